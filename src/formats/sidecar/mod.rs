//! The bytes of a file beside models in; what it says of them out.
//!
//! Read are `datapackage.json`, the JSON that sites for models hand out or that downloaders keep, `README`, `LICENSE` and the cards of attribution
//! in downloads, and texts that have the name of a model. [`scope`] tells by the name alone which models such a file speaks of.
//!
//! Promises: what comes out is plain text, in lines where it is a name, cut to `MOST_TEXT` and to `MOST_TAGS` tags; no file that a sidecar names is
//! opened, and no markup or script is kept. What cannot be made sense of is an error that names the reason, or says nothing.
//! Leaves to the caller which file is opened and how large it may be ([`MOST_BYTES`]).
//!
//! Sources: Frictionless Data, Data Package; pages and downloads of Thingiverse, Printables and MakerWorld.

mod html;
mod json;
mod license;
mod prose;
pub mod template;

use serde_json::{Map, Value};

/// Largest sidecar that is read.
pub const MOST_BYTES: u64 = 1 << 20;
/// Characters of a description; names have [`MOST_NAME`].
const MOST_TEXT: usize = 10_000;
/// Characters of a title, a name or a tag.
const MOST_NAME: usize = 200;
/// Tags of one sidecar.
const MOST_TAGS: usize = 100;
/// Files that one sidecar says something of.
const MOST_FILES: usize = 10_000;

/// What a sidecar says; absent where it is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Says {
    /// What the model is called.
    pub title: Option<String>,
    /// Whether the title is only the heading of a text, which names a folder of several models as well as one.
    pub is_heading: bool,
    /// What it is, in plain text.
    pub description: Option<String>,
    /// Who made it.
    pub designer: Option<String>,
    /// Terms under which it may be used.
    pub license: Option<String>,
    /// Address that it is from.
    pub source: Option<String>,
    /// What it is a part of.
    pub collection: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Of single files: their path from the sidecar's folder, title and description.
    pub files: Vec<(String, Option<String>, Option<String>)>,
    /// What was left out, for people.
    pub note: Option<String>,
}

/// Which models a file speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of its folder; of two such files that with the smaller number is believed first.
    Folder(u8),
    /// The one that has this name, with its ending or without.
    Beside(String),
}

const PACKAGE: u8 = 0;
const SITE: u8 = 1;
const README: u8 = 2;
const CARD: u8 = 3;
const LICENSE: u8 = 4;

/// What sites and their downloaders call what they keep of a model.
const SITE_NAMES: &[&str] = &[
    "thing.json",
    "thingiverse.json",
    "printables.json",
    "makerworld.json",
    "model.json",
    "metadata.json",
    "meta.json",
    "info.json",
    "details.json",
    "model_info.json",
    "model_metadata.json",
    "model-info.json",
    "model-metadata.json",
    "design.json",
];

/// Beginnings of names of texts on a folder of models.
const TEXT_NAMES: &[(&str, u8)] = &[
    ("readme", README),
    ("description", README),
    ("summary", README),
    ("attribution", CARD),
    ("license", LICENSE),
    ("licence", LICENSE),
    ("copying", LICENSE),
];

/// Endings of texts.
const TEXTS: &[&str] = &["txt", "md", "markdown", "rst", "html", "htm"];

/// Which models a file called `name` speaks of; `None` where it is no sidecar.
pub fn scope(name: &str) -> Option<Scope> {
    let lower = name.to_lowercase();
    let (stem, ending) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    let is_text = TEXTS.contains(&ending);
    if lower == "datapackage.json" {
        return Some(Scope::Folder(PACKAGE));
    }
    if SITE_NAMES.contains(&lower.as_str()) {
        return Some(Scope::Folder(SITE));
    }
    if is_text || ending.is_empty() {
        let known = TEXT_NAMES.iter().find(|(start, _)| stem.starts_with(start));
        if let Some(&(_, rank)) = known {
            return Some(Scope::Folder(rank));
        }
    }
    if !is_text && ending != "json" {
        return None;
    }
    let of = stem
        .trim_end_matches("-munchie")
        .trim_end_matches(".munchie");
    Some(Scope::Beside(of.to_owned()))
}

/// Names of folders that a download puts its models into: what lies beside such a folder speaks of them.
pub fn is_folder_of_parts(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "files",
        "file",
        "stl",
        "stls",
        "3mf",
        "3mfs",
        "obj",
        "objs",
        "step",
        "model",
        "models",
        "model files",
        "model_files",
        "mesh",
        "meshes",
        "parts",
        "print",
        "prints",
        "print files",
        "print_files",
        "printables",
        "gcode",
        "gcodes",
        "cad",
    ];
    NAMES.contains(&name.to_lowercase().as_str())
}

