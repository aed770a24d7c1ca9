//! THE TABLE OF KEYS that a rule may have beside every measure: name, what is looked at, what it means, an example.
//!
//! `--explain`, the JSON Schema and the messages about unknown keys follow it, and every row of [`MEASURES`] is a key as well.

use crate::analysis::MEASURES;
use crate::formats::appearance::Wanted;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A measure, by its place in [`MEASURES`].
    Measure(usize),
    /// A number that is none of the measures.
    Count(Count),
    /// What the file says of itself.
    Said(Said),
    /// The unit of length.
    Unit,
    /// The box around it.
    Box,
    /// The name of the file.
    Name,
    /// What the file states of the look of its faces.
    Look(Look),
    /// Whether it can be read at all.
    Readable,
}

/// What a file states of the look of its faces; read for it each time, since no library holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Faces whose normals point against the winding.
    NormalsFlipped,
    /// Faces with a corner without a normal.
    NormalsMissing,
    /// Whether faces have places in textures.
    UvPresent,
    /// Part of the UV that several faces cover, in percent.
    UvOverlap,
    /// Materials named and not defined.
    MaterialsMissing,
    /// Textures named and not readable.
    TexturesMissing,
    /// The largest side of a texture.
    TexturesMaxPx,
    /// Whether the sides of all textures are powers of two.
    TexturesPowerOfTwo,
}

/// Numbers that are none of the measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// The longest side of the box.
    Size,
    /// A side in millimetres, by axis.
    SizeMm(usize),
    /// A side in millimetres, smallest first.
    Side(usize),
    /// Volume in cubed millimetres.
    VolumeMm3,
    /// Area in squared millimetres.
    AreaMm2,
    /// Bytes of the file.
    FileSize,
    /// Objects.
    Objects,
}

/// Texts of a file about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Terms of use.
    License,
    /// Who made it.
    Designer,
    /// Whose it is.
    Copyright,
    /// Program that wrote it.
    Application,
    /// Name of the object.
    Title,
    /// Free text.
    Comment,
    /// Its format, by content.
    Format,
}

/// Which values a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number; of a length to this power, where it is not 0.
    Number(i32),
    /// Bytes.
    Bytes,
    /// A part of a whole, in percent.
    Share,
    /// Yes or no, and which of them a rule wants.
    Flag(bool),
    /// A text.
    Text,
    /// A table or text of its own.
    Own,
}

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its name.
    pub name: &'static str,
    /// The measure's column, where it is another name for one.
    column: &'static str,
    subject: Subject,
    /// What it asks.
    pub about: &'static str,
    /// How it is written.
    pub example: &'static str,
}

const fn key(
    name: &'static str,
    subject: Subject,
    about: &'static str,
    example: &'static str,
) -> Key {
    Key {
        name,
        column: "",
        subject,
        about,
        example,
    }
}

const fn alias(
    name: &'static str,
    column: &'static str,
    about: &'static str,
    example: &'static str,
) -> Key {
    Key {
        name,
        column,
        subject: Subject::Readable,
        about,
        example,
    }
}

