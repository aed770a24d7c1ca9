//! A mesh in, the bytes of PNG pictures out; and where pictures lie on disk.
//!
//! `view` chooses from where to look; `frame` draws: `raster` finds the nearest face at each sample, `coverage` how
//! much of each pixel is covered, `surface` what a face looks like, `layers` what is seen through, `lines`,
//! `occlusion` and `shadow` what depth adds. `solid` makes a mesh of points, lines and beams. Needs no display and no
//! GPU, and gives the same bytes on any machine and any number of threads.
//! Knows no format and no database.

mod as_drawn;
mod badge;
mod bands;
mod camera;
mod carried;
mod coverage;
mod difference;
mod discs;
mod effort;
mod file_kind;
mod frame;
mod layers;
mod letters;
mod light;
mod lines;
mod normals;
mod occlusion;
mod outline;
mod palette;
mod pixels;
mod png;
mod raster;
mod shade;
mod shadow;
mod sheet;
mod solid;
mod style;
mod surface;
mod turntable;
mod veil;
mod view;

use std::fmt;
use std::ops::RangeInclusive;

pub use carried::{Carried, EMBEDDED};
pub use difference::Difference;
pub use file_kind::{ENDINGS, FileKind};
pub use pixels::Pixels;
pub use png::Text;
pub use solid::stand_in;
pub use style::{Style, Subject};
pub use surface::Sides;
pub use view::View;

use camera::{Axes, Camera};

/// Changes whenever the same mesh would give other bytes.
pub const VERSION: i64 = 6;

/// Side of a picture where none is asked for.
pub const DEFAULT_SIZE_PX: u32 = 512;
/// Sides that a picture may have.
pub const SIZES_PX: RangeInclusive<u32> = 16..=2048;

/// Side of the pictures of an animation, at most.
pub const TURNTABLE_SIZE_PX: u32 = 256;
/// Pictures of an animation where no number is given.
pub const TURNTABLE_FRAMES: &str = "24";

/// Samples a pixel in each direction.
const SAMPLES: usize = 2;

/// Why a mesh has no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThumbnailError {
    /// All vertices lie in one place.
    NoExtent,
    /// The file holds no geometry.
    Nothing,
    /// From no side is enough of the body seen.
    Blank,
    /// A picture of no size was asked for.
    NoSize,
    /// The encoder gave up.
    Encode(String),
}

impl fmt::Display for ThumbnailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoExtent => write!(f, "the body has no extent to draw"),
            Self::Nothing => write!(f, "there is nothing to draw"),
            Self::Blank => write!(f, "the picture would be blank from every side"),
            Self::NoSize => write!(f, "a picture has at least 1 pixel, and each on a sheet too"),
            Self::Encode(reason) => write!(f, "the PNG encoder failed: {reason}"),
        }
    }
}

impl std::error::Error for ThumbnailError {}

impl From<::png::EncodingError> for ThumbnailError {
    fn from(error: ::png::EncodingError) -> Self {
        Self::Encode(error.to_string())
    }
}

/// A picture as PNG.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What its name has behind that of the main picture; empty for the main one.
    pub suffix: String,
    /// The bytes of the file.
    pub png: Vec<u8>,
}

/// Which pictures are drawn of a model, and how they look.
#[derive(Clone, Debug)]
pub struct Renderer {
    /// Sides of the square pictures in pixels, that of the main one first.
    pub sizes_px: Vec<u32>,
    /// How they look.
    pub style: Style,
    /// How many pictures an animation of the turning body has, where one is wanted.
    pub turntable: Option<u32>,
}

impl Default for Renderer {
    fn default() -> Self {
        Self {
            sizes_px: vec![DEFAULT_SIZE_PX],
            style: Style::default(),
            turntable: None,
        }
    }
}

impl Renderer {
    /// Side of the main picture.
    pub fn size_px(&self) -> u32 {
        self.sizes_px.first().copied().unwrap_or_default()
    }

    /// Side of the pictures of an animation.
    fn turntable_px(&self) -> u32 {
        self.size_px().min(TURNTABLE_SIZE_PX)
    }

    /// Suffixes of the pictures that are drawn beside the main one.
    pub fn suffixes(&self) -> Vec<String> {
        let smaller = self.sizes_px.iter().skip(1).map(|size| format!("-{size}"));
        let turning = self.turntable.map(|frames| format!("-turntable{frames}"));
        smaller.chain(turning).collect()
    }

