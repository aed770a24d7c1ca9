//! The tables, as migrations: oldest first, never edited or removed. A library of each schema, made when it was the newest, lies in
//! `tests/data/schemas` and must open and keep its rows; `RENEW=1` writes that of the newest schema, and never touches an older one.
//!
//! The position in the list is the database's user version. Columns that came after schema 3 stand in the list of `columns` alone,
//! which also makes the view `catalog`: the views that older migrations make are replaced when they have run.
//! Every column says its unit and what NULL means; [`crate::analysis::MEASURES`] holds the definitions of the measures. What
//! SQLite 3.40 cannot read is left out, since that is what people have at hand; there, `json_valid(NULL)` is 0.

use std::sync::LazyLock;

use rusqlite_migration::{M, Migrations};

use super::columns::{COLUMNS, Column, added_in};

/// Marks a database as ours: "trgs".
pub(super) const APPLICATION_ID: i32 = 0x7472_6773;

/// Number of migrations, the newest schema that this program knows.
pub const VERSION: i64 = STEPS.len() as i64;

/// One row a schema: what comes with it beside its columns in the list of [`super::columns`], such as a table or an index.
const STEPS: &[&str] = &[
    FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, "", NINTH, TENTH, "", "", "", FOURTEENTH,
];

static STATEMENTS: LazyLock<Vec<String>> = LazyLock::new(|| statements(STEPS, COLUMNS));

pub(super) fn migrations() -> Migrations<'static> {
    Migrations::from_iter(STATEMENTS.iter().map(|sql| M::up(sql)))
}

/// What each migration runs: first its columns, then what it has beside them.
fn statements(steps: &[&str], columns: &[Column]) -> Vec<String> {
    let numbered = (1..).zip(steps);
    numbered
        .map(|(version, step)| added_in(columns, version) + step)
        .collect()
}

const FIRST: &str = "
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,              -- RFC 3339 UTC
    ended TEXT,                         -- RFC 3339 UTC; NULL while running or after a kill
    ending TEXT NOT NULL DEFAULT 'running'
        CHECK (ending IN ('running', 'finished', 'stopped', 'failed', 'killed')),
    program_version TEXT NOT NULL,
    command TEXT NOT NULL,              -- import or thumbnails
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    found INTEGER, imported INTEGER, unchanged INTEGER, duplicate INTEGER, drawn INTEGER,
    skipped INTEGER, failed INTEGER,
    bytes INTEGER,                      -- size of all files found
    seconds REAL
) STRICT;

CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    file_path TEXT NOT NULL UNIQUE,     -- absolute; a file:// URI where the path is not UTF-8
    filename TEXT NOT NULL,
    format TEXT NOT NULL,               -- by content, not by name
    file_size INTEGER NOT NULL CHECK (file_size >= 0),              -- bytes
    file_hash TEXT NOT NULL CHECK (length(file_hash) = 64),         -- BLAKE3 of the bytes, hex
    siblings_hash TEXT CHECK (length(siblings_hash) = 64),          -- BLAKE3 of the MTL files named; NULL: names none
    file_modified INTEGER NOT NULL,     -- mtime, ns since 1970
    read_at INTEGER NOT NULL,           -- when the bytes were read, ns since 1970
    thumbnail_path TEXT,                -- relative to the library; NULL: no picture
    thumbnail_bytes INTEGER,            -- length of the picture
    thumbnail_size INTEGER,             -- side of the picture in pixels
    thumbnail_version INTEGER,          -- version of the renderer
    thumbnail_failed TEXT,              -- why there is no picture; NULL: not tried or drawn
    date_added TEXT NOT NULL,           -- RFC 3339 UTC
    last_modified TEXT NOT NULL,        -- of this row, RFC 3339 UTC
    run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL          -- the run that last wrote the row
) STRICT;
CREATE INDEX models_file_hash ON models (file_hash);
CREATE INDEX models_thumbnail_path ON models (thumbnail_path);
CREATE INDEX models_run_id ON models (run_id);

