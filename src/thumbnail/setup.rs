//! What all pictures of one body share: where it is looked at from, and how large it is.
//!
//! Found once, whatever is drawn: one view, four on a sheet, or the frames of an animation.

use std::cell::OnceCell;

use super::camera::{Axes, Camera};
use super::frame;
use super::inset;
use super::pixels::Pixels;
use super::spots::Spots;
use super::style::{Style, Subject};
use super::view::View;
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
        let mut sparse: Option<(frame::Drawn, Camera, Axes)> = None;
        for &direction in directions {
            let axes = Axes::looking_from(direction, self.up()).ok_or(ThumbnailError::NoExtent)?;
            let camera = Camera::fitted(mesh, axes, size as usize * SAMPLES)
                .ok_or(ThumbnailError::NoExtent)?;
            let drawn = self.drawn_by(&camera, &axes, size, true);
            if drawn.filled >= LEAST_FILLED && tells(&drawn) {
                sparse = Some((drawn, camera, axes));
                break;
            }
            let is_more = |(known, ..): &(frame::Drawn, Camera, Axes)| drawn.filled > known.filled;
            if drawn.filled > 0.0 && sparse.as_ref().is_none_or(is_more) {
                sparse = Some((drawn, camera, axes));
            }
        }
        let (mut drawn, camera, axes) = sparse.ok_or(ThumbnailError::Blank)?;
        let has_inset = drawn.filled < inset::SPARSE && self.add_inset(&mut drawn, &camera, &axes);
        if !has_inset && (drawn.filled < LEAST_FILLED || !tells(&drawn)) {
            return Err(ThumbnailError::Blank);
        }
        Ok(Drawn {
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
