//! Where the files of a shard go: a folder, or an object store.
//!
//! Promises: the file that says that the shard is done comes last, and says which versions of the others it speaks of. In a store nothing is written over that was
//! not seen before; where two workers meet, the files of one of them are there in the end, and until then none are taken for done.

use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;

use super::Transient;
use crate::cluster::done::Done;
use crate::cluster::remote::{self, Listed, Remote};
use crate::cluster::{ShardFiles, WHOLE};
use crate::config::ShardConfig;
use crate::path_text::to_text;
use crate::store::Store;

/// How often a worker that met another one at its shard tries again.
const ROUNDS: u32 = 4;

/// Where files go.
#[derive(Clone)]
pub(super) struct Depot {
    /// Those on this machine: the files themselves, or what is sent to the store.
    pub(super) files: ShardFiles,
    store: Option<(Remote, u32)>,
}

impl Depot {
    pub(super) fn of(config: &ShardConfig, shard: u32) -> anyhow::Result<Self> {
        let (out, work) = (&config.out, config.work.as_deref());
        if remote::is_url(out) {
            let remote = Remote::open(&out.to_string_lossy())?;
            let folder = match work {
                Some(folder) => made(folder)?,
                None => std::env::temp_dir(),
            };
            let work = beside(&folder, &format!("{} {shard}", remote.uri(&remote.key(""))));
            let files = ShardFiles {
                work: work.clone(),
                ..ShardFiles::of(&work, shard)
            };
            let store = Some((remote, shard));
            return Ok(Self { files, store });
        }
        let out = made(out)?;
        let mut files = ShardFiles::of(&out, shard);
        files.work = work_folder(&files, work)?;
        Ok(Self { files, store: None })
    }

    /// Whether the files are there that `wanted` asks for.
    pub(super) fn is_done(&self, wanted: &Done) -> anyhow::Result<bool> {
        let Some((remote, shard)) = &self.store else {
            let done = Done::read(&self.files.done).ok().flatten();
            return Ok(done.is_some_and(|done| done.is_of(wanted) && done.has_files(&self.files)));
        };
        let Some(bytes) = remote.read(&key(remote, *shard, "done.json"))? else {
            return Ok(false);
        };
        let Ok(done) = Done::of_bytes(&bytes) else {
            return Ok(false);
        };
        if !done.is_of(wanted) {
            return Ok(false);
        }
        for (end, sealed) in [("parquet", &done.rows), ("tar", &done.pictures)] {
            let there = remote.head(&key(remote, *shard, end))?;
            let is_it = |there: Listed| {
                there.size == sealed.bytes && (sealed.etag.is_none() || there.etag == sealed.etag)
            };
            if !there.is_some_and(is_it) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Says that the shard is done; in a store after its other files were sent there. Workers that meet there draw back for a while, each for
    /// another one, until the files of one of them are whole.
    pub(super) fn publish(&self, done: &Done) -> anyhow::Result<()> {
        let Some((remote, shard)) = &self.store else {
            let path = &self.files.done;
            return WHOLE
                .write(path, &text(done))
                .with_context(|| path.display().to_string());
        };
        let mut round = 0;
        loop {
            match self.send(remote, *shard, done.clone()) {
                Err(error) if round < ROUNDS && error.is::<Transient>() => {
                    thread::sleep(pause(round));
                }
                sent => return sent,
            }
            if self.is_done(done)? {
                return Ok(());
            }
            round += 1;
        }
    }

    /// Sends the files to the store.
    fn send(&self, remote: &Remote, shard: u32, mut done: Done) -> anyhow::Result<()> {
        let last = key(remote, shard, "done.json");
        let seen = remote.head(&last)?;
        for (end, path, sealed) in [
            ("parquet", &self.files.rows, &mut done.rows),
            ("tar", &self.files.pictures, &mut done.pictures),
        ] {
            let key = key(remote, shard, end);
            let there = remote.head(&key)?;
            sealed.etag = remote
                .write_file(&key, path, there.as_ref())
                .map_err(|error| met(error, end))?;
        }
        remote
            .write(&last, text(&done), seen.as_ref())
            .map_err(|error| met(error, "done.json"))?;
        if self.is_done(&done)? {
            return Ok(());
        }
        Err(Transient("another worker is at this shard: try again".into()).into())
    }
}

/// What the file that says so holds.
fn text(done: &Done) -> Vec<u8> {
    format!("{:#}\n", done.to_json()).into_bytes()
}

/// How long a worker that met another one waits, at random.
fn pause(round: u32) -> Duration {
    let random = RandomState::new().hash_one(round);
    Duration::from_millis(random % (100 << round))
}

/// What it means that somebody else was faster.
fn met(error: remote::RemoteError, end: &str) -> anyhow::Error {
    match error.is_there_already() {
        true => Transient(format!(
            "another worker has written the {end} of this shard: try again"
        ))
        .into(),
        false => error.into(),
    }
}

fn key(remote: &Remote, shard: u32, end: &str) -> String {
    remote.key(&format!("shard-{shard:05}.{end}"))
}

/// A folder, made where it is not there.
fn made(folder: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    folder
        .canonicalize()
        .with_context(|| folder.display().to_string())
}

/// The folder in `folder` for the work on what is called `name`.
fn beside(folder: &Path, name: &str) -> PathBuf {
    let of = blake3::hash(name.as_bytes()).to_hex();
    folder.join(format!("trigest-{}.work", of.get(..16).unwrap_or_default()))
}

/// Where the import goes on: beside the files of the shard, unless that is on the disk of another machine.
fn work_folder(files: &ShardFiles, given: Option<&Path>) -> anyhow::Result<PathBuf> {
    let name = to_text(&files.done);
    if let Some(folder) = given {
        return Ok(beside(&made(folder)?, &name));
    }
    let out = files.work.parent().unwrap_or(Path::new("."));
    Ok(match Store::is_on_network(out) {
        true => beside(&std::env::temp_dir(), &name),
        false => files.work.clone(),
    })
}
