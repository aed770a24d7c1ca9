//! Which sides of a body are told apart in one view, and which of its faces stand in the way.
//!
//! An inside is told from the outside by its colour only where both are seen: a single sheet, or one that is wound the wrong way,
//! has no inside, from whichever side it is seen. A wall that looks away from the viewer, as those of rooms do, is not
//! drawn where it would hide what the room holds.

use super::camera::Axes;
use super::spots::{CELLS, ONE_SIDED, Spot, Spots, dot};
use super::surface::Sides;
use crate::mesh::Mesh;
use crate::mesh::vec3::{self, Vec3, cross, length, sub};

/// Part of what is seen from which on insides are no insides.
const ALL_INSIDE: f64 = 0.8;
/// Part of what is seen that is the back of walls where they are left out; part of it that lies behind them, and part of all bodies that
/// are no walls.
const WALLS: f64 = 0.3;
const HELD: f64 = 0.03;
const HIDDEN: f64 = 0.5;
/// Part of the bodies that may look away before their winding counts as none.
const REVERSED: f64 = 0.35;
/// Most faces of a body that is sorted into shells: a room of more is drawn as it is.
const FACES: usize = 2_000_000;

/// The sides of `mesh` as they are drawn along `axes`.
pub(super) fn sides_along(mesh: &Mesh, spots: &Spots, axes: &Axes, sides: Sides) -> Sides {
    let is_open = match sides {
        Sides::Closed | Sides::ClosedInverted => return sides,
        Sides::Open | Sides::OpenInverted => true,
        Sides::Alike => false,
    };
    let Some(view) = Layers::of(spots, axes) else {
        return sides;
    };
    let away = view.away();
    if away >= WALLS && mesh.faces().len() <= FACES && view.walls_hide(mesh) {
        // What looks away is not drawn.
        return Sides::Closed;
    }
    let inside = if sides == Sides::OpenInverted {
        1.0 - away
    } else {
        away
    };
    let has_no_inside = inside >= ALL_INSIDE || spots.one_sidedness() >= ONE_SIDED;
    if is_open && has_no_inside {
        Sides::Alike
    } else {
        sides
    }
}

/// The places in each cell of a view, nearest first.
struct Layers<'a> {
    /// The cell, the depth, and the place.
    places: Vec<(usize, f32, &'a Spot)>,
    toward: [f32; 3],
}

impl<'a> Layers<'a> {
    fn of(spots: &'a Spots, axes: &Axes) -> Option<Self> {
        let turned = |spot: &Spot| axes.turn(spot.place.map(f64::from)).map(|part| part as f32);
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for spot in spots.iter() {
            let at = turned(spot);
            low = [0, 1].map(|axis| low[axis].min(at[axis]));
            high = [0, 1].map(|axis| high[axis].max(at[axis]));
        }
        let side = (high[0] - low[0]).max(high[1] - low[1]);
        if !(side > 0.0 && side.is_finite()) {
            return None;
        }
        let cell = |at: f32, low: f32| (((at - low) / side * CELLS as f32) as usize).min(CELLS - 1);
        let mut places: Vec<_> = spots
            .iter()
            .map(|spot| {
                let [x, y, z] = turned(spot);
                (cell(y, low[1]) * CELLS + cell(x, low[0]), z, spot)
            })
            .collect();
        // Stable: of places at one depth the first stays first.
        places.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        Some(Self {
            places,
            toward: axes.toward().map(|part| part as f32),
        })
    }

    fn cells(&self) -> impl Iterator<Item = &[(usize, f32, &'a Spot)]> {
        self.places.chunk_by(|one, other| one.0 == other.0)
    }

    fn looks_away(&self, spot: &Spot) -> bool {
        dot(&spot.normal, &self.toward) < 0.0
    }

    /// Part of the cells in which the nearest place looks away.
    fn away(&self) -> f64 {
        let cells = self.cells().count().max(1);
        let away = self.cells().filter(|cell| self.looks_away(cell[0].2));
        away.count() as f64 / cells as f64
    }

    /// Whether walls that look away hide other bodies that look to the viewer.
    fn walls_hide(&self, mesh: &Mesh) -> bool {
        let shells = Shells::of(mesh);
        let shell_of = |spot: &Spot| shells.of_face(mesh, spot.face);
        let (mut cells, mut walls, mut held, mut bodies, mut reversed) = (0_u32, 0, 0, 0, 0);
        for cell in self.cells() {
            cells += 1;
            let mut others = cell.iter().map(|(_, _, spot)| *spot);
            let body = others.find(|spot| shell_of(spot).wall == Wall::None);
            bodies += u32::from(body.is_some());
            reversed += u32::from(body.is_some_and(|body| self.looks_away(body)));
            let (_, _, nearest) = cell[0];
            let before = shell_of(nearest);
            if before.wall == Wall::None || !self.looks_away(nearest) {
                continue;
            }
            walls += 1;
            let is_held = |body: &Spot| before.wall == Wall::Sheet || before.holds(mesh, body);
            held += u32::from(body.is_some_and(is_held));
        }
        let is_part = |count: u32, part: f64, of: u32| f64::from(count) >= f64::from(of) * part;
        // What is wound in no order would lose faces that are wanted.
        let is_in_order = !is_part(reversed, REVERSED, bodies);
        is_in_order
            && is_part(walls, WALLS, cells)
            && is_part(held, HELD, cells)
            && is_part(held, HIDDEN, bodies)
    }
}

/// Whether a shell may be a wall of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wall {
    None,
    /// It looks to one side.
    Sheet,
    /// It looks to its own middle.
    Around,
}