CREATE TABLE model_metadata (
    model_id INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
    -- For people to fill in; an import sets a title where there is none and changes nothing else.
    title TEXT, description TEXT, keywords TEXT, category TEXT, source TEXT,
    rating INTEGER CHECK (rating BETWEEN 0 AND 5),
    -- What the file says of itself; NULL where it is silent.
    unit TEXT,                          -- unit of length
    designer TEXT, license TEXT, copyright TEXT, application TEXT,
    embedded_title TEXT,                -- name of the object or solid
    comment TEXT,                       -- free text, such as the header of a binary STL
    material_count INTEGER,             -- named materials used
    object_count INTEGER,               -- named objects or solids
    notes TEXT CHECK (notes IS NULL OR json_valid(notes))            -- oddities met while reading, JSON array
) STRICT;

CREATE TABLE model_analysis (
    model_id INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
    triangle_count INTEGER, face_count INTEGER, vertex_count INTEGER, unique_vertex_count INTEGER,
    edge_count INTEGER, boundary_edges INTEGER, non_manifold_edges INTEGER, non_manifold_vertices INTEGER,
    degenerate_triangles INTEGER, duplicate_triangles INTEGER, boundary_loops INTEGER, shells INTEGER,
    is_watertight INTEGER CHECK (is_watertight IN (0, 1)),
    is_winding_consistent INTEGER CHECK (is_winding_consistent IN (0, 1)),
    is_inverted INTEGER CHECK (is_inverted IN (0, 1)),
    euler_characteristic INTEGER, genus INTEGER,
    surface_area REAL, volume REAL,
    bounding_box_min_x REAL, bounding_box_min_y REAL, bounding_box_min_z REAL,
    bounding_box_max_x REAL, bounding_box_max_y REAL, bounding_box_max_z REAL,
    size_x REAL, size_y REAL, size_z REAL,
    center_of_mass_x REAL, center_of_mass_y REAL, center_of_mass_z REAL,
    analysis_version INTEGER NOT NULL,  -- changes when a definition does
    analysis_time_seconds REAL,         -- NULL where the values were taken over from an equal file
    analysis_date TEXT NOT NULL         -- RFC 3339 UTC
) STRICT;

