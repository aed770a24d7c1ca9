//! Unit and axes of a scene's file, as its settings declare them.
//!
//! Positions stay in file units, upright as the file has them. Where the unit is none that has a name here, or the axes are
//! others than y or z upwards in a right-handed system, positions are changed so that they are, and a note says so.

use crate::formats::kit::affine::Affine;
use crate::formats::kit::notes::Notes;
use crate::mesh::{Unit, UpAxis};

/// Part by which a length may differ from a unit's and still be that: programs write 0.01 in single precision.
const SAME: f64 = 1e-5;

/// What the settings of a file come to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::formats) struct Frame {
    pub(in crate::formats) unit: Option<Unit>,
    pub(in crate::formats) up: Option<UpAxis>,
    /// From the scene as written to the model.
    pub(in crate::formats) root: Affine,
    pub(in crate::formats) notes: Vec<String>,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            unit: None,
            up: None,
            root: Affine::IDENTITY,
            notes: Vec::new(),
        }
    }
}

/// An axis of the file: 0, 1, 2 for x, y, z, and whether it is taken the other way.
pub(in crate::formats) type Axis = (usize, bool);

impl Frame {
    /// Adds what there is to say of it.
    pub(in crate::formats) fn note(&self, notes: &mut Notes) {
        self.notes.iter().for_each(|note| notes.add(note.as_str()));
    }

    /// The frame with a unit of so many metres.
    #[must_use]
    pub(in crate::formats) fn with_metres(mut self, metres: f64) -> Self {
        if !metres.is_finite() || metres <= 0.0 {
            self.notes
                .push(format!("a unit of {metres} metres is ignored"));
            return self;
        }
        let is_it = |unit: &Unit| {
            let own = unit.millimetres() / 1000.0;
            (own - metres).abs() <= SAME * own
        };
        if let Some(unit) = Unit::ALL.into_iter().find(is_it) {
            self.unit = Some(unit);
            return self;
        }
        self.unit = Some(Unit::Metre);
        let scaled = |row: [f64; 3]| row.map(|part| part * metres);
        self.root.rows = self.root.rows.map(scaled);
        self.root.shift = scaled(self.root.shift);
        self.notes.push(format!(
            "written in units of {metres} metres, measured in metres"
        ));
        self
    }

    /// The frame of a file whose axes to the right, upwards and to the front are these.
    #[must_use]
    pub(in crate::formats) fn with_axes(mut self, [right, up, front]: [Axis; 3]) -> Self {
        let unit = |(axis, is_negative): Axis| {
            let mut vector = [0.0; 3];
            if let Some(part) = vector.get_mut(axis) {
                *part = if is_negative { -1.0 } else { 1.0 };
            }
            vector
        };
        let [r, u, f] = [right, up, front].map(unit);
        // From the file's axes to x right, y up, z to the front: each row says where an axis of the file goes.
        let turn = Affine {
            rows: [0, 1, 2].map(|axis| {
                let part = |vector: [f64; 3]| vector.get(axis).copied().unwrap_or_default();
                [part(r), part(u), part(f)]
            }),
            shift: [0.0; 3],
        };
        let determinant = turn.determinant();
        if determinant == 0.0 {
            self.notes.push("axes that are none are ignored".into());
            return self;
        }
        match up {
            (1, false) if determinant > 0.0 => self.up = Some(UpAxis::Y),
            (2, false) if determinant > 0.0 => self.up = Some(UpAxis::Z),
            (axis, is_negative) => {
                self.up = Some(UpAxis::Y);
                self.root = turn.then(&self.root);
                let sign = if is_negative { "-" } else { "" };
                let name = ["x", "y", "z"].get(axis).copied().unwrap_or_default();
                let hand = if determinant < 0.0 {
                    " in a left-handed system"
                } else {
                    ""
                };
                self.notes.push(format!(
                    "written with {sign}{name} upwards{hand}, measured with y upwards"
                ));
            }
        }
        self
    }
}

#[cfg(test)]
#[expect(
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    reason = "factors are exact, and one is cut to single precision on purpose"
)]
mod tests {
    use super::*;

    const Y_UP: [Axis; 3] = [(0, false), (1, false), (2, false)];
    const Z_UP: [Axis; 3] = [(0, false), (2, false), (1, true)];
    const X_UP: [Axis; 3] = [(1, true), (0, false), (2, false)];
    const LEFT: [Axis; 3] = [(0, false), (1, false), (2, true)];

    #[test]
    fn units_that_have_a_name_change_nothing() {
        for unit in Unit::ALL {
            let single = f64::from((unit.millimetres() / 1000.0) as f32);
            let frame = Frame::default().with_metres(single);
            assert_eq!((frame.unit, frame.root), (Some(unit), Affine::IDENTITY));
        }
        let yard = Frame::default().with_metres(0.9144);
        assert_eq!(yard.unit, Some(Unit::Metre));
        assert_eq!(yard.root.apply([1.0, 0.0, 2.0]), [0.9144, 0.0, 1.8288]);
        assert_eq!(yard.notes.len(), 1);
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let frame = Frame::default().with_metres(bad);
            assert_eq!((frame.unit, frame.notes.len()), (None, 1), "{bad}");
        }
    }

    #[test]
    fn axes_are_kept_where_y_or_z_is_up_and_turned_where_they_are_not() {
        let of = |axes| Frame::default().with_axes(axes);
        assert_eq!(
            (of(Y_UP).up, of(Y_UP).root),
            (Some(UpAxis::Y), Affine::IDENTITY)
        );
        assert_eq!(
            (of(Z_UP).up, of(Z_UP).root),
            (Some(UpAxis::Z), Affine::IDENTITY)
        );
        let turned = of(X_UP);
        assert_eq!(turned.up, Some(UpAxis::Y));
        assert_eq!(turned.root.apply([1.0, 2.0, 3.0]), [-2.0, 1.0, 3.0]);
        assert_eq!(
            turned.notes,
            ["written with x upwards, measured with y upwards"]
        );
        let left = of(LEFT);
        assert!(left.root.determinant() < 0.0 && left.notes[0].contains("left-handed"));
        let none = of([(0, false), (0, false), (7, true)]);
        assert_eq!((none.up, none.root), (None, Affine::IDENTITY));
    }
}
