//! The statements of an OBJ: lines in, positions and uncut polygons out.
//!
//! Promises: indices are within the file and errors name the line. A face may name vertices that come after it; such are
//! held against the whole file at its end.

use std::collections::HashMap;

use crate::formats::kit::number::plain_index;
use crate::formats::kit::text::{first_word, label, next_number, quoted, words};
use crate::formats::obj::joined::Block;
use crate::formats::obj::materials::name_within_quotes;
use crate::formats::{Location, ReadError};
use crate::mesh::LARGEST_COORDINATE;
use crate::mesh::vec3::Vec3;

/// What the lines of an OBJ say, before polygons are cut.
#[derive(Debug, Default)]
pub(super) struct Statements {
    pub(super) positions: Vec<Vec3>,
    pub(super) colours: Vec<Option<[f32; 3]>>,
    pub(super) has_colours: bool,
    /// Corners of all polygons, indices into `positions`.
    pub(super) corners: Vec<u32>,
    pub(super) polygons: Vec<Polygon>,
    /// Triangles that the polygons will make.
    pub(super) triangles: u64,
    /// Line and largest index of polygons that name vertices which had not come yet.
    pub(super) forward: Vec<(u64, u64)>,
    /// Line of each position that no face may use.
    pub(super) unusable: Vec<(u32, u64)>,
    pub(super) materials: Vec<String>,
    pub(super) material_numbers: HashMap<String, u16>,
    pub(super) current_material: Option<u16>,
    pub(super) libraries: Vec<String>,
    pub(super) objects: Vec<String>,
    pub(super) lines_and_points: u64,
    pub(super) short_faces: u64,
    /// Curves and surfaces, which are not read.
    pub(super) free_forms: u64,
    /// Colours that ZBrush writes in comments, one a vertex in their order.
    pub(super) painted: Vec<[f32; 3]>,
    /// What joins a block to what stands before it; `None` from the beginning of a file on.
    pub(super) block: Option<Block>,
    /// The largest index that a polygon of a block that was joined on names.
    pub(super) largest_of_blocks: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Polygon {
    pub(super) corner_count: u32,
    pub(super) material: Option<u16>,
}

impl Statements {
    /// Takes one line; what it does not know it passes over.
    pub(super) fn take_line(&mut self, line: &[u8], at: u64) -> Result<(), ReadError> {
        let (keyword, rest) = first_word(line);
        match keyword {
            b"v" => self.take_vertex(without_comment(rest), at),
            _ if is_face(keyword) => self.take_face(without_comment(rest), at),
            b"#MRGB" => {
                self.take_painted(rest);
                Ok(())
            }
            _ if keyword.first().is_some_and(u8::is_ascii_uppercase) => {
                let lower = keyword.to_ascii_lowercase();
                self.take_named(&lower, rest, at)
            }
            _ => self.take_named(keyword, rest, at),
        }
    }

