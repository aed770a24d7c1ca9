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
mod edge;
mod effort;
mod file_kind;
mod frame;
mod front;
mod ground;
mod hairlines;
mod inset;
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
mod renderer;
mod setup;
mod shade;
mod shadow;
mod sheet;
mod solid;
mod spots;
mod style;
mod surface;
mod tiles;
mod turntable;
mod veil;
mod view;
mod walls;

use std::fmt;
use std::ops::RangeInclusive;

pub use carried::{Carried, EMBEDDED};
pub use difference::Difference;
pub use file_kind::{ENDINGS, FileKind};
pub use pixels::Pixels;
pub use png::Text;
pub use renderer::Renderer;
pub use solid::stand_in;
pub use style::{Style, Subject};
pub use surface::Sides;
pub use view::View;

/// Changes whenever the same mesh would give other bytes.
pub const VERSION: i64 = 7;

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
    /// Faces that are not drawn, since too many large ones lie behind one another.
    pub left_out: u64,
}

impl Picture {
    fn of(suffix: String, png: Vec<u8>) -> Self {
        Self {
            suffix,
            png,
            left_out: 0,
        }
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
