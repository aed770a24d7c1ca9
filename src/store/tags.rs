//! Tags of models, each with where it is from.
//!
//! What the file or a sidecar says is replaced as a whole when it is read again; what a person gave stays, and what a person took away
//! (`refused_tags`) is not given back by either. A tag that no model has any more is gone: a trigger sees to it, so that rows that other
//! programs remove leave none behind.

use std::collections::BTreeSet;

use rusqlite::{Connection, named_params};

use super::{Lookup, Store, StoreError};

/// Where a model has a tag from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TagSource {
    /// The model's own file.
    File,
    /// A file beside it, or the names of its folders.
    Sidecar,
    /// A person.
    Person,
}

impl TagSource {
    /// As it stands in `model_tags`.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Sidecar => "sidecar",
            Self::Person => "person",
        }
    }
}

/// A tag of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelTag {
    /// Its name.
    pub name: String,
    /// `file`, `sidecar` or `person`.
    pub source: String,
}

impl Store {
    /// Makes `names` the tags that the model in row `model_id` has from `source`, and all of them.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn set_tags(
        &self,
        model_id: i64,
        source: TagSource,
        names: &[String],
    ) -> Result<(), StoreError> {
        self.write(|connection| set(connection, model_id, source, names))
    }

    /// Adds tags that a person gave, and takes away those that a person does not want there, wherever they are from.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn change_tags(
        &self,
        model_ids: &[i64],
        add: &[String],
        remove: &[String],
    ) -> Result<(), StoreError> {
        self.write(|connection| {
            for &model_id in model_ids {
                remove_names(connection, model_id, remove)?;
                add_names(connection, model_id, add)?;
            }
            Ok(())
        })
    }
}

impl Lookup {
    /// The tags of the model in row `model_id`, by name; one that it has from several sources comes as often.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn tags_of(&self, model_id: i64) -> Result<Vec<ModelTag>, StoreError> {
        let sql = "SELECT t.name, mt.source FROM model_tags mt JOIN tags t ON t.id = mt.tag_id
            WHERE mt.model_id = ?1 ORDER BY t.name, mt.source";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([model_id], |row| {
            Ok(ModelTag {
                name: row.get(0)?,
                source: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Makes `names` the tags of a model from `source`; nothing is written where they are that already.
pub(super) fn set(
    connection: &Connection,
    model_id: i64,
    source: TagSource,
    names: &[String],
) -> rusqlite::Result<()> {
    let wanted = spelled(names);
    let found = from_source(connection, model_id, source)?;
    for name in found.difference(&wanted) {
        connection
            .prepare_cached(
                "DELETE FROM model_tags WHERE model_id = :model AND source = :source
                 AND tag_id = (SELECT id FROM tags WHERE name = :name)",
            )?
            .execute(
                named_params! { ":model": model_id, ":source": source.name(), ":name": name },
            )?;
    }
    for name in wanted.difference(&found) {
        give(connection, model_id, source, name)?;
    }
    Ok(())
}

/// Gives row `to` the tags that the file of row `from` says, and takes away others that its file said before.
pub(super) fn copy_of_file(connection: &Connection, to: i64, from: i64) -> rusqlite::Result<()> {
    let names: Vec<String> = from_source(connection, from, TagSource::File)?
        .into_iter()
        .collect();
    set(connection, to, TagSource::File, &names)
}

fn from_source(
    connection: &Connection,
    model_id: i64,
    source: TagSource,
) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "SELECT t.name FROM model_tags mt JOIN tags t ON t.id = mt.tag_id
        WHERE mt.model_id = ?1 AND mt.source = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let names = statement.query_map((model_id, source.name()), |row| row.get(0))?;
    names.collect()
}

/// Names as they are stored: one line each, without space around them, none twice.
pub(super) fn spelled(names: &[String]) -> BTreeSet<String> {
    let one_line = |name: &String| name.split_whitespace().collect::<Vec<_>>().join(" ");
    names
        .iter()
        .map(one_line)
        .filter(|name| !name.is_empty())
        .collect()
}

fn give(
    connection: &Connection,
    model_id: i64,
    source: TagSource,
    name: &str,
) -> rusqlite::Result<()> {
    let refused: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM refused_tags WHERE model_id = ?1 AND name = ?2)",
        )?
        .query_row((model_id, name), |row| row.get(0))?;
    if refused && source != TagSource::Person {
        return Ok(());
    }
    connection
        .prepare_cached("INSERT OR IGNORE INTO tags (name) VALUES (?1)")?
        .execute([name])?;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO model_tags (model_id, tag_id, source)
             SELECT ?1, id, ?2 FROM tags WHERE name = ?3",
        )?
        .execute((model_id, source.name(), name))?;
    Ok(())
}

