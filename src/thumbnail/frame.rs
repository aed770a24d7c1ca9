//! One picture of one mesh from one direction: projects, finds what is seen, lights it, and puts it on its ground.
//!
//! Goes down the picture band by band. What is drawn on stays small: the bands that the hollows of one row are told from,
//! whatever the size of the picture.

use std::cell::Cell;
use std::collections::VecDeque;
use std::ops::Range;

use super::bands::Bands;
use super::camera::Camera;
use super::coverage::{Silhouette, count_covered};
use super::ground::Ground;
use super::occlusion::Occlusion;
use super::pixels::Pixels;
use super::raster::{Canvas, Placed};
use super::shade::{Row, Shader};
use super::shadow::Shadow;
use super::surface::Painter;
use super::veil::Veil;
use super::{SAMPLES, Style, Subject, edge};
use crate::cores;
use crate::mesh::Mesh;

/// Difference of depth, as a part of the side, across which hollows do not blend.
const TOLERANCE: f32 = 0.02;

/// Faces, or vertices, from which on it pays to share them out among cores; and bands that are shared out at once.
const PART: usize = 1 << 18;
const SHARED: usize = 8;

thread_local! {
    /// The canvases of this worker, between pictures.
    static CANVASES: Cell<Vec<Canvas>> = Cell::default();
}

/// A picture.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) pixels: Pixels,
    /// Whether it shows anything that is seen through.
    pub(super) has_layers: bool,
    /// How many samples of each pixel a face covers that hides what is behind.
    pub(super) counts: Vec<u8>,
    /// Part of it that shows the body.
    pub(super) filled: f64,
    /// Faces that would have been too much work, and are not drawn.
    pub(super) left_out: u64,
}

/// The picture of `subject` by `camera`, on its ground where it `has_ground`.
pub(super) fn draw(
    subject: &Subject<'_>,
    camera: &Camera,
    size: u32,
    style: &Style,
    has_ground: bool,
) -> Drawn {
    let mesh = subject.mesh;
    let placed = placed_by(camera, mesh);
    let (across, side) = (size as usize, size as usize * SAMPLES);
    let bands = Bands::of(mesh, &placed, subject.sides, across);
    let painter = Painter::new(subject, camera, &placed, style.colour, bands.large());
    let mut shader = Shader::new(painter, across);
    let up = style.up.unwrap_or(subject.up);
    let shadow = Shadow::new(side, camera, mesh, up).filter(|_| has_ground);
    let mut window = Window::new(mesh, &placed, &bands, across, shadow);
    let has_layers = bands.has_layers();
    let mut silhouette = Silhouette::default();
    let mut rgba = vec![[0; 4]; across * across];
    let mut thin = Vec::new();
    for band in 0..bands.count() {
        let rows = bands.rows(band);
        window.advance(band);
        silhouette.find(&window.counts, across, rows.clone());
        window.outline(band, &mut silhouette);
        if has_layers {
            window.film(band, &mut shader);
        }
        window.occlusion.light_until(rows.end);
        for y in rows {
            let into = &mut rgba[y * across..][..across];
            shader.shade(&window.row(y, &silhouette), into, &mut thin);
            if has_layers {
                shader.cover(y, &window.counts[y * across..][..across], into);
            }
        }
    }
    let (counts, shadow) = window.close();
    let covered: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let seen = covered + shader.filmed() * (SAMPLES * SAMPLES) as u64;
    colour_thin(&thin, &counts, across, &mut rgba);
    edge::darken(&mut rgba, across, style.background);
    Ground {
        shadow,
        background: style.background,
    }
    .put_under(&mut rgba, across);
    Drawn {
        pixels: Pixels { size, rgba },
        has_layers: shader.filmed() > 0,
        counts,
        filled: seen as f64 / (side * side) as f64,
        left_out: bands.left_out(),
    }
}

/// Where each vertex lands in the picture.
fn placed_by(camera: &Camera, mesh: &Mesh) -> Vec<Placed> {
    let place = |part: &[_]| part.iter().map(|&p| camera.place(p)).collect::<Vec<_>>();
    let mut parts = cores::map(mesh.positions().chunks(PART), place);
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    parts.concat()
}

/// How much a face hides, where it hides all in some places at least.
fn whole_in_part<'a>(mesh: &'a Mesh, face: u32, corners: &[Placed; 3]) -> Option<Veil<'a>> {
    Veil::of(mesh, face, corners).filter(Veil::may_be_whole)
}

/// Gives pixels that are covered so thinly that no sample shows a face the colour of a pixel beside them.
fn colour_thin(thin: &[[u32; 2]], counts: &[u8], across: usize, rgba: &mut [[u8; 4]]) {
    for &[x, y] in thin {
        let [x, y] = [x, y].map(|at| at as usize);
        let beside = beside(counts, across, x, y).map(|at| rgba[at]);
        let [.., alpha] = rgba[y * across + x];
        rgba[y * across + x] = beside.map_or([0; 4], |[r, g, b, _]| [r, g, b, alpha]);
    }
}

/// The pixel next to this one of which most samples are covered.
fn beside(counts: &[u8], size: usize, x: usize, y: usize) -> Option<usize> {
    let rows = y.saturating_sub(1)..=(y + 1).min(size - 1);
    let columns = x.saturating_sub(1)..=(x + 1).min(size - 1);
    rows.flat_map(|row| columns.clone().map(move |column| row * size + column))
        .filter(|&at| counts[at] > 0)
        .max_by_key(|&at| counts[at])
}

