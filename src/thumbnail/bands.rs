//! Which faces lie in which band of the picture.
//!
//! A picture is drawn band by band, so that what it is drawn on stays in the cache of a core. Faces that are turned away from
//! the viewer in a closed body, that no place of any pixel lies in, or that are beyond the [`Effort`], are in no band.
//! Within a band faces keep the order of the file.

use std::ops::Range;

use super::SAMPLES;
use super::coverage::{PLACE, PLACE_MIDDLE};
use super::effort::{self, Effort};
use super::raster::{GRID, Placed, double_area, reach};
use super::surface::{Sides, is_large};
use super::veil;
use crate::cores;
use crate::mesh::Mesh;

/// Rows of pixels in a band; a multiple of every cell that depth is gathered in.
pub(super) const ROWS: usize = 16;

/// How many times the work of an opaque face one is that is seen through.
const LAYER: u64 = 16;

/// Faces from which on it pays to share them out among cores.
const PART: usize = 1 << 18;

/// The faces of each band.
#[derive(Debug)]
pub(super) struct Bands {
    size: usize,
    /// In the order of the file: parts of the mesh, and in each the faces of each band.
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
struct Part {
    bands: Vec<Vec<u32>>,
    /// Those among them that are seen through.
    through: Vec<Vec<u32>>,
    /// Faces in which shading within may be seen.
    large: Vec<u32>,
    /// How many would have been too much work.
    left_out: u64,
}

impl Bands {
    /// The bands of a picture of `size` pixels.
    pub(super) fn of(mesh: &Mesh, placed: &[Placed], sides: Sides, size: usize) -> Self {
        // Whole blocks, each of which has its own share of the effort.
        let is_ghost = veil::is_ghost(mesh.paint(), mesh.faces().len());
        let parts: Vec<_> = cores::shares(mesh.faces().len(), PART, effort::BLOCK).collect();
        let parts = cores::map(parts.into_iter(), |part| {
            Part::of(mesh, placed, sides, size, part, is_ghost)
        });
        Self { size, parts }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.size.div_ceil(ROWS)
    }

    /// Rows of pixels of a band.
    pub(super) fn rows(&self, band: usize) -> Range<usize> {
        band * ROWS..((band + 1) * ROWS).min(self.size)
    }

    /// Faces of a band that hide what lies behind them.
    pub(super) fn faces(&self, band: usize) -> impl Iterator<Item = u32> {
        self.parts
            .iter()
            .flat_map(move |part| part.bands[band].iter().copied())
    }

    /// Faces of a band that may be seen through.
    pub(super) fn seen_through(&self, band: usize) -> impl Iterator<Item = u32> {
        self.parts
            .iter()
            .flat_map(move |part| part.through[band].iter().copied())
    }

    /// Whether any face may be seen through.
    pub(super) fn has_layers(&self) -> bool {
        let is_any = |part: &Part| part.through.iter().any(|band| !band.is_empty());
        self.parts.iter().any(is_any)
    }

    /// Faces that are in no band since they would be too much work.
    pub(super) fn left_out(&self) -> u64 {
        self.parts.iter().map(|part| part.left_out).sum()
    }

    /// Faces in which shading within may be seen.
    pub(super) fn large(&self) -> impl Iterator<Item = u32> {
        self.parts
            .iter()
            .flat_map(|part| part.large.iter().copied())
    }
}

impl Part {
    fn of(
        mesh: &Mesh,
        placed: &[Placed],
        sides: Sides,
        size: usize,
        part: Range<usize>,
        is_ghost: bool,
    ) -> Self {
        let mut effort = Effort::of(size * SAMPLES);
        let mut own = Self {
            bands: vec![Vec::new(); size.div_ceil(ROWS)],
            through: vec![Vec::new(); size.div_ceil(ROWS)],
            ..Self::default()
        };
        let paint = mesh.paint();
        // What is seen through is seen from both sides, and shows the insides of others.
        let is_glass = paint.is_seen_through() && !is_ghost;
        let first = part.start as u32;
        for (number, face) in (first..).zip(&mesh.faces()[part]) {
            let corners = face.map(|vertex| placed[vertex as usize]);
            let area = double_area(&corners);
            if area == 0 || (!is_glass && sides.hides(area > 0)) {
                continue;
            }
            let Some(bands) = bands_of(&corners, size) else {
                continue;
            };
            let is_through = is_glass && veil::is_seen_through(paint, number as usize);
            let cost = if is_through { LAYER } else { 1 };
            if !effort.admits(number, &corners, cost) {
                own.left_out += 1;
                continue;
            }
            if is_large(&corners) {
                own.large.push(number);
            }
            let into = if is_through {
                &mut own.through
            } else {
                &mut own.bands
            };
            into[bands].iter_mut().for_each(|band| band.push(number));
        }
        own
    }
}

/// The bands that any place of a pixel within the box of `corners` lies in.
fn bands_of(corners: &[Placed; 3], size: usize) -> Option<Range<usize>> {
    const BAND: i32 = GRID * (SAMPLES * ROWS) as i32;
    let range = |of: fn(&Placed) -> i32| {
        let [a, b, c] = [of(&corners[0]), of(&corners[1]), of(&corners[2])];
        [a.min(b).min(c), a.max(b).max(c)]
    };
    let (xs, ys) = (range(|corner| corner.x), range(|corner| corner.y));
    if reach(corners) < PLACE {
        // Places are spaced evenly, and so are the middles of samples, which lie between them.
        let holds = |[low, high]: [i32; 2], middle: i32, step: i32| {
            (low - middle).div_euclid(step) != (high - middle).div_euclid(step)
                || (low - middle).rem_euclid(step) == 0
        };
        let holds_both = |middle, step| holds(xs, middle, step) && holds(ys, middle, step);
        if !holds_both(PLACE_MIDDLE, PLACE) && !holds_both(GRID / 2, GRID) {
            return None;
        }
    }
    let last = size.div_ceil(ROWS) - 1;
    let [first, end] = ys.map(|y| usize::try_from(y.div_euclid(BAND)).unwrap_or(0).min(last));
    Some(first..end + 1)
}
