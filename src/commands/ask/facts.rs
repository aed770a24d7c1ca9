//! What is known of one model, in the order in which a person asks, and why the rest is not known.

use std::io;

use indicatif::HumanBytes;
use serde_json::{Map, Value as Json, json};

use super::{cells, json as lines};
use crate::analysis::{MEASURES, Source, Value};
use crate::query::{Dimension, Units};
use crate::report::Answer;
use crate::store::{CatalogRow, ModelTag, Same};

/// A model and what stands beside its row.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) row: CatalogRow,
    pub(super) tags: Vec<ModelTag>,
    /// Where else the same lies, each with what is the same; the closest first.
    pub(super) same: Vec<(Same, Vec<String>)>,
}

/// What a line says, and the line.
type Line = (&'static str, String);

impl Facts {
    /// Writes what people read: the usual lines, or every column.
    pub(super) fn write(&self, out: &mut Answer, units: Units, is_all: bool) -> io::Result<()> {
        let lines = if is_all {
            laid_out(&self.all(units))
        } else {
            laid_out(&self.lines(units))
        };
        lines.iter().try_for_each(|line| out.line(line))
    }

    /// The lines that people read.
    fn lines(&self, units: Units) -> Vec<Line> {
        let row = &self.row;
        let scale = cells::Scale::of(row, units);
        let text = |name: &str| row.text(name).unwrap_or_default().to_owned();
        let mut lines = vec![("title", text("title")), ("file", self.file())];
        lines.push(("path", text("file_path")));
        lines.push(("size", cells::size(row, scale)));
        lines.push(("unit", unit(row)));
        let amount = |name: &str, power| {
            let value = row.number(name).map(f64::abs);
            value
                .map(|value| scale.amount(value, power))
                .unwrap_or_default()
        };
        lines.push(("volume", amount("volume", 3)));
        lines.push(("area", amount("surface_area", 2)));
        lines.push(("state", self.state()));
        lines.push(("made of", made_of(row)));
        lines.extend(self.said());
        lines.extend(self.elsewhere());
        lines.extend(self.missing());
        lines.retain(|(_, line)| !line.is_empty());
        lines
    }

    fn file(&self) -> String {
        let row = &self.row;
        let bytes = HumanBytes(row.whole("file_size").unwrap_or_default().unsigned_abs());
        let format = row.text("format").unwrap_or_default();
        let id = row
            .whole("id")
            .map(|id| format!(", model {id}"))
            .unwrap_or_default();
        let hash = row.text("file_hash").unwrap_or_default();
        let hash: String = hash.chars().take(12).collect();
        format!("{format}, {bytes}{id}, hash {hash}…")
    }

    fn state(&self) -> String {
        let row = &self.row;
        let mut parts = vec![cells::state(row, true)];
        for (column, what) in [
            ("shells", "shells"),
            ("boundary_loops", "boundary loops"),
            ("degenerate_triangles", "degenerate triangles"),
            ("duplicate_triangles", "duplicate triangles"),
            ("genus", "handles"),
        ] {
            let least = i64::from(column == "shells");
            if let Some(count) = row.whole(column).filter(|count| *count > least) {
                parts.push(format!("{} {what}", cells::count(count)));
            }
        }
        parts.join(", ")
    }

    /// What the file says of itself, and what a person said of it.
    fn said(&self) -> Vec<Line> {
        let text = |name: &str| self.row.text(name).unwrap_or_default().to_owned();
        let tags: Vec<&str> = self.tags.iter().map(|tag| tag.name.as_str()).collect();
        let mut tags: Vec<&str> = tags;
        tags.dedup();
        let rating = self
            .row
            .whole("rating")
            .map(|rating| format!("{rating} of 5"));
        let mut lines = vec![
            ("tags", tags.join(", ")),
            ("rating", rating.unwrap_or_default()),
        ];
        for name in [
            "description",
            "keywords",
            "category",
            "source",
            "designer",
            "license",
            "copyright",
            "application",
            "comment",
        ] {
            lines.push((name, text(name)));
        }
        let notes: Vec<String> = self
            .row
            .text("notes")
            .and_then(|notes| serde_json::from_str(notes).ok())
            .unwrap_or_default();
        lines.push(("notes", notes.join("; ")));
        lines.push((
            "added",
            text("date_added").replace('T', " ").replace('Z', ""),
        ));
        lines
    }

    fn elsewhere(&self) -> Vec<Line> {
        let what = |same| match same {
            Same::Bytes => "same file",
            Same::Mesh => "same mesh",
            Same::Shape => "same shape",
            Same::Scaled => "scaled",
        };
        let each = |(same, paths): &(Same, Vec<String>)| {
            let name = what(*same);
            paths
                .iter()
                .map(move |path| (name, path.clone()))
                .collect::<Vec<_>>()
        };
        self.same.iter().flat_map(each).collect()
    }

    /// Why what a person looks for is not there.
    fn missing(&self) -> Vec<Line> {
        let row = &self.row;
        let mut lines = Vec::new();
        if let Some(reason) = row.text("volume_reason") {
            lines.push(("no volume", reason.to_owned()));
        }
        if row.text("unit_source") == Some("guessed") || row.text("unit_source").is_none() {
            lines.push((
                "no unit",
                "the file declares none (import --assume-unit gives it one)".into(),
            ));
        }
        if row.number("size_x").is_none() {
            lines.push(("no size", "there is no geometry that was measured".into()));
        }
        if row.whole("deep_version").is_none() && row.text("kind") == Some("mesh") {
            lines.push((
                "not taken",
                "self-intersections, hull, oriented box (--deep)".into(),
            ));
        }
        if let Some(reason) = row.text("thumbnail_failed") {
            lines.push(("no picture", reason.to_owned()));
        }
        lines
    }

    /// Every measure and column with its value, or why there is none.
    fn all(&self, units: Units) -> Vec<(String, String)> {
        let scale = cells::Scale::of(&self.row, units);
        let shown = |(field, value): (&crate::store::Field, &Value)| {
            let measure = MEASURES.iter().find(|measure| measure.name == field.name);
            let power = measure.map_or(0, |measure| match measure.unit {
                "unit" => 1,
                "unit²" => 2,
                "unit³" => 3,
                _ => 0,
            });
            let dimension = if power > 0 {
                Dimension::Length(power)
            } else {
                Dimension::Plain
            };
            let text = match (value, measure) {
                (Value::Absent, Some(measure)) => format!("- ({})", measure.absent_when),
                (Value::Absent, None) => "-".into(),
                _ => cells::cell(value, dimension, scale),
            };
            (field.name.clone(), text)
        };
        self.row.values().map(shown).collect()
    }

    /// All of it, for programs.
    pub(super) fn json(&self) -> Map<String, Json> {
        let mut object = lines::object(&self.row);
        let tags = self.tags.iter();
        let tags: Vec<Json> = tags
            .map(|tag| json!({ "name": tag.name, "source": tag.source }))
            .collect();
        object.insert("tags".into(), tags.into());
        let same: Map<String, Json> = self
            .same
            .iter()
            .map(|(same, paths)| (same.name().to_owned(), json!(paths)))
            .collect();
        object.insert("same".into(), same.into());
        object.insert("missing".into(), self.absences().into());
        object
    }

    /// Measures without a value, and why.
    fn absences(&self) -> Map<String, Json> {
        let row = &self.row;
        let is_absent = |name: &str| *row.get(name) == Value::Absent;
        let absent = MEASURES.iter().filter(|measure| is_absent(measure.name));
        absent
            .filter(|measure| measure.name != "volume_reason")
            .map(|measure| {
                let own = row
                    .text("volume_reason")
                    .filter(|_| measure.name == "volume");
                let is_deep = matches!(measure.value, Source::Deep(_));
                let not_taken = is_deep && row.whole("deep_version").is_none();
                let reason = match own {
                    Some(reason) => reason,
                    None if not_taken => "not measured (--deep)",
                    None => measure.absent_when,
                };
                (measure.name.to_owned(), reason.into())
            })
            .collect()
    }
}

/// The unit, and how it is known.
fn unit(row: &CatalogRow) -> String {
    let declared = row.text("unit");
    match (declared, row.text("assumed_unit"), row.text("unit_guess")) {
        (Some(unit), ..) => format!("{unit}, as the file says"),
        (None, Some(unit), _) => format!("{unit}, as --assume-unit said"),
        (None, None, Some(guess)) => {
            let likely = row.number("unit_confidence").unwrap_or_default() * 100.0;
            format!("not known; by its size {guess} ({likely:.0} %)")
        }
        (None, None, None) => "not known".into(),
    }
}

/// Triangles, vertices and the like.
fn made_of(row: &CatalogRow) -> String {
    let counted = [
        ("triangle_count", "triangles"),
        ("unique_vertex_count", "vertices"),
        ("point_count", "points"),
        ("line_count", "lines"),
        ("beam_count", "beams"),
        ("object_count", "objects"),
        ("material_count", "materials"),
        ("texture_count", "textures"),
    ];
    let parts = counted.into_iter().filter_map(|(column, what)| {
        let count = row.whole(column).filter(|count| *count > 0)?;
        Some(format!("{} {what}", cells::count(count)))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Lines with what they say before them, one below the other.
fn laid_out<T: AsRef<str>>(lines: &[(T, String)]) -> Vec<String> {
    let width = lines
        .iter()
        .map(|(name, _)| name.as_ref().len())
        .max()
        .unwrap_or(0);
    let line = |(name, text): &(T, String)| {
        let text = crate::path_text::escaped(text);
        format!("{:>width$}  {text}", name.as_ref())
    };
    lines.iter().map(line).collect()
}
