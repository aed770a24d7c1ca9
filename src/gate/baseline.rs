//! What was wrong when a baseline was written, so that only what is new or worse shuts the gate.
//!
//! A file of a line a model, sorted, with paths as seen from its own folder, fit for version control. Files are matched by path,
//! and one whose old path is gone by its shape.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::picture::Past;
use super::rules::{Kept, RulesError};
use super::shown::relative;
use super::{Judged, Verdict, Violation};
use crate::path_text::{from_text, to_text};

/// Version of the form.
const VERSION: u64 = 1;
/// Bytes of a baseline.
const MOST_BYTES: u64 = 256 << 20;
/// The part by which a value may be off in its last digits and be no worse.
const EQUAL: f64 = 1e-9;

/// A baseline that was read.
#[derive(Debug, Default)]
pub(crate) struct Baseline {
    folder: PathBuf,
    files: BTreeMap<String, Known>,
}

/// What it has of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Rules that were broken: what was found, and how far beyond the limit.
    broken: BTreeMap<String, (Json, f64)>,
    /// What was measured then.
    pub kept: Kept,
}

impl Baseline {
    /// The baseline in `file`.
    ///
    /// # Errors
    /// [`RulesError`] where it is none, or of another version.
    pub(crate) fn read(file: &Path) -> Result<Self, RulesError> {
        let name = to_text(file);
        let cannot = |error: std::io::Error| RulesError::of(&name, error.to_string());
        let mut text = String::new();
        let opened = File::open(file).map_err(cannot)?;
        opened
            .take(MOST_BYTES + 1)
            .read_to_string(&mut text)
            .map_err(cannot)?;
        if text.len() as u64 > MOST_BYTES {
            return Err(RulesError::of(
                &name,
                format!("more than {MOST_BYTES} bytes are no baseline"),
            ));
        }
        let json: Json = serde_json::from_str(&text).map_err(|error| RulesError {
            line: Some(error.line()),
            ..RulesError::of(&name, "no baseline: not JSON")
        })?;
        match &json["trigest_baseline"] {
            Json::Null => {
                return Err(RulesError::of(
                    &name,
                    "no baseline: it does not say which version it is of",
                ));
            }
            version if *version == json!(VERSION) => {}
            other => {
                let what = format!(
                    "a baseline of version {other}, this program reads {VERSION} (write it anew with --update-baseline)"
                );
                return Err(RulesError::of(&name, what));
            }
        }
        let Some(files) = json["files"].as_object() else {
            return Err(RulesError::of(&name, "no baseline: it has no files"));
        };
        let absolute = file.canonicalize().map_err(cannot)?;
        Ok(Self {
            folder: absolute.parent().unwrap_or(&absolute).to_path_buf(),
            files: files
                .iter()
                .map(|(path, known)| (path.clone(), Known::of(known)))
                .collect(),
        })
    }

    /// What it has of the file at `path`, which is absolute; one that is new there is matched by its shape with one that is gone.
    pub(crate) fn known(&self, path: &Path, kept: &Kept) -> Option<&Known> {
        let own = relative(path, &self.folder);
        if let Some(known) = self.files.get(&own) {
            return Some(known);
        }
        let is_gone = |path: &String| !self.folder.join(from_text(path)).exists();
        let of = |key: fn(&Kept) -> Option<&String>| {
            let wanted = key(kept)?;
            let mut same = self
                .files
                .iter()
                .filter(|(_, known)| key(&known.kept) == Some(wanted));
            same.find(|(path, _)| is_gone(path)).map(|(_, known)| known)
        };
        of(|kept| Some(&kept.hash).filter(|hash| !hash.is_empty()))
            .or_else(|| of(|kept| kept.shape.as_ref()))
            .or_else(|| of(|kept| kept.scaled.as_ref()))
    }

    /// Marks what it has already and is no worse.
    pub(crate) fn mark(&self, path: &Path, judged: &mut Judged) {
        let Some(known) = self.known(path, &judged.kept) else {
            return;
        };
        for violation in &mut judged.violations {
            if let Some((value, excess)) = known.broken.get(&violation.rule) {
                violation.baseline.clone_from(value);
                violation.is_known =
                    violation.excess <= excess * (1.0 + EQUAL) && is_same_kind(violation, value);
            }
        }
    }
}

/// A value that could not be measured then says nothing of one that is measured now.
fn is_same_kind(violation: &Violation, before: &Json) -> bool {
    violation.value.is_null() == before.is_null()
}

impl Known {
    fn of(json: &Json) -> Self {
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        let object = |name: &str| json[name].as_object().cloned().unwrap_or_default();
        let broken = object("broken").into_iter().map(|(rule, found)| {
            let excess = found["excess"].as_f64().unwrap_or_default();
            (rule, (found["value"].clone(), excess))
        });
        let measured = object("measured")
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_f64()?)));
        Self {
            broken: broken.collect(),
            kept: Kept {
                hash: text("hash").unwrap_or_default(),
                shape: text("shape"),
                scaled: text("shape_scaled"),
                picture_key: String::new(),
                picture: text("picture").filter(|name| Past::is_name(name)),
                measured: measured.collect(),
            },
        }
    }
}

/// The baseline that `verdict` makes, for a file in `folder`; paths of the verdict are shown from `shown_from`. Of a file only what is
/// needed is kept: what it breaks, and what regressions are told by.
pub(crate) fn written(verdict: &Verdict, folder: &Path, shown_from: &Path) -> String {
    let mut lines = BTreeMap::new();
    for file in &verdict.files {
        let kept = &file.kept;
        if file.violations.is_empty() && kept.measured.is_empty() && kept.picture.is_none() {
            continue;
        }
        let path = relative(&shown_from.join(from_text(&file.path)), folder);
        lines.insert(path, json_of(file));
    }
    let line = |(path, json): (&String, &Json)| format!("{}: {json}", json!(path));
    let lines: Vec<_> = lines.iter().map(line).collect();
    let files = if lines.is_empty() {
        "{}".into()
    } else {
        format!("{{\n{}\n}}", lines.join(",\n"))
    };
    format!("{{\"trigest_baseline\": {VERSION}, \"files\": {files}}}\n")
}

fn json_of(file: &Judged) -> Json {
    let mut json = Map::new();
    let kept = &file.kept;
    for (name, text) in [
        ("hash", Some(&kept.hash)),
        ("shape", kept.shape.as_ref()),
        ("shape_scaled", kept.scaled.as_ref()),
        ("picture", kept.picture.as_ref()),
    ] {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            json.insert(name.into(), json!(text));
        }
    }
    if !file.violations.is_empty() {
        let broken = file.violations.iter().map(|violation| {
            let mut found = json!({ "value": violation.value });
            if violation.excess > 0.0 {
                found["excess"] = super::shown::json_number(violation.excess);
            }
            (violation.rule.clone(), found)
        });
        json.insert("broken".into(), Json::Object(broken.collect()));
    }
    if !kept.measured.is_empty() {
        let measured = kept
            .measured
            .iter()
            .map(|(name, value)| (name.clone(), super::shown::json_number(*value)));
        json.insert("measured".into(), Json::Object(measured.collect()));
    }
    Json::Object(json)
}
