//! Reads OBJ, with the diffuse colours and textures of its MTL.
//!
//! `tobj` refuses a whole file for a comment behind a line, a continuation line, one Latin-1 byte or a colour on
//! only some vertices; makes triangles of polylines, folds concave polygons, cuts the mesh at groups and materials,
//! opens any path the file names, and names no line. Handing it bytes cleaned of all that means parsing them first,
//! so the geometry is read here, and `tobj` is its oracle in tests; [`crate::formats::obj::mtl`] uses it for materials.
//!
//! Promises: all groups and materials in one mesh, polygons cut by [`crate::formats::kit::polygon`], an error that
//! names the line. Keywords may be in capitals. Free-form surfaces and bent curves are noted, normals passed over. A fourth coordinate is
//! a curve's weight and changes nothing; three numbers after the first three are a colour, and so are those that ZBrush
//! writes into comments.
//!
//! Source: Wavefront, Advanced Visualizer Manual, appendix B1, Object files.

mod corners;
mod joined;
mod lines;
mod map;
mod materials;
mod mtl;
mod paint;
mod places;
mod plain;
mod statements;

use crate::formats::kit::blocks;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::polygon::Cutter;
use crate::formats::kit::text::{Lines, decoded, first_word, words};
use crate::formats::obj::materials::Materials;
use crate::formats::obj::statements::Statements;
use crate::formats::{Embedded, Input, Location, Model, ReadError};
use crate::mesh::Mesh;
use crate::mesh::Written;

/// Statements that an OBJ may begin with.
const KEYWORDS: &[&[u8]] = &[
    b"v",
    b"vt",
    b"vn",
    b"vp",
    b"f",
    b"fo",
    b"l",
    b"p",
    b"g",
    b"o",
    b"s",
    b"usemtl",
    b"mtllib",
    b"mg",
    b"lod",
    b"usemap",
    b"maplib",
    b"bevel",
    b"c_interp",
    b"d_interp",
    b"shadow_obj",
    b"trace_obj",
    b"cstype",
    b"deg",
];

/// Whether the first lines hold OBJ statements, and nothing else.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 4096;
    let head = decoded(bytes.get(..ENOUGH).unwrap_or(bytes));
    let mut lines = head.split(|&b| b == b'\n' || b == b'\r').peekable();
    let mut is_obj = false;
    while let Some(line) = lines.next() {
        let (word, rest) = first_word(line);
        let is_cut_short = lines.peek().is_none() && bytes.len() > ENOUGH;
        if word.is_empty() || word.starts_with(b"#") || is_cut_short {
            continue;
        }
        let lower = word.to_ascii_lowercase();
        if !KEYWORDS.contains(&lower.as_slice()) {
            return false;
        }
        is_obj |= word.len() > 1 || words(rest).next().is_some();
    }
    is_obj
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let text = decoded(input.bytes);
    let statements = blocks::read(Statements::default, 0, &text, input.limits)?;
    let statements = statements.with_forward_references(&text, input.limits)?;
    if statements.triangles == 0 {
        return lines::model(&statements, Lines::new(&text), input);
    }
    let mut materials = Materials::load(&statements, input);
    let mut places = Vec::new();
    if materials.have_textures() {
        places = places::read(Lines::new(&text));
        if places.is_empty() {
            materials.leave_textures_out();
        }
    }
    let lines = Lines::new(&text);
    let appearance = corners::appearance(&statements, lines, &mut materials, input);
    let model = model_of(&statements, materials, &places)?;
    Ok(Model {
        appearance,
        ..model
    })
}

/// Triangles of all polygons.
#[derive(Default)]
struct Cut {
    triangles: Vec<[u32; 3]>,
    /// Number of the material of each, from 1; 0 stands for none.
    materials: Vec<u16>,
    /// Location of each corner in its texture; empty where no texture is shown.
    places: Vec<[f32; 2]>,
    /// What there is to say of faces that could not be cut well.
    note: Option<String>,
}

/// Cuts all polygons; `places` has one for each of their corners, or none at all.
fn cut_polygons(statements: &Statements, places: &[[f32; 2]]) -> Cut {
    let mut cutter = Cutter::default();
    let mut cut = Cut::default();
    let (mut rest, mut rest_of_places) = (statements.corners.as_slice(), places);
    for polygon in &statements.polygons {
        let count = polygon.corner_count as usize;
        let Some((corners, after)) = rest.split_at_checked(count) else {
            break;
        };
        rest = after;
        let (places, after) = rest_of_places.split_at_checked(count).unwrap_or_default();
        rest_of_places = after;
        cutter.cut(corners, &statements.positions, |triangle| {
            let vertex = |i: u32| corners.get(i as usize).copied().unwrap_or_default();
            cut.triangles.push(triangle.map(vertex));
            let place = |i: u32| places.get(i as usize).copied();
            cut.places.extend(triangle.into_iter().filter_map(place));
        });
        let material = polygon
            .material
            .map_or(0, |number| number.saturating_add(1));
        cut.materials.resize(cut.triangles.len(), material);
    }
    cut.note = cutter.note();
    cut
}

