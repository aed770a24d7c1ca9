//! A soft shadow on the ground, an ellipse under the box of the body, drawn by `tiny-skia`.

use tiny_skia::{
    Color, FillRule, GradientStop, Paint, PathBuilder, Pixmap, Point, RadialGradient, Rect,
    SpreadMode, Transform,
};

use super::SAMPLES;
use super::camera::Camera;
use crate::formats::UpAxis;
use crate::mesh::Mesh;

/// Alpha of the shadow from its middle to its rim.
const STOPS: [(f32, u8); 3] = [(0.0, 80), (0.6, 50), (1.0, 0)];

/// Draws the shadow of `mesh`; one that would reach beyond the picture is made smaller.
pub(super) fn draw(picture: &mut Pixmap, camera: &Camera, mesh: &Mesh, up: UpAxis) {
    let ground = Ellipse::under(camera, mesh, up).within(picture.width() as f32);
    let stop = |(at, alpha): (f32, u8)| GradientStop::new(at, Color::from_rgba8(20, 26, 34, alpha));
    let gradient = RadialGradient::new(
        Point::zero(),
        0.0,
        Point::zero(),
        1.0,
        STOPS.map(stop).to_vec(),
        SpreadMode::Pad,
        Transform::identity(),
    );
    if let (Some(shader), Some(square)) = (gradient, Rect::from_xywh(-1.0, -1.0, 2.0, 2.0)) {
        let ink = Paint {
            shader,
            ..Paint::default()
        };
        let path = PathBuilder::from_rect(square);
        picture.fill_path(&path, &ink, FillRule::Winding, ground.transform(), None);
    }
}

/// An ellipse in pixels: its middle, and half of it along the two directions of the ground.
struct Ellipse {
    middle: [f32; 2],
    across: [f32; 2],
    along: [f32; 2],
}

impl Ellipse {
    /// The ellipse in the projected rectangle that the box of `mesh` stands on.
    fn under(camera: &Camera, mesh: &Mesh, up: UpAxis) -> Self {
        let bounds = mesh.bounds();
        let [low, high] = [bounds.min, bounds.max];
        let corner = |x: f64, depth: f64| {
            let p = match up {
                UpAxis::Z => [x, depth, low[2]],
                UpAxis::Y => [x, low[1], depth],
            };
            let [x, y, _] = camera.project(p);
            [x / SAMPLES as f32, y / SAMPLES as f32]
        };
        let depth = if up == UpAxis::Z { 1 } else { 2 };
        let [start, right, far, opposite] = [
            corner(low[0], low[depth]),
            corner(high[0], low[depth]),
            corner(low[0], high[depth]),
            corner(high[0], high[depth]),
        ];
        let half = |to: [f32; 2]| [(to[0] - start[0]) / 2.0, (to[1] - start[1]) / 2.0];
        Self {
            middle: [0, 1].map(|i| (start[i] + opposite[i]) / 2.0),
            across: half(right),
            along: half(far),
        }
    }

    /// The same, smaller where it would not fit into a picture of `side` pixels.
    fn within(mut self, side: f32) -> Self {
        let room = |axis: usize| {
            let reach = (self.across[axis] * self.across[axis]
                + self.along[axis] * self.along[axis])
                .sqrt();
            let free = self.middle[axis].min(side - self.middle[axis]).max(0.0);
            if reach > free { free / reach } else { 1.0 }
        };
        let scale = room(0).min(room(1));
        self.across = self.across.map(|x| x * scale);
        self.along = self.along.map(|x| x * scale);
        self
    }

    /// From the unit circle to this ellipse.
    fn transform(&self) -> Transform {
        let (across, along, middle) = (self.across, self.along, self.middle);
        Transform::from_row(
            across[0], across[1], along[0], along[1], middle[0], middle[1],
        )
    }
}
