//! Reads STL: tells binary from ASCII, reads binary, hands ASCII to [`super::stl_ascii`].
//!
//! Binary is known by its length (84 + 50 × facets), since many binary files begin with "solid". `stl_io`
//! reads the facets. It looks for the word "solid" in a first line of any length, and trusts the count; so it is
//! given the facets behind a blank header of ours, and only after the count was held against the bytes that are
//! there. It drops the header and the attribute words, which are read here: where the header holds `COLOR=`, an
//! attribute word with bit 15 clear is the colour of its facet, five bits each, red lowest.
//! Normals are left alone: they follow from the winding.
//!
//! Sources: 3D Systems, StereoLithography Interface Specification, October 1989; colours as Materialise Magics
//! and Autodesk Inventor write them.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

mod ascii;

use crate::cores;
use crate::formats::kit::text::label;
use crate::formats::{Embedded, Input, Location, Model, ReadError};
use crate::mesh::weld::{PART, WeldedPart};
use crate::mesh::{Material, Mesh, Paint, Rgb, Written};

const HEADER: usize = 80;
const PREAMBLE: usize = 84;
const FACET: usize = 50;
const FACET_LENGTH: u64 = FACET as u64;
/// Bytes of the facets that are read and welded at a time.
const PART_BYTES: usize = PART / 3 * FACET;

pub(super) fn recognises(bytes: &[u8]) -> bool {
    length_fits(bytes) || ascii::recognises(bytes)
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    if !length_fits(input.bytes) && ascii::recognises(input.bytes) {
        return ascii::read(input);
    }
    read_binary(input)
}

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

fn length_fits(bytes: &[u8]) -> bool {
    promised_facets(bytes).is_some_and(|facets| bytes.len() as u64 == binary_length(facets))
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

fn read_binary(input: &Input<'_>) -> Result<Model, ReadError> {
    let bytes = input.bytes;
    let (facets, note) = facets_present(input)?;
    let end = usize::try_from(binary_length(facets)).unwrap_or(usize::MAX);
    let body = bytes.get(PREAMBLE..end).unwrap_or_default();
    let parts = cores::map(body.chunks(PART_BYTES), |facets| {
        Ok(WeldedPart::of(&facet_corners(facets)?))
    });
    let parts = parts.into_iter().collect::<Result<_, _>>();
    let mesh = Mesh::from_parts(parts.map_err(ReadError::Io)?).map_err(|error| {
        ReadError::from_mesh(error, |corner| {
            let facet = (corner / 3) as u64;
            Location::Byte(
                facet
                    .saturating_mul(FACET_LENGTH)
                    .saturating_add(PREAMBLE as u64),
            )
        })
    })?;
    let mesh = match facet_colours(bytes) {
        Some(paint) => mesh.with_paint(paint),
        None => mesh,
    };
    let header = bytes.get(..HEADER).unwrap_or_default();
    Ok(Model {
        mesh: Some(mesh),
        written: Written {
            polygon_count: u64::from(facets),
            vertex_count: u64::from(facets).saturating_mul(3),
            ..Written::default()
        },
        embedded: Embedded {
            comment: header_text(header),
            ..Embedded::default()
        },
        objects: Vec::new(),
        notes: note.into_iter().collect(),
        siblings_hash: None,
    })
}

/// The corners of `facets`, whole facets without a header.
fn facet_corners(facets: &[u8]) -> io::Result<Vec<[f32; 3]>> {
    let (facets, _) = facets.as_chunks::<FACET>();
    let mut source = WithBlankHeader::new(facets)?;
    let mut corners = Vec::with_capacity(facets.len().saturating_mul(3));
    for facet in stl_io::create_stl_reader(&mut source)? {
        // After its first error the iterator may repeat it without end.
        corners.extend(facet?.vertices.map(|vertex| vertex.0));
    }
    Ok(corners)
}

/// Facets behind a header that is a line end and zeros, so that `stl_io` finds no "solid" in it.
struct WithBlankHeader<'a> {
    header: [u8; PREAMBLE],
    facets: &'a [u8],
    at: usize,
}

impl<'a> WithBlankHeader<'a> {
    fn new(facets: &'a [[u8; FACET]]) -> io::Result<Self> {
        let count = u32::try_from(facets.len()).map_err(io::Error::other)?;
        let mut header = [0; PREAMBLE];
        header[0] = b'\n';
        if let Some(place) = header.last_chunk_mut() {
            *place = count.to_le_bytes();
        }
        Ok(Self {
            header,
            facets: facets.as_flattened(),
            at: 0,
        })
    }
}

impl Read for WithBlankHeader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = match self.at.checked_sub(PREAMBLE) {
            Some(at) => self.facets.get(at..),
            None => self.header.get(self.at..),
        };
        let read = rest.unwrap_or_default().read(buffer)?;
        self.at = self.at.saturating_add(read);
        Ok(read)
    }
}

