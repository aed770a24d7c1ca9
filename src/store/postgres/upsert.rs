//! From the staging tables into the tables: one transaction a shard.

use postgres::Transaction;

use super::direct::Direct;
use super::incoming::{Beside, Incomings, merged, staging};
use super::{Postgres, PostgresError, ShardName};
use crate::path_text::{from_text, name_text, stem_text};
use crate::store::columns::{Column, Record};
use crate::store::merge::{Known, nearest};
use crate::store::{metadata, now};

/// The columns by which a row that is there says the same of bytes, picture and measures as the one that comes.
const SAME: [&str; 11] = [
    "m.file_hash",
    "m.siblings_hash",
    "m.file_size",
    "m.file_modified",
    "m.thumbnail_path",
    "m.thumbnail_bytes",
    "m.thumbnail_version",
    "m.thumbnail_style",
    "m.thumbnail_failed",
    "m.thumbnail_others",
    "m.thumbnail_archive",
];

impl Postgres {
    /// Takes over what `act` hands on of a shard, all of it or nothing.
    ///
    /// # Errors
    /// Those of `act`, and [`PostgresError`].
    pub(crate) fn merge<E: From<PostgresError>>(
        &mut self,
        shard: &ShardName<'_>,
        known: &mut Known,
        act: impl FnOnce(&mut Incomings<'_, '_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let run_id = self.run_id;
        let begin = |client: &mut postgres::Client| client.batch_execute(&staging());
        begin(&mut self.client).map_err(PostgresError::from)?;
        let transaction = self.client.transaction().map_err(PostgresError::from)?;
        let mut merging = Merging {
            transaction,
            run_id,
            has_rows: known.has_rows,
        };
        let first_id = merging.begin(shard.models)?;
        // What comes beside models is compared with what is there: siblings come with their models, failures by their paths.
        let direct = (!known.has_rows).then(|| Direct::new(run_id));
        let mut incomings = Incomings::begin(&mut merging.transaction, first_id, known, direct)?;
        act(&mut incomings)?;
        let beside = incomings.end()?;
        let mut counted = known.merged;
        counted.failed += beside.failure_count;
        let moved = merging.moved(&beside, known)?;
        let [same, changed, new] = match known.has_rows {
            true => merging.compare()?,
            false => [0, 0, beside.models],
        };
        merging.write(&beside)?;
        merging.note(shard)?;
        merging.transaction.commit().map_err(PostgresError::from)?;
        counted.moved += moved;
        counted.unchanged += same;
        counted.changed += changed;
        counted.new += new;
        known.merged = counted;
        if beside.too_long > 0 {
            let (count, shard) = (beside.too_long, shard.number);
            self.remarks.push(format!("shard {shard}: {count} paths are too long for an index of PostgreSQL, and are left out"));
        }
        Ok(())
    }
}

/// One transaction of a merge.
struct Merging<'a> {
    transaction: Transaction<'a>,
    run_id: i64,
    /// Whether there may be rows for the paths that come.
    has_rows: bool,
}

fn names(record: Record) -> Vec<&'static str> {
    let own = merged()
        .into_iter()
        .filter(|column| column.record == record);
    own.map(|column: &Column| column.name).collect()
}

/// `a = excluded.a`, each.
fn anew<'a>(names: impl IntoIterator<Item = &'a &'static str>) -> String {
    let each = names
        .into_iter()
        .map(|name| format!("{name} = excluded.{name}"));
    each.collect::<Vec<_>>().join(", ")
}

