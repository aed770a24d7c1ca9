//! The view: which way the camera looks, and where each vertex lands in the picture.
//!
//! Orthographic, so that the size of a body in the picture does not depend on its depth. Directions are given for
//! Z up; a body with Y up is turned first. Only sums, products and square roots: the same bits on every machine.

use crate::formats::UpAxis;
use crate::mesh::Mesh;
use crate::mesh::vec3::{Vec3, cross, dot, unit};

/// Directions to the viewer, best first: three-quarter, then those that show what is edge-on in it.
pub(super) const DIRECTIONS: [Vec3; 4] = [
    [0.6, -1.0, 0.75],
    [-0.9, -0.7, -0.5],
    [0.02, -0.04, 1.0],
    [0.03, -1.0, 0.02],
];

/// Part of the picture's side left free around the body.
const MARGIN: f64 = 0.05;

/// Bodies smaller than this have no size that arithmetic could enlarge.
const SMALLEST_EXTENT: f64 = 1e-70;

/// A vertex in the picture: x to the right and y down in samples, z towards the viewer in the same unit.
pub(super) type Projected = [f32; 3];

/// An orthographic camera fitted to one mesh.
#[derive(Debug)]
pub(super) struct Camera {
    right: Vec3,
    up: Vec3,
    toward: Vec3,
    scale: f64,
    /// Middle of the projected body, in file units along right, up and toward.
    middle: Vec3,
    half_side: f64,
}

impl Camera {
    /// A camera that looks from `direction` and fits `mesh` into `side` × `side` samples.
    ///
    /// `None` where the body has no extent to show.
    pub(super) fn fitted(mesh: &Mesh, direction: Vec3, up: UpAxis, side: usize) -> Option<Self> {
        let toward = unit(direction)?;
        let right = unit(cross([0.0, 0.0, 1.0], toward))?;
        let basis = [right, cross(toward, right), toward].map(|axis| match up {
            UpAxis::Z => axis,
            // What is drawn upwards as z is y in the file; what goes away from the viewer is −z.
            UpAxis::Y => [axis[0], axis[2], -axis[1]],
        });
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for &p in mesh.positions() {
            for (axis, direction) in basis.iter().enumerate() {
                let along = dot(p, *direction);
                low[axis] = low[axis].min(along);
                high[axis] = high[axis].max(along);
            }
        }
        let extent = (high[0] - low[0]).max(high[1] - low[1]);
        if extent < SMALLEST_EXTENT || !extent.is_finite() {
            return None;
        }
        let [right, up, toward] = basis;
        Some(Self {
            right,
            up,
            toward,
            scale: side as f64 * (1.0 - 2.0 * MARGIN) / extent,
            middle: std::array::from_fn(|axis| low[axis] + (high[axis] - low[axis]) / 2.0),
            half_side: side as f64 / 2.0,
        })
    }

    /// Where `p` lands.
    pub(super) fn project(&self, p: Vec3) -> Projected {
        let x = (dot(p, self.right) - self.middle[0]) * self.scale + self.half_side;
        let y = self.half_side - (dot(p, self.up) - self.middle[1]) * self.scale;
        let z = (dot(p, self.toward) - self.middle[2]) * self.scale;
        [x as f32, y as f32, z as f32]
    }

    /// A direction in the file, as right, up and toward the viewer.
    pub(super) fn turn(&self, direction: Vec3) -> Vec3 {
        [
            dot(direction, self.right),
            dot(direction, self.up),
            dot(direction, self.toward),
        ]
    }
}
