//! Stars against the definitions, and against other orders of the same faces.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::analysis::Trip;
use crate::mesh::repeats_a_vertex;
use crate::mesh::stars::CHUNK;

/// Numbers that look random, the same in every run.
fn numbers(seed: u64) -> impl FnMut(u32) -> u32 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as u32 % below
    }
}

/// Faces between vertices that are all used.
fn mesh_of(faces: Vec<[u32; 3]>) -> Mesh {
    let count = faces.as_flattened().iter().max().unwrap() + 1;
    let positions: Vec<[f64; 3]> = (0..count)
        .map(|i| [f64::from(i), f64::from(i * i % 97), 0.5])
        .collect();
    Mesh::from_indexed(&positions, &faces).unwrap()
}

/// The faces that use each edge, and whether they run along it from its lower vertex.
type Uses = BTreeMap<[u32; 2], Vec<(usize, bool)>>;

/// Sets of those `members` which edges that `are_joined` lead to one another.
fn components(
    edges: &Uses,
    members: &[usize],
    are_joined: &dyn Fn(&[u32; 2]) -> bool,
) -> Vec<BTreeSet<usize>> {
    let mut sets: Vec<BTreeSet<usize>> = members.iter().map(|&m| BTreeSet::from([m])).collect();
    for (_, uses) in edges.iter().filter(|(edge, _)| are_joined(edge)) {
        let (met, mut apart): (Vec<_>, Vec<_>) = sets
            .into_iter()
            .partition(|set| uses.iter().any(|(face, _)| set.contains(face)));
        apart.push(met.into_iter().flatten().collect());
        sets = apart;
    }
    sets.retain(|set| !set.is_empty());
    sets
}

/// The same by the definitions: edges by a map, shells, fans and loops by walking over them.
fn by_definition(faces: &[[u32; 3]]) -> (Counts, u64, u64) {
    let mut edges = Uses::new();
    let proper = || {
        faces
            .iter()
            .enumerate()
            .filter(|(_, face)| !repeats_a_vertex(**face))
    };
    for (number, &[a, b, c]) in proper() {
        for [from, to] in [[a, b], [b, c], [c, a]] {
            let edge = [from.min(to), from.max(to)];
            edges.entry(edge).or_default().push((number, from < to));
        }
    }
    let mut counts = Counts {
        edges: edges.len() as u64,
        ..Counts::default()
    };
    for uses in edges.values() {
        match uses.as_slice() {
            [_] => counts.boundary += 1,
            [one, other] => counts.miswound += u64::from(one.1 == other.1),
            _ => counts.non_manifold += 1,
        }
    }
    let mut seen = BTreeSet::new();
    for (_, &face) in proper() {
        let mut sorted = face;
        sorted.sort_unstable();
        counts.duplicates += u64::from(!seen.insert(sorted));
    }
    let all: Vec<usize> = proper().map(|(number, _)| number).collect();
    let shells = components(&edges, &all, &|_| true).len() as u64;
    // Boundary edges, joined where one fan lies between them.
    let boundary: Vec<_> = edges.iter().filter(|(_, uses)| uses.len() == 1).collect();
    let mut chains = UnionFind::new(boundary.len());
    let mut loops = boundary.len() as u64;
    let vertices: BTreeSet<u32> = proper().flat_map(|(_, face)| *face).collect();
    counts.vertices = vertices.len() as u64;
    for vertex in vertices {
        let around: Vec<usize> = proper()
            .filter(|(_, face)| face.contains(&vertex))
            .map(|(number, _)| number)
            .collect();
        let fans = components(&edges, &around, &|edge| edge.contains(&vertex));
        counts.non_manifold_vertices += u64::from(fans.len() > 1);
        for fan in fans {
            let rim = (0..boundary.len() as u32).filter(|&i| {
                let (edge, uses) = boundary[i as usize];
                edge.contains(&vertex) && fan.contains(&uses[0].0)
            });
            let rim: Vec<_> = rim.collect();
            for pair in rim.windows(2) {
                loops -= u64::from(chains.join(pair[0], pair[1]));
            }
        }
    }
    (counts, shells, loops)
}

