//! A library that holds a part of an import: what it leaves to whoever puts the parts together, and what those need of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::OptionalExtension;

use super::sidecars::{self, known};
use super::{CatalogRow, KnownSidecar, Lookup, PictureRecord, Settling, Store, StoreError};

/// A file beside models, as it was read.
#[derive(Debug)]
pub(crate) struct KeptSidecar {
    pub(crate) known: KnownSidecar,
    /// JSON; `None` where it could not be read.
    pub(crate) says: Option<String>,
    /// Why it could not be read.
    pub(crate) problem: Option<String>,
}

impl Store {
    /// Decides what hangs on no neighbours, which may lie in other parts, and keeps what sidecars say for whoever knows them all.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub(crate) fn settle_part(&self, settling: &Settling) -> Result<(), StoreError> {
        self.write(|connection| {
            self.assume_units(connection, settling, true)?;
            sidecars::keep(connection, &settling.sidecars)
        })
    }
}

impl Lookup {
    /// Every sidecar, in the order of their paths.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub(crate) fn kept_sidecars(&self) -> Result<Vec<KeptSidecar>, StoreError> {
        let sql = format!("{} ORDER BY file_path", sidecars::KEPT);
        let mut statement = self.connection().prepare(&sql)?;
        let rows = statement.query_map([], |row| {
            Ok(KeptSidecar {
                known: known(row)?,
                says: row.get(4)?,
                problem: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The shape vector of model `id` as text: its version, and its bytes in Base64.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub(crate) fn vector_text(&self, id: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT version, vector FROM shape_vectors WHERE model_id = ?1";
        let mut statement = self.connection().prepare_cached(sql)?;
        let text = statement.query_row([id], |row| {
            let (version, bytes): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            Ok(format!("{version}:{}", STANDARD.encode(bytes)))
        });
        Ok(text.optional()?)
    }
}

impl CatalogRow {
    /// Paths of its pictures, relative to the library; for a row with all columns.
    pub(crate) fn pictures(&self) -> impl Iterator<Item = String> {
        let others = self.text("thumbnail_others");
        let picture = PictureRecord {
            path: self.text("thumbnail_path").map(str::to_owned),
            bytes: self.whole("thumbnail_bytes"),
            others: others
                .and_then(|json| serde_json::from_str(json).ok())
                .unwrap_or_default(),
            ..PictureRecord::default()
        };
        picture.files().into_iter().map(|(path, _)| path)
    }
}
