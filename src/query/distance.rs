//! How far two words lie from each other, for a hint at the one that was probably meant.
//!
//! Source: Damerau, A technique for computer detection and correction of spelling errors, CACM 1964 (in the form that swaps a pair
//! of letters once at most).

/// Letters to be changed, added, left out or swapped with their neighbour to make one word of the other.
pub(crate) fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut next = vec![i + 1];
        for j in 0..b.len() {
            let changed = row[j] + usize::from(a[i] != b[j]);
            let mut best = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    fn distance(a: &str, b: &str) -> usize {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        super::distance(&letters(a), &letters(b))
    }

    #[test]
    fn swapped_letters_are_one_mistake() {
        assert_eq!(distance("voluem", "volume"), 1);
        assert_eq!(distance("volume", "volume"), 0);
        assert_eq!(distance("", "ab"), 2);
    }
}
