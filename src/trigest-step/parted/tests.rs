//! Bodies that touch themselves.

use occt_wasm::Mesh;

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
    let parted = parted(&touching).welded;
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
    let whole = parted(&open).welded;
    assert_eq!(whole.positions.len(), 8);
    assert_eq!(whole.open_edges(), 3);
    let lone = Welded {
        positions: vec![[0.0; 3], [1.0, 0.0, 0.0]],
        triangles: vec![[0, 1, 1]],
    };
    assert_eq!(parted(&lone).welded.triangles, [[0, 1, 1]]);
}

#[test]
fn an_edge_of_two_pairs_that_cannot_be_parted_is_divided() {
    // Two tetrahedra on the edge from 0 to 1, joined at both of its ends by what lies around: here by hand.
    let corners = [
        [0.0, 0.0, 0.0],
        [0.0, 0.0, 2.0],
        [1.0, 0.0, 1.0],
        [0.0, 1.0, 1.0],
        [-1.0, 0.0, 1.0],
        [0.0, -1.0, 1.0],
    ];
    let own = |[p, q]: [u32; 2]| [[0, 1, p], [0, q, 1], [0, p, q], [1, q, p]];
    let welded = Welded {
        positions: corners.to_vec(),
        triangles: [own([2, 3]), own([4, 5])].concat(),
    };
    assert_eq!(
        (welded.open_edges(), most_faces_of_an_edge(&welded)),
        (0, 4)
    );
    let mut whole = Parted {
        source: (0..8).collect(),
        welded,
    };
    assert!(whole.divide() && !whole.divide());
    assert_eq!(
        (
            whole.welded.open_edges(),
            most_faces_of_an_edge(&whole.welded)
        ),
        (0, 2)
    );
    assert_eq!(whole.welded.positions[6], [0.0, 0.0, 1.0]);
    assert_eq!((whole.welded.triangles.len(), whole.source.len()), (10, 10));
}
