//! A mesh in, the bytes of a PNG out; and where pictures lie on disk.
//!
//! Faces go through a depth-buffer rasteriser of our own at twice the size, since `tiny-skia` has no
//! depth; it draws what is flat, the shadow on the ground, and lays the body over it. Needs no display and no GPU, and
//! gives the same bytes on any machine and any number of threads. Knows no format and no database.

mod camera;
mod files;
mod normals;
mod raster;
mod shade;
mod shadow;

use std::fmt;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use tiny_skia::{Pixmap, PixmapPaint, PremultipliedColorU8, Transform};

pub use files::PictureFolder;

use crate::formats::UpAxis;
use crate::mesh::{Mesh, Paint, Rgb};
use camera::{Camera, DIRECTIONS};
use normals::Normals;
use raster::{Canvas, Fill, Triangle, UNCOVERED};

/// Changes whenever the same mesh would give other bytes.
pub const VERSION: i64 = 2;

/// Samples a pixel in each direction.
const SAMPLES: usize = 2;
/// Smaller parts of the picture than this count as blank.
const LEAST_COVERED: f64 = 0.005;

/// Why a mesh has no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThumbnailError {
    /// All vertices lie in one place.
    NoExtent,
    /// From no side is enough of the body seen.
    Blank,
    /// The encoder gave up.
    Encode(String),
}

impl fmt::Display for ThumbnailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoExtent => write!(f, "the body has no extent to draw"),
            Self::Blank => write!(f, "the picture would be blank from every side"),
            Self::Encode(reason) => write!(f, "the PNG encoder failed: {reason}"),
        }
    }
}

impl std::error::Error for ThumbnailError {}

/// Settings of all pictures of a run.
#[derive(Clone, Debug)]
pub struct Renderer {
    /// Side of the square picture, in pixels.
    pub size_px: u32,
}

impl Renderer {
    /// The picture of `mesh` as PNG: three-quarter view, transparent background.
    ///
    /// # Errors
    /// [`ThumbnailError`] where there is nothing to be seen from any side.
    pub fn render(&self, mesh: &Mesh, up: UpAxis) -> Result<Vec<u8>, ThumbnailError> {
        let side = self.size_px as usize * SAMPLES;
        let normals = Normals::of(mesh);
        for direction in DIRECTIONS {
            let camera =
                Camera::fitted(mesh, direction, up, side).ok_or(ThumbnailError::NoExtent)?;
            let mut canvas = Canvas::new(side);
            draw_faces(mesh, &normals, &camera, &mut canvas);
            if covered_part(&canvas) >= LEAST_COVERED {
                shade::draw_lines(&mut canvas);
                return self.encode(&canvas, &camera, mesh, up);
            }
        }
        Err(ThumbnailError::Blank)
    }

    fn encode(
        &self,
        canvas: &Canvas,
        camera: &Camera,
        mesh: &Mesh,
        up: UpAxis,
    ) -> Result<Vec<u8>, ThumbnailError> {
        let failed = |reason: &dyn fmt::Display| ThumbnailError::Encode(reason.to_string());
        let body = resolve(canvas, self.size_px).ok_or_else(|| failed(&"size"))?;
        let mut picture = Pixmap::new(self.size_px, self.size_px).ok_or_else(|| failed(&"size"))?;
        shadow::draw(&mut picture, camera, mesh, up);
        picture.draw_pixmap(
            0,
            0,
            body.as_ref(),
            &PixmapPaint::default(),
            Transform::identity(),
            None,
        );
        let straight: Vec<u8> = picture
            .pixels()
            .iter()
            .flat_map(|pixel| {
                let colour = pixel.demultiply();
                [colour.red(), colour.green(), colour.blue(), colour.alpha()]
            })
            .collect();
        let mut png = Vec::new();
        PngEncoder::new_with_quality(&mut png, CompressionType::Level(4), FilterType::Sub)
            .write_image(
                &straight,
                self.size_px,
                self.size_px,
                ExtendedColorType::Rgba8,
            )
            .map_err(|error| failed(&error))?;
        Ok(png)
    }
}

fn draw_faces(mesh: &Mesh, normals: &Normals<'_>, camera: &Camera, canvas: &mut Canvas) {
    let projected: Vec<_> = mesh
        .positions()
        .iter()
        .map(|&p| camera.project(p))
        .collect();
    let plain = shade::linear(shade::MATERIAL);
    let or_plain = |colour: Option<Rgb>| colour.map_or(plain, shade::linear);
    for (number, &face) in mesh.faces().iter().enumerate() {
        let Some(own) = normals.of_face(number) else {
            continue;
        };
        // Faces are lit from whichever side is seen: a file's winding is not to be trusted with that.
        let side = if camera.turn(own)[2] < 0.0 { -1.0 } else { 1.0 };
        let light_at = |corner: usize| {
            let normal = normals.at_corner(number, corner, own);
            shade::light(camera.turn(normal).map(|x| x * side))
        };
        let light = [light_at(0), light_at(1), light_at(2)];
        let colours = match mesh.paint() {
            Paint::Plain => [plain; 3],
            Paint::Faces { palette, index } => [or_plain(palette[usize::from(index[number])]); 3],
            Paint::Vertices(colours) => face.map(|vertex| or_plain(colours[vertex as usize])),
        };
        let lit = [0, 1, 2].map(|i| colours[i].map(|part| part * light[i]));
        let is_even = lit[0].map(f32::to_bits) == lit[1].map(f32::to_bits)
            && lit[0].map(f32::to_bits) == lit[2].map(f32::to_bits);
        let fill = if is_even {
            Fill::Even(lit[0])
        } else {
            Fill::Corners(lit)
        };
        let corners = face.map(|vertex| projected[vertex as usize]);
        canvas.draw(&Triangle { corners, fill });
    }
}

fn covered_part(canvas: &Canvas) -> f64 {
    let covered = canvas
        .depth
        .iter()
        .filter(|&&depth| depth != UNCOVERED)
        .count();
    covered as f64 / canvas.depth.len() as f64
}

/// Samples averaged to pixels, in linear light, with coverage as alpha.
fn resolve(canvas: &Canvas, size_px: u32) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(size_px, size_px)?;
    let (size, side) = (size_px as usize, canvas.side());
    for (at, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
        let (x, y) = (at % size * SAMPLES, at / size * SAMPLES);
        let mut covered = 0_u16;
        let mut sum = [0.0_f32; 3];
        for sample in (0..SAMPLES * SAMPLES).map(|i| (y + i / SAMPLES) * side + x + i % SAMPLES) {
            if canvas.depth[sample] != UNCOVERED {
                covered += 1;
                sum = std::array::from_fn(|part| sum[part] + canvas.colour[sample][part]);
            }
        }
        if covered == 0 {
            continue;
        }
        let alpha = (covered * 255 / (SAMPLES * SAMPLES) as u16) as u8;
        let [r, g, b] = sum.map(|part| {
            let straight = shade::encoded(part / f32::from(covered));
            (u16::from(straight) * u16::from(alpha) / 255) as u8
        });
        *pixel = PremultipliedColorU8::from_rgba(r, g, b, alpha)?;
    }
    Some(pixmap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(corners: &[[f64; 3]]) -> Result<Vec<u8>, ThumbnailError> {
        Renderer { size_px: 64 }.render(&Mesh::from_corners(corners).unwrap(), UpAxis::Z)
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
        let [x, y, z] = DIRECTIONS[0];
        assert!(rendered(&[[0.0, 0.0, 0.0], [x, y, z], [0.0, 0.0, 1.0]]).is_ok());
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
