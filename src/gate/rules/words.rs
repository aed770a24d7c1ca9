//! Which words the table of a key may hold.

use super::keys::{Kind, Subject};

/// What the table of a key may hold.
pub(super) fn words_of(subject: Subject) -> &'static [&'static str] {
    match (subject, subject.kind()) {
        (Subject::Unit, _) => &["known", "assume", "equals", "one_of"],
        (Subject::Box, _) => &["within"],
        (Subject::Name, _) => &["matches"],
        (Subject::Look(_), Kind::Number(_)) | (_, Kind::Bytes | Kind::Share) => {
            &["min", "max", "equals", "one_of"]
        }
        (_, Kind::Number(_)) => &["min", "max", "equals", "one_of", "present"],
        (_, Kind::Flag(_)) => &["equals"],
        (_, Kind::Text | Kind::Own) => &["equals", "one_of", "matches", "present"],
    }
}
