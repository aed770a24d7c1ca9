//! A picture that a file carries: kept beside the drawing, or shown instead of it.

use super::pixels::Pixels;
use super::{Picture, Renderer, Text, ThumbnailError, png};
use crate::mesh::Rgb;

/// What the name of a kept picture has behind that of the main one.
pub const EMBEDDED: &str = "-embedded";

/// Pixels in rows, with straight alpha.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue and alpha of each.
    pub rgba: Vec<[u8; 4]>,
}

impl Carried {
    /// The picture as it is, to be kept.
    ///
    /// # Errors
    /// [`ThumbnailError::Encode`].
    pub fn kept(&self) -> Result<Picture, ThumbnailError> {
        let png = png::encode_plain(self.width, self.height, self.rgba.as_flattened())?;
        Ok(Picture::of(EMBEDDED.into(), png))
    }

    /// The picture in the middle of a square, before `background`.
    fn squared(&self, background: Option<Rgb>) -> Pixels {
        let size = self.width.max(self.height);
        let mut square = Pixels::empty(size, background);
        let (left, top) = ((size - self.width) / 2, (size - self.height) / 2);
        let rows = self.rgba.chunks_exact(self.width as usize);
        let into = square.rgba.chunks_exact_mut(size as usize);
        for (row, into) in rows.zip(into.skip(top as usize)) {
            for (pixel, into) in row.iter().zip(into.iter_mut().skip(left as usize)) {
                *into = background.map_or(*pixel, |behind| before(behind, *pixel));
            }
        }
        square
    }
}

/// A pixel before an opaque colour.
fn before(behind: Rgb, [r, g, b, alpha]: [u8; 4]) -> [u8; 4] {
    let alpha = u16::from(alpha);
    let mixed = |front: u8, behind: u8| {
        let sum = u16::from(front) * alpha + u16::from(behind) * (255 - alpha);
        ((sum + 127) / 255) as u8
    };
    let [behind_r, behind_g, behind_b] = behind;
    [
        mixed(r, behind_r),
        mixed(g, behind_g),
        mixed(b, behind_b),
        255,
    ]
}

impl Renderer {
    /// The pictures that show `carried`, which does not turn.
    ///
    /// # Errors
    /// [`ThumbnailError::Encode`], or [`ThumbnailError::NoSize`].
    pub fn shown(&self, carried: &Carried) -> Result<Vec<Picture>, ThumbnailError> {
        self.still(&self.square_of(carried)?)
    }

    /// The main picture of [`Renderer::shown`] as PNG that carries `texts`.
    ///
    /// # Errors
    /// As [`Renderer::shown`].
    pub fn shown_with(
        &self,
        carried: &Carried,
        texts: &[Text<'_>],
    ) -> Result<Vec<u8>, ThumbnailError> {
        let square = self.square_of(carried)?;
        Ok(png::encode(&square.reduced(self.size_px()), texts)?)
    }

    fn square_of(&self, carried: &Carried) -> Result<Pixels, ThumbnailError> {
        self.largest_px(1)?;
        Ok(carried.squared(self.style.background))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_picture_stands_in_the_middle_of_its_square() {
        let red = [255, 0, 0, 255];
        let wide = Carried {
            width: 4,
            height: 2,
            rgba: vec![red; 8],
        };
        let square = wide.squared(None);
        let rows: Vec<bool> = square.rgba.chunks(4).map(|row| row == [red; 4]).collect();
        assert_eq!((square.size, rows), (4, vec![false, true, true, false]));
        let half = [255, 0, 0, 51];
        assert_eq!(before([0, 100, 255], half), [51, 80, 204, 255]);
        let renderer = Renderer {
            sizes_px: vec![32, 16],
            ..Renderer::default()
        };
        assert_eq!(renderer.shown(&wide).unwrap().len(), 2);
        assert_eq!(wide.kept().unwrap().suffix, EMBEDDED);
    }
}
