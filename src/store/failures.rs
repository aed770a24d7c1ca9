//! Why files were not taken: recorded as they fail, known again while neither file nor reason change, and settled by a person.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::settle::ranges;
use super::{FailureRecord, KnownFailure, Lookup, Stamp, Standing, Store, StoreError, now};

/// A row of failures, as it is listed.
#[derive(Clone, Debug)]
pub struct ListedFailure {
    /// Row in `failures`.
    pub id: i64,
    /// Path of the file as text.
    pub path: String,
    /// What happened.
    pub record: FailureRecord,
    /// How often it was tried.
    pub tries: i64,
    /// When it first failed, RFC 3339 UTC.
    pub first_failed: String,
    /// When it last failed, RFC 3339 UTC.
    pub last_failed: String,
    /// When a person settled it.
    pub accepted: Option<String>,
}

/// The columns of [`record`].
const RECORD: &str = "stage, kind, reason, file_size, file_modified, lies_in_file";

fn record(row: &Row<'_>) -> rusqlite::Result<FailureRecord> {
    let size: Option<i64> = row.get("file_size")?;
    let modified_ns: Option<i64> = row.get("file_modified")?;
    Ok(FailureRecord {
        stage: row.get("stage")?,
        kind: row.get("kind")?,
        reason: row.get("reason")?,
        lies_in_file: row.get("lies_in_file")?,
        stamp: size
            .zip(modified_ns)
            .map(|(size, modified_ns)| Stamp { size, modified_ns }),
    })
}

fn at(connection: &Connection, path: &str) -> rusqlite::Result<Option<KnownFailure>> {
    let sql = format!(
        "SELECT {RECORD}, program_version, accepted NOT NULL AS is_accepted FROM failures WHERE file_path = ?1"
    );
    let known = |row: &Row<'_>| {
        Ok(KnownFailure {
            record: record(row)?,
            program_version: row.get("program_version")?,
            is_accepted: row.get("is_accepted")?,
        })
    };
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_row([path], known).optional()
}

impl Lookup {
    /// The failure recorded for `path`, from the same view as [`Lookup::model_at`].
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn failure_at(&mut self, path: &str) -> Result<Option<KnownFailure>, StoreError> {
        self.keep_view()?;
        Ok(at(self.connection(), path)?)
    }

    /// The next failures after row `id`, at most `count`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn failures_after(&self, id: i64, count: u32) -> Result<Vec<ListedFailure>, StoreError> {
        let sql = format!(
            "SELECT id, file_path, {RECORD}, tries, first_failed, last_failed, accepted FROM failures
             WHERE id > ?1 ORDER BY id LIMIT ?2"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows = statement.query_map((id, count), |row| {
            Ok(ListedFailure {
                id: row.get("id")?,
                path: row.get("file_path")?,
                record: record(row)?,
                tries: row.get("tries")?,
                first_failed: row.get("first_failed")?,
                last_failed: row.get("last_failed")?,
                accepted: row.get("accepted")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Records why the file at `path` was not imported, and says whether that was known.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_failure(
        &self,
        path: &str,
        failure: &FailureRecord,
    ) -> Result<Standing, StoreError> {
        self.write(|connection| {
            let standing = match at(connection, path)? {
                Some(known) if !known.record.is_same(failure) => Standing::New,
                Some(known) if known.is_accepted => Standing::Accepted,
                Some(_) => Standing::Known,
                None => Standing::New,
            };
            connection
                .prepare_cached(
                    "INSERT INTO failures (file_path, stage, kind, reason, lies_in_file, file_size, file_modified,
                        first_failed, last_failed, program_version, run_id)
                     VALUES (:path, :stage, :kind, :reason, :lies_in_file, :size, :modified, :now, :now,
                        :program_version, :run_id)
                     ON CONFLICT (file_path) DO UPDATE SET stage = excluded.stage, kind = excluded.kind,
                        reason = excluded.reason, lies_in_file = excluded.lies_in_file,
                        file_size = excluded.file_size, file_modified = excluded.file_modified, tries = tries + 1,
                        last_failed = excluded.last_failed, program_version = excluded.program_version,
                        run_id = excluded.run_id, accepted = CASE WHEN :is_accepted THEN accepted END",
                )?
                .execute(named_params! {
                    ":path": path,
                    ":stage": failure.stage,
                    ":kind": failure.kind,
                    ":reason": failure.reason,
                    ":lies_in_file": failure.lies_in_file,
                    ":size": failure.stamp.map(|stamp| stamp.size),
                    ":modified": failure.stamp.map(|stamp| stamp.modified_ns),
                    ":now": now(),
                    ":program_version": crate::VERSION,
                    ":run_id": self.run_id,
                    ":is_accepted": standing == Standing::Accepted,
                })?;
            Ok(standing)
        })
    }

    /// Settles every failure at `path` or below it, until its file changes; how many there are.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn accept_failures(&self, path: &Path) -> Result<usize, StoreError> {
        self.write(|connection| {
            let mut count = 0;
            for (first, end) in ranges(path) {
                count += connection
                    .prepare_cached(
                        "UPDATE failures SET accepted = coalesce(accepted, ?3) WHERE file_path >= ?1 AND file_path < ?2",
                    )?
                    .execute((first, end, now()))?;
            }
            Ok(count)
        })
    }

    /// Forgets what earlier runs could not look at, at `root` or below it, and this run could.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn forget_resolved(&self, root: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute(
                "DELETE FROM failures WHERE stage = 'discover' AND run_id IS NOT :run_id
                 AND (file_path = :root OR substr(file_path, 1, length(:root) + 1) = :root || '/')",
                named_params! { ":root": root, ":run_id": self.run_id },
            )?;
            Ok(())
        })
    }
}

