//! THE LIST OF COLUMNS of a model's three records, and what is made of it: the view `catalog`, and the migration of every column that
//! came after schema 3.
//!
//! **Add a column**, in about ten lines:
//! 1. Here: one row, where it is to stand in `catalog`, with the number of a schema that was not released yet.
//! 2. If no column has that number yet: one more `""` in the list `STEPS` of [`super::schema`], which makes it the newest.
//! 3. Where its value comes from, one row that holds the name and a function:
//!    a measure in [`crate::analysis::MEASURES`] (written, copied to duplicates, explained and listed from there); what the file says of itself in
//!    [`super::metadata::SAID`]; what its bytes are, or its picture, in [`super::models`]. A column that only people fill in needs none.
//! 4. `RENEW=1 cargo test -- schema shipped` writes the library of the new schema to `tests/data/schemas`, and the lists in man.
//!
//! Promises: libraries made before get the column when they are next opened for writing. Where a measure, or something that the file says, is added,
//! their rows are marked, so that the next import fills them in. Released schemas stay what they were: the tests hold a library of each.
//! `catalog` is made anew only where its text differs, so that opening a library writes nothing for it.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::metadata::SAID;
use crate::analysis::{MEASURES, Source};

/// A record of a model, and so the table that a column is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    Models,
    Metadata,
    Analysis,
}

impl Record {
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Models => "models",
            Self::Metadata => "model_metadata",
            Self::Analysis => "model_analysis",
        }
    }

    /// Its short name in `catalog`.
    pub(super) fn alias(self) -> char {
        match self {
            Self::Models => 'm',
            Self::Metadata => 'd',
            Self::Analysis => 'a',
        }
    }
}

/// One row of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) record: Record,
    /// The first schema that has it.
    pub(super) since: usize,
    pub(super) name: &'static str,
    /// Type and constraints.
    pub(super) definition: &'static str,
    /// Its unit and what NULL means; empty for a measure, which the table of measures explains.
    pub(super) says: &'static str,
}

macro_rules! columns {
    ($($record:ident $since:literal $name:ident, $definition:literal, $says:literal;)*) => {
        /// Every column of the three records, in the order of `catalog`.
        pub(super) const COLUMNS: &[Column] = &[$(Column {
            record: Record::$record,
            since: $since,
            name: stringify!($name),
            definition: $definition,
            says: $says,
        },)*];
    };
}

