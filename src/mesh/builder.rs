//! Puts the objects of a scene together into one mesh, each welded by itself.
//!
//! Objects share no vertex, so that the mesh's counts are the sums of theirs, and it is a solid where each of them is.

use super::vec3::{Vec3, sub};
use super::weld::Coordinate;
use super::{Material, Mesh, MeshError, Opacity, Paint, Rgb, Texture};

/// One placed object, before its vertices are welded.
#[derive(Clone, Debug, Default)]
pub struct Part<T> {
    /// Its name in the file.
    pub name: Option<String>,
    /// The plate of a slicer that it lies on, from 1.
    pub plate: Option<u32>,
    /// Where it lies in the whole.
    pub positions: Vec<[T; 3]>,
    /// Indices of `positions`, in range.
    pub triangles: Vec<[u32; 3]>,
    /// One a corner, three a triangle, where the corner has one; or empty.
    pub corner_colours: Vec<Option<Rgb>>,
    /// One a corner, three a triangle; or empty.
    pub corner_opacities: Vec<Opacity>,
    /// What [`MeshBuilder::material`] gave, one a triangle; or empty.
    pub material_of_face: Vec<u16>,
    /// Places of corners in the textures, three a triangle; or empty.
    pub places: Vec<[f32; 2]>,
    /// Whether it is welded: a position that is there twice is two vertices, and each is finite and used.
    pub is_welded: bool,
}

impl<T> Part<T> {
    /// Makes the other side of every face its outside, as mirroring asks for.
    pub fn turn_over(&mut self) {
        fn swap<C>(corners: &mut [C]) {
            corners
                .chunks_exact_mut(3)
                .for_each(|triple| triple.swap(1, 2));
        }
        swap(self.triangles.as_flattened_mut());
        swap(&mut self.corner_colours);
        swap(&mut self.corner_opacities);
        swap(&mut self.places);
    }
}

/// What is kept of an object beside its faces.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectCounts {
    /// Its name in the file.
    pub name: Option<String>,
    /// The plate of a slicer that it lies on, from 1.
    pub plate: Option<u32>,
    /// Triangles, degenerate ones too.
    pub triangles: u64,
    /// Vertices after welding.
    pub vertices: u64,
    /// Extents of its box, in file units.
    pub size: Vec3,
}

/// A mesh that grows object by object.
#[derive(Debug)]
pub struct MeshBuilder {
    positions: Vec<Vec3>,
    faces: Vec<[u32; 3]>,
    paint: Paint,
    objects: Vec<ObjectCounts>,
}

impl Default for MeshBuilder {
    fn default() -> Self {
        Self {
            positions: Vec::new(),
            faces: Vec::new(),
            paint: Paint {
                // Faces without a material use the first.
                materials: vec![Material::default()],
                ..Paint::default()
            },
            objects: Vec::new(),
        }
    }
}

impl MeshBuilder {
    /// Takes a material and returns its number for [`Part::material_of_face`]; 0, which is none, once there are 65,535.
    pub fn material(&mut self, material: Material) -> u16 {
        push_numbered(&mut self.paint.materials, material).unwrap_or_default()
    }

    /// Takes a texture and returns its number for [`Material::texture`]; `None` once there are 65,536.
    pub fn texture(&mut self, texture: Texture) -> Option<u16> {
        push_numbered(&mut self.paint.textures, texture)
    }

    /// Triangles so far.
    pub fn triangle_count(&self) -> u64 {
        self.faces.len() as u64
    }

