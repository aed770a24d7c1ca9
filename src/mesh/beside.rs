//! Two meshes as one to look at: neither is welded to the other, and each keeps its paint.

use super::{Material, Mesh, Opacity, Paint};

impl Mesh {
    /// This mesh with another one beside it; `None` where they are too large together, or have too many materials.
    pub fn beside(&self, other: &Self) -> Option<Self> {
        let first = u32::try_from(self.positions.len()).ok()?;
        let count = self.faces.len() + other.faces.len();
        u32::try_from(count.checked_mul(3)?).ok()?;
        u32::try_from(self.positions.len() + other.positions.len()).ok()?;
        let mut positions = self.positions.clone();
        positions.extend(&other.positions);
        let placed = |face: &[u32; 3]| face.map(|vertex| vertex + first);
        let mut faces = self.faces.clone();
        faces.extend(other.faces.iter().map(placed));
        let paint = joined(&self.paint, &other.paint, [self.faces.len(), count])?;
        let mesh = Self::from_welded(positions, faces).ok()?;
        Some(mesh.with_paint(paint))
    }
}

/// The paint of both; `faces` are those of the first, and of both.
fn joined(a: &Paint, b: &Paint, [first, all]: [usize; 2]) -> Option<Paint> {
    let mut paint = a.clone();
    // Faces without a material have one that says nothing.
    let has_materials = !(a.material_of_face.is_empty() && b.material_of_face.is_empty());
    if has_materials {
        let plain = u16::try_from(paint.materials.len()).ok()?;
        paint.materials.push(Material::default());
        let before = plain.checked_add(1)?;
        let textures = u16::try_from(paint.textures.len()).ok()?;
        for &material in &b.materials {
            let texture = match material.texture {
                Some(texture) => Some(texture.checked_add(textures)?),
                None => None,
            };
            paint.materials.push(Material {
                texture,
                ..material
            });
        }
        u16::try_from(paint.materials.len()).ok()?;
        paint.textures.extend(b.textures.iter().cloned());
        paint.material_of_face.resize(first, plain);
        let own = b.material_of_face.iter().map(|&number| number + before);
        paint.material_of_face.extend(own);
        paint.material_of_face.resize(all, plain);
    }
    let corners = [first * 3, all * 3];
    append(&mut paint.corners, &b.corners, corners, &None);
    let whole = &Opacity::WHOLE;
    append(
        &mut paint.corner_opacities,
        &b.corner_opacities,
        corners,
        whole,
    );
    append(&mut paint.places, &b.places, corners, &[0.0; 2]);
    Some(paint)
}

/// Appends a list that is empty or one an item, as the one before it is.
fn append<T: Clone>(list: &mut Vec<T>, own: &[T], [first, all]: [usize; 2], rest: &T) {
    if list.is_empty() && own.is_empty() {
        return;
    }
    list.resize(first, rest.clone());
    list.extend_from_slice(own);
    list.resize(all, rest.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::{MeshBuilder, Part, Texture};

    fn triangle(at: f64, colour: [u8; 3], has_corners: bool) -> Mesh {
        let mut builder = MeshBuilder::default();
        let texture = builder.texture(Texture::new(1, vec![colour]).unwrap());
        let material = builder.material(Material {
            colour: Some(colour),
            texture,
            ..Material::default()
        });
        let corners = if has_corners {
            vec![Some(colour); 3]
        } else {
            Vec::new()
        };
        builder
            .add(Part {
                positions: vec![[at, 0.0, 0.0], [at + 1.0, 0.0, 0.0], [at, 1.0, 0.0]],
                triangles: vec![[0, 1, 2]],
                material_of_face: vec![material],
                corner_colours: corners,
                ..Part::default()
            })
            .unwrap();
        builder.finish().unwrap().0
    }

    #[test]
    fn each_keeps_its_place_and_its_paint() {
        let (red, blue) = (
            triangle(0.0, [255, 0, 0], true),
            triangle(5.0, [0, 0, 255], false),
        );
        let both = red.beside(&blue).unwrap();
        assert_eq!((both.faces().len(), both.positions().len()), (2, 6));
        assert_eq!(both.corners(both.faces()[1]), blue.corners(blue.faces()[0]));
        let paint = both.paint();
        let seen = [0, 1].map(|face| {
            let material = paint.material(face);
            let texture = &paint.textures[usize::from(material.texture.unwrap())];
            (material.colour, texture.pixel(0, 0))
        });
        assert_eq!(
            seen,
            [
                (Some([255, 0, 0]), [255, 0, 0]),
                (Some([0, 0, 255]), [0, 0, 255])
            ]
        );
        assert_eq!(paint.corners[2..4], [Some([255, 0, 0]), None]);
        let plain = Mesh::from_corners(&[[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]).unwrap();
        let beside = plain.beside(&blue).unwrap();
        assert_eq!(beside.paint().material(0), Material::default());
        assert_eq!(plain.beside(&plain).unwrap().paint(), &Paint::default());
    }
}
