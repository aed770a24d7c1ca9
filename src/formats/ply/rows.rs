//! Rows of a PLY element: which of its properties are wanted, and their values row by row.
//!
//! Neighbouring properties that nobody wants are passed over in one step. Promises: what a row can at least measure is
//! held against the bytes that are there before the first is read; an element without properties has no rows.

use crate::formats::kit::values::{Fault, Scalar, Values, whole_number};
use crate::formats::ply::header::Element;
use crate::formats::{Location, ReadError};

/// How many single values a row may have.
const SLOT_COUNT: usize = 15;

/// How many of [`SLOTS`] are wanted where the file has faces.
const BESIDE_FACES: usize = 10;

/// Single values that a row may have: a place, a colour and its opacity, a place in a texture and the texture's number; of a file
/// without faces also a normal, and the ends of an edge.
pub(super) const SLOTS: [&[&[u8]]; SLOT_COUNT] = [
    &[b"x"],
    &[b"y"],
    &[b"z"],
    &[b"red", b"diffuse_red", b"r"],
    &[b"green", b"diffuse_green", b"g"],
    &[b"blue", b"diffuse_blue", b"b"],
    &[b"alpha", b"diffuse_alpha", b"a"],
    &[b"s", b"u", b"texture_u", b"s0", b"u0"],
    &[b"t", b"v", b"texture_v", b"t0", b"v0"],
    &[b"texnumber"],
    &[b"nx"],
    &[b"ny"],
    &[b"nz"],
    &[b"vertex1"],
    &[b"vertex2"],
];

/// Names of the list of a face's corners.
const CORNERS: [&[u8]; 3] = [b"vertex_indices", b"vertex_index", b"vertex_indexes"];
/// Name of the list of the places of a face's corners in a texture.
const PLACES: &[u8] = b"texcoord";

/// The error of a file that may end inside row `number` of `element`, from 0.
pub(super) fn inside(element: &Element, number: u64, fault: Fault, at: Location) -> ReadError {
    let (number, count) = (number.saturating_add(1), element.count);
    fault.inside(|| format!("{} {number} of {count}", element.label()), at)
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Skip { values: u64, bytes: u64 },
    Take { scalar: Scalar, slot: usize },
    SkipList { length: Scalar, item: Scalar },
    TakeList { length: Scalar, item: Scalar },
    TakePlaces { length: Scalar, item: Scalar },
}

/// How the rows of an element are read.
#[derive(Debug)]
pub(super) struct Plan {
    steps: Vec<Step>,
    /// Type of each value of [`SLOTS`] that the element has.
    pub(super) found: [Option<Scalar>; SLOT_COUNT],
    pub(super) has_corners: bool,
    pub(super) has_places: bool,
    fewest_values: u64,
    fewest_bytes: u64,
    /// The values of a row that has no list.
    columns: Option<Columns>,
    /// Whether a row is the corners of a face and nothing else.
    is_corners: bool,
}

/// Single values one behind the other: the types of those that are wanted, and the slots of all; none of [`SLOTS`] for the others.
#[derive(Debug, Default)]
struct Columns {
    types: Vec<Option<Scalar>>,
    slots: Vec<usize>,
}

/// The wanted values of one row.
#[derive(Debug, Default)]
pub(super) struct Row {
    slots: [f64; SLOT_COUNT],
    /// All values of a row without lists.
    line: Vec<f64>,
    /// The corners of a face that is a triangle and nothing else; those of any other are in `corners`.
    pub(super) triangle: Option<[u32; 3]>,
    pub(super) corners: Vec<i64>,
    /// Places of the corners in a texture, u and v of each; empty where the element has none.
    pub(super) places: Vec<f32>,
}

impl Row {
    /// The values of x, y and z.
    pub(super) fn position(&self) -> [f64; 3] {
        let [x, y, z, ..] = self.slots;
        [x, y, z]
    }

    /// The values of red, green and blue.
    pub(super) fn colour(&self) -> [f64; 3] {
        let [_, _, _, red, green, blue, ..] = self.slots;
        [red, green, blue]
    }

    /// The value of alpha.
    pub(super) fn alpha(&self) -> f64 {
        let [_, _, _, _, _, _, alpha, ..] = self.slots;
        alpha
    }

    /// The place in a texture, and the texture's number; 0 where the element has none.
    pub(super) fn place(&self) -> ([f32; 2], u16) {
        let [_, _, _, _, _, _, _, u, v, number, ..] = self.slots;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a place in a texture needs no more than single precision"
        )]
        let place = [u as f32, v as f32];
        (
            place,
            u16::try_from(whole_number(number).unwrap_or(0)).unwrap_or(0),
        )
    }
}

impl Row {
    /// The values of nx, ny and nz.
    #[expect(clippy::cast_possible_truncation, reason = "a direction needs no more")]
    pub(super) fn normal(&self) -> [f32; 3] {
        let [.., x, y, z, _, _] = self.slots;
        [x, y, z].map(|part| part as f32)
    }

