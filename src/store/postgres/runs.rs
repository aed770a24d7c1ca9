//! How a merge into PostgreSQL begins, which shards it has done, and how it ends.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use super::{Address, LOCK, Postgres, PostgresError, schema};
use crate::store::{RunCounts, now, schema::VERSION};

/// The oldest version of PostgreSQL that is written to.
const OLDEST: i32 = 150_000;
/// How long the server may hold what belonged to a connection that has ended.
const LINGERS: Duration = Duration::from_secs(2);

/// Which shard of which plan, and what is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShardName<'a> {
    pub(crate) plan: &'a str,
    pub(crate) number: u32,
    /// BLAKE3 of its rows.
    pub(crate) core: &'a str,
    pub(crate) models: u64,
    pub(crate) failures: u64,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("run_id", &self.run_id)
            .finish_non_exhaustive()
    }
}

impl Postgres {
    /// Connects, makes the tables where they are not there, and records the beginning of a merge with `settings`, JSON, of the plan `plan`;
    /// another merge that is writing is waited for as long as `patience`.
    ///
    /// # Errors
    /// [`PostgresError`], before anything that was there is changed.
    pub(crate) fn open(
        address: &Address,
        settings: &str,
        plan: &str,
        patience: Duration,
    ) -> Result<Self, PostgresError> {
        let mut postgres = Self {
            client: address.connect()?,
            run_id: 0,
            remarks: Vec::new(),
        };
        postgres.check()?;
        postgres.take_lock(patience)?;
        postgres.make_tables()?;
        postgres.begin(settings, plan)?;
        Ok(postgres)
    }

    /// Whether the server is one that can be written to.
    fn check(&mut self) -> Result<(), PostgresError> {
        self.client.batch_execute(
            "SET TimeZone = 'UTC'; SET client_min_messages = warning; SET temp_buffers = '64MB'; SET search_path = trigest",
        )?;
        let sql = "SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding')";
        let row = self.client.query_one(sql, &[])?;
        let (version, shown, encoding): (i32, String, String) =
            (row.get(0), row.get(1), row.get(2));
        if version < OLDEST {
            return Err(PostgresError::refused(format!(
                "it is PostgreSQL {shown}, and 15 or later is needed"
            )));
        }
        if encoding != "UTF8" {
            return Err(PostgresError::refused(format!(
                "its database holds text as {encoding}, and UTF8 is needed"
            )));
        }
        Ok(())
    }

    /// Takes the lock, which ends with the connection; one of a program that has just ended is gone a moment later.
    fn take_lock(&mut self, patience: Duration) -> Result<(), PostgresError> {
        let began = Instant::now();
        loop {
            let sql = "SELECT pg_try_advisory_lock($1, 1)";
            if self.client.query_one(sql, &[&LOCK])?.get(0) {
                return Ok(());
            }
            if began.elapsed() >= patience.max(LINGERS) {
                return Err(PostgresError::passing("another merge is writing there"));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn make_tables(&mut self) -> Result<(), PostgresError> {
        let sql = "SELECT coalesce(obj_description(oid, 'pg_namespace'), ''), (SELECT count(*) FROM pg_class WHERE relnamespace = n.oid)
            FROM pg_namespace n WHERE nspname = 'trigest'";
        let found = self.client.query_opt(sql, &[])?;
        let found = found.map(|row| (row.get::<_, String>(0), row.get::<_, i64>(1)));
        let statements = match found {
            None => format!("CREATE SCHEMA trigest;\n{}", schema::tables()),
            Some((_, 0)) => schema::tables(),
            Some((mark, _)) => match schema::version_of(&mark) {
                Some(VERSION) => return Ok(()),
                Some(older) if older < VERSION => schema::additions(older),
                Some(newer) => {
                    let line = format!(
                        "its schema trigest is of version {newer}, and this program knows {VERSION}"
                    );
                    return Err(PostgresError::refused(line));
                }
                None => {
                    return Err(PostgresError::refused(
                        "its schema trigest is not this program's",
                    ));
                }
            },
        };
        self.write(|transaction| Ok(transaction.batch_execute(&statements)?))
    }

    fn begin(&mut self, settings: &str, plan: &str) -> Result<(), PostgresError> {
        let settings = super::encode::clean_json(settings).into_owned();
        self.run_id = self.write(|transaction| {
            transaction.execute("UPDATE runs SET ending = 'killed' WHERE ending = 'running'", &[])?;
            // Another plan, begun since, may have written over them.
            transaction.execute("DELETE FROM merged_shards WHERE plan <> $1", &[&plan])?;
            // What a merge to its end has done is looked at again: rows may have been changed since.
            let ended = "DELETE FROM merged_shards WHERE run_id IN (SELECT id FROM runs WHERE ending = 'finished')";
            transaction.execute(ended, &[])?;
            let explained: i64 = transaction.query_one("SELECT count(*) FROM measures", &[])?.get(0);
            if usize::try_from(explained).ok() != Some(schema::measures().count()) {
                transaction.execute("DELETE FROM measures", &[])?;
                for [name, unit, meaning, null_when, taken] in schema::measures() {
                    let sql = "INSERT INTO measures (name, unit, meaning, null_when, taken) VALUES ($1, $2, $3, $4, $5)";
                    transaction.execute(sql, &[&name, &unit, &meaning, &null_when, &taken])?;
                }
            }
            let sql = "INSERT INTO runs (started, program_version, command, settings) VALUES ($1::text::timestamptz, $2, 'merge', $3::text::jsonb) RETURNING id";
            Ok(transaction.query_one(sql, &[&now(), &crate::VERSION, &settings])?.get(0))
        })?;
        Ok(())
    }

    /// Whether the merge that goes on here has this shard already.
    ///
    /// # Errors
    /// [`PostgresError`].
    pub(crate) fn has_shard(&mut self, shard: &ShardName<'_>) -> Result<bool, PostgresError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM merged_shards WHERE plan = $1 AND shard = $2 AND core = $3)";
        let row = self
            .client
            .query_one(sql, &[&shard.plan, &i64::from(shard.number), &shard.core])?;
        Ok(row.get(0))
    }

    /// Makes what was left for the end, and closes the run's record.
    ///
    /// # Errors
    /// [`PostgresError`] where one of it cannot be done.
    pub(crate) fn end_run(
        &mut self,
        ending: &str,
        counts: &RunCounts,
    ) -> Result<(), PostgresError> {
        if ending == "finished" {
            self.write(|transaction| Ok(transaction.batch_execute(&schema::at_the_end())?))?;
        }
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let sql = "UPDATE runs SET ended = $1::text::timestamptz, ending = $2, found = $3, imported = $4, unchanged = $5, duplicate = 0, drawn = 0,
            skipped = 0, failed = $6, bytes = $7, seconds = $8 WHERE id = $9";
        self.client.execute(
            sql,
            &[
                &now(),
                &ending,
                &count(counts.found),
                &count(counts.imported),
                &count(counts.unchanged),
                &count(counts.failed),
                &count(counts.bytes),
                &counts.seconds,
                &self.run_id,
            ],
        )?;
        Ok(())
    }
}
