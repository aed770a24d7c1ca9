//! The little vector arithmetic that measures and pictures need, on plain arrays.

/// A position or direction: x, y, z.
pub type Vec3 = [f64; 3];

/// `a − b`.
#[inline]
pub fn sub(a: Vec3, b: Vec3) -> Vec3 {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// Scalar product.
#[inline]
pub fn dot(a: Vec3, b: Vec3) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Vector product; for a face's two edges its length is twice the area.
#[inline]
pub fn cross(a: Vec3, b: Vec3) -> Vec3 {
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
