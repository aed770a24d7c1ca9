//! Which pictures are drawn of a model: of one body or of several side by side, in all sizes, and as it turns.

use super::pixels::Pixels;
use super::setup::{Drawn, Setup};
use super::style::{Style, Subject};
use super::{DEFAULT_SIZE_PX, Picture, TURNTABLE_SIZE_PX, Text, ThumbnailError};
use super::{badge, png, sheet, tiles, turntable};

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
        self.render_all(std::slice::from_ref(subject))
    }

    /// The pictures of several bodies, such as the plates of a slicer, side by side in one.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn render_all(&self, subjects: &[Subject<'_>]) -> Result<Vec<Picture>, ThumbnailError> {
        let setups = self.setups(subjects);
        let drawn = self.drawn(&setups)?;
        let mut pictures = self.in_all_sizes(&drawn.pixels)?;
        if let (Some(count), Some(suffix)) = (self.turntable, self.suffixes().pop()) {
            let frames = turntable::frames(&setups, count, self.turntable_px(), &self.style)?;
            pictures.push(Picture::of(suffix, png::animate(&frames)?));
        }
        for picture in &mut pictures {
            picture.left_out = drawn.left_out;
        }
        Ok(pictures)
    }

    fn setups<'a>(&'a self, subjects: &[Subject<'a>]) -> Vec<Setup<'a>> {
        let of = |subject| Setup::of(subject, &self.style);
        subjects.iter().map(of).collect()
    }

    /// The pictures of a model without geometry: a card that says `lines`, the first one large, and does not turn.
    ///
    /// # Errors
    /// [`ThumbnailError::Encode`].
    pub fn card(&self, lines: &[String]) -> Result<Vec<Picture>, ThumbnailError> {
        self.still(&self.drawn_card(lines)?)
    }

    /// The pictures of what does not turn.
    pub(super) fn still(&self, drawn: &Pixels) -> Result<Vec<Picture>, ThumbnailError> {
        let mut pictures = self.in_all_sizes(drawn)?;
        if let (Some(_), Some(suffix)) = (self.turntable, self.suffixes().pop()) {
            let png = png::animate(&[drawn.reduced(self.turntable_px())])?;
            pictures.push(Picture::of(suffix, png));
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
    pub(super) fn largest_px(&self, least: u32) -> Result<u32, ThumbnailError> {
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
            pictures.push(Picture::of(suffix, png));
        }
        Ok(pictures)
    }

    /// The main picture of [`Renderer::render_all`], as PNG that carries `texts`.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn render_all_with(
        &self,
        subjects: &[Subject<'_>],
        texts: &[Text<'_>],
    ) -> Result<Vec<u8>, ThumbnailError> {
        let drawn = self.drawn(&self.setups(subjects))?;
        Ok(png::encode(&drawn.pixels.reduced(self.size_px()), texts)?)
    }

    /// The pixels of `subject` in the largest of the sizes.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn draw(&self, subject: &Subject<'_>) -> Result<Pixels, ThumbnailError> {
        let setups = self.setups(std::slice::from_ref(subject));
        Ok(self.drawn(&setups)?.pixels)
    }

    fn drawn(&self, setups: &[Setup<'_>]) -> Result<Drawn, ThumbnailError> {
        let size = self.largest_px(if self.style.is_sheet { 2 } else { 1 })?;
        if let [only] = setups {
            return self.drawn_one(only, size);
        }
        let side = size / tiles::columns(setups.len());
        let drawn = setups.iter().map(|setup| self.drawn_one(setup, side));
        let (mut parts, mut left_out) = (Vec::new(), 0);
        let mut all = Err(ThumbnailError::Nothing);
        for one in drawn {
            // A plate that cannot be drawn stays empty; only where none can be there is no picture.
            let pixels = match one {
                Ok(one) => {
                    (all, left_out) = (Ok(()), left_out + one.left_out);
                    one.pixels
                }
                Err(error) => {
                    all = all.or(Err(error));
                    Pixels::empty(side, self.style.background)
                }
            };
            parts.push(pixels);
        }
        all.map(|()| Drawn {
            pixels: tiles::side_by_side(size, &parts, self.style.background),
            left_out,
        })
    }

    fn drawn_one(&self, setup: &Setup<'_>, size: u32) -> Result<Drawn, ThumbnailError> {
        if !self.style.is_sheet {
            return setup.seen_from(self.style.view, size);
        }
        let part = |view| setup.seen_from(view, size / 2);
        let [best, front, right, top] = sheet::VIEWS;
        let parts = [part(best)?, part(front)?, part(right)?, part(top)?];
        let left_out = parts.iter().map(|part| part.left_out).max();
        let pixels = parts.map(|part| part.pixels);
        let sheet = sheet::sheet(size, &pixels, self.style.background);
        Ok(Drawn {
            pixels: sheet.ok_or(ThumbnailError::NoExtent)?,
            left_out: left_out.unwrap_or(0),
        })
    }
}
