//! THE TABLE OF KEYS: short names, what each is compared with, and its meaning. Every column of the library is a key by its own name as well.

use super::measure_unit::Dimension;
use crate::analysis::MEASURES;
use crate::store::{CatalogColumn, ColumnType, Field, catalog_columns};

/// The names of a model's tags.
const TAGS: &str = "(SELECT group_concat(DISTINCT tags.name) FROM model_tags JOIN tags ON tags.id = model_tags.tag_id WHERE model_tags.model_id = catalog.id)";
/// The state of a picture, as `picture:` has it.
const PICTURE: &str = "CASE WHEN thumbnail_path IS NOT NULL THEN 'drawn' WHEN thumbnail_failed IS NOT NULL THEN 'failed' ELSE 'none' END";

/// A key of the query language.
#[derive(Debug)]
pub struct Key {
    /// Its names, the one to show first.
    pub names: &'static [&'static str],
    /// What it is about, and so which values it takes.
    pub(super) about: About,
    /// Its meaning, for people.
    pub meaning: &'static str,
}

/// What a key is about: SQL over columns of `catalog`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum About {
    /// A number; a length, area or volume in the file's own unit.
    Number(&'static str, Dimension),
    /// Yes or no.
    Flag(&'static str),
    /// Text that is looked through.
    Text(&'static str),
    /// One word of a few; compared as a whole.
    Word(&'static str),
    /// A unit of length.
    Unit(&'static str),
    /// Hexadecimal digits, of which the first are enough.
    Digits(&'static str),
    /// A time as RFC 3339 text.
    Time(&'static str),
    /// A time in nanoseconds since 1970.
    Nanoseconds(&'static str),
    /// Whether there is such a thing.
    Present(&'static str),
    /// A folder that the file lies in, at any depth.
    Folder,
    /// A tag.
    Tag,
    /// The picture.
    Picture,
    /// A box that the body fits into, turned around the upright axis.
    Fits,
    /// A box that the body fits into, turned in any way.
    FitsTurned,
}

use About::{
    Digits, Fits, FitsTurned, Flag, Folder, Nanoseconds, Number, Picture, Present, Tag, Text, Time,
    Unit, Word,
};
use Dimension::{Bytes, Length, Plain};

macro_rules! keys {
    ($([$($name:literal)+] $about:expr, $meaning:literal;)*) => {
        /// Every key with a name of its own, in the order of the manual page.
        pub const KEYS: &[Key] = &[$(Key { names: &[$($name),+], about: $about, meaning: $meaning },)*];
    };
}

keys! {
    ["name"] Text("filename"), "file name";
    ["path"] Text("file_path"), "whole path";
    ["in" "folder"] Folder, "a folder that the file lies in, at any depth: its path, or its name alone";
    ["title"] Text("title"), "title";
    ["tag"] Tag, "a tag, as a whole";
    ["format"] Word("format"), "format by content: stl, obj, 3mf …";
    ["kind"] Word("kind"), "mesh, points, lines, lattice, toolpath or empty";
    ["id"] Number("id", Plain), "number of the model in the library";
    ["hash"] Digits("file_hash"), "first digits of the BLAKE3 hash of the file";
    ["bytes" "filesize"] Number("file_size", Bytes), "size of the file";
    ["added"] Time("date_added"), "when it came into the library";
    ["modified"] Nanoseconds("file_modified"), "when the file was last written";
    ["updated"] Time("last_modified"), "when its row was last written";
    ["missing"] Present("missing_since"), "whether its file was not found by the last import of its folder";
    ["picture" "thumbnail"] Picture, "none, drawn or failed";
    ["tris" "triangles" "faces"] Number("triangle_count", Plain), "triangles";
    ["vertices" "verts"] Number("unique_vertex_count", Plain), "distinct positions that a triangle uses";
    ["x"] Number("size_x", Length(1)), "extent in x";
    ["y"] Number("size_y", Length(1)), "extent in y";
    ["z"] Number("size_z", Length(1)), "extent in z";
    ["size"] Number("max(size_x, size_y, size_z)", Length(1)), "largest extent";
    ["area"] Number("surface_area", Length(2)), "surface area";
    ["volume"] Number("abs(volume)", Length(3)), "enclosed volume, of solids";
    ["fits"] Fits, "a box such as 220x220x250 that it fits into, turned around the upright axis at most";
    ["fits-turned"] FitsTurned, "the same, turned in any way";
    ["watertight" "closed"] Flag("is_watertight"), "every edge has exactly two triangles";
    ["winding"] Flag("is_winding_consistent"), "its triangles are consistently wound";
    ["inverted"] Flag("is_inverted"), "a solid whose triangles point inward";
    ["shells"] Number("shells", Plain), "sets of triangles joined through edges";
    ["open"] Number("boundary_edges", Plain), "boundary edges";
    ["loops"] Number("boundary_loops", Plain), "rims of holes and of sheets";
    ["nonmanifold"] Number("non_manifold_edges", Plain), "edges of three or more triangles";
    ["degenerate"] Number("degenerate_triangles", Plain), "degenerate triangles";
    ["intersections"] Number("self_intersections", Plain), "pairs of triangles that run through each other (import --deep)";
    ["unit"] Unit("coalesce(unit, assumed_unit)"), "unit of length that the file declares or that was given for it";
    ["unit_guess"] Unit("unit_guess"), "unit that its size suggests";
    ["deep"] Present("deep_version"), "whether the costly measures were taken (import --deep)";
    ["rating"] Number("rating", Plain), "0 to 5, as a person gave it";
    ["designer" "creator"] Text("designer"), "who made it";
    ["license"] Text("license"), "terms under which it may be used";
    ["note" "notes"] Text("notes"), "oddities met while reading";
}

impl Key {
    /// What values it takes, for people.
    pub fn values(&self) -> &'static str {
        self.about.values()
    }
}

impl About {
    /// The values that it takes, as examples.
    pub(super) fn values(self) -> &'static str {
        match self {
            Number(_, Plain) => "12, >1k, 10..20",
            Number(_, Bytes) => ">10MB, 1MiB..2MiB",
            Number(_, Length(1)) => "<220mm, 1cm..5cm, >10",
            Number(_, Length(2)) => ">100cm2",
            Number(_, Length(_)) => ">10cm3, <1l",
            Flag(_) | Present(_) => "yes, no",
            Text(_) => "part, \"two words\", =whole, *.st?",
            Word(_) | Tag => "one, or several: stl,obj",
            Unit(_) => "mm, cm, m, in, ft, um, none",
            Digits(_) => "8f3a",
            Time(_) | Nanoseconds(_) => "<7d, 2026-03, >2026-03-01, 2025..2026",
            Folder => "/srv/parts, ./parts, voron",
            Picture => "none, drawn, failed",
            Fits | FitsTurned => "220x220x250, 8x8x10in",
        }
    }

    /// Whether all its values are numbers.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Number(..) | Flag(_) | Nanoseconds(_))
    }

    /// The SQL that is NULL where the library knows nothing of it.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Number(sql, _)
            | Flag(sql)
            | Text(sql)
            | Word(sql)
            | Unit(sql)
            | Digits(sql)
            | Time(sql)
            | Nanoseconds(sql)
            | Present(sql) => sql,
            Folder => "file_path",
            Tag => "(SELECT 1 FROM model_tags WHERE model_tags.model_id = catalog.id LIMIT 1)",
            Picture => "thumbnail_path",
            Fits | FitsTurned => "size_x",
        }
    }
}

/// Where the values of a key come from, for whoever types one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    /// These, whatever the library.
    Words(&'static [&'static str]),
    /// Names of formats.
    Formats,
    /// Tags of the library.
    Tags,
    /// Licences in the library.
    Licenses,
    /// Folders in the library.
    Folders,
}

/// Where the values of the key `name` come from; `None` where there is no such key, or they are too many to choose from.
pub(crate) fn values(name: &str) -> Option<Values> {
    Some(match find(name)? {
        Word("format") => Values::Formats,
        Word("kind") => Values::Words(&["mesh", "points", "lines", "lattice", "toolpath", "empty"]),
        Unit(_) => Values::Words(&["mm", "cm", "m", "in", "ft", "um", "none"]),
        Flag(_) | Present(_) => Values::Words(&["yes", "no"]),
        Picture => Values::Words(&["none", "drawn", "failed"]),
        Tag => Values::Tags,
        Folder => Values::Folders,
        Text("license") => Values::Licenses,
        Number("rating", _) => Values::Words(&["0", "1", "2", "3", "4", "5", "none"]),
        _ => return None,
    })
}

/// What is shown of a key.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its value.
    pub field: Field,
    /// What that counts or measures.
    pub dimension: Dimension,
}

