//! What may not change since the last library or baseline.

use serde_json::json;

use super::rules::{Change, Kept, Regress};
use super::shown::{json_number, short};
use super::{Place, Violation};

/// Two numbers this close, as a part of the larger, are equal.
const EQUAL: f64 = 1e-9;
/// Sizes that differ by less, as a part, are the same: shape keys round as well.
const SAME_SIZE: f64 = 1e-3;

/// What `regress` finds between a file then and now.
pub(crate) fn violations(
    regress: &Regress,
    path: &str,
    before: &Kept,
    now: &Kept,
) -> Vec<Violation> {
    if before.hash == now.hash && !now.hash.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<_> = regress
        .changes
        .iter()
        .filter_map(|(name, change)| {
            let (then, now) = (before.measured.get(name)?, now.measured.get(name));
            let plain = plain(regress, path, name, change.written());
            let Some(now) = now else {
                return Some(Violation {
                    message: format!("{name} was {}, and was not measured now", short(*then)),
                    baseline: json_number(*then),
                    is_unmeasured: true,
                    ..plain
                });
            };
            let excess = change.excess(*then, *now);
            (excess > 0.0).then(|| Violation {
                message: format!(
                    "{name} is {}, was {}: {}; allowed: {}",
                    short(*now),
                    short(*then),
                    moved(*then, *now),
                    change.written()
                ),
                value: json_number(*now),
                baseline: json_number(*then),
                excess,
                ..plain
            })
        })
        .collect();
    found.extend(scale(regress, path, before, now));
    found
}

/// The same shape at another size: exported in another unit.
fn scale(regress: &Regress, path: &str, before: &Kept, now: &Kept) -> Option<Violation> {
    let is_same = before.scaled.is_some() && before.scaled == now.scaled;
    if !regress.is_scale_kept || !is_same {
        return None;
    }
    let size = |kept: &Kept| kept.measured.get(Regress::SIZE).copied();
    let (then, now) = (size(before)?, size(now)?);
    let times = now / then;
    if !times.is_finite() || (times - 1.0).abs() <= SAME_SIZE {
        return None;
    }
    let shown = if times >= 1.0 {
        format!("{} times as large", short(times))
    } else {
        format!("one {}th as large", short(1.0 / times))
    };
    Some(Violation {
        message: format!(
            "the same shape is {shown} as before: {} long, was {}; exported in another unit?",
            short(now),
            short(then)
        ),
        value: json_number(now),
        baseline: json_number(then),
        excess: times.max(1.0 / times) - 1.0,
        ..plain(regress, path, "scale", "same")
    })
}

pub(super) fn plain(regress: &Regress, path: &str, name: &str, limit: &str) -> Violation {
    Violation {
        path: path.to_owned(),
        rule: format!("regress.{name}"),
        severity: regress.severity,
        message: String::new(),
        value: json!(null),
        limit: json!(limit),
        excess: 0.0,
        baseline: json!(null),
        is_known: false,
        is_unmeasured: false,
        place: Place::default(),
    }
}

fn moved(then: f64, now: f64) -> String {
    let by = now - then;
    let sign = if by > 0.0 { "+" } else { "−" };
    match then.abs() > 0.0 {
        true => format!("{sign}{} %", short((by / then).abs() * 100.0)),
        false => format!("{sign}{}", short(by.abs())),
    }
}

impl Change {
    /// How far a change is beyond what is allowed, as a part of the value then; 0 where it is not.
    pub fn excess(&self, then: f64, now: f64) -> f64 {
        let by = now - then;
        let rounding = EQUAL * then.abs().max(now.abs());
        let beyond = |limit: Option<f64>, by: f64| {
            limit.map_or(0.0, |share| by - share * then.abs() - rounding)
        };
        let over = beyond(self.more, by).max(beyond(self.less, -by));
        if over <= 0.0 {
            0.0
        } else {
            over / then.abs().clamp(f64::MIN_POSITIVE, f64::MAX)
        }
        .min(1e12)
    }
}
