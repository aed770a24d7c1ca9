//! The smallest sphere around some points.
//!
//! Starts from one point and takes in the farthest outside until none is: each time the smallest sphere around the few
//! points that hold it, and the new one, is found by trying their subsets. Its radius grows with every step, so it ends.
//!
//! Source: Gärtner, Fast and Robust Smallest Enclosing Balls, 1999 (the pivot rule).

use crate::cores;
use crate::mesh::vec3::{Vec3, dot, length, sub};

/// Points that a core looks at before it asks for more.
const STRETCH: usize = 1 << 16;

/// Points this part of the radius outside count as on the sphere.
const ROUNDING: f64 = 1e-12;
/// More steps than any body has needed, for the case that rounding makes them repeat.
const MOST_STEPS: usize = 1_000;

#[derive(Clone, Copy)]
struct Sphere {
    centre: Vec3,
    radius: f64,
}

/// Radius of the smallest sphere around `points`; `None` where there are none.
pub(super) fn radius(points: &[Vec3]) -> Option<f64> {
    let first = *points.first()?;
    let mut support = vec![first];
    let mut sphere = Sphere {
        centre: first,
        radius: 0.0,
    };
    for _ in 0..MOST_STEPS {
        let farthest = farthest_from(sphere.centre, points)?;
        if !sphere.is_outside(farthest) {
            break;
        }
        support.push(farthest);
        let Some((held_by, next)) = smallest_around(&support) else {
            break;
        };
        if next.radius <= sphere.radius {
            break;
        }
        (support, sphere) = (held_by, next);
    }
    // What rounding leaves outside is taken in.
    let reach = length(sub(farthest_from(sphere.centre, points)?, sphere.centre));
    Some(reach)
}

/// The point farthest from `centre`, the last of those that are equally far.
fn farthest_from(centre: Vec3, points: &[Vec3]) -> Option<Vec3> {
    let distance = |p: &&Vec3| length(sub(**p, centre));
    let farthest = |points: &mut dyn Iterator<Item = &Vec3>| {
        points
            .max_by(|a, b| distance(a).total_cmp(&distance(b)))
            .copied()
    };
    let stretches = points.chunks(STRETCH);
    let found = cores::map(stretches, |points| farthest(&mut points.iter()));
    let found: Vec<Vec3> = found.into_iter().flatten().collect();
    farthest(&mut found.iter())
}

impl Sphere {
    fn is_outside(&self, p: Vec3) -> bool {
        length(sub(p, self.centre)) > self.radius * (1.0 + ROUNDING)
    }
}

/// The smallest sphere around at most five points, and which of them hold it.
fn smallest_around(points: &[Vec3]) -> Option<(Vec<Vec3>, Sphere)> {
    let subsets =
        (1_u32..1 << points.len()).filter(|subset| (2..=4).contains(&subset.count_ones()));
    subsets
        .filter_map(|subset| {
            let held_by: Vec<Vec3> = (0..points.len())
                .filter(|i| subset >> i & 1 == 1)
                .map(|i| points[i])
                .collect();
            let sphere = through(&held_by)?;
            let holds_all = points.iter().all(|&p| !sphere.is_outside(p));
            holds_all.then_some((held_by, sphere))
        })
        .min_by(|a, b| a.1.radius.total_cmp(&b.1.radius))
}

/// The smallest sphere with two to four points on it: its centre lies in their plane or on their line.
fn through(points: &[Vec3]) -> Option<Sphere> {
    let (&origin, others) = points.split_first()?;
    let arms: Vec<Vec3> = others.iter().map(|&p| sub(p, origin)).collect();
    // The centre is a sum of the arms whose product with each arm is half that arm's square.
    let mut rows: Vec<Vec<f64>> = arms
        .iter()
        .map(|&a| {
            arms.iter()
                .map(|&b| dot(a, b))
                .chain([dot(a, a) / 2.0])
                .collect()
        })
        .collect();
    let count = rows.len();
    for pivot in 0..count {
        let best = (pivot..count)
            .max_by(|&i, &j| rows[i][pivot].abs().total_cmp(&rows[j][pivot].abs()))?;
        rows.swap(pivot, best);
        let lead = rows[pivot].clone();
        if lead[pivot].abs() <= f64::MIN_POSITIVE {
            return None;
        }
        for row in (0..count).filter(|&row| row != pivot) {
            let factor = rows[row][pivot] / lead[pivot];
            for (element, from) in rows[row].iter_mut().zip(&lead) {
                *element -= factor * from;
            }
        }
    }
    let shares = (0..count).map(|i| rows[i][count] / rows[i][i]);
    let offset = shares.zip(&arms).fold([0.0; 3], |sum: Vec3, (share, arm)| {
        std::array::from_fn(|axis| sum[axis] + share * arm[axis])
    });
    let radius = length(offset);
    radius.is_finite().then(|| Sphere {
        centre: std::array::from_fn(|i| origin[i] + offset[i]),
        radius,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spheres_with_answers_on_paper() {
        let cube: Vec<Vec3> = (0..8)
            .map(|i| [i & 1, i >> 1 & 1, i >> 2].map(f64::from))
            .collect();
        let flat = [[0.0, 0.0, 0.0], [6.0, 0.0, 0.0], [3.0, 1.0, 0.0]];
        let upright = [[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [1.0, 3.0_f64.sqrt(), 0.0]];
        for (points, expected) in [
            (&cube[..], 3.0_f64.sqrt() / 2.0),
            (&flat[..], 3.0),
            (&upright[..], 2.0 / 3.0_f64.sqrt()),
            (&flat[..1], 0.0),
        ] {
            assert!(
                (radius(points).unwrap() - expected).abs() < 1e-12,
                "{expected}"
            );
        }
        assert_eq!(radius(&[]), None);
    }
}