/// What the sidecar called `name` says.
///
/// # Errors
/// Why it cannot be read, for people.
pub fn read(name: &str, bytes: &[u8]) -> Result<Says, String> {
    let text = decoded(bytes);
    let is_json = name.to_lowercase().ends_with(".json");
    let says = if is_json {
        json::read(&text)?
    } else {
        let plain = if html::is_html(&text) {
            html::text(&text)
        } else {
            text
        };
        let is_license = scope(name) == Some(Scope::Folder(LICENSE));
        prose::read(&plain, is_license)
    };
    Ok(says)
}

/// Text in UTF-8, in UTF-16 with a mark, or else in Latin-1.
fn decoded(bytes: &[u8]) -> String {
    let wide = |pair: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .filter_map(|two| Some(pair(*two.first_chunk()?)))
            .collect();
        String::from_utf16_lossy(units.get(1..).unwrap_or_default())
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        },
    }
}

/// A name: one line of plain text; `None` where there is nothing in it.
fn name_of(text: &str) -> Option<String> {
    let text = if html::is_html(text) {
        html::text(text)
    } else {
        text.to_owned()
    };
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    let line = line.trim_start_matches("# ");
    let name: String = line.chars().take(MOST_NAME).collect();
    (!name.is_empty()).then_some(name)
}

/// A text in plain lines, without more than one empty line in a row.
fn text_of(text: &str) -> Option<String> {
    let text = if html::is_html(text) {
        html::text(text)
    } else {
        text.to_owned()
    };
    let mut kept = String::new();
    for line in text.lines() {
        let line: String = line
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        if !(line.trim().is_empty() && (kept.is_empty() || kept.ends_with("\n\n"))) {
            kept.push_str(line.trim_end());
            kept.push('\n');
        }
    }
    let kept: String = kept.trim().chars().take(MOST_TEXT).collect();
    (!kept.is_empty()).then_some(kept)
}

/// An address on the web; nothing else is one.
fn address_of(text: &str) -> Option<String> {
    let text = text.trim();
    let is_address = ["http://", "https://"]
        .iter()
        .any(|start| text.to_lowercase().starts_with(start));
    let is_one_word =
        !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
    (is_address && is_one_word && text.len() <= 2_000).then(|| text.to_owned())
}

impl Says {
    /// Whether it says nothing.
    pub fn is_silent(&self) -> bool {
        *self
            == Self {
                note: self.note.clone(),
                is_heading: self.is_heading,
                ..Self::default()
            }
    }

    /// Takes over tags, as many as are kept.
    fn take_tags(&mut self, tags: impl Iterator<Item = String>) {
        let mut count = 0_usize;
        for tag in tags {
            count = count.saturating_add(1);
            if self.tags.len() < MOST_TAGS && !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
        if count > MOST_TAGS {
            self.note = Some(format!("{count} tags, the first {MOST_TAGS} are kept"));
        }
    }

    /// Fills in what is absent from `other`, which is believed less; tags of both are kept.
    pub fn complete_with(&mut self, other: &Self) {
        if self.title.is_none() {
            self.title.clone_from(&other.title);
            self.is_heading = other.is_heading;
        }
        let Self {
            description,
            designer,
            license,
            source,
            collection,
            ..
        } = other;
        for (own, of_other) in [
            (&mut self.description, description),
            (&mut self.designer, designer),
            (&mut self.license, license),
            (&mut self.source, source),
            (&mut self.collection, collection),
        ] {
            if own.is_none() {
                own.clone_from(of_other);
            }
        }
        for tag in &other.tags {
            if !self.tags.contains(tag) {
                self.tags.push(tag.clone());
            }
        }
    }

    /// As JSON that [`Says::from_json`] turns back.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (name, value) in [
            ("title", &self.title),
            ("description", &self.description),
            ("designer", &self.designer),
            ("license", &self.license),
            ("source", &self.source),
            ("collection", &self.collection),
        ] {
            if let Some(value) = value {
                object.insert(name.into(), value.as_str().into());
            }
        }
        if self.is_heading {
            object.insert("is_heading".into(), true.into());
        }
        if !self.tags.is_empty() {
            object.insert("tags".into(), self.tags.clone().into());
        }
        if !self.files.is_empty() {
            let files = self
                .files
                .iter()
                .map(|file| serde_json::json!([file.0, file.1, file.2]));
            object.insert("files".into(), files.collect());
        }
        object.into()
    }

    /// What [`Says::to_json`] wrote.
    pub fn from_json(json: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let field = |name: &str| json.get(name).and_then(text);
        let list = |name: &str| {
            json.get(name)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let file = |file: &Value| {
            Some((
                text(file.get(0)?)?,
                file.get(1).and_then(text),
                file.get(2).and_then(text),
            ))
        };
        Self {
            title: field("title"),
            is_heading: json.get("is_heading").is_some(),
            description: field("description"),
            designer: field("designer"),
            license: field("license"),
            source: field("source"),
            collection: field("collection"),
            tags: list("tags").iter().filter_map(text).collect(),
            files: list("files").iter().filter_map(file).collect(),
            note: None,
        }
    }
}

#[cfg(test)]
mod tests;
