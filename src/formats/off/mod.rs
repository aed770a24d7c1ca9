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
    if faces == 0 {
        limits.check_points(vertices)?;
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
        mesh: finished.mesh.map(|mesh| mesh.with_paint(finished.paint)),
        faceless: finished.faceless,
        written: finished.written,
        embedded: Embedded::default(),
        objects: Vec::new(),
        notes,
        siblings_hash: None,
        appearance: None,
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
    let is_plain = !head.has_weights && head.extras().is_empty();
    for number in 1..=count {
        let mut plain = [0.0; 3];
        if is_plain && values.plain_row(&[Some(V::FLOAT); 3], &mut plain) {
            draft.add_vertex(plain, None, values.place());
            continue;
        }
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
        if let Some(corners) = values.plain_triangle() {
            draft.add_triangle(corners, vertices, values.place(), limits)?;
            continue;
        }
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
mod tests;
