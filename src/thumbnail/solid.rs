//! What has no faces, as a mesh that the rasteriser draws: points by `discs`, segments as round strokes.
//!
//! A line is as thick as the picture can bear: thinner the more of them there are. A beam has its own thickness at either end. Ends are
//! rounded. What is drawn of a large body is bounded by [`MOST_STROKES`] and the points of `discs`.

use super::ThumbnailError;
use super::discs::{self, across};
use crate::mesh::vec3::{Vec3, length, sub, unit};
use crate::mesh::{Faceless, Kind, Mesh, Paint, Rgb};

/// Segments that are drawn, at most; of more every n-th.
const MOST_STROKES: usize = 120_000;
/// Segments up to which strokes are round, and up to which they have rounded ends.
const FEW_STROKES: usize = 4_000;
const SOME_STROKES: usize = 40_000;
/// Radii of lines as parts of the diagonal.
const THINNEST: f64 = 0.0013;
const THICKEST: f64 = 0.009;
/// How much of the square of the diagonal the strokes of all lines may cover together, about.
const COVERED: f64 = 0.12;

/// A mesh that looks like `body`; its faces have two outsides.
///
/// # Errors
/// [`ThumbnailError::Nothing`] where there is nothing to draw, [`ThumbnailError::NoExtent`] where it is too large to be drawn.
pub fn stand_in(body: &Faceless) -> Result<Mesh, ThumbnailError> {
    let bounds = body.bounds().ok_or(ThumbnailError::Nothing)?;
    let diagonal = match bounds.diagonal() {
        diagonal if diagonal > 0.0 => diagonal,
        // A single point is drawn at any size.
        _ => 1.0,
    };
    let mut solid = Solid::default();
    let mut is_end = vec![false; body.positions().len()];
    let ends = body.segments().as_flattened();
    ends.iter().for_each(|&end| is_end[end as usize] = true);
    let points: Vec<usize> = (0..is_end.len()).filter(|&i| !is_end[i]).collect();
    discs::add(&mut solid, body, &points, diagonal);
    strokes(&mut solid, body, diagonal);
    solid.into_mesh()
}

/// Adds a stroke for each segment.
fn strokes(solid: &mut Solid, body: &Faceless, diagonal: f64) {
    let segments = body.segments();
    let step = segments.len().div_ceil(MOST_STROKES).max(1);
    let sides = match segments.len() {
        count if count <= FEW_STROKES => 12,
        count if count <= SOME_STROKES => 6,
        _ => 4,
    };
    let is_lattice = body.kind() == Kind::Lattice;
    let alike = match body.total_length() {
        total if total > 0.0 => COVERED * diagonal / total * diagonal,
        _ => 0.0,
    };
    let alike = alike.clamp(THINNEST * diagonal, THICKEST * diagonal);
    for (number, ends) in segments.iter().enumerate().step_by(step) {
        // A beam too thin to be seen is drawn all the same.
        let least = THINNEST * diagonal / 2.0;
        let radii = match body.radii(number) {
            Some(radii) if is_lattice => radii.map(|radius| radius.max(least)),
            _ => [alike; 2],
        };
        let [a, b] = ends.map(|end| Tip {
            place: body.positions()[end as usize],
            colour: body.colour(end as usize),
        });
        solid.stroke([a, b], radii, sides, segments.len() <= SOME_STROKES);
    }
}

/// One end of a stroke.
#[derive(Clone, Copy)]
struct Tip {
    place: Vec3,
    colour: Option<Rgb>,
}

/// A mesh under way.
#[derive(Default)]
pub(super) struct Solid {
    positions: Vec<Vec3>,
    faces: Vec<[u32; 3]>,
    colours: Vec<Option<Rgb>>,
}

impl Solid {
    /// Adds corners and returns the number of the first.
    pub(super) fn corners(&mut self, corners: &[Vec3]) -> u32 {
        let first = self.positions.len() as u32;
        self.positions.extend(corners);
        first
    }

    /// Adds a face of one colour.
    pub(super) fn face(&mut self, corners: [u32; 3], colour: Option<Rgb>) {
        self.shaded_face(corners, [colour; 3]);
    }

    fn shaded_face(&mut self, corners: [u32; 3], colours: [Option<Rgb>; 3]) {
        self.faces.push(corners);
        self.colours.extend(colours);
    }

    /// Adds an octahedron, or one whose faces are cut into four where it `is_fine`.
    pub(super) fn ball(&mut self, centre: Vec3, radius: f64, is_fine: bool, colour: Option<Rgb>) {
        let axes = [
            [1.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.0, 1.0],
            [-1.0, 0.0, 0.0],
            [0.0, -1.0, 0.0],
            [0.0, 0.0, -1.0],
        ];
        let octants = [
            [0, 1, 2],
            [1, 3, 2],
            [3, 4, 2],
            [4, 0, 2],
            [1, 0, 5],
            [3, 1, 5],
            [4, 3, 5],
            [0, 4, 5],
        ];
        let at = |direction: Vec3| [0, 1, 2].map(|axis| centre[axis] + radius * direction[axis]);
        let between = |a: Vec3, b: Vec3| unit([0, 1, 2].map(|axis| a[axis] + b[axis])).unwrap_or(a);
        for octant in octants {
            let [a, b, c] = octant.map(|axis| axes[axis]);
            if is_fine {
                let (ab, bc, ca) = (between(a, b), between(b, c), between(c, a));
                let first = self.corners(&[a, b, c, ab, bc, ca].map(at));
                for face in [[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]] {
                    self.face(face.map(|corner| first + corner), colour);
                }
            } else {
                let first = self.corners(&[a, b, c].map(at));
                self.face([first, first + 1, first + 2], colour);
            }
        }
    }

