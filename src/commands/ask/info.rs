//! `trigest info`: what `show` tells, of files that are in no library.
//!
//! Each file is taken into a library of its own kind in the temporary folder, which goes when the command ends: so it is told in the same
//! words, from the same columns, and files that are given together know of each other.

use std::io::Read;
use std::path::Path;

use anyhow::Context as _;

use super::facts::Facts;
use super::named::first;
use crate::config::InfoConfig;
use crate::error::ImportError;
use crate::examine::{Examined, Given, examine_with};
use crate::job::records_of;
use crate::outcome::Failure;
use crate::path_text::{canonical, from_text};
use crate::report::{self, Answer, answer, picture};
use crate::store::{Condition, Lookup, RunStart, Store, all_fields};
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
    let folder = tempfile::tempdir().context("temporary folder")?;
    let start = RunStart {
        command: "info",
        settings: "{}",
        may_create: true,
        connections: 1,
        is_durable: false,
    };
    let store = Store::open(folder.path(), &start)?;
    answer(|out| {
        let mut status = 0;
        for (at, file) in config.files.iter().enumerate() {
            if at > 0 && !config.telling.json {
                out.line("")?;
            }
            match examined(config, file)? {
                Ok(examined) => tell(out, config, &store, file, examined)?,
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

/// One file, or standard input.
fn examined(config: &InfoConfig, file: &Path) -> anyhow::Result<Result<Examined, ImportError>> {
    if file.as_os_str() != "-" {
        let path = file.to_str().map_or_else(|| file.to_path_buf(), from_text);
        return Ok(examine_with(
            Given::Path(path.into()),
            &config.limits,
            config.deep,
        ));
    }
    let mut bytes = Vec::new();
    let most = config.limits.unpacked_bytes;
    let read = std::io::stdin().lock().take(most).read_to_end(&mut bytes);
    read.context("standard input")?;
    if bytes.len() as u64 >= most {
        anyhow::bail!("standard input: more than {most} bytes");
    }
    let given = Given::Bytes {
        name: &config.name,
        bytes: &bytes,
    };
    Ok(examine_with(given, &config.limits, config.deep))
}

fn tell(
    out: &mut Answer,
    config: &InfoConfig,
    store: &Store,
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
    let path = if file.as_os_str() == "-" {
        file.to_path_buf()
    } else {
        canonical(file)
    };
    let saved = store.save(&records_of(&path, examined))?;
    let facts = facts(&store.lookup()?, saved.model_id)?;
    if telling.json {
        out.line(&serde_json::Value::Object(facts.json()).to_string())?;
        return Ok(());
    }
    if let (Some(Ok(png)), Some(protocol)) = (png, telling.protocol) {
        out.bytes(&picture::shown(&png, out.width.unwrap_or(80), protocol))?;
    }
    Ok(facts.write(out, telling.units, telling.all)?)
}

/// The facts of the row `id` of that library.
fn facts(lookup: &Lookup, id: i64) -> anyhow::Result<Facts> {
    let rows = first(lookup, Condition::id(id), all_fields(), 1)?;
    let row = rows.into_iter().next().context("the row is gone")?;
    super::show::facts(lookup, row)
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