/// The bands that are drawn and not yet shaded, and what was gathered from all that were drawn.
struct Window<'a> {
    mesh: &'a Mesh,
    placed: &'a [Placed],
    bands: &'a Bands,
    side: usize,
    /// Canvases of bands, from number `first` on to before number `drawn`.
    canvases: VecDeque<Canvas>,
    spare: Vec<Canvas>,
    first: usize,
    drawn: usize,
    /// Samples of each pixel that a face covers, of the whole picture.
    counts: Vec<u8>,
    occlusion: Occlusion,
    shadow: Option<Shadow>,
}

impl<'a> Window<'a> {
    fn new(
        mesh: &'a Mesh,
        placed: &'a [Placed],
        bands: &'a Bands,
        across: usize,
        shadow: Option<Shadow>,
    ) -> Self {
        let side = across * SAMPLES;
        Self {
            mesh,
            placed,
            bands,
            side,
            canvases: VecDeque::new(),
            spare: CANVASES.take(),
            first: 0,
            drawn: 0,
            counts: vec![0; across * across],
            occlusion: Occlusion::new(side, TOLERANCE * side as f32),
            shadow,
        }
    }

    /// How many samples of each pixel are covered, and the shadow; the canvases are kept for the next picture.
    fn close(mut self) -> (Vec<u8>, Option<Shadow>) {
        self.spare.extend(self.canvases);
        CANVASES.set(self.spare);
        (self.counts, self.shadow)
    }

    /// Adds the faces of a band to the outline of the body, where they hide what is behind.
    fn outline(&self, band: usize, silhouette: &mut Silhouette) {
        for face in self.bands.faces(band) {
            silhouette.add(&self.corners(face));
        }
        for face in self.bands.seen_through(band) {
            let corners = self.corners(face);
            if let Some(veil) = whole_in_part(self.mesh, face, &corners) {
                silhouette.add_where(&corners, |x, y| veil.at(x, y) >= 1.0);
            }
        }
    }

    fn corners(&self, face: u32) -> [Placed; 3] {
        self.mesh.faces()[face as usize].map(|vertex| self.placed[vertex as usize])
    }

    /// Draws until band number `band` can be shaded, and lets go of those before it that no row needs.
    fn advance(&mut self, band: usize) {
        while self.first + 1 < band
            && let Some(canvas) = self.canvases.pop_front()
        {
            self.spare.push(canvas);
            self.first += 1;
        }
        let is_ready =
            |own: &Self| own.drawn > band + 1 && own.occlusion.can_light(own.bands.rows(band).end);
        while self.drawn < self.bands.count() && !is_ready(self) {
            let is_large = self.mesh.faces().len() >= PART;
            let ahead = if is_large { SHARED } else { 1 };
            self.draw(self.drawn..(self.drawn + ahead).min(self.bands.count()));
        }
    }

    fn draw(&mut self, bands: Range<usize>) {
        let blank: Vec<_> = bands
            .clone()
            .map(|band| (band, self.spare.pop().unwrap_or_default()))
            .collect();
        let drawn = cores::map(blank.into_iter(), |(band, mut canvas)| {
            let rows = self.bands.rows(band);
            canvas.clear(self.side, rows.start * SAMPLES..rows.end * SAMPLES);
            for face in self.bands.faces(band) {
                canvas.draw(face, self.corners(face));
            }
            for face in self.bands.seen_through(band) {
                let corners = self.corners(face);
                if let Some(veil) = whole_in_part(self.mesh, face, &corners) {
                    canvas.draw_where(face, corners, |x, y| veil.at(x, y) >= 1.0);
                }
            }
            canvas
        });
        self.drawn = bands.end;
        let across = self.side / SAMPLES;
        for canvas in drawn {
            for y in canvas.rows() {
                count_covered(
                    &canvas,
                    y,
                    &mut self.counts[y / SAMPLES * across..][..across],
                );
            }
            self.occlusion.gather(&canvas);
            if let Some(shadow) = &mut self.shadow {
                shadow.gather(&canvas);
            }
            self.canvases.push_back(canvas);
        }
    }

    /// Lays what is seen through in a band before `shader`, and takes its shadow.
    fn film(&mut self, band: usize, shader: &mut Shader<'_>) {
        let faces = self.bands.seen_through(band);
        let faces = faces.map(|face| (face, self.corners(face)));
        shader.begin_band(self.own(band), self.side, faces);
        let rows = self.bands.rows(band);
        if let Some(shadow) = &mut self.shadow {
            let rows = rows.start * SAMPLES..rows.end * SAMPLES;
            shadow.gather_glass(rows, |x, y| shader.film_at(x, y));
        }
    }

    /// The canvas of a band.
    fn own(&self, band: usize) -> &Canvas {
        &self.canvases[band - self.first]
    }

    /// The canvas that row `y` of samples lies in, where it is in the picture.
    fn canvas(&self, y: usize) -> Option<&Canvas> {
        self.canvases
            .iter()
            .find(|canvas| canvas.rows().contains(&y))
    }

    /// Row `y` of pixels.
    fn row<'w>(&'w self, y: usize, silhouette: &'w Silhouette) -> Row<'w> {
        let across = self.side / SAMPLES;
        let first = y * SAMPLES;
        let own = self.bands.rows(0).len();
        let depths = |y: usize| self.canvas(y).map(|canvas| canvas.depths(y));
        Row {
            y,
            counts: &self.counts[y * across..][..across],
            silhouette,
            occlusion: &self.occlusion,
            canvas: self.own(y / own),
            above: first.checked_sub(1).and_then(depths),
            below: depths(first + SAMPLES),
        }
    }
}