/// What faces that share vertices come to.
#[derive(Clone, Debug)]
struct Shell {
    low: Vec3,
    high: Vec3,
    /// Sums over its faces: of area times normal, of area, of the volume that they enclose with the middle.
    looks: Vec3,
    area: f64,
    outward: f64,
    wall: Wall,
}

impl Shell {
    /// Whether a place lies in its box.
    fn holds(&self, mesh: &Mesh, spot: &Spot) -> bool {
        let [corner, ..] = mesh.corners(mesh.faces()[spot.face as usize]);
        (0..3).all(|axis| (self.low[axis]..=self.high[axis]).contains(&corner[axis]))
    }
}

/// The shells of a mesh, and that of each vertex.
struct Shells {
    numbers: Vec<u32>,
    shells: Vec<Shell>,
}

impl Shells {
    fn of(mesh: &Mesh) -> Self {
        let (numbers, count) = numbers(mesh);
        let empty = Shell {
            low: [f64::INFINITY; 3],
            high: [f64::NEG_INFINITY; 3],
            looks: [0.0; 3],
            area: 0.0,
            outward: 0.0,
            wall: Wall::None,
        };
        let mut shells = vec![empty; count];
        for (position, &number) in mesh.positions().iter().zip(&numbers) {
            let shell = &mut shells[number as usize];
            shell.low = [0, 1, 2].map(|axis| shell.low[axis].min(position[axis]));
            shell.high = [0, 1, 2].map(|axis| shell.high[axis].max(position[axis]));
        }
        for &face in mesh.faces() {
            let shell = &mut shells[numbers[face[0] as usize] as usize];
            let [a, b, c] = mesh.corners(face);
            let looks = cross(sub(b, a), sub(c, a));
            let middle = [0, 1, 2].map(|axis| (shell.low[axis] + shell.high[axis]) / 2.0);
            shell.looks = [0, 1, 2].map(|axis| shell.looks[axis] + looks[axis]);
            shell.area += length(looks);
            shell.outward += vec3::dot(sub(a, middle), looks);
        }
        for shell in &mut shells {
            shell.wall = if length(shell.looks) >= ONE_SIDED * shell.area {
                Wall::Sheet
            } else if shell.outward < 0.0 {
                Wall::Around
            } else {
                Wall::None
            };
        }
        Self { numbers, shells }
    }

    fn of_face(&self, mesh: &Mesh, face: u32) -> &Shell {
        let [vertex, ..] = mesh.faces()[face as usize];
        &self.shells[self.numbers[vertex as usize] as usize]
    }
}

/// The number of the shell of each vertex, and how many there are, by joining the corners of each face.
fn numbers(mesh: &Mesh) -> (Vec<u32>, usize) {
    fn root(above: &mut [u32], mut vertex: u32) -> u32 {
        while above[vertex as usize] != vertex {
            let next = above[above[vertex as usize] as usize];
            above[vertex as usize] = next;
            vertex = next;
        }
        vertex
    }
    let mut above: Vec<u32> = (0..mesh.positions().len() as u32).collect();
    for &[a, b, c] in mesh.faces() {
        for other in [b, c] {
            let [one, other] = [a, other].map(|vertex| root(&mut above, vertex));
            // The first vertex of a shell is its root, so that roots come before all others.
            above[one.max(other) as usize] = one.min(other);
        }
    }
    let mut numbers: Vec<u32> = vec![0; above.len()];
    let mut count = 0;
    for vertex in 0..above.len() as u32 {
        let own = root(&mut above, vertex);
        numbers[vertex as usize] = if own == vertex {
            count += 1;
            count - 1
        } else {
            numbers[own as usize]
        };
    }
    (numbers, count as usize)
}
