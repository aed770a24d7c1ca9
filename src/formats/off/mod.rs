//! Reads OFF as Geomview has it, in text and in binary, and as other programs bend it.
//!
//! Polygons are cut by [`crate::formats::kit::polygon`]. A vertex or face begins on a line of its own; three or four numbers behind what
//! is due there are a colour, whatever the head says, and a single one behind a face is an index into a table of colours
//! that the file does not hold. Of a fourth coordinate, a weight, the others are divided by it. `#` begins a
//! comment anywhere. Normals, places in textures and the number of edges are passed over.
//!
//! Promises: an error that names the line or byte. Without a head word a file is taken for OFF by its name alone.
//!
//! Source: Geomview manual, section 4.2.5, OFF files.

mod head;
mod values;

use crate::formats::kit::draft::{self, Draft, Parts};
use crate::formats::kit::text::{Lines, decoded};
use crate::formats::kit::values::binary::Bytes;
use crate::formats::kit::values::text::{Comments, Text};
use crate::formats::kit::values::{Fault, Scalar, Values};
use crate::formats::off::head::Head;
use crate::formats::off::values::OffValues;
use crate::formats::{Embedded, Input, Limits, Model, ReadError};
use crate::mesh::vec3::Vec3;

/// Whether the first word is a head of OFF.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 4096;
    let head = decoded(bytes.get(..ENOUGH).unwrap_or(bytes));
    let mut text = Text::new(Lines::new(&head), Comments::From(b'#'));
    text.peek().is_ok_and(|word| {
        let after = |length| word.get(length..).is_some_and(<[u8]>::is_empty);
        Head::at_start(word).is_some_and(|(_, length)| after(length))
    })
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let (bytes, limits) = (decoded(input.bytes), input.limits);
    if let Some((head, start)) = Head::of_binary(&bytes) {
        return read_body(head, Bytes::<true>::from(start, &bytes), limits);
    }
    let mut text = Text::new(Lines::new(&bytes), Comments::From(b'#'));
    let inside_head = |fault: Fault, at| fault.inside(|| "its head".into(), at);
    match Head::read(&mut text) {
        Ok(head) => read_body(head, text, limits),
        Err(fault) => Err(inside_head(fault, text.place())),
    }
}

fn read_body<V: OffValues>(head: Head, mut values: V, limits: &Limits) -> Result<Model, ReadError> {
    let counts = values.counts();
    let (counts, at) =
        counts.map_err(|fault| fault.inside(|| "its counts".into(), values.place()))?;
    let [Ok(vertices), Ok(faces)] = counts.map(u64::try_from) else {
        let [vertices, faces] = counts;
        let what = format!("{vertices} vertices and {faces} faces are promised");
        return Err(ReadError::malformed(what, at));
    };
    if faces == 0 || vertices == 0 {
        return Err(draft::no_faces(vertices));
    }
    let mut draft = Draft::default();
    let (head, lacks) = head_in_fact(head, &mut values);
    read_vertices(head, vertices, &mut values, &mut draft)?;
    read_faces(
        faces,
        draft::vertex_count(vertices)?,
        &mut values,
        &mut draft,
        limits,
    )?;
    let finished = draft.finish()?;
    let mut notes = finished.notes;
    notes.extend(lacks);
    notes.extend(values.left_over());
    Ok(Model {
        mesh: Some(finished.mesh.with_paint(finished.paint)),
        written: finished.written,
        embedded: Embedded::default(),
        objects: Vec::new(),
        notes,
        siblings_hash: None,
    })
}

/// The head that the first vertex bears out: some programs promise normals or colours and write positions alone.
fn head_in_fact<V: OffValues>(head: Head, values: &mut V) -> (Head, Option<String>) {
    let alone = head.of_positions_alone();
    let dimensions = if head.has_weights { 4 } else { 3 };
    let extras = head.extras();
    let is_alone = !extras.is_empty()
        && values.start_row().is_ok()
        && values.count_in_row() == Some(dimensions);
    if !is_alone {
        return (head, None);
    }
    let note = format!("the head promises {extras}, the vertices have positions alone");
    (alone, Some(note))
}

