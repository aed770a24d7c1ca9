//! Toys: a mushroom, and two chess pieces in one file. The house has a file of its own.

use std::f64::consts::{PI, TAU};

use super::house;
use super::shape::{
    Position, Shape, circle, cross, plus, polar, raised, reversed, revolve, times, unit,
};
use super::write::{Object, mtl, obj, stl_ascii};

pub(super) fn files() -> Vec<(&'static str, Vec<u8>)> {
    let two_solids = [
        stl_ascii(&pawn(), "pawn"),
        stl_ascii(&rook().moved([30.0, 0.0, 0.0]), "rook"),
    ];
    let mushroom_colours = [
        ("cap_red", [0.80, 0.10, 0.08]),
        ("stem_pale", [0.93, 0.88, 0.76]),
    ];
    vec![
        ("toys/mushroom.obj", mushroom()),
        (
            "toys/mushroom.mtl",
            mtl("Colours of mushroom.obj", &mushroom_colours),
        ),
        ("toys/house.obj", house::house()),
        ("toys/house.mtl", house::colours()),
        ("toys/two solids.stl", two_solids.concat()),
    ]
}

/// Cap, stem with a ring, and spots that stand half in the cap; each closed, overlapping the others.
fn mushroom() -> Vec<u8> {
    let object = |name, material, shape: Shape| Object {
        name,
        material: Some(material),
        colour: None,
        shape: shape.y_up(),
    };
    let comments = [
        "Mushroom turned on a lathe: quads, and triangles at the poles",
        "Unit: mm, Y up",
    ];
    let stem = revolve(STEM, 32);
    let objects = [
        object("stem", "stem_pale", stem),
        object("cap", "cap_red", revolve(&cap_profile(), 42)),
        object("spots", "stem_pale", spots()),
    ];
    obj(&comments, Some("mushroom.mtl"), &objects)
}

/// From the foot up: bulb, shaft, ring, and a neck that ends inside the cap.
const STEM: &[[f64; 2]] = &[
    [0.0, 0.0],
    [8.0, 0.0],
    [10.6, 1.6],
    [11.4, 4.5],
    [10.6, 8.0],
    [8.6, 12.0],
    [7.4, 17.0],
    [6.8, 22.0],
    [6.6, 25.0],
    [10.2, 24.0],
    [11.4, 24.6],
    [10.0, 26.2],
    [6.6, 28.0],
    [6.2, 32.0],
    [6.0, 40.0],
    [0.0, 42.0],
];

const CAP_RADIUS: f64 = 27.0;
const CAP_HEIGHT: f64 = 23.0;
const CAP_BASE: f64 = 33.0;

/// Hollow below, a round lip, a dome above.
fn cap_profile() -> Vec<[f64; 2]> {
    let mut profile = vec![
        [0.0, 38.0],
        [7.0, 37.6],
        [13.0, 36.2],
        [19.0, 34.0],
        [24.0, 31.8],
        [26.0, 31.4],
    ];
    for i in 0..=11 {
        let [out, up] = polar(1.0, PI / 2.0 * f64::from(i) / 12.0);
        profile.push([CAP_RADIUS * out, CAP_BASE + CAP_HEIGHT * up]);
    }
    profile.push([0.0, CAP_BASE + CAP_HEIGHT]);
    profile
}

