//! What is seen through: glass, what is cut out of a face, and both in any order of the file.

use image::RgbaImage;
use trigest::mesh::{Material, Mesh, Opacity, Paint, Texture, UpAxis};
use trigest::thumbnail::{Renderer, Sides, Style, Subject, View};

use crate::pictures::cuboid;

const SIDE: u32 = 96;

fn drawn(mesh: &Mesh, sides: Sides, view: View) -> RgbaImage {
    let renderer = Renderer {
        sizes_px: vec![SIDE],
        style: Style {
            view,
            ..Style::default()
        },
        turntable: None,
    };
    let subject = Subject {
        mesh,
        up: UpAxis::Z,
        sides,
    };
    let drawn = renderer.draw(&subject).unwrap();
    RgbaImage::from_raw(drawn.size, drawn.size, drawn.rgba.concat()).unwrap()
}

/// Faces, three corners each, and the material of each.
type Faces = Vec<([[f32; 3]; 3], u16)>;

fn faces(corners: &[[f32; 3]], material: u16) -> Faces {
    let (faces, _) = corners.as_chunks::<3>();
    faces.iter().map(|face| (*face, material)).collect()
}

fn painted(faces: &Faces, materials: Vec<Material>) -> Mesh {
    let corners: Vec<_> = faces.iter().flat_map(|(face, _)| *face).collect();
    let paint = Paint {
        materials,
        material_of_face: faces.iter().map(|(_, material)| *material).collect(),
        ..Paint::default()
    };
    Mesh::from_corners(&corners).unwrap().with_paint(paint)
}

fn material(colour: [u8; 3], opacity: u8) -> Material {
    Material {
        colour: Some(colour),
        opacity: Opacity(opacity),
        ..Material::default()
    }
}

/// A red block in the middle of a larger one.
fn aquarium() -> Faces {
    let inner: Vec<_> = cuboid(1.0, 1.0, 1.0)
        .into_iter()
        .map(|p| p.map(|x| x + 1.0))
        .collect();
    let mut all = faces(&cuboid(3.0, 3.0, 3.0), 0);
    all.extend(faces(&inner, 1));
    all
}

fn reddest(picture: &RgbaImage) -> i32 {
    let red = |p: &image::Rgba<u8>| i32::from(p.0[0]) - i32::from(p.0[2]);
    picture
        .pixels()
        .filter(|p| p.0[3] > 200)
        .map(red)
        .max()
        .unwrap()
}

#[test]
fn what_glass_holds_is_seen_whichever_sides_are_known() {
    for sides in [Sides::Alike, Sides::Open, Sides::Closed] {
        let red = |opacity| {
            let materials = vec![
                material([120, 160, 220], opacity),
                material([220, 30, 20], 255),
            ];
            reddest(&drawn(&painted(&aquarium(), materials), sides, View::Iso))
        };
        assert!(red(255) < 0, "{sides:?}: it hides all");
        assert!(red(60) > 60, "{sides:?}: {}", red(60));
        assert!(
            red(200) < red(60),
            "{sides:?}: the more opaque, the less is seen"
        );
    }
}

#[test]
fn a_body_of_glass_alone_is_no_blank_picture_and_lets_the_background_through() {
    let glass = painted(
        &faces(&cuboid(1.0, 1.0, 1.0), 0),
        vec![material([90, 200, 120], 80)],
    );
    let picture = drawn(&glass, Sides::Closed, View::Iso);
    let middle = picture.get_pixel(SIDE / 2, SIDE / 2).0;
    // Two layers, each of which lets 69 % through.
    let expected = 255.0 * (1.0 - (175.0_f32 / 255.0).powi(2));
    assert!((f32::from(middle[3]) - expected).abs() < 3.0, "{middle:?}");
    assert!(middle[1] > middle[0] && middle[1] > middle[2], "{middle:?}");
}

/// Walls of many colours, one behind the other and nowhere at one depth.
fn walls(count: u16) -> (Faces, Vec<Material>) {
    let wall = |i: u16| {
        let y = f32::from(i) * 0.01;
        let [a, b, c, d] = [[0.0, y, 0.0], [1.0, y, 0.0], [1.0, y, 1.0], [0.0, y, 1.0]];
        faces(&[a, b, c, a, c, d], i)
    };
    let colour = |i: u16| {
        [
            (i * 37 % 256) as u8,
            (i * 91 % 256) as u8,
            (i * 53 % 256) as u8,
        ]
    };
    let materials = (0..count).map(|i| material(colour(i), 40 + (i * 31 % 120) as u8));
    ((0..count).flat_map(wall).collect(), materials.collect())
}

#[test]
fn the_order_of_faces_makes_no_difference_for_up_to_four_layers() {
    let (faces, materials) = walls(4);
    let seen = |faces: &Faces| {
        let mesh = painted(faces, materials.clone());
        drawn(&mesh, Sides::Alike, View::Front)
    };
    let before = seen(&faces);
    let turned: Faces = faces.iter().rev().copied().collect();
    assert!(before == seen(&turned));
    let shuffled: Faces = (0..8).map(|i| faces[i * 5 % 8]).collect();
    assert!(before == seen(&shuffled));
}

#[test]
fn more_layers_than_are_kept_are_merged_and_the_nearest_stay_what_they_are() {
    let (faces, materials) = walls(90);
    let seen = |faces: &Faces| {
        drawn(
            &painted(faces, materials.clone()),
            Sides::Alike,
            View::Front,
        )
    };
    let turned: Faces = faces.iter().rev().copied().collect();
    let (before, after) = (seen(&faces), seen(&turned));
    let pairs = before.as_raw().iter().zip(after.as_raw());
    let farthest = pairs.map(|(a, b)| a.abs_diff(*b)).max();
    // The sums of those that are merged round differently.
    assert!(farthest <= Some(1), "{farthest:?}");
    assert_eq!(before.get_pixel(SIDE / 2, SIDE / 2).0[3], 255);
}

#[test]
fn what_a_texture_cuts_out_is_not_there_and_the_rest_is_whole() {
    let pixels = |alpha: [u8; 2]| {
        let texture = Texture::new(2, vec![[200, 180, 40], [40, 180, 200]]).unwrap();
        texture.with_opacities(alpha.map(Opacity).to_vec())
    };
    let [a, b, c, d] = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
    let corner = |[x, z]: [f32; 2]| [x, 0.0, z];
    let square = [a, b, c, a, c, d];
    let seen = |cutoff: Option<u8>| {
        let paint = Paint {
            materials: vec![Material {
                texture: Some(0),
                cutoff: cutoff.map(Opacity),
                ..Material::default()
            }],
            material_of_face: vec![0; 2],
            places: square.to_vec(),
            textures: vec![pixels([90, 200])],
            ..Paint::default()
        };
        let mesh = Mesh::from_corners(&square.map(corner))
            .unwrap()
            .with_paint(paint);
        let picture = drawn(&mesh, Sides::Alike, View::Front);
        [SIDE / 4, SIDE * 3 / 4].map(|x| picture.get_pixel(x, SIDE / 4).0[3])
    };
    assert_eq!(seen(Some(128)), [0, 255], "cut out");
    let [left, right] = seen(None);
    assert!(
        left.abs_diff(90) <= 2 && right.abs_diff(200) <= 2,
        "{left} {right}"
    );
}