fn read_vertices<V: OffValues>(
    head: Head,
    count: u64,
    values: &mut V,
    draft: &mut Draft,
) -> Result<(), ReadError> {
    let dimensions = if head.has_weights { 4_u64 } else { 3 };
    let normal = if head.has_normals { dimensions } else { 0 };
    let least = dimensions.saturating_add(normal);
    values.check_promise(count, "vertex", [least, least.saturating_mul(4)])?;
    for number in 1..=count {
        let inside = |fault: Fault, at| fault.inside(|| format!("vertex {number} of {count}"), at);
        if let Err(fault) = values.start_row() {
            return Err(inside(fault, values.place()));
        }
        let at = values.place();
        let read = position(head.has_weights, values).and_then(|position| {
            values.skip(normal, normal.saturating_mul(4))?;
            let rest = values.count_after_vertex(head);
            let places = if head.has_texture_places { 2 } else { 0 };
            let look = colour(rest.saturating_sub(places), values)?;
            values.skip(places, places.saturating_mul(4))?;
            Ok((position, look))
        });
        match read {
            Ok((position, (colour, opacity))) => {
                draft.add_vertex(position, colour, at);
                draft.look_of_vertex(opacity, None);
            }
            Err(fault) => return Err(inside(fault, values.place())),
        }
    }
    Ok(())
}

fn read_faces<V: OffValues>(
    count: u64,
    vertices: u32,
    values: &mut V,
    draft: &mut Draft,
    limits: &Limits,
) -> Result<(), ReadError> {
    values.check_promise(count, "face", [1, 8])?;
    let mut corners = Vec::new();
    for number in 1..=count {
        let inside = |fault: Fault, at| fault.inside(|| format!("face {number} of {count}"), at);
        if let Err(fault) = values.start_row() {
            return Err(inside(fault, values.place()));
        }
        let at = values.place();
        match read_face(values, &mut corners) {
            Ok((colour, opacity)) => {
                draft.add_polygon(&corners, vertices, colour, at, limits)?;
                draft.look_of_polygon(opacity, &[], None);
            }
            Err(fault) => return Err(inside(fault, values.place())),
        }
    }
    Ok(())
}

fn read_face<V: OffValues>(values: &mut V, corners: &mut Vec<i64>) -> Result<Look, Fault> {
    let count = values.list_length(Scalar::Int32, Scalar::Int32)?;
    corners.clear();
    values.integers(Scalar::Int32, count, corners)?;
    let rest = values.count_after_face()?;
    colour(rest, values)
}

/// The next position, divided by its weight where it has one.
fn position<V: OffValues>(has_weight: bool, values: &mut V) -> Result<Vec3, Fault> {
    let at = values.place();
    let mut next = || values.number(V::FLOAT);
    let position = [next()?, next()?, next()?];
    if !has_weight {
        return Ok(position);
    }
    let weight = next()?;
    if weight == 0.0 {
        let feature = format!("a vertex at infinity, of weight 0{at},");
        return Err(ReadError::Unsupported { feature }.into());
    }
    Ok(position.map(|x| x / weight))
}

/// A colour and its opacity, as the file has them.
type Look = (Option<Parts>, Option<f32>);

