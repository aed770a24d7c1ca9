//! Reads binary STL: facets are welded part by part, from bytes that are at hand or while a file is being read.
//!
//! Promises: the count is held against the bytes that are there before anything is reserved; what a part does not depend on is
//! how its bytes are handed to it, and the model does not depend on how its parts are cut.
//! Where the header holds `COLOR=`, an attribute word with bit 15 clear is the colour of its facet, five bits each, red lowest.
//! Normals are left alone: they follow from the winding.
//!
//! `stl_io` reads the same facets and is the oracle in tests: it trusts the count, looks for the word "solid" in a first
//! line of any length, drops header and attribute words, and costs a call and a copy a facet, which came to a tenth of an import.
//!
//! Sources: 3D Systems, StereoLithography Interface Specification, October 1989; colours as Materialise Magics
//! and Autodesk Inventor write them.

use std::ops::Range;

use crate::cores;
use crate::formats::kit::{self, text::label};
use crate::formats::{Embedded, Input, Limits, Location, Model, ReadError};
use crate::mesh::weld::{PART, WeldedPart, Welder};
use crate::mesh::{Material, Mesh, Paint, Rgb, Written};

const HEADER: usize = 80;
/// The header and the count.
pub(crate) const PREAMBLE: usize = 84;
const FACET: usize = 50;
const FACET_LENGTH: u64 = FACET as u64;
/// Facets that are welded at a time.
const PART_FACETS: usize = PART / 3;
const PART_BYTES: usize = PART_FACETS * FACET;

/// The count in the header; `None` where the file ends before it.
fn promised_facets(bytes: &[u8]) -> Option<u32> {
    let count = bytes.get(HEADER..PREAMBLE)?.try_into().ok()?;
    Some(u32::from_le_bytes(count))
}

fn binary_length(facets: u32) -> u64 {
    u64::from(facets)
        .saturating_mul(FACET_LENGTH)
        .saturating_add(PREAMBLE as u64)
}

/// Whether a file of `size` bytes that begins with `head` is binary STL to the byte.
pub(super) fn length_fits(head: &[u8], size: u64) -> bool {
    promised_facets(head).is_some_and(|facets| size == binary_length(facets))
}

/// The number of facets, held against the bytes that are there, and a note on those that are left over.
fn facets_present(input: &Input<'_>) -> Result<(u32, Option<String>), ReadError> {
    let present = input.bytes.len() as u64;
    let facets = promised_facets(input.bytes).ok_or_else(|| {
        let what = format!(
            "neither ASCII nor binary STL: {present} bytes, a binary header has {PREAMBLE}"
        );
        ReadError::malformed(what, Location::File)
    })?;
    let promised = binary_length(facets);
    if promised > present {
        let whole = present.saturating_sub(PREAMBLE as u64) / FACET_LENGTH;
        let what = format!("header promises {facets} facets, the file ends after {whole}");
        return Err(ReadError::malformed(what, Location::Byte(present)));
    }
    if facets == 0 {
        let instead = "the header promises 0 facets".into();
        return Err(ReadError::NoFaces { instead });
    }
    input.limits.check_triangles(u64::from(facets))?;
    let left_over = present.saturating_sub(promised);
    let note = (left_over > 0).then(|| format!("{left_over} bytes after the last facet"));
    Ok((facets, note))
}

/// Reads the facets in `input`.
pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let (count, note) = facets_present(input)?;
    let (head, body) = input
        .bytes
        .split_first_chunk()
        .unwrap_or((&[0; PREAMBLE], &[]));
    let facets = Facets { head: *head, count };
    let mut faces = facets.faces();
    let work = body.chunks(PART_BYTES).zip(faces.chunks_mut(PART_FACETS));
    let parts = cores::map(work, |(bytes, faces)| {
        let mut part = Part::new(0, faces);
        part.take(bytes);
        part.finish()
    });
    let mut model = facets.model(parts, faces)?;
    model.notes.extend(note);
    Ok(model)
}

/// The facets of a file, before they are read.
#[derive(Debug)]
pub(crate) struct Facets {
    head: [u8; PREAMBLE],
    count: u32,
}

impl Facets {
    /// Those of a file of `size` bytes that begins with `head`; `None` unless it is binary STL to the byte, has a facet
    /// and is within `limits`.
    pub(crate) fn of_file(head: [u8; PREAMBLE], size: u64, limits: &Limits) -> Option<Self> {
        let count = promised_facets(&head).filter(|&count| count > 0)?;
        if kit::gzip::recognises(&head) {
            return None;
        }
        let is_allowed = limits.check_triangles(u64::from(count)).is_ok();
        (length_fits(&head, size) && is_allowed).then_some(Self { head, count })
    }

