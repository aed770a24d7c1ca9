//! A toy house with a garden: gables of five corners, a tiled roof, and a material for each thing.
//!
//! Built with z up and the door toward −y, then turned to Y up with the door toward z.

use std::f64::consts::PI;

use super::shape::{Position, Shape, circle, cuboid, prism, reversed, revolve};
use super::write::{Object, mtl, obj};

const WIDTH: f64 = 44.0;
const DEPTH: f64 = 50.0;
const FLOOR: f64 = 3.0;
const EAVES: f64 = 30.0;
const RIDGE: f64 = 54.0;

pub(super) fn house() -> Vec<u8> {
    let comments = [
        "House with gables of five corners, each thing a closed surface of its own",
        "Unit: mm, Y up, door toward Z",
    ];
    let object = |name, material, shape: Shape| Object {
        name,
        material: Some(material),
        colour: None,
        shape: shape.y_up(),
    };
    let objects = [
        object("lawn", "grass", lawn()),
        object("path", "stone", path()),
        object("walls", "plaster", walls()),
        object("roof", "tiles", roof()),
        object("chimney", "brick", chimney()),
        object("frames", "timber_white", frames()),
        object("panes", "glass", panes()),
        object("door", "door_green", door()),
        object(
            "tree_trunk",
            "bark",
            revolve(
                &[[0.0, 2.0], [2.6, 2.0], [1.8, 8.0], [1.6, 16.0], [0.0, 16.0]],
                12,
            )
            .moved(TREE),
        ),
        object("tree_crown", "leaves", tree_crown()),
    ];
    obj(&comments, Some("house.mtl"), &objects)
}

pub(super) fn colours() -> Vec<u8> {
    let materials = [
        ("grass", [0.36, 0.58, 0.24]),
        ("stone", [0.62, 0.60, 0.56]),
        ("plaster", [0.94, 0.88, 0.74]),
        ("tiles", [0.70, 0.25, 0.16]),
        ("brick", [0.52, 0.27, 0.22]),
        ("timber_white", [0.97, 0.97, 0.95]),
        ("glass", [0.38, 0.60, 0.76]),
        ("door_green", [0.10, 0.36, 0.34]),
        ("bark", [0.40, 0.28, 0.18]),
        ("leaves", [0.22, 0.46, 0.20]),
    ];
    mtl("Colours of house.obj", &materials)
}

const TREE: Position = [33.0, -24.0, 0.0];

fn lawn() -> Shape {
    let mut outline = Vec::new();
    for (corner, first) in [
        ([36.0, -42.0], 9),
        ([36.0, 22.0], 0),
        ([-24.0, 22.0], 3),
        ([-24.0, -42.0], 6),
    ] {
        outline.extend(
            circle(corner, 10.0, 12)
                .into_iter()
                .cycle()
                .skip(first)
                .take(4),
        );
    }
    prism(&outline, 0.0, 2.0)
}

/// Three flagstones to the door, and a step.
fn path() -> Shape {
    let mut path = cuboid([-7.0, -31.0, 1.5], [7.0, -24.0, FLOOR]);
    for (i, shift) in [0.0, 1.6, -0.9].into_iter().enumerate() {
        let centre = [shift, -35.4 - 6.2 * i as f64];
        path.append(prism(&circle(centre, 3.6 - 0.2 * shift, 9), 1.5, 2.5));
    }
    path
}

/// A plinth, and a prism of five corners with its gables toward the door and away from it.
fn walls() -> Shape {
    let half = WIDTH / 2.0;
    let gable = [
        [-half, FLOOR],
        [half, FLOOR],
        [half, EAVES],
        [0.0, RIDGE],
        [-half, EAVES],
    ];
    let mut walls = prism(&gable, -DEPTH / 2.0, DEPTH / 2.0).mapped(|[x, y, z]| [x, -z, y]);
    walls.append(cuboid(
        [-half - 1.0, -DEPTH / 2.0 - 1.0, 1.5],
        [half + 1.0, DEPTH / 2.0 + 1.0, FLOOR + 1.0],
    ));
    walls
}

/// Both slopes in one piece: courses that step down to the eaves, with a wave across for rows of tiles.
fn roof() -> Shape {
    const ROWS: u32 = 13;
    const STEPS: u32 = 4;
    let mut rings = Vec::new();
    for i in 0..=ROWS * STEPS {
        let y = -DEPTH / 2.0 - 3.0 + (DEPTH + 6.0) * f64::from(i) / f64::from(ROWS * STEPS);
        let swell = 0.55 * (PI * f64::from(i) / f64::from(STEPS)).sin().abs();
        let section = roof_section(swell);
        rings.push(
            section
                .into_iter()
                .map(|[x, z]| [x, y, z])
                .collect::<Vec<Position>>(),
        );
    }
    let mut roof = Shape::default();
    roof.fill(&rings[0], &[]);
    roof.fill(&reversed(&rings[rings.len() - 1]), &[]);
    rings.reverse();
    roof.loft(&rings);
    roof.append(
        prism(
            &circle([0.0, 0.0], 2.2, 10),
            -DEPTH / 2.0 - 3.6,
            DEPTH / 2.0 + 3.6,
        )
        .mapped(|[x, y, z]| [x, -z, y + RIDGE + 3.2]),
    );
    roof
}

