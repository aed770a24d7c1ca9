//! The little vector arithmetic that measures and pictures need, on plain arrays.

use std::ops::{Add, Mul, Sub};

/// A position or direction: x, y, z.
pub type Vec3 = [f64; 3];

/// What vectors are made of: a number, or several side by side.
pub trait Scalar: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {}

impl<T: Copy + Add<Output = T> + Sub<Output = T> + Mul<Output = T>> Scalar for T {}

/// `a − b`.
#[inline(always)]
pub fn sub<T: Scalar>(a: [T; 3], b: [T; 3]) -> [T; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// Scalar product.
#[inline(always)]
pub fn dot<T: Scalar>(a: [T; 3], b: [T; 3]) -> T {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Vector product; for a face's two edges its length is twice the area.
#[inline(always)]
pub fn cross<T: Scalar>(a: [T; 3], b: [T; 3]) -> [T; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// Euclidean length.
#[inline]
pub fn length(a: Vec3) -> f64 {
    dot(a, a).sqrt()
}

/// `a` scaled to length one; `None` where its length is zero or not finite.
#[inline]
pub fn unit(a: Vec3) -> Option<Vec3> {
    let len = length(a);
    (len > 0.0 && len.is_finite()).then(|| a.map(|x| x / len))
}
