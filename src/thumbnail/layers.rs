//! What is seen through, in one band of the picture: for each sample, the layers before the nearest opaque face.
//!
//! The nearest [`KEPT`] layers of a sample are kept and put over one another in their order of depth, so that the order of
//! the file makes no difference; those behind them are merged into one of their mean colour. Of two layers at one
//! depth the one that comes first in the file lies in front.

use std::ops::Range;

use super::SAMPLES;
use super::raster::{Canvas, Placed};
use super::surface::Painter;
use super::veil::Veil;

/// Layers of a sample that are kept exactly.
const KEPT: usize = 4;
/// No layer.
const NONE: u32 = u32::MAX;

/// A layer at one sample.
#[derive(Clone, Copy, Debug)]
struct Layer {
    depth: f32,
    face: u32,
    opacity: f32,
    light: [f32; 3],
}

/// What lies behind the layers that are kept.
#[derive(Clone, Copy, Debug)]
struct Rest {
    /// Light, by opacity, and the sum of opacities.
    light: [f32; 3],
    weight: f32,
    /// What they let through.
    through: f32,
}

/// The layers of a band.
#[derive(Debug, Default)]
pub(super) struct Layers {
    side: usize,
    rows: Range<usize>,
    layers: Vec<[Layer; KEPT]>,
    rest: Vec<Rest>,
    is_empty: bool,
    /// For each row of pixels, the first that has a layer, and the end.
    reach: Vec<[usize; 2]>,
}

/// What the layers of a pixel come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Film {
    /// Light of the layers by what they hide.
    pub(super) light: [f32; 3],
    /// The part of what lies behind that is seen.
    pub(super) through: f32,
}

impl Layers {
    /// Forgets all layers, and is ready for those of `rows` of samples.
    pub(super) fn clear(&mut self, side: usize, rows: Range<usize>) {
        const EMPTY: Layer = Layer {
            depth: f32::NEG_INFINITY,
            face: NONE,
            opacity: 0.0,
            light: [0.0; 3],
        };
        const OPEN: Rest = Rest {
            light: [0.0; 3],
            weight: 0.0,
            through: 1.0,
        };
        if !self.is_empty {
            self.layers.clear();
            self.rest.clear();
        }
        self.layers.resize(side * rows.len(), [EMPTY; KEPT]);
        self.rest.resize(side * rows.len(), OPEN);
        self.reach.clear();
        self.reach.resize(rows.len() / SAMPLES, [side / SAMPLES, 0]);
        self.is_empty = true;
        (self.side, self.rows) = (side, rows);
    }

    /// Adds what of face number `face` lies before the opaque faces on `canvas`.
    pub(super) fn add(
        &mut self,
        painter: &mut Painter<'_>,
        canvas: &Canvas,
        face: u32,
        corners: &[Placed; 3],
    ) {
        let veil = Veil::of(painter.mesh(), face, corners);
        let Some(veil) = veil.filter(Veil::may_be_a_layer) else {
            return;
        };
        let surface = painter.surface(face);
        canvas.visit(corners, |x, y, depth, nearest| {
            let place = [x as f32 + 0.5, y as f32 + 0.5];
            if depth <= nearest {
                return;
            }
            let opacity = veil.at(place[0], place[1]);
            if opacity <= 0.0 || opacity >= 1.0 {
                return;
            }
            let light = painter.shine(surface, place[0], place[1]);
            let layer = Layer {
                depth,
                face,
                opacity,
                light,
            };
            self.insert(x, y, layer);
        });
    }

    fn insert(&mut self, x: usize, y: usize, layer: Layer) {
        let row = y - self.rows.start;
        let kept = &mut self.layers[row * self.side + x];
        let is_before = |one: &Layer, other: &Layer| {
            other.face == NONE
                || one.depth > other.depth
                || (one.depth >= other.depth && one.face < other.face)
        };
        let mut pushed = layer;
        for known in kept.iter_mut() {
            if is_before(&pushed, known) {
                std::mem::swap(known, &mut pushed);
            }
        }
        if pushed.face != NONE {
            let rest = &mut self.rest[row * self.side + x];
            for (sum, light) in rest.light.iter_mut().zip(pushed.light) {
                *sum += light * pushed.opacity;
            }
            rest.weight += pushed.opacity;
            rest.through *= 1.0 - pushed.opacity;
        }
        self.is_empty = false;
        let reach = &mut self.reach[row / SAMPLES];
        *reach = [reach[0].min(x / SAMPLES), reach[1].max(x / SAMPLES + 1)];
    }

    /// Pixels of row `y` of pixels that may have a layer.
    pub(super) fn reach(&self, y: usize) -> Range<usize> {
        let [first, end] = self.reach[y - self.rows.start / SAMPLES];
        first..end.max(first)
    }

    /// What the layers of a pixel come to; `None` where there are none.
    pub(super) fn film(&self, x: usize, y: usize) -> Option<Film> {
        const PART: f32 = 1.0 / (SAMPLES * SAMPLES) as f32;
        let first = (y * SAMPLES - self.rows.start) * self.side + x * SAMPLES;
        let samples = [first, first + 1, first + self.side, first + self.side + 1];
        if samples
            .iter()
            .all(|&sample| self.layers[sample][0].face == NONE)
        {
            return None;
        }
        let (mut light, mut through) = ([0.0_f32; 3], 0.0);
        for sample in samples {
            let film = self.film_of_sample(sample);
            for (sum, part) in light.iter_mut().zip(film.light) {
                *sum += part * PART;
            }
            through += film.through * PART;
        }
        Some(Film { light, through })
    }

    /// What the layers of one sample come to, and the depth of the nearest.
    pub(super) fn film_at(&self, x: usize, y: usize) -> Option<(Film, f32)> {
        let sample = (y - self.rows.start) * self.side + x;
        let nearest = self.layers.get(sample)?[0];
        (nearest.face != NONE).then(|| (self.film_of_sample(sample), nearest.depth))
    }

    fn film_of_sample(&self, sample: usize) -> Film {
        let mut film = Film {
            light: [0.0; 3],
            through: 1.0,
        };
        let mut lay = |light: [f32; 3], opacity: f32| {
            for (sum, part) in film.light.iter_mut().zip(light) {
                *sum += film.through * opacity * part;
            }
            film.through *= 1.0 - opacity;
        };
        for layer in self.layers[sample]
            .iter()
            .filter(|layer| layer.face != NONE)
        {
            lay(layer.light, layer.opacity);
        }
        let rest = &self.rest[sample];
        if rest.weight > 0.0 {
            lay(rest.light.map(|sum| sum / rest.weight), 1.0 - rest.through);
        }
        film
    }
}