    /// Welds an object and adds it; one without triangles adds nothing.
    ///
    /// # Errors
    /// [`MeshError`] as for [`Mesh::from_indexed`], or where the whole grows too large.
    pub fn add<T: Coordinate>(&mut self, part: Part<T>) -> Result<(), MeshError> {
        if part.triangles.is_empty() {
            return Ok(());
        }
        let mesh = match part.is_welded {
            true => {
                let positions = part.positions.iter();
                let positions = positions.map(|position| position.map(T::to_f64));
                Mesh::from_welded(positions.collect(), part.triangles)?
            }
            false => Mesh::from_indexed(&part.positions, &part.triangles)?,
        };
        let corners = (self.faces.len() + mesh.faces.len()) * 3;
        let first = u32::try_from(self.positions.len());
        let (Ok(first), Ok(_)) = (first, u32::try_from(corners)) else {
            return Err(MeshError::TooMany { corners });
        };
        let before = self.faces.len();
        let bounds = mesh.bounds();
        self.objects.push(ObjectCounts {
            name: part.name,
            plate: part.plate,
            triangles: mesh.faces.len() as u64,
            vertices: mesh.positions.len() as u64,
            size: sub(bounds.max, bounds.min),
        });
        self.positions.extend(mesh.positions);
        let placed = |face: [u32; 3]| face.map(|vertex| vertex + first);
        self.faces.extend(mesh.faces.into_iter().map(placed));
        let (all, paint) = (self.faces.len(), &mut self.paint);
        append(&mut paint.corners, part.corner_colours, before * 3, all * 3);
        append(
            &mut paint.corner_opacities,
            part.corner_opacities,
            before * 3,
            all * 3,
        );
        append(
            &mut paint.material_of_face,
            part.material_of_face,
            before,
            all,
        );
        append(&mut paint.places, part.places, before * 3, all * 3);
        Ok(())
    }

    /// The mesh of all objects, and what there is to say of each.
    ///
    /// # Errors
    /// [`MeshError::NoFaces`] where no object had any.
    pub fn finish(self) -> Result<(Mesh, Vec<ObjectCounts>), MeshError> {
        let mesh = Mesh::from_welded(self.positions, self.faces)?;
        Ok((mesh.with_paint(self.paint), self.objects))
    }
}

fn push_numbered<T>(list: &mut Vec<T>, item: T) -> Option<u16> {
    let number = u16::try_from(list.len()).ok()?;
    list.push(item);
    Some(number)
}

/// Appends what an object has to a list that stays empty until one has any: `before` entries were due, now `all` are.
fn append<T: Clone + Default>(list: &mut Vec<T>, own: Vec<T>, before: usize, all: usize) {
    if !own.is_empty() {
        list.resize(before, T::default());
        list.extend(own);
    }
    if !list.is_empty() {
        list.resize(all, T::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triangle(at: f64) -> Part<f64> {
        Part {
            positions: vec![[at, 0.0, 0.0], [at + 1.0, 0.0, 0.0], [at, 1.0, 0.0]],
            triangles: vec![[0, 1, 2]],
            ..Part::default()
        }
    }

    #[test]
    fn objects_in_one_place_share_no_vertex() {
        let mut builder = MeshBuilder::default();
        builder.add(triangle(0.0)).unwrap();
        builder.add(Part::<f64>::default()).unwrap();
        builder.add(triangle(0.0)).unwrap();
        let (mesh, objects) = builder.finish().unwrap();
        assert_eq!((mesh.positions().len(), mesh.faces().len()), (6, 2));
        assert_eq!(objects.len(), 2);
        assert_eq!((objects[1].vertices, objects[1].size), (3, [1.0, 1.0, 0.0]));
    }

    #[test]
    fn what_one_object_lacks_is_filled_in() {
        let mut builder = MeshBuilder::default();
        let red = builder.material(Material {
            colour: Some([255, 0, 0]),
            ..Material::default()
        });
        builder.add(triangle(0.0)).unwrap();
        let painted = Part {
            material_of_face: vec![red],
            corner_colours: vec![Some([1, 2, 3]); 3],
            corner_opacities: vec![Opacity(7); 3],
            ..triangle(3.0)
        };
        builder.add(painted).unwrap();
        builder.add(triangle(6.0)).unwrap();
        let (mesh, _) = builder.finish().unwrap();
        let paint = mesh.paint();
        assert_eq!(paint.material_of_face, [0, red, 0]);
        assert_eq!(
            (paint.corners[2], paint.corners[3]),
            (None, Some([1, 2, 3]))
        );
        let whole = Opacity::WHOLE;
        let expected = [[whole; 3], [Opacity(7); 3], [whole; 3]];
        assert_eq!(paint.corner_opacities, expected.as_flattened());
        assert!(paint.is_seen_through());
    }

    #[test]
    fn nothing_is_no_mesh() {
        assert_eq!(
            MeshBuilder::default().finish().unwrap_err(),
            MeshError::NoFaces
        );
    }
}
