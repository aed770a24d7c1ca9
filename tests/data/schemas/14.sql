-- A library of schema 14, as `sqlite3 library.db .dump` writes it.
PRAGMA foreign_keys=OFF;
PRAGMA application_id=1953654643;
PRAGMA user_version=14;
BEGIN TRANSACTION;
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
INSERT INTO runs VALUES(1,'2026-05-01T08:00:00Z','2026-05-01T08:00:02Z','finished','0.1.0','import','{"paths":["/parts"],"jobs":2}',3,2,0,0,0,0,1,1368,1.5);
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
, thumbnail_style TEXT, thumbnail_others TEXT     -- JSON: suffix of the name to length in bytes; NULL: no others
    CHECK (thumbnail_others IS NULL OR json_valid(thumbnail_others)), missing_since TEXT /* when a walk of its folder first did not find the file, RFC 3339 UTC; NULL: it was there */, embedded_thumbnail_path TEXT /* the picture that the file carries, relative to the library; NULL: none kept */, kernel TEXT /* name and version of the kernel that its surfaces were given to; NULL: it has none, or there was no kernel */, thumbnail_archive TEXT /* where the picture lies in the tar of a shard, TAR!/NAME, a path or a URL; NULL: in none */) STRICT;
INSERT INTO models VALUES(1,'/parts/cube.stl','cube.stl','stl',684,'ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12',NULL,1777622400000000000,1777622401000000000,'thumbnails/ab/ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12.png',4321,512,2,NULL,'2026-05-01T08:00:01Z','2026-05-01T08:00:01Z',1,'view=auto up=auto color=#b0becc background=transparent views=1','{"-128":999}','1','1','1','1');
INSERT INTO models VALUES(2,'/parts/Würfel "rot".obj','Würfel "rot".obj','obj',684,'43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc','cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34',1777622400000000000,1777622401000000000,'thumbnails/43/43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc43dc.png',4321,512,2,NULL,'2026-05-01T08:00:01Z','2026-05-01T08:00:01Z',1,'view=auto up=auto color=#b0becc background=transparent views=1','{"-128":999}','1','1','1','1');
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
, texture_count INTEGER, objects TEXT              -- JSON array, one a placed object: name, triangles, vertices, size
    CHECK (objects IS NULL OR json_valid(objects)), assumed_unit TEXT /* unit that --assume-unit gave for it; NULL: none */, collection TEXT /* what it is a part of, as sidecars or names of folders say; NULL: they are silent */, sidecar TEXT CHECK (sidecar IS NULL OR json_valid(sidecar)) /* JSON: what was taken from files beside it; NULL: nothing */, slicer TEXT /* that cut it into layers; NULL: silent */, printer TEXT /* that it was made for; NULL: silent */, filament_type TEXT /* kinds of filament, each once, with commas; NULL: silent */, filament_colour TEXT /* colours of filaments as written, with commas; NULL: silent */, layer_height REAL /* mm; NULL: silent */, nozzle_diameter REAL /* mm, of the first nozzle; NULL: silent */, print_time_seconds REAL /* s, as the slicer reckons, of all plates; NULL: silent */, plate_count INTEGER /* plates of a slicer's project; NULL: silent */, extensions TEXT CHECK (extensions IS NULL OR json_valid(extensions)) /* JSON array, of glTF; NULL: none */, animation_count INTEGER /* NULL: none */, skin_count INTEGER /* NULL: none */, node_count INTEGER /* of a scene, placed or not; NULL: none */, uv_set_count INTEGER /* sets of places in textures; NULL: the format has none */, vertex_attributes TEXT CHECK (vertex_attributes IS NULL OR json_valid(vertex_attributes)) /* JSON array, of glTF; NULL: none */, texture_sizes TEXT CHECK (texture_sizes IS NULL OR json_valid(texture_sizes)) /* JSON array of [width, height], of glTF; NULL: none */, embedded TEXT CHECK (embedded IS NULL OR json_valid(embedded)) /* JSON: what the file says of designer, license, copyright, application and comment, which people may write anew; NULL: read by an older version */) STRICT;