CREATE TABLE failures (
    id INTEGER PRIMARY KEY,
    file_path TEXT NOT NULL UNIQUE,     -- as in models
    stage TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    lies_in_file INTEGER NOT NULL CHECK (lies_in_file IN (0, 1)),   -- 1: not tried again until the file changes
    file_size INTEGER, file_modified INTEGER,                       -- when it failed; NULL: could not be asked
    tries INTEGER NOT NULL DEFAULT 1,
    first_failed TEXT NOT NULL, last_failed TEXT NOT NULL,          -- RFC 3339 UTC
    program_version TEXT NOT NULL,
    run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX failures_run_id ON failures (run_id);

CREATE VIEW catalog AS
SELECT m.id, m.file_path, m.filename, m.format, m.file_size, m.file_hash, m.siblings_hash, m.file_modified, m.read_at,
    m.thumbnail_path, m.thumbnail_bytes, m.thumbnail_size, m.thumbnail_version, m.thumbnail_failed,
    m.date_added, m.last_modified, m.run_id,
    d.title, d.description, d.keywords, d.category, d.source, d.rating, d.unit, d.designer, d.license, d.copyright,
    d.application, d.embedded_title, d.comment, d.material_count, d.object_count, d.notes,
    a.triangle_count, a.face_count, a.vertex_count, a.unique_vertex_count, a.edge_count, a.boundary_edges,
    a.non_manifold_edges, a.non_manifold_vertices, a.degenerate_triangles, a.duplicate_triangles, a.boundary_loops,
    a.shells, a.is_watertight, a.is_winding_consistent, a.is_inverted, a.euler_characteristic, a.genus,
    a.surface_area, a.volume, a.bounding_box_min_x, a.bounding_box_min_y, a.bounding_box_min_z,
    a.bounding_box_max_x, a.bounding_box_max_y, a.bounding_box_max_z, a.size_x, a.size_y, a.size_z,
    a.center_of_mass_x, a.center_of_mass_y, a.center_of_mass_z,
    a.analysis_version, a.analysis_time_seconds, a.analysis_date
FROM models m
LEFT JOIN model_metadata d ON d.model_id = m.id
LEFT JOIN model_analysis a ON a.model_id = m.id;
";

/// Measures that came with version 2 of the definitions, the costly ones, and the table that explains them all.
const SECOND: &str = "
ALTER TABLE model_analysis ADD COLUMN volume_reason TEXT;
ALTER TABLE model_analysis ADD COLUMN principal_moment_1 REAL;
ALTER TABLE model_analysis ADD COLUMN principal_moment_2 REAL;
ALTER TABLE model_analysis ADD COLUMN principal_moment_3 REAL;
ALTER TABLE model_analysis ADD COLUMN edge_length_min REAL;
ALTER TABLE model_analysis ADD COLUMN edge_length_max REAL;
ALTER TABLE model_analysis ADD COLUMN edge_length_mean REAL;
ALTER TABLE model_analysis ADD COLUMN min_angle REAL;
ALTER TABLE model_analysis ADD COLUMN overhang_area REAL;
ALTER TABLE model_analysis ADD COLUMN unit_guess TEXT;
ALTER TABLE model_analysis ADD COLUMN unit_confidence REAL;
ALTER TABLE model_analysis ADD COLUMN mesh_hash TEXT;
ALTER TABLE model_analysis ADD COLUMN shape_key TEXT;
ALTER TABLE model_analysis ADD COLUMN shape_key_scaled TEXT;
ALTER TABLE model_analysis ADD COLUMN self_intersections INTEGER;
ALTER TABLE model_analysis ADD COLUMN first_self_intersection TEXT;
ALTER TABLE model_analysis ADD COLUMN convex_hull_volume REAL;
ALTER TABLE model_analysis ADD COLUMN convexity REAL;
ALTER TABLE model_analysis ADD COLUMN oriented_box_1 REAL;
ALTER TABLE model_analysis ADD COLUMN oriented_box_2 REAL;
ALTER TABLE model_analysis ADD COLUMN oriented_box_3 REAL;
ALTER TABLE model_analysis ADD COLUMN oriented_box_over_hull REAL;
ALTER TABLE model_analysis ADD COLUMN bounding_sphere_radius REAL;
ALTER TABLE model_analysis ADD COLUMN resting_face_area REAL;
ALTER TABLE model_analysis ADD COLUMN resting_face_normal_x REAL;
ALTER TABLE model_analysis ADD COLUMN resting_face_normal_y REAL;
ALTER TABLE model_analysis ADD COLUMN resting_face_normal_z REAL;
ALTER TABLE model_analysis ADD COLUMN deep_version INTEGER;     -- of the costly measures; NULL: not taken
ALTER TABLE model_analysis ADD COLUMN deep_date TEXT;           -- RFC 3339 UTC
CREATE INDEX model_analysis_mesh_hash ON model_analysis (mesh_hash);
CREATE INDEX model_analysis_shape_key ON model_analysis (shape_key);

-- What each measure in model_analysis means; written by the program that opens the library.
CREATE TABLE measures (
    name TEXT PRIMARY KEY,              -- of the column
    unit TEXT NOT NULL,                 -- unit: the file's own unit of length
    meaning TEXT NOT NULL,
    null_when TEXT NOT NULL,            -- empty: never
    taken TEXT NOT NULL CHECK (taken IN ('always', 'deep'))
) STRICT;

DROP VIEW catalog;
CREATE VIEW catalog AS
SELECT m.id, m.file_path, m.filename, m.format, m.file_size, m.file_hash, m.siblings_hash, m.file_modified, m.read_at,
    m.thumbnail_path, m.thumbnail_bytes, m.thumbnail_size, m.thumbnail_version, m.thumbnail_failed,
    m.date_added, m.last_modified, m.run_id,
    d.title, d.description, d.keywords, d.category, d.source, d.rating, d.unit, d.designer, d.license, d.copyright,
    d.application, d.embedded_title, d.comment, d.material_count, d.object_count, d.notes,
    a.triangle_count, a.face_count, a.vertex_count, a.unique_vertex_count, a.edge_count, a.boundary_edges,
    a.non_manifold_edges, a.non_manifold_vertices, a.degenerate_triangles, a.duplicate_triangles, a.boundary_loops,
    a.shells, a.is_watertight, a.is_winding_consistent, a.is_inverted, a.euler_characteristic, a.genus,
    a.surface_area, a.volume, a.volume_reason, a.bounding_box_min_x, a.bounding_box_min_y, a.bounding_box_min_z,
    a.bounding_box_max_x, a.bounding_box_max_y, a.bounding_box_max_z, a.size_x, a.size_y, a.size_z,
    a.center_of_mass_x, a.center_of_mass_y, a.center_of_mass_z,
    a.principal_moment_1, a.principal_moment_2, a.principal_moment_3,
    a.edge_length_min, a.edge_length_max, a.edge_length_mean, a.min_angle, a.overhang_area,
    a.unit_guess, a.unit_confidence, a.mesh_hash, a.shape_key, a.shape_key_scaled,
    a.self_intersections, a.first_self_intersection, a.convex_hull_volume, a.convexity,
    a.oriented_box_1, a.oriented_box_2, a.oriented_box_3, a.oriented_box_over_hull, a.bounding_sphere_radius,
    a.resting_face_area, a.resting_face_normal_x, a.resting_face_normal_y, a.resting_face_normal_z,
    a.analysis_version, a.analysis_time_seconds, a.analysis_date, a.deep_version, a.deep_date
FROM models m
LEFT JOIN model_metadata d ON d.model_id = m.id
LEFT JOIN model_analysis a ON a.model_id = m.id;
";

/// How pictures look, those beside the main one, and the objects of a scene.
const THIRD: &str = "
ALTER TABLE model_metadata ADD COLUMN texture_count INTEGER;    -- textures used that could be read
ALTER TABLE model_metadata ADD COLUMN objects TEXT              -- JSON array, one a placed object: name, triangles, vertices, size
    CHECK (objects IS NULL OR json_valid(objects));
ALTER TABLE models ADD COLUMN thumbnail_style TEXT;     -- options it was drawn with; NULL: none, or of an older version
ALTER TABLE models ADD COLUMN thumbnail_others TEXT     -- JSON: suffix of the name to length in bytes; NULL: no others
    CHECK (thumbnail_others IS NULL OR json_valid(thumbnail_others));

DROP VIEW catalog;
CREATE VIEW catalog AS
SELECT m.id, m.file_path, m.filename, m.format, m.file_size, m.file_hash, m.siblings_hash, m.file_modified, m.read_at,
    m.thumbnail_path, m.thumbnail_bytes, m.thumbnail_size, m.thumbnail_version, m.thumbnail_failed,
    m.thumbnail_style, m.thumbnail_others,
    m.date_added, m.last_modified, m.run_id,
    d.title, d.description, d.keywords, d.category, d.source, d.rating, d.unit, d.designer, d.license, d.copyright,
    d.application, d.embedded_title, d.comment, d.material_count, d.object_count, d.texture_count, d.objects, d.notes,
    a.triangle_count, a.face_count, a.vertex_count, a.unique_vertex_count, a.edge_count, a.boundary_edges,
    a.non_manifold_edges, a.non_manifold_vertices, a.degenerate_triangles, a.duplicate_triangles, a.boundary_loops,
    a.shells, a.is_watertight, a.is_winding_consistent, a.is_inverted, a.euler_characteristic, a.genus,
    a.surface_area, a.volume, a.volume_reason, a.bounding_box_min_x, a.bounding_box_min_y, a.bounding_box_min_z,
    a.bounding_box_max_x, a.bounding_box_max_y, a.bounding_box_max_z, a.size_x, a.size_y, a.size_z,
    a.center_of_mass_x, a.center_of_mass_y, a.center_of_mass_z,
    a.principal_moment_1, a.principal_moment_2, a.principal_moment_3,
    a.edge_length_min, a.edge_length_max, a.edge_length_mean, a.min_angle, a.overhang_area,
    a.unit_guess, a.unit_confidence, a.mesh_hash, a.shape_key, a.shape_key_scaled,
    a.self_intersections, a.first_self_intersection, a.convex_hull_volume, a.convexity,
    a.oriented_box_1, a.oriented_box_2, a.oriented_box_3, a.oriented_box_over_hull, a.bounding_sphere_radius,
    a.resting_face_area, a.resting_face_normal_x, a.resting_face_normal_y, a.resting_face_normal_z,
    a.analysis_version, a.analysis_time_seconds, a.analysis_date, a.deep_version, a.deep_date
FROM models m
LEFT JOIN model_metadata d ON d.model_id = m.id
LEFT JOIN model_analysis a ON a.model_id = m.id;
";

/// Units in one spelling, and what follows from them, without a look at the files.
const FOURTH: &str = "
UPDATE model_metadata SET unit = CASE unit WHEN 'micron' THEN 'micrometre' WHEN 'micrometer' THEN 'micrometre'
    WHEN 'millimeter' THEN 'millimetre' WHEN 'centimeter' THEN 'centimetre' WHEN 'meter' THEN 'metre'
    WHEN 'feet' THEN 'foot' WHEN 'kilometer' THEN NULL ELSE unit END WHERE unit NOT NULL;
UPDATE model_analysis SET (unit_source, mm_per_unit) = (
    SELECT CASE WHEN d.unit NOT NULL THEN 'declared' WHEN unit_guess NOT NULL THEN 'guessed' END,
        CASE coalesce(d.unit, unit_guess) WHEN 'micrometre' THEN 0.001 WHEN 'millimetre' THEN 1.0
            WHEN 'centimetre' THEN 10.0 WHEN 'metre' THEN 1000.0 WHEN 'inch' THEN 25.4 WHEN 'foot' THEN 304.8 END
    FROM model_metadata d WHERE d.model_id = model_analysis.model_id);
";

/// Tags, and those that a person does not want to see on a model.
const FIFTH: &str = "
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

-- A tag that a model has from two sources has two rows.
CREATE TABLE model_tags (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source IN ('file', 'sidecar', 'person')),
    PRIMARY KEY (model_id, tag_id, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_tags_tag_id ON model_tags (tag_id);

-- Tags that a person took away from a model; neither its file nor a sidecar gives them back.
CREATE TABLE refused_tags (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (model_id, name)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tags_without_models AFTER DELETE ON model_tags
WHEN NOT EXISTS (SELECT 1 FROM model_tags WHERE tag_id = old.tag_id)
BEGIN
    DELETE FROM tags WHERE id = old.tag_id;
END;
";

/// What a model used beside its own file, what people decided of files and folders, and which rows' files are missing.
const SIXTH: &str = "
CREATE TABLE model_siblings (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    file_path TEXT NOT NULL,            -- of a file that the model names, as in models
    file_size INTEGER, file_modified INTEGER,   -- when it was read; NULL: it was not there
    PRIMARY KEY (model_id, file_path)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_siblings_file_path ON model_siblings (file_path);
-- Models that name other files are read again, so that those are known.
UPDATE model_analysis SET analysis_version = 0
    WHERE model_id IN (SELECT id FROM models WHERE siblings_hash NOT NULL);
CREATE INDEX models_missing_since ON models (missing_since) WHERE missing_since NOT NULL;

ALTER TABLE failures ADD COLUMN accepted TEXT;  -- when a person settled it, RFC 3339 UTC; NULL: not

-- Files that a person wants left out: trigest forget.
CREATE TABLE refusals (
    file_path TEXT PRIMARY KEY,         -- as in models
    named TEXT NOT NULL,                -- the path that was given: the file, or a folder above it
    refused TEXT NOT NULL               -- RFC 3339 UTC
) STRICT;

-- What was chosen for a path that an import was given, and holds below it.
CREATE TABLE choices (
    file_path TEXT PRIMARY KEY,         -- as in models; empty: the whole library
    chosen TEXT NOT NULL CHECK (json_valid(chosen)),
    changed TEXT NOT NULL               -- RFC 3339 UTC
) STRICT;
";

/// Files that say something of models, as they were read.
const SEVENTH: &str = "
CREATE TABLE sidecars (
    file_path TEXT PRIMARY KEY,         -- as in models
    file_size INTEGER NOT NULL,         -- bytes
    file_modified INTEGER NOT NULL,     -- mtime, ns since 1970
    read_at INTEGER NOT NULL,           -- when it was read, ns since 1970
    says TEXT CHECK (says IS NULL OR json_valid(says)),             -- JSON object; NULL: it could not be read
    problem TEXT                        -- why it could not be read; NULL: it was
) STRICT, WITHOUT ROWID;
";

// Pictures of formats whose files may carry one are drawn again where that is asked for: they were not looked for before.
const NINTH: &str = "
UPDATE models SET thumbnail_version = 0 WHERE thumbnail_version NOT NULL AND format IN ('3mf', 'gcode', 'bgcode');
";

/// By which models are found that are near to each other in shape; what is measured comes with the version of the measures.
const TENTH: &str = "
CREATE TABLE shape_vectors (
    model_id INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,           -- of the definition; others are not compared
    vector BLOB NOT NULL                -- 11 numbers of four bytes, 40 of two: see trigest-measures(7)
) STRICT;
";

/// What lets a run over some new files beside many known ones look at few rows, and write few pages.
const FOURTEENTH: &str = "
-- What folders say of the unit of models in them, as counted last; empty: to be counted anew.
CREATE TABLE folder_units (
    folder TEXT PRIMARY KEY,            -- as in the paths of models
    own INTEGER NOT NULL,               -- models in it
    own_millimetres INTEGER NOT NULL,   -- those of them that are in millimetres
    below INTEGER NOT NULL,             -- models in folders below it, down to the third
    below_millimetres INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX model_metadata_embedded_title ON model_metadata (embedded_title) WHERE embedded_title NOT NULL;
CREATE INDEX model_metadata_sidecar ON model_metadata (model_id) WHERE sidecar NOT NULL;
-- Hashes are random, so that every model changes a page of its own in their indices; eight digits tell models apart and take a third of the pages.
-- Queries name both: substr(mesh_hash, 1, 8) = substr(?1, 1, 8) AND +mesh_hash = ?1.
DROP INDEX models_file_hash;
CREATE INDEX models_file_hash ON models (substr(file_hash, 1, 8));
DROP INDEX model_analysis_mesh_hash;
CREATE INDEX model_analysis_mesh_hash ON model_analysis (substr(mesh_hash, 1, 8));
DROP INDEX model_analysis_shape_key;
CREATE INDEX model_analysis_shape_key ON model_analysis (substr(shape_key, 1, 8));
DROP INDEX models_thumbnail_path;
CREATE INDEX models_thumbnail_path ON models (thumbnail_path) WHERE thumbnail_path NOT NULL;
";

#[cfg(test)]
mod tests;
