//! Puts together what an OBJ says of colours: vertex colours, materials and textures.
//!
//! A scanner writes its colours at the vertices and a material that says nothing, white or grey, beside them; such a
//! material gives way. One with a colour of its own is multiplied with vertex colours, as a texture's would be. Where a
//! texture is shown, vertex colours are left out and noted: most programs that write both mean one look, not a product.

use crate::formats::kit::colour::{colour_scale, eight_bits};
use crate::formats::obj::materials::Materials;
use crate::formats::obj::statements::Statements;
use crate::mesh::{Material, Paint, Rgb};

const WHITE: Rgb = [255; 3];

impl Materials {
    /// The look of `triangles`, whose corners lie at `places` of their textures, where any is shown.
    pub(super) fn paint(
        &mut self,
        statements: &Statements,
        triangles: &[[u32; 3]],
        material_of_face: Vec<u16>,
        mut places: Vec<[f32; 2]>,
    ) -> Paint {
        let mut corners = corner_colours(statements, triangles);
        if self.materials.iter().all(|m| *m == Material::default()) {
            return Paint {
                corners,
                ..Paint::default()
            };
        }
        if corners.iter().flatten().any(|&colour| colour != WHITE) {
            self.give_way(&mut corners, &material_of_face);
        } else {
            corners = Vec::new();
        }
        self.place(&material_of_face, &mut places);
        Paint {
            corners,
            materials: std::mem::take(&mut self.materials),
            material_of_face,
            places,
            textures: std::mem::take(&mut self.textures),
            ..Paint::default()
        }
    }

    /// Takes the colour from materials that are grey, and vertex colours from faces that show a texture.
    fn give_way(&mut self, corners: &mut [Option<Rgb>], material_of_face: &[u16]) {
        let is_grey = |[r, g, b]: Rgb| r == g && g == b;
        for material in &mut self.materials {
            if material.texture.is_none() {
                material.colour = material.colour.filter(|&colour| !is_grey(colour));
            }
        }
        let mut left_out = false;
        let (faces, _) = corners.as_chunks_mut::<3>();
        for (face, &number) in faces.iter_mut().zip(material_of_face) {
            let material = self.materials.get(usize::from(number));
            if material.is_some_and(|material| material.texture.is_some()) {
                left_out |= face.iter().any(Option::is_some);
                *face = [None; 3];
            }
        }
        if left_out {
            let note = "vertex colours left out where a texture is shown";
            self.notes.push(note.into());
        }
    }

    /// Moves the corners of each face to where its map says.
    fn place(&self, material_of_face: &[u16], places: &mut [[f32; 2]]) {
        if self.maps.iter().flatten().all(|map| map.is_plain()) {
            return;
        }
        let (faces, _) = places.as_chunks_mut::<3>();
        for (face, &number) in faces.iter_mut().zip(material_of_face) {
            if let Some(Some(map)) = self.maps.get(usize::from(number)) {
                *face = face.map(|place| map.place(place));
            }
        }
    }
}

fn corner_colours(statements: &Statements, triangles: &[[u32; 3]]) -> Vec<Option<Rgb>> {
    let colours = statements.vertex_colours();
    if colours.is_empty() {
        return Vec::new();
    }
    let scale = colour_scale(colours.iter().flatten().flatten());
    let colour = |vertex: &u32| {
        let written = colours.get(*vertex as usize).copied().flatten()?;
        Some(written.map(|part| eight_bits(part * scale)))
    };
    triangles.as_flattened().iter().map(colour).collect()
}

#[cfg(test)]
mod tests {
    use crate::formats::obj::read;
    use crate::formats::{Input, Limits, Model, Siblings};
    use crate::mesh::{Opacity, Paint, Rgb};

    const RED: Rgb = [255, 0, 0];

    /// A PNG whose left half is red and whose right half is blue.
    fn half_and_half() -> Vec<u8> {
        let picture = image::RgbImage::from_fn(8, 8, |x, _| {
            image::Rgb(if x < 4 { RED } else { [0, 0, 255] })
        });
        let mut png = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        png.into_inner()
    }

    /// Reads `obj` as `kit/source/a.obj` of an imported folder with `files`.
    fn read_with(obj: &str, files: &[(&str, &[u8])]) -> Model {
        let root = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = root.path().join("kit/source").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let model = root.path().join("kit/source/a.obj");
        let siblings = Siblings::of(&model, &[root.path().join("kit")], &Limits::default());
        let input = Input {
            bytes: obj.as_bytes(),
            siblings: &siblings,
            limits: &Limits::default(),
        };
        read(&input).unwrap()
    }

