//! Reads PLY: ASCII, little-endian and big-endian, with any elements and properties in any order.
//!
//! Positions are `x`, `y` and `z` of `vertex`; faces are the lists `vertex_indices` or `vertex_index` of `face`, polygons
//! cut by [`crate::formats::kit::polygon`], and of `tristrips`, where −1 begins a new strip, every second triangle is turned and one that
//! repeats an index joins two strips and is no face. Colours are `red`, `green`, `blue` and `alpha`, the same with `diffuse_`
//! before, or their first letters, of vertices and faces. All else is passed over. An ASCII value is rounded to the type that its property declares, so
//! that both encodings of one body have equal positions.
//!
//! A file without faces is a cloud of points, with their normals `nx`, `ny` and `nz`, or lines where it has the element `edge`.
//!
//! Promises: an error names the line or byte.
//! Textures that comments name are shown where vertices or the corners of faces have places in them, else noted.
//!
//! Source: Turk, The PLY Polygon File Format, 1994; names of properties as MeshLab, Blender and VTK write them.

mod header;
mod rows;
mod skin;
mod tables;
mod text_rows;

use crate::formats::kit::blocks;
use crate::formats::kit::text::decoded;
use crate::formats::kit::values::binary::Bytes;
use crate::formats::ply::header::{Encoding, Header};
use crate::formats::ply::tables::Tables;
use crate::formats::ply::text_rows::TextRows;
use crate::formats::{Embedded, Input, Model, ReadError};