    /// The pictures of `subject`, the main one first; all sizes come from one drawing.
    ///
    /// # Errors
    /// [`ThumbnailError`] where there is nothing to be seen from any side, or nothing to be drawn on.
    pub fn render(&self, subject: &Subject<'_>) -> Result<Vec<Picture>, ThumbnailError> {
        let mut pictures = self.in_all_sizes(&self.draw(subject)?)?;
        if let (Some(frames), Some(suffix)) = (self.turntable, self.suffixes().pop()) {
            let frames = turntable::frames(subject, frames, self.turntable_px(), &self.style)?;
            let png = png::animate(&frames)?;
            pictures.push(Picture { suffix, png });
        }
        Ok(pictures)
    }

    /// The pictures of a model without geometry: a card that says `lines`, the first one large, and does not turn.
    ///
    /// # Errors
    /// [`ThumbnailError::Encode`].
    pub fn card(&self, lines: &[String]) -> Result<Vec<Picture>, ThumbnailError> {
        self.still(&self.drawn_card(lines)?)
    }

    /// The pictures of what does not turn.
    fn still(&self, drawn: &Pixels) -> Result<Vec<Picture>, ThumbnailError> {
        let mut pictures = self.in_all_sizes(drawn)?;
        if let (Some(_), Some(suffix)) = (self.turntable, self.suffixes().pop()) {
            let png = png::animate(&[drawn.reduced(self.turntable_px())])?;
            pictures.push(Picture { suffix, png });
        }
        Ok(pictures)
    }

    /// The main picture of a model without geometry as PNG that carries `texts`.
    ///
    /// # Errors
    /// [`ThumbnailError::Encode`].
    pub fn card_with(
        &self,
        lines: &[String],
        texts: &[Text<'_>],
    ) -> Result<Vec<u8>, ThumbnailError> {
        Ok(png::encode(
            &self.drawn_card(lines)?.reduced(self.size_px()),
            texts,
        )?)
    }

    fn drawn_card(&self, lines: &[String]) -> Result<Pixels, ThumbnailError> {
        let size = self.largest_px(1)?;
        badge::badge(lines, size, self.style.background).ok_or(ThumbnailError::NoSize)
    }

    /// The largest of the sizes, which is at least `least`; none of them is 0, and an animation has a picture.
    fn largest_px(&self, least: u32) -> Result<u32, ThumbnailError> {
        let largest = self.sizes_px.iter().copied().max();
        let is_possible = !self.sizes_px.contains(&0) && self.turntable != Some(0);
        largest
            .filter(|&largest| is_possible && largest >= least)
            .ok_or(ThumbnailError::NoSize)
    }

    fn in_all_sizes(&self, drawn: &Pixels) -> Result<Vec<Picture>, ThumbnailError> {
        let suffixes = std::iter::once(String::new()).chain(self.suffixes());
        let mut pictures = Vec::new();
        for (&size, suffix) in self.sizes_px.iter().zip(suffixes) {
            let png = png::encode(&drawn.reduced(size), &[])?;
            pictures.push(Picture { suffix, png });
        }
        Ok(pictures)
    }

    /// The main picture of `subject` as PNG that carries `texts`.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn render_with(
        &self,
        subject: &Subject<'_>,
        texts: &[Text<'_>],
    ) -> Result<Vec<u8>, ThumbnailError> {
        let drawn = self.draw(subject)?;
        Ok(png::encode(&drawn.reduced(self.size_px()), texts)?)
    }

    /// The pixels of `subject` in the largest of the sizes.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn draw(&self, subject: &Subject<'_>) -> Result<Pixels, ThumbnailError> {
        let size = self.largest_px(if self.style.is_sheet { 2 } else { 1 })?;
        if !self.style.is_sheet {
            return self.seen_from(subject, self.style.view, size);
        }
        let part = |view| self.seen_from(subject, view, size / 2);
        let [best, front, right, top] = sheet::VIEWS;
        let parts = [part(best)?, part(front)?, part(right)?, part(top)?];
        sheet::sheet(size, &parts, self.style.background).ok_or(ThumbnailError::NoExtent)
    }

