use super::*;
use crate::formats::Siblings;
use crate::mesh::Kind;

fn read_bytes(bytes: &[u8]) -> Result<Model, ReadError> {
    read(&Input {
        bytes,
        siblings: &Siblings::Nowhere,
        limits: &Limits::default(),
    })
}

fn read_text(text: &str) -> Result<Model, ReadError> {
    read_bytes(text.as_bytes())
}

const SQUARE: &str = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n";

#[test]
fn heads_counts_and_comments_are_read_as_they_come() {
    let texts = [
        format!("OFF\n4 1 0\n{SQUARE}4 0 1 2 3"),
        format!("OFF\n\n4 1\n\n{SQUARE}4 0 1 2 3"),
        format!("OFF 4 1\n7\n{SQUARE}4 0 1\n2 3"),
        format!("# by hand\n\tOFF4 1 7 # or nah\n{SQUARE}4 0 1 2 3 # here\n# end\n"),
        format!("4 1 4\n{SQUARE}4 0 1 2 3\n"),
        format!("off\n4 1 4\n{SQUARE}4 0 1 2 3\n"),
        format!("\u{feff}3OFF\r4\r1\r7\r{SQUARE}4 0 1 2 3").replace("3OFF", "nOFF 3"),
        format!("appearance {{ +x {{ y }}\n}}\nOFF 4 1 7\n{SQUARE}4 0 1 2 3"),
        format!("{{ geom\n= OFF 4 1 7\n{SQUARE}4 0 1 2 3"),
        "NOFF 4 1 0\n0 0 0 0 0 1\n1 0 0 0 0 1\n1 1 0 0 0 1\n0 1 0 0 0 1\n4 0 1 2 3".into(),
        "STOFF 4 1 0\n0 0 0 0 0\n1 0 0 0 0\n1 1 0 1 0\n0 1 0 0 1\n4 0 1 2 3".into(),
        "4OFF 4 1 0\n0 0 0 2\n2 0 0 2\n-1 -1 0 -1\n0 1 0 1\n4 0 1 2 3".into(),
    ];
    for text in texts {
        let model = read_text(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(
            model.mesh.as_ref().unwrap().faces(),
            [[0, 1, 2], [0, 2, 3]],
            "{text}"
        );
        let max = model.mesh.as_ref().unwrap().bounds().max;
        assert_eq!(
            max.map(f64::to_bits),
            [1.0_f64, 1.0, 0.0].map(f64::to_bits),
            "{text}"
        );
        assert!(model.notes.is_empty(), "{:?}", model.notes);
        assert!(model.mesh.as_ref().unwrap().paint().corners.is_empty());
    }
}

#[test]
fn colours_come_with_vertices_or_faces_in_both_scales() {
    let expected = [Some([255, 0, 0]), Some([0, 255, 0]), Some([0, 0, 255])];
    for text in [
        "COFF\n3 1 0\n0 0 0 255 0 0 255\n1 0 0 0 255 0 255\n0 1 0 0 0 255 255\n3 0 1 2",
        "COFF\n3 1 0\n0 0 0 1 0 0\n1 0 0 0 1 0\n0 1 0 0 0 1\n3 0 1 2",
        "OFF\n3 1 0\n0 0 0 1.0 0 0\n1 0 0 0 1 0\n0 1 0 0 0 1\n3 0 1 2",
        "STCN4OFF 3 1 0\n0 0 0 1 0 0 1 1 1 0 0 1 0 0\n1 0 0 1 0 0 1 1 0 1 0 1 0 0\n\
         0 1 0 1 0 0 1 1 0 0 1 1 0 0\n3 0 1 2",
        "NCOFF 3 1 0\n0 0 0 0 0 1\n1 0 0 1\n1 0 0 0 0 1 0 1 0 1\n0 1 0 0 0 1 0 0 1 1\n3 0 1 2",
    ] {
        let model = read_text(text).unwrap();
        assert_eq!(
            model.mesh.as_ref().unwrap().paint().corners,
            expected,
            "{text}"
        );
    }
    let faces = "3 0 1 2 255 0 0 128\n3 0 2 3 0 255 0\n3 0 1 3 7\n3 1 2 3";
    let paint = read_text(&format!("OFF 4 4 0\n{SQUARE}{faces}")).unwrap();
    let paint = &paint.mesh.as_ref().unwrap().paint().corners;
    assert_eq!((paint[0], paint[3]), (Some([255, 0, 0]), Some([0, 255, 0])));
    assert_eq!(paint[6..], [None; 6]);
    let normals = "OFF 3 1 0\n0 0 0 0 0 -1\n1 0 0 0 0 -1\n0 1 0 0 0 -1\n3 0 1 2";
    assert!(
        read_text(normals)
            .unwrap()
            .mesh
            .as_ref()
            .unwrap()
            .paint()
            .corners
            .is_empty()
    );
}

#[test]
fn a_head_that_promises_more_than_vertices_have_is_noted() {
    for (head, extras) in [
        ("CNOFF", "normals, colours"),
        ("STOFF", "texture places"),
        ("noff", "normals"),
    ] {
        let model = read_text(&format!("{head}\n4 1 0\n{SQUARE}4 0 1 2 3\n")).unwrap();
        assert_eq!(
            model.mesh.unwrap().faces(),
            [[0, 1, 2], [0, 2, 3]],
            "{head}"
        );
        let note = format!("the head promises {extras}, the vertices have positions alone");
        assert_eq!(model.notes, [note]);
    }
}

#[test]
fn alpha_is_an_opacity() {
    let opacities = |text: &str| {
        let model = read_text(text).unwrap();
        let paint = model.mesh.as_ref().unwrap().paint();
        paint
            .corner_opacities
            .iter()
            .map(|own| own.0)
            .collect::<Vec<_>>()
    };
    let by_vertex = "COFF\n3 1 0\n0 0 0 1 0 0 1\n1 0 0 1 0 0 0.2\n0 1 0 1 0 0 0\n3 0 1 2";
    assert_eq!(opacities(by_vertex), [255, 51, 0]);
    let by_face = format!("OFF 4 2 0\n{SQUARE}3 0 1 2 255 0 0 51\n3 0 2 3 255 0 0 255");
    assert_eq!(opacities(&by_face), [51, 51, 51, 255, 255, 255]);
    let none = format!("OFF 4 1 0\n{SQUARE}4 0 1 2 3 0.5 0.5 0.5 1");
    assert!(opacities(&none).is_empty());
}

#[test]
fn binary_data_are_read_too() {
    let mut bytes = b"COFF BINARY\n".to_vec();
    [3, 2, 0]
        .iter()
        .for_each(|i: &i32| bytes.extend(i.to_be_bytes()));
    for [x, y, red] in [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.1, 0.0]] {
        let row: [f32; 7] = [x, y, 0.0, red, 0.0, 0.0, 1.0];
        row.iter().for_each(|x| bytes.extend(x.to_be_bytes()));
    }
    [3, 0, 1, 2, 0, 3, 2, 1, 0, 1, 0]
        .iter()
        .for_each(|i: &i32| bytes.extend(i.to_be_bytes()));
    let model = read_bytes(&bytes).unwrap();
    assert_eq!(model.mesh.as_ref().unwrap().faces(), [[0, 1, 2], [2, 1, 0]]);
    assert_eq!(
        model.mesh.as_ref().unwrap().paint().corners[0],
        Some([255, 0, 0])
    );
    let error = read_bytes(&bytes[..bytes.len() - 1])
        .unwrap_err()
        .to_string();
    assert_eq!(error, "a list of 1 values, 3 bytes are left (byte 144)");
}