fn add_names(connection: &Connection, model_id: i64, names: &[String]) -> rusqlite::Result<()> {
    for name in spelled(names) {
        connection
            .prepare_cached("DELETE FROM refused_tags WHERE model_id = ?1 AND name = ?2")?
            .execute((model_id, &name))?;
        give(connection, model_id, TagSource::Person, &name)?;
    }
    Ok(())
}

fn remove_names(connection: &Connection, model_id: i64, names: &[String]) -> rusqlite::Result<()> {
    for name in spelled(names) {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO refused_tags (model_id, name)
                 SELECT mt.model_id, t.name FROM model_tags mt JOIN tags t ON t.id = mt.tag_id
                 WHERE mt.model_id = ?1 AND t.name = ?2 AND mt.source <> 'person'",
            )?
            .execute((model_id, &name))?;
        connection
            .prepare_cached(
                "DELETE FROM model_tags WHERE model_id = ?1 AND tag_id = (SELECT id FROM tags WHERE name = ?2)",
            )?
            .execute((model_id, &name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::migrations;

    /// A library of two models, and nothing else.
    fn two_models() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .pragma_update(None, "foreign_keys", "ON")
            .unwrap();
        migrations().to_latest(&mut connection).unwrap();
        for name in ["a", "b"] {
            let sql = "INSERT INTO models (file_path, filename, format, file_size, file_hash, file_modified, read_at, date_added, last_modified)
                VALUES ('/' || ?1, ?1, 'stl', 1, printf('%064d', 1), 0, 0, '', '')";
            connection.execute(sql, [name]).unwrap();
        }
        connection
    }

    fn set_to(connection: &Connection, model: i64, source: TagSource, names: &[&str]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        set(connection, model, source, &names).unwrap();
    }

    /// `model name source` of every tag of every model.
    fn listed(connection: &Connection) -> Vec<String> {
        let sql = "SELECT model_id || ' ' || name || ' ' || source FROM model_tags JOIN tags ON tags.id = tag_id ORDER BY 1";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn count(connection: &Connection, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_source_replaces_what_it_said_and_nothing_else() {
        let library = two_models();
        set_to(
            &library,
            1,
            TagSource::Sidecar,
            &[" red\n  box ", "box", "box", " "],
        );
        set_to(&library, 1, TagSource::Person, &["mine"]);
        set_to(&library, 2, TagSource::File, &["box"]);
        assert_eq!(
            listed(&library),
            [
                "1 box sidecar",
                "1 mine person",
                "1 red box sidecar",
                "2 box file"
            ]
        );
        set_to(&library, 1, TagSource::Sidecar, &["mine"]);
        assert_eq!(
            listed(&library),
            ["1 mine person", "1 mine sidecar", "2 box file"]
        );
        assert_eq!(count(&library, "tags"), 2, "a tag of no model is gone");
    }

    #[test]
    fn what_a_person_took_away_stays_away_until_a_person_gives_it() {
        let library = two_models();
        let (none, toy) = ([], ["toy".to_owned()]);
        let change = |add: &[String], remove: &[String]| {
            remove_names(&library, 1, remove).unwrap();
            add_names(&library, 1, add).unwrap();
        };
        set_to(&library, 1, TagSource::Sidecar, &["toy", "part"]);
        change(&none, &toy);
        set_to(&library, 1, TagSource::Sidecar, &["toy", "part"]);
        set_to(&library, 2, TagSource::Sidecar, &["toy"]);
        assert_eq!(listed(&library), ["1 part sidecar", "2 toy sidecar"]);
        change(&toy, &none);
        set_to(&library, 1, TagSource::Sidecar, &["toy"]);
        assert_eq!(
            listed(&library),
            ["1 toy person", "1 toy sidecar", "2 toy sidecar"]
        );
    }

    #[test]
    fn tags_go_with_the_last_model_that_has_them() {
        let library = two_models();
        set_to(&library, 1, TagSource::Person, &["one", "both"]);
        copy_of_file(&library, 2, 1).unwrap();
        assert_eq!(listed(&library).len(), 2, "a person's tags are not copied");
        set_to(&library, 1, TagSource::File, &["file"]);
        copy_of_file(&library, 2, 1).unwrap();
        set_to(&library, 2, TagSource::Person, &["both"]);
        remove_names(&library, 1, &["file".to_owned()]).unwrap();
        library
            .execute("DELETE FROM models WHERE id = 1", [])
            .unwrap();
        assert_eq!(listed(&library), ["2 both person", "2 file file"]);
        assert_eq!(
            (count(&library, "tags"), count(&library, "refused_tags")),
            (2, 0)
        );
    }
}
