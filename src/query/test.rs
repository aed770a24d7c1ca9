//! What a value asks for, by what its key is about.

use super::calendar::{Moment, ago, period};
use super::keys::About;
use super::measure_unit::{Dimension, quantity};
use super::parse::Fault;
use super::words::{Letter, text_of};
use crate::mesh::Unit;

/// What is asked of one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// Nothing is known, or something is.
    Known(bool),
    /// A flag.
    Is(bool),
    /// Text that holds this; in lower case.
    Holds(String),
    /// Text that is this as a whole, `*` and `?` standing for any; in lower case.
    Whole(String),
    /// Text that begins so.
    Begins(String),
    /// A number between bounds, in millimetres and their powers where `in_mm`.
    Between {
        low: Bound,
        high: Bound,
        in_mm: bool,
    },
    /// A time from the first moment on, before the second.
    Within(Option<Moment>, Option<Moment>),
    /// A folder: its path from the root.
    Below(String),
    /// A folder: its name, or the last parts of its path.
    BelowNamed(String),
    /// A box, in millimetres where the second says so.
    Into([f64; 3], bool),
}

/// An end of a range of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    None,
    Inclusive(f64),
    Exclusive(f64),
}

impl Test {
    /// What a word without a key looks for.
    pub(super) fn text(letters: &[Letter]) -> Self {
        let text = text_of(letters).to_lowercase();
        if letters
            .iter()
            .any(|letter| letter.is('*') || letter.is('?'))
        {
            Self::Whole(pattern(letters))
        } else {
            Self::Holds(text)
        }
    }
}

/// A pattern with stars only where they are meant as such.
fn pattern(letters: &[Letter]) -> String {
    text_of(letters).to_lowercase()
}

/// The tests that a value holds, of which one will do.
pub(super) fn read_tests(about: About, value: &[Letter]) -> Result<Vec<Test>, Fault> {
    let takes_several = matches!(
        about,
        About::Word(_)
            | About::Tag
            | About::Unit(_)
            | About::Picture
            | About::Text(_)
            | About::Number(_, Dimension::Plain)
    );
    if !takes_several {
        return Ok(vec![read_test(about, value)?]);
    }
    value
        .split(|letter| letter.is(','))
        .map(|part| match part {
            [] => Err((value[0].at, "a value is missing beside a comma".into())),
            part => read_test(about, part),
        })
        .collect()
}

fn read_test(about: About, value: &[Letter]) -> Result<Test, Fault> {
    let text = text_of(value);
    let at = value[0].at;
    let is_quoted = value[0].is_literal;
    if !is_quoted && !matches!(about, About::Folder | About::Present(_) | About::Flag(_)) {
        match text.as_str() {
            "none" => return Ok(Test::Known(false)),
            "any" => return Ok(Test::Known(true)),
            _ => {}
        }
    }
    let wrong = |what: String| (at, format!("{what} (such as {})", about.values()));
    match about {
        About::Flag(_) => flag(&text)
            .map(Test::Is)
            .ok_or_else(|| wrong("yes or no is wanted here".into())),
        About::Present(_) => flag(&text)
            .map(Test::Known)
            .ok_or_else(|| wrong("yes or no is wanted here".into())),
        About::Number(_, dimension) => numbers(value, dimension)
            .map_err(|(at, what)| (at, format!("{what} (such as {})", about.values()))),
        About::Text(_) => Ok(whole_or_part(value)),
        About::Word(_) | About::Tag => Ok(Test::Whole(
            text.strip_prefix('=').unwrap_or(&text).to_lowercase(),
        )),
        About::Unit(_) => Unit::of(&text)
            .map(|unit| Test::Whole(unit.name().into()))
            .ok_or_else(|| wrong(format!("\"{text}\" is no unit of length"))),
        About::Digits(_) if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(Test::Begins(text.to_lowercase()))
        }
        About::Digits(_) => Err(wrong("hexadecimal digits are wanted here".into())),
        About::Time(_) | About::Nanoseconds(_) => {
            times(&text).ok_or_else(|| wrong(format!("\"{text}\" is no time")))
        }
        About::Folder => Ok(folder(&text)),
        About::Picture => match text.as_str() {
            "drawn" | "yes" => Ok(Test::Known(true)),
            "no" => Ok(Test::Known(false)),
            "failed" => Ok(Test::Is(false)),
            _ => Err(wrong(format!("\"{text}\" is no state of a picture"))),
        },
        About::Fits | About::FitsTurned => {
            sides(&text).ok_or_else(|| wrong("a box of three sides is wanted here".into()))
        }
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Some(true),
        "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn whole_or_part(value: &[Letter]) -> Test {
    match value.split_first() {
        Some((sign, rest)) if sign.is('=') => Test::Whole(pattern(rest)),
        _ => Test::text(value),
    }
}

