//! A library that holds a part of an import: what it leaves to whoever puts the parts together, and what those need of it.

use std::collections::HashMap;
use std::rc::Rc;

use super::sidecars::{self, known};
use super::{
    CatalogRow, Field, KnownSidecar, Lookup, PictureRecord, Settling, SiblingRecord, Stamp, Store,
    StoreError,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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

    /// Gives every model to `each`, in the order of their paths: its row with these fields, what it names, and its shape vector as text (its version,
    /// and its bytes in Base64). One statement, since looking each of three up costs more than the rest.
    ///
    /// # Errors
    /// Those of `each`, and [`StoreError::Sqlite`].
    pub(crate) fn each_model<E: From<StoreError>>(
        &self,
        fields: Vec<Field>,
        mut each: impl FnMut(&CatalogRow, &[SiblingRecord], Option<String>) -> Result<(), E>,
    ) -> Result<(), E> {
        let siblings = self.all_siblings()?;
        let fields: Rc<[Field]> = fields.into();
        let names: Vec<String> = fields
            .iter()
            .map(|field| format!("c.{}", field.sql))
            .collect();
        let sql = format!(
            "SELECT {}, v.version, v.vector, c.id FROM catalog c LEFT JOIN shape_vectors v ON v.model_id = c.id ORDER BY c.file_path",
            names.join(", ")
        );
        let sqlite = |error| E::from(StoreError::Sqlite(error));
        let mut statement = self.connection().prepare(&sql).map_err(sqlite)?;
        let mut rows = statement.query([]).map_err(sqlite)?;
        while let Some(row) = rows.next().map_err(sqlite)? {
            let end = fields.len();
            let read = || {
                let version: Option<i64> = row.get(end)?;
                let vector = row.get_ref(end + 1)?.as_blob_or_null()?;
                let vector = version.zip(vector);
                let vector =
                    vector.map(|(version, bytes)| format!("{version}:{}", STANDARD.encode(bytes)));
                Ok((CatalogRow::of(&fields, row)?, vector, row.get(end + 2)?))
            };
            let (model, vector, id): (_, _, i64) = read().map_err(sqlite)?;
            let named = siblings.get(&id).map_or(&[][..], Vec::as_slice);
            each(&model, named, vector)?;
        }
        Ok(())
    }

    /// The files that models name, by the rows of these.
    fn all_siblings(&self) -> Result<HashMap<i64, Vec<SiblingRecord>>, StoreError> {
        let sql = "SELECT model_id, file_path, file_size, file_modified FROM model_siblings ORDER BY 1, 2";
        let mut statement = self.connection().prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut found: HashMap<i64, Vec<SiblingRecord>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let stamp = row.get::<_, Option<i64>>(2)?.zip(row.get(3)?);
            let sibling = SiblingRecord {
                path: row.get(1)?,
                stamp: stamp.map(|(size, modified_ns)| Stamp { size, modified_ns }),
            };
            found.entry(row.get(0)?).or_default().push(sibling);
        }
        Ok(found)
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
