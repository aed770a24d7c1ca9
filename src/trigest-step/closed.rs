//! Whether triangles close: every edge is run along as often in one direction as in the other.

use std::collections::HashMap;

use occt_wasm::Mesh;

/// Triangles over positions that are each there once.
#[derive(Debug, Default)]
pub(crate) struct Welded {
    pub(crate) positions: Vec<[f32; 3]>,
    /// In the order of the kernel's, those that repeat a position too.
    pub(crate) triangles: Vec<[u32; 3]>,
}

impl Welded {
    /// The kernel gives each face positions of its own; those on a shared edge are equal to the bit.
    pub(crate) fn of(mesh: &Mesh) -> Self {
        let mut numbers = HashMap::with_capacity(mesh.positions.len() / 6);
        let mut positions = Vec::new();
        let (points, _) = mesh.positions.as_chunks::<3>();
        let number_of: Vec<u32> = points
            .iter()
            .map(|point| {
                // Adding zero makes one of both zeros.
                let point = point.map(|part| part + 0.0);
                let number = positions.len() as u32;
                *numbers.entry(point.map(f32::to_bits)).or_insert_with(|| {
                    positions.push(point);
                    number
                })
            })
            .collect();
        let (corners, _) = mesh.indices.as_chunks::<3>();
        let named = |corner: u32| number_of.get(corner as usize).copied();
        // A corner that is not there would be the kernel's fault; a triangle of nothing is none.
        let triangles = corners.iter().map(|corners| match corners.map(named) {
            [Some(a), Some(b), Some(c)] => [a, b, c],
            _ => [0; 3],
        });
        Self {
            triangles: triangles.collect(),
            positions,
        }
    }

    /// Edges that are run along more often in one direction than in the other.
    pub(crate) fn open_edges(&self) -> usize {
        let mut balance: HashMap<[u32; 2], i32> = HashMap::with_capacity(self.triangles.len() * 2);
        for &[a, b, c] in &self.triangles {
            if a == b || b == c || c == a {
                continue;
            }
            for [from, to] in [[a, b], [b, c], [c, a]] {
                let (edge, step) = match from < to {
                    true => ([from, to], 1),
                    false => ([to, from], -1),
                };
                *balance.entry(edge).or_default() += step;
            }
        }
        balance.values().filter(|&&balance| balance != 0).count()
    }

    /// Volume that the triangles enclose, where they close.
    pub(crate) fn volume(&self) -> f64 {
        let at = |corner: u32| self.positions[corner as usize].map(f64::from);
        // About a position of the body, so that one far from the origin keeps its digits.
        let centre = self
            .positions
            .first()
            .map_or([0.0; 3], |first| first.map(f64::from));
        let from = |corner: u32| {
            let [x, y, z] = at(corner);
            [x - centre[0], y - centre[1], z - centre[2]]
        };
        let six = self.triangles.iter().map(|&[a, b, c]| {
            let ([ax, ay, az], [bx, by, bz], [cx, cy, cz]) = (from(a), from(b), from(c));
            ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
        });
        six.sum::<f64>() / 6.0
    }
}
