//! Records in, rows out: the only module that speaks SQL.
//!
//! **Locking.** One run at a time writes to a library: it holds the kernel's lock on the folder from [`Store::open`]
//! until it is dropped. Within the run every write is one IMMEDIATE transaction, taken one after another
//! on the one connection that writes, since SQLite's own waiting is unfair; a DEFERRED one that reads before it writes fails under
//! load whatever its time-out. Readers of other programs are never kept out (WAL).
//!
//! **Compatibility.** The schema's version is the database's user version; migrations only go forward, and a library
//! of a newer program is left alone. [`schema`] explains each table and column.
//!
//! **Read-only and network disks.** A library that cannot be written to is refused before the first file, and so is one on
//! a network disk: WAL needs all programs that have the database open to run on one machine; the folder may be copied once they
//! have ended. What is only looked at ([`Store::lookup_only`]) keeps every byte.

mod catalog;
mod check;
mod checkpoints;
mod choices;
mod columns;
mod compare_text;
mod create;
mod edit;
mod error;
mod facts;
mod failures;
mod file_system;
mod in_flight;
mod inspect;
mod lock;
mod lookup;
mod measures;
#[cfg(feature = "cluster")]
mod merge;
mod met;
mod metadata;
mod missing;
mod models;
mod moment;
mod near;
mod offered;
mod open;
#[cfg(feature = "cluster")]
mod part;
mod pictures;
mod places;
#[cfg(feature = "cluster")]
mod postgres;
mod prune;
mod records;
mod refusals;
mod reported;
mod same;
mod save;
pub mod schema;
mod select;
mod settle;
mod siblings;
mod sidecars;
mod sound;
mod tags;
mod totals;
mod units;
mod upgrade;
mod values;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, TransactionBehavior, named_params};

#[cfg(test)]
pub(crate) use catalog::add_query_functions;
pub use catalog::{CatalogColumn, ColumnType, Condition, catalog_columns};
pub use check::HalfModel;
pub use edit::{Edited, TYPED};
pub use error::{LibraryError, StoreError};
pub use facts::StoredFacts;
pub use failures::ListedFailure;
pub use in_flight::{InFlight, Noted};
pub use lookup::Lookup;
#[cfg(feature = "cluster")]
pub(crate) use merge::{Incoming, Known, Merge, Place, merged_columns};
pub use missing::{SeenRows, UnseenRow};
pub use near::Near;
#[cfg(feature = "cluster")]
pub(crate) use part::KeptSidecar;
#[cfg(feature = "cluster")]
pub(crate) use pictures::key_and_suffix;
pub use pictures::{Leftover, PictureFault, PictureFolder, key_of, picture_key};
#[cfg(feature = "cluster")]
pub(crate) use postgres::{Address, Incomings, Postgres, PostgresError, ShardName};
pub use prune::{FileRow, Table};
pub use records::{
    FailureRecord, FileRecord, KnownFailure, KnownModel, ModelRecords, PictureRecord, RunCounts,
    Said, SiblingRecord, Stamp, Standing, Taken,
};
pub use refusals::Refusal;
pub use reported::{FACTS, Facts, in_unit};
pub use same::{Across, Group, Member, Same};
pub use save::Saved;
pub use select::{CatalogRow, Field, Order, Selection, all_fields, fields};
pub use settle::Settling;
pub use sidecars::{KnownSidecar, SidecarFile, SidecarNews};
pub use tags::{ModelTag, TagSource};
pub use totals::{By, RunRow, Totals};

use checkpoints::Checkpoints;
use lock::Lock;
use met::Met;
#[cfg(feature = "cluster")]
pub(crate) use moment::moment_text;
pub use moment::{now, seconds_since_1970};
use open::Pools;
use sound::Sound;

type Pool = r2d2::Pool<SqliteConnectionManager>;

