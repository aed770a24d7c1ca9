//! What `check` and `prune` find: one line each, for people and for programs.

use std::fmt;

/// What is the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A page, an index or a constraint of the database is not sound.
    DamagedDatabase,
    /// A row names a row that is not there.
    BrokenReference,
    /// A model lacks one of its three records.
    MissingRecord,
    /// A row names a picture that is not there.
    MissingPicture,
    /// A picture is shorter or longer than its row says, or not a whole PNG.
    DamagedPicture,
    /// A picture that no row names.
    UnnamedPicture,
    /// A picture that was being written when a run was killed.
    LeftoverFile,
    /// A source file that is not there.
    GoneSource,
    /// A source file with other bytes than those imported.
    ChangedSource,
    /// A file that a model names has changed, come or gone since the model was imported.
    ChangedSibling,
    /// A source file that could not be read.
    UnreadableSource,
    /// A row whose file is gone.
    Gone,
    /// A row that is removed because a person wants it to be.
    Forgotten,
    /// A path at or below which there is no row.
    NotKnown,
    /// A row whose file is gone, and which holds what a person typed.
    Kept,
    /// A file of which it is not known whether it is there.
    Unknown,
    /// A folder that is not there or empty, so that what is missing below it may not be gone.
    UnsureFolder,
}

impl Kind {
    /// Whether drawing a picture again settles it.
    pub fn is_of_picture(self) -> bool {
        matches!(self, Self::MissingPicture | Self::DamagedPicture)
    }

    /// One word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::DamagedDatabase => "damaged_database",
            Self::BrokenReference => "broken_reference",
            Self::MissingRecord => "missing_record",
            Self::MissingPicture => "missing_picture",
            Self::DamagedPicture => "damaged_picture",
            Self::UnnamedPicture => "unnamed_picture",
            Self::LeftoverFile => "leftover_file",
            Self::GoneSource => "gone_source",
            Self::ChangedSource => "changed_source",
            Self::ChangedSibling => "changed_sibling",
            Self::UnreadableSource => "unreadable_source",
            Self::Gone => "gone",
            Self::Forgotten => "forgotten",
            Self::NotKnown => "not_known",
            Self::Kept => "kept",
            Self::Unknown => "unknown",
            Self::UnsureFolder => "unsure_folder",
        }
    }
}

/// Where a finding stands when the run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Something to be seen to.
    Open,
    /// Seen to by this run.
    Settled,
    /// No fault: what would be done, or what was left as it is.
    Reported,
}

/// One thing found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is the matter.
    pub kind: Kind,
    /// Path of the file it is about, as text: absolute, or within the library.
    pub subject: String,
    /// The reason and what to do, for people.
    pub about: String,
    /// Where it stands.
    pub state: State,
}

impl Finding {
    /// Something to be seen to.
    pub fn open(kind: Kind, subject: impl Into<String>, about: impl Into<String>) -> Self {
        Self {
            kind,
            subject: subject.into(),
            about: about.into(),
            state: State::Open,
        }
    }

    /// The same finding in another state.
    #[must_use]
    pub fn in_state(self, state: State) -> Self {
        Self { state, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.kind.name().replace('_', " ");
        write!(f, "{words}: {}: {}", self.subject, self.about)
    }
}
