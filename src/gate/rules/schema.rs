//! The JSON Schema of a file of rules, for editors.

use serde_json::{Map, Value as Json, json};

use super::keys::{self, KEYS, Kind, Subject};
use super::words::words_of;
use crate::analysis::MEASURES;

/// The schema, draft 2020-12.
pub(crate) fn schema() -> Json {
    let mut properties = Map::new();
    properties.insert("match".into(), texts("Files that the rule is for: patterns below the folder of this file; one without a slash is held against the name alone."));
    properties.insert("exclude".into(), texts("Files that it is not for."));
    for (name, form) in manners() {
        properties.insert(name.into(), form);
    }
    for name in keys::GROUPS {
        properties.insert(name.into(), group(name));
    }
    for name in keys::names().filter(|name| !name.contains('.')) {
        if let Some((name, subject)) = keys::find(name) {
            properties.insert(name.into(), key(name, subject));
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of trigest gate",
        "description": "What models must be like; trigest gate looks for gate.toml in the folder of each path and above.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "extends": { "const": "default", "description": "The rules that hold without a file come first." },
            "regress": {
                "description": "What may not change since the last library or baseline: measures with \"+10%\", \"±1%\", \"no more\", \"no less\" or \"same\".",
                "type": "object",
                "additionalProperties": false,
                "properties": regress(),
            },
            "category": {
                "description": "Budgets by category: rules whose bare numbers are the most that is allowed.",
                "type": "object",
                "additionalProperties": { "$ref": "#/$defs/rule" },
            },
            "rule": {
                "description": "Of rules that match a file all apply; of two that ask the same, the later counts.",
                "type": "array",
                "items": { "$ref": "#/$defs/rule" },
            },
        },
        "$defs": {
            "rule": {
                "type": "object",
                "required": ["match"],
                "additionalProperties": false,
                "properties": properties,
            },
        },
    })
}

fn regress() -> Map<String, Json> {
    let is_number =
        |name: &&str| keys::find(name).is_some_and(|(_, subject)| subject.can_regress());
    let text = |name: &str| (name.to_owned(), json!({ "type": "string" }));
    let mut properties: Map<String, Json> = keys::names().filter(is_number).map(text).collect();
    properties.insert(
        "scale".into(),
        json!({ "enum": ["same", "any"], "description": keys::about("scale") }),
    );
    properties.insert(
        "picture".into(),
        json!({ "type": "string", "pattern": "(%|^same)$", "description": "The share of the picture's pixels that may differ, such as \"≤ 2 %\"." }),
    );
    properties.insert("match".into(), texts("Files that this is for."));
    properties.insert("exclude".into(), texts("Files that it is not for."));
    properties.insert("severity".into(), json!({ "enum": ["error", "warning"] }));
    properties
}

fn manners() -> [(&'static str, Json); 4] {
    [
        (
            "severity",
            json!({ "enum": ["error", "warning"], "description": "How bad it is where the rule is broken." }),
        ),
        (
            "unmeasured",
            json!({ "enum": ["fail", "warn", "pass"], "description": "What becomes of a file of which this was not measured." }),
        ),
        (
            "tolerance",
            json!({ "type": "string", "pattern": "%$", "description": "The part of a limit that it may be passed by with a warning." }),
        ),
        (
            "why",
            json!({ "type": "string", "description": "Stands in the message." }),
        ),
    ]
}

fn texts(about: &str) -> Json {
    json!({
        "description": about,
        "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
    })
}

/// What may stand behind the key of a group.
fn group(name: &str) -> Json {
    let member =
        |(within, found): (&str, &keys::Key)| (within.to_owned(), key(found.name, found.subject()));
    let mut within: Map<String, Json> = keys::group(name).map(member).collect();
    within.extend(manners().map(|(name, form)| (name.to_owned(), form)));
    json!({ "anyOf": [
        { "const": "any" },
        { "type": "object", "additionalProperties": false, "properties": within },
    ] })
}

/// What may stand behind a key.
fn key(name: &str, subject: Subject) -> Json {
    let about = match KEYS.iter().find(|key| key.name == name) {
        Some(key) => format!("{}; for example {}", key.about, key.example),
        None => MEASURES
            .iter()
            .find(|measure| measure.name == name)
            .map_or_else(String::new, |measure| {
                format!(
                    "{}{}",
                    measure.meaning,
                    if measure.unit.is_empty() {
                        String::new()
                    } else {
                        format!(" ({})", measure.unit)
                    }
                )
            }),
    };
    let mut within = Map::new();
    for word in words_of(subject) {
        within.insert((*word).into(), word_of_table(word, subject));
    }
    within.extend(manners().map(|(name, form)| (name.to_owned(), form)));
    let table = json!({ "type": "object", "additionalProperties": false, "properties": within });
    let bare = match subject.kind() {
        Kind::Flag(_) => vec![json!({ "type": "boolean" })],
        Kind::Number(_) | Kind::Bytes | Kind::Share => vec![
            json!({ "type": ["number", "string", "boolean"] }),
            json!({ "type": "array" }),
        ],
        Kind::Text | Kind::Own => vec![
            json!({ "type": "string" }),
            json!({ "type": "array", "items": { "type": "string" } }),
        ],
    };
    let any = [json!({ "const": "any" }), table];
    json!({ "description": about, "anyOf": bare.into_iter().chain(any).collect::<Vec<_>>() })
}

fn word_of_table(word: &str, subject: Subject) -> Json {
    match (word, subject.kind()) {
        ("known" | "present", _) | ("equals", Kind::Flag(_)) => json!({ "type": "boolean" }),
        ("min" | "max", _) => json!({ "type": ["number", "string"] }),
        ("matches" | "within" | "assume", _) => json!({ "type": "string" }),
        (_, Kind::Number(_) | Kind::Bytes | Kind::Share) => {
            json!({ "type": ["number", "string", "array"] })
        }
        _ => json!({ "type": ["string", "array"] }),
    }
}
