//! What pictures may cost: memory, bytes and time; and that they say what they leave out.

use std::time::Instant;

use trigest::mesh::{Material, Mesh, MeshBuilder, Opacity, Part, Texture};
use trigest::thumbnail::{Renderer, Sides};

use super::{Body, GREY, ball, boxed, drawn, renderer, subject};
use crate::harness::{Place, binary_stl, cube_stl};
use crate::pictures::covered;

/// Squares of one size behind one another.
fn stack(count: u32, apart: f32) -> Vec<[f32; 3]> {
    let square = |i: u32| {
        let y = i as f32 * apart;
        let [a, b, c, d] = [[0.0, y, 0.0], [9.0, y, 0.0], [9.0, y, 9.0], [0.0, y, 9.0]];
        [a, b, c, a, c, d]
    };
    (0..count).flat_map(square).collect()
}

#[test]
fn a_picture_that_leaves_faces_out_says_so_in_the_notes() {
    let place = Place::new();
    place.file("stack.stl", binary_stl(&stack(6000, 0.001)));
    place.file("cube.stl", cube_stl(2.0));
    place.import(&["--size", "128"]).assert_status(0);
    let notes = "SELECT filename || ': ' || coalesce(notes, '') FROM catalog";
    let notes = place.texts(notes);
    let said = notes
        .iter()
        .find(|note| note.contains("the picture leaves out"));
    let said = said.unwrap_or_else(|| panic!("{notes:?}"));
    assert!(
        said.starts_with("stack.stl: ") && said.contains(" faces"),
        "{said}"
    );
    let other = notes.iter().find(|note| note.starts_with("cube.stl"));
    assert!(
        other.is_some_and(|note| !note.contains("leaves out")),
        "{notes:?}"
    );
}

#[test]
fn a_million_faces_of_glass_behind_one_another_take_bounded_time() {
    let corners = stack(500_000, 0.00001);
    let mut builder = MeshBuilder::default();
    let glass = builder.material(Material {
        colour: Some([40, 120, 200]),
        opacity: Opacity(20),
        ..Material::default()
    });
    let faces = corners.len() / 3;
    let part = Part {
        triangles: (0..faces as u32)
            .map(|i| [i * 3, i * 3 + 1, i * 3 + 2])
            .collect(),
        material_of_face: vec![glass; faces],
        positions: corners,
        ..Part::default()
    };
    builder.add(part).unwrap();
    let mesh = builder.finish().unwrap().0;
    let began = Instant::now();
    let pictures = renderer(128).render(&subject(&mesh)).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    // A second or two on a core of its own; a minute would be one for each face behind another.
    assert!(seconds < 60.0, "{seconds}");
    assert!(pictures[0].left_out > 900_000, "{}", pictures[0].left_out);
}

#[test]
fn a_texture_far_larger_than_the_picture_is_drawn() {
    let mut builder = MeshBuilder::default();
    let pixels = (0..4096 * 4096_u32).map(|i| [(i % 251) as u8, (i / 4096 % 256) as u8, 80]);
    let texture = builder.texture(Texture::new(4096, pixels.collect()).unwrap());
    let material = builder.material(Material {
        texture,
        ..Material::default()
    });
    let corners = boxed([0.0; 3], [1e-30, 1e-30, 1e-30]);
    let part = Part {
        triangles: (0..12).map(|i| [i * 3, i * 3 + 1, i * 3 + 2]).collect(),
        material_of_face: vec![material; 12],
        places: corners.iter().map(|p| [p[0] * 1e30, p[2] * 1e30]).collect(),
        positions: corners,
        ..Part::default()
    };
    builder.add(part).unwrap();
    // And no larger than 10⁻³⁰ units.
    assert!(covered(&drawn(&builder.finish().unwrap().0, Sides::Closed, 64)) > 0.3);
}

#[test]
fn a_turntable_of_many_colours_stays_below_300_kb() {
    let speckled = |body: Body, i: u32| {
        let code = |salt: u32| (i.wrapping_mul(2_654_435_761).wrapping_add(salt) >> 13) as u8;
        let [x, y, z] = [i % 12, i / 12 % 12, i / 144].map(|at| at as f32);
        body.with(
            boxed([x, y, z], [0.8, 0.8, 0.8]),
            [code(0), code(7_000_000), code(90_000)],
        )
    };
    let mesh = (0..1728).fold(Body::default(), speckled).mesh();
    let turning = Renderer {
        turntable: Some(24),
        ..renderer(512)
    };
    let pictures = turning.render(&subject(&mesh)).unwrap();
    let animation = pictures.last().unwrap();
    assert!(animation.suffix.contains("turntable24"));
    assert!(animation.png.len() <= 300_000, "{}", animation.png.len());
}

#[test]
fn a_sheet_has_the_pictures_that_its_views_have_by_themselves() {
    use trigest::thumbnail::{Style, View};
    let mesh: Mesh = Body::default()
        .with(boxed([0.0; 3], [4.0, 2.0, 1.0]), GREY)
        .with(ball(1.0, 16), GREY)
        .mesh();
    let drawn = |is_sheet: bool, view: View, size: u32| {
        let style = Style {
            is_sheet,
            view,
            ..Style::default()
        };
        crate::pictures::pixels_of(&mesh, Sides::Alike, size, style)
    };
    let sheet = drawn(true, View::Auto, 128);
    for (view, x, y) in [
        (View::Auto, 0, 0),
        (View::Front, 64, 0),
        (View::Right, 0, 64),
        (View::Top, 64, 64),
    ] {
        let alone = drawn(false, view, 64);
        // But for the lines between them, and what mixing with nothing rounds.
        let alike = (4..60).flat_map(|row| (4..60).map(move |column| (column, row)));
        let farthest = alike.map(|(column, row)| {
            let [one, other] = [
                sheet.get_pixel(x + column, y + row),
                alone.get_pixel(column, row),
            ];
            let is_opaque = one.0[3] == 255 && other.0[3] == 255;
            let apart = one.0.iter().zip(other.0).map(|(a, b)| a.abs_diff(b)).max();
            if is_opaque {
                apart.unwrap()
            } else {
                one.0[3].abs_diff(other.0[3])
            }
        });
        assert!(farthest.max() <= Some(2), "{view:?}");
    }
}

/// Most memory in kB that a picture of `size` pixels takes.
#[cfg(target_os = "linux")]
fn peak_kb(place: &Place, size: &str) -> u64 {
    let [input, output] = ["model.stl", "out.png"].map(|name| place.models().join(name));
    let (input, output) = (input.to_str().unwrap(), output.to_str().unwrap());
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trigest"));
    command.args(["thumbnail", input, output, "--size", size]);
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kb = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(kb.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success());
            return peak;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_picture_of_2048_pixels_takes_64_mb_more_than_a_small_one() {
    let place = Place::new();
    let model = Body::default().with(ball(5.0, 120), GREY).mesh();
    let corners = model.faces().iter().flat_map(|&face| model.corners(face));
    let corners: Vec<_> = corners.map(|p| p.map(|x| x as f32)).collect();
    place.file("model.stl", binary_stl(&corners));
    let [small, large] = ["16", "2048"].map(|size| peak_kb(&place, size));
    let more = large.saturating_sub(small);
    assert!(more <= 64 * 1024, "{more} kB: {large} and {small}");
    assert!(more > 8 * 1024, "{more} kB is less than the pixels are");
}
