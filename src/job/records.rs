//! What is written of a file: its records, or why it has none.

use std::path::Path;

use crate::discover::Source;
use crate::error::{ImportError, Stage};
use crate::examine::Examined;
use crate::examine::source_file::{FileBytes, now_ns};
use crate::formats::{Model, Sibling};
use crate::outcome::{Failure, Imported, Outcome};
use crate::path_text::{name_text, shortened, stem_text, to_text};
use crate::store::{
    FailureRecord, FileRecord, KnownModel, ModelRecords, PictureRecord, SiblingRecord, Stamp,
    Standing, Store,
};
use crate::thumbnail::{self, Renderer};

/// Writes the failure into the library, and says how the file ended. Where the library cannot be written to the run's summary and exit status still tell.
pub(crate) fn record_failure(store: &Store, source: &Source, error: &ImportError) -> Outcome {
    let record = FailureRecord {
        stage: error.stage.name().into(),
        kind: error.kind().into(),
        reason: error.to_string(),
        lies_in_file: error.lies_in_the_file(),
        stamp: (error.stage != Stage::Discover).then(|| source.stamp()),
    };
    let standing = store.save_failure(&to_text(&source.path), &record);
    let standing = standing.unwrap_or(Standing::New);
    if standing == Standing::Accepted && !error.stops_the_run() {
        return Outcome::accepted();
    }
    Outcome::Failed(Failure {
        is_known: standing != Standing::New,
        ..Failure::from(error)
    })
}

/// Writes into the row of a model that drawing it in this way ends the program, so that no later run dies of it. A picture that
/// it has, and that is whole, stays.
pub(super) fn record_undrawable(store: &Store, row: &KnownModel, renderer: &Renderer, how: &str) {
    let old = &row.picture;
    let is_whole = |(path, bytes): (String, i64)| {
        let length = store.pictures().length(&path);
        length.and_then(|length| i64::try_from(length).ok()) == Some(bytes)
    };
    let kept = match old.files().into_iter().all(is_whole) {
        true => old.clone(),
        false => PictureRecord::default(),
    };
    let record = PictureRecord {
        failed: Some(shortened(format!("drawing it crashes the program ({how})"))),
        ..asked_for(renderer, kept)
    };
    let _ = store.save_picture(row, &record);
}

/// `picture` with how it was to be drawn.
pub(super) fn asked_for(renderer: &Renderer, picture: PictureRecord) -> PictureRecord {
    PictureRecord {
        size_px: Some(renderer.size_px().into()),
        version: Some(thumbnail::VERSION),
        style: Some(renderer.style.to_string()),
        ..picture
    }
}

pub(super) fn file(path: &Path, content: &FileBytes) -> FileRecord {
    FileRecord {
        path: to_text(path),
        filename: name_text(path),
        default_title: stem_text(path),
        stamp: Stamp::new(content.content.size(), content.modified_ns),
        read_at_ns: content.read_at_ns,
        hash: content.hash.to_hex().to_string(),
    }
}

/// The records of a file; its mesh is dropped.
pub(super) fn of(file: FileRecord, examined: Examined, picture: PictureRecord) -> ModelRecords {
    let Model {
        mesh,
        faceless,
        written,
        embedded,
        objects,
        notes,
        siblings_hash,
        appearance: _,
    } = examined.model;
    drop((mesh, faceless));
    ModelRecords {
        file,
        format: examined.format.name,
        siblings_hash: hex(siblings_hash),
        siblings: siblings(&examined.siblings),
        picture,
        embedded,
        objects,
        notes,
        written,
        extent: examined.extent,
        analysis: examined.analysis,
        analysis_seconds: examined.analysis_seconds,
        deep: examined.deep,
    }
}

/// The records of a file that was examined by itself, without a picture.
pub(crate) fn of_examined(path: &Path, examined: Examined) -> ModelRecords {
    let about = examined.about;
    let file = FileRecord {
        path: to_text(path),
        filename: name_text(path),
        default_title: stem_text(path),
        stamp: Stamp::new(about.size, about.modified_ns.unwrap_or(0)),
        read_at_ns: now_ns(),
        hash: about.hash.to_hex().to_string(),
    };
    of(file, examined, PictureRecord::default())
}

/// A hash as rows have it.
pub(super) fn hex(hash: Option<blake3::Hash>) -> Option<String> {
    hash.map(|hash| hash.to_hex().to_string())
}

/// Files that a model names, as rows have them.
pub(super) fn siblings(used: &[Sibling]) -> Vec<SiblingRecord> {
    let record = |sibling: &Sibling| SiblingRecord {
        path: to_text(&sibling.path),
        stamp: sibling.stamp,
    };
    used.iter().map(record).collect()
}

/// What is worth telling of records that were stored.
pub(super) fn imported(model_id: i64, records: ModelRecords) -> Imported {
    let analysis = records.analysis.as_ref();
    Imported {
        model_id,
        format: records.format,
        kind: records.extent.kind,
        triangle_count: analysis.map(|analysis| analysis.triangle_count),
        is_watertight: analysis.map(|analysis| analysis.is_watertight),
        thumbnail_path: records.picture.path,
        thumbnail_failed: records.picture.failed,
        notes: records.notes,
    }
}