impl Seek for WithBlankHeader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::Current(by) => (self.at as u64, by),
            SeekFrom::End(by) => (PREAMBLE.saturating_add(self.facets.len()) as u64, by),
        };
        let at = from.checked_add_signed(by).ok_or(ErrorKind::InvalidInput)?;
        self.at = usize::try_from(at).map_err(io::Error::other)?;
        Ok(at)
    }
}

/// A colour for each facet, where the header declares colours.
fn facet_colours(bytes: &[u8]) -> Option<Paint> {
    let header = bytes.get(..HEADER)?;
    let at = header.windows(6).position(|w| w == b"COLOR=")?;
    let body: Rgb = header
        .get(at.checked_add(6)?..)?
        .get(..3)?
        .try_into()
        .ok()?;
    let (facets, _) = bytes.get(PREAMBLE..)?.as_chunks::<50>();
    let material = |colour| Material {
        colour: Some(colour),
        ..Material::default()
    };
    let mut materials = vec![material(body)];
    let mut entry_of = [None; 1 << 15];
    let mut index = Vec::with_capacity(facets.len());
    for facet in facets {
        let word = u16::from_le_bytes([facet[48], facet[49]]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Limits, Siblings};

    fn binary(header: &[u8], facets: &[[[f32; 3]; 3]], attribute: u16) -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        bytes[..header.len()].copy_from_slice(header);
        bytes.extend(u32::try_from(facets.len()).unwrap().to_le_bytes());
        for facet in facets {
            bytes.extend([0; 12]);
            bytes.extend(facet.as_flattened().iter().flat_map(|x| x.to_le_bytes()));
            bytes.extend(attribute.to_le_bytes());
        }
        bytes
    }

    fn read_bytes(bytes: &[u8]) -> Result<Model, ReadError> {
        read(&Input {
            bytes,
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        })
    }

    const FACET_A: [[f32; 3]; 3] = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];

    #[test]
    fn a_binary_whose_header_says_solid_is_binary() {
        for header in [
            &b"solid "[..],
            b"solid cube\nmore",
            b"SOLID",
            b"\xEF\xBB\xBFsolid x",
        ] {
            // Ten facets put a line feed into the count, which stl_io alone takes for the end of a line.
            let model = read_bytes(&binary(header, &[FACET_A; 10], 0)).unwrap();
            assert_eq!(model.mesh.unwrap().faces().len(), 10, "{header:?}");
        }
    }

    #[test]
    fn the_error_of_a_cut_file_says_how_far_it_goes() {
        let whole = binary(b"", &[FACET_A; 3], 0);
        let error = read_bytes(&whole[..whole.len() - 20]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "header promises 3 facets, the file ends after 2 (byte 214)"
        );
    }

    #[test]
    fn four_billion_facets_are_refused_without_being_reserved() {
        let mut bytes = binary(b"", &[FACET_A], 0);
        bytes[80..84].copy_from_slice(&u32::MAX.to_le_bytes());
        let error = read_bytes(&bytes).unwrap_err();
        assert_eq!(
            error.to_string(),
            "header promises 4294967295 facets, the file ends after 1 (byte 134)"
        );
    }

    #[test]
    fn bytes_after_the_last_facet_are_noted() {
        let mut bytes = binary(b"made by hand", &[FACET_A], 0);
        bytes.extend([1; 7]);
        let model = read_bytes(&bytes).unwrap();
        assert_eq!(model.notes, ["7 bytes after the last facet"]);
        assert_eq!(model.embedded.comment.as_deref(), Some("made by hand"));
    }

    #[test]
    fn a_coordinate_that_is_no_number_is_named_by_its_byte() {
        let bytes = binary(b"", &[FACET_A, [[f32::NAN; 3]; 3]], 0);
        assert!(
            read_bytes(&bytes)
                .unwrap_err()
                .to_string()
                .ends_with("(byte 134)")
        );
    }

    #[test]
    fn attribute_words_are_colours_only_where_the_header_says_so() {
        let red_in_five_bits = 0x1F;
        let painted = read_bytes(&binary(
            b"COLOR=\x10\x20\x30\xFF",
            &[FACET_A],
            red_in_five_bits,
        ))
        .unwrap();
        let paint = painted.mesh.as_ref().unwrap().paint();
        assert_eq!(paint.material(0).colour, Some([255, 0, 0]));
        assert_eq!(paint.materials[0].colour, Some([16, 32, 48]));
        let plain = read_bytes(&binary(b"", &[FACET_A], red_in_five_bits)).unwrap();
        assert_eq!(*plain.mesh.unwrap().paint(), Paint::default());
    }
}
