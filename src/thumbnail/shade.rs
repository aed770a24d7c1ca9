//! The colours of a body, row by row of pixels, from the samples of a band.
//!
//! A pixel in which one surface alone is seen is shaded once, others by the mean of their samples; then lines and hollows
//! darken it. Layers that are seen through lie over
//! that. The ground is not there yet.

use std::ops::Range;

use super::SAMPLES;
use super::coverage::Silhouette;
use super::layers::{Film, Layers};
use super::lines::Lines;
use super::occlusion::Occlusion;
use super::raster::{Canvas, Placed, UNCOVERED};
use super::surface::{Painter, Surface};
use crate::mesh::srgb::{Encoder, linear};

/// Samples of a pixel that is covered all over.
const WHOLE: u8 = (SAMPLES * SAMPLES) as u8;
/// Alpha of a pixel that is covered all over, until its ground is there: sixteenths of it are whole numbers.
pub(super) const COVERED: u8 = 240;
const SIXTEENTH: u8 = COVERED / 16;

/// Shades rows of pixels, from the top of the picture down.
#[derive(Debug)]
pub(super) struct Shader<'a> {
    painter: Painter<'a>,
    lines: Lines,
    encoder: Encoder,
    layers: Layers,
    /// Pixels on which layers lie.
    filmed: u64,
    /// Of the pixels of one row: light, depth, and what the light is multiplied by.
    light: Vec<[f32; 3]>,
    depth: Vec<f32>,
    shade: Vec<f32>,
    /// The face that was shaded last.
    last: Option<(u32, Surface)>,
}

/// A row of pixels, with what is known of it.
pub(super) struct Row<'r> {
    /// Counted through the whole picture.
    pub(super) y: usize,
    /// Covered samples of each pixel.
    pub(super) counts: &'r [u8],
    pub(super) silhouette: &'r Silhouette,
    pub(super) occlusion: &'r Occlusion,
    /// The canvas that the row lies in, and the depths of the rows of samples above it and below it.
    pub(super) canvas: &'r Canvas,
    pub(super) above: Option<&'r [f32]>,
    pub(super) below: Option<&'r [f32]>,
}

impl<'a> Shader<'a> {
    /// For a picture of `size` pixels.
    pub(super) fn new(painter: Painter<'a>, size: usize) -> Self {
        Self {
            painter,
            lines: Lines::new(size * SAMPLES),
            encoder: Encoder::new(),
            layers: Layers::default(),
            filmed: 0,
            light: vec![[0.0; 3]; size],
            depth: vec![0.0; size],
            shade: vec![0.0; size],
            last: None,
        }
    }

    /// The pixels of a row that the body covers, in sRGB with their part in sixteenths; and those that are covered though no
    /// sample is, for which there is no colour yet.
    pub(super) fn shade(&mut self, row: &Row<'_>, into: &mut [[u8; 4]], thin: &mut Vec<[u32; 2]>) {
        let samples = [row.y * SAMPLES, row.y * SAMPLES + 1].map(|y| row.canvas.covered(y));
        let first = samples[0].start.min(samples[1].start) / SAMPLES;
        let end = samples[0].end.max(samples[1].end).div_ceil(SAMPLES);
        let xs = first..end.max(first);
        self.find_lines(row, samples, xs.clone());
        self.find_light(row, xs.clone());
        row.occlusion
            .shade_row(row.y, xs.clone(), &self.depth, &mut self.shade);
        let seen = self.light[xs.clone()].iter().zip(&self.shade[xs.clone()]);
        let pixels = into[xs.clone()].iter_mut().zip(&row.counts[xs]);
        for ((pixel, &count), (light, open)) in pixels.zip(seen) {
            if count > 0 {
                let [r, g, b] = light.map(|part| self.encoder.encoded(part * open));
                *pixel = [r, g, b, COVERED];
            }
        }
        row.silhouette.along(row.y, |x, part| {
            into[x][3] = part as u8 * SIXTEENTH;
            if row.counts[x] == 0 && part > 0 {
                thin.push([x as u32, row.y as u32]);
            }
        });
    }

    /// Gets ready for a band whose `faces` are seen through, each with its corners.
    pub(super) fn begin_band(
        &mut self,
        canvas: &Canvas,
        side: usize,
        faces: impl Iterator<Item = (u32, [Placed; 3])>,
    ) {
        self.layers.clear(side, canvas.rows());
        for (face, corners) in faces {
            self.layers.add(&mut self.painter, canvas, face, &corners);
        }
    }

