//! What a path may be, by its ending and by what the system says of it.

use std::fs::FileType;
use std::path::Path;

use crate::formats::{FORMATS, UNREAD_ARCHIVES, UNREAD_EXTENSIONS, UNREAD_PACKINGS, archive};

/// What a file may be by its ending.
#[derive(PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    Unread(String),
    Archive,
    NoModel,
}

impl Kind {
    pub(super) fn of(path: &Path) -> Self {
        let extension = extension_of(path);
        if FORMATS
            .iter()
            .any(|format| format.extensions.contains(&extension.as_str()))
        {
            Self::Read
        } else if archive::EXTENSIONS.contains(&extension.as_str()) {
            Self::Archive
        } else if [UNREAD_EXTENSIONS, UNREAD_ARCHIVES]
            .iter()
            .any(|list| list.contains(&extension.as_str()))
        {
            Self::Unread(extension)
        } else if UNREAD_PACKINGS.contains(&extension.as_str()) {
            Self::of_packed(path, extension)
        } else {
            Self::NoModel
        }
    }

    /// What a file is that is packed in a way that is not read: nothing to speak of unless its own ending is.
    fn of_packed(path: &Path, packing: String) -> Self {
        let inner = Path::new(path.file_stem().unwrap_or_default());
        match Self::of(inner) {
            Self::NoModel => Self::NoModel,
            Self::Read | Self::Unread(_) | Self::Archive => {
                Self::Unread(format!("{}.{packing}", extension_of(inner)))
            }
        }
    }
}

/// Ending of a path, lower case; empty where it has none. Of `part.stl.gz` it is `stl`.
pub(crate) fn extension_of(path: &Path) -> String {
    let ending = |path: &Path| {
        let ending = path.extension();
        ending.map(|ending| ending.to_string_lossy().to_lowercase())
    };
    match ending(path) {
        Some(packed) if packed == "gz" => path
            .file_stem()
            .and_then(|stem| ending(Path::new(stem)))
            .unwrap_or_default(),
        own => own.unwrap_or_default(),
    }
}

#[cfg(unix)]
pub(super) fn kind_of(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        k if k.is_fifo() => "a named pipe",
        k if k.is_socket() => "a socket",
        k if k.is_block_device() || k.is_char_device() => "a device",
        k if k.is_symlink() => "a link",
        _ => "something else",
    }
}

#[cfg(not(unix))]
pub(super) fn kind_of(_: FileType) -> &'static str {
    "something else"
}
