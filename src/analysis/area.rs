//! Surface area.

use super::sum::Sum;
use crate::mesh::Mesh;
use crate::mesh::vec3::{cross, length, sub};

/// Sum of the areas of all faces, in squared file units; both sides of a duplicate face count.
pub(super) fn surface_area(mesh: &Mesh) -> f64 {
    let mut area = Sum::default();
    for &face in mesh.faces() {
        let [a, b, c] = mesh.corners(face);
        area.add(0.5 * length(cross(sub(b, a), sub(c, a))));
    }
    area.value()
}
