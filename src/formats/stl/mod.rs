//! Reads STL: tells binary from ASCII, reads binary, hands ASCII to [`ascii`].
//!
//! Binary is known by its length (84 + 50 × facets), since many binary files begin with "solid"; where bytes are left over,
//! by a zero byte in its count. How facets lie is found by [`layout`], colours by [`colours`]. `stl_io`
//! reads the facets. It looks for the word "solid" in a first line of any length, and trusts the count; so it is
//! given the facets behind a blank header of ours, and only after the count was held against the bytes that are
//! there. It drops the header and the attribute words, which are read here.
//! Normals are left alone: they follow from the winding.
//!
//! Source: 3D Systems, StereoLithography Interface Specification, October 1989.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

mod ascii;
mod colours;
mod layout;

use crate::cores;
use crate::formats::kit::text::label;
use crate::formats::stl::layout::Facets;
use crate::formats::{Embedded, Input, Location, Model, ReadError};
use crate::mesh::weld::{PART, WeldedPart};
use crate::mesh::{Mesh, Written};

const HEADER: usize = 80;
const PREAMBLE: usize = 84;
const FACET: usize = 50;
/// Bytes of the facets that are read and welded at a time.
const PART_BYTES: usize = PART / 3 * FACET;

pub(super) fn recognises(bytes: &[u8]) -> bool {
    layout::length_fits(bytes) || ascii::recognises(bytes)
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let is_binary = layout::length_fits(input.bytes) || layout::is_binary(input.bytes);
    if !is_binary && ascii::recognises(input.bytes) {
        return ascii::read(input);
    }
    read_binary(input)
}

fn read_binary(input: &Input<'_>) -> Result<Model, ReadError> {
    let facets = layout::find(input.bytes)?;
    let count = (facets.bytes.len() / FACET) as u64;
    input.limits.check_triangles(count)?;
    let mesh = mesh_of(&facets)?;
    let header = input.bytes.get(..HEADER).unwrap_or_default();
    let (paint, colour_note) = colours::of(header, &facets.bytes);
    let mesh = match paint {
        Some(paint) => mesh.with_paint(paint),
        None => mesh,
    };
    Ok(Model {
        mesh: Some(mesh),
        written: Written {
            polygon_count: count,
            vertex_count: count.saturating_mul(3),
            ..Written::default()
        },
        embedded: Embedded {
            comment: header_text(header),
            ..Embedded::default()
        },
        objects: Vec::new(),
        notes: facets.note.into_iter().chain(colour_note).collect(),
        siblings_hash: None,
    })
}

