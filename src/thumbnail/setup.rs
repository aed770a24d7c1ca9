//! What all pictures of one body share: where it is looked at from, and how large it is.
//!
//! Found once, whatever is drawn: one view, four on a sheet, or the frames of an animation.

use std::cell::OnceCell;

use super::camera::{Axes, Camera};
use super::frame;
use super::hairlines;
use super::inset;
use super::pixels::Pixels;
use super::spots::Spots;
use super::style::{Style, Subject};
use super::view::{LAST, View};
use super::walls::sides_along;
use super::{SAMPLES, ThumbnailError};
use crate::mesh::UpAxis;
use crate::mesh::vec3::Vec3;

/// A finished picture.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) pixels: Pixels,
    /// Faces that would have been too much work, and are not drawn.
    pub(super) left_out: u64,
}

/// Smaller parts of the picture than this count as blank.
const LEAST_FILLED: f64 = 0.005;

/// And smaller ones than this, with all that is drawn to enlarge them.
const LEAST_SPARSE: f64 = 0.0003;

/// A picture, and from where it was taken.
type Found = (frame::Drawn, Camera, Axes);

/// A body that is ready to be drawn.
#[derive(Debug)]
pub(super) struct Setup<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) style: &'a Style,
    spots: Spots,
    /// Directions from which it shows most of itself, best first.
    best: OnceCell<Vec<Vec3>>,
}

impl<'a> Setup<'a> {
    pub(super) fn of(subject: &Subject<'a>, style: &'a Style) -> Self {
        Self {
            subject: *subject,
            style,
            spots: Spots::spread_over(subject.mesh),
            best: OnceCell::new(),
        }
    }

    pub(super) fn up(&self) -> UpAxis {
        self.style.up.unwrap_or(self.subject.up)
    }

    /// The first picture that is not blank, of those from the directions that `view` names.
    ///
    /// # Errors
    /// [`ThumbnailError::NoExtent`] and [`ThumbnailError::Blank`].
    pub(super) fn seen_from(&self, view: View, size: u32) -> Result<Drawn, ThumbnailError> {
        let Subject { mesh, sides, .. } = self.subject;
        let directions = || view.directions(mesh, &self.spots, sides, self.up());
        let own;
        let directions = if view == View::Auto {
            self.best.get_or_init(directions)
        } else {
            own = directions();
            &own
        };
        let found = self.fullest(directions, size)?;
        // Of a thin body there is something to enlarge; of a sheet that is edge-on there is not.
        let is_sparse = |found: &Found| found.0.filled >= LEAST_SPARSE;
        if let Some(drawn) = found
            .filter(is_sparse)
            .and_then(|found| self.finished(found))
        {
            return Ok(drawn);
        }
        let found = self.fullest(&LAST, size)?;
        found
            .and_then(|found| self.finished(found))
            .ok_or(ThumbnailError::Blank)
    }

    /// The first picture of which enough is filled, or else the fullest; `None` where no direction is given.
    fn fullest(&self, directions: &[Vec3], size: u32) -> Result<Option<Found>, ThumbnailError> {
        let mesh = self.subject.mesh;
        let mut fullest: Option<Found> = None;
        for &direction in directions {
            let axes = Axes::looking_from(direction, self.up()).ok_or(ThumbnailError::NoExtent)?;
            let camera = Camera::fitted(mesh, axes, size as usize * SAMPLES)
                .ok_or(ThumbnailError::NoExtent)?;
            let drawn = self.drawn_by(&camera, &axes, size, true);
            if drawn.filled >= LEAST_FILLED && tells(&drawn) {
                return Ok(Some((drawn, camera, axes)));
            }
            let is_more = |known: &Found| drawn.filled > known.0.filled;
            if fullest.as_ref().is_none_or(is_more) {
                fullest = Some((drawn, camera, axes));
            }
        }
        Ok(fullest)
    }

    /// The picture with what a sparse one needs to be seen; `None` where that is not enough.
    fn finished(&self, (mut drawn, camera, axes): Found) -> Option<Drawn> {
        let (mesh, size) = (self.subject.mesh, drawn.pixels.size);
        let mut is_seen = drawn.filled >= LEAST_FILLED && tells(&drawn);
        if drawn.filled < inset::SPARSE {
            let (pixels, counts) = (&mut drawn.pixels, &drawn.counts);
            let lines = hairlines::add(pixels, counts, mesh, &camera, self.style.colour);
            is_seen |= lines > 0 && lines >= size / 8;
            is_seen |= self.add_inset(&mut drawn, &camera, &axes);
        }
        is_seen.then_some(Drawn {
            pixels: drawn.pixels,
            left_out: drawn.left_out,
        })
    }

    /// Puts an inset into a picture that shows too little of the body; `false` where there is nothing to enlarge.
    fn add_inset(&self, drawn: &mut frame::Drawn, camera: &Camera, axes: &Axes) -> bool {
        let size = drawn.pixels.size;
        let has_room = size >= inset::SMALLEST_PX;
        let Some(window) = inset::window(size, &drawn.counts).filter(|_| has_room) else {
            return false;
        };
        let side = inset::side(size);
        let [x, y, across] =
            [window.x, window.y, window.side].map(|at| f64::from(at) * SAMPLES as f64);
        let enlarged = camera.enlarged([x, y], across, side as usize * SAMPLES);
        let part = self.drawn_by(&enlarged, axes, side, false);
        let tells_more = part.filled > drawn.filled.max(LEAST_FILLED);
        if tells_more {
            inset::put(&mut drawn.pixels, &drawn.counts, &part.pixels, window);
        }
        tells_more
    }

    /// The picture by one camera.
    pub(super) fn drawn_by(
        &self,
        camera: &Camera,
        axes: &Axes,
        size: u32,
        has_ground: bool,
    ) -> frame::Drawn {
        let Subject { mesh, sides, .. } = self.subject;
        let subject = Subject {
            sides: sides_along(mesh, &self.spots, axes, sides),
            ..self.subject
        };
        frame::draw(&subject, camera, size, self.style, has_ground)
    }
}

/// Whether a picture shows more than one even colour.
fn tells(drawn: &frame::Drawn) -> bool {
    drawn.has_layers || !drawn.pixels.is_of_one_colour()
}
