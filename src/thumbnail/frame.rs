//! One picture of one mesh from one direction: projects, finds what is seen, lights it, and puts it on its ground.

use std::cell::Cell;
use std::ops::Range;

use super::camera::Camera;
use super::coverage::{Silhouette, covered_samples};
use super::effort::{self, Effort};
use super::normals::Normals;
use super::occlusion::Occlusion;
use super::pixels::Pixels;
use super::raster::{Canvas, Placed, UNCOVERED, is_clockwise};
use super::shadow::Shadow;
use super::surface::{Painter, Surface, is_large};
use super::{SAMPLES, Style, Subject, lines};
use crate::cores;
use crate::mesh::srgb::encoded;
use crate::mesh::{Mesh, Rgb};

/// Smaller parts of the picture than this count as blank.
const LEAST_COVERED: f64 = 0.005;
/// Samples of a pixel that is covered all over.
const WHOLE: u8 = (SAMPLES * SAMPLES) as u8;
/// Colour of the shadow, and its alpha where it is darkest.
const SHADOW: (Rgb, f32) = ([20, 26, 34], 0.46);
/// Steps of a shadow's alpha, so that a picture has few colours.
const SHADOW_STEPS: f32 = 48.0;
/// Difference of depth, as a part of the side, across which hollows do not blend.
const TOLERANCE: f32 = 0.02;

/// Faces, or vertices, from which on it pays to share them out among cores.
const PART: usize = 1 << 18;

thread_local! {
    /// The canvas of this worker, between pictures.
    static CANVAS: Cell<Canvas> = Cell::default();
}

/// The picture of `subject` by `camera`; `None` where too little of it is seen.
pub(super) fn draw(
    subject: &Subject<'_>,
    camera: &Camera,
    size: u32,
    style: &Style,
) -> Option<Pixels> {
    let mesh = subject.mesh;
    let placed = placed_by(camera, mesh);
    let corners = |face: [u32; 3]| face.map(|vertex| placed[vertex as usize]);
    let drawn = |part: &Range<usize>| {
        let faces = &mesh.faces()[part.clone()];
        let mut effort = Effort::of(size as usize * SAMPLES);
        (part.start as u32..)
            .zip(faces.iter().map(|&face| corners(face)))
            .filter(move |(number, corners)| {
                !subject.sides.hides(is_clockwise(corners)) && effort.admits(*number, corners)
            })
    };
    // Whole blocks, each of which has its own share of the effort.
    let parts: Vec<_> = cores::shares(mesh.faces().len(), PART, effort::BLOCK).collect();
    let canvases = cores::map(parts.iter(), |part| {
        let mut canvas = CANVAS.take();
        canvas.clear(size as usize * SAMPLES);
        drawn(part).for_each(|(number, corners)| canvas.draw(number, corners));
        canvas
    });
    let mut canvas = canvases.into_iter().reduce(Canvas::behind)?;
    let counts = covered_samples(&canvas);
    let covered: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    if (covered as f64) < LEAST_COVERED * canvas.depth.len() as f64 {
        return None;
    }
    let blank = Silhouette::of(&counts, size as usize);
    let blanks = std::iter::repeat_n(blank, parts.len());
    let silhouettes = cores::map(parts.iter().zip(blanks), |(part, mut silhouette)| {
        drawn(part).for_each(|(_, corners)| silhouette.add(&corners));
        silhouette
    });
    let silhouette = silhouettes.into_iter().reduce(Silhouette::and)?;
    let seen = number_seen_faces(&mut canvas, mesh.faces().len());
    let large: Vec<u32> = seen
        .iter()
        .copied()
        .filter(|&face| is_large(&corners(mesh.faces()[face as usize])))
        .collect();
    let painter = Painter {
        mesh,
        camera,
        placed: &placed,
        sides: subject.sides,
        material: style.colour,
        normals: Normals::around(mesh, &large),
    };
    let surfaces = seen.iter().map(|&face| painter.surface(face)).collect();
    let scene = Scene {
        lines: lines::shades(&canvas),
        occlusion: Occlusion::of(&canvas),
        shadow: Shadow::of(&canvas, camera, mesh, style.up.unwrap_or(subject.up)),
        size: size as usize,
        canvas,
        counts,
        silhouette,
        painter,
        surfaces,
        background: style.background,
    };
    let mut rgba = vec![[0; 4]; scene.size * scene.size];
    let mut dark = vec![0.0; scene.size];
    for (y, row) in rgba.chunks_exact_mut(scene.size).enumerate() {
        if let Some(shadow) = &scene.shadow {
            shadow.fill_row(y, &mut dark);
        }
        for (x, (pixel, dark)) in row.iter_mut().zip(&dark).enumerate() {
            *pixel = scene.pixel(x, y, *dark);
        }
    }
    CANVAS.set(scene.canvas);
    Some(Pixels { size, rgba })
}

