//! Puts the textures that comments of a PLY name on its mesh.
//!
//! Promises: nothing is opened that [`crate::formats::kit::siblings`] would not open; a texture that cannot be shown is a
//! note. Where one is shown it is the look: the vertex colours that scanners write beside it are left out.

use crate::formats::Input;
use crate::formats::appearance::Appearance;
use crate::formats::kit::draft::Finished;
use crate::formats::kit::finder::Finder;
use crate::formats::kit::picture_size;
use crate::formats::kit::texture::Textures;
use crate::mesh::Material;

/// What there is to say of the textures.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) notes: Vec<String>,
    pub(super) siblings_hash: Option<blake3::Hash>,
}

/// Notes which of the textures called `names` are found, and their sizes.
pub(super) fn look_for(names: &[String], appearance: &mut Appearance, input: &Input<'_>) {
    let mut finder = Finder::new(input.siblings, input.limits.sibling_bytes);
    for name in names {
        let found = finder.find(name, "");
        let size = found.and_then(|found| picture_size::of(&found.bytes));
        appearance.take_texture(name.clone(), size);
    }
}

/// Paints `finished` with the textures called `names`.
pub(super) fn put_on(names: &[String], finished: &mut Finished, input: &Input<'_>) -> Shown {
    let mut shown = Shown::default();
    let paint = &mut finished.paint;
    if names.is_empty() || paint.places.is_empty() {
        paint.places = Vec::new();
        let why = "not shown: the file does not say where it lies on the body";
        let note = |name: &String| format!("texture {name:?}: {why}");
        shown.notes.extend(names.iter().map(note));
        return shown;
    }
    let mut finder = Finder::new(input.siblings, input.limits.sibling_bytes);
    let mut decoder = Textures::default();
    let mut hasher = blake3::Hasher::new();
    let mut materials = Vec::new();
    for name in names {
        hasher.update(name.as_bytes());
        let decoded = finder.find(name, "").and_then(|found| {
            hasher.update(&found.bytes);
            decoder.decode(&found.bytes)
        });
        let texture = match decoded {
            Ok(texture) => {
                let number = u16::try_from(paint.textures.len()).ok();
                paint.textures.push(texture);
                number
            }
            Err(reason) => {
                shown.notes.push(format!("texture {name:?}: {reason}"));
                None
            }
        };
        materials.push(Material {
            texture,
            ..Material::default()
        });
    }
    shown.siblings_hash = Some(hasher.finalize());
    if paint.textures.is_empty() {
        paint.places = Vec::new();
        return shown;
    }
    // Faces that name a texture which is not there have none.
    let none = materials.len();
    materials.push(Material::default());
    let number = |&number: &u16| u16::try_from(usize::from(number).min(none)).unwrap_or(0);
    let faces = paint.places.len() / 3;
    paint.material_of_face = finished.texture_of_face.iter().map(number).collect();
    paint.material_of_face.resize(faces, 0);
    paint.materials = materials;
    if !paint.corners.is_empty() {
        let note = "vertex colours left out where a texture is shown";
        shown.notes.push(note.into());
        paint.corners = Vec::new();
    }
    shown
}

#[cfg(test)]
mod tests {
    use crate::formats::ply::read;
    use crate::formats::{Input, Limits, Model, Siblings};

    const XYZ: &str = "property float x\nproperty float y\nproperty float z\n";
    const LIST: &str = "property list uchar int vertex_indices\n";

    fn read_beside(text: &str) -> Model {
        let folder = tempfile::tempdir().unwrap();
        let picture = image::RgbImage::from_pixel(2, 2, image::Rgb([255, 0, 0]));
        picture.save(folder.path().join("skin.png")).unwrap();
        let siblings = Siblings::Folder(folder.path().into());
        let input = Input {
            bytes: text.as_bytes(),
            siblings: &siblings,
            limits: &Limits::default(),
        };
        read(&input).unwrap()
    }

    fn head(textures: &str) -> String {
        format!("ply\nformat ascii 1.0\n{textures}")
    }

    #[test]
    fn textures_lie_where_corners_or_vertices_say() {
        let by_corner = format!(
            "element vertex 4\n{XYZ}element face 1\n{LIST}property list uchar float texcoord\nproperty int texnumber\n\
             end_header\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3 8 0 0 1 0 1 1 0 1 0\n"
        );
        let by_vertex = format!(
            "element vertex 4\n{XYZ}property float s\nproperty float t\nelement face 1\n{LIST}\
             end_header\n0 0 0 0 0\n1 0 0 1 0\n1 1 0 1 1\n0 1 0 0 1\n4 0 1 2 3\n"
        );
        for body in [by_corner, by_vertex] {
            for name in ["skin.png", "SKIN.PNG", "C:\\scans\\skin.png"] {
                let text = head(&format!("comment TextureFile {name}\n")) + &body;
                let model = read_beside(&text);
                let paint = model.mesh.as_ref().unwrap().paint();
                assert_eq!(paint.textures.len(), 1, "{:?}", model.notes);
                assert_eq!(paint.material(1).texture, Some(0));
                assert_eq!(paint.places.len(), 6);
                assert_eq!(
                    paint.places[2].map(f32::to_bits),
                    [1.0_f32; 2].map(f32::to_bits)
                );
                assert!(model.notes.is_empty() && model.siblings_hash.is_some());
            }
            let lost = read_beside(&(head("comment TextureFile gone.png\n") + &body));
            assert_eq!(lost.notes, ["texture \"gone.png\": not found"]);
            assert!(lost.mesh.unwrap().paint().textures.is_empty());
        }
    }

    #[test]
    fn a_texture_without_places_is_noted() {
        let body = format!(
            "element vertex 3\n{XYZ}element face 1\n{LIST}end_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
        );
        let model = read_beside(&(head("comment TextureFile skin.png\n") + &body));
        let note =
            "texture \"skin.png\": not shown: the file does not say where it lies on the body";
        assert_eq!(model.notes, [note]);
    }

    #[test]
    fn alpha_is_an_opacity_unless_it_leaves_nothing_to_see() {
        let body = |alphas: [&str; 3]| {
            let [a, b, c] = alphas;
            format!(
                "element vertex 3\n{XYZ}property uchar r\nproperty uchar g\nproperty uchar b\nproperty uchar alpha\n\
                 element face 1\n{LIST}end_header\n0 0 0 255 0 0 {a}\n1 0 0 255 0 0 {b}\n0 1 0 255 0 0 {c}\n3 0 1 2\n"
            )
        };
        let opacities = |alphas| {
            let model = read_beside(&(head("") + &body(alphas)));
            let paint = model.mesh.as_ref().unwrap().paint().clone();
            assert_eq!(paint.corners, [Some([255, 0, 0]); 3]);
            let steps: Vec<u8> = paint.corner_opacities.iter().map(|own| own.0).collect();
            (steps, model.notes.len())
        };
        assert_eq!(opacities(["255", "51", "0"]), (vec![255, 51, 0], 0));
        assert_eq!(opacities(["255", "255", "255"]), (vec![], 0));
        assert_eq!(opacities(["0", "0", "0"]), (vec![], 1));
    }
}