fn embedded(statements: &Statements) -> Embedded {
    let count = |names: usize| (names > 0).then_some(names as u64);
    let only = statements.objects.first();
    Embedded {
        title: only.filter(|_| statements.objects.len() == 1).cloned(),
        material_count: count(statements.materials.len()),
        object_count: count(statements.objects.len()),
        ..Embedded::default()
    }
}

fn model_of(
    statements: &Statements,
    mut materials: Materials,
    places: &[[f32; 2]],
) -> Result<Model, ReadError> {
    let cut = cut_polygons(statements, places);
    let mesh = Mesh::from_indexed(&statements.positions, &cut.triangles).map_err(|error| {
        let line_of = |vertex: usize| {
            statements
                .unusable
                .iter()
                .find(|(index, _)| *index as usize == vertex)
                .map(|(_, line)| *line)
        };
        ReadError::from_mesh(error, |vertex| {
            line_of(vertex).map_or(Location::File, Location::Line)
        })
    })?;
    let paint = materials.paint(statements, &cut.triangles, cut.materials, cut.places);
    let mesh = mesh.with_paint(paint);
    materials.notes.extend(cut.note);
    if statements.lines_and_points > 0 {
        materials.notes.push(format!(
            "lines or points left out: {}",
            statements.lines_and_points
        ));
    }
    if statements.free_forms > 0 {
        let count = statements.free_forms;
        materials.notes.push(free_forms_left_out(count));
    }
    if statements.short_faces > 0 {
        materials.notes.push(format!(
            "faces with fewer than 3 corners left out: {}",
            statements.short_faces
        ));
    }
    Ok(Model {
        mesh: Some(mesh),
        faceless: None,
        written: Written {
            polygon_count: statements.polygons.len() as u64,
            vertex_count: statements.positions.len() as u64,
            ..Written::default()
        },
        embedded: embedded(statements),
        objects: Vec::new(),
        notes: materials.notes.into_iter().collect::<Notes>().into_list(),
        siblings_hash: materials.siblings_hash,
        appearance: None,
    })
}