#[test]
fn without_faces_a_file_is_points_or_lines() {
    let body = |text: &str| read_text(text).unwrap().faceless.unwrap();
    let points = body("COFF\n2 0 0\n0 0 0 255 0 0\n1 2 3 0 255 0\n");
    assert_eq!((points.kind(), points.lone_points()), (Kind::Points, 2));
    assert_eq!(points.colour(1), Some([0, 255, 0]));
    let lines = body(&format!("OFF\n4 3 0\n{SQUARE}2 0 1\n2 1 2\n1 3\n"));
    assert_eq!(lines.segments(), [[0, 1], [1, 2]]);
    assert_eq!(lines.lone_points(), 1);
}

#[test]
fn errors_name_the_line() {
    let cases = [
        (
            "4 0 1 2 4",
            "face names vertex 4, the file has 4, from 0 (line 7)",
        ),
        (
            "-4 0 1 2 3",
            "a list of -4 values, 8 bytes are left (line 7)",
        ),
        (
            "4000000000 0 1 2 3",
            "a list of 4000000000 values, 8 bytes are left (line 7)",
        ),
        ("3 0 1 2.5", "\"2.5\" is no whole number (line 7)"),
        ("4 0 1 2", "a list of 4 values, 6 bytes are left (line 7)"),
        (
            "2 0 4",
            "edge names vertices 0 and 4, the file has 4, from 0 (line 7)",
        ),
    ];
    for (face, expected) in cases {
        let error = read_text(&format!("OFF\n4 1 0\n{SQUARE}{face}\n")).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn heads_and_vertices_that_are_wrong_are_named() {
    let cases = [
        (
            "OFF\n353535235358 6 0\n0 0 0\n",
            "header promises 353535235358 × vertex, 2121211412147 bytes at least, 6 are left (line 2)",
        ),
        (
            "OFF\n3 -1 0\n",
            "3 vertices and -1 faces are promised (line 2)",
        ),
        (
            "OFF\n9999999999999999999999 1 0\n",
            "\"9999999999999999999999\" is no whole number (line 2)",
        ),
        (
            "OFF\n3 0 0\n0 0 0",
            "header promises 3 × vertex, 17 bytes at least, 5 are left (line 2)",
        ),
        ("OFF\n0 0 0\n", "no faces: the file has no vertex"),
        ("OFF\n", "the file ends inside its counts (line 1)"),
        ("{ appearance {", "the file ends inside its head (line 1)"),
        (
            "4nOFF 4\n1 1 1",
            "OFF in \"4\" dimensions is not read by this version",
        ),
        (
            "LIST\n{",
            "the Geomview object \"LIST\" is not read by this version",
        ),
        ("hello", "\"hello\" is no head of OFF (line 1)"),
        (
            "OFF 3 1 0\n0 0 0\n1 nan 0\n0 1 0\n3 0 1 2",
            "coordinate is not a finite number (NaN) (line 3)",
        ),
        (
            "4OFF 3 1 0\n0 0 0 1\n1 0 0 0\n0 1 0 1\n3 0 1 2",
            "a vertex at infinity, of weight 0 (line 3), is not read by this version",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read_text(text).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn only_a_head_word_makes_a_text_off() {
    for text in [
        "OFF",
        "# x\nOFF\n",
        " CNOFF 3",
        "\u{feff}ST4nOFF\r",
        "OFF BINARY\n",
    ] {
        assert!(recognises(text.as_bytes()), "{text}");
    }
    for text in [
        "",
        "3 1 0\n",
        "COOFF",
        "OFFER",
        "off",
        "ply\n",
        "v 0 0 0",
        "solid OFF",
    ] {
        assert!(!recognises(text.as_bytes()), "{text}");
    }
}
