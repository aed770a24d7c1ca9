//! Titles: see [`super`].

use rusqlite::Connection;

use super::SHARED;
use crate::formats::title::distinctive;
use crate::path_text::{from_text, stem_text};

/// What the title of a model may be made of.
pub(in crate::store) struct Titled {
    pub(in crate::store) id: i64,
    pub(in crate::store) path: String,
    pub(in crate::store) title: Option<String>,
    /// In the file, and whether many share it.
    pub(in crate::store) embedded: (Option<String>, bool),
    /// In a sidecar, and whether many share it.
    pub(in crate::store) said: (Option<String>, bool),
    pub(in crate::store) is_said_of_it_alone: bool,
}

/// Columns of a [`Titled`], and where its rows are: where there are names that are `shared`, and titles of sidecars that are `shared_saying`.
const ROWS: &str = "
    SELECT m.id, m.file_path, d.title, d.embedded_title, d.embedded_title IN (SELECT name FROM shared) AS is_shared,
        json_extract(d.sidecar, '$.title'), json_extract(d.sidecar, '$.title') IN (SELECT name FROM shared_saying),
        json_extract(d.sidecar, '$.is_own_title') IS 1
    FROM models m JOIN model_metadata d ON d.model_id = m.id
    WHERE (d.title IS NULL OR d.sidecar NOT NULL OR (d.embedded_title NOT NULL AND (d.title = d.embedded_title OR is_shared)))";

/// Names that are shared among all rows.
const OF_ALL: &str = "WITH shared AS (
        SELECT d.embedded_title AS name FROM model_metadata d JOIN models m ON m.id = d.model_id
        WHERE d.embedded_title NOT NULL GROUP BY 1 HAVING count(DISTINCT m.file_hash) >= ?1),
    shared_saying AS (
        SELECT json_extract(d.sidecar, '$.title') AS name FROM model_metadata d JOIN models m ON m.id = d.model_id
        WHERE d.sidecar NOT NULL GROUP BY 1 HAVING count(DISTINCT m.file_hash) >= ?1)";

/// Names of rows after `?2` that are shared, and those of them that were not before. There are no sidecars.
const OF_NEW: &str = "WITH shared AS MATERIALIZED (
        SELECT DISTINCT n.embedded_title AS name FROM model_metadata n WHERE n.model_id > ?2 AND n.embedded_title NOT NULL
        AND (SELECT count(*) FROM (SELECT DISTINCT m.file_hash FROM model_metadata d JOIN models m ON m.id = d.model_id
            WHERE d.embedded_title = n.embedded_title LIMIT ?1)) >= ?1),
    newly AS MATERIALIZED (
        SELECT s.name FROM shared s
        WHERE (SELECT count(*) FROM (SELECT DISTINCT m.file_hash FROM model_metadata d JOIN models m ON m.id = d.model_id
            WHERE d.embedded_title = s.name AND d.model_id <= ?2 LIMIT ?1)) < ?1),
    shared_saying AS (SELECT NULL AS name)";

/// Gives the title that tells which model it is to every one that a person gave none: what a sidecar calls it alone, else its file, else
/// a sidecar of it and a few others, else its file's name. Rows up to `newest` have the titles that they had without the others.
pub(super) fn settle(connection: &Connection, newest: i64) -> rusqlite::Result<()> {
    let has_sidecars = "SELECT EXISTS (SELECT 1 FROM model_metadata WHERE sidecar NOT NULL)";
    let is_of_all =
        newest == 0 || connection.query_row(has_sidecars, [], |row| row.get::<_, bool>(0))?;
    let sql = match is_of_all {
        true => format!("{OF_ALL} {ROWS} AND ?2 NOT NULL"),
        false => format!(
            "{OF_NEW} {ROWS} AND m.id > ?2 UNION ALL {ROWS} AND m.id <= ?2 AND d.embedded_title IN (SELECT name FROM newly)"
        ),
    };
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([SHARED, newest], |row| {
        Ok(Titled {
            id: row.get(0)?,
            path: row.get(1)?,
            title: row.get(2)?,
            embedded: (row.get(3)?, row.get::<_, Option<bool>>(4)?.unwrap_or(false)),
            said: (row.get(5)?, row.get::<_, Option<bool>>(6)?.unwrap_or(false)),
            is_said_of_it_alone: row.get(7)?,
        })
    })?;
    for row in rows {
        let row = row?;
        if let Some(title) = row.decided() {
            connection
                .prepare_cached("UPDATE model_metadata SET title = ?1 WHERE model_id = ?2")?
                .execute((title, row.id))?;
        }
    }
    Ok(())
}

impl Titled {
    /// The title to write; `None` where it is there, or a person typed another.
    pub(in crate::store) fn decided(&self) -> Option<String> {
        let stem = stem_text(&from_text(&self.path));
        let embedded = self.embedded.0.as_deref();
        let own = embedded.and_then(distinctive);
        let said = self.said.0.as_deref();
        if let Some(title) = self.title.as_deref() {
            let known = [Some(stem.as_str()), own.as_deref(), embedded, said];
            if !known.contains(&Some(title)) {
                return None;
            }
        }
        let said = said.filter(|_| !self.said.1).map(str::to_owned);
        let (of_it_alone, of_several) = match self.is_said_of_it_alone {
            true => (said, None),
            false => (None, said),
        };
        let own = own.filter(|_| !self.embedded.1);
        let wanted = of_it_alone.or(own).or(of_several).unwrap_or(stem);
        (self.title.as_ref() != Some(&wanted)).then_some(wanted)
    }
}