    /// What is seen through at a sample of the band, and how deep it lies.
    pub(super) fn film_at(&self, x: usize, y: usize) -> Option<(Film, f32)> {
        self.layers.film_at(x, y)
    }

    /// Pixels on which layers lie, of all rows that [`Shader::cover`] was called for.
    pub(super) fn filmed(&self) -> u64 {
        self.filmed
    }

    /// Puts the layers of row `y` over its pixels.
    pub(super) fn cover(&mut self, y: usize, counts: &[u8], row: &mut [[u8; 4]]) {
        for x in self.layers.reach(y) {
            let Some(film) = self.layers.film(x, y) else {
                continue;
            };
            let [r, g, b, part] = row[x];
            // Thinner than the samples are apart: it looks like what is beside it, with the layers there.
            if counts[x] == 0 && part > 0 {
                continue;
            }
            let part = f32::from(part) / f32::from(COVERED);
            let behind = linear([r, g, b]).map(|light| light * part * film.through);
            let alpha = 1.0 - film.through * (1.0 - part);
            let code = |light: f32| self.encoder.encoded(light / alpha);
            let [r, g, b] = [0, 1, 2].map(|i| code(film.light[i] + behind[i]));
            // Never so little that its pixel counts as empty.
            let alpha = (alpha * f32::from(COVERED) + 0.5).max(1.0) as u8;
            row[x] = [r, g, b, alpha];
            self.filmed += 1;
        }
    }

    fn find_lines(&mut self, row: &Row<'_>, covered: [Range<usize>; SAMPLES], xs: Range<usize>) {
        self.shade[xs].fill(0.0);
        let [first, second] = [0, 1].map(|i| row.canvas.depths(row.y * SAMPLES + i));
        let [upper, lower] = covered;
        // Nothing lies beyond the picture, and so no line.
        if let Some(above) = row.above {
            self.lines
                .add_row([above, first, second], upper, &mut self.shade);
        }
        if let Some(below) = row.below {
            self.lines
                .add_row([first, second, below], lower, &mut self.shade);
        }
    }

    /// Finds light and depth of the pixels in `xs`.
    fn find_light(&mut self, row: &Row<'_>, xs: Range<usize>) {
        let [upper, lower] = [0, 1].map(|i| {
            let y = row.y * SAMPLES + i;
            let (faces, _) = row.canvas.faces(y).as_chunks::<SAMPLES>();
            let (depths, _) = row.canvas.depths(y).as_chunks::<SAMPLES>();
            faces[xs.clone()].iter().zip(&depths[xs.clone()])
        });
        let middle = |pixel: usize| (pixel * SAMPLES) as f32 + SAMPLES as f32 / 2.0;
        let y = middle(row.y);
        for (((x, &count), (faces, depths)), (low_faces, low_depths)) in
            xs.clone().zip(&row.counts[xs]).zip(upper).zip(lower)
        {
            if count == 0 {
                continue;
            }
            let faces = [faces[0], faces[1], low_faces[0], low_faces[1]];
            let depths = [depths[0], depths[1], low_depths[0], low_depths[1]];
            (self.light[x], self.depth[x]) = if count == WHOLE && faces == [faces[0]; 4] {
                let surface = self.surface(faces[0]);
                (self.painter.shine(surface, middle(x), y), depths[0])
            } else {
                self.mean_of_samples([middle(x), y], count, faces, depths)
            };
        }
    }

    /// Mean light and depth of the samples of a pixel in which several surfaces are seen.
    fn mean_of_samples(
        &mut self,
        [x, y]: [f32; 2],
        count: u8,
        faces: [u32; 4],
        depths: [f32; 4],
    ) -> ([f32; 3], f32) {
        const PARTS: [f32; 5] = [0.0, 1.0, 1.0 / 2.0, 1.0 / 3.0, 1.0 / 4.0];
        let part = PARTS[usize::from(count.min(WHOLE))];
        let (mut light, mut depth) = ([0.0_f32; 3], 0.0);
        let mut last = (u32::MAX, [0.0_f32; 3]);
        for (face, z) in faces.into_iter().zip(depths) {
            if z == UNCOVERED {
                continue;
            }
            if face != last.0 {
                let surface = self.surface(face);
                last = (face, self.painter.shine(surface, x, y));
            }
            for (sum, shine) in light.iter_mut().zip(last.1) {
                *sum += part * shine;
            }
            depth += part * z;
        }
        (light, depth)
    }

    fn surface(&mut self, face: u32) -> Surface {
        if let Some((last, surface)) = self.last
            && last == face
        {
            return surface;
        }
        let surface = self.painter.surface(face);
        self.last = Some((face, surface));
        surface
    }
}
