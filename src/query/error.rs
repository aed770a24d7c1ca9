//! Why a query is wrong, and where.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::distance::distance;
use super::keys::all_keys;
use crate::path_text::{escaped, is_harmful};

/// So much of a long query is shown on either side of the place.
const SHOWN: usize = 60;

/// Why a query is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The words of the query, with a blank between each two.
    pub query: String,
    /// The place of the fault, in characters from 0.
    pub at: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl QueryError {
    /// A key alone that is none.
    pub(super) fn no_key(text: &str, name: &str) -> Self {
        let near = Self::keys_near(name);
        let near = if near.is_empty() {
            "see trigest-query(7)".into()
        } else {
            format!("near: {}", near.join(", "))
        };
        Self {
            query: text.into(),
            at: text.chars().count() - name.chars().count(),
            what: format!("no key \"{name}\" ({near})"),
        }
    }

    /// The keys that come near to `word`, best first, at most three.
    pub(super) fn keys_near(word: &str) -> Vec<String> {
        let word = word.to_lowercase();
        let letters: Vec<char> = word.chars().collect();
        let away = |key: &str| {
            let key: Vec<char> = key.chars().collect();
            // A word of any length may be given, and one that much longer is none of the keys.
            let is_alike = letters.len().abs_diff(key.len()) <= 8;
            is_alike.then(|| distance(&letters, &key))
        };
        let mut near: Vec<(usize, String)> = all_keys()
            .filter_map(|key| Some((away(&key)?, key)))
            .filter(|(distance, key)| *distance <= 1 + key.len().min(word.len()) / 4)
            .collect();
        near.sort();
        near.dedup_by(|a, b| a.1 == b.1);
        near.into_iter().take(3).map(|(_, key)| key).collect()
    }
}

impl fmt::Display for QueryError {
    /// The message, and below it the query with a caret under the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<char> = self
            .query
            .chars()
            .map(|c| if is_harmful(c) { '\u{FFFD}' } else { c })
            .collect();
        let at = self.at.min(shown.len());
        let start = at.saturating_sub(SHOWN);
        let end = (at + SHOWN).min(shown.len());
        let lead = if start > 0 { "…" } else { "" };
        let tail = if end < shown.len() { "…" } else { "" };
        let part: String = shown[start..end].iter().collect();
        // Letters of East Asia are two columns wide, and marks over letters none.
        let before: String = shown[start..at].iter().collect();
        let indent = before.width() + lead.width();
        write!(
            f,
            "query: {}\n  {lead}{part}{tail}\n  {:indent$}^",
            escaped(&self.what),
            ""
        )
    }
}

impl std::error::Error for QueryError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caret_stands_under_the_place() {
        let error = QueryError {
            query: "gear volme:>3".into(),
            at: 5,
            what: "no key \"volme\"".into(),
        };
        assert_eq!(
            error.to_string(),
            "query: no key \"volme\"\n  gear volme:>3\n       ^"
        );
    }

    #[test]
    fn a_query_of_a_megabyte_is_shown_around_the_place() {
        let error = QueryError {
            query: "x".repeat(1 << 20),
            at: 1 << 19,
            what: String::new(),
        };
        assert!(error.to_string().chars().count() < 300);
    }

    #[test]
    fn near_keys_are_named() {
        assert_eq!(
            QueryError::keys_near("volme").first().map(String::as_str),
            Some("volume")
        );
        assert!(QueryError::keys_near("zzzzzzzz").is_empty());
    }
}
