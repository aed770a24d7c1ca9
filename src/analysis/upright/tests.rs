use super::resting::outline;
use super::*;
use crate::mesh::MeshBuilder;
use crate::mesh::Part;
use crate::mesh::vec3::Vec3;

/// Boxes from a corner to another, with z up.
fn boxes(list: &[[Vec3; 2]], up: UpAxis) -> Mesh {
    const SIDES: [[usize; 4]; 6] = [
        [0, 2, 3, 1],
        [4, 5, 7, 6],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 4, 6, 2],
        [1, 3, 7, 5],
    ];
    let mut builder = MeshBuilder::default();
    for corners in list {
        let place = |number: usize| {
            let [x, y, z] = [0, 1, 2].map(|axis| corners[number >> axis & 1][axis]);
            match up {
                UpAxis::Z => [x, y, z],
                UpAxis::Y => [x, z, -y],
            }
        };
        let triangles = SIDES
            .iter()
            .flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]);
        let part = Part {
            positions: (0..8).map(place).collect(),
            triangles: triangles
                .map(|face| face.map(|corner| corner as u32))
                .collect(),
            ..Part::default()
        };
        builder.add(part).unwrap();
    }
    builder.finish().unwrap().0
}

/// A body on four legs with a head, longer than wide.
fn animal(up: UpAxis) -> Mesh {
    let leg = |x: f64, y: f64| [[x, y, 0.0], [x + 1.0, y + 1.0, 4.0]];
    let legs = [leg(0.0, 0.0), leg(8.0, 0.0), leg(0.0, 3.0), leg(8.0, 3.0)];
    let rest = [
        [[0.0, 1.0, 4.0], [9.0, 3.0, 7.0]],
        [[9.0, 1.0, 6.0], [11.0, 3.0, 9.0]],
    ];
    boxes(&[&legs[..], &rest].concat(), up)
}

/// A plate with a wall on one side, as it is printed.
fn bracket(up: UpAxis) -> Mesh {
    let plate = [[0.0; 3], [30.0, 20.0, 3.0]];
    boxes(&[plate, [[0.0, 0.0, 3.0], [3.0, 20.0, 15.0]]], up)
}

#[test]
fn what_stands_on_legs_stands_whatever_its_format_is_used_to() {
    for up in [UpAxis::Y, UpAxis::Z] {
        for habit in [UpAxis::Y, UpAxis::Z] {
            assert_eq!(
                guess(&animal(up), habit),
                up,
                "{up:?} in a format of {habit:?}"
            );
        }
    }
}

#[test]
fn what_is_printed_lies_as_it_is_printed() {
    assert_eq!(guess(&bracket(UpAxis::Z), UpAxis::Z), UpAxis::Z);
    // On its wall it would stand as well: nothing tells that it does not.
    assert_eq!(guess(&bracket(UpAxis::Y), UpAxis::Y), UpAxis::Y);
}

#[test]
fn what_is_even_keeps_the_habit_of_its_format() {
    let cube = boxes(&[[[0.0; 3], [5.0; 3]]], UpAxis::Z);
    for habit in [UpAxis::Y, UpAxis::Z] {
        assert_eq!(guess(&cube, habit), habit);
    }
}

#[test]
fn sheets_lie() {
    let on_edge = boxes(&[[[0.0; 3], [5.0, 0.0, 5.0]]], UpAxis::Z);
    let lying = boxes(&[[[0.0; 3], [5.0, 5.0, 0.01]]], UpAxis::Z);
    for habit in [UpAxis::Y, UpAxis::Z] {
        assert_eq!(guess(&on_edge, habit), UpAxis::Y);
        assert_eq!(guess(&lying, habit), UpAxis::Z);
    }
}

#[test]
fn a_printed_plate_lies_down() {
    let on_edge = boxes(&[[[0.0; 3], [50.0, 2.0, 50.0]]], UpAxis::Z);
    assert_eq!(guess(&on_edge, UpAxis::Z), UpAxis::Y);
    assert_eq!(guess(&on_edge, UpAxis::Y), UpAxis::Y);
}

#[test]
fn people_go_before_files_and_files_before_bodies() {
    let mesh = animal(UpAxis::Y);
    let up = |asked, said, format| {
        let up = Up::of(Some(&mesh), asked, said, format);
        (up.axis_name(), up.source_name())
    };
    let habit = Upward::Mostly(UpAxis::Z);
    assert_eq!(up(None, None, habit), ("y", "guessed"));
    assert_eq!(up(Some(UpAxis::Z), Some(UpAxis::Y), habit), ("z", "option"));
    assert_eq!(up(None, Some(UpAxis::Z), habit), ("z", "format"));
    assert_eq!(up(None, None, Upward::Always(UpAxis::Z)), ("z", "format"));
    assert_eq!(up(None, None, Upward::Mostly(UpAxis::Y)), ("y", "format"));
}

#[test]
fn an_outline_is_as_large_as_its_square() {
    let square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]];
    let (area, margin) = outline(square.into_iter(), [1.0, 0.5]);
    assert!(
        (area - 4.0).abs() < 1e-12 && (margin - 0.5).abs() < 1e-12,
        "{area} {margin}"
    );
    let (_, margin) = outline(square.into_iter(), [3.0, 1.0]);
    assert!((margin + 1.0).abs() < 1e-12, "{margin}");
}
