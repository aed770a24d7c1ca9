//! The settings of `complete-query`.

use std::path::PathBuf;

use super::library_folder;
use crate::cli::CompleteArgs;

/// What a word is completed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completed {
    /// A term of a query.
    Query,
    /// The same, or what `edit` writes.
    Edit,
    /// The same, or a tag to give.
    Tag,
    /// A key to sort by.
    Sort,
    /// Keys to show.
    Columns,
}

/// Settings of `complete-query`.
#[derive(Debug)]
pub(crate) struct CompleteConfig {
    /// What it is completed to.
    pub(crate) of: Completed,
    /// The word as far as it is typed.
    pub(crate) word: String,
    /// Folder of the library; `None` where no folder is known to be it.
    pub(crate) library: Option<PathBuf>,
}

impl CompleteConfig {
    /// The settings that the options ask for.
    pub(crate) fn new(args: CompleteArgs) -> Self {
        Self {
            of: match args.of.as_str() {
                "edit" => Completed::Edit,
                "tag" => Completed::Tag,
                "sort" => Completed::Sort,
                "columns" => Completed::Columns,
                _ => Completed::Query,
            },
            word: args.word,
            library: library_folder(args.place.library.as_deref()).ok(),
        }
    }
}