    /// Bytes of the file.
    pub(crate) fn size(&self) -> u64 {
        binary_length(self.count)
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
    pub(crate) fn part<'a>(&self, start: u64, faces: &'a mut [[u32; 3]]) -> Part<'a> {
        let into = start.saturating_sub(PREAMBLE as u64) % FACET_LENGTH;
        let skip = match start {
            0 => PREAMBLE as u64,
            _ => FACET_LENGTH.saturating_sub(into) % FACET_LENGTH,
        };
        Part::new(usize::try_from(skip).unwrap_or(usize::MAX), faces)
    }

    /// The model, once all parts were read.
    ///
    /// # Errors
    /// [`ReadError`] for a coordinate that is unusable.
    pub(crate) fn model(
        &self,
        parts: Vec<ReadPart>,
        faces: Vec<[u32; 3]>,
    ) -> Result<Model, ReadError> {
        let paint = facet_colours(&self.head, &parts);
        let parts = parts.into_iter().map(|part| part.welded).collect();
        let mesh = Mesh::from_parts(parts, faces).map_err(|error| {
            ReadError::from_mesh(error, |corner| {
                let facet = (corner / 3) as u64;
                Location::Byte(
                    facet
                        .saturating_mul(FACET_LENGTH)
                        .saturating_add(PREAMBLE as u64),
                )
            })
        })?;
        let mesh = match paint {
            Some(paint) => mesh.with_paint(paint),
            None => mesh,
        };
        let header = self.head.get(..HEADER).unwrap_or_default();
        Ok(Model {
            mesh: Some(mesh),
            written: Written {
                polygon_count: u64::from(self.count),
                vertex_count: u64::from(self.count).saturating_mul(3),
                ..Written::default()
            },
            embedded: Embedded {
                comment: header_text(header),
                ..Embedded::default()
            },
            objects: Vec::new(),
            notes: Vec::new(),
            siblings_hash: None,
        })
    }
}

/// All facets of a file, welded part by part while it was read.
#[derive(Debug)]
pub struct WeldedFacets {
    pub(crate) facets: Facets,
    pub(crate) parts: Vec<ReadPart>,
    pub(crate) faces: Vec<[u32; 3]>,
}

impl WeldedFacets {
    /// Bytes of the file.
    pub(crate) fn size(&self) -> u64 {
        binary_length(self.facets.count)
    }

    /// The model.
    ///
    /// # Errors
    /// [`ReadError`] for a coordinate that is unusable.
    pub(in crate::formats) fn model(self) -> Result<Model, ReadError> {
        self.facets.model(self.parts, self.faces)
    }
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
struct Words {
    zeros_before: usize,
    rest: Vec<u16>,
}

impl<'a> Part<'a> {
    fn new(skip: usize, faces: &'a mut [[u32; 3]]) -> Self {
        Self {
            missing: faces.len(),
            welder: Welder::new(faces.as_flattened_mut()),
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
fn numbers_of(facet: &[u8; FACET]) -> [f32; 12] {
    let (words, _) = facet.as_chunks::<4>();
    let mut numbers = [0.0; 12];
    for (number, word) in numbers.iter_mut().zip(words) {
        *number = f32::from_le_bytes(*word);
    }
    numbers
}

impl Words {
    fn take(&mut self, word: u16) {
        if word == 0 && self.rest.is_empty() {
            self.zeros_before = self.zeros_before.saturating_add(1);
        } else {
            self.rest.push(word);
        }
    }

    fn iter(&self) -> impl Iterator<Item = u16> {
        std::iter::repeat_n(0, self.zeros_before).chain(self.rest.iter().copied())
    }
}

/// A colour for each facet, where the header declares colours.
fn facet_colours(head: &[u8; PREAMBLE], parts: &[ReadPart]) -> Option<Paint> {
    let header = head.get(..HEADER)?;
    let at = header.windows(6).position(|w| w == b"COLOR=")?;
    let body: Rgb = header
        .get(at.checked_add(6)?..)?
        .get(..3)?
        .try_into()
        .ok()?;
    let material = |colour| Material {
        colour: Some(colour),
        ..Material::default()
    };
    let mut materials = vec![material(body)];
    let mut entry_of = [None; 1 << 15];
    let mut index = Vec::new();
    for word in parts.iter().flat_map(|part| part.words.iter()) {
        let entry = match entry_of.get_mut(usize::from(word)) {
            Some(Some(known)) => *known,
            Some(unknown) => {
                let new = u16::try_from(materials.len()).ok()?;
                materials.push(material([0, 5, 10].map(|shift| five_bits(word >> shift))));
                *unknown.insert(new)
            }
            None => 0,
        };
        index.push(entry);
    }
    Some(Paint {
        materials,
        material_of_face: index,
        ..Paint::default()
    })
}

/// Five bits spread over eight.
fn five_bits(word: u16) -> u8 {
    let five = (word & 0x1F) as u8;
    five << 3 | five >> 2
}

/// The printable text of a binary header, without the colour that some programs put into it.
fn header_text(header: &[u8]) -> Option<String> {
    let end = header.iter().position(|&b| b == 0).unwrap_or(header.len());
    let text = header.get(..end)?;
    let colour = text
        .windows(6)
        .position(|w| w == b"COLOR=")
        .unwrap_or(text.len());
    label(text.get(..colour)?)
}
