//! Gears with involute teeth, lying flat.
//!
//! Source of the tooth form: Budynas and Nisbett, Shigley's Mechanical Engineering Design, chapter 13: pressure
//! angle 20°, addendum of one module, dedendum of a module and a quarter.

use std::f64::consts::{PI, TAU};

use super::shape::{Shape, circle, polar, raised, reversed};
use super::write::stl_binary;

const PRESSURE_ANGLE: f64 = 20.0 * PI / 180.0;

pub(super) fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "gears/spur_gear_24.stl",
            stl_binary(&spur_gear(), "spur gear, 24 teeth, module 2, mm"),
        ),
        (
            "gears/helical_gear_16.stl",
            stl_binary(&helical_gear(), "helical gear, 16 teeth, module 3, mm"),
        ),
    ]
}

/// 24 teeth of module 2; a web with six openings, thinner than rim and hub, and a bore with a keyway.
fn spur_gear() -> Shape {
    let teeth = tooth_outline(24, 2.0, 5);
    let rim = circle([0.0, 0.0], 18.5, 72);
    let hub = circle([0.0, 0.0], 9.0, 48);
    let bore = keyed_bore(5.0);
    let openings: Vec<Vec<[f64; 2]>> = (0..6)
        .map(|i| circle(polar(13.7, TAU * f64::from(i) / 6.0), 3.2, 28))
        .collect();
    let mut gear = Shape::default();
    gear.loft(&[raised(&teeth, 0.0), raised(&teeth, 10.0)]);
    add_recessed_side(
        &mut gear,
        [&teeth, &rim, &hub, &bore],
        &openings,
        [10.0, 7.0, 12.0],
    );
    let mut below = Shape::default();
    add_recessed_side(
        &mut below,
        [&teeth, &rim, &hub, &bore],
        &openings,
        [0.0, 3.0, 0.0],
    );
    // The lower side is drawn facing up; turning each polygon round makes it face down.
    for polygon in below.polygons() {
        gear.add(&reversed(polygon));
    }
    for opening in openings.iter().chain([&bore]) {
        let (low, high) = if opening.len() == bore.len() {
            (0.0, 12.0)
        } else {
            (3.0, 7.0)
        };
        let opening = reversed(opening);
        gear.loft(&[raised(&opening, low), raised(&opening, high)]);
    }
    gear
}

/// Rim, web and hub of one side at their heights, facing up, with the walls between them.
fn add_recessed_side(
    gear: &mut Shape,
    [teeth, rim, hub, bore]: [&Vec<[f64; 2]>; 4],
    openings: &[Vec<[f64; 2]>],
    [rim_height, web_height, hub_height]: [f64; 3],
) {
    let mut in_web: Vec<_> = openings
        .iter()
        .map(|opening| raised(opening, web_height))
        .collect();
    in_web.push(raised(hub, web_height));
    gear.fill(&raised(teeth, rim_height), &[raised(rim, rim_height)]);
    gear.loft(&[raised(rim, rim_height), raised(rim, web_height)]);
    gear.fill(&raised(rim, web_height), &in_web);
    gear.loft(&[raised(hub, web_height), raised(hub, hub_height)]);
    gear.fill(&raised(hub, hub_height), &[raised(bore, hub_height)]);
}

/// 16 teeth of module 3 that turn by 22° over the width of the gear, with a hub on top.
fn helical_gear() -> Shape {
    let teeth = tooth_outline(16, 3.0, 4);
    let turned = |share: f64| -> Vec<[f64; 2]> {
        let (sin, cos) = (share * 22.0_f64.to_radians()).sin_cos();
        teeth
            .iter()
            .map(|&[x, y]| [x * cos - y * sin, x * sin + y * cos])
            .collect()
    };
    let layers: Vec<_> = (0..=8)
        .map(|i| f64::from(i) / 8.0)
        .map(|share| raised(&turned(share), 20.0 * share))
        .collect();
    let bore = keyed_bore(6.0);
    let hub = circle([0.0, 0.0], 12.5, 48);
    let hub_edge = circle([0.0, 0.0], 11.5, 48);
    let mut gear = Shape::default();
    gear.loft(&layers);
    gear.fill(&reversed(&layers[0]), &[raised(&bore, 0.0)]);
    gear.fill(&layers[8], &[raised(&hub, 20.0)]);
    gear.loft(&[
        raised(&hub, 20.0),
        raised(&hub, 26.0),
        raised(&hub_edge, 27.0),
    ]);
    gear.fill(&raised(&hub_edge, 27.0), &[raised(&bore, 27.0)]);
    let bore = reversed(&bore);
    gear.loft(&[raised(&bore, 0.0), raised(&bore, 27.0)]);
    gear
}

/// Outline of a gear, counter-clockwise, with `steps` lengths on each flank.
fn tooth_outline(tooth_count: u32, module: f64, steps: u32) -> Vec<[f64; 2]> {
    let pitch_radius = module * f64::from(tooth_count) / 2.0;
    let base_radius = pitch_radius * PRESSURE_ANGLE.cos();
    let tip_radius = pitch_radius + module;
    let root_radius = pitch_radius - 1.25 * module;
    let half_tooth = PI / (2.0 * f64::from(tooth_count));
    let lowest = base_radius.max(root_radius);
    let flank: Vec<[f64; 2]> = (0..=steps)
        .map(|i| lowest + (tip_radius - lowest) * f64::from(i) / f64::from(steps))
        .map(|radius| {
            let roll = (base_radius / radius).min(1.0).acos();
            [
                radius,
                half_tooth + involute(PRESSURE_ANGLE) - involute(roll),
            ]
        })
        .collect();
    let foot = [root_radius, flank[0][1] + 0.12 * half_tooth];
    let mut outline = Vec::new();
    for tooth in 0..tooth_count {
        let middle = TAU * f64::from(tooth) / f64::from(tooth_count);
        let rising = std::iter::once(foot).chain(flank.iter().copied());
        outline.extend(rising.map(|[radius, half]| polar(radius, middle - half)));
        let falling = flank.iter().rev().copied().chain([foot]);
        outline.extend(falling.map(|[radius, half]| polar(radius, middle + half)));
        outline.push(polar(root_radius, middle + 2.0 * half_tooth));
    }
    outline
}

/// Angle between the start of an involute and the place where its pressure angle is `angle`.
fn involute(angle: f64) -> f64 {
    angle.tan() - angle
}

/// A bore, counter-clockwise, with a keyway toward y as wide as three fifths of the radius.
fn keyed_bore(radius: f64) -> Vec<[f64; 2]> {
    let half_width = 0.3 * radius;
    let start = (half_width / radius).acos();
    let arc = TAU - (PI - 2.0 * start);
    let first = PI - start;
    let mut outline: Vec<[f64; 2]> = (0..=32)
        .map(|i| polar(radius, first + arc * f64::from(i) / 32.0))
        .collect();
    outline.push([half_width, 1.35 * radius]);
    outline.push([-half_width, 1.35 * radius]);
    outline
}