    /// Takes a line that is neither a vertex nor a face, its keyword in lower case, or one that some program wrote in
    /// capitals.
    fn take_named(&mut self, keyword: &[u8], rest: &[u8], at: u64) -> Result<(), ReadError> {
        match keyword {
            b"v" => self.take_vertex(without_comment(rest), at),
            b"usemtl" => {
                let name = name_of(rest).map(|name| name_within_quotes(&name));
                self.current_material = name.and_then(|name| self.material_number(name));
                if let Some(block) = &mut self.block {
                    block.first_material.get_or_insert(self.polygons.len());
                }
                Ok(())
            }
            b"mtllib" => {
                self.libraries.extend(name_of(rest));
                Ok(())
            }
            b"surf" | b"curv" | b"curv2" => {
                self.free_forms = self.free_forms.saturating_add(1);
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
        let mut rest = rest;
        for slot in &mut numbers {
            let Some((value, after)) = next_number(rest, at)? else {
                break;
            };
            *slot = value;
            rest = after;
            count = count.saturating_add(1);
        }
        if count < 3 {
            return Err(ReadError::malformed(
                format!("vertex with {count} coordinates"),
                Location::Line(at),
            ));
        }
        let [x, y, z, colour @ ..] = numbers;
        let index = u32::try_from(self.positions.len()).map_err(|_| too_many_vertices())?;
        // NaN compares as not usable.
        if ![x, y, z].iter().all(|c| c.abs() <= LARGEST_COORDINATE) {
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
            if let Some(block) = &mut self.block
                && let Some(index) = block.relative(word, known, self.corners.len())
            {
                self.corners.push(index);
                continue;
            }
            let index = vertex_index(word, known, at)?;
            largest = largest.max(index);
            self.corners.push(u32::try_from(index).map_err(|_| {
                let number = index.saturating_add(1);
                let what = format!("face names vertex {number}, the file has {known} so far");
                ReadError::malformed(what, Location::Line(at))
            })?);
        }
        let corner_count = self.corners.len().saturating_sub(start);
        if corner_count < 3 {
            self.corners.truncate(start);
            if let Some(block) = &mut self.block {
                block.truncate(start);
            }
            self.short_faces = self.short_faces.saturating_add(1);
            return Ok(());
        }
        let corner_count = u32::try_from(corner_count).map_err(|_| too_many_vertices())?;
        self.take_polygon(corner_count, largest, at);
        Ok(())
    }

    /// Takes colours of ZBrush: eight digits a vertex, of mask, red, green and blue.
    fn take_painted(&mut self, digits: &[u8]) {
        let (vertices, _) = digits.as_chunks::<8>();
        for digits in vertices {
            let part = |pair: Option<&[u8]>| {
                let text = std::str::from_utf8(pair?).ok()?;
                u8::from_str_radix(text, 16).ok()
            };
            let [red, green, blue] = [2..4, 4..6, 6..8].map(|at| part(digits.get(at)));
            let (Some(red), Some(green), Some(blue)) = (red, green, blue) else {
                return;
            };
            let colour = [red, green, blue].map(|part| f32::from(part) / 255.0);
            self.painted.push(colour);
        }
    }

    /// Colours of vertices in their order, where they have any: their own, else those of comments.
    pub(super) fn vertex_colours(&self) -> Vec<Option<[f32; 3]>> {
        if self.has_colours {
            return self.colours.clone();
        }
        self.painted.iter().copied().map(Some).collect()
    }

    pub(super) fn material_number(&mut self, name: String) -> Option<u16> {
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

    /// Whether every vertex that a face named before its time has come.
    pub(super) fn check_forward_references(&self) -> Result<(), ReadError> {
        let count = self.positions.len() as u64;
        match self.forward.iter().find(|(_, largest)| *largest >= count) {
            Some((line, index)) => {
                let what = format!(
                    "face names vertex {}, the file has {count}",
                    index.saturating_add(1)
                );
                Err(ReadError::malformed(what, Location::Line(*line)))
            }
            None => Ok(()),
        }
    }
}

/// Index of a vertex, from 0, of a face's corner such as `7`, `7/1`, `7//3` or `-1/-1/-1`.
pub(super) fn vertex_index(word: &[u8], known: u64, at: u64) -> Result<u64, ReadError> {
    if let Some((written @ 1.., [] | [b'/', ..])) = plain_index(word) {
        return Ok(u64::from(written).saturating_sub(1));
    }
    let digits = word.split(|&b| b == b'/').next().unwrap_or(word);
    let written: i64 = std::str::from_utf8(digits)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| {
            ReadError::malformed(
                format!("{} is no vertex index", quoted(word)),
                Location::Line(at),
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
        ReadError::malformed(format!("vertex index {written}: {why}"), Location::Line(at))
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

/// Whether a line of this keyword is a face; `fo` is its name of old.
pub(super) fn is_face(keyword: &[u8]) -> bool {
    matches!(keyword, b"f" | b"fo" | b"F" | b"FO")
}

pub(super) fn without_comment(rest: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'#', rest).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}

/// A name runs to the end of the line, blanks included, or to a comment that stands apart.
fn name_of(rest: &[u8]) -> Option<String> {
    let end = rest
        .windows(2)
        .position(|w| w == b" #" || w == b"\t#")
        .unwrap_or(rest.len());
    label(rest.get(..end)?)
}
