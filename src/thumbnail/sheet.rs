//! Four views in one picture: the best, and from the front, the right and above.
//!
//! `tiny-skia` puts them together and draws the lines between them.

use tiny_skia::{
    Color, Paint, PathBuilder, Pixmap, PixmapPaint, PremultipliedColorU8, Stroke, Transform,
};

use super::pixels::Pixels;
use super::view::View;
use crate::mesh::Rgb;

/// The views of a sheet, row by row.
pub(super) const VIEWS: [View; 4] = [View::Auto, View::Front, View::Right, View::Top];

/// Alpha of the lines between them.
const LINE_ALPHA: u8 = 60;

/// A sheet of `size` pixels made of four pictures of half that size; `None` where they do not fit.
pub(super) fn sheet(size: u32, parts: &[Pixels; 4], background: Option<Rgb>) -> Option<Pixels> {
    let mut whole = Pixmap::new(size, size)?;
    if let Some([r, g, b]) = background {
        whole.fill(Color::from_rgba8(r, g, b, u8::MAX));
    }
    let half = size - size / 2;
    for (part, (x, y)) in parts
        .iter()
        .zip([(0, 0), (half, 0), (0, half), (half, half)])
    {
        let pixmap = pixmap(part)?;
        let place = |at: u32| i32::try_from(at).unwrap_or(0);
        let paint = PixmapPaint::default();
        whole.draw_pixmap(
            place(x),
            place(y),
            pixmap.as_ref(),
            &paint,
            Transform::identity(),
            None,
        );
    }
    draw_lines(&mut whole);
    Some(Pixels::of(&whole))
}

fn pixmap(part: &Pixels) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(part.size, part.size)?;
    for (pixel, &[r, g, b, alpha]) in pixmap.pixels_mut().iter_mut().zip(&part.rgba) {
        let shown = |colour: u8| (u16::from(colour) * u16::from(alpha) / 255) as u8;
        *pixel = PremultipliedColorU8::from_rgba(shown(r), shown(g), shown(b), alpha)?;
    }
    Some(pixmap)
}

fn draw_lines(sheet: &mut Pixmap) {
    let side = sheet.width() as f32;
    let mut cross = PathBuilder::new();
    cross.move_to(side / 2.0, 0.0);
    cross.line_to(side / 2.0, side);
    cross.move_to(0.0, side / 2.0);
    cross.line_to(side, side / 2.0);
    let mut ink = Paint::default();
    ink.set_color_rgba8(90, 100, 110, LINE_ALPHA);
    if let Some(cross) = cross.finish() {
        sheet.stroke_path(
            &cross,
            &ink,
            &Stroke::default(),
            Transform::identity(),
            None,
        );
    }
}