/// Where each vertex lands in the picture.
fn placed_by(camera: &Camera, mesh: &Mesh) -> Vec<Placed> {
    let parts = cores::map(mesh.positions().chunks(PART), |part| {
        part.iter().map(|&p| camera.place(p)).collect::<Vec<_>>()
    });
    parts.concat()
}

/// Numbers the faces that are seen in the order of the samples, puts those numbers into the canvas, and lists the faces.
fn number_seen_faces(canvas: &mut Canvas, faces: usize) -> Vec<u32> {
    const UNSEEN: u32 = u32::MAX;
    let mut number = vec![UNSEEN; faces];
    let mut seen = Vec::new();
    let mut last = (UNSEEN, UNSEEN);
    let side = canvas.side();
    for y in 0..side {
        let row = canvas.covered(y, y + 1);
        let row = y * side + row.start..y * side + row.end;
        for (face, depth) in canvas.face[row.clone()].iter_mut().zip(&canvas.depth[row]) {
            if *depth == UNCOVERED {
                continue;
            }
            if *face != last.0 {
                let number = &mut number[*face as usize];
                if *number == UNSEEN {
                    *number = seen.len() as u32;
                    seen.push(*face);
                }
                last = (*face, *number);
            }
            *face = last.1;
        }
    }
    seen
}

/// All that a pixel is made of.
struct Scene<'a> {
    size: usize,
    canvas: Canvas,
    counts: Vec<u8>,
    silhouette: Silhouette,
    painter: Painter<'a>,
    surfaces: Vec<Surface>,
    lines: Vec<f32>,
    occlusion: Occlusion,
    shadow: Option<Shadow>,
    background: Option<Rgb>,
}

