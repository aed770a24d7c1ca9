//! Two rows of a model, and what is different between them in words.

use serde_json::Value as Json;

use super::kin::{self, Kin};
use super::phrases::Say::{self, Amount, Counted, Named};
use super::phrases::{arrow, said};
use crate::analysis::{MEASURES, Source, Value};
use crate::commands::ask::cells::{self, Scale};
use crate::commands::ask::json;
use crate::path_text::{from_text, stem_text};
use crate::query::Units;
use crate::store::CatalogRow;

/// Reals that differ by less than this part of the larger are the same: many files have coordinates of single precision.
pub(super) const EQUAL: f64 = 1e-5;
/// The measures that are put into words, in the order in which people ask; the others are for programs.
const MEASURED: &[(&str, Say)] = &[
    ("kind", Named("kind")),
    ("triangle_count", Named("triangles")),
    ("unique_vertex_count", Named("vertices")),
    ("boundary_edges", Counted("boundary edges")),
    ("boundary_loops", Counted("boundary loops")),
    ("non_manifold_edges", Counted("non-manifold edges")),
    ("non_manifold_vertices", Counted("non-manifold vertices")),
    ("degenerate_triangles", Counted("degenerate triangles")),
    ("duplicate_triangles", Counted("duplicate triangles")),
    ("self_intersections", Counted("self-intersections")),
    ("shells", Counted("shells")),
    ("genus", Counted("handles")),
    ("is_watertight", Named("watertight")),
    ("is_winding_consistent", Named("consistently wound")),
    ("is_inverted", Named("inverted")),
    ("surface_area", Amount("area", 2)),
    ("volume", Amount("volume", 3)),
    ("convexity", Named("convexity")),
    ("point_count", Counted("points")),
    ("line_count", Counted("line segments")),
    ("beam_count", Counted("beams")),
    ("line_length", Amount("length of lines", 1)),
];

/// Columns that say where a row lies and when it was written, or follow from others: they differ between any two libraries.
const PASSED_OVER: &[&str] = &[
    "id",
    "file_path",
    "filename",
    "file_modified",
    "read_at",
    "date_added",
    "last_modified",
    "run_id",
    "embedded",
    "sidecar",
    "thumbnail_archive",
    "embedded_thumbnail_path",
    "unit_source",
    "mm_per_unit",
    "unit_confidence",
    "unit_guess_by",
    "size_mm_x",
    "size_mm_y",
    "size_mm_z",
    "size_mm_1",
    "size_mm_2",
    "size_mm_3",
    "surface_area_mm2",
    "volume_mm3",
    "analysis_version",
    "analysis_time_seconds",
    "analysis_date",
    "deep_version",
    "deep_date",
];

/// What is different between two rows.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) words: Vec<String>,
    /// What the models have in common.
    pub(super) kin: Kin,
    /// Each column that differs, with both values.
    pub(super) columns: Vec<(String, Json, Json)>,
}

impl Changes {
    /// One word, and nothing that was compared.
    pub(super) fn said(word: String) -> Self {
        Self {
            words: vec![word],
            ..Self::default()
        }
    }

    /// Says `word` where nothing else is said.
    pub(super) fn words_or(&mut self, word: &str) {
        if self.words.is_empty() {
            self.words.push(word.into());
        }
    }

    /// Adds the tags, which come in order.
    pub(super) fn tags(&mut self, a: Vec<String>, b: Vec<String>) {
        if a == b {
            return;
        }
        let new = b.iter().filter(|tag| !a.contains(tag));
        let old = a.iter().filter(|tag| !b.contains(tag));
        let signed = new
            .map(|tag| format!("+{tag}"))
            .chain(old.map(|tag| format!("-{tag}")));
        let signed: Vec<String> = signed.collect();
        self.words.push(format!("tags {}", signed.join(", ")));
        self.columns.push(("tags".into(), a.into(), b.into()));
    }
}

