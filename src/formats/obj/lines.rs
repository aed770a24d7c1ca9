//! Reads the lines and points of an OBJ that has no faces.
//!
//! A second pass over the text, made only for such files. Relies on the first pass having accepted the text. Curves of degree 1,
//! as Rhino writes its lines, are the lines between their control points. Where nothing names a vertex, every vertex is a point.

use crate::formats::kit::colour::{colour_scale, eight_bits};
use crate::formats::kit::faceless;
use crate::formats::kit::text::{Lines, continued, first_word, words};
use crate::formats::obj::statements::{Statements, vertex_index, without_comment};
use crate::formats::obj::{embedded, free_forms_left_out};
use crate::formats::{Input, Limits, Location, Model, ReadError};
use crate::mesh::{Faceless, FacelessParts, Written};

/// A model of points or lines.
///
/// # Errors
/// [`ReadError::Unsupported`] for curves and surfaces, [`ReadError::NoFaces`] where there is no vertex, else as [`read`].
pub(super) fn model(
    statements: &Statements,
    lines: Lines<'_>,
    input: &Input<'_>,
) -> Result<Model, ReadError> {
    if statements.positions.is_empty() && statements.free_forms == 0 {
        let instead = "the file has no vertex".into();
        return Err(ReadError::NoFaces { instead });
    }
    let (faceless, notes) = read(statements, lines, input.limits)?;
    Ok(Model {
        mesh: None,
        faceless: Some(faceless),
        written: Written {
            vertex_count: statements.positions.len() as u64,
            ..Written::default()
        },
        embedded: embedded(statements),
        objects: Vec::new(),
        notes,
        siblings_hash: None,
        appearance: None,
    })
}

/// The points and lines of a file whose statements are known, and what there is to say of them.
///
/// # Errors
/// [`ReadError::Malformed`] for an index that names no vertex, [`ReadError::OverLimit`] for too much of anything,
/// [`ReadError::Unsupported`] for bent curves and surfaces alone.
fn read(
    statements: &Statements,
    mut lines: Lines<'_>,
    limits: &Limits,
) -> Result<(Faceless, Vec<String>), ReadError> {
    let mut strokes = Strokes::new(statements.positions.len());
    while let Some((at, line)) = lines.next_line() {
        let line = continued(line, &mut lines);
        let (keyword, rest) = first_word(&line);
        strokes.take(&keyword.to_ascii_lowercase(), without_comment(rest), at)?;
        limits.check_points(strokes.segments.len() as u64)?;
    }
    let bent = statements.free_forms.saturating_sub(strokes.straight);
    if bent > 0 && strokes.segments.is_empty() {
        let feature = format!("an OBJ of free-form curves and surfaces alone ({bent})");
        return Err(ReadError::Unsupported { feature });
    }
    limits.check_points(statements.positions.len() as u64)?;
    let written = statements.vertex_colours();
    let scale = colour_scale(written.iter().flatten().flatten());
    let colour = |parts: [f32; 3]| parts.map(|part| eight_bits(part * scale));
    let mut colours: Vec<_> = written.iter().map(|c| c.map(colour)).collect();
    if !colours.is_empty() {
        colours.resize(statements.positions.len(), None);
    }
    let parts = FacelessParts {
        positions: statements.positions.clone(),
        colours,
        segments: strokes.segments,
        ..FacelessParts::default()
    };
    let is_whole = strokes.is_named.iter().all(|is_named| !is_named);
    let parts = if is_whole {
        parts
    } else {
        faceless::only(parts, &strokes.is_named)
    };
    let first = statements.unusable.first();
    let (faceless, note) = faceless::finish(parts, |_| {
        first.map_or(Location::File, |(_, line)| Location::Line(*line))
    })?;
    let left_out = (bent > 0).then(|| free_forms_left_out(bent));
    Ok((faceless, note.into_iter().chain(left_out).collect()))
}

/// What `l`, `p` and `curv` name.
struct Strokes {
    /// Vertices that have come so far.
    known: u64,
    is_named: Vec<bool>,
    segments: Vec<[u32; 2]>,
    /// Whether the curves that come lie between their control points, and are of degree 1.
    has_control_points: bool,
    is_of_lines: bool,
    /// Curves that are lines.
    straight: u64,
}

impl Strokes {
    fn new(vertices: usize) -> Self {
        Self {
            known: 0,
            is_named: vec![false; vertices],
            segments: Vec::new(),
            has_control_points: false,
            is_of_lines: false,
            straight: 0,
        }
    }

