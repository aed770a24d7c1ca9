//! The file that stands last and says that a shard is whole: what it holds, of which plan, by which options.
//!
//! A shard is done where this file is there, is of the plan and the options that are asked for, and the files that it names have the length that it says.
//! Hashes are for whoever takes the files over.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::{Value as Json, json};

use super::ShardFiles;

/// What this program writes and reads.
const VERSION: u64 = 1;
/// Bytes that the file may have.
const MOST_BYTES: u64 = 64 << 20;

/// Length and hash of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) bytes: u64,
    /// BLAKE3, hex.
    pub(crate) hash: String,
    /// The version of the object; `None`: it lies in no object store.
    pub(crate) etag: Option<String>,
}

/// What is in a shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) models: u64,
    pub(crate) failures: u64,
    pub(crate) sidecars: u64,
    pub(crate) pictures: u64,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Done {
    /// Number of the shard, from 0.
    pub(crate) shard: u32,
    /// How many there are.
    pub(crate) shards: u32,
    /// BLAKE3 of the plan; of the list of sources where there is none.
    pub(crate) plan: String,
    /// Whether there is no plan: the sources were listed to the worker.
    pub(crate) is_listed: bool,
    /// What was walked when the plan was made, as text.
    pub(crate) roots: Vec<String>,
    /// Options that make rows or pictures other than by default.
    pub(crate) options: Json,
    /// What was chosen for paths: paths as text, and JSON.
    pub(crate) choices: Vec<(String, String)>,
    /// Version of the schema that the rows are of.
    pub(crate) schema: i64,
    /// Files that were to be read.
    pub(crate) sources: u64,
    pub(crate) counts: Counts,
    /// BLAKE3 of what is the same whenever and wherever the shard is made.
    pub(crate) core: String,
    pub(crate) rows: Sealed,
    pub(crate) pictures: Sealed,
    /// Seconds that the last run took.
    pub(crate) seconds: f64,
}

impl Done {
    /// As the file has it.
    pub(crate) fn to_json(&self) -> Json {
        let sealed = |sealed: &Sealed| {
            let mut json = json!({ "bytes": sealed.bytes, "blake3": sealed.hash });
            if let Some(etag) = &sealed.etag {
                json["etag"] = etag.as_str().into();
            }
            json
        };
        json!({
            "version": VERSION, "program": crate::VERSION, "schema": self.schema,
            "shard": self.shard, "shards": self.shards, "plan": self.plan, "listed": self.is_listed, "roots": self.roots,
            "options": self.options, "choices": self.choices,
            "sources": self.sources, "models": self.counts.models, "failures": self.counts.failures,
            "sidecars": self.counts.sidecars, "pictures": self.counts.pictures, "core": self.core,
            "files": { "parquet": sealed(&self.rows), "tar": sealed(&self.pictures) },
            "seconds": self.seconds,
        })
    }

    fn from_json(json: &Json) -> Option<Self> {
        let text = |json: &Json| json.as_str().map(str::to_owned);
        let whole = |name: &str| json[name].as_u64();
        let sealed = |name: &str| {
            let file = &json["files"][name];
            let hash = text(&file["blake3"])?;
            let bytes = file["bytes"].as_u64()?;
            let etag = text(&file["etag"]);
            Some(Sealed { bytes, hash, etag })
        };
        let choice = |pair: &Json| Some((text(&pair[0])?, text(&pair[1])?));
        Some(Self {
            shard: u32::try_from(whole("shard")?).ok()?,
            shards: u32::try_from(whole("shards")?).ok()?,
            plan: text(&json["plan"])?,
            is_listed: json["listed"].as_bool()?,
            roots: json["roots"]
                .as_array()?
                .iter()
                .map(text)
                .collect::<Option<_>>()?,
            options: json["options"].clone(),
            choices: json["choices"]
                .as_array()?
                .iter()
                .map(choice)
                .collect::<Option<_>>()?,
            schema: json["schema"].as_i64()?,
            sources: whole("sources")?,
            counts: Counts {
                models: whole("models")?,
                failures: whole("failures")?,
                sidecars: whole("sidecars")?,
                pictures: whole("pictures")?,
            },
            core: text(&json["core"])?,
            rows: sealed("parquet")?,
            pictures: sealed("tar")?,
            seconds: json["seconds"].as_f64()?,
        })
    }

