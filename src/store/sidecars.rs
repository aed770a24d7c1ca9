//! What files beside models, and names of folders, say of them: kept as they were read, and given to the models that they speak of.
//!
//! A model takes each field from the nearest that has it: a file of its own name, then the files of its folder, then, where that is a folder of
//! parts such as `files`, those of the folder above, and last the template of folder names. The column `sidecar` remembers what a model took;
//! a value that differs from it is a person's, or the file's own, and stays. So does a description that a person emptied.
//!
//! A title of a folder is that of its only model. Of several it is their collection; up to [`super::settle`] also the title of each where a
//! sidecar states it, but never where it is the heading of a text.

mod apply;
mod folders;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, named_params};

use super::{Lookup, Stamp, StoreError};
use crate::formats::sidecar::Says;
use crate::formats::sidecar::template::Template;
use crate::path_text::to_text;

pub(super) use apply::apply;
#[cfg(feature = "cluster")]
pub(super) use {
    apply::{Given, Sayings},
    folders::{Shelves, below, parts},
};

/// A sidecar that was read.
#[derive(Debug)]
pub struct SidecarFile {
    /// Absolute path as text.
    pub path: String,
    /// What the file was when it was read.
    pub stamp: Stamp,
    /// When it was read, ns since 1970.
    pub read_at_ns: i64,
    /// What it says, or why it says nothing.
    pub says: Result<Says, String>,
}

/// A sidecar that the library knows.
#[derive(Debug)]
pub struct KnownSidecar {
    /// Absolute path as text.
    pub path: String,
    /// What the file was when it was read.
    pub stamp: Stamp,
    /// When it was read, ns since 1970.
    pub read_at_ns: i64,
}

/// What is new of sidecars.
#[derive(Debug, Default)]
pub struct SidecarNews {
    /// Those that are new or have changed.
    pub read: Vec<SidecarFile>,
    /// Paths of those that are gone.
    pub gone: Vec<String>,
    /// Templates of folder names, each with the folder below which it counts.
    pub templates: Vec<(PathBuf, Template)>,
    /// Whether a template was given in this run.
    pub is_template_new: bool,
}

const KNOWN: &str = "SELECT file_path, file_size, file_modified, read_at FROM sidecars";
/// As [`KNOWN`], with all that is kept of them.
#[cfg(feature = "cluster")]
pub(super) const KEPT: &str =
    "SELECT file_path, file_size, file_modified, read_at, says, problem FROM sidecars";

pub(super) fn known(row: &rusqlite::Row<'_>) -> rusqlite::Result<KnownSidecar> {
    Ok(KnownSidecar {
        path: row.get(0)?,
        stamp: Stamp {
            size: row.get(1)?,
            modified_ns: row.get(2)?,
        },
        read_at_ns: row.get(3)?,
    })
}

impl Lookup {
    /// The sidecars that are known below `root`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn sidecars_below(&self, root: &Path) -> Result<Vec<KnownSidecar>, StoreError> {
        let mut found = Vec::new();
        for (first, end) in super::settle::ranges(root) {
            let sql = format!("{KNOWN} WHERE file_path >= ?1 AND file_path < ?2");
            let mut statement = self.connection().prepare_cached(&sql)?;
            let rows = statement.query_map([first, end], known)?;
            found.extend(rows.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(found)
    }

    /// The sidecar at `path`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn sidecar_at(&self, path: &str) -> Result<Option<KnownSidecar>, StoreError> {
        let sql = format!("{KNOWN} WHERE file_path = ?1");
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_row([path], known).optional()?)
    }

    /// Whether there is a model in `folder` whose file is called `name`, with an ending or without.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn has_model_called(&self, folder: &Path, name: &str) -> Result<bool, StoreError> {
        let path = to_text(&folder.join(name));
        // The sign behind '.' is '/'.
        let sql = "SELECT EXISTS (SELECT 1 FROM models WHERE file_path = ?1 OR (file_path >= ?1 || '.' AND file_path < ?1 || '/'))";
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement.query_row([path], |row| row.get(0))?)
    }

    /// The template of folder names that an import of `root` was given last.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn template_of(&self, root: &Path) -> Result<Option<String>, StoreError> {
        let sql = "SELECT json_extract(settings, '$.path_template') FROM runs
            WHERE command IN ('import', 'merge') AND json_extract(settings, '$.path_template') NOT NULL
            AND EXISTS (SELECT 1 FROM json_each(settings, '$.paths') WHERE value = ?1) ORDER BY id DESC LIMIT 1";
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement
            .query_row([to_text(root)], |row| row.get(0))
            .optional()?)
    }
}

/// Writes what was read, and forgets what is gone.
pub(super) fn keep(connection: &Connection, news: &SidecarNews) -> rusqlite::Result<()> {
    for file in &news.read {
        let says = file.says.as_ref().ok();
        let says = says.map(|says| says.to_json().to_string());
        connection
            .prepare_cached(
                "INSERT INTO sidecars (file_path, file_size, file_modified, read_at, says, problem)
                 VALUES (:path, :size, :modified, :read_at, :says, :problem)
                 ON CONFLICT (file_path) DO UPDATE SET file_size = excluded.file_size, file_modified = excluded.file_modified,
                     read_at = excluded.read_at, says = excluded.says, problem = excluded.problem",
            )?
            .execute(named_params! {
                ":path": file.path,
                ":size": file.stamp.size,
                ":modified": file.stamp.modified_ns,
                ":read_at": file.read_at_ns,
                ":says": says,
                ":problem": file.says.as_ref().err(),
            })?;
    }
    for path in &news.gone {
        connection
            .prepare_cached("DELETE FROM sidecars WHERE file_path = ?1")?
            .execute([path])?;
    }
    Ok(())
}
