//! How bodies look: from where they are seen, and that none is too dark, too pale or too small to be told.

mod bounds;
mod tone;
mod view;

use image::RgbaImage;
use trigest::mesh::{Mesh, MeshBuilder, Part, Rgb, UpAxis};
use trigest::thumbnail::{Renderer, Sides, Style, Subject};

use crate::pictures::cuboid;

pub(super) const RED: Rgb = [230, 20, 20];
pub(super) const BLUE: Rgb = [20, 20, 230];
pub(super) const GREY: Rgb = [150, 150, 150];

/// A body made of parts, each of one colour.
#[derive(Default)]
pub(super) struct Body(MeshBuilder);

impl Body {
    /// Adds faces, three corners each.
    pub(super) fn with(mut self, corners: Vec<[f32; 3]>, colour: Rgb) -> Self {
        let triangles = (0..corners.len() as u32 / 3).map(|i| [i * 3, i * 3 + 1, i * 3 + 2]);
        let part = Part {
            triangles: triangles.collect(),
            corner_colours: vec![Some(colour); corners.len()],
            positions: corners,
            ..Part::default()
        };
        self.0.add(part).unwrap();
        self
    }

    pub(super) fn mesh(self) -> Mesh {
        self.0.finish().unwrap().0
    }
}

/// A box with a corner at `at`.
pub(super) fn boxed(at: [f32; 3], [x, y, z]: [f32; 3]) -> Vec<[f32; 3]> {
    moved(cuboid(x, y, z), at)
}

pub(super) fn moved(corners: Vec<[f32; 3]>, by: [f32; 3]) -> Vec<[f32; 3]> {
    let moved = |p: [f32; 3]| [0, 1, 2].map(|axis| p[axis] + by[axis]);
    corners.into_iter().map(moved).collect()
}

/// A ball about the origin, of `2 × steps²` faces.
pub(super) fn ball(radius: f32, steps: u32) -> Vec<[f32; 3]> {
    let at = |i: u32, j: u32| {
        let around = std::f32::consts::TAU * (i % steps) as f32 / steps as f32;
        let down = std::f32::consts::PI * j as f32 / steps as f32;
        [
            radius * around.cos() * down.sin(),
            radius * around.sin() * down.sin(),
            radius * down.cos(),
        ]
    };
    let cell = |i: u32, j: u32| {
        let [a, b, c, d] = [at(i, j), at(i, j + 1), at(i + 1, j + 1), at(i + 1, j)];
        [a, b, c, a, c, d]
    };
    (0..steps)
        .flat_map(|i| (0..steps).flat_map(move |j| cell(i, j)))
        .collect()
}

/// Turned about the upright axis by as many quarters.
pub(super) fn quarters(corners: Vec<[f32; 3]>, count: u32) -> Vec<[f32; 3]> {
    let turn = |p: [f32; 3]| (0..count).fold(p, |[x, y, z], _| [-y, x, z]);
    corners.into_iter().map(turn).collect()
}

pub(super) fn drawn(mesh: &Mesh, sides: Sides, size: u32) -> RgbaImage {
    crate::pictures::pixels_of(mesh, sides, size, Style::default())
}

pub(super) fn renderer(size: u32) -> Renderer {
    Renderer {
        sizes_px: vec![size],
        ..Renderer::default()
    }
}

pub(super) fn subject(mesh: &Mesh) -> Subject<'_> {
    Subject {
        mesh,
        up: UpAxis::Z,
        sides: Sides::Alike,
    }
}

/// Part of the picture in which red, or blue, outweighs the other by far.
pub(super) fn part_of(picture: &RgbaImage, colour: Rgb) -> f64 {
    let [this, other] = if colour == RED { [0, 2] } else { [2, 0] };
    let shows = |p: &&image::Rgba<u8>| {
        let [one, two] = [p.0[this], p.0[other]].map(i32::from);
        p.0[3] == 255 && one > two + 60
    };
    let count = picture.pixels().filter(shows).count();
    count as f64 / f64::from(picture.width() * picture.height())
}
