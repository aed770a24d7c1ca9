//! Enclosed volume and centre of mass of a solid.

use super::sum::Sum;
use crate::mesh::Mesh;
use crate::mesh::vec3::{Vec3, cross, dot, sub};

/// Below this part of the cubed box diagonal a volume is rounding, and its centre of mass noise.
const VOLUME_TOLERANCE: f64 = 1e-12;

/// What the faces of a solid enclose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Enclosed {
    /// Signed volume in cubed file units; positive where faces point outward.
    pub(super) volume: f64,
    /// Centre of mass at even density, in file units; `None` where the volume is zero within rounding.
    pub(super) centre_of_mass: Option<Vec3>,
}

/// Volume and centre of mass of a mesh that is a solid; for any other the sums mean nothing.
///
/// Sum over the tetrahedra that each face spans with the centre of the bounding box (divergence theorem);
/// taken about that centre, a body far from the origin keeps its digits.
///
/// Source: Zhang and Chen, Efficient Feature Extraction for 2D/3D Objects in Mesh Representation, ICIP 2001.
pub(super) fn enclosed(mesh: &Mesh) -> Enclosed {
    let origin = mesh.bounds().centre();
    let mut six_volumes = Sum::default();
    let mut moments = [Sum::default(); 3];
    for &face in mesh.faces() {
        let [a, b, c] = mesh.corners(face).map(|p| sub(p, origin));
        let six_volume = dot(a, cross(b, c));
        six_volumes.add(six_volume);
        for (axis, moment) in moments.iter_mut().enumerate() {
            moment.add(six_volume * (a[axis] + b[axis] + c[axis]));
        }
    }
    let total = six_volumes.value();
    let centre = std::array::from_fn(|axis| origin[axis] + moments[axis].value() / (4.0 * total));
    let has_centre = total.abs() > VOLUME_TOLERANCE * mesh.bounds().diagonal().powi(3);
    Enclosed {
        volume: total / 6.0,
        centre_of_mass: has_centre.then_some(centre),
    }
}
