//! Eigenvalues of symmetric 3 × 3 matrices.

/// A symmetric matrix: xx, yy, zz, xy, yz, zx.
pub(super) type Symmetric = [f64; 6];

/// Where each element stands: row and column.
pub(super) const PAIRS: [(usize, usize); 6] = [(0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (2, 0)];

/// Rounds of rotations after which any matrix is diagonal to the last digit; four to six are usual.
const ROUNDS: usize = 24;

/// Eigenvalues, smallest first.
///
/// Jacobi's rotations: each makes one off-diagonal element zero and leaves the sum of squares of the others smaller.
///
/// Source: Golub and Van Loan, Matrix Computations, section 8.5.
pub(super) fn eigenvalues([xx, yy, zz, xy, yz, zx]: Symmetric) -> [f64; 3] {
    let mut m = [[xx, xy, zx], [xy, yy, yz], [zx, yz, zz]];
    for _ in 0..ROUNDS {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            rotate(&mut m, p, q);
        }
    }
    let mut values = [m[0][0], m[1][1], m[2][2]];
    values.sort_by(f64::total_cmp);
    values
}

/// Turns the plane of `p` and `q` so that the element between them becomes zero.
fn rotate(m: &mut [[f64; 3]; 3], p: usize, q: usize) {
    let off = m[p][q];
    if off.abs() <= f64::EPSILON * f64::EPSILON * (m[p][p].abs() + m[q][q].abs()) {
        return;
    }
    let theta = (m[q][q] - m[p][p]) / (2.0 * off);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    let r = 3 - p - q;
    let (app, aqq, arp, arq) = (m[p][p], m[q][q], m[r][p], m[r][q]);
    m[p][p] = app - t * off;
    m[q][q] = aqq + t * off;
    m[p][q] = 0.0;
    m[q][p] = 0.0;
    m[r][p] = c * arp - s * arq;
    m[p][r] = m[r][p];
    m[r][q] = s * arp + c * arq;
    m[q][r] = m[r][q];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_of_a_turned_diagonal() {
        // 1, 2 and 4 along axes turned by 45° about z.
        let values = eigenvalues([1.5, 1.5, 4.0, -0.5, 0.0, 0.0]);
        let expected = [1.0, 2.0, 4.0];
        assert!(
            values
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-14),
            "{values:?}"
        );
        assert!(
            eigenvalues([0.0; 6])
                .iter()
                .all(|x| x.abs() < f64::MIN_POSITIVE)
        );
    }
}