    fn take(&mut self, keyword: &[u8], rest: &[u8], at: u64) -> Result<(), ReadError> {
        // A face here has two corners at most.
        let joins = match keyword {
            b"v" => {
                self.known = self.known.saturating_add(1);
                return Ok(());
            }
            b"l" | b"f" | b"fo" => true,
            b"p" => false,
            b"cstype" => {
                let kind = words(rest).find(|word| !word.eq_ignore_ascii_case(b"rat"));
                let is = |name: &[u8]| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(name));
                self.has_control_points = is(b"bspline") || is(b"bezier");
                return Ok(());
            }
            b"deg" => {
                self.is_of_lines = words(rest).next() == Some(b"1");
                return Ok(());
            }
            b"curv" if self.has_control_points && self.is_of_lines => {
                self.straight = self.straight.saturating_add(1);
                true
            }
            _ => return Ok(()),
        };
        // A curve begins with the two ends of its parameter.
        let ends = if keyword == b"curv" { 2 } else { 0 };
        let mut last = None;
        for word in words(rest).skip(ends) {
            let index = self.index(word, at)?;
            if let Some(last) = last.filter(|&last| joins && last != index) {
                self.segments.push([last, index]);
            }
            last = Some(index);
        }
        Ok(())
    }

    fn index(&mut self, word: &[u8], at: u64) -> Result<u32, ReadError> {
        let count = self.is_named.len();
        let index = vertex_index(word, self.known, at)?;
        let place = usize::try_from(index).ok();
        let known = place.and_then(|place| self.is_named.get_mut(place));
        match (known, u32::try_from(index)) {
            (Some(known), Ok(index)) => {
                *known = true;
                Ok(index)
            }
            _ => {
                let number = index.saturating_add(1);
                let what = format!("line or point names vertex {number}, the file has {count}");
                Err(ReadError::malformed(what, Location::Line(at)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::obj::read;
    use crate::formats::{Input, Limits, Siblings};
    use crate::mesh::Kind;

    #[test]
    fn lines_and_points_alone_are_what_they_name() {
        let coloured = "v 0 0 0 1 0 0\nV 2 0 0 0 1 0\nv 2 3 0 0 0 1\nv 9 9 9 1 1 1\n";
        let body = |text: &str| {
            read(&Input {
                bytes: format!("{coloured}{text}").as_bytes(),
                siblings: &Siblings::Nowhere,
                limits: &Limits::default(),
            })
            .unwrap()
            .faceless
            .unwrap()
        };
        let lines = body("o frame\nL 1/7 2 3 # and back\nl -2 \\\n -4\n");
        assert_eq!(lines.segments(), [[0, 1], [1, 2], [2, 0]]);
        assert_eq!((lines.kind(), lines.lone_points()), (Kind::Lines, 0));
        assert_eq!(lines.colour(2), Some([0, 0, 255]));
        let points = body("p 2 4\n");
        assert_eq!(points.positions(), [[2.0, 0.0, 0.0], [9.0, 9.0, 9.0]]);
        assert_eq!(body("").lone_points(), 4);
        let both = body("p 4\nl 1 2\n");
        assert_eq!((both.kind(), both.lone_points()), (Kind::Lines, 1));
        assert_eq!(body("f 1 2\nf 3\n").segments(), [[0, 1]]);
    }

    #[test]
    fn curves_of_degree_1_are_lines_and_others_are_not_read() {
        let corners = "v 0 0 0\nv 2 0 0\nv 2 3 0\nv 9 9 9\n";
        let body = |text: &str| {
            read(&Input {
                bytes: format!("{corners}{text}").as_bytes(),
                siblings: &Siblings::Nowhere,
                limits: &Limits::default(),
            })
        };
        let straight = "cstype bspline\ndeg 1\ncurv 0 2 1 2 3\nparm u 0 0 1 2 2\nend\n";
        let lines = body(straight).unwrap();
        assert_eq!(lines.faceless.unwrap().segments(), [[0, 1], [1, 2]]);
        assert!(lines.notes.is_empty());
        let bent = "cstype rat bezier\ndeg 3\ncurv 0 1 1 2 3 4\nend\n";
        let error = body(bent).unwrap_err().to_string();
        assert!(error.contains("curves and surfaces alone (1)"), "{error}");
        let both = body(&format!("{bent}{straight}")).unwrap();
        assert_eq!(both.faceless.unwrap().segments().len(), 2);
        assert_eq!(both.notes, ["free-form curves and surfaces left out: 1"]);
        let other = body("cstype cardinal\ndeg 1\ncurv 0 1 1 2\nend\n");
        assert!(other.is_err(), "its control points are no places on it");
    }
}
