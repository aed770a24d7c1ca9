//! The elements of a PLY that become positions, polygons and colours; the others are passed over.

use crate::formats::kit::draft::{self, Draft, Parts};
use crate::formats::kit::values::{Scalar, Values};
use crate::formats::ply::header::{Element, Header};
use crate::formats::ply::rows::{Plan, Row};
use crate::formats::{Limits, Location, ReadError};

/// What an element is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Vertices,
    Faces,
    Strips,
    Other,
}

/// The elements of a file that has vertices and faces.
pub(super) struct Tables<'a> {
    tables: Vec<(Role, &'a Element, Plan)>,
    vertices: u32,
}

impl<'a> Tables<'a> {
    pub(super) fn of(header: &'a Header) -> Result<Self, ReadError> {
        let mut tables: Vec<(Role, &Element, Plan)> = Vec::new();
        for element in &header.elements {
            let has_vertices = tables.iter().any(|(role, ..)| *role == Role::Vertices);
            let role = match element.name.as_slice() {
                b"vertex" if !has_vertices => Role::Vertices,
                b"face" => Role::Faces,
                b"tristrips" => Role::Strips,
                _ => Role::Other,
            };
            tables.push((role, element, Plan::of(element)));
        }
        let count_of = |wanted: fn(Role) -> bool| {
            let counts = tables.iter().filter(|(role, ..)| wanted(*role));
            counts.fold(0_u64, |sum, (_, element, _)| {
                sum.saturating_add(element.count)
            })
        };
        let vertices = count_of(|role| role == Role::Vertices);
        if vertices == 0 || count_of(|role| matches!(role, Role::Faces | Role::Strips)) == 0 {
            return Err(draft::no_faces(vertices));
        }
        for (role, element, plan) in &tables {
            check_properties(*role, element, plan)?;
        }
        let vertices = draft::vertex_count(vertices)?;
        Ok(Self { tables, vertices })
    }

    /// Reads the body; beside it, what there is to say of what is left over.
    pub(super) fn read<V: Values>(
        &self,
        mut values: V,
        limits: &Limits,
    ) -> Result<(Draft, Option<String>), ReadError> {
        let mut draft = Draft::default();
        let vertices = self.vertices;
        for (role, element, plan) in &self.tables {
            let colour = colour_reader(plan);
            let opacity = opacity_reader(plan);
            let [.., u, v, number] = plan.found;
            let has_place = u.is_some() && v.is_some();
            let mut triangle_of_strip =
                |corners: &[i64], at| draft.add_polygon(corners, vertices, None, at, limits);
            match role {
                Role::Strips => plan.read_rows(element, &mut values, |row, at| {
                    cut_strip(&row.corners, |corners| triangle_of_strip(corners, at))
                })?,
                Role::Vertices => plan.read_rows(element, &mut values, |row, at| {
                    draft.add_vertex(row.position(), colour(row), at);
                    let place = has_place.then(|| row.place().0);
                    draft.look_of_vertex(opacity(row), place);
                    Ok(())
                })?,
                Role::Faces => plan.read_rows(element, &mut values, |row, at| {
                    draft.add_polygon(&row.corners, vertices, colour(row), at, limits)?;
                    let texture = number.map(|_| row.place().1);
                    let places = if plan.has_places {
                        row.places.as_slice()
                    } else {
                        &[]
                    };
                    draft.look_of_polygon(opacity(row), places, texture);
                    Ok(())
                })?,
                Role::Other => plan.read_rows(element, &mut values, |_, _| Ok(()))?,
            }
        }
        Ok((draft, values.left_over()))
    }
}

/// Whether an element has what its role needs.
fn check_properties(role: Role, element: &Element, plan: &Plan) -> Result<(), ReadError> {
    let [x, y, z, ..] = plan.found;
    let missing = match role {
        Role::Vertices if [x, y, z].contains(&None) => "x, y and z",
        Role::Faces | Role::Strips if element.count > 0 && !plan.has_corners => {
            "list vertex_indices"
        }
        _ => return Ok(()),
    };
    let what = format!("element {} without {missing}", element.label());
    Err(ReadError::malformed(what, Location::File))
}

/// What a part of a colour of this type is when it is full; `None` where that is for the values to say.
fn full_of(scalar: Scalar) -> Option<f64> {
    match scalar {
        Scalar::Float32 | Scalar::Float64 => None,
        Scalar::Int16 | Scalar::UInt16 => Some(65535.0),
        _ => Some(255.0),
    }
}

/// What makes a row's opacity of its values; `None` where the element has none.
fn opacity_reader(plan: &Plan) -> impl Fn(&Row) -> Option<f32> + use<> {
    let [_, _, _, _, _, _, alpha, ..] = plan.found;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an opacity needs no more than single precision"
    )]
    move |row| {
        let part = row.alpha() / full_of(alpha?).unwrap_or(1.0);
        Some(part as f32)
    }
}

