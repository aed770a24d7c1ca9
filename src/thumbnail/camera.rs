//! Where each vertex lands in the picture, seen from a given direction.
//!
//! Orthographic, so that the size of a body in the picture does not depend on its depth. Directions are given for
//! Z up; a body with Y up is turned first. Only sums, products and square roots: the same bits on every machine.

use super::raster::{GRID, Placed};
use crate::mesh::Mesh;
use crate::mesh::UpAxis;
use crate::mesh::vec3::{Vec3, cross, dot, unit};

/// Part of the picture's side left free around the body.
const MARGIN: f64 = 0.05;

/// Bodies smaller than this have no size that arithmetic could enlarge.
const SMALLEST_EXTENT: f64 = 1e-70;

/// The directions of a picture, as directions in the file: to the right, upwards, and to the viewer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axes([Vec3; 3]);

/// A direction for Z up as one in the file.
pub(super) fn in_file(direction: Vec3, up: UpAxis) -> Vec3 {
    match up {
        UpAxis::Z => direction,
        // What is drawn upwards as z is y in the file; what goes away from the viewer is −z.
        UpAxis::Y => [direction[0], direction[2], -direction[1]],
    }
}

impl Axes {
    /// The axes of a view from `direction`, given for Z up; `None` where it is no direction.
    pub(super) fn looking_from(direction: Vec3, up: UpAxis) -> Option<Self> {
        let toward = unit(direction)?;
        // From straight above, what lies to the right in the file lies to the right in the picture.
        let right = unit(cross([0.0, 0.0, 1.0], toward)).unwrap_or([1.0, 0.0, 0.0]);
        let axes = [right, cross(toward, right), toward];
        Some(Self(axes.map(|axis| in_file(axis, up))))
    }

    /// A direction in the file, as parts to the right, upwards and to the viewer.
    pub(super) fn turn(&self, direction: Vec3) -> Vec3 {
        self.0.map(|axis| dot(direction, axis))
    }

    /// The direction to the viewer, in the file.
    pub(super) fn toward(&self) -> Vec3 {
        self.0[2]
    }

    /// The box around `positions`, along the three axes.
    pub(super) fn bounds(&self, positions: &[Vec3]) -> [Vec3; 2] {
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for &p in positions {
            for (axis, along) in self.turn(p).into_iter().enumerate() {
                low[axis] = low[axis].min(along);
                high[axis] = high[axis].max(along);
            }
        }
        [low, high]
    }
}

/// Axes, and how large and where the body appears.
#[derive(Clone, Debug)]
pub(super) struct Camera {
    axes: Axes,
    scale: f64,
    /// Middle of the projected body along the axes.
    middle: Vec3,
    half_side: f64,
}

impl Camera {
    /// A camera that fits `mesh` into `side` × `side` samples.
    ///
    /// `None` where the body has no extent to show.
    pub(super) fn fitted(mesh: &Mesh, axes: Axes, side: usize) -> Option<Self> {
        let [low, high] = axes.bounds(mesh.positions());
        let extent = (high[0] - low[0]).max(high[1] - low[1]);
        let middle = std::array::from_fn(|axis| low[axis] + (high[axis] - low[axis]) / 2.0);
        Some(Self {
            middle,
            ..Self::centred([0.0; 3], extent, axes, side)?
        })
    }

    /// A camera whose picture is `extent` wide, margin apart, with `centre` in its middle.
    pub(super) fn centred(centre: Vec3, extent: f64, axes: Axes, side: usize) -> Option<Self> {
        let is_usable = extent >= SMALLEST_EXTENT && extent.is_finite();
        is_usable.then(|| Self {
            axes,
            scale: side as f64 * (1.0 - 2.0 * MARGIN) / extent,
            middle: axes.turn(centre),
            half_side: side as f64 / 2.0,
        })
    }

    /// A camera of `side` samples that shows what lies in a square of this one's picture, given by its corner and its side in samples.
    pub(super) fn enlarged(&self, [x, y]: [f64; 2], across: f64, side: usize) -> Self {
        let middle = [x, y].map(|at| (at + across / 2.0 - self.half_side) / self.scale);
        let [right, up, toward] = self.middle;
        Self {
            axes: self.axes,
            scale: self.scale * side as f64 / across,
            middle: [right + middle[0], up - middle[1], toward],
            half_side: side as f64 / 2.0,
        }
    }

    /// Where `p` lands: x to the right, y down, both in samples; z towards the viewer in the same unit.
    pub(super) fn project(&self, p: Vec3) -> Vec3 {
        let [right, up, toward] = self.axes.turn(p);
        [
            self.half_side + (right - self.middle[0]) * self.scale,
            self.half_side - (up - self.middle[1]) * self.scale,
            (toward - self.middle[2]) * self.scale,
        ]
    }

    /// Where `p` lands on the grid of the rasteriser.
    pub(super) fn place(&self, p: Vec3) -> Placed {
        let [x, y, z] = self.project(p);
        let on_grid = |samples: f64| (samples * f64::from(GRID) + 0.5) as i32;
        Placed {
            x: on_grid(x),
            y: on_grid(y),
            z: z as f32,
        }
    }

    /// A direction in the file, as parts to the right, upwards and to the viewer.
    pub(super) fn turn(&self, direction: Vec3) -> Vec3 {
        self.axes.turn(direction)
    }
}
