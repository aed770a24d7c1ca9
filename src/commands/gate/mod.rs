//! `trigest gate`: files held against rules, for pipelines.
//!
//! Promises: no library is written to. What one knows of files that have not changed is judged without opening them; all others go
//! through the same crew as those of an import, under the same limits. Violations are told at the end, in the order of paths.

mod changed;
mod closing;
mod files;
mod pictures;
mod touched;

use serde_json::{Value, json};

use self::closing::Closing;
use super::run::{self, Begin};
use crate::config::{GateConfig, GateFiles, GateWish, Instead, RunConfig};
use crate::gate::rules::{Found, explain, schema};
use crate::gate::{Bench, RulesError};
use crate::mesh::Unit;
use crate::path_text::to_text;
use crate::report::{self, Command, Event};
use crate::store::{InFlight, Store};

/// Judges what the settings name and returns the exit status.
///
/// # Errors
/// Why the gate could not begin or go on.
pub(super) fn run(config: GateConfig) -> anyhow::Result<u8> {
    let GateConfig {
        run,
        output,
        files,
        wish,
    } = config;
    if let Some(text) = text_instead(&wish)? {
        report::text(&text)?;
        return Ok(0);
    }
    let begin = Begin {
        command: Command::Gate,
        settings: settings(&run, &files, &wish),
        may_create: false,
    };
    run::conduct(run, output, move |run| {
        let folder = std::env::current_dir()?;
        let is_init = matches!(wish.instead, Some(Instead::Init));
        // A first file of rules is not there yet.
        let rules = Found::new(wish.rules.as_deref().filter(|_| !is_init))?;
        let mut bench = Bench::new(rules, &files.paths, folder, wish.assumed);
        bench.keeps_all = is_init;
        bench.in_flight = in_flight(&wish, &bench);
        if is_init {
            closing::may_write_rules(&files, &wish)?;
        } else {
            bench.read_rules()?;
        }
        let baseline = closing::baseline(&wish)?;
        let open = || match run.config.library.as_os_str().is_empty() {
            true => Ok(None),
            false => Store::lookup_only(&run.config.library),
        };
        let lookup = open()?;
        run.announce(None, &begin);
        if lookup.is_none() && !run.config.library.as_os_str().is_empty() {
            let library = to_text(&run.config.library);
            let remark =
                format!("{library}: no library yet, every file is read (import makes one)");
            run.tell(Event::Remark(remark));
        }
        let closing = Closing {
            run,
            bench: &bench,
            wish: &wish,
            files: &files,
            baseline,
        };
        run::look_over(
            run,
            &bench,
            |feed| files::feed(feed, &bench, lookup, &files),
            || closing.close(open()?),
        )
    })
}

/// The text that is asked for instead of a verdict, where one is.
fn text_instead(wish: &GateWish) -> anyhow::Result<Option<String>> {
    match &wish.instead {
        Some(Instead::Explain(rule)) => {
            let text = explain(rule).map_err(|what| RulesError::of("--explain", what))?;
            Ok(Some(text))
        }
        Some(Instead::Schema) => Ok(Some(format!("{:#}", schema()))),
        Some(Instead::Init) | None => Ok(None),
    }
}

/// Where files are noted while they are being worked on: in a file for the folder that the gate is called in.
fn in_flight(wish: &GateWish, bench: &Bench) -> Option<InFlight> {
    let called_in = blake3::hash(to_text(&bench.folder).as_bytes()).to_hex();
    let name = format!("gate-{}", called_in.get(..16)?);
    InFlight::alone(&wish.state.as_ref()?.join(name))
}

/// The settings as the first JSON line has them.
fn settings(run: &RunConfig, files: &GateFiles, wish: &GateWish) -> Value {
    json!({
        "paths": files.paths.iter().map(|path| to_text(path)).collect::<Vec<_>>(),
        "files_from": files.files_from.as_ref().map(|(file, _)| to_text(file)),
        "changed_since": files.changed_since,
        "rules": wish.rules.as_ref().map(|file| to_text(file)),
        "assume_unit": wish.assumed.map(Unit::name),
        "jobs": run.jobs,
        "memory": run.memory,
    })
}
