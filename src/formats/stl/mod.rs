//! Reads STL: tells binary from ASCII, which [`binary`] and [`ascii`] read.
//!
//! Binary is known by its length (84 + 50 × facets), since many binary files begin with "solid".

mod ascii;
pub(crate) mod binary;

use crate::formats::{Input, Model, ReadError};

pub(super) fn recognises(bytes: &[u8]) -> bool {
    binary::length_fits(bytes, bytes.len() as u64) || ascii::recognises(bytes)
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let bytes = input.bytes;
    if !binary::length_fits(bytes, bytes.len() as u64) && ascii::recognises(bytes) {
        return ascii::read(input);
    }
    binary::read(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Limits, Siblings};
    use crate::mesh::Paint;

    const HEADER: usize = 80;

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
