//! Paths from a list: `--files-from`.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;

use crate::path_text::path_of;

/// Whether the list can be read at all, before a library is made for what it names.
pub(super) fn check(file: &Path) -> anyhow::Result<()> {
    if file != Path::new("-") {
        let about = file.metadata();
        about.with_context(|| format!("--files-from {}", file.display()))?;
    }
    Ok(())
}

/// Paths from a file or standard input, one after another; what keeps them from being read goes to `failed`.
pub(in crate::commands) fn listed_paths<'a>(
    file: &Path,
    null: bool,
    failed: &'a Mutex<Option<io::Error>>,
) -> anyhow::Result<impl Iterator<Item = PathBuf> + 'a> {
    let source: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let opened =
            File::open(file).with_context(|| format!("--files-from {}", file.display()))?;
        Box::new(BufReader::new(opened))
    };
    let end = if null { b'\0' } else { b'\n' };
    Ok(source
        .split(end)
        .map_while(move |path| match path {
            Ok(line) => Some(path_in(line, null)),
            Err(error) => {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                None
            }
        })
        .filter(|path| !path.as_os_str().is_empty()))
}

/// A path as a line of a list has it; lists from other systems end their lines with CR and LF.
fn path_in(mut line: Vec<u8>, null: bool) -> PathBuf {
    if !null && line.last() == Some(&b'\r') {
        line.pop();
    }
    path_of(line)
}
