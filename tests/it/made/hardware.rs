//! What holds things together: bolt, nut, spring, bracket.

use std::f64::consts::{PI, TAU};

use super::shape::{Position, Shape, Station, circle, polar, raised, reversed, sweep};
use super::thread;
use super::write::{stl_ascii, stl_binary};

pub(super) fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "hardware/hex_bolt_m10.stl",
            stl_binary(&thread::bolt(), "hexagon bolt M10 x 25, mm"),
        ),
        (
            "hardware/hex_nut_m10.stl",
            stl_ascii(&thread::nut(), "hex_nut_m10"),
        ),
        (
            "hardware/compression_spring.stl",
            stl_binary(&compression_spring(), "compression spring, 2.4 mm wire, mm"),
        ),
        (
            "hardware/corner_bracket.stl",
            stl_ascii(&corner_bracket(), "corner_bracket"),
        ),
    ]
}

/// Seven turns of 2.4 mm wire; the first and the last lie almost against their neighbours.
fn compression_spring() -> Shape {
    const TURNS: f64 = 7.0;
    const STEPS: u32 = 7 * 26;
    const WIRE_RADIUS: f64 = 1.2;
    let mut height = WIRE_RADIUS;
    let mut stations = Vec::new();
    for i in 0..=STEPS {
        let turn = TURNS * f64::from(i) / f64::from(STEPS);
        let [x, y] = polar(8.0, TAU * turn);
        stations.push(Station {
            centre: [x, y, height],
            across: [x, y, 0.0],
            radius: WIRE_RADIUS,
        });
        let from_end = turn.min(TURNS - turn);
        let openness = (from_end - 1.0).clamp(0.0, 0.6) / 0.6;
        height += (2.5 + 3.3 * openness) * TURNS / f64::from(STEPS);
    }
    sweep(&stations, 10, false)
}

const WIDTH: f64 = 44.0;
const REACH: f64 = 46.0;
const THICKNESS: f64 = 5.0;
/// Distance from the outer faces to where the bend inside ends.
const BEND: f64 = 9.0;
const GUSSET_REACH: f64 = 32.0;
const GUSSET: [f64; 2] = [19.0, 25.0];
const CORNER: f64 = 9.0;

/// Two plates of 5 mm, bent into one another, with a gusset between them and two countersunk bores in each.
///
/// Both plates are the same lying plate; the upright one is its mirror image in the plane between them.
fn corner_bracket() -> Shape {
    let plate = bracket_plate();
    let mut bracket = Shape::default();
    for polygon in plate.polygons() {
        bracket.add(polygon);
        let upright: Vec<Position> = polygon.iter().map(|&[x, y, z]| [x, z, y]).collect();
        bracket.add(&reversed(&upright));
    }
    add_bend_and_gusset(&mut bracket);
    // Upright plate behind, open side toward the viewer.
    bracket.mapped(|[x, y, z]| [WIDTH - x, REACH - y, z])
}

/// The lying plate from the bend to its rounded end, without the side that joins the bend.
fn bracket_plate() -> Shape {
    let mut end: Vec<[f64; 2]> = Vec::new();
    for (middle, start) in [(WIDTH - CORNER, 0.0), (CORNER, PI / 2.0)] {
        end.extend((0..=8).map(|i| {
            let [x, y] = polar(CORNER, start + PI / 2.0 * f64::from(i) / 8.0);
            [middle + x, REACH - CORNER + y]
        }));
    }
    let [left, right] = GUSSET;
    let below = [&[[0.0, BEND], [WIDTH, BEND]], &end[..]].concat();
    let notch = [
        [left, BEND],
        [left, GUSSET_REACH],
        [right, GUSSET_REACH],
        [right, BEND],
    ];
    let above = [&[[0.0, BEND]], &notch[..], &[[WIDTH, BEND]], &end[..]].concat();
    let mut plate = Shape::default();
    let mut openings = [Vec::new(), Vec::new()];
    for x in [10.0, WIDTH - 10.0] {
        let rings = [(2.7, 0.0), (2.7, 2.4), (5.3, THICKNESS)]
            .map(|(radius, height)| raised(&reversed(&circle([x, 33.0], radius, 20)), height));
        plate.loft(&rings);
        openings[0].push(rings[0].clone());
        openings[1].push(rings[2].clone());
    }
    plate.fill(&reversed(&raised(&below, 0.0)), &openings[0]);
    plate.fill(&raised(&above, THICKNESS), &openings[1]);
    // The rounded end, and the straight sides from the bend to where the rounding starts.
    let side = [&[[WIDTH, BEND]], &end[..], &[[0.0, BEND]]].concat();
    let (low, high) = (raised(&side, 0.0), raised(&side, THICKNESS));
    for i in 1..side.len() {
        plate.add(&[low[i - 1], low[i], high[i], high[i - 1]]);
    }
    plate
}

/// The quarter of a tube that joins the plates, and the web that stiffens it.
fn add_bend_and_gusset(bracket: &mut Shape) {
    const STEPS: u32 = 8;
    // From the lying plate to the upright one, as (y, z).
    let arc = |radius: f64| -> Vec<[f64; 2]> {
        let quarter = |i: u32| -PI / 2.0 - PI / 2.0 * f64::from(i) / f64::from(STEPS);
        (0..=STEPS)
            .map(|i| polar(radius, quarter(i)))
            .map(|[y, z]| [BEND + y, BEND + z])
            .collect()
    };
    let (outer, inner) = (arc(BEND), arc(BEND - THICKNESS));
    let at = |x: f64, line: &[[f64; 2]]| -> Vec<Position> {
        line.iter().map(|&[y, z]| [x, y, z]).collect()
    };
    let mut strip = |from: f64, to: f64, line: &[[f64; 2]]| {
        for pair in line.windows(2) {
            let [a, b] = [at(from, pair), at(to, pair)];
            bracket.add(&[a[0], a[1], b[1], b[0]]);
        }
    };
    strip(0.0, WIDTH, &reversed(&outer));
    strip(0.0, GUSSET[0], &inner);
    strip(GUSSET[1], WIDTH, &inner);
    let section = [&reversed(&outer)[..], &inner[..]].concat();
    bracket.fill(&at(0.0, &reversed(&section)), &[]);
    bracket.fill(&at(WIDTH, &section), &[]);
    let slope = [[THICKNESS, GUSSET_REACH], [GUSSET_REACH, THICKNESS]];
    let web = [&reversed(&inner)[..], &reversed(&slope)[..]].concat();
    bracket.fill(&at(GUSSET[0], &reversed(&web)), &[]);
    bracket.fill(&at(GUSSET[1], &web), &[]);
    let [a, b] = [at(GUSSET[0], &slope), at(GUSSET[1], &slope)];
    bracket.add(&[a[0], b[0], b[1], a[1]]);
}
