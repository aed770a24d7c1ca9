//! Placement of an object: three rows of a matrix and a shift, applied to a position as a row.
//!
//! Promises: the identity changes no number, and rotations by multiples of 90 degrees are exact.

use crate::mesh::vec3::cross;

/// Where a scene puts an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::formats) struct Affine {
    /// Where x, y and z of length 1 go to.
    pub(in crate::formats) rows: [[f64; 3]; 3],
    /// Where the origin goes to.
    pub(in crate::formats) shift: [f64; 3],
}

impl Affine {
    pub(in crate::formats) const IDENTITY: Self = Self {
        rows: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        shift: [0.0; 3],
    };

    /// The position that another one moves to.
    pub(in crate::formats) fn apply(&self, position: [f64; 3]) -> [f64; 3] {
        let ([x, y, z], [dx, dy, dz]) = (self.turn(position), self.shift);
        [x + dx, y + dy, z + dz]
    }

    pub(in crate::formats) fn turn(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.rows;
        [
            x * a + y * d + z * g,
            x * b + y * e + z * h,
            x * c + y * f + z * i,
        ]
    }

    /// This placement, and `outer` after it.
    pub(in crate::formats) fn then(&self, outer: &Self) -> Self {
        Self {
            rows: self.rows.map(|row| outer.turn(row)),
            shift: outer.apply(self.shift),
        }
    }

    /// How many times as large a volume becomes; negative for a mirror image.
    pub(in crate::formats) fn determinant(&self) -> f64 {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.rows;
        a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    }

    /// The placement that undoes this one; `None` where it is flat.
    pub(in crate::formats) fn inverse(&self) -> Option<Self> {
        let determinant = self.determinant();
        if determinant == 0.0 || !determinant.is_finite() {
            return None;
        }
        let [a, b, c] = self.rows;
        let columns = [cross(b, c), cross(c, a), cross(a, b)];
        let row = |axis: usize| {
            columns.map(|column| column.get(axis).copied().unwrap_or_default() / determinant)
        };
        let turned = Self {
            rows: [0, 1, 2].map(row),
            shift: [0.0; 3],
        };
        let shift = turned.turn(self.shift).map(|part| -part);
        let is_finite = shift.iter().all(|part| part.is_finite());
        is_finite.then_some(Self { shift, ..turned })
    }

    /// A rotation about x, then y, then z, in degrees, counter-clockwise seen from the axis's end.
    pub(in crate::formats) fn turned([x, y, z]: [f64; 3]) -> Self {
        let [sin, cos] = sin_cos(x);
        let about_x = [[1.0, 0.0, 0.0], [0.0, cos, sin], [0.0, -sin, cos]];
        let [sin, cos] = sin_cos(y);
        let about_y = [[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]];
        let [sin, cos] = sin_cos(z);
        let about_z = [[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]];
        let of = |rows| Self {
            rows,
            shift: [0.0; 3],
        };
        of(about_x).then(&of(about_y)).then(&of(about_z))
    }
}

/// Sine and cosine of an angle in degrees, exact at right angles.
#[expect(clippy::float_cmp, reason = "only exact right angles are meant")]
fn sin_cos(degrees: f64) -> [f64; 2] {
    let angle = degrees.rem_euclid(360.0);
    if angle == 0.0 {
        [0.0, 1.0]
    } else if angle == 90.0 {
        [1.0, 0.0]
    } else if angle == 180.0 {
        [0.0, -1.0]
    } else if angle == 270.0 {
        [-1.0, 0.0]
    } else {
        angle.to_radians().sin_cos().into()
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small whole numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn quarter_turns_are_exact_and_follow_one_another() {
        let turn = Affine::turned([90.0, 0.0, 0.0]);
        assert_eq!(turn.apply([1.0, 2.0, 3.0]), [1.0, -3.0, 2.0]);
        let turn = Affine::turned([0.0, -270.0, 0.0]);
        assert_eq!(turn.apply([1.0, 2.0, 3.0]), [3.0, 2.0, -1.0]);
        let turn = Affine::turned([90.0, 0.0, 450.0]);
        assert_eq!(turn.apply([1.0, 2.0, 3.0]), [3.0, 1.0, 2.0]);
        assert_eq!(turn.determinant(), 1.0);
    }

    #[test]
    fn what_is_placed_and_placed_back_lies_as_before() {
        let at = Affine {
            rows: [[0.0, 2.0, 0.0], [-2.0, 0.0, 0.0], [0.0, 0.0, 4.0]],
            shift: [1.0, 2.0, 3.0],
        };
        let back = at.inverse().unwrap();
        assert_eq!(at.then(&back).apply([5.0, 6.0, 7.0]), [5.0, 6.0, 7.0]);
        let flat = Affine {
            rows: [[0.0; 3]; 3],
            shift: [0.0; 3],
        };
        assert_eq!(flat.inverse(), None);
    }

    #[test]
    fn the_inner_placement_comes_first() {
        let mirror = Affine {
            rows: [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            shift: [10.0, 0.0, 0.0],
        };
        let shift = Affine {
            shift: [0.0, 5.0, 0.0],
            ..Affine::IDENTITY
        };
        assert_eq!(shift.then(&mirror).apply([1.0, 1.0, 1.0]), [9.0, 6.0, 1.0]);
        assert_eq!(mirror.then(&mirror).apply([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0]);
        assert!(mirror.determinant() < 0.0);
        assert_eq!(mirror.then(&Affine::IDENTITY), mirror);
    }
}
