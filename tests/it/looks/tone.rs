//! Light and dark: every body keeps its form, whatever its colour, its winding and what lies behind it.

use image::RgbaImage;
use trigest::mesh::{Material, Mesh, MeshBuilder, Opacity, Part, Rgb, Texture};
use trigest::thumbnail::{Sides, Style};

use super::{BLUE, Body, GREY, RED, ball, boxed, drawn, part_of};
use crate::pictures::{covered, pixels_of};

/// Luminance of a pixel as it is written, 0 to 255.
fn luminance(pixel: &image::Rgba<u8>) -> f64 {
    let [r, g, b, _] = pixel.0.map(f64::from);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Mean luminance of the body, and the entropy of it in bits, in 64 steps.
fn tone(picture: &RgbaImage) -> [f64; 2] {
    let body: Vec<f64> = picture
        .pixels()
        .filter(|pixel| pixel.0[3] == 255)
        .map(luminance)
        .collect();
    let count = body.len() as f64;
    let mut steps = [0_u32; 64];
    body.iter()
        .for_each(|value| steps[*value as usize / 4] += 1);
    let parts = steps
        .iter()
        .filter(|step| **step > 0)
        .map(|step| f64::from(*step) / count);
    [
        body.iter().sum::<f64>() / count,
        -parts.map(|part| part * part.log2()).sum::<f64>(),
    ]
}

/// A ball that stands on a box, all in one colour.
fn statue(colour: Rgb) -> Mesh {
    let raised = ball(3.0, 24)
        .into_iter()
        .map(|[x, y, z]| [x, y, z + 4.5])
        .collect();
    Body::default()
        .with(boxed([-4.0, -4.0, 0.0], [8.0, 8.0, 2.0]), colour)
        .with(raised, colour)
        .mesh()
}

/// A box that a texture covers.
fn textured(pixels: Vec<Rgb>) -> Mesh {
    let mut builder = MeshBuilder::default();
    let texture = builder.texture(Texture::new(4, pixels).unwrap());
    let material = builder.material(Material {
        texture,
        ..Material::default()
    });
    let corners = boxed([0.0; 3], [4.0, 4.0, 4.0]);
    let faces = corners.len() / 3;
    let part = Part {
        triangles: (0..faces as u32)
            .map(|i| [i * 3, i * 3 + 1, i * 3 + 2])
            .collect(),
        material_of_face: vec![material; faces],
        places: corners
            .iter()
            .map(|p| [(p[0] + p[2]) / 8.0, (p[1] + p[2]) / 8.0])
            .collect(),
        positions: corners,
        ..Part::default()
    };
    builder.add(part).unwrap();
    builder.finish().unwrap().0
}

#[test]
fn no_body_is_too_dark_or_of_one_tone_whatever_its_colour() {
    const COLOURS: [Rgb; 12] = [
        [0, 0, 0],
        [8, 8, 8],
        [30, 30, 30],
        [128, 128, 128],
        [255, 255, 255],
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [90, 0, 0],
        [0, 0, 60],
        [40, 0, 40],
        [255, 255, 0],
    ];
    for colour in COLOURS {
        let [mean, entropy] = tone(&drawn(&statue(colour), Sides::Alike, 128));
        assert!((35.0..=240.0).contains(&mean), "{colour:?}: {mean}");
        assert!(entropy >= 2.0, "{colour:?}: {entropy} bits");
    }
    for code in [0, 12, 255] {
        let [mean, entropy] = tone(&drawn(&textured(vec![[code; 3]; 16]), Sides::Closed, 128));
        assert!(
            mean >= 35.0 && entropy >= 1.2,
            "texture of {code}: {mean} {entropy}"
        );
    }
}

#[test]
fn a_white_body_stands_out_from_a_white_page() {
    let white = statue([255; 3]);
    let style = Style {
        background: Some([255; 3]),
        ..Style::default()
    };
    let picture = pixels_of(&white, Sides::Alike, 256, style);
    // Upwards from the middle, where no shadow falls, the first darker pixel after the last of the body's is its edge.
    let column = |x: u32| (0..200).map(move |y| (x, y));
    for x in [100, 128, 150] {
        let page = column(x).take_while(|&(x, y)| picture.get_pixel(x, y).0[..3] == [255; 3]);
        let top = page.count() as u32;
        let edge = (top..top + 3).map(|y| luminance(picture.get_pixel(x, y)));
        let darkest = edge.fold(255.0, f64::min);
        assert!(darkest < 200.0, "{x}: {darkest}");
        let inside = luminance(picture.get_pixel(x, top + 6));
        assert!(inside > darkest + 20.0, "{x}: {inside} beside {darkest}");
    }
    let [mean, entropy] = tone(&drawn(&white, Sides::Alike, 256));
    assert!(mean < 235.0 && entropy > 3.0, "{mean} {entropy}");
}

/// How much redder than blue the reddest pixel of the body is.
fn warmth(picture: &RgbaImage) -> i32 {
    let opaque = picture.pixels().filter(|pixel| pixel.0[3] == 255);
    opaque
        .map(|p| i32::from(p.0[0]) - i32::from(p.0[2]))
        .max()
        .unwrap()
}

#[test]
fn a_sheet_is_no_inside_from_whichever_side_it_is_seen() {
    let wave = |x: f32| (x * 1.3).sin() * 0.3;
    let cell = |i: u32, j: u32| {
        let at = |i: u32, j: u32| [i as f32 * 0.5, j as f32 * 0.5, wave(i as f32 * 0.5)];
        let [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
        [a, b, c, a, c, d]
    };
    let sheet: Vec<_> = (0..10)
        .flat_map(|i| (0..10).flat_map(move |j| cell(i, j)))
        .collect();
    let turned = |corners: &[[f32; 3]]| -> Vec<[f32; 3]> {
        corners.chunks(3).flat_map(|f| [f[0], f[2], f[1]]).collect()
    };
    let upright = |corners: &[[f32; 3]]| -> Vec<[f32; 3]> {
        corners.iter().map(|&[x, y, z]| [x, z, y]).collect()
    };
    for corners in [
        sheet.clone(),
        turned(&sheet),
        upright(&sheet),
        upright(&turned(&sheet)),
    ] {
        for sides in [Sides::Open, Sides::OpenInverted] {
            let picture = drawn(&crate::pictures::mesh(&corners), sides, 64);
            assert!(warmth(&picture) < 0, "{sides:?}: {}", warmth(&picture));
        }
    }
}

/// Walls that look inwards, with a ceiling or without one, and a red box within them.
fn room(has_ceiling: bool) -> Mesh {
    let walls = boxed([-10.0, -10.0, 0.0], [20.0, 20.0, 14.0]);
    let inward = walls
        .chunks(3)
        .flat_map(|f| [f[0], f[2], f[1]])
        .collect::<Vec<_>>();
    let is_ceiling = |face: &[[f32; 3]]| face.iter().all(|corner| corner[2] > 13.0);
    let kept = inward
        .chunks(3)
        .filter(|face| has_ceiling || !is_ceiling(face));
    // Each wall by itself, as scenes have them.
    kept.fold(Body::default(), |body, face| body.with(face.to_vec(), GREY))
        .with(boxed([-3.0, -3.0, 0.0], [6.0, 6.0, 6.0]), RED)
        .mesh()
}

#[test]
fn what_a_room_holds_is_seen_through_the_backs_of_its_walls() {
    for has_ceiling in [false, true] {
        let part = part_of(&drawn(&room(has_ceiling), Sides::Alike, 128), RED);
        assert!(part > 0.03, "with a ceiling: {has_ceiling}: {part}");
    }
    // A box that is wound the wrong way is no room.
    let inverted: Vec<_> = boxed([0.0; 3], [9.0, 9.0, 9.0])
        .chunks(3)
        .flat_map(|f| [f[0], f[2], f[1]])
        .collect();
    let one = Body::default()
        .with(inverted.clone(), BLUE)
        .with(boxed([20.0, 0.0, 0.0], [9.0; 3]), BLUE);
    let alike = Body::default()
        .with(boxed([0.0; 3], [9.0; 3]), BLUE)
        .with(boxed([20.0, 0.0, 0.0], [9.0; 3]), BLUE);
    let [one, alike] = [one, alike].map(|body| drawn(&body.mesh(), Sides::Alike, 96));
    assert!((covered(&one) - covered(&alike)).abs() < 1e-3);
}

#[test]
fn a_shadow_fades_and_is_never_cut_at_the_rim() {
    let tower = Body::default()
        .with(boxed([0.0; 3], [2.0, 2.0, 30.0]), GREY)
        .with(boxed([-14.0, -14.0, 0.0], [30.0, 30.0, 1.0]), GREY);
    let slab = Body::default().with(boxed([0.0, 0.0, 6.0], [20.0, 20.0, 1.0]), GREY);
    for body in [tower, slab] {
        let mesh = body.mesh();
        for size in [64, 256] {
            let picture = drawn(&mesh, Sides::Alike, size);
            let alpha = |x: u32, y: u32| i32::from(picture.get_pixel(x, y).0[3]);
            let last = size - 1;
            let rim = (0..size).flat_map(|i| [(i, 0), (i, last), (0, i), (last, i)]);
            let darkest = rim.map(|(x, y)| alpha(x, y)).max().unwrap();
            assert!(darkest <= 8, "{size}: the rim has an alpha of {darkest}");
            // Of two neighbours that are shadow alone, neither is much darker.
            let is_shadow = |x: u32, y: u32| alpha(x, y) < 118;
            let steepest = (0..size)
                .flat_map(|y| (1..size).map(move |x| (x, y)))
                .filter(|&(x, y)| {
                    is_shadow(x, y)
                        && is_shadow(x - 1, y)
                        && (x.saturating_sub(3)..(x + 3).min(size)).all(|x| is_shadow(x, y))
                })
                .map(|(x, y)| (alpha(x, y) - alpha(x - 1, y)).abs())
                .max()
                .unwrap();
            let most = 40 * 64 / size as i32 + 6;
            assert!(steepest <= most, "{size}: a step of {steepest}");
        }
    }
}

/// A ball of one material that hides `opacity` of 255.
fn glass(colour: Rgb, opacity: u8) -> Mesh {
    let mut builder = MeshBuilder::default();
    let material = builder.material(Material {
        colour: Some(colour),
        opacity: Opacity(opacity),
        ..Material::default()
    });
    let corners = ball(4.0, 32);
    let faces = corners.len() / 3;
    let part = Part {
        triangles: (0..faces as u32)
            .map(|i| [i * 3, i * 3 + 1, i * 3 + 2])
            .collect(),
        material_of_face: vec![material; faces],
        positions: corners,
        ..Part::default()
    };
    builder.add(part).unwrap();
    builder.finish().unwrap().0
}

#[test]
fn glass_tints_its_shadow() {
    for (colour, this, other) in [(RED, 0, 2), (BLUE, 2, 0)] {
        let picture = drawn(&glass(colour, 120), Sides::Alike, 128);
        // The rows below the ball hold its shadow alone.
        let shadow: Vec<_> = picture
            .enumerate_pixels()
            .filter(|(_, y, pixel)| *y > 122 && pixel.0[3] > 4)
            .map(|(_, _, pixel)| pixel.0)
            .collect();
        assert!(shadow.len() > 10, "{}", shadow.len());
        let tinted = shadow
            .iter()
            .filter(|pixel| pixel[this] > pixel[other] + 30);
        assert!(tinted.count() * 2 > shadow.len(), "{colour:?}");
    }
}

#[test]
fn what_hides_next_to_nothing_everywhere_is_drawn_as_if_it_were_whole() {
    assert!(covered(&drawn(&glass(GREY, 1), Sides::Alike, 64)) > 0.4);
    assert!(covered(&drawn(&glass(GREY, 60), Sides::Alike, 64)) < 1e-9);
}
