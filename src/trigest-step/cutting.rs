//! Cuts one solid, or some surfaces, into triangles that close: by a ladder of tolerances and repairs, the first that closes wins.
//!
//! Promises: what does not close after the last rung is given as it is at its best, and counted as not meshed. A solid that
//! closes and whose volume is off by more than [`MOST_OFF`] of the exact one is cut once more, finer.
//!
//! The kernel leaves single faces without triangles, or cuts one across its edges. Which ones changes with the tolerance: 0.58 of the
//! chord, which is what a chord by the mean side of a box rather than by its diagonal comes to for a cube, closes some; healing
//! others; and a shape that is made larger by any factor, whose curves on surfaces are computed anew, some that nothing else does.

use occt_wasm::{OcctError, OcctKernel, OcctResult, ShapeHandle};
use trigest::kernel::message::Tolerance;

use crate::closed::Welded;

/// Twice as large, and by so little more in one direction that the kernel has to turn all surfaces into splines.
const ALMOST_TWICE: [f64; 12] = [
    2.0,
    0.0,
    0.0,
    0.0,
    0.0,
    2.0,
    0.0,
    0.0,
    0.0,
    0.0,
    2.000_000_02,
    0.0,
];
/// How far the volume of triangles may be off before they are cut finer.
const MOST_OFF: f64 = 0.004;
/// What is taken for lacking, though edges close: a shell that is not there at all.
const LACKING: f64 = 0.02;

/// One way to cut.
#[derive(Clone, Copy, Debug)]
struct Rung {
    chord: f64,
    angle: f64,
    repair: Repair,
}

/// What is done to a copy of a shape before it is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Repair {
    /// Nothing, not even a copy.
    #[default]
    None,
    /// It is made twice as large, for which the kernel computes the curves on its surfaces anew; halving positions loses nothing.
    Doubled,
    /// The kernel's own healing.
    Healed,
    /// Both, healing first.
    Both,
    /// Its surfaces become splines.
    Splines,
}

const fn rung(chord: f64, angle: f64, repair: Repair) -> Rung {
    Rung {
        chord,
        angle,
        repair,
    }
}

/// The ladder: factors of both tolerances, and what is done before.
const LADDER: [Rung; 11] = [
    rung(1.0, 1.0, Repair::None),
    rung(1.0, 1.0, Repair::Doubled),
    rung(0.58, 1.0, Repair::Doubled),
    rung(1.0, 1.0, Repair::Healed),
    rung(0.58, 1.0, Repair::Both),
    rung(0.3, 1.0, Repair::Doubled),
    rung(1.0, 1.43, Repair::Doubled),
    rung(1.0, 0.5, Repair::Both),
    rung(1.0, 1.0, Repair::Splines),
    rung(0.58, 1.0, Repair::Splines),
    rung(0.1, 0.5, Repair::Both),
];
/// For a solid that closes, and whose volume is off.
const FINER: [(f64, f64); 2] = [(0.3, 0.5), (0.1, 0.25)];

/// What came of a solid.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    pub(crate) welded: Welded,
    /// Of the kernel: first index, number of indices, hash of the face, again and again.
    pub(crate) groups: Vec<i32>,
    /// The shape that the faces are of: the solid itself, or a copy of it.
    pub(crate) shape: Option<ShapeHandle>,
    pub(crate) unmeshed: usize,
    pub(crate) open_edges: usize,
    repair: Repair,
    /// Whether volume and edges say that nothing is lacking.
    pub(crate) is_closed: bool,
}

impl Piece {
    /// One of so many faces that cannot be cut at all.
    pub(crate) fn without_triangles(faces: i32) -> Self {
        Self {
            unmeshed: usize::try_from(faces).unwrap_or_default(),
            ..Self::default()
        }
    }
}