impl Scene<'_> {
    /// A pixel of the picture; `dark` is how dark the shadow is there.
    fn pixel(&self, x: usize, y: usize, dark: f32) -> [u8; 4] {
        let at = y * self.size + x;
        let whole = if self.counts[at] > 0 { 16 } else { 0 };
        let sixteenths = self.silhouette.sixteenths(at).unwrap_or(whole);
        let body = if sixteenths > 0 {
            self.body(x, y)
        } else {
            None
        };
        match body {
            Some([r, g, b]) if sixteenths == 16 => [r, g, b, u8::MAX],
            None if dark <= 0.0 => self
                .background
                .map_or([0; 4], |[r, g, b]| [r, g, b, u8::MAX]),
            _ => self.blended(body, sixteenths, dark),
        }
    }

    /// The body over its shadow over the background.
    fn blended(&self, body: Option<Rgb>, sixteenths: u32, dark: f32) -> [u8; 4] {
        let alpha = body.map_or(0.0, |_| sixteenths as f32 / 16.0);
        let steps = (dark * SHADOW.1 * SHADOW_STEPS + 0.5) as u32;
        let dark = steps as f32 / SHADOW_STEPS * (1.0 - alpha);
        let (ground, ground_part) = match self.background {
            Some(colour) => (colour, 1.0 - alpha - dark),
            None => ([0; 3], 0.0),
        };
        let whole = alpha + dark + ground_part;
        if whole <= 0.0 {
            return [0; 4];
        }
        let body = body.unwrap_or_default();
        let [r, g, b] = [0, 1, 2].map(|part| {
            let sum = f32::from(body[part]) * alpha
                + f32::from(SHADOW.0[part]) * dark
                + f32::from(ground[part]) * ground_part;
            (sum / whole + 0.5) as u8
        });
        [r, g, b, (whole * 255.0 + 0.5) as u8]
    }

    /// The body's colour in a pixel that it covers, in part at least.
    fn body(&self, x: usize, y: usize) -> Option<Rgb> {
        let at = y * self.size + x;
        let (light, depth) = match self.counts[at] {
            // Thinner than the samples are apart: it looks like what is beside it.
            0 => return self.beside(x, y).and_then(|(x, y)| self.body(x, y)),
            WHOLE => match self.one_surface(x, y) {
                Some(seen) => seen,
                None => self.mean_of_samples(x, y),
            },
            _ => self.mean_of_samples(x, y),
        };
        let tolerance = TOLERANCE * self.canvas.side() as f32;
        let open = self.occlusion.light_at(x, y, depth, tolerance) * self.lines[at];
        let [r, g, b] = light;
        Some([encoded(r * open), encoded(g * open), encoded(b * open)])
    }

    /// Light and depth of a pixel in which one surface alone is seen.
    fn one_surface(&self, x: usize, y: usize) -> Option<([f32; 3], f32)> {
        let side = self.canvas.side();
        let first = y * SAMPLES * side + x * SAMPLES;
        let face = self.canvas.face[first];
        let others = [first + 1, first + side, first + side + 1];
        if others
            .iter()
            .any(|&sample| self.canvas.face[sample] != face)
        {
            return None;
        }
        let middle = |pixel: usize| (pixel * SAMPLES) as f32 + SAMPLES as f32 / 2.0;
        let surface = &self.surfaces[face as usize];
        let light = self.painter.shine(surface, middle(x), middle(y));
        Some((light, self.canvas.depth[first]))
    }

    /// Mean light and depth of the samples of a pixel in which several surfaces are seen.
    fn mean_of_samples(&self, x: usize, y: usize) -> ([f32; 3], f32) {
        let side = self.canvas.side();
        let first = y * SAMPLES * side + x * SAMPLES;
        let samples = [first, first + 1, first + side, first + side + 1];
        let part = 1.0 / f32::from(self.counts[y * self.size + x]);
        let mut light = [0.0_f32; 3];
        let mut depth = 0.0;
        let mut last = (u32::MAX, [0.0_f32; 3]);
        for sample in samples {
            if self.canvas.depth[sample] == UNCOVERED {
                continue;
            }
            let face = self.canvas.face[sample];
            if face != last.0 {
                let middle = |pixel: usize| (pixel * SAMPLES) as f32 + SAMPLES as f32 / 2.0;
                let surface = &self.surfaces[face as usize];
                last = (face, self.painter.shine(surface, middle(x), middle(y)));
            }
            for (sum, shine) in light.iter_mut().zip(last.1) {
                *sum += part * shine;
            }
            depth += part * self.canvas.depth[sample];
        }
        (light, depth)
    }

    /// The pixel next to this one of which most samples are covered.
    fn beside(&self, x: usize, y: usize) -> Option<(usize, usize)> {
        let rows = y.saturating_sub(1)..=(y + 1).min(self.size - 1);
        let columns = x.saturating_sub(1)..=(x + 1).min(self.size - 1);
        rows.flat_map(|row| columns.clone().map(move |column| (column, row)))
            .filter(|(x, y)| self.counts[y * self.size + x] > 0)
            .max_by_key(|(x, y)| self.counts[y * self.size + x])
    }
}