/// Flat domes on the cap, in three rows.
fn spots() -> Shape {
    let rows = [
        (1, 90.0, 0.0, 5.2),
        (5, 57.0, 0.3, 3.9),
        (8, 27.0, 0.75, 3.0),
    ];
    let mut spots = Shape::default();
    for (count, latitude, first, radius) in rows {
        let [out, up] = polar(1.0, f64::to_radians(latitude));
        for i in 0..count {
            let [x, y] = polar(1.0, TAU * f64::from(i) / f64::from(count) + first);
            let centre = [
                CAP_RADIUS * out * x,
                CAP_RADIUS * out * y,
                CAP_BASE + CAP_HEIGHT * up,
            ];
            let outward = unit([out * x / CAP_RADIUS, out * y / CAP_RADIUS, up / CAP_HEIGHT]);
            let sideways = unit(cross([-y, x, 0.0], outward));
            let across = cross(outward, sideways);
            let size = radius * if i % 2 == 0 { 1.0 } else { 0.72 };
            let place = |[u, v, w]: Position| {
                plus(
                    centre,
                    plus(
                        times(outward, w),
                        plus(times(sideways, u), times(across, v)),
                    ),
                )
            };
            let dome = [
                [0.0, -1.5],
                [1.0, -1.0],
                [1.0, -0.2],
                [0.8, 0.1],
                [0.45, 0.28],
                [0.0, 0.36],
            ]
            .map(|[r, h]| [r * size, h * size]);
            spots.append(revolve(&dome, 14).mapped(place));
        }
    }
    spots
}

/// A pawn: foot, waist, collar and ball, turned in one piece.
fn pawn() -> Shape {
    let mut profile = vec![
        [0.0, 0.0],
        [10.0, 0.0],
        [10.4, 1.6],
        [9.6, 3.4],
        [8.4, 4.2],
        [8.6, 5.4],
        [6.4, 7.4],
        [4.6, 11.0],
        [3.7, 16.0],
        [3.4, 20.0],
        [6.2, 21.2],
        [6.4, 22.2],
        [3.6, 23.4],
    ];
    for i in 0..=6 {
        let [out, up] = polar(5.4, PI * (-0.28 + 0.78 * f64::from(i) / 7.0));
        profile.push([out, 27.4 + up]);
    }
    profile.push([0.0, 32.8]);
    revolve(&profile, 14)
}

/// A rook: a turned tower with six battlements around a sunken floor.
fn rook() -> Shape {
    const SIDES: usize = 18;
    const SILL: f64 = 27.6;
    let foot = [
        [0.0, 0.0],
        [11.0, 0.0],
        [11.4, 1.8],
        [10.4, 3.8],
        [9.0, 4.6],
        [9.2, 6.0],
        [7.2, 8.4],
    ];
    let tower = [
        [6.0, 13.0],
        [5.6, 18.0],
        [5.8, 21.0],
        [8.4, 23.0],
        [8.8, SILL],
    ];
    let mut rook = revolve(&[&foot[..], &tower[..]].concat(), SIDES);
    rook.append(revolve(&[[6.4, SILL], [6.0, 25.6], [0.0, 25.2]], SIDES));
    rook.append(battlements(SIDES, SILL, 31.0));
    rook
}

/// A wall on a ring, with a gap at every third side.
fn battlements(sides: usize, sill: f64, top: f64) -> Shape {
    let mut wall = Shape::default();
    let ring = |radius: f64, height: f64| raised(&circle([0.0, 0.0], radius, sides), height);
    let (outer, inner) = (ring(8.8, sill), ring(6.4, sill));
    let (upper_outer, upper_inner) = (ring(8.8, top), ring(6.4, top));
    for i in 0..sides {
        let next = (i + 1) % sides;
        let gap = |side: usize| side % 3 == 2;
        if gap(i) {
            wall.add(&[outer[i], outer[next], inner[next], inner[i]]);
            continue;
        }
        wall.add(&[outer[i], outer[next], upper_outer[next], upper_outer[i]]);
        wall.add(&[
            upper_outer[i],
            upper_outer[next],
            upper_inner[next],
            upper_inner[i],
        ]);
        wall.add(&[inner[next], inner[i], upper_inner[i], upper_inner[next]]);
        let end = |at: usize| [inner[at], outer[at], upper_outer[at], upper_inner[at]];
        if gap((i + sides - 1) % sides) {
            wall.add(&end(i));
        }
        if gap(next) {
            wall.add(&reversed(&end(next)));
        }
    }
    wall
}