/// The keys that are no measures by their own names.
#[rustfmt::skip]
pub(crate) const KEYS: &[Key] = &[
    key("readable", Subject::Readable, "the file can be read; asked of every file unless a rule says false. Files with indices beyond their vertices, counts that are not true, or numbers that are none cannot. One that cannot be read ends the gate with status 3", "readable = true"),
    alias("watertight", "is_watertight", "every edge has exactly two triangles; false takes the rule back", "watertight = true"),
    alias("winding", "is_winding_consistent", "both triangles of every two-triangle edge run along it in opposite directions; false takes the rule back", "winding = true"),
    alias("inverted", "is_inverted", "false: the triangles of a solid point outward; true takes the rule back", "inverted = false"),
    alias("triangles", "triangle_count", "triangles, degenerate ones too", "triangles = { max = 500_000 }"),
    alias("vertices", "unique_vertex_count", "distinct positions that a triangle uses", "vertices = { max = 65_535 }"),
    alias("area", "surface_area", "sum of the triangles' areas", "area = { max = \"1 m²\" }"),
    key("size", Subject::Count(Count::Size), "the longest side of the box around the model", "size = { min = \"1 mm\", max = \"2 m\" }"),
    key("fits", Subject::Box, "the box around the model fits into this one, laid along its edges in any way; millimetres unless a unit follows", "fits = \"220x220x250\""),
    key("unit", Subject::Unit, "the unit of length is known: declared by the file, given with --assume-unit, or assumed by the rule; equals allows only some", "unit = { known = true, assume = \"mm\" }"),
    key("name", Subject::Name, "the name of the file matches a regular expression, in which ^ and $ stand for its ends", "name = '^[a-z0-9_]+\\.stl$'"),
    key("license", Subject::Said(Said::License), "the terms that the file names are one of these", "license = [\"MIT\", \"CC-BY-4.0\"]"),
    key("designer", Subject::Said(Said::Designer), "who made it, as the file says", "designer = { present = true }"),
    key("copyright", Subject::Said(Said::Copyright), "whose it is, as the file says", "copyright = { matches = \"Acme\" }"),
    key("application", Subject::Said(Said::Application), "the program that wrote the file, as it says", "application = { matches = \"^Blender\" }"),
    key("title", Subject::Said(Said::Title), "the name of the object in the file", "title = { present = true }"),
    key("comment", Subject::Said(Said::Comment), "free text in the file, such as the header of a binary STL", "comment = { present = false }"),
    key("format", Subject::Said(Said::Format), "the format, by content", "format = [\"stl\", \"3mf\"]"),
    key("file_size", Subject::Count(Count::FileSize), "bytes of the file", "file_size = { max = \"50 MB\" }"),
    key("objects", Subject::Count(Count::Objects), "named objects or solids; placed ones, where the format places them", "objects = { max = 10 }"),
    key("size_mm_x", Subject::Count(Count::SizeMm(0)), "extent in x, in millimetres", "size_mm_x = { max = 220 }"),
    key("size_mm_y", Subject::Count(Count::SizeMm(1)), "extent in y, in millimetres", "size_mm_y = { max = 220 }"),
    key("size_mm_z", Subject::Count(Count::SizeMm(2)), "extent in z, in millimetres", "size_mm_z = { max = 250 }"),
    key("size_mm_1", Subject::Count(Count::Side(0)), "the shortest side, in millimetres", "size_mm_1 = { min = 0.8 }"),
    key("size_mm_2", Subject::Count(Count::Side(1)), "the middle side, in millimetres", "size_mm_2 = { max = 220 }"),
    key("size_mm_3", Subject::Count(Count::Side(2)), "the longest side, in millimetres", "size_mm_3 = { max = 250 }"),
    key("volume_mm3", Subject::Count(Count::VolumeMm3), "enclosed volume in cubed millimetres, negative where inverted", "volume_mm3 = { max = 500_000 }"),
    key("surface_area_mm2", Subject::Count(Count::AreaMm2), "area in squared millimetres", "surface_area_mm2 = { max = 1_000_000 }"),
    key("normals.flipped", Subject::Look(Look::NormalsFlipped), "faces whose own normals, summed over the corners, point against the side that the winding makes the outer one; faces without area are left out", "normals = { flipped = 0 }"),
    key("normals.missing", Subject::Look(Look::NormalsMissing), "faces with a corner that has no normal, or one of no length; faces without area are left out", "normals = { missing = 0 }"),
    key("uv.present", Subject::Look(Look::UvPresent), "true: every corner of every face has a place in a texture; false: none has", "uv = { present = true }"),
    key("uv.overlap", Subject::Look(Look::UvOverlap), "the part of the UV area covered by a face that more than one face of the same material covers, whichever way they are turned; looked for at the middles of 1024 x 1024 cells over the box around all places, so that a share below one cell is not seen", "uv = { overlap = \"0 %\" }"),
    key("materials.missing", Subject::Look(Look::MaterialsMissing), "materials that faces name and nothing defines, and material files that are not found: OBJ usemtl and mtllib, glTF material numbers", "materials = { missing = 0 }"),
    key("textures.missing", Subject::Look(Look::TexturesMissing), "textures that are named and not found, or no pictures: all maps of the materials that an OBJ uses, all images of a glTF, TextureFile of a PLY", "textures = { missing = 0 }"),
    key("textures.max_px", Subject::Look(Look::TexturesMaxPx), "the longest side of all textures in pixels, by their headers alone", "textures = { max_px = 2048 }"),
    key("textures.power_of_two", Subject::Look(Look::TexturesPowerOfTwo), "both sides of every texture are powers of two; false takes the rule back", "textures = { power_of_two = true }"),
];

/// Names of keys whose table holds several rules.
pub(crate) const GROUPS: [&str; 4] = ["normals", "uv", "materials", "textures"];

/// The keys of the group called `name`, and what each is called within it.
pub(crate) fn group(name: &str) -> impl Iterator<Item = (&'static str, &'static Key)> {
    let own = GROUPS.into_iter().find(|own| *own == name);
    KEYS.iter().filter_map(move |key| {
        let within = key.name.strip_prefix(own?)?.strip_prefix('.')?;
        Some((within, key))
    })
}

impl Key {
    /// What it looks at.
    pub(crate) fn subject(&self) -> Subject {
        match measure(self.column) {
            Some(measure) => Subject::Measure(measure),
            None => self.subject,
        }
    }
}

