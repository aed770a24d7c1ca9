//! `trigest thumbnail`: one model in, one PNG out, as file managers ask for it.
//!
//! Source: freedesktop.org, Thumbnail Managing Standard 0.9 (the keys, and that a picture appears whole or not at all).

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;

use crate::config::ThumbnailConfig;
use crate::examine::{Examined, examine};
use crate::outcome::Failure;
use crate::path_text::{from_text, to_uri};
use crate::report;
use crate::system::whole_file::Whole;
use crate::thumbnail::Text;

/// Exit status for a model that could not be read or drawn.
const FAILED: u8 = 3;

/// Draws the picture and returns the exit status.
///
/// # Errors
/// Why the picture could not be written.
pub(in crate::commands) fn run(config: &ThumbnailConfig) -> anyhow::Result<u8> {
    let input = config.input.to_str();
    let input = input.map_or_else(|| config.input.clone(), from_text);
    let drawn = examine(&input, &config.limits).and_then(|examined| {
        let texts = texts(&input, &examined);
        examined.picture_with(&config.renderer, &texts)
    });
    report::remarks(&config.remarks);
    match drawn {
        Ok(png) => {
            let output = &config.output;
            write(output, &png).with_context(|| output.display().to_string())?;
            Ok(0)
        }
        Err(error) => {
            report::failed(&input, &Failure::from(&error));
            Ok(FAILED)
        }
    }
}

/// What the standard asks a thumbnail to say of the file it shows.
fn texts(input: &Path, examined: &Examined) -> Vec<Text<'static>> {
    let absolute = std::path::absolute(input).unwrap_or_else(|_| input.to_path_buf());
    let about = &examined.about;
    let seconds = about.modified_ns.unwrap_or(0).div_euclid(1_000_000_000);
    vec![
        ("Thumb::URI", to_uri(&absolute)),
        ("Thumb::MTime", seconds.to_string()),
        ("Thumb::Size", about.size.to_string()),
        ("Thumb::Mimetype", examined.format.mime.into()),
        (
            "Software",
            concat!("trigest ", env!("CARGO_PKG_VERSION")).into(),
        ),
    ]
}

/// Writes the picture under its name once it is whole.
fn write(output: &Path, png: &[u8]) -> io::Result<()> {
    if output.as_os_str() == "-" {
        return io::stdout().lock().write_all(png);
    }
    // A pipe or a device is written to as it is.
    if output.metadata().is_ok_and(|about| !about.is_file()) {
        return std::fs::write(output, png);
    }
    let whole = Whole {
        prefix: ".",
        durable_folders: None,
    };
    whole.write(output, png)
}