fn free_forms_left_out(count: u64) -> String {
    format!("free-form curves and surfaces left out: {count}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Limits, Siblings};

    fn read_text(text: &str) -> Result<Model, ReadError> {
        read(&Input {
            bytes: text.as_bytes(),
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        })
    }

    const CORNERS: &str = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n";

    #[test]
    fn what_tobj_refuses_drops_or_makes_up_is_read_as_it_is_meant() {
        let cases = [
            (format!("{CORNERS}f 1 2 3 # note\nf 1 3 4# note"), 2, 0),
            (format!("{CORNERS}f 1 2 \\\n3 \\\n 4"), 2, 0),
            (format!("{CORNERS}l 1 2 3\np 1\nf -4 -3 -2"), 1, 1),
            (format!("f 1 2 3\n{CORNERS}"), 1, 0),
            (
                format!("{CORNERS}usemtl\nusemtl a b\ng x\nf 1/1/1 2//7 3/-5\no y\nf 1 3 4"),
                2,
                0,
            ),
            (format!("{CORNERS}f 1 2\nf 1\nf 1 2 3"), 1, 1),
            (format!("{CORNERS}f 1 2 3").replace('\n', "\r"), 1, 0),
            (format!("\u{feff}{CORNERS}f 1 2 3"), 1, 0),
            (format!("{CORNERS}f\t1 2  3 \x0B"), 1, 0),
            (format!("{CORNERS}f 1 2 3 4").to_uppercase(), 2, 0),
            (format!("{CORNERS}FO 1 2 3\nUSEMTL x"), 1, 0),
            (format!("{CORNERS}f 1 2 3\nsurf 0 1 0 1 1 2 3 4"), 1, 1),
            (format!("{CORNERS}#MRGB ffff00\n#MRGB x\nf 1 2 3"), 1, 0),
        ];
        for (text, triangles, notes) in cases {
            let model = read_text(&text).unwrap();
            assert_eq!(model.mesh.unwrap().faces().len(), triangles, "{text}");
            assert_eq!(model.notes.len(), notes, "{:?}", model.notes);
        }
        let utf16: Vec<u8> = format!("\u{feff}{CORNERS}f 1 2 3")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(recognises(&utf16));
        let latin1 = [b"# Ger\xE4t\n".as_slice(), CORNERS.as_bytes(), b"f 1 2 3"].concat();
        let input = Input {
            bytes: &latin1,
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        };
        assert!(recognises(&latin1) && read(&input).is_ok());
    }

    #[test]
    fn errors_name_the_line() {
        let cases = [
            ("f 1 2 9", "face names vertex 9, the file has 4 (line 5)"),
            ("f 1 2 0", "vertex index 0: indices start at 1 (line 5)"),
            (
                "f 1 2 -5",
                "vertex index -5: reaches before the first vertex (line 5)",
            ),
            (
                "f 1 2 99999999999999999999",
                "\"99999999999999999999\" is no vertex index (line 5)",
            ),
            ("v 1 2", "vertex with 2 coordinates (line 5)"),
            (
                "v 1,5 2 3",
                "\"1,5\" is not a number, decimal commas are not numbers (line 5)",
            ),
            (
                "v 0 nan 0\nf 1 2 5",
                "coordinate is not a finite number (NaN) (line 5)",
            ),
            (
                "l 1 5",
                "line or point names vertex 5, the file has 4 (line 5)",
            ),
            ("p 0", "vertex index 0: indices start at 1 (line 5)"),
            (
                "surf 0 1 0 1 1 2 3 4",
                "an OBJ of free-form curves and surfaces alone (1) is not read by this version",
            ),
        ];
        for (line, expected) in cases {
            assert_eq!(
                read_text(&format!("{CORNERS}{line}"))
                    .unwrap_err()
                    .to_string(),
                expected
            );
        }
        assert!(
            read_text(&format!("{CORNERS}v nan 0 0\nf 1 2 3")).is_ok(),
            "no face uses it"
        );
    }

    #[test]
    fn a_face_too_large_to_be_cut_by_its_ears_is_told() {
        let zigzag = |i: u32| format!("v {} {} 0\n", i / 2, i % 2);
        let vertices: String = (0..20_601).map(zigzag).collect();
        let corners: String = (1..=20_601).map(|i| format!(" {i}")).collect();
        let model = read_text(&format!("{vertices}f{corners}\n")).unwrap();
        assert_eq!(model.mesh.unwrap().faces().len(), 20_599);
        let note = "concave faces too large to be cut without overlaps: 1";
        assert_eq!(model.notes, [note]);
    }

    #[test]
    fn colours_of_some_vertices_are_kept() {
        let text = "v 0 0 0 1 0 0\nv 1 0 0\nv 0 1 0 0 0 1 0.5\nf 1 2 3";
        let expected = [Some([255, 0, 0]), None, Some([0, 0, 255])];
        assert_eq!(
            read_text(text).unwrap().mesh.unwrap().paint().corners,
            expected
        );
        let bytes = text
            .replace(" 1 0 0\nv 1", " 255 0 0\nv 1")
            .replace("0 0 1 0.5", "0 0 255");
        assert_eq!(
            read_text(&bytes).unwrap().mesh.unwrap().paint().corners,
            expected
        );
    }

    #[test]
    fn colours_that_zbrush_writes_into_comments_are_read() {
        let text = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n#MRGB ffff0000FF00ff00\n#MRGB ff0000ff\n";
        let model = read_text(text).unwrap();
        let expected = [Some([255, 0, 0]), Some([0, 255, 0]), Some([0, 0, 255])];
        assert_eq!(model.mesh.unwrap().paint().corners, expected);
    }

    #[test]
    fn materials_paint_faces_and_a_lost_library_is_noted() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("my colours.mtl"),
            "newmtl red one\nKd 1 0 0\n",
        )
        .unwrap();
        let text = format!(
            "mtllib my colours.mtl\nmtllib ../out.mtl\nmtllib my\\ colours.mtl lost.mtl\n{CORNERS}\
             usemtl red one\nf 1 2 3\nusemtl other\nf 1 3 4\n"
        );
        let siblings = Siblings::Folder(folder.path().into());
        let input = Input {
            bytes: text.as_bytes(),
            siblings: &siblings,
            limits: &Limits::default(),
        };
        let model = read(&input).unwrap();
        let paint = model.mesh.as_ref().unwrap().paint();
        let colours = [paint.material(0).colour, paint.material(1).colour];
        assert_eq!(colours, [Some([255, 0, 0]), None]);
        assert_eq!(model.notes.len(), 3, "{:?}", model.notes);
        let note = "materials that no material file has: \"other\"";
        assert_eq!(model.notes[2], note);
        assert!(model.siblings_hash.is_some());
    }

    #[test]
    fn other_texts_are_not_taken_for_obj() {
        for text in [
            "ply\nformat ascii 1.0",
            "OFF\n3 1 0",
            "hello world",
            "v",
            "",
        ] {
            assert!(!recognises(text.as_bytes()), "{text}");
        }
    }
}
