//! The commands that have a run or look a library through, and their words.

/// A command that reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Takes files in.
    Import,
    /// Draws pictures again.
    Thumbnails,
    /// Looks whether the library is whole.
    Check,
    /// Removes rows of files that are gone.
    Prune,
    /// Removes rows of files that stay.
    Forget,
    /// Holds files against rules.
    Gate,
    /// Puts shards together.
    #[cfg(feature = "cluster")]
    Merge,
}

impl Command {
    /// Its name on the command line, in `runs.command` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Thumbnails => "thumbnails",
            Self::Check => "check",
            Self::Prune => "prune",
            Self::Forget => "forget",
            Self::Gate => "gate",
            #[cfg(feature = "cluster")]
            Self::Merge => "merge",
        }
    }

    /// What it does with rows; `None` for one that takes files in or draws them.
    pub(super) fn verb(self) -> Option<&'static str> {
        match self {
            Self::Import | Self::Thumbnails | Self::Gate => None,
            Self::Check => Some("checked"),
            Self::Prune => Some("looked for the files of"),
            Self::Forget => Some("chose"),
            #[cfg(feature = "cluster")]
            Self::Merge => Some("merged"),
        }
    }
}