#[test]
fn stars_show_what_the_definitions_say() {
    for seed in 0..400 {
        let mut next = numbers(seed + 1);
        let (vertices, count) = (4 + next(12), 1 + next(40));
        let mut faces: Vec<_> = (0..count)
            .map(|_| [next(vertices), next(vertices), next(vertices)])
            .collect();
        // Closed fans too: a few double pyramids.
        for _ in 0..next(3) {
            let (sides, first) = (3 + next(4), vertices + next(3));
            for side in 0..sides {
                let [a, b] = [side, (side + 1) % sides].map(|i| first + 2 + i);
                faces.extend([[a, b, first], [b, a, first + 1]]);
            }
        }
        let used: BTreeSet<u32> = faces.as_flattened().iter().copied().collect();
        let number: BTreeMap<u32, u32> = used.into_iter().zip(0..).collect();
        let faces: Vec<_> = faces
            .into_iter()
            .map(|face| face.map(|vertex| number[&vertex]))
            .collect();
        let mesh = mesh_of(faces);
        let trip = Trip::over(&mesh);
        let expected = by_definition(mesh.faces());
        let found = (trip.counts, trip.shells, trip.boundary_loops);
        assert_eq!(
            format!("{found:?}"),
            format!("{expected:?}"),
            "seed {seed}: {:?}",
            mesh.faces()
        );
    }
}

#[test]
fn pieces_add_up_whatever_the_order_of_faces() {
    // A band of squares around a ring, more than a few chunks of it, open at both rims.
    let (around, along) = (300, 100);
    let at = |i: u32, j: u32| (i % around) * (along + 1) + j;
    let squares = (0..around).flat_map(|i| (0..along).map(move |j| (i, j)));
    let mut faces: Vec<[u32; 3]> = squares
        .flat_map(|(i, j)| {
            let [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
            [[a, b, c], [a, c, d]]
        })
        .collect();
    assert!(faces.len() > 3 * CHUNK);
    let mut next = numbers(3);
    for is_shuffled in [false, true] {
        if is_shuffled {
            for i in (1..faces.len()).rev() {
                faces.swap(i, next(i as u32 + 1) as usize);
            }
        }
        let mesh = mesh_of(faces.clone());
        let trip = Trip::over(&mesh);
        let counts = trip.counts;
        assert_eq!((trip.shells, trip.boundary_loops), (1, 2));
        assert_eq!(
            (counts.boundary, counts.non_manifold, counts.miswound),
            (600, 0, 0)
        );
        assert_eq!(counts.edges, u64::from(around * (3 * along + 1)));
        assert_eq!((counts.duplicates, counts.non_manifold_vertices), (0, 0));
        assert_eq!(counts.vertices, u64::from(around * (along + 1)));
    }
}

#[test]
fn any_number_of_cores_gives_the_same_mesh_and_the_same_numbers() {
    // A rough landscape of 100,000 squares, some of them missing: many parts to weld, many pieces to go over.
    let (wide, deep) = (400_u32, 250_u32);
    let height = |x: u32, y: u32| ((x * 7 + y * 13) % 31) as f32 * 0.173;
    let at = |x: u32, y: u32| [x as f32 * 0.31, y as f32 * 0.29, height(x, y)];
    let mut corners = Vec::new();
    for (x, y) in (0..wide).flat_map(|x| (0..deep).map(move |y| (x, y))) {
        if (x * y) % 101 == 100 {
            continue;
        }
        let [a, b, c, d] = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
        corners.extend([a, b, c, a, c, d]);
    }
    let of = |count: usize| {
        crate::cores::allow(count);
        let mesh = Mesh::from_corners(&corners).unwrap();
        let numbers = crate::analysis::analyse(&mesh, crate::mesh::Written::default());
        crate::cores::allow(1);
        (format!("{numbers:?}"), mesh)
    };
    let (alone, mesh) = of(1);
    for count in [2, 8] {
        let (numbers, other) = of(count);
        assert_eq!(numbers, alone, "on {count} cores");
        assert!(other.positions() == mesh.positions() && other.faces() == mesh.faces());
    }
}
