//! Paths, numbers and values as reports show them, the same everywhere: paths from the folder that the gate was called in, with slashes.

use std::path::{Component, Path};

use serde_json::{Value as Json, json};

use crate::analysis::Value;
use crate::path_text::to_text;

/// `path` as seen from `folder`; both are absolute. One that lies elsewhere stays as it is.
pub(crate) fn shown(path: &Path, folder: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    to_text(relative).replace('\\', "/")
}

/// `path` as seen from `folder`, with `..` where it lies elsewhere.
pub(crate) fn relative(path: &Path, folder: &Path) -> String {
    let (own, from): (Vec<_>, Vec<_>) =
        (path.components().collect(), folder.components().collect());
    let common = own.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| Component::ParentDir);
    let all: std::path::PathBuf = up.chain(own.into_iter().skip(common)).collect();
    to_text(&all).replace('\\', "/")
}

/// A number for people: whole where it is, else six digits.
pub(crate) fn short(number: f64) -> String {
    if number.fract().abs() < f64::MIN_POSITIVE && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    let digits = (5 - number.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{number:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// Whole numbers without a point.
pub(crate) fn json_number(number: f64) -> Json {
    if number.fract().abs() < f64::MIN_POSITIVE && number.abs() < 9e15 {
        json!(number as i64)
    } else {
        json!(number)
    }
}

/// A limit as the rules write it.
pub(crate) fn written(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A measure's value as JSON.
pub(crate) fn json_of(value: &Value) -> Json {
    match value {
        Value::Integer(whole) => json!(whole),
        Value::Boolean(flag) => json!(flag),
        Value::Real(real) => json_number(*real),
        Value::Text(text) => json!(text),
        Value::Absent => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_a_folder() {
        let folder = Path::new("/repo/tools");
        assert_eq!(shown(Path::new("/repo/tools/a.stl"), folder), "a.stl");
        assert_eq!(shown(Path::new("/repo/b.stl"), folder), "/repo/b.stl");
        assert_eq!(
            relative(Path::new("/repo/models/b.stl"), folder),
            "../models/b.stl"
        );
        assert_eq!(relative(Path::new("/repo/tools/c.stl"), folder), "c.stl");
    }
}
