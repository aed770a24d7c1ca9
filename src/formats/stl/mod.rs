//! Reads STL: tells binary from ASCII, reads binary, hands ASCII to [`ascii`].
//!
//! Binary is known by its length (84 + 50 × facets), since many binary files begin with "solid"; where bytes are left over,
//! by a zero byte in its count. How facets lie is found by [`layout`], colours by [`colours`]; [`welded`] welds them.
//!
//! `stl_io` is the oracle in tests. It trusts the count, looks for the word "solid" in a first line of any length, drops header
//! and attribute words, and costs a call and a copy a facet, which came to a tenth of the import of a giant.
//! Normals are left alone: they follow from the winding.
//!
//! Source: 3D Systems, StereoLithography Interface Specification, October 1989.

mod ascii;
mod colours;
mod facing;
mod layout;
mod solids;
pub(crate) mod welded;

use crate::cores;
use crate::formats::kit::text::label;
use crate::formats::stl::welded::{Part, Words, separated};
use crate::formats::{Embedded, Input, Model, ReadError};
use crate::mesh::weld::{PART, Slots};
use crate::mesh::{Mesh, Written};

const HEADER: usize = 80;
/// The header and the count.
pub(crate) const PREAMBLE: usize = 84;
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
    input
        .limits
        .check_triangles((facets.bytes.len() / FACET) as u64)?;
    let mut faces = vec![[0; 3]; facets.bytes.len() / FACET];
    let parts = facets.bytes.chunks(PART_BYTES);
    let work = parts.zip(faces.chunks_mut(PART / 3));
    let parts = cores::map_with(work, Slots::default, |slots, (bytes, faces)| {
        let mut part = Part::new(0, faces, slots);
        part.take(bytes);
        part.finish()
    });
    let (parts, words) = separated(parts);
    let mesh = Mesh::from_parts(parts, faces);
    let mesh = mesh.map_err(|error| layout::at_byte(error, facets.stride))?;
    let header = input.bytes.get(..HEADER).unwrap_or_default();
    let appearance = facing::of(&facets.bytes, input.limits.appearance);
    let model = model_of(header, mesh, words, facets.note);
    Ok(Model {
        appearance,
        ..model
    })
}

/// The model of a binary STL.
fn model_of(header: &[u8], mesh: Mesh, words: Words, note: Option<String>) -> Model {
    let count = mesh.faces().len() as u64;
    let header = header.get(..HEADER).unwrap_or(header);
    let (paint, colour_note) = colours::of(header, &words);
    let mesh = match paint {
        Some(paint) => mesh.with_paint(paint),
        None => mesh,
    };
    Model {
        mesh: Some(mesh),
        faceless: None,
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
        notes: note.into_iter().chain(colour_note).collect(),
        siblings_hash: None,
        appearance: None,
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
    fn facets_of_doubles_are_refused() {
        for (facets, attribute) in boxes().iter().zip([&[][..], &[0; 2]]) {
            let mut bytes = binary(b"CAD", facets, 0);
            bytes.truncate(PREAMBLE);
            for facet in facets {
                let numbers = [0.0; 3]
                    .into_iter()
                    .chain(facet.as_flattened().iter().copied());
                bytes.extend(numbers.flat_map(|x| f64::from(x).to_le_bytes()));
                bytes.extend(attribute);
            }
            let error = read_bytes(&bytes).unwrap_err();
            let stride = 96 + attribute.len();
            let expected = format!("double precision (facets {stride} bytes apart)");
            assert!(error.to_string().contains(&expected), "{error}");
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