/// What is different from `a` to `b`; both have every column.
pub(super) fn changes(a: &CatalogRow, b: &CatalogRow, kin: Kin) -> Changes {
    let are_deep = [a, b].iter().all(|row| row.whole("deep_version").is_some());
    let are_by_name = is_by_name(a) && is_by_name(b);
    let is_compared = |name: &str| {
        let measure = MEASURES.iter().find(|measure| measure.name == name);
        let is_deep = measure.is_some_and(|measure| matches!(measure.value, Source::Deep(_)));
        let follows = PASSED_OVER.contains(&name)
            || name.starts_with("thumbnail_")
            || (name == "title" && are_by_name);
        !follows && (are_deep || !is_deep)
    };
    let columns = a.values().zip(b.values());
    let columns = columns
        .filter(|((_, a), (_, b))| !is_alike(a, b))
        .filter(|((field, _), _)| is_compared(&field.name));
    let columns: Vec<_> = columns.map(|((field, a), (_, b))| (field, a, b)).collect();
    let told = columns.iter().map(|(field, a, b)| {
        let [a, b] = [a, b].map(|value| json::json(field.is, value));
        (field.name.clone(), a, b)
    });
    let told = told.collect();
    let columns: Vec<(&str, &Value, &Value)> = columns
        .iter()
        .map(|(field, a, b)| (field.name.as_str(), *a, *b))
        .collect();
    let mut words: Vec<String> = kin.words(a, b).into_iter().collect();
    words.extend(in_words(a, b, &kin, &columns));
    Changes {
        words,
        kin,
        columns: told,
    }
}

/// Whether the title is what the name of the file makes it, so that it changes with the name.
fn is_by_name(row: &CatalogRow) -> bool {
    let stem = row
        .text("file_path")
        .map(|path| stem_text(&from_text(path)));
    stem.is_some() && row.text("title") == stem.as_deref()
}

pub(super) fn is_alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Real(a), Value::Real(b)) => (a - b).abs() <= EQUAL * a.abs().max(b.abs()),
        _ => a == b,
    }
}

/// The differences of columns as people say them. What follows from a shape that was moved, turned or scaled is not said.
fn in_words(
    a: &CatalogRow,
    b: &CatalogRow,
    kin: &Kin,
    columns: &[(&str, &Value, &Value)],
) -> Vec<String> {
    let find = |name: &str| columns.iter().find(|(other, ..)| *other == name);
    let scales = [a, b].map(|row| Scale::of(row, Units::default()));
    let mut words = Vec::new();
    if find("siblings_hash").is_some() {
        words.push("files that it names are others".into());
    }
    for (name, say) in MEASURED {
        let follows = matches!(say, Amount(..)) && kin.is_any();
        if let Some((_, from, to)) = find(name).filter(|_| !follows) {
            words.push(said(*say, from, to, scales));
        }
    }
    let is_resized = ["size_x", "size_y", "size_z"]
        .map(find)
        .iter()
        .any(Option::is_some);
    if is_resized && !kin.has_size(a, b) {
        words.push(resized(a, b, scales));
    }
    let is_measure = |name: &str| MEASURES.iter().any(|measure| measure.name == name);
    let others = columns.iter().filter(|(name, ..)| !is_measure(name));
    for (name, from, to) in others {
        words.extend(of_record(name, from, to));
    }
    words
}

/// What a record says that is no measure.
fn of_record(name: &str, from: &Value, to: &Value) -> Option<String> {
    let say = match name {
        "file_size" | "file_hash" | "siblings_hash" => return None,
        "missing_since" => {
            return Some(match to {
                Value::Text(when) => format!("file missing since {when}"),
                _ => "file is there again".into(),
            });
        }
        "unit" | "assumed_unit" => Say::Unit(if name == "unit" {
            "unit"
        } else {
            "assumed unit"
        }),
        "objects" | "notes" | "texture_sizes" => return Some(format!("{name} are others")),
        name => return Some(format!("{} {}", name.replace('_', " "), arrow(from, to))),
    };
    Some(said(say, from, to, [Scale::PLAIN; 2]))
}

/// Sizes that are different, in words; where they are written alike, by how much.
fn resized(a: &CatalogRow, b: &CatalogRow, scales: [Scale; 2]) -> String {
    let [from, to] = [(a, scales[0]), (b, scales[1])].map(|(row, scale)| cells::size(row, scale));
    if from != to {
        return format!("size {} → {}", or_none(from), or_none(to));
    }
    let by = kin::three(a, "size").zip(kin::three(b, "size"));
    let by = by.map(|(a, b)| std::array::from_fn(|axis| b[axis] - a[axis]));
    let by = by.map_or_else(String::new, |by| scales[1].sides(by));
    format!("size {from}, changed by {}", by.replace(" ×", ","))
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".into() } else { text }
}
