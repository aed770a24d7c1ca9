//! Gives models in PostgreSQL what sidecars say of them: see [`crate::store::sidecars`], whose rules these are.

use std::collections::{BTreeMap, BTreeSet};

use postgres::{Row, Transaction};
use serde_json::Value as Json;

use super::PostgresError;
use super::encode::{clean, clean_json, fits};
use super::upsert::said_before;
use crate::store::sidecars::{Given, Sayings, Shelves, below, parts};
use crate::store::tags::spelled;
use crate::store::{SidecarNews, now};

impl Shelves for &mut Transaction<'_> {
    type Error = PostgresError;

    fn sidecars(
        &mut self,
        first: &str,
        end: &str,
        each: &mut dyn FnMut(&str, &str),
    ) -> Result<(), PostgresError> {
        let sql = "SELECT file_path, says::text FROM sidecars WHERE file_path >= $1 AND file_path < $2 AND says IS NOT NULL ORDER BY file_path";
        for row in self.query(sql, &[&first, &end])? {
            each(row.get(0), row.get(1));
        }
        Ok(())
    }

    fn models(
        &mut self,
        first: &str,
        end: &str,
        each: &mut dyn FnMut(&str) -> bool,
    ) -> Result<(), PostgresError> {
        let sql = "SELECT file_path FROM models WHERE file_path >= $1 AND file_path < $2";
        let rows = self.query(sql, &[&first, &end])?;
        rows.iter().all(|row| each(row.get(0)));
        Ok(())
    }
}

/// A model that may have to be given something else.
struct Asked {
    path: String,
    sidecar: Option<Json>,
    tags: BTreeSet<String>,
}

/// Takes over what is new, and gives it to the models that it speaks of, to those of run `run_id`, and to all where `is_all`; whether any of them
/// changed.
pub(super) fn apply(
    transaction: &mut Transaction<'_>,
    run_id: i64,
    news: &SidecarNews,
    is_all: bool,
) -> Result<bool, PostgresError> {
    keep(transaction, news)?;
    let has_any = "SELECT EXISTS (SELECT 1 FROM sidecars) OR EXISTS (SELECT 1 FROM model_metadata WHERE sidecar IS NOT NULL)";
    if !transaction.query_one(has_any, &[])?.get::<_, bool>(0) {
        return Ok(false);
    }
    let asked = affected(transaction, run_id, news, is_all)?;
    let mut sayings = Sayings::new(&mut *transaction, news);
    let mut given = Vec::new();
    for (id, asked) in &asked {
        given.push((*id, asked, sayings.of(&asked.path)?));
    }
    drop(sayings);
    let mut changed = false;
    for (id, asked, given) in given {
        changed |= give(transaction, id, asked, &given)?;
    }
    Ok(changed)
}

fn keep(transaction: &mut Transaction<'_>, news: &SidecarNews) -> Result<(), PostgresError> {
    let sql = "INSERT INTO sidecars (file_path, file_size, file_modified, read_at, says, problem) VALUES ($1, $2, $3, $4, $5::text::jsonb, $6)
        ON CONFLICT (file_path) DO UPDATE SET file_size = excluded.file_size, file_modified = excluded.file_modified,
            read_at = excluded.read_at, says = excluded.says, problem = excluded.problem";
    let statement = transaction.prepare(sql)?;
    for file in news.read.iter().filter(|file| fits(&file.path)) {
        let says = file
            .says
            .as_ref()
            .ok()
            .map(|says| says.to_json().to_string());
        let says = says.as_deref().map(clean_json);
        let problem = file.says.as_ref().err().map(|problem| clean(problem));
        let stamp = file.stamp;
        let (path, read_at) = (clean(&file.path), file.read_at_ns);
        transaction.execute(
            &statement,
            &[
                &path,
                &stamp.size,
                &stamp.modified_ns,
                &read_at,
                &says,
                &problem,
            ],
        )?;
    }
    Ok(())
}

const ASKED: &str = "SELECT m.id, m.file_path, d.sidecar::text,
    ARRAY(SELECT t.name FROM model_tags g JOIN tags t ON t.id = g.tag_id WHERE g.model_id = m.id AND g.source = 'sidecar')
    FROM models m JOIN model_metadata d ON d.model_id = m.id WHERE";

