//! Tests that the models are solids, on the bytes as written, with no help from the generator or the library.

use std::collections::BTreeMap;

use super::models;

/// The bits of three `f32`.
type Vertex = [u32; 3];

/// Shells of each model that is a solid.
const SHELLS: &[(&str, usize)] = &[
    ("gears/spur_gear_24.stl", 1),
    ("gears/helical_gear_16.stl", 1),
    ("hardware/hex_bolt_m10.stl", 1),
    ("hardware/hex_nut_m10.stl", 1),
    ("hardware/compression_spring.stl", 1),
    ("hardware/corner_bracket.stl", 1),
    ("decor/hollow_vase.stl", 1),
    ("decor/torus_knot.stl", 1),
    ("decor/chain.stl", 7),
    ("landscape/terrain.stl", 1),
    ("toys/mushroom.obj", 16),
    ("toys/house.obj", 65),
    ("toys/two solids.stl", 2),
];

#[test]
fn every_model_but_the_open_one_is_a_solid_with_its_shells() {
    let mut shells = Vec::new();
    for (name, bytes) in models() {
        if name.ends_with(".mtl") || name == "landscape/wave.obj" {
            continue;
        }
        let faces = faces(name, &bytes);
        let count: usize = faces.iter().map(|face| face.len() - 2).sum();
        assert!((500..=12_000).contains(&count), "{name}: {count} triangles");
        assert_eq!(wrong_edges(&faces), 0, "{name}");
        assert!(signed_volume(&faces) > 0.0, "{name} is inverted");
        let smallest = triangles(&faces)
            .map(doubled_area)
            .fold(f64::INFINITY, f64::min);
        assert!(smallest > 0.0, "{name} has a triangle without area");
        shells.push((name, shell_count(&faces)));
    }
    assert_eq!(shells, SHELLS);
}

#[test]
fn the_wave_is_open_along_its_rim_alone() {
    let models = models();
    let (name, bytes) = models
        .iter()
        .find(|(name, _)| name.ends_with("wave.obj"))
        .unwrap();
    let faces = faces(name, bytes);
    let cells_across = faces.len().isqrt();
    assert_eq!(wrong_edges(&faces), 4 * cells_across);
    assert_eq!(shell_count(&faces), 1);
}

#[test]
fn all_models_together_are_small() {
    let size: usize = models().iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 2_500_000, "{size} bytes");
}

fn faces(name: &str, bytes: &[u8]) -> Vec<Vec<Vertex>> {
    if name.ends_with(".obj") {
        let text = text(bytes);
        let vertices = vertices(&text, "v ");
        let at = |index: &str| vertices[index.parse::<usize>().expect("an index") - 1];
        let faces = text.lines().filter_map(|line| line.strip_prefix("f "));
        return faces
            .map(|line| line.split(' ').map(at).collect())
            .collect();
    }
    let vertices = if bytes.starts_with(b"solid") {
        vertices(&text(bytes), "   vertex ")
    } else {
        let numbers = bytes[84..]
            .chunks(50)
            .flat_map(|facet| facet[12..48].chunks(4));
        let bits = |bytes: &[u8]| {
            bytes
                .iter()
                .rev()
                .fold(0, |sum, &byte| sum << 8 | u32::from(byte))
        };
        let numbers: Vec<u32> = numbers.map(bits).collect();
        numbers
            .chunks(3)
            .map(|xyz| [xyz[0], xyz[1], xyz[2]])
            .collect()
    };
    vertices.chunks(3).map(<[Vertex]>::to_vec).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("ASCII is UTF-8")
}

/// The first three numbers of every line that begins with `keyword`.
fn vertices(text: &str, keyword: &str) -> Vec<Vertex> {
    let number = |word: &str| word.parse::<f32>().expect("a number").to_bits();
    let lines = text.lines().filter_map(|line| line.strip_prefix(keyword));
    lines
        .map(|line| line.split(' ').map(number).collect::<Vec<u32>>())
        .map(|xyz| [xyz[0], xyz[1], xyz[2]])
        .collect()
}

/// Edges of faces, with direction, that are not met by exactly one in the other direction.
fn wrong_edges(faces: &[Vec<Vertex>]) -> usize {
    let mut uses: BTreeMap<(Vertex, Vertex), u32> = BTreeMap::new();
    for face in faces {
        for (i, &from) in face.iter().enumerate() {
            *uses.entry((from, face[(i + 1) % face.len()])).or_default() += 1;
        }
    }
    let is_met = |&(from, to): &(Vertex, Vertex), count: u32| {
        from != to && count == 1 && uses.get(&(to, from)) == Some(&1)
    };
    uses.iter()
        .filter(|&(edge, &count)| !is_met(edge, count))
        .count()
}

/// The faces as fans from their first vertex, in numbers.
fn triangles(faces: &[Vec<Vertex>]) -> impl Iterator<Item = [[f64; 3]; 3]> + '_ {
    let position = |vertex: Vertex| vertex.map(|bits| f64::from(f32::from_bits(bits)));
    faces.iter().flat_map(move |face| {
        face[1..]
            .windows(2)
            .map(move |pair| [face[0], pair[0], pair[1]].map(position))
    })
}

fn signed_volume(faces: &[Vec<Vertex>]) -> f64 {
    let spanned = |[a, b, c]: [[f64; 3]; 3]| {
        let minors = cross(b, c);
        (0..3).map(|i| a[i] * minors[i]).sum::<f64>() / 6.0
    };
    triangles(faces).map(spanned).sum()
}

fn doubled_area([a, b, c]: [[f64; 3]; 3]) -> f64 {
    let [u, v] = [b, c].map(|end| [end[0] - a[0], end[1] - a[1], end[2] - a[2]]);
    cross(u, v).map(|x| x * x).iter().sum::<f64>().sqrt()
}

fn cross(u: [f64; 3], v: [f64; 3]) -> [f64; 3] {
    [
        u[1] * v[2] - u[2] * v[1],
        u[2] * v[0] - u[0] * v[2],
        u[0] * v[1] - u[1] * v[0],
    ]
}

/// Sets of faces that hang together by vertices; no two shells of these models share one.
fn shell_count(faces: &[Vec<Vertex>]) -> usize {
    let mut first_face: BTreeMap<Vertex, usize> = BTreeMap::new();
    let mut parent: Vec<usize> = (0..faces.len()).collect();
    for (i, face) in faces.iter().enumerate() {
        for vertex in face {
            let other = *first_face.entry(*vertex).or_insert(i);
            let (one, two) = (root(&parent, i), root(&parent, other));
            parent[one.max(two)] = one.min(two);
        }
    }
    (0..faces.len()).filter(|&i| parent[i] == i).count()
}

fn root(parent: &[usize], mut i: usize) -> usize {
    while parent[i] != i {
        i = parent[i];
    }
    i
}