    /// Adds a cone's frustum between two balls of its radii.
    fn stroke(&mut self, tips: [Tip; 2], radii: [f64; 2], sides: u32, has_round_ends: bool) {
        let [from, to] = tips;
        let along = sub(to.place, from.place);
        let Some(axis) = unit(along).filter(|_| length(along) > 0.0) else {
            self.ball(from.place, radii[0], true, from.colour);
            return;
        };
        let mut rings = vec![(from, 0.0, radii[0]), (to, 0.0, radii[1])];
        if has_round_ends {
            // Sine and cosine of 50° and of 80°.
            const BOWS: [[f64; 2]; 2] = [[0.766, 0.643], [0.985, 0.174]];
            for [sine, cosine] in BOWS {
                rings.insert(0, (from, -radii[0] * sine, radii[0] * cosine));
                rings.push((to, radii[1] * sine, radii[1] * cosine));
            }
        }
        let [right, up] = across(axis);
        let turns = circle(sides);
        let mut before = None;
        for (tip, shift, radius) in rings {
            let ring: Vec<Vec3> = turns
                .iter()
                .map(|[x, y]| {
                    [0, 1, 2].map(|i| {
                        tip.place[i] + shift * axis[i] + radius * (x * right[i] + y * up[i])
                    })
                })
                .collect();
            let first = self.corners(&ring);
            if let Some((last, colour)) = before {
                self.band([last, first], sides, [colour, tip.colour]);
            }
            before = Some((first, tip.colour));
        }
    }

    /// Joins two rings of corners.
    fn band(&mut self, [low, high]: [u32; 2], sides: u32, [from, to]: [Option<Rgb>; 2]) {
        for i in 0..sides {
            let next = (i + 1) % sides;
            self.shaded_face([low + i, low + next, high + i], [from, from, to]);
            self.shaded_face([low + next, high + next, high + i], [from, to, to]);
        }
    }

    fn into_mesh(mut self) -> Result<Mesh, ThumbnailError> {
        let mesh = Mesh::from_indexed(&self.positions, &self.faces)
            .map_err(|_| ThumbnailError::NoExtent)?;
        if self.colours.iter().all(Option::is_none) {
            self.colours = Vec::new();
        }
        Ok(mesh.with_paint(Paint {
            corners: self.colours,
            ..Paint::default()
        }))
    }
}

/// Points of the unit circle, from halves of right angles down to 30°, without a library's arc functions.
fn circle(sides: u32) -> Vec<[f64; 2]> {
    // Sine and cosine of 30°.
    const SINE: f64 = 0.5;
    const COSINE: f64 = 0.866_025_403_784_438_6;
    let step = 12 / sides;
    let mut turns = vec![[1.0, 0.0]];
    for _ in 1..12 {
        let [x, y] = turns[turns.len() - 1];
        turns.push([x * COSINE - y * SINE, x * SINE + y * COSINE]);
    }
    turns.into_iter().step_by(step as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::FacelessParts;

    fn body(parts: FacelessParts) -> Faceless {
        Faceless::new(parts).unwrap()
    }

    #[test]
    fn a_beam_is_as_thick_as_it_says() {
        let mesh = stand_in(&body(FacelessParts {
            positions: vec![[0.0; 3], [0.0, 0.0, 10.0]],
            segments: vec![[0, 1]],
            radii: vec![[1.0, 2.0]],
            ..FacelessParts::default()
        }));
        let bounds = mesh.unwrap().bounds();
        let [width, depth, height] = bounds.extents();
        assert!((3.8..=4.0).contains(&width) && (3.8..=4.0).contains(&depth));
        assert!((12.9..=13.0).contains(&height), "{height}");
    }

    #[test]
    fn points_and_lines_bring_their_colours() {
        let parts = FacelessParts {
            positions: vec![[0.0; 3], [1.0, 0.0, 0.0], [5.0, 5.0, 5.0]],
            colours: vec![Some([1, 2, 3]), None, Some([9; 3])],
            segments: vec![[0, 1]],
            ..FacelessParts::default()
        };
        let mesh = stand_in(&body(parts)).unwrap();
        let corners = &mesh.paint().corners;
        assert_eq!(corners.len(), mesh.faces().len() * 3);
        for colour in [Some([1, 2, 3]), None, Some([9; 3])] {
            assert!(corners.contains(&colour), "{colour:?}");
        }
    }

    #[test]
    fn what_is_drawn_of_a_large_body_is_bounded_and_nothing_is_said_to_be_nothing() {
        let at = |i: u32| [i % 1000, i / 1000, i % 7 * (i % 3)].map(f64::from);
        let cloud = body(FacelessParts {
            positions: (0..400_000).map(at).collect(),
            ..FacelessParts::default()
        });
        let faces = stand_in(&cloud).unwrap().faces().len();
        assert!((100_000..700_000).contains(&faces), "{faces}");
        let lines = body(FacelessParts {
            positions: (0..400_000).map(at).collect(),
            segments: (1..400_000).map(|i| [i - 1, i]).collect(),
            ..FacelessParts::default()
        });
        let faces = stand_in(&lines).unwrap().faces().len();
        assert!((100_000..1_000_000).contains(&faces), "{faces}");
        let error = stand_in(&Faceless::default()).unwrap_err();
        assert_eq!(error, ThumbnailError::Nothing);
    }
}