fn mesh_of(facets: &Facets<'_>) -> Result<Mesh, ReadError> {
    let parts = cores::map(facets.bytes.chunks(PART_BYTES), |facets| {
        Ok(WeldedPart::of(&facet_corners(facets)?))
    });
    let parts = parts.into_iter().collect::<Result<_, _>>();
    Mesh::from_parts(parts.map_err(ReadError::Io)?).map_err(|error| {
        ReadError::from_mesh(error, |corner| match facets.stride {
            Some(stride) => {
                let before = (corner / 3).saturating_mul(stride);
                Location::Byte(before.saturating_add(PREAMBLE) as u64)
            }
            None => Location::File,
        })
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
        bytes[80..84].copy_from_slice(&(u32::MAX - 1).to_le_bytes());
        let error = read_bytes(&bytes).unwrap_err();
        assert_eq!(
            error.to_string(),
            "header promises 4294967294 facets, the file ends after 1 (byte 134)"
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

    /// Facets of a box of 10 × 20 × 30, of numbers with few digits as people write them, and of some with many.
    fn boxes() -> [Vec<[[f32; 3]; 3]>; 2] {
        [[10.0, 20.0, 30.0], [10.123_45, 20.987_65, 33.333_3]].map(|[x, y, z]| {
            let quad = |[a, b, c, d]: [[f32; 3]; 4]| [[a, b, c], [a, c, d]];
            let o = 0.0;
            let quads = [
                [[o, o, o], [o, y, o], [x, y, o], [x, o, o]],
                [[o, o, z], [x, o, z], [x, y, z], [o, y, z]],
                [[o, o, o], [x, o, o], [x, o, z], [o, o, z]],
                [[o, y, o], [o, y, z], [x, y, z], [x, y, o]],
                [[o, o, o], [o, o, z], [o, y, z], [o, y, o]],
                [[x, o, o], [x, y, o], [x, y, z], [x, o, z]],
            ];
            quads.into_iter().flat_map(quad).collect()
        })
    }

    /// `binary` with its facets in another layout: the first `kept` bytes of each, then `behind`.
    fn laid_out(facets: &[[[f32; 3]; 3]], attribute: u16, kept: usize, behind: &[u8]) -> Vec<u8> {
        let plain = binary(b"CAD", facets, attribute);
        let (head, body) = plain.split_at(PREAMBLE);
        let facet = |facet: &[u8]| [&facet[..kept], behind].concat();
        let body = body.chunks(FACET).flat_map(facet);
        head.iter().copied().chain(body).collect()
    }

    #[test]
    fn facets_that_are_not_50_bytes_apart_are_recognised_or_refused() {
        for facets in boxes() {
            let expected = read_bytes(&binary(b"", &facets, 0)).unwrap();
            let expected = expected.mesh.unwrap();
            for (bytes, note) in [
                (
                    laid_out(&facets, 4, 50, &[1, 2, 3, 4]),
                    "data behind each facet left out",
                ),
                (
                    laid_out(&facets, 0, 50, &[0; 2]),
                    "facets are 52 bytes apart, where 50 are due",
                ),
                (
                    laid_out(&facets, 0, 50, &[7; 14]),
                    "facets are 64 bytes apart, where 50 are due",
                ),
                (
                    laid_out(&facets, 0, 48, &[]),
                    "facets are 48 bytes apart, where 50 are due",
                ),
            ] {
                let model = read_bytes(&bytes).unwrap();
                let mesh = model.mesh.unwrap();
                assert_eq!(mesh.positions(), expected.positions(), "{note}");
                assert_eq!(model.notes, [note]);
                assert_eq!(*mesh.paint(), crate::mesh::Paint::default());
            }
            let mut unknown = laid_out(&facets, 0, 50, &[0; 2]);
            unknown.extend([0; 5]);
            let error = read_bytes(&unknown).unwrap_err().to_string();
            assert!(error.contains("not 50 bytes apart (byte 84)"), "{error}");
        }
    }

    #[test]
    fn a_count_that_was_left_open_is_told_by_the_length() {
        for (count, header) in [
            (0, &b"CAD"[..]),
            (u32::MAX, b"CAD"),
            (0, b"solid x"),
            (u32::MAX, b"solid x"),
        ] {
            let mut bytes = binary(header, &[FACET_A; 3], 0);
            bytes[HEADER..PREAMBLE].copy_from_slice(&count.to_le_bytes());
            assert!(recognises(&bytes));
            let model = read_bytes(&bytes).unwrap();
            assert_eq!(model.mesh.unwrap().faces().len(), 3);
            let note = format!("the header promises {count} facets, the length is that of 3");
            assert_eq!(model.notes, [note]);
            let mut longer = bytes.clone();
            longer.push(0);
            assert!(read_bytes(&longer).is_err());
        }
        let none = read_bytes(&binary(b"", &[], 0)).unwrap_err();
        assert_eq!(none.kind(), "no_faces");
    }

    #[test]
    fn a_binary_that_says_solid_and_has_bytes_behind_its_end_is_binary() {
        for header in [
            &b"solid part"[..],
            b"solid facet normal",
            b"solid a\nendsolid",
        ] {
            let mut bytes = binary(header, &[FACET_A; 3], 0);
            bytes.extend([0; 7]);
            let model = read_bytes(&bytes).unwrap();
            assert_eq!(model.mesh.unwrap().faces().len(), 3, "{header:?}");
            assert_eq!(model.notes, ["7 bytes after the last facet"]);
        }
    }
}
