//! The word that was probably meant.

use crate::query::distance;

/// Letters that may be wrong in a word of `length`.
fn most_wrong(length: usize) -> usize {
    (length / 3).clamp(1, 4)
}

/// The one of `words` that is nearest to `given`, where any is near.
pub(super) fn nearest<'a>(
    given: &str,
    words: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let given: Vec<char> = given.to_lowercase().chars().take(64).collect();
    let near = words.into_iter().filter_map(|word| {
        let letters: Vec<char> = word.chars().collect();
        let wrong = distance(&given, &letters);
        (wrong <= most_wrong(given.len().max(letters.len()))).then_some((wrong, word))
    });
    near.min().map(|(_, word)| word)
}

/// `; did you mean …?`, or nothing.
pub(super) fn hint<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, words).map_or_else(String::new, |word| format!("; did you mean \"{word}\"?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_seen() {
        let words = ["watertight", "winding", "triangles", "size"];
        assert_eq!(nearest("watertigth", words), Some("watertight"));
        assert_eq!(nearest("Triangle", words), Some("triangles"));
        assert_eq!(nearest("sise", words), Some("size"));
        assert_eq!(nearest("colour", words), None);
        assert_eq!(hint("wnding", words), "; did you mean \"winding\"?");
        assert_eq!(hint(&"x".repeat(100_000), words), "");
    }
}