/// The roof cut across, as (x, z), counter-clockwise seen from the door: right slope up, left slope down, back below.
fn roof_section(swell: f64) -> Vec<[f64; 2]> {
    const COURSES: u32 = 7;
    const OVERHANG: f64 = 5.0;
    const THICKNESS: f64 = 3.0;
    let half = WIDTH / 2.0;
    let slope = (RIDGE - EAVES) / half;
    let on_slope = |x: f64, above: f64| [x, RIDGE - slope * x + above];
    let mut right = vec![on_slope(half + OVERHANG, 0.0)];
    for course in 0..COURSES {
        let at = |edge: u32| (half + OVERHANG) * (1.0 - f64::from(edge) / f64::from(COURSES));
        right.push(on_slope(at(course), THICKNESS + 1.0 + swell));
        right.push(on_slope(at(course + 1), THICKNESS));
    }
    let left = right[..right.len() - 1].iter().rev().map(|&[x, z]| [-x, z]);
    let mut section = right.clone();
    section.extend(left);
    section.push([0.0, RIDGE]);
    section
}

fn chimney() -> Shape {
    let mut chimney = cuboid([9.0, 6.0, EAVES], [17.0, 14.0, 60.0]);
    chimney.append(cuboid([8.0, 5.0, 60.0], [18.0, 15.0, 62.0]));
    for y in [8.2, 11.8] {
        chimney.append(prism(&circle([13.0, y], 1.4, 12), 61.0, 66.0));
    }
    chimney
}

/// Windows as the place of their lower left corner, their size, and whether they look to the right instead of front.
const WINDOWS: [([f64; 2], [f64; 2], bool); 6] = [
    ([-18.0, 12.0], [9.0, 11.0], false),
    ([9.0, 12.0], [9.0, 11.0], false),
    ([-4.5, 34.0], [9.0, 9.0], false),
    ([-20.0, 12.0], [9.0, 11.0], true),
    ([-4.5, 12.0], [9.0, 11.0], true),
    ([11.0, 12.0], [9.0, 11.0], true),
];

/// A box in a wall, `from` and `to` measured along it and up, standing out by `out` and sunk in as far.
///
/// Boxes that meet have different `out`, so that no edge belongs to both.
fn on_wall(from: [f64; 2], to: [f64; 2], out: f64, is_right: bool) -> Shape {
    if is_right {
        let wall = WIDTH / 2.0;
        cuboid([wall - out, from[0], from[1]], [wall + out, to[0], to[1]])
    } else {
        let wall = -DEPTH / 2.0;
        cuboid([from[0], wall - out, from[1]], [to[0], wall + out, to[1]])
    }
}

fn panes() -> Shape {
    let mut panes = Shape::default();
    for ([x, z], [width, height], is_right) in WINDOWS {
        panes.append(on_wall([x, z], [x + width, z + height], 0.3, is_right));
    }
    panes
}

/// Four sides and a cross for each window, a sill below it, and the frame of the door.
fn frames() -> Shape {
    const BAR: f64 = 1.1;
    let mut frames = Shape::default();
    let mut bar = |from: [f64; 2], to: [f64; 2], out: f64, is_right: bool| {
        frames.append(on_wall(from, to, out, is_right));
    };
    for ([x, z], [width, height], is_right) in WINDOWS {
        let (right, top) = (x + width, z + height);
        let (middle, half) = (x + width / 2.0, z + height / 2.0);
        bar([x - BAR, z], [x, top], 1.0, is_right);
        bar([right, z], [right + BAR, top], 1.0, is_right);
        bar([x - BAR, top], [right + BAR, top + BAR], 1.3, is_right);
        bar(
            [x - 2.0 * BAR, z - BAR],
            [right + 2.0 * BAR, z],
            2.0,
            is_right,
        );
        bar([middle - 0.4, z], [middle + 0.4, top], 0.7, is_right);
        bar([x, half - 0.4], [right, half + 0.4], 0.6, is_right);
    }
    bar([-6.2, FLOOR], [-5.0, 23.0], 1.2, false);
    bar([5.0, FLOOR], [6.2, 23.0], 1.2, false);
    bar([-6.2, 23.0], [6.2, 24.4], 1.5, false);
    frames
}

/// A leaf with two raised panels and a knob.
fn door() -> Shape {
    let mut door = on_wall([-5.0, FLOOR], [5.0, 23.0], 0.5, false);
    door.append(on_wall([-3.6, 4.8], [3.6, 11.8], 0.9, false));
    door.append(on_wall([-3.6, 13.8], [3.6, 21.4], 0.9, false));
    door
}

fn tree_crown() -> Shape {
    let mut crown = Shape::default();
    for (base, radius, height) in [(11.0, 9.5, 15.0), (19.0, 7.8, 13.0), (27.0, 5.8, 12.0)] {
        let tier = [
            [0.0, base + 1.5],
            [radius, base],
            [radius * 0.5, base + height * 0.45],
            [0.0, base + height],
        ];
        crown.append(revolve(&tier, 14));
    }
    crown.moved(TREE)
}