columns! {
    Models 1 id, "INTEGER PRIMARY KEY", "row";
    Models 1 file_path, "TEXT NOT NULL UNIQUE", "absolute; a file:// URI where the path is not UTF-8";
    Models 1 filename, "TEXT NOT NULL", "last part of the path";
    Models 1 format, "TEXT NOT NULL", "by content, not by name";
    Models 1 file_size, "INTEGER NOT NULL CHECK (file_size >= 0)", "bytes";
    Models 1 file_hash, "TEXT NOT NULL CHECK (length(file_hash) = 64)", "BLAKE3 of the bytes, hex";
    Models 12 kernel, "TEXT", "name and version of the kernel that its surfaces were given to; NULL: it has none, or there was no kernel";
    Models 1 siblings_hash, "TEXT CHECK (length(siblings_hash) = 64)", "BLAKE3 of the files it names; NULL: names none";
    Models 1 file_modified, "INTEGER NOT NULL", "mtime, ns since 1970";
    Models 1 read_at, "INTEGER NOT NULL", "when the bytes were read, ns since 1970";
    Models 6 missing_since, "TEXT", "when a walk of its folder first did not find the file, RFC 3339 UTC; NULL: it was there";
    Models 1 thumbnail_path, "TEXT", "relative to the library; NULL: no picture";
    Models 1 thumbnail_bytes, "INTEGER", "length of the picture; NULL: no picture";
    Models 1 thumbnail_size, "INTEGER", "side of the picture in pixels; NULL: not tried";
    Models 1 thumbnail_version, "INTEGER", "version of the renderer; NULL: not tried";
    Models 1 thumbnail_failed, "TEXT", "why there is no picture; NULL: not tried or drawn";
    Models 3 thumbnail_style, "TEXT", "options it was drawn with; NULL: none, or of an older version";
    Models 3 thumbnail_others, "TEXT CHECK (thumbnail_others IS NULL OR json_valid(thumbnail_others))", "JSON: suffix of the name to length in bytes; NULL: no others";
    Models 13 thumbnail_archive, "TEXT", "where the picture lies in the tar of a shard, TAR!/NAME, a path or a URL; NULL: in none";
    Models 9 embedded_thumbnail_path, "TEXT", "the picture that the file carries, relative to the library; NULL: none kept";
    Models 1 date_added, "TEXT NOT NULL", "RFC 3339 UTC";
    Models 1 last_modified, "TEXT NOT NULL", "of this row, RFC 3339 UTC";
    Models 1 run_id, "INTEGER REFERENCES runs (id) ON DELETE SET NULL", "the run that last wrote the row; NULL: its record is gone";
    Metadata 1 model_id, "INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE", "row in models";
    Metadata 1 title, "TEXT", "for people to fill in; an import sets it where there is none";
    Metadata 1 description, "TEXT", "for people to fill in";
    Metadata 1 keywords, "TEXT", "for people to fill in";
    Metadata 1 category, "TEXT", "for people to fill in";
    Metadata 1 source, "TEXT", "for people to fill in";
    Metadata 1 rating, "INTEGER CHECK (rating BETWEEN 0 AND 5)", "for people to fill in, 0 to 5";
    Metadata 1 unit, "TEXT", "unit of length that the file declares; NULL: silent";
    Metadata 4 assumed_unit, "TEXT", "unit that --assume-unit gave for it; NULL: none";
    Metadata 1 designer, "TEXT", "as the file says, or for people to fill in; NULL: silent";
    Metadata 1 license, "TEXT", "as the file says, or for people to fill in; NULL: silent";
    Metadata 1 copyright, "TEXT", "as the file says; NULL: silent";
    Metadata 1 application, "TEXT", "that wrote the file; NULL: silent";
    Metadata 1 embedded_title, "TEXT", "name of the object or solid; NULL: silent";
    Metadata 1 comment, "TEXT", "free text, such as the header of a binary STL; NULL: none";
    Metadata 8 slicer, "TEXT", "that cut it into layers; NULL: silent";
    Metadata 8 printer, "TEXT", "that it was made for; NULL: silent";
    Metadata 8 filament_type, "TEXT", "kinds of filament, each once, with commas; NULL: silent";
    Metadata 8 filament_colour, "TEXT", "colours of filaments as written, with commas; NULL: silent";
    Metadata 8 layer_height, "REAL", "mm; NULL: silent";
    Metadata 8 nozzle_diameter, "REAL", "mm, of the first nozzle; NULL: silent";
    Metadata 8 print_time_seconds, "REAL", "s, as the slicer reckons, of all plates; NULL: silent";
    Metadata 8 plate_count, "INTEGER", "plates of a slicer's project; NULL: silent";
    Metadata 8 extensions, "TEXT CHECK (extensions IS NULL OR json_valid(extensions))", "JSON array, of glTF; NULL: none";
    Metadata 8 animation_count, "INTEGER", "NULL: none";
    Metadata 8 skin_count, "INTEGER", "NULL: none";
    Metadata 8 node_count, "INTEGER", "of a scene, placed or not; NULL: none";
    Metadata 8 uv_set_count, "INTEGER", "sets of places in textures; NULL: the format has none";
    Metadata 8 vertex_attributes, "TEXT CHECK (vertex_attributes IS NULL OR json_valid(vertex_attributes))", "JSON array, of glTF; NULL: none";
    Metadata 8 texture_sizes, "TEXT CHECK (texture_sizes IS NULL OR json_valid(texture_sizes))", "JSON array of [width, height], of glTF; NULL: none";
    Metadata 9 embedded, "TEXT CHECK (embedded IS NULL OR json_valid(embedded))", "JSON: what the file says of designer, license, copyright, application and comment, which people may write anew; NULL: read by an older version";
    Metadata 1 material_count, "INTEGER", "named materials used; NULL: the format has none";
    Metadata 1 object_count, "INTEGER", "named objects or solids; NULL: the format has none";
    Metadata 3 texture_count, "INTEGER", "textures used that could be read; NULL: the format has none";
    Metadata 3 objects, "TEXT CHECK (objects IS NULL OR json_valid(objects))", "JSON array, one a placed object: name, triangles, vertices, size; NULL: the format has none";
    Metadata 7 collection, "TEXT", "what it is a part of, as sidecars or names of folders say; NULL: they are silent";
    Metadata 7 sidecar, "TEXT CHECK (sidecar IS NULL OR json_valid(sidecar))", "JSON: what was taken from files beside it; NULL: nothing";
    Metadata 1 notes, "TEXT CHECK (notes IS NULL OR json_valid(notes))", "oddities met while reading, JSON array; NULL: none";
    Analysis 1 model_id, "INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE", "row in models";
    Analysis 4 kind, "TEXT CHECK (kind IN ('mesh', 'points', 'lines', 'lattice', 'toolpath', 'empty'))", "";
    Analysis 1 triangle_count, "INTEGER", "";
    Analysis 1 face_count, "INTEGER", "";
    Analysis 1 vertex_count, "INTEGER", "";
    Analysis 1 unique_vertex_count, "INTEGER", "";
    Analysis 1 edge_count, "INTEGER", "";
    Analysis 1 boundary_edges, "INTEGER", "";
    Analysis 1 non_manifold_edges, "INTEGER", "";
    Analysis 1 non_manifold_vertices, "INTEGER", "";
    Analysis 1 degenerate_triangles, "INTEGER", "";
    Analysis 1 duplicate_triangles, "INTEGER", "";
    Analysis 1 boundary_loops, "INTEGER", "";
    Analysis 1 shells, "INTEGER", "";
    Analysis 1 is_watertight, "INTEGER CHECK (is_watertight IN (0, 1))", "";
    Analysis 1 is_winding_consistent, "INTEGER CHECK (is_winding_consistent IN (0, 1))", "";
    Analysis 1 is_inverted, "INTEGER CHECK (is_inverted IN (0, 1))", "";
    Analysis 1 euler_characteristic, "INTEGER", "";
    Analysis 1 genus, "INTEGER", "";
    Analysis 1 surface_area, "REAL", "";
    Analysis 1 volume, "REAL", "";
    Analysis 2 volume_reason, "TEXT", "";
    Analysis 12 exact_volume, "REAL", "";
    Analysis 12 exact_surface_area, "REAL", "";
    Analysis 12 solid_count, "INTEGER", "";
    Analysis 12 shell_count, "INTEGER", "";
    Analysis 12 chord_tolerance, "REAL", "";
    Analysis 12 angle_tolerance, "REAL", "";
    Analysis 1 bounding_box_min_x, "REAL", "";
    Analysis 1 bounding_box_min_y, "REAL", "";
    Analysis 1 bounding_box_min_z, "REAL", "";
    Analysis 1 bounding_box_max_x, "REAL", "";
    Analysis 1 bounding_box_max_y, "REAL", "";
    Analysis 1 bounding_box_max_z, "REAL", "";
    Analysis 1 size_x, "REAL", "";
    Analysis 1 size_y, "REAL", "";
    Analysis 1 size_z, "REAL", "";
    Analysis 4 unit_source, "TEXT CHECK (unit_source IN ('declared', 'option', 'guessed'))", "where mm_per_unit is from: the file, --assume-unit or unit_guess; NULL: nowhere";
    Analysis 4 mm_per_unit, "REAL", "millimetres in the unit of lengths; NULL: not known";
    Analysis 4 size_mm_x, "REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN size_x * mm_per_unit END) VIRTUAL", "mm; NULL: no size, or its unit is a guess";
    Analysis 4 size_mm_y, "REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN size_y * mm_per_unit END) VIRTUAL", "mm; NULL: as size_mm_x";
    Analysis 4 size_mm_z, "REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN size_z * mm_per_unit END) VIRTUAL", "mm; NULL: as size_mm_x";
    Analysis 4 size_mm_1, "REAL GENERATED ALWAYS AS (min(size_mm_x, size_mm_y, size_mm_z)) VIRTUAL", "mm, the shortest side; NULL: as size_mm_x";
    Analysis 4 size_mm_2, "REAL GENERATED ALWAYS AS (max(min(size_mm_x, size_mm_y), min(max(size_mm_x, size_mm_y), size_mm_z))) VIRTUAL", "mm, the middle side; NULL: as size_mm_x";
    Analysis 4 size_mm_3, "REAL GENERATED ALWAYS AS (max(size_mm_x, size_mm_y, size_mm_z)) VIRTUAL", "mm, the longest side; NULL: as size_mm_x";
    Analysis 4 surface_area_mm2, "REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN surface_area * mm_per_unit * mm_per_unit END) VIRTUAL", "mm²; NULL: no area, or its unit is a guess";
    Analysis 4 volume_mm3, "REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN volume * mm_per_unit * mm_per_unit * mm_per_unit END) VIRTUAL", "mm³; NULL: no volume, or its unit is a guess";
    Analysis 4 point_count, "INTEGER", "";
    Analysis 4 line_count, "INTEGER", "";
    Analysis 4 beam_count, "INTEGER", "";
    Analysis 4 line_length, "REAL", "";
    Analysis 1 center_of_mass_x, "REAL", "";
    Analysis 1 center_of_mass_y, "REAL", "";
    Analysis 1 center_of_mass_z, "REAL", "";
    Analysis 2 principal_moment_1, "REAL", "";
    Analysis 2 principal_moment_2, "REAL", "";
    Analysis 2 principal_moment_3, "REAL", "";
    Analysis 2 edge_length_min, "REAL", "";
    Analysis 2 edge_length_max, "REAL", "";
    Analysis 2 edge_length_mean, "REAL", "";
    Analysis 2 min_angle, "REAL", "";
    Analysis 2 overhang_area, "REAL", "";
    Analysis 2 unit_guess, "TEXT", "";
    Analysis 2 unit_confidence, "REAL", "";
    Analysis 4 unit_guess_by, "TEXT CHECK (unit_guess_by = 'folder')", "folder: what the models beside it are in; NULL: its size alone";
    Analysis 11 up_axis, "TEXT CHECK (up_axis IN ('y', 'z'))", "";
    Analysis 11 up_source, "TEXT CHECK (up_source IN ('format', 'guessed', 'option'))", "";
    Analysis 2 mesh_hash, "TEXT", "";
    Analysis 2 shape_key, "TEXT", "";
    Analysis 2 shape_key_scaled, "TEXT", "";
    Analysis 2 self_intersections, "INTEGER", "";
    Analysis 2 first_self_intersection, "TEXT", "";
    Analysis 2 convex_hull_volume, "REAL", "";
    Analysis 2 convexity, "REAL", "";
    Analysis 2 oriented_box_1, "REAL", "";
    Analysis 2 oriented_box_2, "REAL", "";
    Analysis 2 oriented_box_3, "REAL", "";
    Analysis 2 oriented_box_over_hull, "REAL", "";
    Analysis 2 bounding_sphere_radius, "REAL", "";
    Analysis 2 resting_face_area, "REAL", "";
    Analysis 2 resting_face_normal_x, "REAL", "";
    Analysis 2 resting_face_normal_y, "REAL", "";
    Analysis 2 resting_face_normal_z, "REAL", "";
    Analysis 1 analysis_version, "INTEGER NOT NULL", "changes when a definition does; 0: to be measured again";
    Analysis 1 analysis_time_seconds, "REAL", "NULL: taken over from an equal file";
    Analysis 1 analysis_date, "TEXT NOT NULL", "RFC 3339 UTC";
    Analysis 2 deep_version, "INTEGER", "of the costly measures; 0: to be measured again; NULL: not taken";
    Analysis 2 deep_date, "TEXT", "RFC 3339 UTC; NULL: not taken";
}