    fn paint(model: &Model) -> &Paint {
        model.mesh.as_ref().unwrap().paint()
    }

    fn face(library: &str) -> String {
        format!(
            "mtllib {library}\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 0.25 0\nvt 0 1\n\
             usemtl m\nf 1/1 2/2 3/3\n"
        )
    }

    #[test]
    fn libraries_and_textures_are_found_where_people_have_them() {
        let png = half_and_half();
        let png = png.as_slice();
        let cases: [(&str, &str, &str, &str); 15] = [
            ("a.mtl", "a.mtl", "t.png", "t.png"),
            ("sub/a.mtl", "sub/a.mtl", "t.png", "sub/t.png"),
            ("sub\\a.mtl", "sub/a.mtl", "t.png", "t.png"),
            ("A.MTL", "a.mtl", "T.PNG", "t.png"),
            ("\"a.mtl\"", "a.mtl", "\"t.png\"", "t.png"),
            ("\"my a.mtl\"", "my a.mtl", "my t.png", "my t.png"),
            ("C:\\old\\a.mtl", "a.mtl", "C:\\My Files\\t.png", "t.png"),
            ("a.mtl", "a.mtl", "/home/me/t.png", "t.png"),
            ("a.mtl", "a.mtl", "../textures/t.png", "../textures/t.png"),
            ("a.mtl", "a.mtl", "t.png", "../textures/t.png"),
            ("../mat/a.mtl", "../mat/a.mtl", "t.png", "../mat/t.png"),
            ("none.mtl \"a.mtl\"", "a.mtl", "t.png", "t.png"),
            ("'my a.mtl'", "my a.mtl", "'my t.png'", "my t.png"),
            (
                "\"none b.mtl\" 'my a.mtl'",
                "my a.mtl",
                "t.png # of wood",
                "t.png",
            ),
            (
                "\"my a.mtl\" \"none b.mtl\"",
                "my a.mtl",
                "t #1.png",
                "t #1.png",
            ),
        ];
        for (written, library, named, texture) in cases {
            let mtl = format!("newmtl m\nmap_Kd {named}\n");
            let files = [(library, mtl.as_bytes()), (texture, png)];
            let model = read_with(&face(written), &files);
            let shown = paint(&model).textures.len();
            assert_eq!(shown, 1, "{written} {named}: {:?}", model.notes);
            let most = usize::from(written.contains("none"));
            assert_eq!(model.notes.len(), most, "{:?}", model.notes);
        }
    }

    #[test]
    fn nothing_beyond_the_imported_folder_is_shown() {
        let png = half_and_half();
        let mtl = b"newmtl m\nmap_Kd ../../t.png\n";
        let files: [(&str, &[u8]); 2] = [("a.mtl", mtl), ("../../t.png", &png)];
        let model = read_with(&face("a.mtl"), &files);
        assert!(paint(&model).textures.is_empty());
        let note = "texture \"../../t.png\": not opened: leads out of the model's folder";
        assert_eq!(model.notes, [note]);
    }

    #[test]
    fn options_move_and_scale_the_texture() {
        let png = half_and_half();
        for (options, first, second) in [
            ("", [0.0, 0.0], [0.25, 0.0]),
            ("-o 0.5 0 0", [0.5, 0.0], [0.75, 0.0]),
            ("-s 2 4 1 -o 0.5 0.25", [0.5, 0.25], [1.0, 0.25]),
        ] {
            let mtl = format!("newmtl m\nmap_Kd {options} t.png\n");
            let files: [(&str, &[u8]); 2] = [("a.mtl", mtl.as_bytes()), ("t.png", &png)];
            let model = read_with(&face("a.mtl"), &files);
            assert_eq!(paint(&model).places[..2], [first, second], "{options}");
        }
    }

    #[test]
    fn names_of_materials_match_in_another_case_and_in_quotes() {
        let mtl = b"newmtl \"My Wood\"\nKd 1 0 0\nnewmtl m\nKd 0 1 0\nnewmtl M\nKd 0 0 1\n";
        let mut colours = Vec::new();
        for name in ["My Wood", "\"My Wood\"", "MY WOOD", "M", "m"] {
            let obj = face("a.mtl").replace("usemtl m", &format!("usemtl {name}"));
            let model = read_with(&obj, &[("a.mtl", mtl)]);
            colours.push(paint(&model).material(0).colour.unwrap());
        }
        assert_eq!(colours, [RED, RED, RED, [0, 0, 255], [0, 255, 0]]);
    }

