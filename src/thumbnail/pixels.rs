//! A square of pixels: made smaller, and put together with others.

use tiny_skia::Pixmap;

use crate::mesh::Rgb;
use crate::mesh::srgb::{encoded, linear};

/// A picture with straight alpha, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row, and rows.
    pub size: u32,
    /// Red, green, blue in sRGB, and alpha.
    pub rgba: Vec<[u8; 4]>,
}

impl Pixels {
    /// What `tiny-skia` has drawn on a square.
    pub(super) fn of(pixmap: &Pixmap) -> Self {
        let rgba = pixmap.pixels().iter().map(|pixel| {
            let colour = pixel.demultiply();
            [colour.red(), colour.green(), colour.blue(), colour.alpha()]
        });
        Self {
            size: pixmap.width(),
            rgba: rgba.collect(),
        }
    }

    /// Nothing but the background.
    pub(super) fn empty(size: u32, background: Option<Rgb>) -> Self {
        let pixel = background.map_or([0; 4], |[r, g, b]| [r, g, b, u8::MAX]);
        let count = size as usize * size as usize;
        Self {
            size,
            rgba: vec![pixel; count],
        }
    }

    /// The same picture at `size`, which is smaller: each pixel is the mean of the area it covers, in linear light.
    pub(super) fn reduced(&self, size: u32) -> Self {
        if size == self.size {
            return self.clone();
        }
        let (from, to) = (self.size as usize, size as usize);
        let light: Vec<[f32; 4]> = self
            .rgba
            .iter()
            .map(|pixel| premultiplied(*pixel))
            .collect();
        // Rows become columns on the way, so that the second pass is the first one again.
        let narrow = narrowed(&light, from, to);
        let small = narrowed(&narrow, from, to);
        Self {
            size,
            rgba: small.into_iter().map(straight).collect(),
        }
    }

    /// Whether no two pixels that are covered differ in colour.
    pub(super) fn is_of_one_colour(&self) -> bool {
        let mut opaque = self.rgba.iter().filter(|pixel| pixel[3] == u8::MAX);
        opaque
            .next()
            .is_none_or(|first| opaque.all(|pixel| pixel == first))
    }
}

/// Rows of `from` pixels each, made `to` long and turned into columns.
fn narrowed(rows: &[[f32; 4]], from: usize, to: usize) -> Vec<[f32; 4]> {
    let height = rows.len() / from;
    let mut turned = vec![[0.0; 4]; to * height];
    let scale = from as f32 / to as f32;
    for (y, row) in rows.chunks_exact(from).enumerate() {
        for x in 0..to {
            let (start, end) = (x as f32 * scale, (x + 1) as f32 * scale);
            let mut sum = [0.0_f32; 4];
            for (at, pixel) in row
                .iter()
                .enumerate()
                .take((end.ceil() as usize).min(from))
                .skip(start as usize)
            {
                let share = (end.min(at as f32 + 1.0) - start.max(at as f32)).max(0.0) / scale;
                sum = [0, 1, 2, 3].map(|part| sum[part] + share * pixel[part]);
            }
            turned[x * height + y] = sum;
        }
    }
    turned
}

fn premultiplied([r, g, b, alpha]: [u8; 4]) -> [f32; 4] {
    let alpha = f32::from(alpha) / 255.0;
    let [r, g, b] = linear([r, g, b]).map(|part| part * alpha);
    [r, g, b, alpha]
}

fn straight([r, g, b, alpha]: [f32; 4]) -> [u8; 4] {
    if alpha <= 0.0 {
        return [0; 4];
    }
    let [r, g, b] = [r, g, b].map(|part| encoded(part / alpha));
    [r, g, b, (alpha.min(1.0) * 255.0 + 0.5) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_picture_is_the_mean_of_the_larger() {
        let half = |x: u32| {
            if x.is_multiple_of(2) {
                [255; 4]
            } else {
                [0; 4]
            }
        };
        let striped = Pixels {
            size: 6,
            rgba: (0..36).map(half).collect(),
        };
        let small = striped.reduced(3);
        assert!(
            small
                .rgba
                .iter()
                .all(|pixel| *pixel == [255, 255, 255, 128]),
            "{small:?}"
        );
        let even = Pixels {
            size: 5,
            rgba: vec![[40, 90, 200, 255]; 25],
        };
        assert!(
            even.reduced(3)
                .rgba
                .iter()
                .all(|pixel| *pixel == [40, 90, 200, 255])
        );
    }
}
