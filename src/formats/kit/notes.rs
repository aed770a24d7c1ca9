//! What a reader has to say to people beside the model, each thing once.

/// Remarks, in the order in which they came up.
#[derive(Debug, Default)]
pub(in crate::formats) struct Notes {
    list: Vec<String>,
    left_out: u64,
}

impl Notes {
    /// Beyond this many a file has a quarrel with its reader that more lines do not settle.
    const MOST: usize = 50;

    /// Remarks on something, unless that was done before.
    pub(in crate::formats) fn add(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.list.contains(&note) {
            return;
        }
        if self.list.len() < Self::MOST {
            self.list.push(note);
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    pub(in crate::formats) fn into_list(mut self) -> Vec<String> {
        if self.left_out > 0 {
            self.list.push(format!("more remarks: {}", self.left_out));
        }
        self.list
    }
}

impl FromIterator<String> for Notes {
    fn from_iter<T: IntoIterator<Item = String>>(remarks: T) -> Self {
        let mut notes = Self::default();
        remarks.into_iter().for_each(|note| notes.add(note));
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_made_once_and_not_without_end() {
        let notes: Notes = (0..200).map(|i| format!("remark {}", i / 2)).collect();
        let list = notes.into_list();
        assert_eq!((list.len(), list[50].as_str()), (51, "more remarks: 100"));
    }
}
