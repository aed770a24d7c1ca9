//! Work past one machine: sources in; a plan, the files of a shard, and rows for one library out.
//!
//! Whatever engine is there starts the workers: nothing here waits, queues or coordinates. A [`plan`] says which sources belong to which
//! shard; a worker imports those of one shard as every import does, into a library of its own, and [`rows`] and [`pictures`] write that as
//! files which an engine can carry; [`done`] stands last and says that they are whole. What hangs on neighbours, titles and units by folder and
//! what sidecars say, is left to whoever merges the shards.
//!
//! Promises: the same sources make the same plan, byte for byte. The same plan and options make the same files but for the columns of
//! [`rows`] that say when and in what time. A file is whole under its name or not there.

pub(crate) mod balance;
pub(crate) mod done;
pub(crate) mod named;
pub(crate) mod pictures;
pub(crate) mod plan;
pub(crate) mod remote;
pub(crate) mod rows;

use std::path::{Path, PathBuf};

use crate::system::whole_file::Whole;

/// How files of shards are written.
pub(crate) const WHOLE: Whole<'static> = Whole {
    prefix: ".writing-",
    durable_folders: Some(1),
};

/// How often a file is tried whose failure may pass, before that is a row.
pub(crate) const MOST_TRIES: i64 = 3;

/// The files of one shard.
#[derive(Clone, Debug)]
pub(crate) struct ShardFiles {
    /// The rows.
    pub(crate) rows: PathBuf,
    /// The pictures.
    pub(crate) pictures: PathBuf,
    /// That both are whole.
    pub(crate) done: PathBuf,
    /// Where the import of the shard goes on; gone when it is done.
    pub(crate) work: PathBuf,
}

impl ShardFiles {
    /// Those of shard `number` in `folder`.
    pub(crate) fn of(folder: &Path, number: u32) -> Self {
        let file = |end: &str| folder.join(format!("shard-{number:05}.{end}"));
        Self {
            rows: file("parquet"),
            pictures: file("tar"),
            done: file("done.json"),
            work: folder.join(format!(".shard-{number:05}.work")),
        }
    }

    /// The number of a shard whose file that says it is done is called `name`.
    pub(crate) fn number_of(name: &str) -> Option<u32> {
        let digits = name.strip_prefix("shard-")?.strip_suffix(".done.json")?;
        let is_number = digits.len() >= 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| is_number)
    }
}
