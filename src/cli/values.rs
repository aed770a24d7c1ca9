//! Reads the values of options: sizes, colours, numbers of bytes.

use std::path::PathBuf;

use crate::formats::FORMATS;
use crate::gate::reports::Form;
use std::ffi::OsStr;
use std::time::Duration;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error, ValueEnum};

use super::common::Memory;
use super::{Background, ColorWish, When};
use crate::mesh::Unit;
use crate::thumbnail::SIZES_PX;

pub(super) fn pixels() -> clap::builder::RangedI64ValueParser<u32> {
    let (least, most) = SIZES_PX.into_inner();
    clap::value_parser!(u32).range(i64::from(least)..=i64::from(most))
}

/// Names of formats.
pub(super) fn formats() -> clap::builder::PossibleValuesParser {
    FORMATS
        .iter()
        .map(|format| format.name)
        .collect::<Vec<_>>()
        .into()
}

/// Workers; 0 is as many as without the option.
pub(super) fn jobs() -> clap::builder::RangedU64ValueParser<usize> {
    clap::builder::RangedU64ValueParser::new().range(0..=1024)
}

/// Bytes of memory.
pub(super) fn memory(text: &str) -> Result<Memory, String> {
    match text {
        "auto" => Ok(Memory::Auto),
        text => size(text).map(Memory::Bytes),
    }
}

/// Pictures of an animation.
pub(super) fn frames() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(2..=360)
}

/// A part of a diagonal, as triangles may lie from their surface.
pub(super) fn chord(text: &str) -> Result<f64, String> {
    between(text, 1e-6, 0.1)
}

/// An angle between neighbouring edges, in radians.
pub(super) fn angle(text: &str) -> Result<f64, String> {
    between(text, 0.01, 1.5)
}

fn between(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.parse::<f64>().ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("a number from {least} to {most}"))
}

/// When messages are coloured; or the colour of bodies, which the option was for as well, and which help does not name.
#[derive(Clone, Debug)]
pub(super) struct ColorParser;

impl TypedValueParser for ColorParser {
    type Value = ColorWish;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<ColorWish, Error> {
        let text = StringValueParser::new().parse_ref(command, arg, value)?;
        let wish = match When::from_str(&text, false) {
            Ok(when) => Ok(ColorWish::Messages(when)),
            Err(_) => color(&text).map(ColorWish::Bodies),
        };
        wish.map_err(|_| {
            let text = format!(
                "invalid value '{text}' for '--color <WHEN>': auto, always or never (see --body-color for bodies)\n"
            );
            Error::raw(ErrorKind::ValueValidation, text).with_cmd(command)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let all = When::value_variants().iter();
        Some(Box::new(all.filter_map(When::to_possible_value)))
    }
}

pub(super) fn background(text: &str) -> Result<Background, String> {
    if text == "transparent" {
        return Ok(Background(None));
    }
    color(text).map(Some).map(Background)
}

/// A colour in one of the ways of CSS.
pub(super) fn color(text: &str) -> Result<[u8; 3], String> {
    let parsed = csscolorparser::parse(text)
        .map_err(|_| "not a colour; examples: #b0bec5, teal".to_owned())?;
    let [r, g, b, _] = parsed.to_rgba8();
    Ok([r, g, b])
}

/// A unit of length, short or long.
pub(super) fn unit(text: &str) -> Result<Unit, String> {
    Unit::of(text).ok_or_else(|| "not a unit of length; one of um, mm, cm, m, in, ft".to_owned())
}

/// A time such as 500ms, 30s, 5m, 1.5h or 2d; without a unit it is seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        unit => return Err(format!("unknown unit {unit:?}; use ms, s, m, h or d")),
    };
    let number: f64 = digits
        .parse()
        .map_err(|_| "not a duration; examples: 30s, 5m, 1h".to_owned())?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_| "out of range".into())
}

/// A number of bytes such as 800, 64k, 1.5M or 4GiB; powers of 1024.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text[digits.len()..].to_ascii_lowercase();
    let shift = match unit.trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return Err(format!("unknown unit {unit:?}; use k, M, G or T")),
    };
    let number: f64 = digits
        .parse()
        .map_err(|_| "not a size; examples: 800, 64k, 1.5M, 4G".to_owned())?;
    let bytes = number * (1_u64 << shift) as f64;
    if (0.0..9e18).contains(&bytes) {
        Ok(bytes as u64)
    } else {
        Err("out of range".into())
    }
}

/// A report and where it goes: `junit=FILE`.
pub(super) fn report(text: &str) -> Result<(Form, Option<PathBuf>), String> {
    let (form, file) = match text.split_once('=') {
        Some((form, file)) => (form, Some(file)),
        None => (text, None),
    };
    let names = Form::ALL.map(|(name, _)| name).join(", ");
    let form = Form::of(form).ok_or_else(|| format!("expected one of {names}, and =FILE"))?;
    let file = file.filter(|file| *file != "-");
    match file {
        Some("") => Err("the file has no name".into()),
        file => Ok((form, file.map(PathBuf::from))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        for (text, ms) in [
            ("250ms", 250),
            ("30", 30_000),
            ("1.5m", 90_000),
            ("2h", 7_200_000),
            ("0s", 0),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for bad in ["", "s", "5 parsecs", "-1s", "nan", "1e300d"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("800"), Ok(800));
        assert_eq!(size("1.5M"), Ok(1_572_864));
        assert_eq!(size("64KiB"), Ok(65_536));
        assert_eq!(size("4g"), Ok(4 << 30));
        for bad in ["", "x", "4X", "-1", "1e30", "nan"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