pub(super) fn recognises(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 16;
    let head = decoded(bytes.get(..ENOUGH).unwrap_or(bytes));
    let first = head.split(|&b| b == b'\n' || b == b'\r').next();
    first.is_some_and(|line| line.trim_ascii_end() == b"ply")
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let (bytes, limits) = (decoded(input.bytes), input.limits);
    let header = Header::read(&bytes)?;
    let tables = Tables::of(&header, limits)?;
    let (draft, left_over) = match header.encoding {
        Encoding::Ascii => {
            let body = bytes.get(header.body..).unwrap_or_default();
            let begin = || TextRows::new(&tables, limits);
            let rows = blocks::read(begin, header.lines, body, limits)?;
            rows.finish()
        }
        Encoding::LittleEndian => tables.read(Bytes::<false>::from(header.body, &bytes), limits)?,
        Encoding::BigEndian => tables.read(Bytes::<true>::from(header.body, &bytes), limits)?,
    };
    let mut finished = draft.finish()?;
    let mut appearance = finished.appearance.take();
    if let Some(appearance) = &mut appearance {
        skin::look_for(&header.textures, appearance, input);
    }
    let shown = skin::put_on(&header.textures, &mut finished, input);
    let notes = [
        header.notes,
        left_over.into_iter().collect(),
        finished.notes,
        shown.notes,
    ];
    Ok(Model {
        mesh: finished.mesh.map(|mesh| mesh.with_paint(finished.paint)),
        faceless: finished.faceless,
        written: finished.written,
        embedded: Embedded {
            comment: header.comment,
            ..Embedded::default()
        },
        objects: Vec::new(),
        notes: notes.concat(),
        siblings_hash: shown.siblings_hash,
        appearance,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::formats::{Limits, Siblings};

    fn read_bytes(bytes: &[u8]) -> Result<Model, ReadError> {
        assert!(recognises(bytes), "{:?}", String::from_utf8_lossy(bytes));
        read(&Input {
            bytes,
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        })
    }

    pub(in crate::formats) fn ascii(header_and_body: &str) -> Result<Model, ReadError> {
        read_bytes(format!("ply\nformat ascii 1.0\n{header_and_body}").as_bytes())
    }

    fn binary(encoding: &str, header: &str, body: &[&[u8]]) -> Result<Model, ReadError> {
        let head = format!("ply\nformat binary_{encoding} 1.0\n{header}end_header\n");
        read_bytes(&[head.as_bytes(), &body.concat()].concat())
    }

    pub(in crate::formats) const XYZ: &str =
        "property float x\nproperty float y\nproperty float z\n";
    pub(in crate::formats) const FACE: &str = "property list uchar int vertex_indices\n";
    pub(in crate::formats) const FOUR: &str = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n";

    pub(in crate::formats) fn square(faces: u64, body: &str) -> Result<Model, ReadError> {
        ascii(&format!(
            "element vertex 4\n{XYZ}element face {faces}\n{FACE}end_header\n{FOUR}{body}"
        ))
    }

    #[test]
    fn polygons_are_cut_and_counted_as_written() {
        let model = square(3, "4 0 1 2 3\n3 0 1 2\n2 0 1\n").unwrap();
        let faces = model.mesh.as_ref().unwrap().faces();
        assert_eq!(faces, [[0, 1, 2], [0, 2, 3], [0, 1, 2]]);
        assert_eq!(
            (model.written.polygon_count, model.written.vertex_count),
            (2, 4)
        );
        assert_eq!(model.notes, ["faces with fewer than 3 corners left out: 1"]);
    }

    #[test]
    fn properties_elements_and_lists_may_come_in_any_order_and_type() {
        let text = "element thing 2\nproperty list uchar float weights\nproperty int id\nelement empty 4000000000\n\
             element face 1\nproperty list int float texcoord\nproperty char kind\n\
             property list short ushort vertex_index\nproperty double quality\n\
             element vertex 3\nproperty short z\nproperty list uchar int extra\nproperty double x\n\
             property uint8 confidence\nproperty float64 y\nend_header\n\
             2 0.5 0.5 7\n0 8\n2 0.1 0.2 -1 3 0 1 2 9.5\n5 0 1.5 0 0\n5 1 7 2.5\n0 0\n5 2 7 7 1.5 0 1 99\n";

        let model = ascii(text).unwrap();
        let expected = [[1.5, 0.0, 5.0], [2.5, 0.0, 5.0], [1.5, 1.0, 5.0]];
        assert_eq!(model.mesh.as_ref().unwrap().positions(), expected);
        assert_eq!(
            model.notes,
            ["values beyond those that are due left out: 1"]
        );
    }

    #[test]
    fn both_byte_orders_read_alike_after_any_line_end() {
        let header = format!(
            "element vertex 3\nproperty uchar tag\n{XYZ}property int id\nelement face 1\n{FACE}"
        );
        for big in [false, true] {
            let float = |x: f32| {
                if big {
                    x.to_be_bytes()
                } else {
                    x.to_le_bytes()
                }
            };
            let int = |x: i32| {
                if big {
                    x.to_be_bytes()
                } else {
                    x.to_le_bytes()
                }
            };
            let mut body = Vec::new();
            for [x, y] in [[0.1, 0.0], [1.0, 0.0], [0.0, 1.0]] {
                // A line feed is a byte like any other.
                body.push(b'\n');
                [x, y, 0.5].iter().for_each(|&x| body.extend(float(x)));
                body.extend(int(10));
            }
            body.push(3);
            [0, 1, 2].iter().for_each(|&i| body.extend(int(i)));
            let encoding = if big { "big_endian" } else { "little_endian" };
            let whole = binary(encoding, &header, &[&body]).unwrap();
            let expected = [f64::from(0.1_f32), 0.0, 0.5].map(f64::to_bits);
            assert_eq!(
                whole.mesh.as_ref().unwrap().positions()[0].map(f64::to_bits),
                expected
            );
            assert!(whole.notes.is_empty());
            let cr = format!("ply\nformat binary_{encoding} 1.0\n{header}end_header\n");
            let cr = cr.replace('\n', "\r");
            assert!(read_bytes(&[cr.as_bytes(), &body].concat()).is_ok());
            let error = binary(encoding, &header, &[&body[..body.len() - 1]]).unwrap_err();
            assert!(
                error.to_string().contains("8 bytes at least, 12 are left")
                    || error
                        .to_string()
                        .contains("a list of 3 values, 11 bytes are left"),
                "{error}"
            );
        }
    }

    #[test]
    fn ascii_floats_are_rounded_as_binary_ones_are() {
        let text = format!(
            "element vertex 3\n{XYZ}element face 1\n{FACE}end_header\n0.1 0 0\n1 0 0\n0 1 0\n3 0 1 2"
        );
        let first = |text: &str| ascii(text).unwrap().mesh.as_ref().unwrap().positions()[0][0];
        assert_eq!(first(&text).to_bits(), f64::from(0.1_f32).to_bits());
        assert_eq!(
            first(&text.replace("float x", "double x")).to_bits(),
            0.1_f64.to_bits()
        );
    }

    /// What is wrong, and the reason that says where.
    const WRONG: &[(u64, &str, &str)] = &[
        (
            1,
            "3 0 1 4",
            "face names vertex 4, the file has 4, from 0 (line 14)",
        ),
        (
            1,
            "3 0 1 -1",
            "face names vertex -1, the file has 4, from 0 (line 14)",
        ),
        (1, "3 0 1 x", "\"x\" is no whole number (line 14)"),
        (
            1,
            "-3 0 1 2",
            "a list of -3 values, 6 bytes are left (line 14)",
        ),
        (
            1,
            "4000000000 0 1 2",
            "a list of 4000000000 values, 6 bytes are left (line 14)",
        ),
        (
            1,
            "9999999999999999999999 0",
            "\"9999999999999999999999\" is no whole number (line 14)",
        ),
        (
            2,
            "3 0 1 2\n\n",
            "the file ends inside face 2 of 2 (line 15)",
        ),
        (
            1 << 63,
            "3 0 1 2",
            "header promises 9223372036854775808 × face, 18446744073709551614 bytes at least, 7 are left (line 13)",
        ),
    ];

    #[test]
    fn errors_name_the_line_or_the_byte() {
        for &(faces, body, expected) in WRONG {
            assert_eq!(
                square(faces, body).unwrap_err().to_string(),
                expected,
                "{body}"
            );
        }
        let huge = format!("element vertex 4294967295\n{XYZ}element face 1\n{FACE}");
        let error = binary("little_endian", &huge, &[&[0; 40]])
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("header promises 4294967295 × vertex, 51539607540 bytes"),
            "{error}"
        );
        let one = format!(
            "element vertex 3\n{XYZ}element face 1\nproperty list uint uchar vertex_index\n"
        );
        let nan = [f32::NAN.to_le_bytes(); 9].concat();
        let error = |list: &[u8]| {
            let error = binary("little_endian", &one, &[&nan, list]).unwrap_err();
            error.to_string()
        };
        assert_eq!(
            error(&[255, 255, 255, 255, 0]),
            "a list of 4294967295 values, 1 bytes are left (byte 204)"
        );
        assert_eq!(
            error(&[3, 0, 0, 0, 0, 1, 2]),
            "coordinate is not a finite number (NaN) (byte 168)"
        );
        let lacks = ascii("element vertex 1\nproperty float x\nelement face 1\nend_header\n0\n");
        assert_eq!(
            lacks.unwrap_err().to_string(),
            "element vertex without x, y and z"
        );
    }

    #[test]
    fn lines_may_end_in_any_way_and_comments_stand_in_the_body() {
        let text = format!(
            "comment by hand\nelement vertex 4\n{XYZ}element face 1\n{FACE}end_header\n{FOUR}comment here\n4 0 1\n2 3\n"
        );
        for end in ["\n", "\r\n", "\r"] {
            let model = read_bytes(
                format!("ply\nformat ascii 1.0\n{text}")
                    .replace('\n', end)
                    .as_bytes(),
            );
            let model = model.unwrap();
            assert_eq!(model.mesh.as_ref().unwrap().faces().len(), 2, "{end:?}");
            assert_eq!(model.embedded.comment.as_deref(), Some("by hand"));
            assert!(model.notes.is_empty(), "{:?}", model.notes);
        }
    }

    #[test]
    fn a_polygon_of_a_hundred_thousand_corners_takes_no_time() {
        const COUNT: u32 = 100_001;
        let header = format!(
            "element vertex {COUNT}\n{XYZ}element face 1\nproperty list uint uint vertex_index\n"
        );
        // A comb: no fan covers it, and ears could take a minute.
        let turn = |i: u32| [i as f32, (i % 2) as f32 * 9.0, 0.0].map(f32::to_le_bytes);
        let body: Vec<u8> = (0..COUNT).flat_map(|i| turn(i).concat()).collect();
        let list: Vec<u8> = [COUNT]
            .into_iter()
            .chain(0..COUNT)
            .flat_map(u32::to_le_bytes)
            .collect();
        let began = std::time::Instant::now();
        let model = binary("little_endian", &header, &[&body, &list]).unwrap();
        assert_eq!(
            model.mesh.as_ref().unwrap().faces().len(),
            COUNT as usize - 2
        );
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
        let note = "concave faces too large to be cut without overlaps: 1";
        assert_eq!(model.notes, [note]);
    }
}
