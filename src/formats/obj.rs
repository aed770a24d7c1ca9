//! Reads OBJ, with the diffuse colours of its MTL.
//!
//! `tobj` refuses a whole file for a comment behind a line, a continuation line, one Latin-1 byte or a colour on
//! only some vertices; makes triangles of polylines, folds concave polygons, cuts the mesh at groups and materials,
//! opens any path the file names, and names no line. Handing it bytes cleaned of all that means parsing them first,
//! so the geometry is read here, and `tobj` is its oracle in tests; [`super::mtl`] uses it for materials.
//!
//! Promises: all groups and materials in one mesh, polygons cut by [`super::polygon`], an error that
//! names the line. Free-form curves, texture coordinates and normals are passed over. A fourth coordinate is
//! a curve's weight and changes nothing; three numbers after the first three are a colour.
//!
//! Source: Wavefront, Advanced Visualizer Manual, appendix B1, Object files.

use std::borrow::Cow;
use std::collections::HashMap;

use super::mtl::{diffuse_colours, eight_bits};
use super::polygon::Cutter;
use super::text::{Lines, decoded, first_word, label, number, quoted, words};
use super::{Embedded, Input, Model, Place, ReadError};
use crate::analysis::Written;
use crate::mesh::vec3::Vec3;
use crate::mesh::{Mesh, Rgb};

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
        if !KEYWORDS.contains(&word) {
            return false;
        }
        is_obj |= word.len() > 1 || words(rest).next().is_some();
    }
    is_obj
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let text = decoded(input.bytes);
    let mut statements = Statements::default();
    let mut lines = Lines::new(&text, input.limits);
    while let Some((number, line)) = lines.next_line()? {
        let line = continued(line, &mut lines)?;
        statements.take_line(&line, number)?;
        input.limits.check_triangles(statements.triangles)?;
    }
    statements.check_forward_references()?;
    Materials::load(&statements, input)?.into_model(statements)
}

/// `line` joined with those after it for as long as it ends with a backslash.
fn continued<'a>(line: &'a [u8], lines: &mut Lines<'a>) -> Result<Cow<'a, [u8]>, ReadError> {
    let Some(start) = line.strip_suffix(b"\\") else {
        return Ok(Cow::Borrowed(line));
    };
    let mut joined = start.to_vec();
    while let Some((_, next)) = lines.next_line()? {
        joined.push(b' ');
        joined.extend_from_slice(next.strip_suffix(b"\\").unwrap_or(next));
        lines.limits().check_line(joined.len() as u64)?;
        if !next.ends_with(b"\\") {
            break;
        }
    }
    Ok(Cow::Owned(joined))
}

/// What the lines of an OBJ say, before polygons are cut.
#[derive(Debug, Default)]
struct Statements {
    positions: Vec<Vec3>,
    colours: Vec<Option<[f32; 3]>>,
    has_colours: bool,
    /// Corners of all polygons, indices into `positions`.
    corners: Vec<u32>,
    polygons: Vec<Polygon>,
    /// Triangles that the polygons will make.
    triangles: u64,
    /// Line and largest index of polygons that name vertices which had not come yet.
    forward: Vec<(u64, u64)>,
    /// Line of each position that is no finite number.
    unusable: Vec<(u32, u64)>,
    materials: Vec<String>,
    material_numbers: HashMap<String, u16>,
    current_material: Option<u16>,
    libraries: Vec<String>,
    objects: Vec<String>,
    lines_and_points: u64,
    short_faces: u64,
}

#[derive(Clone, Copy, Debug)]
struct Polygon {
    corner_count: u32,
    material: Option<u16>,
}

