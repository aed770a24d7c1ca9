//! Two files, which are read anew: no library is needed.

use std::path::Path;

use anyhow::anyhow;

use super::kin::Kin;
use super::words::changes;
use super::{Difference, OTHER_BYTES, Teller};
use crate::analysis::ShapeVector;
use crate::commands::ask::info::Desk;
use crate::config::TwoFiles;
use crate::outcome::Failure;
use crate::path_text::{escaped, to_text};
use crate::store::CatalogRow;

pub(super) fn compare(teller: &mut Teller<'_>, files: &TwoFiles) -> anyhow::Result<()> {
    let (a, of_a) = row(files, &files.a)?;
    let (b, of_b) = row(files, &files.b)?;
    let is_same = |name: &str| a.get(name) == b.get(name);
    let is_same_file = is_same("file_hash") && is_same("siblings_hash");
    // A row says more than a file does: its title is often the name alone.
    if is_same_file && is_same("format") {
        return Ok(());
    }
    let kin = Kin::of(&a, &b, || Ok([of_a, of_b]))?;
    let mut changes = changes(&a, &b, kin);
    changes.words_or(OTHER_BYTES);
    teller.tell(&Difference {
        kind: "changed",
        path: to_text(&files.b),
        from: Some(to_text(&files.a)),
        changes,
    })?;
    Ok(())
}

/// What a library would have of a file, from one of its own for each: models do not know of each other. With its shape vector.
fn row(files: &TwoFiles, path: &Path) -> anyhow::Result<(CatalogRow, Option<ShapeVector>)> {
    let desk = Desk::new()?;
    let examined = desk.examined(path, "-", &files.limits, files.deep)?;
    let examined = examined.map_err(|error| {
        let failure = Failure::from(&error);
        let path = escaped(&to_text(path));
        anyhow!("{path}: {}: {}", failure.stage, failure.reason)
    })?;
    let analysis = examined.analysis.as_ref();
    let vector = analysis.and_then(|analysis| analysis.shape_vector);
    Ok((desk.row(path, examined)?, vector))
}
