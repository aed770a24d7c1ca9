//! `trigest thumbnail`: one model in, one picture out, as file managers ask for it.
//!
//! Source: freedesktop.org, Thumbnail Managing Standard 0.9 (the keys, and that a picture appears whole or not at all).

use std::io::{self, Read as _, Write};
use std::path::Path;

use anyhow::Context as _;

use crate::config::ThumbnailConfig;
use crate::cores;
use crate::examine::{Examined, examine};
use crate::outcome::Failure;
use crate::path_text::{from_text, to_uri};
use crate::report;
use crate::system::whole_file::Whole;
use crate::thumbnail::Text;

/// Exit status for a model that could not be read or drawn.
const FAILED: u8 = 3;
/// How standard input is named to people.
const STANDARD_INPUT: &str = "standard input";
/// Bytes that are read of standard input, at most: they are held in memory, and their number is not known before.
const MOST_BYTES: u64 = 1 << 31;

/// Draws the picture and returns the exit status.
///
/// # Errors
/// Why the picture could not be written.
pub(in crate::commands) fn run(config: &ThumbnailConfig) -> anyhow::Result<u8> {
    cores::allow_all();
    let (input, examined) = if config.input.as_os_str() == "-" {
        let bytes = standard_input().context("standard input")?;
        let name = match &config.format {
            Some(format) => format!("{STANDARD_INPUT}.{format}"),
            None => STANDARD_INPUT.into(),
        };
        let examined = examine((name.as_str(), bytes.as_slice()), &config.limits);
        (STANDARD_INPUT.into(), examined)
    } else {
        let input = config.input.to_str();
        let input = input.map_or_else(|| config.input.clone(), from_text);
        let examined = examine(&input, &config.limits);
        (input, examined)
    };
    let drawn = examined.and_then(|examined| {
        let texts = texts(&input, &examined);
        examined.picture_with(&config.renderer, &texts)
    });
    report::remarks(&config.remarks);
    match drawn {
        Ok(png) => {
            let output = &config.output;
            let picture = config.kind.encoded(png)?;
            write(output, &picture).with_context(|| output.display().to_string())?;
            Ok(0)
        }
        Err(error) => {
            report::failed(&input, &Failure::from(&error));
            Ok(FAILED)
        }
    }
}

/// All bytes of standard input.
fn standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        let reason = format!("more than {MOST_BYTES} bytes; give a path instead");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    Ok(bytes)
}

/// What the standard asks a thumbnail to say of the file it shows.
fn texts(input: &Path, examined: &Examined) -> Vec<Text<'static>> {
    let software = (
        "Software",
        concat!("trigest ", env!("CARGO_PKG_VERSION")).into(),
    );
    let mime = ("Thumb::Mimetype", examined.format.mime.into());
    let size = ("Thumb::Size", examined.about.size.to_string());
    let Some(modified_ns) = examined.about.modified_ns else {
        // What has no file has no place and no time.
        return vec![size, mime, software];
    };
    let absolute = std::path::absolute(input).unwrap_or_else(|_| input.to_path_buf());
    let seconds = modified_ns.div_euclid(1_000_000_000);
    vec![
        ("Thumb::URI", to_uri(&absolute)),
        ("Thumb::MTime", seconds.to_string()),
        size,
        mime,
        software,
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
