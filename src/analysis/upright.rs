//! Which way a body is up: how it would rest on the ground with either axis up, and whether that outweighs the habit of its format.
//!
//! Promises: a body turns from the habit of its format only where the other way up is told by how it rests; what is even stays, and
//! sheets lie. The same answer on every machine: sums, products and square roots alone. The time does not
//! grow with the body: of a large one every n-th face and vertex is looked at.

mod resting;

use crate::mesh::vec3::sub;
use crate::mesh::{Mesh, UpAxis, Upward};
use resting::{Rest, Resting};

/// The axis that points up, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Up {
    /// The axis.
    pub axis: UpAxis,
    /// How it is known.
    pub source: UpSource,
}

/// How the axis that points up is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpSource {
    /// By the file, or by the habit of its format.
    Format,
    /// By how the body would rest, against that habit.
    Guessed,
    /// A person said so.
    Option,
}

impl Up {
    /// What a person `asked` for, else what the file `said`, else what its format has or how its `mesh` would rest.
    pub fn of(
        mesh: Option<&Mesh>,
        asked: Option<UpAxis>,
        said: Option<UpAxis>,
        format: Upward,
    ) -> Self {
        let by_format = |axis| Self {
            axis,
            source: UpSource::Format,
        };
        match (asked, said, format, mesh) {
            (Some(axis), ..) => Self {
                axis,
                source: UpSource::Option,
            },
            (None, Some(axis), ..) | (None, None, Upward::Always(axis), _) => by_format(axis),
            (None, None, Upward::Mostly(habit), None) => by_format(habit),
            (None, None, Upward::Mostly(habit), Some(mesh)) => match guess(mesh, habit) {
                axis if axis == habit => by_format(axis),
                axis => Self {
                    axis,
                    source: UpSource::Guessed,
                },
            },
        }
    }

    /// The axis as columns have it.
    pub fn axis_name(self) -> &'static str {
        match self.axis {
            UpAxis::Y => "y",
            UpAxis::Z => "z",
        }
    }

    /// The source as columns have it.
    pub fn source_name(self) -> &'static str {
        match self.source {
            UpSource::Format => "format",
            UpSource::Guessed => "guessed",
            UpSource::Option => "option",
        }
    }
}

/// The axis that points up in `mesh`, where files of its format have `habit` for it most of the time.
fn guess(mesh: &Mesh, habit: UpAxis) -> UpAxis {
    let other = match habit {
        UpAxis::Y => UpAxis::Z,
        UpAxis::Z => UpAxis::Y,
    };
    if let Some(thin) = thin_axis(mesh) {
        return if thin == other { other } else { habit };
    }
    let Some(resting) = Resting::of(mesh) else {
        return habit;
    };
    let [is, would] = [habit, other].map(|up| resting.with(up));
    let is_printed = habit == UpAxis::Z;
    if is_told(&is, &would) || (is_printed && is_told_of_prints(&is, &would)) {
        other
    } else {
        habit
    }
}

/// The axis along which a body has no thickness to speak of, and which points up once it lies.
fn thin_axis(mesh: &Mesh) -> Option<UpAxis> {
    let [x, y, z] = sub(mesh.bounds().max, mesh.bounds().min);
    let longest = x.max(y).max(z);
    let is_sheet = |side: f64, others: [f64; 2]| {
        side < 0.02 * longest && others.into_iter().all(|other| other > 0.2 * longest)
    };
    match (is_sheet(y, [x, z]), is_sheet(z, [x, y])) {
        (true, false) => Some(UpAxis::Y),
        (false, true) => Some(UpAxis::Z),
        _ => None,
    }
}

/// Whether a body that `is` at rest in one way is told to rest as it `would` in another.
fn is_told(is: &Rest, would: &Rest) -> bool {
    let steadier = would.margin - is.margin;
    // A sheet that hangs would lie well; it is to be flat below to be laid down.
    if would.height < 0.2 && would.contact < 0.3 {
        return false;
    }
    let stands = would.lopsided >= 0.04
        && would.margin >= 0.04
        && steadier >= 0.15
        && would.support >= 0.1
        && would.support > 2.0 * is.support
        && is.margin < 0.1;
    let is_even = is.lopsided < 0.02 && is.support < 0.3;
    let has_a_below = is_even && would.lopsided > 0.06 && would.margin >= 0.05 && steadier >= 0.1;
    let lies_flat = would.contact >= 0.5
        && is.contact < 0.3
        && steadier >= 0.2
        && is.lopsided < 0.03
        && is.support < 0.7;
    stands || has_a_below || lies_flat
}

/// Whether a body that would be printed as it `is` is told to rest as it `would`: what is printed lies flat, and is no plate on edge.
fn is_told_of_prints(is: &Rest, would: &Rest) -> bool {
    // A square plate has a margin of 0.1 where it is a twenty-fifth as thick as long, give or take rounding.
    let is_on_edge =
        would.height < 0.15 && would.contact >= 0.5 && is.margin < 0.1 + 1e-9 && would.margin > 0.3;
    let has_no_base = is.contact < 0.03 && is.support < 0.25;
    let stands = would.margin >= 0.0
        && would.margin - is.margin >= 0.05
        && would.support >= is.support
        && would.lopsided >= 0.05;
    is_on_edge || (has_no_base && stands)
}

#[cfg(test)]
mod tests;