/// The newest schema whose columns a migration writes out.
pub(super) const WRITTEN_OUT: usize = 3;

/// What brings the columns of schema `version` to a library that has the one before.
pub(super) fn added_in(columns: &[Column], version: usize) -> String {
    let added: Vec<&Column> = columns
        .iter()
        .filter(|column| column.since == version && version > WRITTEN_OUT)
        .collect();
    let mut sql: String = added.iter().map(|column| addition(column)).collect();
    let has = |name: &str| added.iter().any(|column| column.name == name);
    let is_deep = |source| matches!(source, Source::Deep(_));
    let (costly, always): (Vec<_>, Vec<_>) =
        MEASURES.iter().partition(|measure| is_deep(measure.value));
    if always.iter().any(|measure| has(measure.name)) || SAID.iter().any(|(name, _)| has(name)) {
        sql += "UPDATE model_analysis SET analysis_version = 0;\n";
    }
    if costly.iter().any(|measure| has(measure.name)) {
        sql += "UPDATE model_analysis SET deep_version = 0 WHERE deep_version NOT NULL;\n";
    }
    sql
}

fn addition(column: &Column) -> String {
    let Column {
        name, definition, ..
    } = column;
    let table = column.record.table();
    let says = match column.says {
        "" => String::new(),
        says => format!(" /* {says} */"),
    };
    format!("ALTER TABLE {table} ADD COLUMN {name} {definition}{says};\n")
}

/// The statement that makes `catalog`: one row a model, every column of its records under its own name.
pub(super) fn catalog(columns: &[Column]) -> String {
    let names: Vec<String> = columns
        .iter()
        .filter(|column| column.name != "model_id")
        .map(|column| format!("    {}.{}", column.record.alias(), column.name))
        .collect();
    format!(
        "CREATE VIEW catalog AS\nSELECT\n{}\nFROM models m
LEFT JOIN model_metadata d ON d.model_id = m.id
LEFT JOIN model_analysis a ON a.model_id = m.id",
        names.join(",\n")
    )
}

/// Makes `catalog` anew where it is not what the list says.
pub(super) fn renew_catalog(connection: &mut Connection) -> rusqlite::Result<()> {
    let wanted = catalog(COLUMNS);
    let found = "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = 'catalog'";
    let found: Option<String> = connection
        .query_row(found, [], |row| row.get(0))
        .optional()?;
    if found.as_ref() == Some(&wanted) {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(&format!("DROP VIEW IF EXISTS catalog;\n{wanted}"))?;
    transaction.commit()
}
