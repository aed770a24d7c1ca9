//! Where components lie: three rows of a matrix with the shift behind each, applied to a column.

/// A placement.
pub(crate) type Matrix = [f64; 12];

/// Where it was written.
pub(crate) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0];

/// The placement `inner`, and `outer` after it.
pub(crate) fn then(inner: &Matrix, outer: &Matrix) -> Matrix {
    let mut all = [0.0; 12];
    for (at, part) in all.iter_mut().enumerate() {
        let (row, column) = (at / 4 * 4, at % 4);
        let turned: f64 = (0..3).map(|i| outer[row + i] * inner[i * 4 + column]).sum();
        *part = turned + if column == 3 { outer[row + 3] } else { 0.0 };
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placements_follow_one_another_from_within() {
        // A quarter turn about z, then a shift.
        let turn = [0.0, -1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0];
        let mut shift = IDENTITY;
        (shift[3], shift[7], shift[11]) = (5.0, 6.0, 7.0);
        let both = then(&turn, &shift);
        let expected = [0.0, -1.0, 0.0, 5.0, 1.0, 0.0, 0.0, 6.0, 0.0, 0.0, 1.0, 7.0];
        assert_eq!(
            both.map(f64::to_bits),
            expected.map(|part: f64| (part + 0.0).to_bits())
        );
        let other = then(&shift, &turn);
        assert_eq!([other[3], other[7], other[11]], [-6.0, 5.0, 7.0]);
    }
}
