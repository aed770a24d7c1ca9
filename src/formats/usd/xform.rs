//! Where a prim lies in the one above it: its transforms, in the order that it names.

use crate::formats::kit::affine::Affine;
use crate::formats::usd::layer::{Prim, Value};

/// A prim's own placement, and whether what is above it counts.
pub(super) struct Local {
    pub(super) at: Affine,
    pub(super) is_reset: bool,
}

pub(super) fn local(prim: &Prim) -> Local {
    let order = prim.value("xformOpOrder").map(Value::as_texts);
    let mut local = Local {
        at: Affine::IDENTITY,
        is_reset: false,
    };
    for name in order.unwrap_or_default() {
        if name == "!resetXformStack!" {
            local.is_reset = true;
            local.at = Affine::IDENTITY;
            continue;
        }
        let (name, is_inverse) = match name.strip_prefix("!invert!") {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        let step = prim.value(name).and_then(|value| step(name, value));
        let step = match is_inverse {
            true => step.and_then(|step| step.inverse()),
            false => step,
        };
        // What is named first comes last.
        if let Some(step) = step {
            local.at = step.then(&local.at);
        }
    }
    local
}

fn step(name: &str, value: &Value) -> Option<Affine> {
    let kind = name.strip_prefix("xformOp:")?;
    let kind = kind.split(':').next().unwrap_or(kind);
    let turned = |turns: [f64; 3]| Some(Affine::turned(turns));
    match kind {
        "translate" => value.first::<3>().map(|shift| Affine {
            shift,
            ..Affine::IDENTITY
        }),
        "scale" => value.first::<3>().map(|[x, y, z]| Affine {
            rows: [[x, 0.0, 0.0], [0.0, y, 0.0], [0.0, 0.0, z]],
            shift: [0.0; 3],
        }),
        "rotateX" => value.first::<1>().and_then(|[x]| turned([x, 0.0, 0.0])),
        "rotateY" => value.first::<1>().and_then(|[y]| turned([0.0, y, 0.0])),
        "rotateZ" => value.first::<1>().and_then(|[z]| turned([0.0, 0.0, z])),
        "orient" => value
            .first::<4>()
            .map(|[w, x, y, z]| of_quaternion([w, x, y, z])),
        "transform" => value.first::<16>().map(of_matrix),
        _ => {
            let order = kind.strip_prefix("rotate")?;
            let turns = value.first::<3>()?;
            let [x, y, z] = turns;
            order.chars().try_fold(Affine::IDENTITY, |at, axis| {
                let next = match axis {
                    'X' => [x, 0.0, 0.0],
                    'Y' => [0.0, y, 0.0],
                    'Z' => [0.0, 0.0, z],
                    _ => return None,
                };
                Some(at.then(&Affine::turned(next)))
            })
        }
    }
}

/// A matrix that a row is multiplied to the left of.
pub(super) fn of_matrix(matrix: [f64; 16]) -> Affine {
    let [a, b, c, _, d, e, f, _, g, h, i, _, x, y, z, _] = matrix;
    Affine {
        rows: [[a, b, c], [d, e, f], [g, h, i]],
        shift: [x, y, z],
    }
}

pub(super) fn of_quaternion([w, x, y, z]: [f64; 4]) -> Affine {
    let length = (w * w + x * x + y * y + z * z).sqrt();
    if !length.is_finite() || length <= 0.0 {
        return Affine::IDENTITY;
    }
    let [w, x, y, z] = [w, x, y, z].map(|part| part / length);
    Affine {
        rows: [
            [
                1.0 - 2.0 * (y * y + z * z),
                2.0 * (x * y + z * w),
                2.0 * (x * z - y * w),
            ],
            [
                2.0 * (x * y - z * w),
                1.0 - 2.0 * (x * x + z * z),
                2.0 * (y * z + x * w),
            ],
            [
                2.0 * (x * z + y * w),
                2.0 * (y * z - x * w),
                1.0 - 2.0 * (x * x + y * y),
            ],
        ],
        shift: [0.0; 3],
    }
}
