//! `trigest gallery`: the models that a query finds as a page that opens from disk, with no network and no server.
//!
//! Promises: nothing outside the folder given is written, and a folder that holds something else is refused; names of models are
//! data in the page, never markup. What the page reads first is written last, so that a gallery which was cut off says so.
//! The page itself lies in `page/`, the same bytes for every gallery.

mod folder;
mod mesh;
mod rows;

use std::path::Path;

use anyhow::Context as _;
use indicatif::{HumanBytes, HumanCount};

use super::{each_page, open};
use crate::config::GalleryConfig;
use crate::query::shapes;
use crate::report::answer;
use crate::store::{Selection, all_fields};
use folder::Folder;
use rows::Rows;

/// Writes the gallery and returns the exit status.
///
/// # Errors
/// Why the library could not be read, or the gallery not be written.
pub(in crate::commands) fn run(config: &GalleryConfig) -> anyhow::Result<u8> {
    let lookup = open(&config.asked.library)?;
    let folder = Folder::empty(&config.folder)?;
    let shapes = shapes();
    let mut fields = all_fields();
    for shape in &shapes {
        if !fields.iter().any(|field| field.name == shape.field.name) {
            fields.push(shape.field.clone());
        }
    }
    let condition = config.asked.query.condition(config.asked.units);
    let selection = Selection::new(condition, config.order.clone(), None, fields.clone());
    let mut rows = Rows::begin(&folder, &fields).with_context(|| shown(&config.folder))?;
    let mut written = Written::default();
    each_page(&lookup, selection, |page| {
        let meshes = config
            .limits
            .as_ref()
            .map(|limits| mesh::write_all(&folder, page, limits));
        for (at, row) in page.iter().enumerate() {
            let has_mesh = meshes
                .as_ref()
                .is_some_and(|meshes| meshes.get(at) == Some(&true));
            let picture = row.text("thumbnail_path");
            let bytes = picture.map(|picture| folder.take_picture(&config.asked.library, picture));
            written.count(bytes.transpose()?.flatten(), has_mesh);
            rows.add(row, has_mesh)?;
        }
        Ok(())
    })?;
    rows.finish(&shapes, &config.title)
        .with_context(|| shown(&config.folder))?;
    answer(|out| {
        out.line(&written.line(&config.folder))?;
        Ok(0)
    })
}

fn shown(folder: &Path) -> String {
    folder.display().to_string()
}

/// What a gallery holds.
#[derive(Debug, Default)]
struct Written {
    models: u64,
    pictures: u64,
    picture_bytes: u64,
    meshes: u64,
}

impl Written {
    fn count(&mut self, picture: Option<u64>, has_mesh: bool) {
        self.models += 1;
        self.pictures += u64::from(picture.is_some());
        self.picture_bytes += picture.unwrap_or(0);
        self.meshes += u64::from(has_mesh);
    }

    fn line(&self, folder: &Path) -> String {
        let meshes = match self.meshes {
            0 => String::new(),
            count => format!(", {} to turn", HumanCount(count)),
        };
        format!(
            "{}: {} models, {} with a picture ({}){meshes}",
            crate::path_text::escaped(&folder.join("index.html").display().to_string()),
            HumanCount(self.models),
            HumanCount(self.pictures),
            HumanBytes(self.picture_bytes),
        )
    }
}
