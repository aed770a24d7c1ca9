//! Bodies that touch themselves.

use super::*;

/// Two cubes that share the edge from (1, 1, 0) to (1, 1, 1).
fn touching() -> Welded {
    let corner = |i: u8, at: f32| {
        [i & 1, i >> 1 & 1, i >> 2 & 1]
            .map(f32::from)
            .map(|part| part + at)
    };
    let squares: [[u32; 4]; 6] = [
        [0, 2, 3, 1],
        [4, 5, 7, 6],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 4, 6, 2],
        [1, 3, 7, 5],
    ];
    let mut mesh = Mesh {
        positions: Vec::new(),
        normals: Vec::new(),
        indices: Vec::new(),
        face_groups: Vec::new(),
    };
    for at in [0.0, 1.0] {
        let first = mesh.positions.len() as u32 / 3;
        for i in 0..8 {
            let [x, y, z] = corner(i, at);
            mesh.positions.extend([x, y, z - at]);
        }
        let halves = squares.iter().flat_map(|&[a, b, c, d]| [a, b, c, a, c, d]);
        mesh.indices.extend(halves.map(|corner| corner + first));
    }
    Welded::of(&mesh)
}

fn most_faces_of_an_edge(welded: &Welded) -> usize {
    let mut uses: HashMap<[u32; 2], usize> = HashMap::new();
    for &[a, b, c] in &welded.triangles {
        for [from, to] in [[a, b], [b, c], [c, a]] {
            *uses.entry([from.min(to), from.max(to)]).or_default() += 1;
        }
    }
    uses.into_values().max().unwrap_or(0)
}

#[test]
fn cubes_that_touch_along_an_edge_get_edges_of_their_own() {
    let touching = touching();
    assert_eq!((touching.positions.len(), touching.open_edges()), (14, 0));
    assert_eq!(most_faces_of_an_edge(&touching), 4);
    let parted = touching.parted();
    assert_eq!((parted.positions.len(), parted.open_edges()), (16, 0));
    assert_eq!(most_faces_of_an_edge(&parted), 2);
    assert!((parted.volume() - 2.0).abs() < 1e-6);
    // Each cube keeps its own.
    let numbers = |half: usize| parted.triangles[half * 12..][..12].as_flattened();
    assert!(numbers(0).iter().all(|number| !numbers(1).contains(number)));
}

#[test]
fn positions_that_no_triangle_uses_are_dropped_and_an_open_body_stays_whole() {
    let mut open = touching();
    open.triangles.truncate(11);
    let parted = open.parted();
    assert_eq!(parted.positions.len(), 8);
    assert_eq!(parted.open_edges(), 3);
    let lone = Welded {
        positions: vec![[0.0; 3], [1.0, 0.0, 0.0]],
        triangles: vec![[0, 1, 1]],
    };
    assert_eq!(lone.parted().triangles, [[0, 1, 1]]);
}