/// Rows that may have to be given something else, in their order.
fn affected(
    transaction: &mut Transaction<'_>,
    run_id: i64,
    news: &SidecarNews,
    is_all: bool,
) -> Result<BTreeMap<i64, Asked>, PostgresError> {
    let mut found = BTreeMap::new();
    let mut take = |rows: Vec<Row>| {
        for row in rows {
            let sidecar: Option<String> = row.get(2);
            let asked = Asked {
                path: row.get(1),
                sidecar: sidecar.and_then(|json| serde_json::from_str(&json).ok()),
                tags: row.get::<_, Vec<String>>(3).into_iter().collect(),
            };
            found.insert(row.get(0), asked);
        }
    };
    if is_all {
        take(transaction.query(&format!("{ASKED} true"), &[])?);
        return Ok(found);
    }
    take(transaction.query(&format!("{ASKED} m.run_id = $1"), &[&run_id])?);
    let folders: BTreeSet<&str> = news.read.iter().map(|file| parts(&file.path).0).collect();
    for folder in folders {
        let (first, end) = below(folder);
        let sql = format!("{ASKED} m.file_path >= $1 AND m.file_path < $2");
        take(transaction.query(&sql, &[&clean(&first), &clean(&end)])?);
    }
    Ok(found)
}

/// Gives the model of row `id` what is said of it; whether that differs from what it had.
fn give(
    transaction: &mut Transaction<'_>,
    id: i64,
    asked: &Asked,
    given: &Given,
) -> Result<bool, PostgresError> {
    let tags: BTreeSet<String> = spelled(&given.says.tags)
        .iter()
        .filter(|tag| fits(tag))
        .map(|tag| clean(tag).into_owned())
        .collect();
    if tags != asked.tags {
        set_tags(transaction, id, &tags)?;
    }
    let taken = given.taken();
    let taken =
        (!taken.is_empty()).then(|| clean_json(&Json::from(taken).to_string()).into_owned());
    let as_json = taken
        .as_ref()
        .and_then(|json| serde_json::from_str::<Json>(json).ok());
    if as_json == asked.sidecar {
        return Ok(false);
    }
    let says = &given.says;
    let words = [
        &says.description,
        &says.source,
        &says.collection,
        &says.designer,
        &says.license,
    ];
    let [description, source, collection, designer, license] =
        words.map(|word| word.as_deref().map(clean));
    transaction.execute(
        &row_given_anew(),
        &[
            &id,
            &taken,
            &description,
            &source,
            &collection,
            &designer,
            &license,
        ],
    )?;
    let stamp = "UPDATE models SET last_modified = $1::text::timestamptz WHERE id = $2";
    transaction.execute(stamp, &[&now(), &id])?;
    Ok(true)
}

/// The statement that gives row $1 what its sidecar says: $2 all of it as JSON, $3 to $7 the words that have columns.
fn row_given_anew() -> String {
    let filled_once = |name: &str, mark: &str| {
        format!(
            "{name} = CASE WHEN d.{name} IS NOT DISTINCT FROM d.sidecar ->> '{name}' THEN {mark}::text ELSE d.{name} END"
        )
    };
    let where_silent = |name: &str, mark: &str| {
        let before = said_before("d", name);
        format!(
            "{name} = CASE WHEN d.{name} IS NOT DISTINCT FROM {before} THEN coalesce(d.embedded ->> '{name}', {mark}::text) ELSE d.{name} END"
        )
    };
    format!(
        "UPDATE model_metadata d SET title = CASE WHEN d.title IS DISTINCT FROM d.sidecar ->> 'title' THEN d.title END, {}, {}, {}, {}, {},
            sidecar = $2::text::jsonb WHERE model_id = $1",
        filled_once("description", "$3"),
        filled_once("source", "$4"),
        filled_once("collection", "$5"),
        where_silent("designer", "$6"),
        where_silent("license", "$7"),
    )
}

/// Makes `names` the tags that a model has from sidecars; those that a person took away stay away.
fn set_tags(
    transaction: &mut Transaction<'_>,
    id: i64,
    names: &BTreeSet<String>,
) -> Result<(), PostgresError> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let others = "DELETE FROM model_tags WHERE model_id = $1 AND source = 'sidecar' AND tag_id NOT IN (SELECT id FROM tags WHERE name = ANY ($2))";
    transaction.execute(others, &[&id, &names])?;
    let wanted = "SELECT n FROM unnest($2::text[]) AS n WHERE NOT EXISTS (SELECT 1 FROM refused_tags WHERE model_id = $1 AND name = n)";
    let sql = format!("INSERT INTO tags (name) {wanted} ON CONFLICT (name) DO NOTHING");
    transaction.execute(&sql, &[&id, &names])?;
    let sql = format!(
        "INSERT INTO model_tags (model_id, tag_id, source) SELECT $1, id, 'sidecar' FROM tags WHERE name IN ({wanted}) ON CONFLICT DO NOTHING"
    );
    transaction.execute(&sql, &[&id, &names])?;
    Ok(())
}