/// The colour in the next `count` numbers, if it is one; they are passed over.
fn colour<V: OffValues>(count: u64, values: &mut V) -> Result<Look, Fault> {
    if !(3..=4).contains(&count) {
        values.skip(count, count.saturating_mul(4))?;
        return Ok((None, None));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a colour needs no more than single precision"
    )]
    let mut part = || values.number(V::FLOAT).map(|part| part as f32);
    let parts = [part()?, part()?, part()?];
    let opacity = if count == 4 { Some(part()?) } else { None };
    Ok((Some(parts), opacity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Siblings;

    fn read_bytes(bytes: &[u8]) -> Result<Model, ReadError> {
        read(&Input {
            bytes,
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        })
    }

    fn read_text(text: &str) -> Result<Model, ReadError> {
        read_bytes(text.as_bytes())
    }

    const SQUARE: &str = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n";

    #[test]
    fn heads_counts_and_comments_are_read_as_they_come() {
        let texts = [
            format!("OFF\n4 1 0\n{SQUARE}4 0 1 2 3"),
            format!("OFF\n\n4 1\n\n{SQUARE}4 0 1 2 3"),
            format!("OFF 4 1\n7\n{SQUARE}4 0 1\n2 3"),
            format!("# by hand\n\tOFF4 1 7 # or nah\n{SQUARE}4 0 1 2 3 # here\n# end\n"),
            format!("4 1 4\n{SQUARE}4 0 1 2 3\n"),
            format!("off\n4 1 4\n{SQUARE}4 0 1 2 3\n"),
            format!("\u{feff}3OFF\r4\r1\r7\r{SQUARE}4 0 1 2 3").replace("3OFF", "nOFF 3"),
            format!("appearance {{ +x {{ y }}\n}}\nOFF 4 1 7\n{SQUARE}4 0 1 2 3"),
            format!("{{ geom\n= OFF 4 1 7\n{SQUARE}4 0 1 2 3"),
            "NOFF 4 1 0\n0 0 0 0 0 1\n1 0 0 0 0 1\n1 1 0 0 0 1\n0 1 0 0 0 1\n4 0 1 2 3".into(),
            "STOFF 4 1 0\n0 0 0 0 0\n1 0 0 0 0\n1 1 0 1 0\n0 1 0 0 1\n4 0 1 2 3".into(),
            "4OFF 4 1 0\n0 0 0 2\n2 0 0 2\n-1 -1 0 -1\n0 1 0 1\n4 0 1 2 3".into(),
        ];
        for text in texts {
            let model = read_text(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(
                model.mesh.as_ref().unwrap().faces(),
                [[0, 1, 2], [0, 2, 3]],
                "{text}"
            );
            let max = model.mesh.as_ref().unwrap().bounds().max;
            assert_eq!(
                max.map(f64::to_bits),
                [1.0_f64, 1.0, 0.0].map(f64::to_bits),
                "{text}"
            );
            assert!(model.notes.is_empty(), "{:?}", model.notes);
            assert!(model.mesh.as_ref().unwrap().paint().corners.is_empty());
        }
    }

    #[test]
    fn colours_come_with_vertices_or_faces_in_both_scales() {
        let expected = [Some([255, 0, 0]), Some([0, 255, 0]), Some([0, 0, 255])];
        for text in [
            "COFF\n3 1 0\n0 0 0 255 0 0 255\n1 0 0 0 255 0 255\n0 1 0 0 0 255 255\n3 0 1 2",
            "COFF\n3 1 0\n0 0 0 1 0 0\n1 0 0 0 1 0\n0 1 0 0 0 1\n3 0 1 2",
            "OFF\n3 1 0\n0 0 0 1.0 0 0\n1 0 0 0 1 0\n0 1 0 0 0 1\n3 0 1 2",
            "STCN4OFF 3 1 0\n0 0 0 1 0 0 1 1 1 0 0 1 0 0\n1 0 0 1 0 0 1 1 0 1 0 1 0 0\n\
             0 1 0 1 0 0 1 1 0 0 1 1 0 0\n3 0 1 2",
            "NCOFF 3 1 0\n0 0 0 0 0 1\n1 0 0 1\n1 0 0 0 0 1 0 1 0 1\n0 1 0 0 0 1 0 0 1 1\n3 0 1 2",
        ] {
            let model = read_text(text).unwrap();
            assert_eq!(
                model.mesh.as_ref().unwrap().paint().corners,
                expected,
                "{text}"
            );
        }
        let faces = "3 0 1 2 255 0 0 128\n3 0 2 3 0 255 0\n3 0 1 3 7\n3 1 2 3";
        let paint = read_text(&format!("OFF 4 4 0\n{SQUARE}{faces}")).unwrap();
        let paint = &paint.mesh.as_ref().unwrap().paint().corners;
        assert_eq!((paint[0], paint[3]), (Some([255, 0, 0]), Some([0, 255, 0])));
        assert_eq!(paint[6..], [None; 6]);
        let normals = "OFF 3 1 0\n0 0 0 0 0 -1\n1 0 0 0 0 -1\n0 1 0 0 0 -1\n3 0 1 2";
        assert!(
            read_text(normals)
                .unwrap()
                .mesh
                .as_ref()
                .unwrap()
                .paint()
                .corners
                .is_empty()
        );
    }

    #[test]
    fn a_head_that_promises_more_than_vertices_have_is_noted() {
        for (head, extras) in [
            ("CNOFF", "normals, colours"),
            ("STOFF", "texture places"),
            ("noff", "normals"),
        ] {
            let model = read_text(&format!("{head}\n4 1 0\n{SQUARE}4 0 1 2 3\n")).unwrap();
            assert_eq!(
                model.mesh.unwrap().faces(),
                [[0, 1, 2], [0, 2, 3]],
                "{head}"
            );
            let note = format!("the head promises {extras}, the vertices have positions alone");
            assert_eq!(model.notes, [note]);
        }
    }

    #[test]
    fn alpha_is_an_opacity() {
        let opacities = |text: &str| {
            let model = read_text(text).unwrap();
            let paint = model.mesh.as_ref().unwrap().paint();
            paint
                .corner_opacities
                .iter()
                .map(|own| own.0)
                .collect::<Vec<_>>()
        };
        let by_vertex = "COFF\n3 1 0\n0 0 0 1 0 0 1\n1 0 0 1 0 0 0.2\n0 1 0 1 0 0 0\n3 0 1 2";
        assert_eq!(opacities(by_vertex), [255, 51, 0]);
        let by_face = format!("OFF 4 2 0\n{SQUARE}3 0 1 2 255 0 0 51\n3 0 2 3 255 0 0 255");
        assert_eq!(opacities(&by_face), [51, 51, 51, 255, 255, 255]);
        let none = format!("OFF 4 1 0\n{SQUARE}4 0 1 2 3 0.5 0.5 0.5 1");
        assert!(opacities(&none).is_empty());
    }

    #[test]
    fn binary_data_are_read_too() {
        let mut bytes = b"COFF BINARY\n".to_vec();
        [3, 2, 0]
            .iter()
            .for_each(|i: &i32| bytes.extend(i.to_be_bytes()));
        for [x, y, red] in [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.1, 0.0]] {
            let row: [f32; 7] = [x, y, 0.0, red, 0.0, 0.0, 1.0];
            row.iter().for_each(|x| bytes.extend(x.to_be_bytes()));
        }
        [3, 0, 1, 2, 0, 3, 2, 1, 0, 1, 0]
            .iter()
            .for_each(|i: &i32| bytes.extend(i.to_be_bytes()));
        let model = read_bytes(&bytes).unwrap();
        assert_eq!(model.mesh.as_ref().unwrap().faces(), [[0, 1, 2], [2, 1, 0]]);
        assert_eq!(
            model.mesh.as_ref().unwrap().paint().corners[0],
            Some([255, 0, 0])
        );
        let error = read_bytes(&bytes[..bytes.len() - 1])
            .unwrap_err()
            .to_string();
        assert_eq!(error, "a list of 1 values, 3 bytes are left (byte 144)");
    }

    #[test]
    fn errors_name_the_line() {
        let cases = [
            (
                "4 0 1 2 4",
                "face names vertex 4, the file has 4, from 0 (line 7)",
            ),
            (
                "-4 0 1 2 3",
                "a list of -4 values, 8 bytes are left (line 7)",
            ),
            (
                "4000000000 0 1 2 3",
                "a list of 4000000000 values, 8 bytes are left (line 7)",
            ),
            ("3 0 1 2.5", "\"2.5\" is no whole number (line 7)"),
            ("4 0 1 2", "a list of 4 values, 6 bytes are left (line 7)"),
            (
                "2 0 1",
                "no faces: the file has faces with fewer than 3 corners alone (1)",
            ),
        ];
        for (face, expected) in cases {
            let error = read_text(&format!("OFF\n4 1 0\n{SQUARE}{face}\n")).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
        let cases = [
            (
                "OFF\n353535235358 6 0\n0 0 0\n",
                "header promises 353535235358 × vertex, 2121211412147 bytes at least, 6 are left (line 2)",
            ),
            (
                "OFF\n3 -1 0\n",
                "3 vertices and -1 faces are promised (line 2)",
            ),
            (
                "OFF\n9999999999999999999999 1 0\n",
                "\"9999999999999999999999\" is no whole number (line 2)",
            ),
            (
                "OFF\n3 0 0\n0 0 0",
                "no faces: the file has vertices alone (3)",
            ),
            ("OFF\n", "the file ends inside its counts (line 1)"),
            ("{ appearance {", "the file ends inside its head (line 1)"),
            (
                "4nOFF 4\n1 1 1",
                "OFF in \"4\" dimensions is not read by this version",
            ),
            (
                "LIST\n{",
                "the Geomview object \"LIST\" is not read by this version",
            ),
            ("hello", "\"hello\" is no head of OFF (line 1)"),
            (
                "OFF 3 1 0\n0 0 0\n1 nan 0\n0 1 0\n3 0 1 2",
                "coordinate is not a finite number (NaN) (line 3)",
            ),
            (
                "4OFF 3 1 0\n0 0 0 1\n1 0 0 0\n0 1 0 1\n3 0 1 2",
                "a vertex at infinity, of weight 0 (line 3), is not read by this version",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(read_text(text).unwrap_err().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn only_a_head_word_makes_a_text_off() {
        for text in [
            "OFF",
            "# x\nOFF\n",
            " CNOFF 3",
            "\u{feff}ST4nOFF\r",
            "OFF BINARY\n",
        ] {
            assert!(recognises(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "3 1 0\n",
            "COOFF",
            "OFFER",
            "off",
            "ply\n",
            "v 0 0 0",
            "solid OFF",
        ] {
            assert!(!recognises(text.as_bytes()), "{text}");
        }
    }
}