/// What the key `name` shows; `None` where there is no such key.
pub(super) fn shown(name: &str) -> Option<Shown> {
    let about = find(name)?;
    let plain = |sql: &str, is| (sql.to_owned(), is, Plain);
    let (sql, is, dimension) = match about {
        Number(sql, dimension) => {
            let own = catalog_columns().find(|column| column.name == sql);
            let is = own.map_or(ColumnType::Real, |column| column.is);
            (sql.to_owned(), is, dimension)
        }
        Flag(sql) => plain(sql, ColumnType::Flag),
        Nanoseconds(sql) => plain(
            &format!("strftime('%Y-%m-%dT%H:%M:%SZ', {sql} / 1000000000, 'unixepoch')"),
            ColumnType::Text,
        ),
        Tag => plain(TAGS, ColumnType::Text),
        Picture => plain(PICTURE, ColumnType::Text),
        FitsTurned | Fits => plain("min(size_x, size_y, size_z)", ColumnType::Real),
        about => plain(about.sql(), ColumnType::Text),
    };
    let field = Field {
        name: name.to_owned(),
        sql,
        is,
    };
    Some(Shown { field, dimension })
}

/// The names of all keys: those of the table, then the columns'.
pub fn all_keys() -> impl Iterator<Item = String> {
    let named = KEYS
        .iter()
        .flat_map(|key| key.names)
        .map(|&name| name.to_owned());
    named.chain(catalog_columns().map(|column| column.name.to_owned()))
}