    /// The first picture that is not blank, of those from the directions that `view` names.
    fn seen_from(
        &self,
        subject: &Subject<'_>,
        view: View,
        size: u32,
    ) -> Result<Pixels, ThumbnailError> {
        let up = self.style.up.unwrap_or(subject.up);
        for direction in view.directions(subject.mesh, up) {
            let axes = Axes::looking_from(direction, up).ok_or(ThumbnailError::NoExtent)?;
            let camera = Camera::fitted(subject.mesh, axes, size as usize * SAMPLES)
                .ok_or(ThumbnailError::NoExtent)?;
            let picture = frame::draw(subject, &camera, size, &self.style);
            let tells = |drawn: &frame::Drawn| drawn.has_layers || !drawn.pixels.is_of_one_colour();
            if let Some(drawn) = picture.filter(tells) {
                return Ok(drawn.pixels);
            }
        }
        Err(ThumbnailError::Blank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::Mesh;
    use crate::mesh::UpAxis;

    fn rendered(corners: &[[f64; 3]]) -> Result<Vec<u8>, ThumbnailError> {
        rendered_from(View::Auto, corners)
    }

    fn rendered_from(view: View, corners: &[[f64; 3]]) -> Result<Vec<u8>, ThumbnailError> {
        let style = Style {
            view,
            ..Style::default()
        };
        let renderer = Renderer {
            sizes_px: vec![64],
            style,
            turntable: None,
        };
        let mesh = Mesh::from_corners(corners).unwrap();
        renderer
            .render(&Subject {
                mesh: &mesh,
                up: UpAxis::Z,
                sides: Sides::Alike,
            })
            .map(|mut pictures| pictures.remove(0).png)
    }

    #[test]
    fn a_triangle_of_any_size_and_place_is_seen() {
        for (scale, offset) in [(1.0, 0.0), (1e-60, 0.0), (1e60, 0.0), (1.0, 1e7)] {
            let corners = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]];
            let placed = corners.map(|p: [f64; 3]| p.map(|x| x * scale + offset));
            let png = rendered(&placed).unwrap();
            let picture = image::load_from_memory(&png).unwrap().into_rgba8();
            assert!(
                picture.pixels().filter(|p| p.0[3] == 255).count() > 100,
                "{scale:e} {offset:e}"
            );
        }
    }

    #[test]
    fn a_face_seen_edge_on_is_drawn_from_another_side() {
        let flat = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        for view in [View::Front, View::Right, View::Top, View::Iso] {
            assert!(rendered_from(view, &flat).is_ok(), "{view:?}");
        }
    }

    #[test]
    fn a_picture_of_no_size_is_refused_and_one_of_few_pixels_is_drawn() {
        let mesh = Mesh::from_corners(&[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.3, 1.0]]);
        let mesh = mesh.unwrap();
        let subject = Subject {
            mesh: &mesh,
            up: UpAxis::Z,
            sides: Sides::Alike,
        };
        let pictures = |sizes: &[u32], is_sheet, turntable| {
            let style = Style {
                is_sheet,
                background: Some([255; 3]),
                ..Style::default()
            };
            let renderer = Renderer {
                sizes_px: sizes.into(),
                style,
                turntable,
            };
            let cards = renderer.card(&["STEP".into()]).map(|cards| cards.len());
            (renderer.render(&subject).map(|drawn| drawn.len()), cards)
        };
        let refused = || Err(ThumbnailError::NoSize);
        for is_sheet in [false, true] {
            assert_eq!(pictures(&[], is_sheet, None), (refused(), refused()));
            assert_eq!(pictures(&[], is_sheet, Some(3)), (refused(), refused()));
            assert_eq!(pictures(&[64, 0], is_sheet, None), (refused(), refused()));
            assert_eq!(pictures(&[64], is_sheet, Some(0)), (refused(), refused()));
            assert_eq!(pictures(&[64, 1], is_sheet, Some(2)), (Ok(3), Ok(3)));
        }
        assert_eq!(pictures(&[1], true, None), (refused(), Ok(1)));
        for size in 1..=8 {
            for is_sheet in [false, true] {
                // Few pixels may all have one colour, which is no picture; nothing panics.
                let (drawn, card) = pictures(&[size], is_sheet, Some(1));
                let is_either = matches!(
                    drawn,
                    Ok(2) | Err(ThumbnailError::Blank | ThumbnailError::NoSize)
                );
                assert!(is_either, "{size} {is_sheet} {drawn:?}");
                assert_eq!(card, Ok(2));
            }
        }
    }

    #[test]
    fn a_body_without_extent_or_area_says_so() {
        assert_eq!(rendered(&[[1.0; 3]; 3]), Err(ThumbnailError::NoExtent));
        assert_eq!(
            rendered(&[[0.0; 3], [1.0; 3], [2.0; 3]]),
            Err(ThumbnailError::Blank)
        );
    }
}
