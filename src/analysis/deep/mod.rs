//! The costly measures, taken only when asked for: what needs a search over pairs of faces or a convex hull.

mod apart;
mod hull;
mod intersect;
mod oriented_box;
mod overlap;
mod predicates;
mod resting;
mod sphere;

use crate::cores;
use crate::mesh::Mesh;
use crate::mesh::vec3::Vec3;
use hull::Hull;

/// The costly numbers of one mesh. Lengths are in file units.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "MEASURES says what each field means")]
pub struct Deep {
    pub self_intersections: Option<u64>,
    /// Numbers of the two faces, from 0 in the order of the file.
    pub first_self_intersection: Option<(u32, u32)>,
    pub convex_hull_volume: Option<f64>,
    pub convexity: Option<f64>,
    pub oriented_box: Option<OrientedBox>,
    pub bounding_sphere_radius: Option<f64>,
    pub resting_face: Option<RestingFace>,
}

/// A box turned to fit a body.
#[derive(Clone, Copy, Debug)]
pub struct OrientedBox {
    /// Its sides, smallest first.
    pub sizes: [f64; 3],
    /// Its volume as a multiple of the convex hull's: no box can be smaller than the hull, so this
    /// bounds how far from minimal the box can be.
    pub volume_over_hull: f64,
}

/// The largest flat part of a convex hull, on which a body can be put down.
#[derive(Clone, Copy, Debug)]
pub struct RestingFace {
    /// Its area.
    pub area: f64,
    /// Its direction, away from the body.
    pub normal: Vec3,
}

/// Takes the costly measures of `mesh`; `volume` is its own, where it is a solid.
pub fn measure(mesh: &Mesh, volume: Option<f64>) -> Deep {
    let (pairs, hull) = cores::both(
        || intersect::self_intersections(mesh),
        || Hull::of(mesh.positions()),
    );
    let hull_volume = hull.as_ref().map(Hull::volume);
    Deep {
        self_intersections: pairs.map(|found| found.count),
        first_self_intersection: pairs.and_then(|found| found.first),
        convex_hull_volume: hull_volume,
        convexity: volume
            .zip(hull_volume)
            .map(|(own, whole)| own.abs() / whole),
        oriented_box: hull.as_ref().map(oriented_box::fitted),
        bounding_sphere_radius: sphere::radius(
            hull.as_ref().map_or(mesh.positions(), Hull::vertices),
        ),
        resting_face: hull.as_ref().and_then(resting::largest_face),
    }
}

/// Numbers from −1 to 1, the same in every run.
#[cfg(test)]
fn numbers() -> impl FnMut() -> f64 {
    let mut state = 9_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}