    #[test]
    fn what_a_material_lacks_is_made_up_for_or_noted() {
        let png = half_and_half();
        let files = |mtl: &'static [u8]| [("a.mtl", mtl), ("t.png", png.as_slice())];
        let read = |obj: &str, mtl| read_with(obj, &files(mtl));
        for (mtl, colour) in [
            (&b"newmtl m\nKe 1 0 0\n"[..], Some(RED)),
            (b"newmtl m\nKd 0 0 0\nKe 1 0 0\n", Some(RED)),
            (b"newmtl m\nKd 0 0 1\nKe 1 0 0\n", Some([0, 0, 255])),
            (b"newmtl m\nKd 0 0 0\nKe 0 0 0\n", Some([0; 3])),
        ] {
            let model = read(&face("a.mtl"), mtl);
            assert_eq!(paint(&model).material(0).colour, colour);
            assert!(model.notes.is_empty(), "{:?}", model.notes);
        }
        let other = face("a.mtl").replace("usemtl m", "usemtl n\nusemtl z");
        let model = read(&other, b"newmtl m\nKd 1 0 0\n");
        let note = "materials that no material file has: \"n\" and 1 others";
        assert_eq!(model.notes, [note]);
        let without = face("a.mtl").replace("1/1 2/2 3/3", "1 2 3");
        let model = read(&without, b"newmtl m\nKd 0 1 0\nmap_Kd t.png\n");
        assert_eq!(paint(&model).material(0).colour, Some([0, 255, 0]));
        assert!(paint(&model).textures.is_empty());
        let note = "textures not shown: the file does not say where they lie on the body";
        assert_eq!(model.notes, [note]);
    }

    #[test]
    fn a_clamped_texture_goes_on_as_it_ends() {
        let png = half_and_half();
        let mtl = b"newmtl m\nmap_Kd -clamp on t.png\nnewmtl n\nmap_Kd t.png\n";
        let two = face("a.mtl") + "usemtl n\nf 1/1 3/3 2/2\n";
        let model = read_with(&two, &[("a.mtl", mtl), ("t.png", &png)]);
        let beyond = paint(&model).textures.iter().map(|t| t.pixel(9, 0));
        let beyond: Vec<Rgb> = beyond.collect();
        assert_eq!(beyond, [[0, 0, 255], RED]);
        assert!(model.notes.is_empty(), "{:?}", model.notes);
    }

    #[test]
    fn vertex_colours_stand_beside_materials() {
        let coloured = face("a.mtl").replace("0 0 0\nv", "0 0 0 1 0 0\nv");
        let white = face("a.mtl").replace("0 0 0\nv", "0 0 0 1 1 1\nv");
        let png = half_and_half();
        let grey: &[u8] = b"newmtl m\nKd 0.8 0.8 0.8\n";
        let green: &[u8] = b"newmtl m\nKd 0 1 0\n";
        let textured: &[u8] = b"newmtl m\nmap_Kd t.png\n";
        for (obj, mtl, corner, colour, notes) in [
            (&coloured, grey, Some(RED), None, 0),
            (&coloured, green, Some(RED), Some([0, 255, 0]), 0),
            (&white, grey, None, Some([204; 3]), 0),
            (&coloured, textured, None, None, 1),
        ] {
            let model = read_with(obj, &[("a.mtl", mtl), ("t.png", &png)]);
            let paint = paint(&model);
            assert_eq!(paint.corners.first().copied().flatten(), corner);
            assert_eq!(paint.material(0).colour, colour);
            assert_eq!(model.notes.len(), notes, "{:?}", model.notes);
        }
    }

    #[test]
    fn opacity_reaches_the_faces_unless_it_leaves_nothing_to_see() {
        let two = face("a.mtl") + "usemtl n\nf 1/1 3/3 2/2\n";
        let model = read_with(&two, &[("a.mtl", b"newmtl m\nd 0.2\nnewmtl n\nTr 0\n")]);
        let shown = [0, 1].map(|face| paint(&model).material(face).opacity);
        assert_eq!(shown, [Opacity(51), Opacity::WHOLE]);
        let nothing = read_with(&two, &[("a.mtl", b"newmtl m\nd 0\nnewmtl n\nTr 1\n")]);
        let shown = [0, 1].map(|face| paint(&nothing).material(face).opacity);
        assert_eq!(shown, [Opacity::WHOLE; 2]);
        let note = "every material has opacity 0: taken as opaque";
        assert_eq!(nothing.notes, [note]);
    }
}