INSERT INTO model_metadata VALUES(1,'cube',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,'1','1','1','1','1','1','1',1.0,1.0,1.0,1,'1',1,1,1,1,'1','1','1');
INSERT INTO model_metadata VALUES(2,'My red cube','painted by hand','red, cube','toys',NULL,5,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,1,'["1 face is left out"]',1,NULL,'1','1','1','1','1','1','1',1.0,1.0,1.0,1,'1',1,1,1,1,'1','1','1');
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
, volume_reason TEXT, principal_moment_1 REAL, principal_moment_2 REAL, principal_moment_3 REAL, edge_length_min REAL, edge_length_max REAL, edge_length_mean REAL, min_angle REAL, overhang_area REAL, unit_guess TEXT, unit_confidence REAL, mesh_hash TEXT, shape_key TEXT, shape_key_scaled TEXT, self_intersections INTEGER, first_self_intersection TEXT, convex_hull_volume REAL, convexity REAL, oriented_box_1 REAL, oriented_box_2 REAL, oriented_box_3 REAL, oriented_box_over_hull REAL, bounding_sphere_radius REAL, resting_face_area REAL, resting_face_normal_x REAL, resting_face_normal_y REAL, resting_face_normal_z REAL, deep_version INTEGER, deep_date TEXT, kind TEXT CHECK (kind IN ('mesh', 'points', 'lines', 'lattice', 'toolpath', 'empty')), unit_source TEXT CHECK (unit_source IN ('declared', 'option', 'guessed')) /* where mm_per_unit is from: the file, --assume-unit or unit_guess; NULL: nowhere */, mm_per_unit REAL /* millimetres in the unit of lengths; NULL: not known */, size_mm_x REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN size_x * mm_per_unit END) VIRTUAL /* mm; NULL: no size, or its unit is a guess */, size_mm_y REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN size_y * mm_per_unit END) VIRTUAL /* mm; NULL: as size_mm_x */, size_mm_z REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN size_z * mm_per_unit END) VIRTUAL /* mm; NULL: as size_mm_x */, size_mm_1 REAL GENERATED ALWAYS AS (min(size_mm_x, size_mm_y, size_mm_z)) VIRTUAL /* mm, the shortest side; NULL: as size_mm_x */, size_mm_2 REAL GENERATED ALWAYS AS (max(min(size_mm_x, size_mm_y), min(max(size_mm_x, size_mm_y), size_mm_z))) VIRTUAL /* mm, the middle side; NULL: as size_mm_x */, size_mm_3 REAL GENERATED ALWAYS AS (max(size_mm_x, size_mm_y, size_mm_z)) VIRTUAL /* mm, the longest side; NULL: as size_mm_x */, surface_area_mm2 REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN surface_area * mm_per_unit * mm_per_unit END) VIRTUAL /* mm²; NULL: no area, or its unit is a guess */, volume_mm3 REAL GENERATED ALWAYS AS (CASE WHEN unit_source IN ('declared', 'option') THEN volume * mm_per_unit * mm_per_unit * mm_per_unit END) VIRTUAL /* mm³; NULL: no volume, or its unit is a guess */, point_count INTEGER, line_count INTEGER, beam_count INTEGER, line_length REAL, unit_guess_by TEXT CHECK (unit_guess_by = 'folder') /* folder: what the models beside it are in; NULL: its size alone */, up_axis TEXT CHECK (up_axis IN ('y', 'z')), up_source TEXT CHECK (up_source IN ('format', 'guessed', 'option')), exact_volume REAL, exact_surface_area REAL, solid_count INTEGER, shell_count INTEGER, chord_tolerance REAL, angle_tolerance REAL) STRICT;
INSERT INTO model_analysis VALUES(1,12,12,36,8,18,0,0,0,0,0,0,1,1,1,0,2,0,6.0,1.0,0.0,0.0,0.0,1.0,1.0,1.0,1.0,1.0,1.0,0.5,0.5,0.5,0,0.001,'2026-05-01T08:00:01Z',NULL,NULL,NULL,NULL,1.0,NULL,NULL,NULL,NULL,'millimetre',0.9,'21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba','k',NULL,NULL,NULL,1.0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,'2026-05-01T08:00:01Z',NULL,'guessed',1.0,1,1,1,1.0,NULL,NULL,NULL,1.0,1.0,1,1,1.0,1.0);
INSERT INTO model_analysis VALUES(2,12,12,36,8,18,0,0,0,0,0,0,1,1,1,0,2,0,6.0,1.0,0.0,0.0,0.0,1.0,1.0,1.0,1.0,1.0,1.0,0.5,0.5,0.5,0,0.001,'2026-05-01T08:00:01Z',NULL,NULL,NULL,NULL,1.0,NULL,NULL,NULL,NULL,'millimetre',0.9,'21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba21ba','k',NULL,NULL,NULL,1.0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,'2026-05-01T08:00:01Z',NULL,'guessed',1.0,1,1,1,1.0,NULL,NULL,NULL,1.0,1.0,1,1,1.0,1.0);
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
, accepted TEXT) STRICT;
INSERT INTO failures VALUES(1,'file:///parts/%FF.stl','read','malformed','header promises 5 facets, the file ends inside facet 3 (byte 217)',1,217,1777622400000000000,1,'2026-05-01T08:00:01Z','2026-05-01T08:00:01Z','0.1.0',1,NULL);
CREATE TABLE measures (
    name TEXT PRIMARY KEY,              -- of the column
    unit TEXT NOT NULL,                 -- unit: the file's own unit of length
    meaning TEXT NOT NULL,
    null_when TEXT NOT NULL,            -- empty: never
    taken TEXT NOT NULL CHECK (taken IN ('always', 'deep'))
) STRICT;
INSERT INTO measures VALUES('volume','unit³','enclosed volume','not a solid','always');
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;
CREATE TABLE model_tags (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source IN ('file', 'sidecar', 'person')),
    PRIMARY KEY (model_id, tag_id, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE refused_tags (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (model_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE model_siblings (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    file_path TEXT NOT NULL,            -- of a file that the model names, as in models
    file_size INTEGER, file_modified INTEGER,   -- when it was read; NULL: it was not there
    PRIMARY KEY (model_id, file_path)
) STRICT, WITHOUT ROWID;
CREATE TABLE refusals (
    file_path TEXT PRIMARY KEY,         -- as in models
    named TEXT NOT NULL,                -- the path that was given: the file, or a folder above it
    refused TEXT NOT NULL               -- RFC 3339 UTC
) STRICT;
CREATE TABLE choices (
    file_path TEXT PRIMARY KEY,         -- as in models; empty: the whole library
    chosen TEXT NOT NULL CHECK (json_valid(chosen)),
    changed TEXT NOT NULL               -- RFC 3339 UTC
) STRICT;
CREATE TABLE sidecars (
    file_path TEXT PRIMARY KEY,         -- as in models
    file_size INTEGER NOT NULL,         -- bytes
    file_modified INTEGER NOT NULL,     -- mtime, ns since 1970
    read_at INTEGER NOT NULL,           -- when it was read, ns since 1970
    says TEXT CHECK (says IS NULL OR json_valid(says)),             -- JSON object; NULL: it could not be read
    problem TEXT                        -- why it could not be read; NULL: it was
) STRICT, WITHOUT ROWID;
CREATE TABLE shape_vectors (
    model_id INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,           -- of the definition; others are not compared
    vector BLOB NOT NULL                -- 11 numbers of four bytes, 40 of two: see trigest-measures(7)
) STRICT;
CREATE TABLE folder_units (
    folder TEXT PRIMARY KEY,            -- as in the paths of models
    own INTEGER NOT NULL,               -- models in it
    own_millimetres INTEGER NOT NULL,   -- those of them that are in millimetres
    below INTEGER NOT NULL,             -- models in folders below it, down to the third
    below_millimetres INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX models_run_id ON models (run_id);
CREATE INDEX failures_run_id ON failures (run_id);
CREATE INDEX model_tags_tag_id ON model_tags (tag_id);
CREATE TRIGGER tags_without_models AFTER DELETE ON model_tags
WHEN NOT EXISTS (SELECT 1 FROM model_tags WHERE tag_id = old.tag_id)
BEGIN
    DELETE FROM tags WHERE id = old.tag_id;
END;
CREATE INDEX model_siblings_file_path ON model_siblings (file_path);
CREATE INDEX models_missing_since ON models (missing_since) WHERE missing_since NOT NULL;
CREATE INDEX model_metadata_embedded_title ON model_metadata (embedded_title) WHERE embedded_title NOT NULL;
CREATE INDEX model_metadata_sidecar ON model_metadata (model_id) WHERE sidecar NOT NULL;
CREATE INDEX models_file_hash ON models (substr(file_hash, 1, 8));
CREATE INDEX model_analysis_mesh_hash ON model_analysis (substr(mesh_hash, 1, 8));
CREATE INDEX model_analysis_shape_key ON model_analysis (substr(shape_key, 1, 8));
CREATE INDEX models_thumbnail_path ON models (thumbnail_path) WHERE thumbnail_path NOT NULL;
CREATE VIEW catalog AS
SELECT
    m.id,
    m.file_path,
    m.filename,
    m.format,
    m.file_size,
    m.file_hash,
    m.kernel,
    m.siblings_hash,
    m.file_modified,
    m.read_at,
    m.missing_since,
    m.thumbnail_path,
    m.thumbnail_bytes,
    m.thumbnail_size,
    m.thumbnail_version,
    m.thumbnail_failed,
    m.thumbnail_style,
    m.thumbnail_others,
    m.thumbnail_archive,
    m.embedded_thumbnail_path,
    m.date_added,
    m.last_modified,
    m.run_id,
    d.title,
    d.description,
    d.keywords,
    d.category,
    d.source,
    d.rating,
    d.unit,
    d.assumed_unit,
    d.designer,
    d.license,
    d.copyright,
    d.application,
    d.embedded_title,
    d.comment,
    d.slicer,
    d.printer,
    d.filament_type,
    d.filament_colour,
    d.layer_height,
    d.nozzle_diameter,
    d.print_time_seconds,
    d.plate_count,
    d.extensions,
    d.animation_count,
    d.skin_count,
    d.node_count,
    d.uv_set_count,
    d.vertex_attributes,
    d.texture_sizes,
    d.embedded,
    d.material_count,
    d.object_count,
    d.texture_count,
    d.objects,
    d.collection,
    d.sidecar,
    d.notes,
    a.kind,
    a.triangle_count,
    a.face_count,
    a.vertex_count,
    a.unique_vertex_count,
    a.edge_count,
    a.boundary_edges,
    a.non_manifold_edges,
    a.non_manifold_vertices,
    a.degenerate_triangles,
    a.duplicate_triangles,
    a.boundary_loops,
    a.shells,
    a.is_watertight,
    a.is_winding_consistent,
    a.is_inverted,
    a.euler_characteristic,
    a.genus,
    a.surface_area,
    a.volume,
    a.volume_reason,
    a.exact_volume,
    a.exact_surface_area,
    a.solid_count,
    a.shell_count,
    a.chord_tolerance,
    a.angle_tolerance,
    a.bounding_box_min_x,
    a.bounding_box_min_y,
    a.bounding_box_min_z,
    a.bounding_box_max_x,
    a.bounding_box_max_y,
    a.bounding_box_max_z,
    a.size_x,
    a.size_y,
    a.size_z,
    a.unit_source,
    a.mm_per_unit,
    a.size_mm_x,
    a.size_mm_y,
    a.size_mm_z,
    a.size_mm_1,
    a.size_mm_2,
    a.size_mm_3,
    a.surface_area_mm2,
    a.volume_mm3,
    a.point_count,
    a.line_count,
    a.beam_count,
    a.line_length,
    a.center_of_mass_x,
    a.center_of_mass_y,
    a.center_of_mass_z,
    a.principal_moment_1,
    a.principal_moment_2,
    a.principal_moment_3,
    a.edge_length_min,
    a.edge_length_max,
    a.edge_length_mean,
    a.min_angle,
    a.overhang_area,
    a.unit_guess,
    a.unit_confidence,
    a.unit_guess_by,
    a.up_axis,
    a.up_source,
    a.mesh_hash,
    a.shape_key,
    a.shape_key_scaled,
    a.self_intersections,
    a.first_self_intersection,
    a.convex_hull_volume,
    a.convexity,
    a.oriented_box_1,
    a.oriented_box_2,
    a.oriented_box_3,
    a.oriented_box_over_hull,
    a.bounding_sphere_radius,
    a.resting_face_area,
    a.resting_face_normal_x,
    a.resting_face_normal_y,
    a.resting_face_normal_z,
    a.analysis_version,
    a.analysis_time_seconds,
    a.analysis_date,
    a.deep_version,
    a.deep_date
FROM models m
LEFT JOIN model_metadata d ON d.model_id = m.id
LEFT JOIN model_analysis a ON a.model_id = m.id;
COMMIT;
