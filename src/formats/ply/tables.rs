//! The elements of a PLY that become positions, polygons and colours; the others are passed over.

use crate::formats::appearance::Wanted;
use crate::formats::kit::draft::{self, Draft, Parts};
use crate::formats::kit::values::{Fault, Scalar, Values};
use crate::formats::ply::header::{Element, Header};
use crate::formats::ply::rows::{self, Plan, Row};
use crate::formats::{Limits, Location, ReadError};

/// What an element is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Vertices,
    Faces,
    Strips,
    Edges,
    Other,
}

/// The elements of a file that has vertices.
pub(super) struct Tables<'a> {
    tables: Vec<(Role, &'a Element, Plan)>,
    vertices: u32,
}

impl<'a> Tables<'a> {
    pub(super) fn of(header: &'a Header, limits: &Limits) -> Result<Self, ReadError> {
        let is_face = |one: &&Element| matches!(one.name.as_slice(), b"face" | b"tristrips");
        let mut faces = header.elements.iter().filter(is_face);
        let has_faces = faces.any(|element| element.count > 0);
        let is_all_wanted = !has_faces || limits.appearance != Wanted::Nothing;
        let mut tables: Vec<(Role, &Element, Plan)> = Vec::new();
        for element in &header.elements {
            let has_vertices = tables.iter().any(|(role, ..)| *role == Role::Vertices);
            let role = match element.name.as_slice() {
                b"vertex" if !has_vertices => Role::Vertices,
                b"face" => Role::Faces,
                b"tristrips" => Role::Strips,
                b"edge" if !has_faces => Role::Edges,
                _ => Role::Other,
            };
            tables.push((role, element, Plan::of(element, is_all_wanted)));
        }
        let count_of = |wanted: fn(Role) -> bool| {
            let counts = tables.iter().filter(|(role, ..)| wanted(*role));
            counts.fold(0_u64, |sum, (_, element, _)| {
                sum.saturating_add(element.count)
            })
        };
        let vertices = count_of(|role| role == Role::Vertices);
        if vertices == 0 {
            let instead = "the file has no vertex".into();
            return Err(ReadError::NoFaces { instead });
        }
        if !has_faces {
            limits.check_points(vertices)?;
        }
        for (role, element, plan) in &tables {
            check_properties(*role, element, plan)?;
        }
        let vertices = draft::vertex_count(vertices)?;
        Ok(Self { tables, vertices })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.tables.len()
    }

    /// Rows of a table.
    pub(super) fn rows(&self, table: usize) -> u64 {
        self.tables
            .get(table)
            .map_or(0, |(_, element, plan)| plan.rows_of(element))
    }

    /// Reads the whole body; beside it, what there is to say of what is left over.
    pub(super) fn read<V: Values>(
        &self,
        mut values: V,
        limits: &Limits,
    ) -> Result<(Draft, Option<String>), ReadError> {
        let mut draft = Draft::wanting(limits.appearance);
        for table in 0..self.len() {
            let row = self.read_table(table, 0, &mut values, &mut draft, limits)?;
            self.check_end(table, row, &values)?;
        }
        Ok((draft, values.left_over()))
    }

    /// Whether all rows of a table were there, of which `values` end before `row`.
    pub(super) fn check_end<V: Values>(
        &self,
        table: usize,
        row: u64,
        values: &V,
    ) -> Result<(), ReadError> {
        match self.tables.get(table) {
            Some((_, element, plan)) if row < plan.rows_of(element) => {
                Err(rows::inside(element, row, Fault::End, values.place()))
            }
            _ => Ok(()),
        }
    }

