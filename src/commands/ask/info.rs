//! `trigest info`: what `show` tells, of files that are in no library.
//!
//! Each file is taken into a library of its own kind in the temporary folder, which goes when the command ends: so it is told in the same
//! words, from the same columns, and files that are given together know of each other.

use std::io::Read;
use std::path::Path;

use anyhow::Context as _;

use super::named::first;
use crate::config::InfoConfig;
use crate::cores;
use crate::error::ImportError;
use crate::examine::{Examined, Given, examine_with};
use crate::formats::Limits;
use crate::job::records_of;
use crate::outcome::Failure;
use crate::path_text::{canonical, from_text};
use crate::report::{self, Answer, answer, picture};
use crate::store::{CatalogRow, Condition, RunStart, Store, all_fields};
use crate::thumbnail::Renderer;

/// Exit status where a file could not be read.
const FAILED: u8 = 3;
/// Side of the picture on a terminal.
const SIDE_PX: u32 = 256;

/// Tells of the files and returns the exit status.
///
/// # Errors
/// Why the answer could not be written.
pub(in crate::commands) fn run(config: &InfoConfig) -> anyhow::Result<u8> {
    cores::allow_all();
    let desk = Desk::new()?;
    answer(|out| {
        let mut status = 0;
        for (at, file) in config.files.iter().enumerate() {
            if at > 0 && !config.telling.json {
                out.line("")?;
            }
            match desk.examined(file, &config.name, &config.limits, config.deep)? {
                Ok(examined) => tell(out, config, &desk, file, examined)?,
                Err(error) => {
                    out.flush()?;
                    status = FAILED;
                    failed(out, config, file, &error)?;
                }
            }
        }
        Ok(status)
    })
}

/// Where files are laid that are in no library: one of their own, which goes with this.
pub(super) struct Desk {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Desk {
    pub(super) fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("temporary folder")?;
        let start = RunStart::alone("info");
        Ok(Self {
            store: Store::open(folder.path(), &start)?,
            _folder: folder,
        })
    }

    /// One file, or standard input, which is called `name`.
    pub(super) fn examined(
        &self,
        file: &Path,
        name: &str,
        limits: &Limits,
        is_deep: bool,
    ) -> anyhow::Result<Result<Examined, ImportError>> {
        if file.as_os_str() != "-" {
            let path = file.to_str().map_or_else(|| file.to_path_buf(), from_text);
            return Ok(examine_with(Given::Path(path.into()), limits, is_deep));
        }
        let mut bytes = Vec::new();
        let most = limits.unpacked_bytes;
        let read = std::io::stdin().lock().take(most).read_to_end(&mut bytes);
        read.context("standard input")?;
        if bytes.len() as u64 >= most {
            anyhow::bail!("standard input: more than {most} bytes");
        }
        let given = Given::Bytes {
            name,
            bytes: &bytes,
        };
        Ok(examine_with(given, limits, is_deep))
    }

    /// The row of a file that was examined, as a library has it.
    pub(super) fn row(&self, file: &Path, examined: Examined) -> anyhow::Result<CatalogRow> {
        let path = if file.as_os_str() == "-" {
            file.to_path_buf()
        } else {
            canonical(file)
        };
        let id = self.store.save(&records_of(&path, examined))?.model_id;
        let rows = first(&self.store.lookup()?, Condition::id(id), all_fields(), 1)?;
        rows.into_iter().next().context("the row is gone")
    }
}

fn tell(
    out: &mut Answer,
    config: &InfoConfig,
    desk: &Desk,
    file: &Path,
    examined: Examined,
) -> anyhow::Result<()> {
    let telling = config.telling;
    let png = telling.protocol.map(|_| {
        let renderer = Renderer {
            sizes_px: vec![SIDE_PX],
            ..Renderer::default()
        };
        examined.picture(&renderer)
    });
    let row = desk.row(file, examined)?;
    let facts = super::show::facts(&desk.store.lookup()?, row)?;
    if telling.json {
        out.line(&serde_json::Value::Object(facts.json()).to_string())?;
        return Ok(());
    }
    if let (Some(Ok(png)), Some(protocol)) = (png, telling.protocol) {
        out.bytes(&picture::shown(&png, out.width.unwrap_or(80), protocol))?;
    }
    Ok(facts.write(out, telling.units, telling.all)?)
}

fn failed(
    out: &mut Answer,
    config: &InfoConfig,
    file: &Path,
    error: &ImportError,
) -> anyhow::Result<()> {
    let failure = Failure::from(error);
    if config.telling.json {
        let line = serde_json::json!({
            "path": crate::path_text::to_text(file), "stage": error.stage.name(), "kind": error.kind(), "reason": error.to_string(),
        });
        out.line(&line.to_string())?;
    }
    report::failed(file, &failure);
    Ok(())
}
