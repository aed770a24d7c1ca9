//! Moves what is committed from the log to the database, beside those who go on committing.
//!
//! The disk has to be waited for twice, 36 ms for a log of 32 MiB. Whoever commits could do that, but keeps all others waiting: a third of a run
//! over small files. A thread of its own moves what is there while others write, and the log grows on behind it. Only when it is long does
//! nobody write for as long as it takes to move what came last, so that the log begins again from its front.

use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use super::open::Pools;
use super::{Pool, StoreError};

/// Pages in the log (32 MiB) that are worth moving. Many models change one page, and it is moved once for all of them;
/// SQLite's own 1,000 cost a third of a run over small files.
const PAGES: i64 = 8_192;
/// Pages of a log that is to begin again (128 MiB).
const LONG: i64 = 4 * PAGES;
/// Where nothing else moves them, whoever commits does.
pub(super) const FAR_TOO_LONG: i64 = 2 * LONG;

/// The thread that moves pages, where one is at work.
#[derive(Debug, Default)]
pub(super) struct Checkpoints(Mutex<Option<JoinHandle<()>>>);

impl Checkpoints {
    /// Moves pages where that is due; `writer` is the connection that has just committed.
    pub(super) fn look(&self, writer: &Connection, pools: &Pools) {
        // What cannot be moved stays in the log, whole. Who closes the database tries again, and says why it fails.
        if !checkpoint(writer, "NOOP").is_ok_and(|log| log.pages - log.moved >= PAGES) {
            return;
        }
        let mut at_work = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if at_work.as_ref().is_none_or(JoinHandle::is_finished) {
            let (readers, writer) = (pools.readers.clone(), pools.writer.clone());
            let moves = move || {
                let _stays = move_pages(&readers, &writer);
            };
            let builder = thread::Builder::new().name("checkpoint".into());
            *at_work = builder.spawn(moves).ok();
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        let at_work = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = at_work.take() {
            let _panicked = thread.join();
        }
    }
}

fn move_pages(readers: &Pool, writer: &Pool) -> Result<(), StoreError> {
    let log = checkpoint(&*readers.get()?, "PASSIVE")?;
    if log.pages >= LONG {
        checkpoint(&*writer.get()?, "PASSIVE")?;
    }
    Ok(())
}

struct Log {
    pages: i64,
    /// Those that are in the database as well.
    moved: i64,
}

fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<Log> {
    let mut checkpoint = connection.prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))?;
    checkpoint.query_row([], |row| {
        Ok(Log {
            pages: row.get(1)?,
            moved: row.get(2)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{RunStart, open};

    #[test]
    fn pages_are_moved_and_the_log_begins_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("library.db");
        let start = RunStart::alone("import");
        let (pools, _) = open::connect(&database, None, &start).unwrap();
        let writer = || pools.writer.get().unwrap();
        writer()
            .execute_batch("CREATE TABLE fill (bytes BLOB)")
            .unwrap();
        let length = |path: &str| folder.path().join(path).metadata().unwrap().len() as i64 / 4096;
        let checkpoints = Checkpoints::default();
        for round in 1..=10 {
            let connection = writer();
            let many = "INSERT INTO fill VALUES (zeroblob(4096 * 5000))";
            connection.execute(many, []).unwrap();
            checkpoints.look(&connection, &pools);
            drop(connection);
            if let Some(thread) = checkpoints.0.lock().unwrap().take() {
                thread.join().unwrap();
            }
            // All but what has come since; every second round is worth moving.
            assert!(length("library.db") >= 5_000 * (round - 1), "{round}");
            assert!(length("library.db-wal") < 2 * PAGES, "{round}");
        }
    }
}