/// What the key `name` is about.
pub(super) fn find(name: &str) -> Option<About> {
    let name = name.to_ascii_lowercase();
    let own = KEYS.iter().find(|key| key.names.contains(&name.as_str()));
    own.map(|key| key.about).or_else(|| {
        let column = catalog_columns().find(|column| column.name == name)?;
        Some(about_column(&column))
    })
}

pub(super) fn about_column(column: &CatalogColumn) -> About {
    let measure = MEASURES.iter().find(|measure| measure.name == column.name);
    match (column.is, measure.map(|measure| measure.unit)) {
        (ColumnType::Flag, _) => Flag(column.name),
        (ColumnType::Text | ColumnType::Json, _) => Text(column.name),
        (_, Some("unit")) => Number(column.name, Length(1)),
        (_, Some("unit²")) => Number(column.name, Length(2)),
        (_, Some("unit³")) => Number(column.name, Length(3)),
        _ => Number(column.name, Plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_keys_share_a_name() {
        let names: Vec<&str> = KEYS.iter().flat_map(|key| key.names).copied().collect();
        for (i, name) in names.iter().enumerate() {
            assert!(!names[..i].contains(name), "{name}");
        }
    }

    #[test]
    fn every_measure_is_a_key() {
        for measure in MEASURES {
            assert!(find(measure.name).is_some(), "{}", measure.name);
        }
        assert_eq!(
            find("convex_hull_volume"),
            Some(Number("convex_hull_volume", Length(3)))
        );
        assert_eq!(find("TRIS"), Some(Number("triangle_count", Plain)));
        assert_eq!(find("nothing"), None);
    }
}