impl Statements {
    fn take_line(&mut self, line: &[u8], at: u64) -> Result<(), ReadError> {
        let (keyword, rest) = first_word(line);
        match keyword {
            b"v" => self.take_vertex(without_comment(rest), at),
            b"f" | b"fo" => self.take_face(without_comment(rest), at),
            b"usemtl" => {
                self.current_material = name_of(rest).and_then(|name| self.material_number(name));
                Ok(())
            }
            b"mtllib" => {
                self.libraries.extend(name_of(rest));
                Ok(())
            }
            b"o" => {
                self.objects.extend(name_of(rest));
                Ok(())
            }
            b"l" | b"p" => {
                self.lines_and_points = self.lines_and_points.saturating_add(1);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn take_vertex(&mut self, rest: &[u8], at: u64) -> Result<(), ReadError> {
        let mut numbers = [0.0_f64; 6];
        let mut count = 0_usize;
        for (slot, word) in numbers.iter_mut().zip(words(rest)) {
            *slot = number(word, at)?;
            count = count.saturating_add(1);
        }
        if count < 3 {
            return Err(ReadError::malformed(
                format!("vertex with {count} coordinates"),
                Place::Line(at),
            ));
        }
        let [x, y, z, colour @ ..] = numbers;
        let index = u32::try_from(self.positions.len()).map_err(|_| too_many_vertices())?;
        if ![x, y, z].iter().all(|c| c.is_finite()) {
            self.unusable.push((index, at));
        }
        self.positions.push([x, y, z]);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a colour needs no more than single precision"
        )]
        let colour = (count == 6).then(|| colour.map(|part| part as f32));
        self.has_colours |= colour.is_some();
        if self.has_colours {
            self.colours.resize(index as usize, None);
            self.colours.push(colour);
        }
        Ok(())
    }

    fn take_face(&mut self, rest: &[u8], at: u64) -> Result<(), ReadError> {
        let start = self.corners.len();
        let known = self.positions.len() as u64;
        let mut largest = 0;
        for word in words(rest) {
            let index = vertex_index(word, known, at)?;
            largest = largest.max(index);
            self.corners
                .push(u32::try_from(index).map_err(|_| too_many_vertices())?);
        }
        let corner_count = self.corners.len().saturating_sub(start);
        if corner_count < 3 {
            self.corners.truncate(start);
            self.short_faces = self.short_faces.saturating_add(1);
            return Ok(());
        }
        if largest >= known {
            self.forward.push((at, largest));
        }
        self.triangles = self
            .triangles
            .saturating_add((corner_count as u64).saturating_sub(2));
        let corner_count = u32::try_from(corner_count).map_err(|_| too_many_vertices())?;
        self.polygons.push(Polygon {
            corner_count,
            material: self.current_material,
        });
        Ok(())
    }

    fn material_number(&mut self, name: String) -> Option<u16> {
        if let Some(&known) = self.material_numbers.get(&name) {
            return Some(known);
        }
        let new = u16::try_from(self.materials.len())
            .ok()
            .filter(|&n| n < u16::MAX)?;
        self.materials.push(name.clone());
        self.material_numbers.insert(name, new);
        Some(new)
    }

    fn check_forward_references(&self) -> Result<(), ReadError> {
        let count = self.positions.len() as u64;
        match self.forward.iter().find(|(_, largest)| *largest >= count) {
            Some((line, index)) => {
                let what = format!(
                    "face names vertex {}, the file has {count}",
                    index.saturating_add(1)
                );
                Err(ReadError::malformed(what, Place::Line(*line)))
            }
            None => Ok(()),
        }
    }
}

/// Index of a vertex, from 0, of a face's corner such as `7`, `7/1`, `7//3` or `-1/-1/-1`.
fn vertex_index(word: &[u8], known: u64, at: u64) -> Result<u64, ReadError> {
    let digits = word.split(|&b| b == b'/').next().unwrap_or(word);
    let written: i64 = std::str::from_utf8(digits)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| {
            ReadError::malformed(
                format!("{} is no vertex index", quoted(word)),
                Place::Line(at),
            )
        })?;
    let index = match written {
        1.. => written.unsigned_abs().checked_sub(1),
        0 => None,
        _ => known.checked_sub(written.unsigned_abs()),
    };
    index.ok_or_else(|| {
        let why = if written == 0 {
            "indices start at 1"
        } else {
            "reaches before the first vertex"
        };
        ReadError::malformed(format!("vertex index {written} {why}"), Place::Line(at))
    })
}

fn too_many_vertices() -> ReadError {
    ReadError::OverLimit {
        limit: "vertices",
        asked: u64::from(u32::MAX).saturating_add(1),
        allowed: u32::MAX.into(),
        option: "",
    }
}

fn without_comment(rest: &[u8]) -> &[u8] {
    rest.split(|&b| b == b'#').next().unwrap_or(rest)
}

/// A name runs to the end of the line, blanks included, or to a comment that stands apart.
fn name_of(rest: &[u8]) -> Option<String> {
    let end = rest
        .windows(2)
        .position(|w| w == b" #" || w == b"\t#")
        .unwrap_or(rest.len());
    label(rest.get(..end)?)
}

/// Colours of the materials that an OBJ names.
struct Materials {
    colours: HashMap<String, Rgb>,
    siblings_hash: Option<blake3::Hash>,
    notes: Vec<String>,
}

