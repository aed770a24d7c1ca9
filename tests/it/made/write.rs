//! Bytes of STL, OBJ and MTL from shapes.
//!
//! Numbers in text have a fixed number of decimals; four tell any two multiples of 1/4096 apart. STL normals
//! follow from the winding. Lines end in a line feed on every system.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::shape::{Position, Shape, cross, minus, unit};

/// Binary STL; `header` is cut or filled up to 80 bytes and must not begin with "solid".
pub(super) fn stl_binary(shape: &Shape, header: &str) -> Vec<u8> {
    let triangles = shape.triangles();
    let count = u32::try_from(triangles.len()).expect("a model of a few thousand triangles");
    let mut bytes = header.as_bytes().to_vec();
    bytes.resize(80, 0);
    bytes.extend(count.to_le_bytes());
    for triangle in triangles {
        bytes.extend(facet(triangle));
    }
    bytes
}

/// The 50 bytes of one facet of a binary STL: normal, three vertices, an attribute word of zero.
fn facet(triangle: [Position; 3]) -> Vec<u8> {
    std::iter::once(normal(triangle))
        .chain(triangle)
        .flatten()
        .flat_map(|x| (x as f32).to_le_bytes())
        .chain([0, 0])
        .collect()
}

/// One `solid` of an ASCII STL; a file may hold several, one after the other.
pub(super) fn stl_ascii(shape: &Shape, name: &str) -> Vec<u8> {
    let mut text = format!("solid {name}\n");
    for triangle in shape.triangles() {
        let _ = writeln!(text, " facet normal {}", numbers(normal(triangle)));
        text.push_str("  outer loop\n");
        for vertex in triangle {
            let _ = writeln!(text, "   vertex {}", numbers(vertex));
        }
        text.push_str("  endloop\n endfacet\n");
    }
    let _ = writeln!(text, "endsolid {name}");
    text.into_bytes()
}

/// One object of an OBJ.
pub(super) struct Object<'a> {
    pub(super) name: &'a str,
    /// A name in the material library, where there is one.
    pub(super) material: Option<&'a str>,
    /// Red, green and blue of a vertex, from 0 to 1, where vertices have colours.
    pub(super) colour: Option<fn(Position) -> [f64; 3]>,
    pub(super) shape: Shape,
}

/// OBJ with polygons as they are; each object has vertices of its own, shared by its polygons.
pub(super) fn obj(comments: &[&str], library: Option<&str>, objects: &[Object<'_>]) -> Vec<u8> {
    let mut text: String = comments.iter().map(|line| format!("# {line}\n")).collect();
    if let Some(library) = library {
        let _ = writeln!(text, "mtllib {library}");
    }
    let mut first = 1;
    for object in objects {
        first += write_object(&mut text, object, first);
    }
    text.into_bytes()
}

/// Writes an object whose first vertex has the index `first`, and returns how many vertices it has.
fn write_object(text: &mut String, object: &Object<'_>, first: usize) -> usize {
    let mut known: BTreeMap<[i64; 3], usize> = BTreeMap::new();
    let mut faces = String::new();
    let _ = writeln!(text, "\no {}", object.name);
    for polygon in object.shape.polygons() {
        faces.push('f');
        for &corner in polygon {
            let next = first + known.len();
            let index = *known
                .entry(corner.map(|x| (x * 4096.0) as i64))
                .or_insert_with(|| {
                    let _ = write!(text, "v {}", numbers(corner));
                    if let Some(colour) = object.colour {
                        let [r, g, b] = colour(corner);
                        let _ = write!(text, " {r:.3} {g:.3} {b:.3}");
                    }
                    text.push('\n');
                    next
                });
            let _ = write!(faces, " {index}");
        }
        faces.push('\n');
    }
    if let Some(material) = object.material {
        let _ = writeln!(text, "usemtl {material}");
    }
    text.push_str(&faces);
    known.len()
}

/// MTL of diffuse colours, red, green and blue from 0 to 1.
pub(super) fn mtl(comment: &str, materials: &[(&str, [f64; 3])]) -> Vec<u8> {
    let mut text = format!("# {comment}\n");
    for (name, [r, g, b]) in materials {
        let _ = write!(text, "\nnewmtl {name}\nKa 0.000 0.000 0.000\n");
        let _ = writeln!(text, "Kd {r:.3} {g:.3} {b:.3}\nillum 1");
    }
    text.into_bytes()
}

fn normal([a, b, c]: [Position; 3]) -> Position {
    unit(cross(minus(b, a), minus(c, a)))
}

/// Three numbers with four decimals; what rounds to zero has no sign.
fn numbers(values: Position) -> String {
    let [x, y, z] = values.map(|value| {
        let text = format!("{value:.4}");
        if text == "-0.0000" {
            "0.0000".to_owned()
        } else {
            text
        }
    });
    format!("{x} {y} {z}")
}