/// A comparison or a range of numbers.
fn numbers(value: &[Letter], dimension: Dimension) -> Result<Test, Fault> {
    let text = text_of(value);
    let at = value[0].at;
    if let Some(dots) = text.find("..") {
        let (low, high) = (&text[..dots], text[dots + 2..].trim_start_matches('='));
        let read = |text: &str| {
            let quantity = (!text.is_empty())
                .then(|| quantity(text, dimension))
                .transpose();
            quantity.map_err(|what| (at, what))
        };
        return range(read(low)?, read(high)?, (low, high), dimension).map_err(|what| (at, what));
    }
    let signs: &[(&str, Sides)] = &[
        (">=", |x| (Bound::Inclusive(x), Bound::None)),
        ("<=", |x| (Bound::None, Bound::Inclusive(x))),
        (">", |x| (Bound::Exclusive(x), Bound::None)),
        ("<", |x| (Bound::None, Bound::Exclusive(x))),
        ("=", |x| (Bound::Inclusive(x), Bound::Inclusive(x))),
        ("", |x| (Bound::Inclusive(x), Bound::Inclusive(x))),
    ];
    let (sign, bounds) = signs
        .iter()
        .find_map(|(sign, bounds)| text.strip_prefix(sign).map(|_| (sign.len(), bounds)))
        .unwrap_or((0, &signs[5].1));
    let read = quantity(&text[sign..], dimension).map_err(|what| (at + sign, what))?;
    let (low, high) = bounds(read.value);
    Ok(Test::Between {
        low,
        high,
        in_mm: read.has_unit,
    })
}

/// Bounds of a comparison with a number.
type Sides = fn(f64) -> (Bound, Bound);

/// A range; a unit behind one end counts for both.
fn range(
    low: Option<super::measure_unit::Quantity>,
    high: Option<super::measure_unit::Quantity>,
    (low_text, high_text): (&str, &str),
    dimension: Dimension,
) -> Result<Test, String> {
    let in_mm = low.is_some_and(|low| low.has_unit) || high.is_some_and(|high| high.has_unit);
    // The other end's unit is written behind it.
    let unit_of = |text: &str| {
        text.trim_start_matches(|sign: char| sign.is_ascii_digit() || "+-._".contains(sign))
            .to_owned()
    };
    let with_unit = |text: &str, unit: &str| {
        quantity(&format!("{text}{unit}"), dimension).map(|quantity| quantity.value)
    };
    let end = |own: Option<super::measure_unit::Quantity>, text: &str, other: &str| match own {
        None => Ok(Bound::None),
        Some(own) if own.has_unit || !in_mm => Ok(Bound::Inclusive(own.value)),
        Some(_) => with_unit(text, &unit_of(other)).map(Bound::Inclusive),
    };
    let (low, high) = (
        end(low, low_text, high_text)?,
        end(high, high_text, low_text)?,
    );
    match (low, high) {
        (Bound::None, Bound::None) => Err("a range wants one end at least".into()),
        (Bound::Inclusive(low), Bound::Inclusive(high)) if low > high => {
            Err("the range ends before it begins".into())
        }
        _ => Ok(Test::Between { low, high, in_mm }),
    }
}

/// `<7d` is younger than seven days; dates are compared as such.
fn times(text: &str) -> Option<Test> {
    if let Some((first, last)) = text.split_once("..") {
        let start = |text: &str| period(text).map(|period| period.0).or_else(|| ago(text));
        let end = |text: &str| period(text).map(|period| period.1).or_else(|| ago(text));
        let first = if first.is_empty() {
            None
        } else {
            Some(start(first)?)
        };
        let last = if last.is_empty() {
            None
        } else {
            Some(end(last)?)
        };
        return (first.is_some() || last.is_some()).then_some(Test::Within(first, last));
    }
    let (sign, rest) = match text.strip_prefix(['<', '>']) {
        Some(rest) => (text.chars().next()?, rest.trim_start_matches('=')),
        None => (' ', text),
    };
    let includes = text.as_bytes().get(1) == Some(&b'=') && sign != ' ';
    if let Some((first, after)) = period(rest) {
        return Some(match (sign, includes) {
            ('<', false) => Test::Within(None, Some(first)),
            ('<', true) => Test::Within(None, Some(after)),
            ('>', false) => Test::Within(Some(after), None),
            ('>', true) => Test::Within(Some(first), None),
            _ => Test::Within(Some(first), Some(after)),
        });
    }
    let moment = ago(rest)?;
    Some(match sign {
        '>' => Test::Within(None, Some(moment)),
        _ => Test::Within(Some(moment), None),
    })
}

fn folder(text: &str) -> Test {
    let trimmed = text.trim_end_matches('/');
    let is_path = text.starts_with('/')
        || trimmed == "."
        || trimmed == ".."
        || text.starts_with("./")
        || text.starts_with("../");
    if !is_path {
        return Test::BelowNamed(trimmed.to_lowercase());
    }
    let path = std::path::Path::new(text);
    let whole = path.canonicalize().or_else(|_| std::path::absolute(path));
    let whole = whole.map_or_else(
        |_| trimmed.to_owned(),
        |path| crate::path_text::to_text(&path),
    );
    Test::Below(whole.trim_end_matches('/').to_owned())
}

/// A box such as `220x220x250`, in millimetres unless it ends with another unit.
fn sides(text: &str) -> Option<Test> {
    let parts: Vec<&str> = text.split(['x', 'X', '×']).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    let unit: String = c
        .trim_start_matches(|sign: char| sign.is_ascii_digit() || "+-._".contains(sign))
        .into();
    let unit = if unit.is_empty() { "mm" } else { unit.as_str() };
    let side = |text: &str| {
        let has_unit = text.ends_with(|sign: char| !sign.is_ascii_digit() && sign != '.');
        let text = if has_unit {
            text.to_owned()
        } else {
            format!("{text}{unit}")
        };
        quantity(&text, Dimension::Length(1))
            .ok()
            .map(|quantity| quantity.value)
            .filter(|side| *side > 0.0)
    };
    Some(Test::Into([side(a)?, side(b)?, side(c)?], true))
}
