//! Goes through the rows of a library a page at a time, so that none of its size is held and no look-up lasts long.

/// Rows of the library that are looked at, or removed, in one go.
pub(super) const PAGE: u32 = 256;

/// How far it has come.
#[derive(Debug, Default)]
pub(super) struct Pages {
    last: i64,
}

impl Pages {
    /// The next page; `None` behind the last one. `fetch` is given the row to begin behind and how many rows are wanted.
    pub(super) fn next<T, E>(
        &mut self,
        fetch: impl FnOnce(i64, u32) -> Result<Vec<T>, E>,
        id: impl FnOnce(&T) -> i64,
    ) -> Result<Option<Vec<T>>, E> {
        let page = fetch(self.last, PAGE)?;
        let Some(newest) = page.last() else {
            return Ok(None);
        };
        self.last = id(newest);
        Ok(Some(page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_comes_once() {
        let rows: Vec<i64> = (1..=600).filter(|id| id % 7 != 0).collect();
        let fetch = |last: i64, count: u32| {
            let behind = rows.iter().copied().filter(|&id| id > last);
            Ok::<Vec<i64>, ()>(behind.take(count as usize).collect())
        };
        let (mut pages, mut seen) = (Pages::default(), Vec::new());
        while let Some(page) = pages.next(fetch, |&id| id).unwrap() {
            seen.extend(page);
        }
        assert_eq!(seen, rows);
    }
}
