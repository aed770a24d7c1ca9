//! Binary STL that is welded part by part, from bytes at hand or while a file is being read.
//!
//! Promises: what a part is does not depend on how its bytes are handed to it, nor the model on how its parts are cut. Attribute
//! words are kept from the first on that is not 0. Only what is binary STL to the byte is read from a file in this
//! way; any other is held as a whole, and [`super::layout`] finds its facets.

use std::ops::Range;

use crate::formats::appearance::Wanted;
use crate::formats::kit::gzip;
use crate::formats::stl::{FACET, PREAMBLE, layout, model_of};
use crate::formats::{Limits, Model, ReadError};
use crate::mesh::Mesh;
use crate::mesh::weld::{Slots, WeldedPart, Welder};

const FACET_LENGTH: u64 = FACET as u64;

/// A file of facets, before they are read.
#[derive(Debug)]
pub(crate) struct FacetFile {
    head: [u8; PREAMBLE],
    count: u32,
}

impl FacetFile {
    /// That of `size` bytes which begins with `head`; `None` unless it is binary STL to the byte, has a facet
    /// and is within `limits`.
    pub(crate) fn of(head: [u8; PREAMBLE], size: u64, limits: &Limits) -> Option<Self> {
        // What the facets state beside their corners is in no welded part.
        if limits.appearance != Wanted::Nothing {
            return None;
        }
        let count = layout::promised_facets(&head).filter(|&count| count > 0)?;
        let file = Self { head, count };
        let is_allowed = limits.check_triangles(u64::from(count)).is_ok();
        let is_it = file.size() == size && is_allowed && !gzip::recognises(&head);
        is_it.then_some(file)
    }

    /// Bytes of the file.
    pub(crate) fn size(&self) -> u64 {
        u64::from(self.count)
            .saturating_mul(FACET_LENGTH)
            .saturating_add(PREAMBLE as u64)
    }

    /// Room for all faces.
    pub(crate) fn faces(&self) -> Vec<[u32; 3]> {
        vec![[0; 3]; self.count as usize]
    }

    /// The facets that begin in some of the bytes of the file.
    pub(crate) fn beginning_in(&self, bytes: Range<u64>) -> Range<usize> {
        let first_from = |byte: u64| {
            let number = byte.saturating_sub(PREAMBLE as u64).div_ceil(FACET_LENGTH);
            usize::try_from(number.min(self.count.into())).unwrap_or(usize::MAX)
        };
        first_from(bytes.start)..first_from(bytes.end)
    }

    /// Reads the facets that begin in the bytes of the file from `start` on; there must be one for each of `faces`.
    pub(crate) fn part<'a>(
        &self,
        start: u64,
        faces: &'a mut [[u32; 3]],
        slots: &'a mut Slots,
    ) -> Part<'a> {
        let into = start.saturating_sub(PREAMBLE as u64) % FACET_LENGTH;
        let skip = match start {
            0 => PREAMBLE as u64,
            _ => FACET_LENGTH.saturating_sub(into) % FACET_LENGTH,
        };
        Part::new(usize::try_from(skip).unwrap_or(usize::MAX), faces, slots)
    }
}

/// All facets of a file, welded part by part while it was read.
#[derive(Debug)]
pub struct WeldedFacets {
    pub(crate) file: FacetFile,
    pub(crate) parts: Vec<ReadPart>,
    pub(crate) faces: Vec<[u32; 3]>,
}

impl WeldedFacets {
    /// Bytes of the file.
    pub(crate) fn size(&self) -> u64 {
        self.file.size()
    }

    /// The model.
    ///
    /// # Errors
    /// [`ReadError`] for a coordinate that is unusable.
    pub(in crate::formats) fn model(self) -> Result<Model, ReadError> {
        let (welded, words) = separated(self.parts);
        let mesh = Mesh::from_parts(welded, self.faces);
        let mesh = mesh.map_err(|error| layout::at_byte(error, Some(FACET)))?;
        Ok(model_of(&self.file.head, mesh, words, None))
    }
}

/// What was welded of all parts, and their attribute words.
pub(super) fn separated(parts: Vec<ReadPart>) -> (Vec<WeldedPart<f32>>, Words) {
    let mut all = Words::default();
    let mut welded = Vec::with_capacity(parts.len());
    for part in parts {
        all.add(part.words);
        welded.push(part.welded);
    }
    (welded, all)
}

