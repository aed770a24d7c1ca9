use super::*;
use crate::formats::Location;

fn square() -> Body {
    let mut body = Body::new(vec![
        [0.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0],
    ]);
    let limits = Limits::default();
    let at = Location::File;
    assert!(body.add_polygon(&[0, 1, 2, 3], 1, at, &limits).unwrap());
    assert!(!body.add_polygon(&[0, 1], 0, at, &limits).unwrap());
    body.places = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
    body
}

fn placing(at: Affine) -> Placing<'static> {
    Placing {
        at,
        name: Some("square"),
        positions: None,
        materials: &[4, 5],
    }
}

const MIRROR: Affine = Affine {
    rows: [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    shift: [5.0, 0.0, 0.0],
};

#[test]
fn mirrored_bodies_keep_their_outside() {
    let limits = Limits::default();
    let mut stage = Stage::new(100, &limits);
    let shape = stage.cut(square());
    stage.place(&shape, placing(Affine::IDENTITY)).unwrap();
    stage.place(&shape, placing(MIRROR)).unwrap();
    let model = stage
        .finish(Embedded::default(), None, String::new)
        .unwrap();
    let mesh = model.mesh.unwrap();
    assert_eq!((mesh.faces().len(), model.written.polygon_count), (4, 2));
    for &face in mesh.faces() {
        let [a, b, c] = mesh.corners(face);
        let z = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        assert!(z > 0.0, "{face:?}");
    }
    assert_eq!(model.objects.len(), 2);
}

#[test]
fn a_body_that_is_turned_over_turns_its_corners_with_it() {
    let mut body = square();
    body.turn_over();
    let limits = Limits::default();
    let shape = Stage::new(1, &limits).cut(body);
    assert_eq!(shape.part.triangles, [[0, 3, 2], [0, 2, 1]]);
    let places = [
        [0.0, 0.0],
        [0.0, 1.0],
        [1.0, 1.0],
        [0.0, 0.0],
        [1.0, 1.0],
        [1.0, 0.0],
    ];
    assert_eq!(shape.part.places, places);
}

#[test]
fn lines_are_the_model_where_there_is_no_face_and_a_note_where_there_is() {
    let limits = Limits::default();
    let line = || [[0.0; 3], [1.0; 3], [2.0; 3]].into_iter();
    let mut stage = Stage::new(100, &limits);
    stage.add_line(line(), &Affine::IDENTITY).unwrap();
    let model = stage
        .finish(Embedded::default(), None, String::new)
        .unwrap();
    assert_eq!(model.faceless.unwrap().segments(), [[0, 1], [1, 2]]);
    let mut stage = Stage::new(100, &limits);
    stage.add_line(line(), &Affine::IDENTITY).unwrap();
    let shape = stage.cut(square());
    stage.place(&shape, placing(Affine::IDENTITY)).unwrap();
    let model = stage
        .finish(Embedded::default(), None, String::new)
        .unwrap();
    assert_eq!(model.notes, ["lines and points left out: 1"]);
    let empty = Stage::new(100, &limits).finish(Embedded::default(), None, || "air".into());
    assert_eq!(empty.unwrap_err().to_string(), "no faces: air");
}

#[test]
fn what_placing_makes_is_limited() {
    let limits = Limits {
        placed_triangles: Some(5),
        ..Limits::default()
    };
    let mut stage = Stage::new(100, &limits);
    let shape = stage.cut(square());
    assert!(stage.place(&shape, placing(MIRROR)).is_ok());
    assert!(stage.place(&shape, placing(MIRROR)).is_ok());
    assert!(stage.place(&shape, placing(MIRROR)).is_err());
}

#[test]
fn a_corner_that_names_nothing_is_an_error() {
    let mut body = square();
    let error = body.add_polygon(&[0, 1, 9], 0, Location::File, &Limits::default());
    assert_eq!(
        error.unwrap_err().to_string(),
        "face names vertex 9, there are 4"
    );
}
