//! The folder of a gallery: made or emptied, the page put into it, pictures taken over.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::system::whole_file::Whole;

/// The page: names and bytes of its files.
const PAGE: &[(&str, &str)] = &[
    ("index.html", include_str!("page/index.html")),
    ("page/gallery.css", include_str!("page/gallery.css")),
    ("page/grid.js", include_str!("page/grid.js")),
    ("page/library.js", include_str!("page/library.js")),
    ("page/main.js", include_str!("page/main.js")),
    ("page/model.js", include_str!("page/model.js")),
    ("page/query.js", include_str!("page/query.js")),
    ("page/viewer.js", include_str!("page/viewer.js")),
];
/// Folders that a gallery makes beside them.
const OWN: [&str; 3] = ["data", "models", "thumbnails"];

/// The folder of a gallery.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder `root`, made where it is not there, with the page and without what an older gallery held.
    ///
    /// # Errors
    /// What the system says, or that it holds something else.
    pub(super) fn empty(root: &Path) -> anyhow::Result<Self> {
        let shown = || root.display().to_string();
        let is_gallery = root.join("page/gallery.css").is_file();
        fs::create_dir_all(root).with_context(shown)?;
        if !is_gallery && fs::read_dir(root).with_context(shown)?.next().is_some() {
            bail!(
                "{}: is not empty and holds no gallery (give another folder)",
                shown()
            );
        }
        for name in OWN {
            match fs::remove_dir_all(root.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(shown);
                }
                _ => {}
            }
        }
        let folder = Self { root: root.into() };
        for (name, text) in PAGE {
            folder.write(name, text.as_bytes()).with_context(shown)?;
        }
        Ok(folder)
    }

    /// Path of a file in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a file, whole or not at all, with the folders above it.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above)?;
        }
        let whole = Whole {
            prefix: ".writing-",
            durable_folders: None,
        };
        whole.write(&path, bytes)
    }

    /// Takes a picture over under the path that it has in the library, and tells its length; `None` where it is not there.
    pub(super) fn take_picture(&self, library: &Path, relative: &str) -> io::Result<Option<u64>> {
        let is_plain = |part| matches!(part, Component::Normal(_));
        if !relative.starts_with("thumbnails/") || !Path::new(relative).components().all(is_plain) {
            return Ok(None);
        }
        let (from, to) = (library.join(relative), self.path(relative));
        let Ok(about) = from.symlink_metadata() else {
            return Ok(None);
        };
        if let Some(above) = to.parent() {
            fs::create_dir_all(above)?;
        }
        // Models of the same bytes share a picture.
        if !to.exists() {
            fs::copy(&from, &to)?;
        }
        Ok(Some(about.len()))
    }
}