impl Merging<'_> {
    /// Keeps other writers away from rows of models, and returns the first of `count` rows that nobody else gets.
    fn begin(&mut self, count: u64) -> Result<i64, PostgresError> {
        self.transaction
            .batch_execute("LOCK TABLE models IN SHARE ROW EXCLUSIVE MODE")?;
        let count = i64::try_from(count).unwrap_or(i64::MAX).max(1);
        let sql = "SELECT setval(pg_get_serial_sequence('trigest.models', 'id'), nextval(pg_get_serial_sequence('trigest.models', 'id')) + $1) - $1";
        Ok(self.transaction.query_one(sql, &[&count])?.get(0))
    }

    /// Moves rows whose files are gone to where their bytes turn up; how many.
    fn moved(&mut self, beside: &Beside, known: &mut Known) -> Result<u64, PostgresError> {
        let mut moved = 0;
        for (path, hash) in &beside.returned {
            let is_there = "SELECT EXISTS (SELECT 1 FROM models WHERE file_path = $1)";
            if self.transaction.query_one(is_there, &[path])?.get(0) {
                continue;
            }
            let Some(place) = known
                .gone
                .get_mut(hash)
                .and_then(|same| nearest(same, path))
            else {
                continue;
            };
            let filename = name_text(&from_text(path));
            let sql =
                "UPDATE models SET file_path = $1, filename = $2 WHERE id = $3 AND file_path = $4";
            if self
                .transaction
                .execute(sql, &[path, &filename, &place.id, &place.path])?
                == 0
            {
                continue;
            }
            moved += 1;
            let [old, new] = [&place.path, path].map(|path| stem_text(&from_text(path)));
            let sql = "UPDATE model_metadata SET title = $1 WHERE model_id = $2 AND title = $3";
            self.transaction.execute(sql, &[&new, &place.id, &old])?;
        }
        Ok(moved)
    }

    /// Finds the rows that are there already; how many say the same, how many do not, and how many are new.
    fn compare(&mut self) -> Result<[u64; 3], PostgresError> {
        {
            let same = SAME.map(|name| {
                let own = name.trim_start_matches("m.");
                format!("{name} IS NOT DISTINCT FROM i.{own}")
            });
            let sql = format!(
                "ANALYZE incoming; UPDATE incoming i SET id = m.id, is_known = true, is_same = coalesce({} AND a.analysis_version IS NOT DISTINCT FROM i.analysis_version
                    AND a.deep_version IS NOT DISTINCT FROM i.deep_version, false)
                 FROM models m LEFT JOIN model_analysis a ON a.model_id = m.id WHERE m.file_path = i.file_path;
                 UPDATE models m SET missing_since = NULL FROM incoming i WHERE i.is_same AND m.id = i.id AND m.missing_since IS NOT NULL",
                same.join(" AND ")
            );
            self.transaction.batch_execute(&sql)?;
        }
        let sql = "SELECT count(*) FILTER (WHERE is_same), count(*) FILTER (WHERE is_known AND NOT is_same), count(*) FILTER (WHERE is_known IS NULL) FROM incoming";
        let row = self.transaction.query_one(sql, &[])?;
        Ok([0, 1, 2].map(|at| row.get::<_, i64>(at).unsigned_abs()))
    }

    /// Writes all rows that are new or have changed, and what comes beside them.
    fn write(&mut self, beside: &Beside) -> Result<(), PostgresError> {
        beside.send(&mut self.transaction)?;
        if self.has_rows {
            self.write_staged()?;
        }
        self.write_siblings(beside)?;
        if beside.failure_count > 0 {
            let sql = failures_sql(self.run_id);
            self.transaction.execute(&sql, &[&crate::VERSION])?;
        }
        Ok(())
    }

    /// Writes the models that are new or have changed, from where they were compared.
    fn write_staged(&mut self) -> Result<(), PostgresError> {
        for sql in [
            self.models(),
            metadata_sql(),
            analysis_sql(),
            vectors_sql().into(),
        ] {
            self.transaction.batch_execute(&sql)?;
        }
        // What a row named, or had, before; and that a file failed which is read now.
        self.transaction.batch_execute(
            "DELETE FROM model_siblings s USING incoming i WHERE i.is_known AND NOT i.is_same AND s.model_id = i.id;
             DELETE FROM shape_vectors v USING incoming i WHERE i.is_known AND NOT i.is_same AND i.vector IS NULL AND v.model_id = i.id;
             DELETE FROM failures f USING incoming i WHERE i.is_same IS NOT TRUE AND f.file_path = i.file_path",
        )?;
        Ok(())
    }

    fn write_siblings(&mut self, beside: &Beside) -> Result<(), PostgresError> {
        if !beside.has_siblings() {
            return Ok(());
        }
        let of = match self.has_rows {
            true => "incoming i ON i.file_path = s.model_path WHERE i.is_same IS NOT TRUE",
            false => "models i ON i.file_path = s.model_path",
        };
        let sql = format!(
            "INSERT INTO model_siblings (model_id, file_path, file_size, file_modified)
             SELECT i.id, s.file_path, s.file_size, s.file_modified FROM incoming_siblings s JOIN {of} ON CONFLICT DO NOTHING"
        );
        self.transaction.batch_execute(&sql)?;
        Ok(())
    }

    fn models(&self) -> String {
        let (names, run) = (names(Record::Models), self.run_id);
        let listed = names.join(", ");
        let anew = anew(names.iter().filter(|name| **name != "date_added"));
        format!(
            "INSERT INTO models AS m (id, run_id, {listed}) SELECT id, {run}, {listed} FROM incoming WHERE is_same IS NOT TRUE
             ON CONFLICT (id) DO UPDATE SET {anew}, run_id = excluded.run_id, missing_since = NULL"
        )
    }

    /// Notes that the shard is merged.
    fn note(&mut self, shard: &ShardName<'_>) -> Result<(), PostgresError> {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let sql = "INSERT INTO merged_shards (plan, shard, core, models, failures, run_id, merged) VALUES ($1, $2, $3, $4, $5, $6, $7::text::timestamptz)
            ON CONFLICT (plan, shard) DO UPDATE SET core = excluded.core, models = excluded.models, failures = excluded.failures,
                run_id = excluded.run_id, merged = excluded.merged";
        self.transaction.execute(
            sql,
            &[
                &shard.plan,
                &i64::from(shard.number),
                &shard.core,
                &count(shard.models),
                &count(shard.failures),
                &self.run_id,
                &now(),
            ],
        )?;
        Ok(())
    }
}