    /// Reads the file at `path`; `None` where there is none.
    ///
    /// # Errors
    /// Why it cannot be read, or is none of this version.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Option<Self>> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let mut text = Vec::new();
        file.take(MOST_BYTES).read_to_end(&mut text)?;
        Self::of_bytes(&text).map(Some)
    }

    /// Reads what the file has in it.
    ///
    /// # Errors
    /// Why it is none of this version.
    pub(crate) fn of_bytes(text: &[u8]) -> anyhow::Result<Self> {
        let json: Json = serde_json::from_slice(text).context("it is no JSON")?;
        match json["version"].as_u64() {
            Some(VERSION) => {}
            Some(other) => {
                bail!("it is of version {other}, and this program reads version {VERSION}")
            }
            None => bail!("it does not say that a shard is done"),
        }
        let done = Self::from_json(&json);
        done.context("it does not say all that it should")
    }

    /// Whether this is what a worker is asked for that would say `wanted`.
    pub(crate) fn is_of(&self, wanted: &Self) -> bool {
        self.plan == wanted.plan
            && self.shard == wanted.shard
            && self.options == wanted.options
            && self.schema == wanted.schema
    }

    /// Whether the files of the shard have the lengths that this says.
    pub(crate) fn has_files(&self, files: &ShardFiles) -> bool {
        let is_there = |path: &Path, sealed: &Sealed| {
            path.metadata()
                .is_ok_and(|about| about.is_file() && about.len() == sealed.bytes)
        };
        is_there(&files.rows, &self.rows) && is_there(&files.pictures, &self.pictures)
    }
}

/// Counts and hashes what goes through it.
pub(crate) struct Sealing<W> {
    out: W,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl<W: Write> Sealing<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            hasher: blake3::Hasher::new(),
            bytes: 0,
        }
    }

    /// Hands everything on, and says what it was.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn seal(mut self) -> io::Result<Sealed> {
        self.out.flush()?;
        Ok(Sealed {
            bytes: self.bytes,
            hash: self.hasher.finalize().to_hex().to_string(),
            etag: None,
        })
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hasher.update(bytes.get(..count).unwrap_or(bytes));
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Length and hash of the file at `path`.
///
/// # Errors
/// What the system says.
pub(crate) fn seal_of(path: &Path) -> io::Result<Sealed> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(Sealed {
        bytes: hasher.count(),
        hash: hasher.finalize().to_hex().to_string(),
        etag: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written_and_nothing_else_is() {
        let done = Done {
            shard: 3,
            shards: 7,
            plan: "ab".repeat(32),
            roots: vec!["/m".into()],
            options: json!({ "deep": true }),
            choices: vec![("/m".into(), "{}".into())],
            seconds: 0.5,
            ..Done::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shard-00003.done.json");
        assert_eq!(Done::read(&path).unwrap(), None);
        std::fs::write(&path, done.to_json().to_string()).unwrap();
        assert_eq!(Done::read(&path).unwrap(), Some(done.clone()));
        let text = done.to_json().to_string();
        for wrong in [
            "",
            "[]",
            &text[..text.len() / 2],
            &text.replace("\"version\":1", "\"version\":9"),
        ] {
            std::fs::write(&path, wrong).unwrap();
            assert!(Done::read(&path).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_goes_through_is_hashed_as_the_file_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let mut sealing = Sealing::new(File::create(&path).unwrap());
        sealing.write_all(b"a shard").unwrap();
        assert_eq!(sealing.seal().unwrap(), seal_of(&path).unwrap());
    }
}
