//! The axis-aligned bounding box.

use super::vec3::{Vec3, length, sub};

/// The smallest axis-aligned box around some positions, in file units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aabb {
    /// Smallest x, y and z.
    pub min: Vec3,
    /// Largest x, y and z.
    pub max: Vec3,
}

impl Aabb {
    /// The box around `positions`; `None` where there are none.
    pub fn around(positions: &[Vec3]) -> Option<Self> {
        let first = *positions.first()?;
        let mut bounds = Self {
            min: first,
            max: first,
        };
        for p in positions {
            for (axis, &value) in p.iter().enumerate() {
                bounds.min[axis] = bounds.min[axis].min(value);
                bounds.max[axis] = bounds.max[axis].max(value);
            }
        }
        Some(bounds)
    }

    /// The box around both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            min: std::array::from_fn(|axis| self.min[axis].min(other.min[axis])),
            max: std::array::from_fn(|axis| self.max[axis].max(other.max[axis])),
        }
    }

    /// `max − min` in x, y and z.
    pub fn extents(&self) -> Vec3 {
        sub(self.max, self.min)
    }

    /// The middle of the box.
    pub fn centre(&self) -> Vec3 {
        std::array::from_fn(|axis| self.min[axis] + (self.max[axis] - self.min[axis]) / 2.0)
    }

    /// Length of the diagonal, the size that tolerances are relative to.
    pub fn diagonal(&self) -> f64 {
        length(self.extents())
    }
}