/// What makes a row's colour of its values; `None` where the element lacks a part.
fn colour_reader(plan: &Plan) -> impl Fn(&Row) -> Option<Parts> + use<> {
    let full = match plan.found {
        [_, _, _, Some(red), Some(_), Some(_), ..] => Some(full_of(red)),
        _ => None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a colour needs no more than single precision"
    )]
    let part = |value: f64, full: Option<f64>| match full {
        Some(full) => (value / full).min(1.0) as f32,
        None => value as f32,
    };
    move |row| full.map(|full| row.colour().map(|value| part(value, full)))
}

/// Hands each triangle of a row of strips to `take`.
fn cut_strip(
    corners: &[i64],
    mut take: impl FnMut(&[i64]) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    for strip in corners.split(|&corner| corner == -1) {
        for (window, is_turned) in strip.windows(3).zip([false, true].into_iter().cycle()) {
            let &[a, b, c] = window else { continue };
            if a == b || b == c || c == a {
                continue;
            }
            take(&if is_turned { [b, a, c] } else { [a, b, c] })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::formats::ply::tests::{FACE, FOUR, XYZ, ascii, square};

    #[test]
    fn strips_alternate_begin_again_and_leave_out_joints() {
        let text = format!(
            "element vertex 4\n{XYZ}element tristrips 1\nproperty list int int vertex_indices\nend_header\n\
             {FOUR}10 0 1 3 2 -1 0 1 1 2 3"
        );
        let model = ascii(&text).unwrap();
        let faces = [[0, 1, 3], [3, 1, 2], [2, 1, 3]];
        let by_position =
            |face: &[u32; 3]| face.map(|i| model.mesh.as_ref().unwrap().positions()[i as usize]);
        let four = [
            [0.0, 0.0, 0.0],
            [1.0, 0.0, 0.0],
            [1.0, 1.0, 0.0],
            [0.0, 1.0, 0.0],
        ];
        let read: Vec<_> = model
            .mesh
            .as_ref()
            .unwrap()
            .faces()
            .iter()
            .map(by_position)
            .collect();
        let expected: Vec<_> = faces
            .iter()
            .map(|face| face.map(|i: usize| four[i]))
            .collect();
        assert_eq!(read.len(), 3);
        assert_eq!(read[..2], expected[..2]);
    }

    #[test]
    fn colours_of_vertices_and_of_faces_reach_corners() {
        let read = |colour_type: &str, scale: u32| {
            let colour = |name| format!("property {colour_type} {name}\n");
            let colours = ["diffuse_red", "green", "blue"].map(colour).concat();
            let body = format!("0 0 0 {scale} 0 0\n1 0 0 0 {scale} 0\n0 1 0 0 0 {scale}\n");
            let text = format!(
                "element vertex 3\n{XYZ}{colours}element face 1\n{FACE}end_header\n{body}3 0 1 2"
            );
            ascii(&text)
                .unwrap()
                .mesh
                .as_ref()
                .unwrap()
                .paint()
                .corners
                .clone()
        };
        let expected = [Some([255, 0, 0]), Some([0, 255, 0]), Some([0, 0, 255])];
        for (colour_type, scale) in [
            ("uchar", 255),
            ("float", 1),
            ("float", 255),
            ("ushort", 65535),
        ] {
            assert_eq!(read(colour_type, scale), expected, "{colour_type} {scale}");
        }
        let colours = "property uchar red\nproperty uchar green\nproperty uchar blue\n";
        let text = format!(
            "element vertex 4\n{XYZ}{colours}element face 2\n{FACE}{colours}end_header\n{}\
             3 0 1 2 255 0 0\n3 0 2 3 0 255 0",
            FOUR.replace('\n', " 9 9 9\n")
        );
        let paint = ascii(&text)
            .unwrap()
            .mesh
            .as_ref()
            .unwrap()
            .paint()
            .corners
            .clone();
        assert_eq!((paint[2], paint[3]), (Some([255, 0, 0]), Some([0, 255, 0])));
    }

    #[test]
    fn a_file_without_faces_is_told_from_its_header() {
        let cases = [
            (
                format!("element vertex 4\n{XYZ}end_header\n"),
                "the file has vertices alone (4)",
            ),
            (
                format!("element vertex 9\n{XYZ}element face 0\n{FACE}end_header\n"),
                "the file has vertices alone (9)",
            ),
            ("end_header\n".into(), "the file has no vertex"),
        ];
        for (text, expected) in cases {
            let error = ascii(&text).unwrap_err().to_string();
            assert_eq!(error, format!("no faces: {expected}"));
        }
        let error = square(1, "2 0 1").unwrap_err().to_string();
        assert_eq!(
            error,
            "no faces: the file has faces with fewer than 3 corners alone (1)"
        );
    }
}
