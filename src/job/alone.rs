//! One file to its picture, with no library: read, analyse, draw.

use std::cell::Cell;
use std::path::Path;

use super::{measured, read_model, subject};
use crate::error::{Cause, ImportError, Stage};
use crate::formats::{Format, Limits};
use crate::panics::caught;
use crate::source_file::{self, FileBytes};
use crate::thumbnail::{Renderer, Text};

/// The main picture of the model at `path` as PNG, which carries what `texts` says of the file.
///
/// # Errors
/// [`ImportError`], as for an import; a panic costs this file alone.
pub fn picture_of(
    path: &Path,
    renderer: &Renderer,
    texts: impl Fn(&FileBytes, &Format) -> Vec<Text<'static>>,
) -> Result<Vec<u8>, ImportError> {
    let stage = Cell::new(Stage::Open);
    let enter = |next| {
        stage.set(next);
        #[cfg(debug_assertions)]
        super::fault::strike(next, path);
    };
    let drawn = caught(|| {
        enter(Stage::Open);
        let content = source_file::read(path)?;
        enter(Stage::Read);
        let (format, model) = read_model(path, &content.bytes, &Limits::default(), &[])?;
        let texts = texts(&content, format);
        drop(content);
        enter(Stage::Analyse);
        let analysis = measured(&model).analysis;
        enter(Stage::Thumbnail);
        let png = match subject(&model, analysis.as_ref(), format) {
            Some(subject) => renderer.render_with(&subject, &texts),
            None => renderer.card_with(format.name, &texts),
        };
        png.map_err(Cause::NoPicture)
    });
    drawn
        .unwrap_or_else(|panic| Err(Cause::Panicked(panic)))
        .map_err(|cause| ImportError {
            stage: stage.get(),
            cause,
        })
}
