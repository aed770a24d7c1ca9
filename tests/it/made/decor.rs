//! Things to put on a shelf: vase, knot, chain.

use std::f64::consts::{PI, TAU};

use super::shape::{Position, Shape, Station, cross, minus, polar, sweep};
use super::write::stl_binary;

pub(super) fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "decor/hollow_vase.stl",
            stl_binary(&vase(), "twisted vase, open at the top, mm"),
        ),
        (
            "decor/torus_knot.stl",
            stl_binary(&torus_knot(), "torus knot (2,3), mm"),
        ),
        (
            "decor/chain.stl",
            stl_binary(&chain(), "chain of seven links, mm"),
        ),
    ]
}

/// A vase with eight twisted lobes and a wall of 2.4 mm; one closed surface, outside, rim and inside.
fn vase() -> Shape {
    const OUTER_STEPS: u32 = 22;
    const INNER_STEPS: u32 = 11;
    const HEIGHT: f64 = 90.0;
    const FLOOR: f64 = 4.0;
    const WALL: f64 = 2.4;
    let outside = |i: u32| {
        let height = HEIGHT * f64::from(i) / f64::from(OUTER_STEPS);
        vase_ring(height, HEIGHT, 0.0)
    };
    let inside = |i: u32| {
        let height = FLOOR + (HEIGHT - FLOOR) * f64::from(i) / f64::from(INNER_STEPS);
        vase_ring(height, HEIGHT, WALL)
    };
    let mut rings = vec![vec![[0.0; 3]]];
    rings.extend((0..=OUTER_STEPS).map(outside));
    rings.extend((0..=INNER_STEPS).rev().map(inside));
    rings.push(vec![[0.0, 0.0, FLOOR]]);
    let mut vase = Shape::default();
    vase.loft(&rings);
    vase
}

/// The skin of the vase at a height, `inset` nearer to the axis.
fn vase_ring(height: f64, full_height: f64, inset: f64) -> Vec<Position> {
    const SIDES: u32 = 64;
    const LOBES: f64 = 8.0;
    let share = height / full_height;
    let belly = 19.0 + 10.0 * (PI * (share * 1.28 - 0.08)).sin() + 5.0 * share.powi(6);
    let depth = 0.11 * (PI * share * 0.9 + 0.2).sin();
    let twist = 1.35 * share;
    (0..SIDES)
        .map(|i| TAU * f64::from(i) / f64::from(SIDES))
        .map(|angle| {
            let radius = belly * (1.0 + depth * (LOBES * angle).cos()) - inset;
            let [x, y] = polar(radius, angle + twist);
            [x, y, height]
        })
        .collect()
}

/// The trefoil as a curve on a torus, three times around while twice through.
fn torus_knot() -> Shape {
    const STEPS: u32 = 120;
    const MAJOR: f64 = 22.0;
    const MINOR: f64 = 9.5;
    let stations: Vec<Station> = (0..STEPS)
        .map(|i| TAU * f64::from(i) / f64::from(STEPS))
        .map(|turn| {
            let (around, through) = (2.0 * turn, 3.0 * turn);
            let [out, up] = polar(1.0, through);
            let [x, y] = polar(MAJOR + MINOR * out, around);
            let [across_x, across_y] = polar(out, around);
            Station {
                centre: [x, y, MINOR * up],
                across: [across_x, across_y, up],
                radius: 5.4,
            }
        })
        .collect();
    sweep(&stations, 16, true)
}

const LINK_COUNT: u32 = 7;
const LINK_WIRE: f64 = 2.2;
/// Half of a link's straight side, and the radius of its bends.
const LINK_SIDE: f64 = 5.0;
const LINK_BEND: f64 = 5.8;
/// Between neighbours on the arc, in radians.
const LINK_ANGLE: f64 = 0.48;

/// Seven links, each through the next, laid on an arc and leaning left and right by turns: seven shells.
fn chain() -> Shape {
    let mut chain = Shape::default();
    // Less than where ends would touch; sampled along both links, neighbours are then 0.42 mm apart.
    let pitch = 2.0 * (LINK_SIDE + LINK_BEND - LINK_WIRE) - 1.8;
    let arc_radius = pitch / 2.0 / (LINK_ANGLE / 2.0).sin();
    for i in 0..LINK_COUNT {
        let from_middle = f64::from(i) - f64::from(LINK_COUNT - 1) / 2.0;
        let heading = from_middle * LINK_ANGLE;
        let lean = if i % 2 == 0 { PI / 4.0 } else { -PI / 4.0 };
        let place = move |[along, sideways, _]: Position| -> Position {
            let (across, up) = (sideways * lean.cos(), sideways * lean.sin());
            let [sin, cos] = [heading.sin(), heading.cos()];
            [
                (arc_radius + across) * sin + along * cos,
                (arc_radius + across) * cos - along * sin - arc_radius,
                up,
            ]
        };
        chain.append(link(place));
    }
    chain
}

/// A stadium of wire in the plane of its first two coordinates, which `place` puts into space.
fn link(place: impl Fn(Position) -> Position) -> Shape {
    const BEND_STEPS: u32 = 11;
    const SIDE_STEPS: u32 = 3;
    let mut line: Vec<[f64; 2]> = Vec::new();
    for (end, start) in [(LINK_SIDE, -PI / 2.0), (-LINK_SIDE, PI / 2.0)] {
        for i in 0..=BEND_STEPS {
            let [x, y] = polar(LINK_BEND, start + PI * f64::from(i) / f64::from(BEND_STEPS));
            line.push([end + x, y]);
        }
        for i in 1..SIDE_STEPS {
            let share = f64::from(i) / f64::from(SIDE_STEPS);
            line.push([end * (1.0 - 2.0 * share), LINK_BEND * end.signum()]);
        }
    }
    let origin = place([0.0; 3]);
    let [first, second] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]].map(|axis| minus(place(axis), origin));
    let across = cross(first, second);
    let stations: Vec<Station> = line
        .into_iter()
        .map(|[x, y]| Station {
            centre: place([x, y, 0.0]),
            across,
            radius: LINK_WIRE,
        })
        .collect();
    sweep(&stations, 9, true)
}
