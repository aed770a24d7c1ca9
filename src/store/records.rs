//! The records of one model, as the job fills them in.

use std::collections::BTreeMap;

use super::Facts;
use super::pictures::beside;
use crate::analysis::{Analysis, DEEP_VERSION, Deep, Extent, VERSION};
use crate::formats::{self, Embedded};
use crate::kernel::Kernel;
use crate::kernel::message::Tolerance;
use crate::mesh::ObjectCounts;
use crate::mesh::Written;
use crate::thumbnail::EMBEDDED;

/// Where a file is and when it was last written.
#[derive(Clone, Debug)]
pub struct FileRecord {
    /// Absolute path as text.
    pub path: String,
    /// Its last part.
    pub filename: String,
    /// Title where a person has given none.
    pub default_title: String,
    /// What it was when it was read.
    pub stamp: Stamp,
    /// When the bytes were read, ns since 1970.
    pub read_at_ns: i64,
    /// BLAKE3 of the bytes, hex.
    pub hash: String,
}

/// A picture, or why there is none.
#[derive(Clone, Debug, Default)]
pub struct PictureRecord {
    /// Relative to the library.
    pub path: Option<String>,
    /// Length in bytes.
    pub bytes: Option<i64>,
    /// Side in pixels.
    pub size_px: Option<i64>,
    /// Version of the renderer; set also where drawing failed.
    pub version: Option<i64>,
    /// How it looks; see [`crate::thumbnail::Style`].
    pub style: Option<String>,
    /// Pictures beside it: suffix of the name, and length in bytes.
    pub others: BTreeMap<String, i64>,
    /// Why there is none.
    pub failed: Option<String>,
}

impl PictureRecord {
    /// Path of the picture that the file carries, where it is kept.
    pub fn embedded_path(&self) -> Option<String> {
        let main = self.path.as_ref()?;
        let is_kept = self.others.contains_key(EMBEDDED);
        is_kept.then(|| beside(main, EMBEDDED))
    }

    /// Paths of all its pictures with their lengths, the main one first.
    pub fn files(&self) -> Vec<(String, i64)> {
        let (Some(main), Some(bytes)) = (&self.path, self.bytes) else {
            return Vec::new();
        };
        let others = self
            .others
            .iter()
            .map(|(suffix, bytes)| (beside(main, suffix), *bytes));
        std::iter::once((main.clone(), bytes))
            .chain(others)
            .collect()
    }
}

/// Everything that is stored of a measured model.
#[derive(Debug)]
pub struct ModelRecords {
    /// The file.
    pub file: FileRecord,
    /// Name of the format.
    pub format: &'static str,
    /// BLAKE3 of the files it names, hex.
    pub siblings_hash: Option<String>,
    /// Those files.
    pub siblings: Vec<SiblingRecord>,
    /// Its picture.
    pub picture: PictureRecord,
    /// What the file says of itself.
    pub embedded: Embedded,
    /// Its placed objects, where the format has such.
    pub objects: Vec<ObjectCounts>,
    /// Oddities met while reading.
    pub notes: Vec<String>,
    /// What the file wrote.
    pub written: Written,
    /// Its kind, its box, and what is no triangle.
    pub extent: Extent,
    /// Its measures, where it has triangles.
    pub analysis: Option<Analysis>,
    /// The costly ones, where they were asked for; the inner one where it has geometry.
    pub deep: Option<Option<Deep>>,
    /// Time that measuring took.
    pub analysis_seconds: f64,
}

impl ModelRecords {
    pub(super) fn said(&self) -> Said<'_> {
        Said {
            embedded: &self.embedded,
            objects: &self.objects,
            notes: &self.notes,
        }
    }
}

/// What a file says of itself, and what was met while it was read.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Names, terms and counts.
    pub embedded: &'a Embedded,
    /// Its placed objects, where the format has such.
    pub objects: &'a [ObjectCounts],
    /// Oddities met while reading.
    pub notes: &'a [String],
}

/// Measures that every model gets, taken anew.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    /// Kind, box, and what is no triangle.
    pub extent: &'a Extent,
    /// `None` where the model has no triangles.
    pub analysis: Option<&'a Analysis>,
    /// What the file wrote.
    pub written: Written,
    /// How long it took.
    pub seconds: f64,
    /// What the file says, read anew as well.
    pub said: Said<'a>,
}

