//! Models that are equal in some respect: their bytes, their mesh, or their shape.

use rusqlite::{Connection, params_from_iter};

use super::catalog::{Condition, add_query_functions};
use super::{Lookup, StoreError};

/// In which respect models are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// Every byte of the file.
    Bytes,
    /// The set of triangles.
    Mesh,
    /// The body, wherever it lies and however it is turned.
    Shape,
    /// The same at any size.
    Scaled,
}

impl Same {
    /// All of them, the closest first.
    pub const ALL: [Self; 4] = [Self::Bytes, Self::Mesh, Self::Shape, Self::Scaled];

    /// The column that is equal.
    pub fn column(self) -> &'static str {
        match self {
            Self::Bytes => "file_hash",
            Self::Mesh => "mesh_hash",
            Self::Shape => "shape_key",
            Self::Scaled => "shape_key_scaled",
        }
    }

    /// The condition that it is that of parameter `number`, as its index is asked: without the sign, SQLite would put the parameter in the
    /// place of the column, and not know the index again.
    pub(super) fn is(self, number: usize) -> String {
        let column = self.column();
        match self {
            Self::Scaled => format!("{column} = ?{number}"),
            Self::Bytes | Self::Mesh | Self::Shape => {
                let [own, wanted] = [digits(column), digits(&format!("?{number}"))];
                format!("{own} = {wanted} AND +{column} = ?{number}")
            }
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Mesh => "mesh",
            Self::Shape => "shape",
            Self::Scaled => "scaled",
        }
    }
}

/// What the index of a hash holds of it.
pub(super) fn digits(hash: &str) -> String {
    format!("substr({hash}, 1, 8)")
}

/// The rows that have the bytes of hash `number` and name the files of the parameter behind it.
pub(super) fn rows_of_file(number: usize) -> String {
    let [is_equal, siblings] = [Same::Bytes.is(number), format!("?{}", number + 1)];
    format!("SELECT id FROM models WHERE {is_equal} AND siblings_hash IS {siblings}")
}

/// What equal models must differ in to be worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// The format.
    Formats,
    /// The folder.
    Folders,
}

/// Models that are equal.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they share.
    pub key: String,
    /// How many they are.
    pub count: u64,
    /// Bytes of their files together.
    pub bytes: u64,
    /// Bytes that are there more than once.
    pub spare: u64,
}

/// A model of a group.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its row.
    pub id: i64,
    /// Path of its file as text.
    pub path: String,
    /// Bytes of the file.
    pub size: i64,
    /// Modification time, ns since 1970.
    pub modified_ns: i64,
    /// Format.
    pub format: String,
}

impl Lookup {
    /// Groups of models that meet `condition` and are equal, those first that cost most.
    ///
    /// Files that an import did not find any more are in none.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn groups(
        &self,
        condition: &Condition,
        same: Same,
        across: Option<Across>,
    ) -> Result<Vec<Group>, StoreError> {
        add_query_functions(self.connection())?;
        let differ = match across {
            None => "",
            Some(Across::Formats) => "AND count(DISTINCT format) > 1",
            Some(Across::Folders) => {
                "AND count(DISTINCT substr(file_path, 1, length(file_path) - length(filename))) > 1"
            }
        };
        let column = same.column();
        let sql = format!(
            "SELECT {column}, count(*), sum(file_size), sum(file_size) - max(file_size) AS spare FROM catalog
             WHERE {column} NOT NULL AND missing_since IS NULL AND ({})
             GROUP BY {column} HAVING count(*) > 1 {differ} ORDER BY spare DESC, {column}",
            condition.sql
        );
        let mut statement = self.connection().prepare(&sql)?;
        let found = statement.query_map(params_from_iter(&condition.values), |row| {
            let number = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
            Ok(Group {
                key: row.get(0)?,
                count: number(1)?,
                bytes: number(2)?,
                spare: number(3)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The models that meet `condition` and are equal to `key`, in the order of their paths, at most `most`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn members(
        &self,
        condition: &Condition,
        same: Same,
        key: &str,
        most: u32,
    ) -> Result<Vec<Member>, StoreError> {
        let connection: &Connection = self.connection();
        add_query_functions(connection)?;
        let sql = format!(
            "SELECT id, file_path, file_size, file_modified, format FROM catalog
             WHERE {} AND missing_since IS NULL AND ({}) ORDER BY file_path LIMIT {most}",
            same.is(condition.values.len() + 1),
            condition.sql
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let key: rusqlite::types::Value = key.to_owned().into();
        let values = condition.values.iter().chain(std::iter::once(&key));
        let found = statement.query_map(params_from_iter(values), |row| {
            Ok(Member {
                id: row.get(0)?,
                path: row.get(1)?,
                size: row.get(2)?,
                modified_ns: row.get(3)?,
                format: row.get(4)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
