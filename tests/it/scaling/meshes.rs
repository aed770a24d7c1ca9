//! Meshes of about `n` triangles: one that is plain, and those that ask most of what looks for neighbours.

/// Positions and triangles.
pub(super) struct Mesh {
    pub(super) positions: Vec<[f64; 3]>,
    pub(super) triangles: Vec<[u32; 3]>,
}

/// Triangle number 0, 1 and so on up to before `n` from three positions each, which no other triangle uses.
fn separate(n: u32, corners: impl Fn(f64) -> [[f64; 3]; 3]) -> Mesh {
    Mesh {
        positions: (0..n).flat_map(|i| corners(i.into())).collect(),
        triangles: (0..n).map(|i| [3 * i, 3 * i + 1, 3 * i + 2]).collect(),
    }
}

/// A bumpy sheet.
pub(super) fn sheet(n: u32) -> Mesh {
    let side = f64::from(n / 2).sqrt() as u32;
    let row = side + 1;
    let at = |i: u32| {
        let [x, y] = [i % row, i / row];
        [x.into(), y.into(), f64::from((x * 7 + y * 13) % 11)]
    };
    let square = |i: u32| {
        let a = i / side * row + i % side;
        [[a, a + 1, a + row + 1], [a, a + row + 1, a + row]]
    };
    Mesh {
        positions: (0..row * row).map(at).collect(),
        triangles: (0..side * side).flat_map(square).collect(),
    }
}

/// All vertices in one place.
pub(super) fn one_place(n: u32) -> Mesh {
    separate(n, |_| [[1.0, 2.0, 3.0]; 3])
}

/// All vertices in one cell of any grid, no two in one place; and one far away.
pub(super) fn one_cell(n: u32) -> Mesh {
    let tiny = |i: f64| [1.0 + i * 1e-9, 1.0 + i * 2e-9, 1.0 - i * 1e-9];
    let mut mesh = separate(n, |i| {
        [tiny(3.0 * i), tiny(3.0 * i + 1.0), tiny(3.0 * i + 2.0)]
    });
    mesh.positions[0] = [1e6; 3];
    mesh
}

/// All faces share one edge.
pub(super) fn one_edge(n: u32) -> Mesh {
    let around = |i: u32| {
        let (sin, cos) = f64::from(i).sin_cos();
        [cos, sin, f64::from(i) / f64::from(n)]
    };
    let edge = [[0.0; 3], [0.0, 0.0, 1.0]];
    Mesh {
        positions: edge.into_iter().chain((0..n).map(around)).collect(),
        triangles: (0..n).map(|i| [0, 1, i + 2]).collect(),
    }
}

/// Faces that touch nothing.
pub(super) fn many_shells(n: u32) -> Mesh {
    let corner = |i: f64| [i % 1000.0 * 2.0, (i / 1000.0).floor() * 2.0, 0.0];
    separate(n, |i| {
        let [x, y, z] = corner(i);
        [[x, y, z], [x + 1.0, y, z], [x, y + 1.0, z]]
    })
}

/// One vertex that all faces share, a closed fan.
pub(super) fn fan(n: u32) -> Mesh {
    let around = |i: u32| {
        let (sin, cos) = (f64::from(i) / f64::from(n) * std::f64::consts::TAU).sin_cos();
        [cos, sin, 0.0]
    };
    Mesh {
        positions: std::iter::once([0.0, 0.0, 1.0])
            .chain((0..n).map(around))
            .collect(),
        triangles: (0..n).map(|i| [0, i + 1, (i + 1) % n + 1]).collect(),
    }
}

/// One vertex at which faces touch that share no edge.
pub(super) fn one_vertex(n: u32) -> Mesh {
    separate(n, |i| {
        let (sin, cos) = i.sin_cos();
        [[0.0; 3], [cos, sin, 1.0], [cos * 1.01, sin, 1.0 + i * 1e-6]]
    })
}

/// All vertices on a straight line.
pub(super) fn line(n: u32) -> Mesh {
    separate(n, |i| [i, i + 1.0, i + 2.0].map(|x| [x, 2.0 * x, 3.0 * x]))
}

/// Faces of one size through one another.
pub(super) fn stack(n: u32) -> Mesh {
    separate(n, |i| {
        let z = i * 1e-7;
        [[0.0, 0.0, z], [1.0, 0.0, -z], [0.0, 1.0, z]]
    })
}
