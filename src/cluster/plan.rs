//! The plan: every source with its size, its time and its shard, as Parquet.
//!
//! Promises: the same sources make the same bytes. Rows of a shard stand together, in groups of their own, so that a worker reads no others
//! however large the plan is. A plan that was cut, edited or made by another version is refused: each shard's rows have a hash, and the plan
//! has one of them all.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value as Json, json};

use crate::analysis::Value;
use crate::tables::parquet::{Reader, Writer};
use crate::tables::{Column, Is};

/// What this program writes and reads.
const VERSION: u64 = 2;
/// Where the metadata say what the plan is.
const KEY: &str = "trigest_plan";
/// Shards of a plan, at most.
pub(crate) const MOST_SHARDS: u32 = 100_000;

/// A source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Absolute path as text, or the URI of an object.
    pub(crate) source: String,
    /// Bytes; `None`: it could not be asked.
    pub(crate) size: Option<i64>,
    /// Modification time, ns since 1970; `None`: it could not be asked.
    pub(crate) modified_ns: Option<i64>,
    /// The version of an object; `None`: it lies in no object store.
    pub(crate) etag: Option<String>,
    /// The source that may name this file, or the folder of such sources, with a slash at its end; `None`: a source itself.
    pub(crate) parent: Option<String>,
    /// Members of an archive that are wanted; `None`: it is none.
    pub(crate) members: Option<Vec<String>>,
    /// Whether it has a shard of its own for its size.
    pub(crate) is_giant: bool,
}

/// What was walked, and how, as far as a worker has to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Walked {
    /// Files and folders that were given, as text.
    pub(crate) roots: Vec<String>,
    /// Whether names that begin with a dot count.
    pub(crate) hidden: bool,
    /// Whether links are followed.
    pub(crate) follow_links: bool,
}

/// What a plan says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    /// How many shards there are.
    pub(crate) shards: u32,
    /// What was walked.
    pub(crate) walked: Walked,
    /// BLAKE3 of the rows of each shard, hex.
    hashes: Vec<String>,
    /// BLAKE3 of all of that, hex: which plan this is.
    pub(crate) hash: String,
}

impl About {
    fn of(walked: Walked, hashes: Vec<String>) -> Self {
        let shards = u32::try_from(hashes.len()).unwrap_or(u32::MAX);
        let mut hasher = blake3::Hasher::new();
        let Walked {
            roots,
            hidden,
            follow_links,
        } = &walked;
        let first = format!("plan {VERSION} of {shards}, {hidden} {follow_links}\n");
        hasher.update(first.as_bytes());
        for text in roots.iter().chain(&hashes) {
            hasher.update(format!("{} {text}\n", text.len()).as_bytes());
        }
        Self {
            shards,
            walked,
            hash: hasher.finalize().to_hex().to_string(),
            hashes,
        }
    }

    fn to_json(&self) -> Json {
        let Walked {
            roots,
            hidden,
            follow_links,
        } = &self.walked;
        json!({
            "version": VERSION, "hash": self.hash, "shards": self.shards, "hashes": self.hashes,
            "roots": roots, "hidden": hidden, "follow": follow_links,
        })
    }

    fn from_json(text: &str) -> anyhow::Result<Self> {
        let json: Json = serde_json::from_str(text).map_err(|_| edited())?;
        match json["version"].as_u64() {
            Some(VERSION) => {}
            Some(other) => bail!(
                "a plan of version {other}, and this program reads version {VERSION}: make it anew"
            ),
            None => return Err(edited()),
        }
        let texts = |name: &str| {
            let listed = json[name].as_array().into_iter().flatten();
            let texts = listed.map(|text| text.as_str().map(str::to_owned).ok_or_else(edited));
            texts.collect::<anyhow::Result<Vec<_>>>()
        };
        let flag = |name: &str| json[name].as_bool().ok_or_else(edited);
        let walked = Walked {
            roots: texts("roots")?,
            hidden: flag("hidden")?,
            follow_links: flag("follow")?,
        };
        let about = Self::of(walked, texts("hashes")?);
        let is_same = json["hash"] == about.hash.as_str() && json["shards"] == about.shards;
        if !is_same || about.shards == 0 || about.shards > MOST_SHARDS {
            return Err(edited());
        }
        Ok(about)
    }
}

fn edited() -> anyhow::Error {
    anyhow!("the plan was changed after it was made: make it anew")
}

fn columns() -> Vec<Column> {
    let own = Column::own;
    vec![
        own(
            "source",
            Is::Text,
            None,
            "absolute path, a file:// URI where the path is not UTF-8, or the URI of an object",
        ),
        own(
            "size",
            Is::Whole,
            Some("bytes"),
            "NULL: it could not be asked",
        ),
        own(
            "modified",
            Is::Nanoseconds,
            Some("ns since 1970-01-01T00:00:00Z"),
            "modification time; NULL: it could not be asked",
        ),
        own(
            "etag",
            Is::Text,
            None,
            "version in an object store; NULL: it lies in none",
        ),
        own(
            "parent",
            Is::Text,
            None,
            "the source that may name this file, or the folder of such sources, with a slash at its end; NULL: a source itself",
        ),
        own(
            "members",
            Is::List,
            None,
            "names of the members of an archive that are wanted; NULL: it is none",
        ),
        own(
            "is_giant",
            Is::Flag,
            None,
            "it has a shard of its own for its size",
        ),
        own("shard", Is::Whole, None, "number of the shard, from 0"),
    ]
}

