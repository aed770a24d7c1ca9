//! Paths from a list: `--files-from`.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;

/// Paths from a file or standard input, one after another; what keeps them from being read goes to `failed`.
pub(super) fn listed_paths<'a>(
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
            Ok(bytes) => Some(path_of(bytes)),
            Err(error) => {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                None
            }
        })
        .filter(|path| !path.as_os_str().is_empty()))
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes)
        .trim_end_matches('\r')
        .into()
}