/// An open library: the sole owner of its connections and its lock.
#[derive(Debug)]
pub struct Store {
    checkpoints: Checkpoints,
    pools: Pools,
    sound: Sound,
    in_flight: InFlight,
    pictures: PictureFolder,
    run_id: i64,
    /// The newest row of models before this run; 0: there was none.
    newest_before: i64,
    /// What [`settle::data_version`] was then.
    data_version: i64,
    /// Bytes that this run met.
    met: Met,
    remarks: Vec<String>,
    /// Pictures that lost a row in this run; those that no row names are removed at its end.
    replaced_pictures: Mutex<Vec<String>>,
    _lock: Lock,
}

/// What a run is, as its record says.
#[derive(Debug)]
pub struct RunStart<'a> {
    /// The subcommand.
    pub command: &'a str,
    /// Its settings, JSON.
    pub settings: &'a str,
    /// Whether a missing library is made.
    pub may_create: bool,
    /// Most connections at once.
    pub connections: u32,
    /// Whether what is committed is on disk before it is reported.
    pub is_durable: bool,
}

impl<'a> RunStart<'a> {
    /// That of a command without settings, which works on one connection and makes a library where there is none.
    pub fn alone(command: &'a str) -> Self {
        Self {
            command,
            settings: "{}",
            may_create: true,
            connections: 1,
            is_durable: false,
        }
    }
}

impl Store {
    /// Opens the library in `folder`, locks it, and records the beginning of a run.
    ///
    /// # Errors
    /// [`LibraryError`], before anything in an existing library was changed.
    pub fn open(folder: &Path, start: &RunStart<'_>) -> Result<Self, LibraryError> {
        let lock = Lock::take(folder, start.may_create, start.command)?;
        let doubt = inspect::check_file_system(folder)?;
        let database = folder.join(inspect::DATABASE);
        inspect::writable(folder, &database)?;
        let found = inspect::recognise(&database)?;
        let sound = match found {
            Some(_) => Sound::checked(&database)?,
            None if start.may_create => Sound::new(&database),
            None => return Err(LibraryError::Missing(database)),
        };
        let (pools, upgraded) = open::connect(&database, found, start)?;
        let mut store = Self {
            checkpoints: Checkpoints::default(),
            pools,
            sound,
            in_flight: InFlight::open(folder),
            pictures: PictureFolder::new(folder, start.is_durable),
            run_id: 0,
            newest_before: 0,
            data_version: 0,
            met: Met::new(),
            remarks: doubt.into_iter().chain(upgraded).collect(),
            replaced_pictures: Mutex::new(Vec::new()),
            _lock: lock,
        };
        store
            .begin_run(start)
            .map_err(|error| LibraryError::Sqlite {
                path: database,
                error,
            })?;
        Ok(store)
    }

    /// The folder of pictures.
    pub fn pictures(&self) -> &PictureFolder {
        &self.pictures
    }

    /// The files that are being worked on.
    pub fn in_flight(&self) -> &InFlight {
        &self.in_flight
    }

    /// Row of this run in `runs`.
    pub fn run_id(&self) -> i64 {
        self.run_id
    }

    /// What a person should know of how the library was opened.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// Whether there were models before this run.
    pub fn had_models(&self) -> bool {
        self.newest_before > 0
    }

    /// Notes that this run has met these bytes; whether it may have met them before.
    pub fn meets_again(&self, hash: &str) -> bool {
        self.met.again(hash)
    }

    /// A connection that looks rows up.
    ///
    /// # Errors
    /// [`StoreError::Pool`] where none comes free.
    pub fn lookup(&self) -> Result<Lookup, StoreError> {
        Ok(Lookup::new(self.pools.readers.get()?))
    }

    /// A connection that looks rows up in the library in `folder` and changes no byte of it; `None` where there is none.
    ///
    /// # Errors
    /// [`LibraryError`] where something else lies there, or a library that is damaged or of another version.
    pub fn lookup_only(folder: &Path) -> Result<Option<Lookup>, LibraryError> {
        let lookup = Self::lookup_as_is(folder)?;
        if lookup.is_some() {
            sound::check(&folder.join(inspect::DATABASE))?;
        }
        Ok(lookup)
    }

    /// As [`Store::lookup_only`], of a library that may be damaged: see [`Lookup::faults`].
    ///
    /// # Errors
    /// [`LibraryError`] where something else lies there, or a library of another version.
    pub fn lookup_as_is(folder: &Path) -> Result<Option<Lookup>, LibraryError> {
        Ok(open::connect_to_read(folder)?.map(Lookup::alone))
    }

