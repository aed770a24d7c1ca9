//! What a model looked like before, held against what it looks like now.
//!
//! The picture from before is the library's, or one that lies beside a baseline. It is held against one drawn in the same size and
//! style; pictures are the same bytes on any machine, so that what differs has changed in the model.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::regress::plain;
use super::rules::{Regress, Share};
use super::shown::{json_number, short};
use super::{Severity, Violation};
use crate::error::Cause;
use crate::examine::{Order, source_file, through};
use crate::formats::Limits;
use crate::panics::caught;
use crate::thumbnail::{self, Difference, Renderer};

/// Side of pictures beside a baseline.
const SIZE_PX: u32 = 256;
/// Hexadecimal digits of a key.
const KEY: usize = 64;

/// A picture from before.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    /// Where it lies.
    pub file: PathBuf,
    /// What it is named by: another key may be another picture.
    pub key: String,
    /// Version of the renderer that drew it.
    pub version: Option<i64>,
    /// How it was drawn.
    pub renderer: Renderer,
}

/// How pictures beside a baseline are drawn.
pub(crate) fn renderer() -> Renderer {
    Renderer {
        sizes_px: vec![SIZE_PX],
        ..Renderer::default()
    }
}

/// The folder of the pictures beside the baseline in `file`.
pub(crate) fn folder(file: &Path) -> PathBuf {
    file.with_extension("pictures")
}

/// The name that the picture of `key` has beside a baseline.
pub(crate) fn name(key: &str) -> String {
    format!("{key}-v{}.png", thumbnail::VERSION)
}

impl Past {
    /// The picture called `name` in `folder`, beside a baseline.
    pub(crate) fn beside(folder: &Path, name: &str) -> Option<Self> {
        let (key, version) = parts(name)?;
        Some(Self {
            file: folder.join(name),
            key: key.to_owned(),
            version: Some(version),
            renderer: renderer(),
        })
    }

    /// Whether a picture beside a baseline may be called `name`.
    pub(crate) fn is_name(name: &str) -> bool {
        parts(name).is_some()
    }
}

fn parts(name: &str) -> Option<(&str, i64)> {
    let (key, version) = name.strip_suffix(".png")?.split_once("-v")?;
    let is_hex = |byte: u8| byte.is_ascii_hexdigit();
    let is_key = key.len() == KEY && key.bytes().all(is_hex);
    let is_number = version.bytes().all(|byte| byte.is_ascii_digit());
    let version = version.parse().ok().filter(|_| is_number)?;
    is_key.then_some((key, version))
}

/// A file as it is now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Present<'a> {
    pub file: &'a Path,
    /// BLAKE3 of the bytes that were judged.
    pub hash: &'a str,
    /// What it may ask for.
    pub limits: &'a Limits,
    /// Folders in which files that it names may lie anywhere.
    pub roots: &'a [PathBuf],
}

impl Present<'_> {
    /// Its main picture.
    ///
    /// # Errors
    /// Why it has none, for people.
    pub(crate) fn drawn(&self, renderer: &Renderer) -> Result<Vec<u8>, String> {
        let renderer = Renderer {
            turntable: None,
            ..renderer.clone()
        };
        let order = Order {
            limits: self.limits,
            roots: self.roots,
            up: renderer.style.up,
            is_deep: false,
        };
        let examined = caught(|| {
            let content = source_file::read(self.file, self.limits)?;
            let about = content.about();
            through(self.file, about, content.content, &order, |_| {
                Ok::<(), Cause>(())
            })
        });
        let examined = examined?.map_err(|cause| cause.to_string())?;
        if examined.about.hash.to_hex().as_str() != self.hash {
            return Err("the file has changed meanwhile".into());
        }
        let pictures = caught(|| examined.pictures(&renderer))?;
        let main = pictures.map_err(|error| error.to_string())?.into_iter();
        main.map(|picture| picture.png)
            .next()
            .ok_or_else(|| "nothing was drawn".into())
    }
}

/// What a file looked like, what it looks like, and how they differ.
#[derive(Debug)]
pub(crate) struct Compared {
    /// PNG of before.
    pub before: Vec<u8>,
    /// PNG of now.
    pub after: Vec<u8>,
    /// Where they differ.
    pub difference: Difference,
}

/// How a file and its picture from before compare.
///
/// # Errors
/// Why they cannot be compared, and how bad that is: one that cannot be drawn is worse than one without a picture from before.
pub(crate) fn compare(past: &Past, present: &Present<'_>) -> Result<Compared, (bool, String)> {
    if past.version != Some(thumbnail::VERSION) {
        let why = "the picture from before was drawn by another version of this program";
        return Err((false, why.into()));
    }
    let before = std::fs::read(&past.file)
        .map_err(|error| (false, format!("the picture from before: {error}")))?;
    let after = present
        .drawn(&past.renderer)
        .map_err(|why| (true, format!("it cannot be drawn now: {why}")))?;
    let difference = Difference::between(&before, &after)
        .map_err(|why| (false, format!("the picture from before: {why}")))?;
    Ok(Compared {
        before,
        after,
        difference,
    })
}

/// The violation where more differs than `share` allows.
pub(crate) fn differs(
    regress: &Regress,
    share: &Share,
    path: &str,
    found: f64,
) -> Option<Violation> {
    let excess = found - share.most;
    (excess > 1e-12).then(|| Violation {
        message: format!(
            "{} % of the picture's pixels differ; allowed: {}",
            short(found * 100.0),
            share.written
        ),
        value: json_number(found),
        baseline: json!(0),
        excess,
        ..plain(regress, path, "picture", &share.written)
    })
}

/// The violation where two pictures could not be compared.
pub(crate) fn unmeasured(
    regress: &Regress,
    share: &Share,
    path: &str,
    (is_bad, why): (bool, String),
) -> Violation {
    Violation {
        severity: match is_bad {
            true => regress.severity,
            false => Severity::Warning,
        },
        message: format!("not measured: {why}"),
        is_unmeasured: true,
        ..plain(regress, path, "picture", &share.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_beside_a_baseline_have_names_that_lead_nowhere_else() {
        let key = "0a".repeat(32);
        let past = Past::beside(Path::new("base.pictures"), &name(&key)).unwrap();
        assert_eq!(
            (past.key.as_str(), past.version),
            (key.as_str(), Some(thumbnail::VERSION))
        );
        for bad in [
            "",
            "x-v4.png",
            "../x-v4.png",
            &format!("{key}.png"),
            &format!("{key}-v+4.png"),
            &format!("{key}-v4"),
        ] {
            assert!(!Past::is_name(bad), "{bad}");
        }
    }
}
