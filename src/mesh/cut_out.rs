//! Some faces of a mesh as a mesh of their own.

use super::{Mesh, MeshError, Paint};

impl Mesh {
    /// A mesh of those faces that `is_in` names, with their paint and only the vertices that they use, all in their order.
    ///
    /// # Errors
    /// [`MeshError::NoFaces`] where there are none.
    pub fn cut_out(&self, is_in: impl Fn(usize) -> bool) -> Result<Self, MeshError> {
        const NONE: u32 = u32::MAX;
        let kept: Vec<usize> = (0..self.faces.len()).filter(|&face| is_in(face)).collect();
        let mut numbers = vec![NONE; self.positions.len()];
        let mut positions = Vec::new();
        let faces = kept.iter().map(|&face| {
            self.faces[face].map(|vertex| {
                let number = &mut numbers[vertex as usize];
                if *number == NONE {
                    *number = positions.len() as u32;
                    positions.push(self.positions[vertex as usize]);
                }
                *number
            })
        });
        let faces = faces.collect();
        let paint = &self.paint;
        let cut = Paint {
            corners: picked(&paint.corners, &kept, 3),
            corner_opacities: picked(&paint.corner_opacities, &kept, 3),
            materials: paint.materials.clone(),
            material_of_face: picked(&paint.material_of_face, &kept, 1),
            places: picked(&paint.places, &kept, 3),
            textures: paint.textures.clone(),
        };
        Ok(Self::from_welded(positions, faces)?.with_paint(cut))
    }
}

/// Of a list that is empty or has `each` items a face, those of the faces that are `kept`.
fn picked<T: Clone>(list: &[T], kept: &[usize], each: usize) -> Vec<T> {
    if list.is_empty() {
        return Vec::new();
    }
    let of_face = |&face: &usize| &list[face * each..(face + 1) * each];
    kept.iter().flat_map(of_face).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::{MeshBuilder, Part};

    #[test]
    fn a_part_has_its_own_vertices_and_keeps_its_colours() {
        let mut builder = MeshBuilder::default();
        for (at, code) in [(0.0, 1), (5.0, 2), (9.0, 3)] {
            let part = Part {
                positions: vec![[at, 0.0, 0.0], [at + 1.0, 0.0, 0.0], [at, 1.0, 0.0]],
                triangles: vec![[0, 1, 2]],
                corner_colours: vec![Some([code; 3]); 3],
                ..Part::default()
            };
            builder.add(part).unwrap();
        }
        let (mesh, _) = builder.finish().unwrap();
        let part = mesh.cut_out(|face| face != 1).unwrap();
        assert_eq!((part.faces().len(), part.positions().len()), (2, 6));
        let colours = [Some([1; 3]), Some([3; 3])];
        assert_eq!([part.paint().corners[0], part.paint().corners[3]], colours);
        assert!((part.bounds().max[0] - 10.0).abs() < f64::EPSILON);
        assert_eq!(mesh.cut_out(|_| false).unwrap_err(), MeshError::NoFaces);
    }
}