    /// Whether a run holds the lock of the library in `folder` at this moment.
    ///
    /// # Errors
    /// [`LibraryError`] where the folder cannot be looked at.
    pub fn is_locked(folder: &Path) -> Result<bool, LibraryError> {
        lock::is_taken(folder)
    }

    /// Whether `folder` lies on the disk of another machine, where no library can be worked on.
    #[cfg(feature = "cluster")]
    pub(crate) fn is_on_network(folder: &Path) -> bool {
        let checked = inspect::check_file_system(folder);
        matches!(checked, Err(LibraryError::Network { .. }))
    }

    fn begin_run(&mut self, start: &RunStart<'_>) -> Result<(), StoreError> {
        let is_as_left = self.sound.is_as_left();
        let (run_id, killed, newest, data_version) = self.write(|connection| {
            measures::explain(connection)?;
            if !is_as_left {
                settle::unsettle(connection)?;
            }
            let newest = "SELECT coalesce(max(id), 0) FROM models";
            let newest = connection.query_row(newest, [], |row| row.get(0))?;
            let killed = connection.execute(
                "UPDATE runs SET ending = 'killed' WHERE ending = 'running'",
                [],
            )?;
            connection.execute(
                "INSERT INTO runs (started, program_version, command, settings)
                 VALUES (:started, :program_version, :command, :settings)",
                named_params! {
                    ":started": now(),
                    ":program_version": crate::VERSION,
                    ":command": start.command,
                    ":settings": start.settings,
                },
            )?;
            let run_id = connection.last_insert_rowid();
            Ok((run_id, killed, newest, settle::data_version(connection)?))
        })?;
        (self.run_id, self.newest_before, self.data_version) = (run_id, newest, data_version);
        if killed > 0 {
            self.pictures
                .sweep(|picture| self.is_named(picture).unwrap_or(true));
        }
        Ok(())
    }

    /// Removes pictures that lost their last row, and closes the run's record.
    ///
    /// # Errors
    /// [`StoreError`] where the record cannot be written.
    pub fn end_run(&self, ending: &str, counts: &RunCounts) -> Result<(), StoreError> {
        let mut replaced = self
            .replaced_pictures
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for picture in replaced.drain(..) {
            if !self.is_named(&picture)? {
                self.pictures.remove(&picture);
            }
        }
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.write(|connection| {
            connection.execute(
                "UPDATE runs SET ended = :ended, ending = :ending, found = :found, imported = :imported,
                 unchanged = :unchanged, duplicate = :duplicate, drawn = :drawn, skipped = :skipped, failed = :failed,
                 bytes = :bytes, seconds = :seconds WHERE id = :id",
                named_params! {
                    ":ended": now(),
                    ":ending": ending,
                    ":found": count(counts.found),
                    ":imported": count(counts.imported),
                    ":unchanged": count(counts.unchanged),
                    ":duplicate": count(counts.duplicate),
                    ":drawn": count(counts.drawn),
                    ":skipped": count(counts.skipped),
                    ":failed": count(counts.failed),
                    ":bytes": count(counts.bytes),
                    ":seconds": counts.seconds,
                    ":id": self.run_id,
                },
            )?;
            Ok(())
        })?;
        // One file to copy once the run is over.
        self.pools.writer.get()?.pragma_update_and_check(
            None,
            "wal_checkpoint",
            "TRUNCATE",
            |_| Ok(()),
        )?;
        self.in_flight.close();
        Ok(())
    }

    /// Whether a row names the picture at `relative`, as its main one or beside that.
    fn is_named(&self, relative: &str) -> Result<bool, StoreError> {
        Ok(check::is_named(&*self.pools.readers.get()?, relative)?)
    }

    /// Runs `body` in one IMMEDIATE transaction; nothing of it stays where it fails.
    fn write<T>(
        &self,
        body: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut connection = self.pools.writer.get()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = body(&transaction)?;
        transaction.commit()?;
        self.checkpoints.look(&connection, &self.pools);
        Ok(value)
    }
}