    /// The values of vertex1 and vertex2.
    #[expect(clippy::cast_possible_truncation, reason = "a larger one is no index")]
    pub(super) fn ends(&self) -> [i64; 2] {
        let [.., first, second] = self.slots;
        [first as i64, second as i64]
    }
}

impl Plan {
    /// Takes what `element` has of [`SLOTS`] and [`CORNERS`]; normals and ends of edges only where all is wanted.
    pub(super) fn of(element: &Element, is_all_wanted: bool) -> Self {
        let wanted = if is_all_wanted {
            SLOTS.len()
        } else {
            BESIDE_FACES
        };
        let mut plan = Self {
            steps: Vec::new(),
            found: [None; SLOT_COUNT],
            has_corners: false,
            has_places: false,
            fewest_values: 0,
            fewest_bytes: 0,
            columns: None,
            is_corners: false,
        };
        for property in &element.properties {
            let (name, scalar) = (property.name.as_slice(), property.scalar);
            let width = property.length.unwrap_or(scalar).width();
            plan.fewest_values = plan.fewest_values.saturating_add(1);
            plan.fewest_bytes = plan.fewest_bytes.saturating_add(width);
            let mut slots = SLOTS.iter().take(wanted);
            let slot = slots.position(|names| names.contains(&name));
            let free = slot.and_then(|slot| Some((slot, plan.found.get_mut(slot)?)));
            let step = match (property.length, free) {
                (Some(length), _) if CORNERS.contains(&name) && !plan.has_corners => {
                    plan.has_corners = true;
                    let item = scalar;
                    Step::TakeList { length, item }
                }
                (Some(length), _) if name == PLACES && !plan.has_places => {
                    plan.has_places = true;
                    let item = scalar;
                    Step::TakePlaces { length, item }
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
        plan.columns = plan.columns();
        let is_list = matches!(plan.steps[..], [Step::TakeList { .. }]);
        plan.is_corners = is_list && element.name == b"face";
        plan
    }

    /// The values of a row, where none is a list.
    fn columns(&self) -> Option<Columns> {
        let mut columns = Columns::default();
        for step in &self.steps {
            let (count, scalar, slot) = match *step {
                Step::Skip { values, .. } => (values, None, SLOT_COUNT),
                Step::Take { scalar, slot } => (1, Some(scalar), slot),
                _ => return None,
            };
            for _ in 0..count {
                columns.types.push(scalar);
                columns.slots.push(slot);
            }
        }
        Some(columns)
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

    /// How many rows of `element` there are.
    pub(super) fn rows_of(&self, element: &Element) -> u64 {
        if self.steps.is_empty() {
            return 0;
        }
        element.count
    }

    /// Hands the rows of `element` from number `first` on to `take`, each with its place, and returns the number of the one
    /// that the values end before: the number of rows where all are there.
    pub(super) fn read_rows<V: Values>(
        &self,
        element: &Element,
        first: u64,
        values: &mut V,
        mut take: impl FnMut(&Row, Location) -> Result<(), ReadError>,
    ) -> Result<u64, ReadError> {
        let (count, least) = (
            self.rows_of(element),
            [self.fewest_values, self.fewest_bytes],
        );
        if first == 0 && count > 0 {
            values.check_promise(count, &element.label(), least)?;
        }
        let mut row = Row::default();
        for number in first..count {
            if self.read_plain(values, &mut row) {
                take(&row, values.place())?;
                continue;
            }
            let inside = |fault: Fault, at| inside(element, number, fault, at);
            match values.start_row() {
                Err(Fault::End) => return Ok(number),
                Err(fault) => return Err(inside(fault, values.place())),
                Ok(()) => {}
            }
            let at = values.place();
            if let Err(fault) = self.read_row(values, &mut row) {
                return Err(inside(fault, values.place()));
            }
            take(&row, at)?;
        }
        Ok(count)
    }

    /// Reads a row as programs write it; false where it is not, and nothing is read.
    fn read_plain<V: Values>(&self, values: &mut V, row: &mut Row) -> bool {
        if self.is_corners {
            row.triangle = values.plain_triangle();
            return row.triangle.is_some();
        }
        let Some(columns) = &self.columns else {
            return false;
        };
        row.line.resize(columns.types.len(), 0.0);
        if !values.plain_row(&columns.types, &mut row.line) {
            return false;
        }
        for (&slot, &value) in columns.slots.iter().zip(&row.line) {
            if let Some(slot) = row.slots.get_mut(slot) {
                *slot = value;
            }
        }
        true
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
                Step::TakePlaces { length, item } => {
                    let count = values.list_length(length, item)?;
                    row.places.clear();
                    for _ in 0..count {
                        #[expect(
                            clippy::cast_possible_truncation,
                            reason = "a place in a texture needs no more than single precision"
                        )]
                        row.places.push(values.number(item)? as f32);
                    }
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
