//! What a solid encloses: volume, centre of mass and moments of inertia.

use super::lanes::Lanes;
use super::placed::PlacedFaces;
use super::symmetric::{PAIRS, Symmetric, eigenvalues};
use crate::mesh::Aabb;
use crate::mesh::vec3::{Vec3, dot};

/// Below this part of the cubed box diagonal a volume is rounding, and what is divided by it noise.
const VOLUME_TOLERANCE: f64 = 1e-12;

/// What the faces of a solid enclose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Enclosed {
    /// Signed volume in cubed file units; positive where faces point outward.
    pub(super) volume: f64,
    /// What has no meaning where the volume is zero within rounding.
    pub(super) mass: Option<Mass>,
}

/// How even density is spread.
#[derive(Clone, Copy, Debug)]
pub struct Mass {
    /// Centre of mass, in file units.
    pub centre: Vec3,
    /// Principal moments of inertia about it at density one, smallest first, in file units to the fifth power.
    pub principal_moments: [f64; 3],
}

/// Sums that [`enclosed`] is made of: six volumes, then their first and second moments.
pub(super) const TERMS: usize = 10;

/// Adds the tetrahedra that `faces` span with the centre of the bounding box.
#[inline(always)]
pub(super) fn add_terms(terms: &mut [Lanes; TERMS], faces: &PlacedFaces) {
    let six_volumes = dot(faces.corners[0], faces.normal);
    terms[0] = terms[0] + six_volumes;
    for (moment, part) in terms[1..4].iter_mut().zip(faces.sum) {
        *moment = *moment + six_volumes * part;
    }
    for (moment, product) in terms[4..].iter_mut().zip(faces.products) {
        *moment = *moment + six_volumes * product;
    }
}

/// What a mesh that is a solid encloses; for any other the sums mean nothing.
///
/// Sums over the tetrahedra that each face spans with the centre of the bounding box (divergence theorem);
/// taken about that centre, a body far from the origin keeps its digits.
///
/// Source: Zhang and Chen, Efficient Feature Extraction for 2D/3D Objects in Mesh Representation, ICIP 2001.
pub(super) fn enclosed(terms: &[f64; TERMS], bounds: Aabb) -> Enclosed {
    let [six_volumes, x, y, z, second @ ..] = *terms;
    let volume = six_volumes / 6.0;
    let has_mass = volume.abs() > VOLUME_TOLERANCE * bounds.diagonal().powi(3);
    let mass = has_mass.then(|| {
        let origin = bounds.centre();
        let offset = [x, y, z].map(|moment| moment / (24.0 * volume));
        let central = std::array::from_fn(|k| {
            let (i, j) = PAIRS[k];
            second[k] / 120.0 - volume * offset[i] * offset[j]
        });
        Mass {
            centre: std::array::from_fn(|i| origin[i] + offset[i]),
            principal_moments: principal_moments(central, volume.signum()),
        }
    });
    Enclosed { volume, mass }
}

/// Moments of inertia out of second moments, which an inverted body has with the other sign.
fn principal_moments([xx, yy, zz, xy, yz, zx]: Symmetric, sign: f64) -> [f64; 3] {
    let inertia = [yy + zz, zz + xx, xx + yy, -xy, -yz, -zx];
    eigenvalues(inertia.map(|element| element * sign))
}
