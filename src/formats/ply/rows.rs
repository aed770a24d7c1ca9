//! Rows of a PLY element: which of its properties are wanted, and their values row by row.
//!
//! Neighbouring properties that nobody wants are passed over in one step. Promises: what a row can at least measure is
//! held against the bytes that are there before the first is read; an element without properties has no rows.

use crate::formats::kit::values::{Fault, Scalar, Values};
use crate::formats::ply::header::Element;
use crate::formats::{Location, ReadError};

/// Single values that a row may have: a place, then a colour.
pub(super) const SLOTS: [&[&[u8]]; 6] = [
    &[b"x"],
    &[b"y"],
    &[b"z"],
    &[b"red", b"diffuse_red"],
    &[b"green", b"diffuse_green"],
    &[b"blue", b"diffuse_blue"],
];

/// Names of the list of a face's corners.
const CORNERS: [&[u8]; 2] = [b"vertex_indices", b"vertex_index"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Skip { values: u64, bytes: u64 },
    Take { scalar: Scalar, slot: usize },
    SkipList { length: Scalar, item: Scalar },
    TakeList { length: Scalar, item: Scalar },
}

/// How the rows of an element are read.
#[derive(Debug)]
pub(super) struct Plan {
    steps: Vec<Step>,
    /// Type of each value of [`SLOTS`] that the element has.
    pub(super) found: [Option<Scalar>; 6],
    pub(super) has_corners: bool,
    fewest_values: u64,
    fewest_bytes: u64,
}

/// The wanted values of one row.
#[derive(Debug, Default)]
pub(super) struct Row {
    slots: [f64; 6],
    pub(super) corners: Vec<i64>,
}

impl Row {
    /// The values of x, y and z.
    pub(super) fn position(&self) -> [f64; 3] {
        let [x, y, z, ..] = self.slots;
        [x, y, z]
    }

    /// The values of red, green and blue.
    pub(super) fn colour(&self) -> [f64; 3] {
        let [.., red, green, blue] = self.slots;
        [red, green, blue]
    }
}

impl Plan {
    /// Takes what `element` has of [`SLOTS`] and [`CORNERS`].
    pub(super) fn of(element: &Element) -> Self {
        let mut plan = Self {
            steps: Vec::new(),
            found: [None; 6],
            has_corners: false,
            fewest_values: 0,
            fewest_bytes: 0,
        };
        for property in &element.properties {
            let (name, scalar) = (property.name.as_slice(), property.scalar);
            let width = property.length.unwrap_or(scalar).width();
            plan.fewest_values = plan.fewest_values.saturating_add(1);
            plan.fewest_bytes = plan.fewest_bytes.saturating_add(width);
            let slot = SLOTS.iter().position(|names| names.contains(&name));
            let free = slot.and_then(|slot| Some((slot, plan.found.get_mut(slot)?)));
            let step = match (property.length, free) {
                (Some(length), _) if CORNERS.contains(&name) && !plan.has_corners => {
                    plan.has_corners = true;
                    let item = scalar;
                    Step::TakeList { length, item }
                }
                (Some(length), _) => {
                    let item = scalar;
                    Step::SkipList { length, item }
                }
                (None, Some((slot, free @ None))) => {
                    *free = Some(scalar);
                    Step::Take { scalar, slot }
                }
                (None, _) => {
                    plan.add_skip(width);
                    continue;
                }
            };
            plan.steps.push(step);
        }
        plan
    }

    /// Passes over one more value.
    fn add_skip(&mut self, width: u64) {
        if let Some(Step::Skip { values, bytes }) = self.steps.last_mut() {
            *values = values.saturating_add(1);
            *bytes = bytes.saturating_add(width);
        } else {
            self.steps.push(Step::Skip {
                values: 1,
                bytes: width,
            });
        }
    }

    /// Hands every row of `element` to `take`, with its place.
    pub(super) fn read_rows<V: Values>(
        &self,
        element: &Element,
        values: &mut V,
        mut take: impl FnMut(&Row, Location) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        if self.steps.is_empty() {
            return Ok(());
        }
        let (count, least) = (element.count, [self.fewest_values, self.fewest_bytes]);
        values.check_promise(count, &element.label(), least)?;
        let mut row = Row::default();
        for number in 0..count {
            let inside = |fault: Fault, at| {
                let number = number.saturating_add(1);
                fault.inside(|| format!("{} {number} of {count}", element.label()), at)
            };
            if let Err(fault) = values.start_row() {
                return Err(inside(fault, values.place()));
            }
            let at = values.place();
            if let Err(fault) = self.read_row(values, &mut row) {
                return Err(inside(fault, values.place()));
            }
            take(&row, at)?;
        }
        Ok(())
    }

    fn read_row<V: Values>(&self, values: &mut V, row: &mut Row) -> Result<(), Fault> {
        for step in &self.steps {
            match *step {
                Step::Skip {
                    values: count,
                    bytes,
                } => values.skip(count, bytes)?,
                Step::Take { scalar, slot } => {
                    let value = values.number(scalar)?;
                    if let Some(slot) = row.slots.get_mut(slot) {
                        *slot = value;
                    }
                }
                Step::SkipList { length, item } => {
                    let count = values.list_length(length, item)?;
                    values.skip(count, count.saturating_mul(item.width()))?;
                }
                Step::TakeList { length, item } => {
                    let count = values.list_length(length, item)?;
                    row.corners.clear();
                    values.integers(item, count, &mut row.corners)?;
                }
            }
        }
        Ok(())
    }
}
