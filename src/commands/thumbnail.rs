//! `trigest thumbnail`: one model in, one PNG out, as file managers ask for it.
//!
//! Source: freedesktop.org, Thumbnail Managing Standard 0.9 (the keys, and that a picture appears whole or not at all).

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;

use crate::cli::ThumbnailArgs;
use crate::config;
use crate::formats::Format;
use crate::job::alone;
use crate::outcome::Failure;
use crate::path_text::{from_text, to_uri};
use crate::report;
use crate::source_file::FileBytes;
use crate::thumbnail::Text;

/// Exit status for a model that could not be read or drawn.
const FAILED: u8 = 3;

/// Draws the picture and returns the exit status.
///
/// # Errors
/// Why the picture could not be written.
pub(super) fn run(args: &ThumbnailArgs) -> anyhow::Result<u8> {
    let renderer = config::renderer(&[args.size], &args.look, args.color, None);
    let input = args
        .input
        .to_str()
        .map_or_else(|| args.input.clone(), from_text);
    match alone::picture_of(&input, &renderer, |content, format| {
        texts(&input, content, format)
    }) {
        Ok(png) => {
            write(&args.output, &png).with_context(|| args.output.display().to_string())?;
            Ok(0)
        }
        Err(error) => {
            report::failed(&input, &Failure::from(&error));
            Ok(FAILED)
        }
    }
}

/// What the standard asks a thumbnail to say of the file it shows.
fn texts(input: &Path, content: &FileBytes, format: &Format) -> Vec<Text<'static>> {
    let whole = std::path::absolute(input).unwrap_or_else(|_| input.to_path_buf());
    vec![
        ("Thumb::URI", to_uri(&whole)),
        (
            "Thumb::MTime",
            content.modified_ns.div_euclid(1_000_000_000).to_string(),
        ),
        ("Thumb::Size", content.bytes.len().to_string()),
        ("Thumb::Mimetype", format.mime.into()),
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
    let folder = output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut aside = new_file(folder.unwrap_or(Path::new(".")))?;
    aside.write_all(png)?;
    aside.persist(output).map_err(|error| error.error)?;
    Ok(())
}

/// A file without a settled name, as open to others as the user's other files.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