impl Materials {
    fn load(statements: &Statements, input: &Input<'_>) -> Result<Self, ReadError> {
        const MOST: usize = 64;
        let mut materials = Self {
            colours: HashMap::new(),
            siblings_hash: None,
            notes: Vec::new(),
        };
        let mut hasher = blake3::Hasher::new();
        for written in statements.libraries.iter().take(MOST) {
            for (name, loaded) in find_library(written, input) {
                hasher.update(name.as_bytes());
                match loaded {
                    Ok(bytes) => {
                        hasher.update(&bytes);
                        for (material, colour) in diffuse_colours(&bytes, input.limits)? {
                            materials.colours.entry(material).or_insert(colour);
                        }
                    }
                    Err(reason) => materials.notes.push(format!("mtllib {name:?}: {reason}")),
                }
            }
        }
        if !statements.libraries.is_empty() {
            materials.siblings_hash = Some(hasher.finalize());
        }
        Ok(materials)
    }

    fn into_model(mut self, statements: Statements) -> Result<Model, ReadError> {
        let mut cutter = Cutter::default();
        let mut triangles =
            Vec::with_capacity(usize::try_from(statements.triangles).unwrap_or_default());
        let mut face_materials = Vec::with_capacity(triangles.capacity());
        let mut rest = statements.corners.as_slice();
        for polygon in &statements.polygons {
            let Some((corners, after)) = rest.split_at_checked(polygon.corner_count as usize)
            else {
                break;
            };
            rest = after;
            cutter.cut(corners, &statements.positions, &mut triangles);
            face_materials.resize(
                triangles.len(),
                polygon.material.map_or(0, |m| m.saturating_add(1)),
            );
        }
        if triangles.is_empty() {
            let instead = match (statements.positions.len(), statements.lines_and_points) {
                (0, _) => "and no vertex".into(),
                (vertices, 0) => format!("{vertices} vertices alone"),
                (_, other) => format!("{other} lines or points"),
            };
            return Err(ReadError::NoFaces { instead });
        }
        let mesh = Mesh::from_indexed(&statements.positions, &triangles).map_err(|error| {
            let line_of = |vertex: usize| {
                statements
                    .unusable
                    .iter()
                    .find(|(index, _)| *index as usize == vertex)
                    .map(|(_, line)| *line)
            };
            ReadError::from_mesh(error, |vertex| {
                line_of(vertex).map_or(Place::File, Place::Line)
            })
        })?;
        let mesh = self.paint(mesh, &statements, &triangles, face_materials);
        if statements.lines_and_points > 0 {
            self.notes.push(format!(
                "{} lines or points left out",
                statements.lines_and_points
            ));
        }
        if statements.short_faces > 0 {
            self.notes.push(format!(
                "{} faces with fewer than 3 corners left out",
                statements.short_faces
            ));
        }
        let count = |names: usize| (names > 0).then_some(names as u64);
        Ok(Model {
            mesh,
            written: Written {
                face_count: statements.polygons.len() as u64,
                vertex_count: statements.positions.len() as u64,
            },
            embedded: Embedded {
                title: statements
                    .objects
                    .first()
                    .filter(|_| statements.objects.len() == 1)
                    .cloned(),
                material_count: count(statements.materials.len()),
                object_count: count(statements.objects.len()),
                ..Embedded::default()
            },
            notes: self.notes,
            siblings_hash: self.siblings_hash,
        })
    }

    /// Material colours where a used material has one, else vertex colours where the file has them.
    fn paint(
        &self,
        mesh: Mesh,
        statements: &Statements,
        triangles: &[[u32; 3]],
        face_materials: Vec<u16>,
    ) -> Mesh {
        let mut palette: Vec<Option<Rgb>> = vec![None];
        palette.extend(
            statements
                .materials
                .iter()
                .map(|name| self.colours.get(name).copied()),
        );
        if palette.iter().any(Option::is_some) {
            return mesh.with_face_colours(palette, face_materials);
        }
        if !statements.has_colours {
            return mesh;
        }
        let parts = || statements.colours.iter().flatten().flatten();
        // Some programs write 0 to 255 where others write 0 to 1.
        let scale = if parts().any(|&part| part > 1.0) {
            1.0 / 255.0
        } else {
            1.0
        };
        let colour = |vertex: &u32| {
            let written = statements
                .colours
                .get(*vertex as usize)
                .copied()
                .flatten()?;
            Some(written.map(|part| eight_bits(part * scale)))
        };
        let corner_colours: Vec<_> = triangles.as_flattened().iter().map(colour).collect();
        mesh.with_corner_colours(&corner_colours)
    }
}

/// What a `mtllib` line leads to: one file whose name has blanks, or several.
fn find_library(written: &str, input: &Input<'_>) -> Vec<(String, Result<Vec<u8>, String>)> {
    let load = |name: &str| input.siblings.load(name, input.limits.sibling_bytes);
    let whole = load(written);
    if whole.is_ok() || !written.contains(char::is_whitespace) {
        return vec![(written.to_owned(), whole)];
    }
    written
        .split_whitespace()
        .map(|name| (name.to_owned(), load(name)))
        .collect()
}
