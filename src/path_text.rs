//! Paths as text: lossless for the database and for programs, harmless for a terminal.
//!
//! A path that is UTF-8 stands as it is. Any other absolute path becomes a `file://` URI with every byte
//! that is not plain percent-encoded; no absolute path begins so, which makes the two forms easy to tell apart.

use std::path::{Path, PathBuf};

const SCHEME: &str = "file://";

/// The path as text that [`from_text`] turns back into the same path.
pub fn to_text(path: &Path) -> String {
    match path.to_str() {
        Some(text) if !text.starts_with(SCHEME) => text.to_owned(),
        _ => to_uri(path),
    }
}

/// The `file://` URI of an absolute path.
pub fn to_uri(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.iter().fold(SCHEME.to_owned(), |mut uri, &byte| {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
        uri
    })
}

/// The path that `text` stands for.
pub fn from_text(text: &str) -> PathBuf {
    let Some(encoded) = text.strip_prefix(SCHEME) else {
        return PathBuf::from(text);
    };
    path_of(percent_decoded(encoded))
}

/// The bytes that `text` stands for, with `%20` and the like as the byte they name.
pub fn percent_decoded(text: &str) -> Vec<u8> {
    let hex = |digit: u8| char::from(digit).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, after @ ..] if *first == b'%' => hex(*high)
                .zip(hex(*low))
                .map(|(high, low)| ((high << 4 | low) as u8, after)),
            _ => None,
        };
        let (byte, after) = escaped.unwrap_or((*first, tail));
        bytes.push(byte);
        rest = after;
    }
    bytes
}

/// The path that these bytes are, as far as the system can have it.
#[cfg(unix)]
pub fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

/// The path that these bytes are, as far as the system can have it.
#[cfg(not(unix))]
pub fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// A path as the rows have it: canonical where it is there, else absolute.
pub fn canonical(path: &Path) -> PathBuf {
    let absolute = || std::path::absolute(path);
    path.canonicalize()
        .or_else(|_| absolute())
        .unwrap_or_else(|_| path.into())
}

/// The last part of a path, lossless as [`to_text`] is.
pub fn name_text(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| to_text(path), |name| to_text(Path::new(name)))
}

/// The last part of a path without its ending, for people: the title of a model that has none of its own. Bytes that are not
/// UTF-8 are taken as Latin-1.
pub fn stem_text(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    let mut text = String::new();
    for chunk in stem.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(char::from));
    }
    text
}

/// Whether a terminal would do something at `c` but show it: control characters and direction overrides.
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Text for a terminal: control characters and direction overrides are shown as escapes.
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmful(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Characters of a reason, its ellipsis included.
const REASON: usize = 300;

/// A reason cut to a line, with an ellipsis where something is left out.
pub fn shortened(mut reason: String) -> String {
    let mut ends = reason.char_indices().skip(REASON - 1).map(|(at, _)| at);
    if let (Some(end), Some(_)) = (ends.next(), ends.next()) {
        reason.truncate(end);
        reason.push('…');
    }
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_comes_back_as_it_was() {
        let mut paths: Vec<PathBuf> = ["/a b/ü%41\n.stl", "/x", "file:///x%20", "/100%.stl"]
            .map(PathBuf::from)
            .into();
        #[cfg(unix)]
        paths.push(path_of(b"/a%FF/\xFF\xFE \x80.stl".to_vec()));
        for path in paths {
            assert_eq!(from_text(&to_text(&path)), path);
        }
    }

    #[test]
    fn a_reason_is_cut_only_where_it_is_too_long() {
        for count in [0, 1, 299, 300] {
            assert_eq!(shortened("é".repeat(count)), "é".repeat(count));
        }
        assert_eq!(shortened("é".repeat(301)), "é".repeat(299) + "…");
    }

    #[test]
    fn a_terminal_sees_no_control_codes() {
        assert_eq!(escaped("a\u{1b}[2J\n\u{202e}b"), "a\\u{1b}[2J\\n\\u{202e}b");
    }
}