impl FailureRecord {
    /// Whether `other` is the same failure of the same bytes.
    fn is_same(&self, other: &Self) -> bool {
        (&self.stage, &self.kind, self.stamp) == (&other.stage, &other.kind, other.stamp)
    }
}

/// Writes down that the file at `path` failed elsewhere, `tries` times from `first` to `last`, where that is not known yet.
#[cfg(feature = "cluster")]
pub(super) fn take_over(
    connection: &Connection,
    path: &str,
    failure: &FailureRecord,
    tries: i64,
    [first, last]: [&str; 2],
    run_id: i64,
) -> rusqlite::Result<()> {
    let known = at(connection, path)?;
    let is_same = known.is_some_and(|known| known.record.is_same(failure));
    connection
        .prepare_cached(
            "INSERT INTO failures (file_path, stage, kind, reason, lies_in_file, file_size, file_modified, tries,
                first_failed, last_failed, program_version, run_id)
             VALUES (:path, :stage, :kind, :reason, :lies_in_file, :size, :modified, :tries, :first, :last, :program_version, :run_id)
             ON CONFLICT (file_path) DO UPDATE SET stage = excluded.stage, kind = excluded.kind,
                reason = excluded.reason, lies_in_file = excluded.lies_in_file,
                file_size = excluded.file_size, file_modified = excluded.file_modified, tries = tries + excluded.tries,
                last_failed = excluded.last_failed, program_version = excluded.program_version,
                run_id = excluded.run_id, accepted = CASE WHEN :is_same THEN accepted END
             WHERE NOT (:is_same AND last_failed = excluded.last_failed)",
        )?
        .execute(named_params! {
            ":path": path,
            ":stage": failure.stage,
            ":kind": failure.kind,
            ":reason": failure.reason,
            ":lies_in_file": failure.lies_in_file,
            ":size": failure.stamp.map(|stamp| stamp.size),
            ":modified": failure.stamp.map(|stamp| stamp.modified_ns),
            ":tries": tries,
            ":first": first,
            ":last": last,
            ":program_version": crate::VERSION,
            ":run_id": run_id,
            ":is_same": is_same,
        })?;
    Ok(())
}

/// Forgets a failure of the file at `path`, which was imported.
pub(super) fn forget(connection: &Connection, path: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM failures WHERE file_path = ?1")?
        .execute([path])?;
    Ok(())
}