pub use crate::system::stamp::Stamp;

/// A file that a model names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiblingRecord {
    /// Absolute path as text.
    pub path: String,
    /// What it was when it was read; `None`: it was not there.
    pub stamp: Option<Stamp>,
}

/// Why a file was not imported.
#[derive(Clone, Debug)]
pub struct FailureRecord {
    /// Name of the stage.
    pub stage: String,
    /// One word for scripts.
    pub kind: String,
    /// The reason, for people.
    pub reason: String,
    /// Whether the same bytes would fail again.
    pub lies_in_file: bool,
    /// What the file was then; `None` where it could not be asked.
    pub stamp: Option<Stamp>,
}

/// A failure that an earlier run recorded.
#[derive(Debug)]
pub struct KnownFailure {
    /// What happened.
    pub record: FailureRecord,
    /// The program that failed.
    pub program_version: String,
    /// Whether a person settled it.
    pub is_accepted: bool,
}

/// What an earlier run knew of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing, or another failure, or of a file that has changed since.
    New,
    /// The same.
    Known,
    /// The same, and a person settled it.
    Accepted,
}

/// A row that is there already.
#[derive(Clone, Debug)]
pub struct KnownModel {
    /// Row in `models`.
    pub id: i64,
    /// Path as text.
    pub path: String,
    /// What the file was when it was read.
    pub stamp: Stamp,
    /// When the bytes were read, ns since 1970.
    pub read_at_ns: i64,
    /// BLAKE3 of the bytes.
    pub hash: String,
    /// BLAKE3 of the files it names.
    pub siblings_hash: Option<String>,
    /// Its picture.
    pub picture: PictureRecord,
    /// Version of its measures.
    pub analysis_version: i64,
    /// Version of its costly measures, where they were taken.
    pub deep_version: Option<i64>,
    /// Its volume, where it is a solid.
    pub volume: Option<f64>,
    /// Whether it has triangles.
    pub is_mesh: bool,
    /// Name of its format.
    pub format: String,
    /// The kernel that its surfaces were given to.
    pub kernel: Option<String>,
    /// How they were cut.
    pub tolerance: Option<Tolerance>,
    /// What is reported of it, where that was asked for.
    pub facts: Option<Facts>,
}

/// A file written this short before it was read may have been written again without its time showing it.
const RACY_NS: i64 = 2_000_000_000;

impl SiblingRecord {
    /// Whether a change after `model` was read would show.
    pub fn is_settled(&self, model: &KnownModel) -> bool {
        self.stamp.is_none_or(|stamp| model.is_settled(stamp))
    }
}

impl KnownModel {
    /// Whether a file that had this stamp when the model was read would have another one, had it been written to since.
    pub fn is_settled(&self, stamp: Stamp) -> bool {
        stamp.modified_ns <= self.read_at_ns.saturating_sub(RACY_NS)
    }

    /// Whether no picture was tried.
    pub fn lacks_picture(&self) -> bool {
        self.picture.path.is_none() && self.picture.failed.is_none()
    }

    /// Whether it has triangles, where they are required.
    pub fn meets(&self, requires_mesh: bool) -> bool {
        self.is_mesh || !requires_mesh
    }

    /// Whether its surfaces would be cut otherwise by the kernel that there is now.
    pub fn is_cut_otherwise(&self, kernel: &Kernel) -> bool {
        formats::has_surfaces(&self.format)
            && kernel.is_other(self.kernel.as_deref(), self.tolerance)
    }

    /// Whether its measures are of the present definitions, the costly ones too where `is_deep` asks for them.
    pub fn has_measures(&self, is_deep: bool) -> bool {
        let has_deep = self.deep_version == Some(DEEP_VERSION);
        self.analysis_version == VERSION && (has_deep || !is_deep)
    }
}

/// How one run went.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunCounts {
    /// Files found.
    pub found: u64,
    /// By outcome.
    pub imported: u64,
    /// By outcome.
    pub unchanged: u64,
    /// By outcome.
    pub duplicate: u64,
    /// By outcome.
    pub drawn: u64,
    /// By outcome.
    pub skipped: u64,
    /// By outcome.
    pub failed: u64,
    /// Size of all files found.
    pub bytes: u64,
    /// Wall time.
    pub seconds: f64,
}
