//! Times as people write them: a year, month or day, or how long ago.

/// A moment, as arguments of SQLite's date functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// A date, or `now`.
    pub(super) base: String,
    /// What is added to it, such as `-7 days`; empty for nothing.
    pub(super) shift: String,
}

/// A stretch of time that a date names: its first moment, and the first one after it.
pub(super) fn period(text: &str) -> Option<(Moment, Moment)> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        let is_whole = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_whole {
            part.parse::<u32>().ok()
        } else {
            None
        }
    };
    let (base, step) = match parts.as_slice() {
        [year] => (format!("{:04}-01-01", number(year, 4)?), "+1 year"),
        [year, month] => {
            let month = number(month, 2).filter(|month| (1..=12).contains(month))?;
            (format!("{:04}-{month:02}-01", number(year, 4)?), "+1 month")
        }
        [year, month, day] => {
            let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
            (1..=days_of(year, month)?).contains(&day).then_some(())?;
            (format!("{year:04}-{month:02}-{day:02}"), "+1 day")
        }
        _ => return None,
    };
    let first = Moment {
        base: base.clone(),
        shift: String::new(),
    };
    let after = Moment {
        base,
        shift: step.into(),
    };
    Some((first, after))
}

fn days_of(year: u32, month: u32) -> Option<u32> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        1..=12 => Some(31),
        _ => None,
    }
}

/// So long ago: `7d`, `12h`, `2w`, `3months`, `1y`.
pub(super) fn ago(text: &str) -> Option<Moment> {
    let end = text.find(|sign: char| !sign.is_ascii_digit())?;
    let count: u32 = text[..end]
        .parse()
        .ok()
        .filter(|count| *count <= 1_000_000)?;
    let (count, unit) = match &text[end..] {
        "min" => (count, "minutes"),
        "h" | "hours" => (count, "hours"),
        "d" | "days" | "day" => (count, "days"),
        "w" | "weeks" | "week" => (count.checked_mul(7)?, "days"),
        "months" | "month" | "mo" => (count, "months"),
        "y" | "years" | "year" => (count, "years"),
        _ => return None,
    };
    Some(Moment {
        base: "now".into(),
        shift: format!("-{count} {unit}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_stretch_of_time() {
        let (first, after) = period("2026-02").unwrap();
        assert_eq!(
            (first.base.as_str(), after.shift.as_str()),
            ("2026-02-01", "+1 month")
        );
        assert!(period("2024-02-29").is_some() && period("2026-02-29").is_none());
        assert!(
            period("26").is_none() && period("2026-13").is_none() && period("2026-1-1").is_none()
        );
    }

    #[test]
    fn a_while_ago_is_a_moment() {
        assert_eq!(ago("2w").unwrap().shift, "-14 days");
        assert!(ago("7").is_none() && ago("d").is_none() && ago("99999999d").is_none());
    }
}