fn values(entry: &Entry, shard: u32) -> [Value; 8] {
    [
        entry.source.clone().into(),
        entry.size.into(),
        entry.modified_ns.into(),
        entry.etag.clone().into(),
        entry.parent.clone().into(),
        members_json(entry).into(),
        Value::Boolean(entry.is_giant),
        Value::Integer(shard.into()),
    ]
}

fn members_json(entry: &Entry) -> Option<String> {
    let members = entry.members.as_ref();
    members.map(|members| json!(members).to_string())
}

/// The hash of the rows of a shard, of which each begins with the lengths of its texts.
#[derive(Default)]
struct RowsHash(blake3::Hasher);

impl RowsHash {
    fn add(&mut self, entry: &Entry) {
        let parent = entry.parent.as_deref();
        let members = members_json(entry);
        let line = format!(
            "{} {:?} {:?} {:?} {:?} {:?} {} {} {} {}\n",
            entry.source.len(),
            entry.size,
            entry.modified_ns,
            entry.etag,
            parent.map(str::len),
            members.as_ref().map(String::len),
            entry.is_giant,
            entry.source,
            parent.unwrap_or_default(),
            members.unwrap_or_default()
        );
        self.0.update(line.as_bytes());
    }

    fn end(&self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}

/// Writes a plan of these shards to `out`.
///
/// # Errors
/// What writing failed at.
pub(crate) fn write(
    out: &mut (impl Write + Send),
    walked: Walked,
    shards: &[Vec<Entry>],
) -> anyhow::Result<About> {
    let hash = |entries: &Vec<Entry>| {
        let mut hash = RowsHash::default();
        entries.iter().for_each(|entry| hash.add(entry));
        hash.end()
    };
    let about = About::of(walked, shards.iter().map(hash).collect());
    let mut writer = Writer::new(out, &columns(), vec![(KEY, about.to_json().to_string())])?;
    for (shard, entries) in (0..).zip(shards) {
        for entry in entries {
            writer.add(values(entry, shard).iter());
            writer.write_full()?;
        }
        writer.end_group()?;
    }
    writer.finish()?;
    Ok(about)
}

/// A plan that is read.
pub(crate) struct Plan {
    reader: Reader,
    /// What it says of itself.
    pub(crate) about: About,
}

impl Plan {
    /// Opens the plan at `path`.
    ///
    /// # Errors
    /// Why it is none, or none of this version.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        path.metadata()?;
        let reader = Reader::open(path)
            .map_err(|error| anyhow!("no plan, or one that was cut short ({error:#})"))?;
        let about = reader
            .about(KEY)
            .context("no plan: `trigest plan` makes one")?;
        let about = About::from_json(about)?;
        Ok(Self { reader, about })
    }

    /// The sources of shard `number`, in the order of their paths.
    ///
    /// # Errors
    /// Why the plan cannot be read, or is not as it was made.
    pub(crate) fn shard(&self, number: u32) -> anyhow::Result<Vec<Entry>> {
        let wanted = i64::from(number);
        let mut entries = Vec::new();
        let mut hash = RowsHash::default();
        for group in 0..self.reader.groups() {
            let is_other = |(least, most)| wanted < least || wanted > most;
            if self.reader.range(group, "shard").is_some_and(is_other) {
                continue;
            }
            self.reader.read(group, &columns(), |batch| {
                for row in 0..batch.rows {
                    let (entry, shard) = entry(&batch.columns, row).ok_or_else(edited)?;
                    if shard == wanted {
                        hash.add(&entry);
                        entries.push(entry);
                    }
                }
                Ok(())
            })?;
        }
        let is_same = self.about.hashes.get(number as usize) == Some(&hash.end());
        if is_same { Ok(entries) } else { Err(edited()) }
    }
}

fn entry(columns: &[Vec<Value>], row: usize) -> Option<(Entry, i64)> {
    let value = |column: usize| columns.get(column).and_then(|values| values.get(row));
    let text = |column| match value(column) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let whole = |column| match value(column) {
        Some(Value::Integer(whole)) => Some(*whole),
        _ => None,
    };
    let entry = Entry {
        source: text(0)?,
        size: whole(1),
        modified_ns: whole(2),
        etag: text(3),
        parent: text(4),
        members: match text(5) {
            Some(json) => serde_json::from_str(&json).ok()?,
            None => None,
        },
        is_giant: value(6) == Some(&Value::Boolean(true)),
    };
    Some((entry, whole(7)?))
}

#[cfg(test)]
mod tests;