fn measure(column: &str) -> Option<usize> {
    MEASURES.iter().position(|measure| measure.name == column)
}

/// The name that a rule with this key has, and what it looks at; a measure may be called by its column as well.
pub(crate) fn find(name: &str) -> Option<(&'static str, Subject)> {
    let is_it = |key: &&Key| key.name == name || (!key.column.is_empty() && key.column == name);
    if let Some(key) = KEYS.iter().find(is_it) {
        return Some((key.name, key.subject()));
    }
    let index = measure(name)?;
    Some((MEASURES[index].name, Subject::Measure(index)))
}

/// The name of a rule without that of its category or change: the key, one of a group with its group.
pub(crate) fn own_name(name: &str) -> &str {
    let is_it = |key: &&Key| {
        let before = name.strip_suffix(key.name);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let grouped = KEYS.iter().filter(|key| key.name.contains('.')).find(is_it);
    grouped.map_or_else(|| name.rsplit('.').next().unwrap_or(name), |key| key.name)
}

/// What a rule of this name asks, in a line.
pub(crate) fn about(name: &str) -> &'static str {
    // The names of categories and of changes stand before that of the measure.
    let own = own_name(name);
    if own == "scale" {
        return "the same shape keeps its size";
    }
    if own == "picture" {
        return "the picture looks the same";
    }
    if let Some(key) = KEYS.iter().find(|key| key.name == own) {
        return key.about;
    }
    let measure = MEASURES.iter().find(|measure| measure.name == own);
    measure.map_or("a rule", |measure| measure.meaning)
}

/// Every name that [`find`] knows, but for columns that have another.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let measures = MEASURES.iter().map(|measure| measure.name);
    let is_own = |name: &&str| KEYS.iter().all(|key| key.column != *name);
    KEYS.iter()
        .map(|key| key.name)
        .chain(measures.filter(is_own))
}

impl Count {
    /// Whether it is in millimetres whatever the unit of the file is.
    pub fn is_in_millimetres(self) -> bool {
        matches!(
            self,
            Self::SizeMm(_) | Self::Side(_) | Self::VolumeMm3 | Self::AreaMm2
        )
    }
}

impl Subject {
    /// Which values its key takes.
    pub fn kind(self) -> Kind {
        match self {
            Self::Measure(index) => match (MEASURES[index].unit, MEASURES[index].name) {
                ("unit", _) => Kind::Number(1),
                ("unit²", _) => Kind::Number(2),
                ("unit³", _) => Kind::Number(3),
                ("0/1", name) => Kind::Flag(name != "is_inverted"),
                ("text", _) => Kind::Text,
                _ => Kind::Number(0),
            },
            Self::Count(Count::FileSize) => Kind::Bytes,
            Self::Count(Count::Size | Count::SizeMm(_) | Count::Side(_)) => Kind::Number(1),
            Self::Count(Count::AreaMm2) => Kind::Number(2),
            Self::Count(Count::VolumeMm3) => Kind::Number(3),
            Self::Readable | Self::Look(Look::UvPresent | Look::TexturesPowerOfTwo) => {
                Kind::Flag(true)
            }
            Self::Look(Look::UvOverlap) => Kind::Share,
            Self::Count(Count::Objects) | Self::Look(_) => Kind::Number(0),
            Self::Said(_) => Kind::Text,
            Self::Unit | Self::Box | Self::Name => Kind::Own,
        }
    }

    /// Whether it is a number that libraries and baselines hold.
    pub(crate) fn can_regress(self) -> bool {
        let is_number = matches!(self.kind(), Kind::Number(_) | Kind::Bytes);
        is_number && !matches!(self, Self::Look(_))
    }

    /// How much of the look of faces has to be gathered for it.
    pub(crate) fn appearance(self) -> Wanted {
        match self {
            Self::Look(Look::UvOverlap) => Wanted::Overlap,
            Self::Look(_) => Wanted::Plain,
            _ => Wanted::Nothing,
        }
    }

    /// Whether it is measured only when asked for.
    pub fn is_deep(self) -> bool {
        let is_costly = |source| matches!(source, crate::analysis::Source::Deep(_));
        matches!(self, Self::Measure(index) if is_costly(MEASURES[index].value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_once_and_by_its_column_too() {
        let all: Vec<_> = names().collect();
        let mut once = all.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), all.len(), "a name stands twice");
        for name in all {
            assert_eq!(find(name).unwrap().0, name);
        }
        for key in KEYS.iter().filter(|key| !key.column.is_empty()) {
            assert!(
                measure(key.column).is_some(),
                "{}: no column {}",
                key.name,
                key.column
            );
            assert_eq!(find(key.column).unwrap().0, key.name);
        }
        assert!(find("self_intersections").unwrap().1.is_deep());
        assert!(!find("volume").unwrap().1.is_deep());
    }
}