    /// Reads a table from row `first` on, and returns the number of the row that the values end before.
    pub(super) fn read_table<V: Values>(
        &self,
        table: usize,
        first: u64,
        values: &mut V,
        draft: &mut Draft,
        limits: &Limits,
    ) -> Result<u64, ReadError> {
        let Some((role, element, plan)) = self.tables.get(table) else {
            return Ok(0);
        };
        let vertices = self.vertices;
        let colour = colour_reader(plan);
        let opacity = opacity_reader(plan);
        let [_, _, _, _, _, _, _, u, v, number, nx, ny, nz, one, other] = plan.found;
        let has_normal = [nx, ny, nz].iter().all(Option::is_some);
        let has_ends = one.is_some() && other.is_some();
        let has_place = u.is_some() && v.is_some();
        match role {
            Role::Strips => plan.read_rows(element, first, values, |row, at| {
                cut_strip(&row.corners, |corners| {
                    draft.add_polygon(corners, vertices, None, at, limits)
                })
            }),
            Role::Vertices => plan.read_rows(element, first, values, |row, at| {
                draft.add_vertex(row.position(), colour(row), at);
                let place = has_place.then(|| row.place().0);
                draft.look_of_vertex(opacity(row), place);
                if has_normal {
                    draft.add_normal(row.normal());
                }
                Ok(())
            }),
            Role::Edges if has_ends => plan.read_rows(element, first, values, |row, at| {
                draft.add_segment(row.ends(), vertices, at)
            }),
            Role::Faces => plan.read_rows(element, first, values, |row, at| {
                if let Some(corners) = row.triangle {
                    return draft.add_triangle(corners, vertices, at, limits);
                }
                draft.add_polygon(&row.corners, vertices, colour(row), at, limits)?;
                let texture = number.map(|_| row.place().1);
                draft.look_of_polygon(opacity(row), &row.places, texture);
                Ok(())
            }),
            Role::Edges | Role::Other => plan.read_rows(element, first, values, |_, _| Ok(())),
        }
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
    use crate::formats::{Input, Limits, Siblings};
    use crate::mesh::Kind;

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
    fn numbers_of_64_bits_are_read_in_text_and_in_both_byte_orders() {
        let header = "element vertex 3\nproperty float x\nproperty float y\nproperty float z\nproperty int64 time\n\
             element face 1\nproperty list uint64 int64 vertex_indices\nend_header\n";
        let corners = [[0.0_f32, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        let time = 5_176_470_752_137_i64;
        let row = |[x, y, z]: [f32; 3]| format!("{x} {y} {z} {time}\n");
        let text = format!("{header}{}3 0 1 2\n", corners.map(row).concat());
        assert_eq!(ascii(&text).unwrap().mesh.unwrap().faces(), [[0, 1, 2]]);
        for order in ["little", "big"] {
            let mut bytes = format!("ply\nformat binary_{order}_endian 1.0\n{header}").into_bytes();
            let mut add = |mut number: Vec<u8>| {
                if order == "big" {
                    number.reverse();
                }
                bytes.extend(number);
            };
            for corner in corners {
                corner.iter().for_each(|x| add(x.to_le_bytes().to_vec()));
                add(time.to_le_bytes().to_vec());
            }
            add(3_u64.to_le_bytes().to_vec());
            (0..3_i64).for_each(|i| add(i.to_le_bytes().to_vec()));
            let input = Input {
                bytes: &bytes,
                siblings: &Siblings::Nowhere,
                limits: &Limits::default(),
            };
            let model = crate::formats::ply::read(&input).unwrap();
            assert_eq!(model.mesh.unwrap().faces(), [[0, 1, 2]], "{order}");
        }
    }

    #[test]
    fn a_strip_of_any_length_may_stand_on_one_line() {
        let indices: String = (0..200_000).map(|i| format!(" {}", i % 4)).collect();
        let text = format!(
            "element vertex 4\n{XYZ}element tristrips 1\nproperty list int int vertex_indices\nend_header\n{FOUR}200000{indices}\n"
        );
        let model = ascii(&text).unwrap();
        assert_eq!(model.mesh.unwrap().faces().len(), 199_998);
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
    fn a_file_without_faces_is_points_or_lines() {
        let two = format!(
            "element vertex 2\n{XYZ}property uchar red\nproperty uchar green\nproperty uchar blue\n\
             property float nx\nproperty float ny\nproperty float nz\n"
        );
        let rows = "0 0 0 255 0 0 0 0 1\n3 4 0 0 255 0 0 0 2\n";
        let model = ascii(&format!("{two}end_header\n{rows}")).unwrap();
        let cloud = model.faceless.unwrap();
        assert!(model.mesh.is_none());
        assert_eq!((cloud.kind(), cloud.lone_points()), (Kind::Points, 2));
        assert_eq!(cloud.colour(1), Some([0, 255, 0]));
        assert!(cloud.normal(1).is_some_and(|[_, _, z]| z > 1.5));
        let edges = "element edge 1\nproperty int vertex1\nproperty int vertex2\n";
        let model = ascii(&format!("{two}{edges}end_header\n{rows}0 1\n")).unwrap();
        let lines = model.faceless.unwrap();
        assert_eq!(
            (lines.kind(), lines.segments()),
            (Kind::Lines, &[[0, 1]][..])
        );
        let error = ascii(&format!("{two}{edges}end_header\n{rows}0 2\n")).unwrap_err();
        let expected = "edge names vertices 0 and 2, the file has 2, from 0 (line ";
        assert!(error.to_string().starts_with(expected), "{error}");
        let pair = square(1, "2 0 1").unwrap().faceless.unwrap();
        assert_eq!((pair.kind(), pair.lone_points()), (Kind::Lines, 2));
        let error = ascii("end_header\n").unwrap_err().to_string();
        assert_eq!(error, "no faces: the file has no vertex");
    }

    #[test]
    fn a_cloud_that_is_not_all_there_is_refused_before_it_is_reserved() {
        let text = format!("element vertex 1000000000\n{XYZ}end_header\n0 0 0\n");
        let error = ascii(&text).unwrap_err().to_string();
        assert!(
            error.contains("1000000000 points, limit is 200000000"),
            "{error}"
        );
        let text = format!("element vertex 200000000\n{XYZ}end_header\n0 0 0\n");
        let error = ascii(&text).unwrap_err().to_string();
        assert!(
            error.starts_with("header promises 200000000 × vertex"),
            "{error}"
        );
        let text = format!("element vertex 3\n{XYZ}end_header\nnan nan nan\n1 2 3\nnan 0 0\n");
        let model = ascii(&text).unwrap();
        assert_eq!(model.faceless.unwrap().positions(), [[1.0, 2.0, 3.0]]);
        assert_eq!(model.notes, ["points whose place is no number left out: 2"]);
    }
}
