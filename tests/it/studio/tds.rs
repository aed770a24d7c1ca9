//! 3DS, made here: chunks of meshes, materials and the keyframer.

use super::{CORNERS, SIDES};
use crate::harness::Place;

/// A chunk of this kind.
pub(crate) fn chunk(kind: u16, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u32::try_from(body.len() + 6).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), &body].concat()
}

fn singles(numbers: &[f32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn text(name: &str) -> Vec<u8> {
    [name.as_bytes(), &[0]].concat()
}

/// The mesh of a cube whose faces have the material `paint`; `more` are further chunks of it.
fn mesh(name: &str, size: f32, more: &[u8]) -> Vec<u8> {
    let positions = CORNERS.map(|corner| corner.map(|part| f32::from(part) * size));
    let mut faces = 12_u16.to_le_bytes().to_vec();
    for [a, b, c, d] in SIDES {
        for index in [a, b, c, 0, a, c, d, 0] {
            faces.extend(u16::try_from(index).unwrap().to_le_bytes());
        }
    }
    let own: Vec<u8> = (0..12_u16).flat_map(u16::to_le_bytes).collect();
    let painted = chunk(0x4130, &[&text("paint"), &12_u16.to_le_bytes(), &own]);
    let triangles = chunk(
        0x4100,
        &[
            &chunk(
                0x4110,
                &[&8_u16.to_le_bytes(), &singles(positions.as_flattened())],
            ),
            &chunk(0x4120, &[&faces, &painted]),
            more,
        ],
    );
    chunk(0x4000, &[&text(name), &triangles])
}

fn file(editor: &[&[u8]], keyframer: &[u8]) -> Vec<u8> {
    let version = chunk(0x0002, &[&3_u32.to_le_bytes()]);
    chunk(0x4D4D, &[&version, &chunk(0x3D3D, editor), keyframer])
}

/// A cube from the origin.
pub(crate) fn cube(size: f32) -> Vec<u8> {
    file(&[&mesh("cube", size, &[])], &[])
}

/// A track of one key.
fn track(kind: u16, values: &[f32]) -> Vec<u8> {
    let head = [
        &[0; 10][..],
        &1_u32.to_le_bytes(),
        &[0; 4],
        &[1, 0],
        &[0; 4],
    ]
    .concat();
    chunk(kind, &[&head, &singles(values)])
}

/// A node of the keyframer: object, number, number of the node above, its tracks.
fn node(name: &str, number: u16, parent: u16, tracks: &[u8]) -> Vec<u8> {
    let header = chunk(0xB010, &[&text(name), &[0; 4], &parent.to_le_bytes()]);
    chunk(
        0xB002,
        &[&chunk(0xB030, &[&number.to_le_bytes()]), &header, tracks],
    )
}

fn material(parts: &[&[u8]]) -> Vec<u8> {
    let name = chunk(0xA000, &[&text("paint")]);
    chunk(0xAFFF, &[&[name].concat(), &parts.concat()])
}

const SAID: &str =
    "concat_ws(' ', filename, object_count, triangle_count, format('%g', volume), is_inverted,
    format('%g %g', round(bounding_box_min_x, 5) + 0, bounding_box_max_x), format('%g', bounding_box_max_z))";

#[test]
fn meshes_lie_where_the_keyframer_has_them() {
    // The mesh lies about (5, 0, 0), its own origin.
    let matrix = chunk(
        0x4160,
        &[&singles(&[
            1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 5.0, 0.0, 0.0,
        ])],
    );
    let mirrored = chunk(
        0x4160,
        &[&singles(&[
            -1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0,
        ])],
    );
    let scale = track(0xB022, &[2.0, 2.0, 2.0]);
    let shift = track(0xB020, &[0.0, 0.0, 7.0]);
    let turn = track(0xB021, &[std::f32::consts::FRAC_PI_2, 0.0, 0.0, 1.0]);
    let pivot = chunk(0xB013, &[&singles(&[0.0, 0.0, 1.0])]);
    let frames = |nodes: &[&[u8]]| chunk(0xB000, nodes);
    let place = Place::new();
    place.file("a.3ds", cube(1.0));
    // Once more, by another node of the same object.
    let twice = frames(&[
        &node("cube", 0, 0xFFFF, &[]),
        &node("cube", 1, 0xFFFF, &shift),
    ]);
    place.file("b.3ds", file(&[&mesh("cube", 1.0, &[])], &twice));
    // In a node that is twice as large, about a pivot.
    let nested = frames(&[
        &node("$$$DUMMY", 0, 0xFFFF, &scale),
        &node("cube", 1, 0, &[shift.clone(), pivot].concat()),
    ]);
    place.file("c.3ds", file(&[&mesh("cube", 1.0, &[])], &nested));
    let origin = frames(&[&node("cube", 0, 0xFFFF, &track(0xB020, &[5.0, 0.0, 0.0]))]);
    place.file("d.3ds", file(&[&mesh("cube", 1.0, &matrix)], &origin));
    place.file("e.3ds", file(&[&mesh("cube", 1.0, &mirrored)], &[]));
    place.file(
        "f.3ds",
        file(
            &[&mesh("cube", 1.0, &[])],
            &frames(&[&node("cube", 0, 0xFFFF, &turn)]),
        ),
    );
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(
        place.texts(&format!("SELECT {SAID} FROM catalog ORDER BY filename")),
        [
            "a.3ds 1 12 1 0 0 1 1",
            "b.3ds 2 24 2 0 0 1 8",
            "c.3ds 1 12 8 0 0 2 14",
            "d.3ds 1 12 1 0 0 1 1",
            "e.3ds 1 12 -1 1 -1 0 1",
            "f.3ds 1 12 1 0 0 1 1"
        ]
    );
}

#[test]
fn hidden_objects_are_left_out_and_noted() {
    let hidden = mesh("hidden", 9.0, &[]);
    // The flag stands behind the mesh within the object.
    let name = text("hidden");
    let flag = chunk(0x4010, &[]);
    let hidden = chunk(0x4000, &[&name, &hidden[6 + name.len()..], &flag]);
    let place = Place::new();
    place.file("a.3ds", file(&[&mesh("cube", 1.0, &[]), &hidden], &[]));
    let ran = place.import(&["--no-thumbnails", "--json"]);
    ran.assert_status(0);
    assert!(
        ran.stdout
            .contains("objects that the file hides left out: 1")
    );
    assert_eq!(place.value::<i64>("SELECT triangle_count FROM catalog"), 12);
}

#[test]
fn materials_have_colours_opacities_and_textures() {
    let red = chunk(0xA020, &[&chunk(0x0011, &[&[255, 0, 0]])]);
    let half = chunk(0xA050, &[&chunk(0x0030, &[&50_u16.to_le_bytes()])]);
    let limits = trigest::formats::Limits::default();
    let bytes = file(&[&material(&[&red, &half]), &mesh("cube", 1.0, &[])], &[]);
    let examined = trigest::examine(("a.3ds", bytes.as_slice()), &limits).unwrap();
    let look = examined.model.mesh.unwrap().paint().material(0);
    assert_eq!((look.colour, look.opacity.0), (Some([255, 0, 0]), 128));
    let place = Place::new();
    let file_name = chunk(0xA300, &[&text("WOOD.PNG")]);
    let map = chunk(0xA200, &[&file_name]);
    let places = chunk(0x4140, &[&8_u16.to_le_bytes(), &singles(&[0.5; 16])]);
    place.file(
        "a.3ds",
        file(
            &[&material(&[&red, &map]), &mesh("cube", 1.0, &places)],
            &[],
        ),
    );
    let picture = image::RgbImage::from_pixel(4, 4, image::Rgb([9, 99, 199]));
    picture.save(place.models().join("wood.png")).unwrap();
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT texture_count FROM catalog"), 1);
}