/// Metadata that come; what a person typed stays, as in SQLite.
fn metadata_sql() -> String {
    let names = names(Record::Metadata);
    let listed = names.join(", ");
    let written = metadata::SAID.iter().map(|(name, _)| {
        if !metadata::is_word(name) {
            return format!("{name} = excluded.{name}");
        }
        let before = said_before("d", name);
        format!(
            "{name} = CASE WHEN d.{name} IS NOT DISTINCT FROM {before} THEN coalesce(excluded.{name}, d.sidecar ->> '{name}') ELSE d.{name} END"
        )
    });
    format!(
        "INSERT INTO model_metadata AS d (model_id, {listed}) SELECT id, {listed} FROM incoming WHERE is_same IS NOT TRUE
         ON CONFLICT (model_id) DO UPDATE SET title = coalesce(d.title, excluded.title), assumed_unit = excluded.assumed_unit, {}",
        written.collect::<Vec<_>>().join(", ")
    )
}

/// What the file, or else a sidecar, said for `name` when it was last read.
pub(super) fn said_before(table: &str, name: &str) -> String {
    format!("coalesce({table}.embedded ->> '{name}', {table}.sidecar ->> '{name}')")
}

fn analysis_sql() -> String {
    let names = names(Record::Analysis);
    let listed = names.join(", ");
    format!(
        "INSERT INTO model_analysis AS a (model_id, {listed}) SELECT id, {listed} FROM incoming WHERE is_same IS NOT TRUE
         ON CONFLICT (model_id) DO UPDATE SET {}",
        anew(&names)
    )
}

fn vectors_sql() -> &'static str {
    "INSERT INTO shape_vectors (model_id, version, vector) SELECT id, vector_version, vector FROM incoming WHERE is_same IS NOT TRUE AND vector IS NOT NULL
     ON CONFLICT (model_id) DO UPDATE SET version = excluded.version, vector = excluded.vector"
}

fn failures_sql(run_id: i64) -> String {
    let is_same = "(f.stage, f.kind, f.file_size, f.file_modified) IS NOT DISTINCT FROM (excluded.stage, excluded.kind, excluded.file_size, excluded.file_modified)";
    format!(
        "INSERT INTO failures AS f (file_path, stage, kind, reason, lies_in_file, file_size, file_modified, tries, first_failed, last_failed, program_version, run_id)
         SELECT file_path, stage, kind, reason, lies_in_file, file_size, file_modified, tries, first_failed, last_failed, $1, {run_id} FROM incoming_failures
         ON CONFLICT (file_path) DO UPDATE SET stage = excluded.stage, kind = excluded.kind, reason = excluded.reason,
            lies_in_file = excluded.lies_in_file, file_size = excluded.file_size, file_modified = excluded.file_modified,
            tries = f.tries + excluded.tries, last_failed = excluded.last_failed, program_version = excluded.program_version,
            run_id = excluded.run_id, accepted = CASE WHEN {is_same} THEN f.accepted END
         WHERE NOT ({is_same} AND f.last_failed = excluded.last_failed)"
    )
}
