//! `trigest diff`: what is different between two files, two libraries, or two runs of one library.
//!
//! Promises: each difference is one of [`KINDS`], with the path that it has last and what changed in words; libraries are gone through a page
//! at a time, and of models that lie in one of them alone no more than a few numbers are held.

mod files;
mod kin;
mod libraries;
mod phrases;
mod runs;
mod words;

use serde_json::{Map, Value as Json, json};

use crate::config::{DiffConfig, DiffOf};
use crate::path_text::escaped;
use crate::report::{Answer, answer};
use crate::store::Same;
use words::Changes;

/// Exit status where there are differences.
const DIFFERENT: u8 = 3;
/// What can have happened to a model.
const KINDS: [&str; 4] = ["added", "gone", "moved", "changed"];
/// Where there is nothing to say of a change but that there is one.
const OTHER_BYTES: &str = "other bytes; nothing that is measured differs";

/// Something that is different.
#[derive(Debug, Default)]
struct Difference {
    /// One of [`KINDS`].
    kind: &'static str,
    /// The path; of what is there last where there are two.
    path: String,
    /// Where it was, where that is another path.
    from: Option<String>,
    changes: Changes,
}

impl Difference {
    fn new(kind: &'static str, path: &str) -> Self {
        Self {
            kind,
            path: path.into(),
            ..Self::default()
        }
    }

    /// The difference as an object for programs.
    fn json(&self) -> Json {
        let mut object = Map::new();
        object.insert("type".into(), self.kind.into());
        object.insert("path".into(), self.path.as_str().into());
        object.insert("from".into(), json!(self.from));
        object.insert("changes".into(), json!(self.changes.words));
        object.insert("same".into(), json!(self.changes.kin.same.map(Same::name)));
        object.insert("mirrored".into(), self.changes.kin.is_mirrored.into());
        object.insert("scale".into(), json!(self.changes.kin.factor));
        let columns = self.changes.columns.iter();
        let columns = columns.map(|(name, from, to)| (name.clone(), json!([from, to])));
        object.insert("columns".into(), Json::Object(columns.collect()));
        Json::Object(object)
    }
}

/// Where differences are written.
struct Teller<'a> {
    out: &'a mut Answer,
    is_json: bool,
    counts: [u64; KINDS.len()],
}

impl Teller<'_> {
    fn tell(&mut self, found: &Difference) -> std::io::Result<()> {
        for (kind, count) in KINDS.iter().zip(&mut self.counts) {
            *count += u64::from(*kind == found.kind);
        }
        if self.is_json {
            return self.out.line(&found.json().to_string());
        }
        let from = found.from.as_ref().map(|from| format!(" (was {from})"));
        let from = from.unwrap_or_default();
        let line = format!("{:7}  {}{from}", found.kind, found.path);
        self.out.line(&escaped(&line))?;
        let mut changes = found.changes.words.iter();
        changes.try_for_each(|change| self.out.line(&format!("         {}", escaped(change))))
    }

    /// Says how many there are, for people.
    fn close(&mut self) -> std::io::Result<u8> {
        let counted = KINDS
            .iter()
            .zip(self.counts)
            .filter(|(_, count)| *count > 0);
        let counted: Vec<String> = counted
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        if !self.is_json && counted.is_empty() {
            self.out.line("the same")?;
        } else if !self.is_json {
            self.out.line(&counted.join(", "))?;
        }
        Ok(if counted.is_empty() { 0 } else { DIFFERENT })
    }
}

/// Writes the differences and returns the exit status.
///
/// # Errors
/// What could not be read, or why the answer could not be written.
pub(in crate::commands) fn run(config: &DiffConfig) -> anyhow::Result<u8> {
    answer(|out| {
        let mut teller = Teller {
            out,
            is_json: config.json,
            counts: [0; KINDS.len()],
        };
        match &config.of {
            DiffOf::Files(two) => files::compare(&mut teller, two)?,
            DiffOf::Libraries(a, b) => libraries::compare(&mut teller, a, b)?,
            DiffOf::Runs(library, a, b) => runs::compare(&mut teller, library, *a, *b)?,
        }
        Ok(teller.close()?)
    })
}