/// Cuts a solid whose box has this diagonal; surfaces that are part of no solid have no `volume` and need not close.
pub(crate) fn cut(
    kernel: &mut OcctKernel,
    solid: ShapeHandle,
    diagonal: f64,
    tolerance: Tolerance,
    volume: Option<f64>,
) -> OcctResult<Piece> {
    let mut best = Piece::default();
    let mut error = None;
    let cutter = Cutter {
        solid,
        diagonal,
        tolerance,
        volume,
        rung: LADDER[0],
    };
    for rung in LADDER {
        match (Cutter { rung, ..cutter }).attempt(kernel) {
            Ok(piece) if is_better(&piece, &best) => best = piece,
            Ok(_) => {}
            Err(failed @ OcctError::Operation { .. }) => error = error.or(Some(failed)),
            // After a trap the kernel is of no more use.
            Err(failed) => return Err(failed),
        }
        let is_done = best.is_closed || (volume.is_none() && best.unmeshed == 0);
        if is_done && best.shape.is_some() {
            break;
        }
    }
    if best.shape.is_none()
        && let Some(error) = error
    {
        return Err(error);
    }
    let Some(exact) = volume.filter(|_| best.is_closed) else {
        return Ok(best);
    };
    for (chord, angle) in FINER {
        if off(&best, exact) <= MOST_OFF {
            break;
        }
        let repair = match best.repair {
            Repair::None => Repair::Doubled,
            repair => repair,
        };
        let finer = Cutter {
            rung: rung(chord, angle, repair),
            ..cutter
        };
        let finer = finer.attempt(kernel);
        if let Ok(finer) = finer
            && finer.is_closed
            && off(&finer, exact) < off(&best, exact)
        {
            best = finer;
        }
    }
    Ok(best)
}

fn is_better(piece: &Piece, best: &Piece) -> bool {
    let rank = |piece: &Piece| (!piece.is_closed, piece.unmeshed, piece.open_edges);
    best.shape.is_none() || rank(piece) < rank(best)
}

/// How far the volume is off, as a part of the exact one.
fn off(piece: &Piece, exact: f64) -> f64 {
    ((piece.welded.volume() - exact) / exact).abs()
}

/// One solid, and one way to cut it.
#[derive(Clone, Copy)]
struct Cutter {
    solid: ShapeHandle,
    diagonal: f64,
    tolerance: Tolerance,
    volume: Option<f64>,
    rung: Rung,
}

impl Cutter {
    /// The shape that is cut, and how many times as large as the solid it is.
    fn repaired(&self, kernel: &mut OcctKernel) -> OcctResult<(ShapeHandle, f64)> {
        let doubled = |kernel: &mut OcctKernel, shape| kernel.scale(shape, 0.0, 0.0, 0.0, 2.0);
        // Triangles of an earlier rung would be taken for good: a copy has none.
        Ok(match self.rung.repair {
            Repair::None => (self.solid, 1.0),
            Repair::Doubled => (doubled(kernel, self.solid)?, 2.0),
            Repair::Healed => {
                let copy = kernel.copy(self.solid)?;
                (kernel.fix_shape(copy)?, 1.0)
            }
            Repair::Both => {
                let copy = kernel.copy(self.solid)?;
                let healed = kernel.fix_shape(copy)?;
                (doubled(kernel, healed)?, 2.0)
            }
            Repair::Splines => (kernel.general_transform(self.solid, &ALMOST_TWICE)?, 2.0),
        })
    }

    fn attempt(&self, kernel: &mut OcctKernel) -> OcctResult<Piece> {
        let (shape, size) = self.repaired(kernel)?;
        let faces = kernel.get_sub_shapes(shape, "face")?.len();
        let chord = self.tolerance.chord * self.rung.chord * self.diagonal * size;
        let angle = self.tolerance.angle * self.rung.angle;
        let mut mesh = kernel.mesh_shape(shape, chord, angle)?;
        #[expect(clippy::cast_possible_truncation, reason = "1 or a half")]
        let back = (1.0 / size) as f32;
        mesh.positions.iter_mut().for_each(|part| *part *= back);
        let (groups, _) = mesh.face_groups.as_chunks::<3>();
        let meshed = groups.iter().filter(|[_, count, _]| *count > 0).count();
        let welded = Welded::of(&mesh);
        let mut piece = Piece {
            open_edges: welded.open_edges(),
            welded,
            groups: mesh.face_groups,
            shape: Some(shape),
            unmeshed: faces.saturating_sub(meshed),
            repair: self.rung.repair,
            is_closed: false,
        };
        let is_there = |exact: f64| exact == 0.0 || off(&piece, exact) < LACKING;
        let is_whole = piece.unmeshed == 0 || self.volume.is_none_or(is_there);
        let has_some = !piece.welded.triangles.is_empty();
        piece.is_closed = has_some && piece.open_edges == 0 && is_whole;
        Ok(piece)
    }
}