/// Some of the facets of a file, while their bytes come.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    welder: Welder<'a, f32>,
    /// Facets that have not come yet.
    missing: usize,
    /// Bytes before the first facet.
    skip: usize,
    /// The beginning of a facet, and how many bytes of it have come.
    begun: [u8; FACET],
    begun_length: usize,
    words: Words,
}

/// A part that was read.
#[derive(Debug)]
pub(crate) struct ReadPart {
    welded: WeldedPart<f32>,
    words: Words,
}

/// The attribute words of some facets; only from the first on that is not 0.
#[derive(Debug, Default)]
pub(super) struct Words {
    zeros_before: usize,
    rest: Vec<u16>,
}

impl<'a> Part<'a> {
    /// A part whose first facet has `skip` bytes before it.
    pub(super) fn new(skip: usize, faces: &'a mut [[u32; 3]], slots: &'a mut Slots) -> Self {
        Self {
            missing: faces.len(),
            welder: Welder::new(faces.as_flattened_mut(), slots),
            skip,
            begun: [0; FACET],
            begun_length: 0,
            words: Words::default(),
        }
    }

    /// Takes the bytes that come next; those behind the last facet are ignored.
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        let (skipped, mut bytes) = bytes.split_at_checked(self.skip).unwrap_or((bytes, &[]));
        self.skip = self.skip.saturating_sub(skipped.len());
        if self.begun_length > 0 {
            let due = FACET.saturating_sub(self.begun_length);
            let (rest, after) = bytes.split_at_checked(due).unwrap_or((bytes, &[]));
            bytes = after;
            self.keep(rest);
            if self.begun_length < FACET {
                return;
            }
            self.begun_length = 0;
            let facet = self.begun;
            self.take_facets(&[facet]);
        }
        let (facets, rest) = bytes.as_chunks::<FACET>();
        self.take_facets(facets);
        self.keep(rest);
    }

    /// How many bytes of the last facet have not come yet.
    pub(crate) fn missing_bytes(&self) -> usize {
        self.missing
            .saturating_mul(FACET)
            .saturating_sub(self.begun_length)
    }

    /// The part, once all its facets have come.
    pub(crate) fn finish(self) -> ReadPart {
        ReadPart {
            welded: self.welder.finish(),
            words: self.words,
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let end = self.begun_length.saturating_add(bytes.len());
        if let Some(room) = self.begun.get_mut(self.begun_length..end) {
            room.copy_from_slice(bytes);
            self.begun_length = end;
        }
    }

    fn take_facets(&mut self, facets: &[[u8; FACET]]) {
        let facets = facets.get(..self.missing).unwrap_or(facets);
        self.missing = self.missing.saturating_sub(facets.len());
        for facet in facets {
            let [.., ax, ay, az, bx, by, bz, cx, cy, cz] = numbers_of(facet);
            self.welder.take([ax, ay, az]);
            self.welder.take([bx, by, bz]);
            self.welder.take([cx, cy, cz]);
            self.words.take(u16::from_le_bytes([facet[48], facet[49]]));
        }
    }
}

/// The normal and the three corners of a facet.
pub(super) fn numbers_of(facet: &[u8; FACET]) -> [f32; 12] {
    let (words, _) = facet.as_chunks::<4>();
    let mut numbers = [0.0; 12];
    for (number, word) in numbers.iter_mut().zip(words) {
        *number = f32::from_le_bytes(*word);
    }
    numbers
}

impl Words {
    pub(super) fn take(&mut self, word: u16) {
        if word == 0 && self.rest.is_empty() {
            self.zeros_before = self.zeros_before.saturating_add(1);
        } else {
            self.rest.push(word);
        }
    }

    /// Those of further facets.
    fn add(&mut self, more: Self) {
        if self.rest.is_empty() {
            self.zeros_before = self.zeros_before.saturating_add(more.zeros_before);
        } else {
            self.rest.extend(std::iter::repeat_n(0, more.zeros_before));
        }
        self.rest.extend(more.rest);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u16> {
        std::iter::repeat_n(0, self.zeros_before).chain(self.rest.iter().copied())
    }
}
