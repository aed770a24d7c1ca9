//! `trigest gate`: files held against rules, for pipelines.
//!
//! Promises: no library is written to. What one knows of files that have not changed is judged without opening them; all others go
//! through the same crew as those of an import, under the same limits. Violations are told at the end, in the order of paths.

mod changed;
mod files;

use serde_json::{Value, json};

use super::run::{self, Begin, Run};
use crate::cli::ShutOn;
use crate::config::{GateConfig, GateFiles, GateWish, RunConfig};
use crate::gate::rules::Found;
use crate::gate::{Bench, Counts, Verdict};
use crate::mesh::Unit;
use crate::path_text::to_text;
use crate::report::gate::Judgement;
use crate::report::{Command, Event};
use crate::store::Store;

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
    let begin = Begin {
        command: Command::Gate,
        settings: settings(&run, &files, &wish),
        may_create: false,
    };
    run::conduct(run, output, move |run| {
        let folder = std::env::current_dir()?;
        let rules = Found::new(wish.rules.as_deref())?;
        let bench = Bench::new(rules, &files.paths, folder, wish.assumed);
        bench.read_rules()?;
        let lookup = match run.config.library.as_os_str().is_empty() {
            true => None,
            false => Store::lookup_only(&run.config.library)?,
        };
        run.announce(None, &begin);
        if lookup.is_none() && !run.config.library.as_os_str().is_empty() {
            let library = to_text(&run.config.library);
            let remark =
                format!("{library}: no library yet, every file is read (import makes one)");
            run.tell(Event::Remark(remark));
        }
        run::look_over(
            run,
            &bench,
            |feed| files::feed(feed, &bench, lookup, &files),
            || close(run, &bench, &wish),
        )
    })
}

/// Tells the verdict.
fn close(run: &Run, bench: &Bench, wish: &GateWish) -> anyhow::Result<()> {
    let verdict = bench.verdict();
    let counts = verdict.counts();
    tell_of_nothing(run, &verdict);
    run.tell(Event::Judgement(Box::new(Judgement {
        status: status(&counts, wish.fail_on),
        counts,
        lines: Vec::new(),
        is_stdout_taken: false,
        verdict,
    })));
    Ok(())
}

fn tell_of_nothing(run: &Run, verdict: &Verdict) {
    if verdict.files.is_empty() {
        let remark = "nothing to judge: no model is here, or no rule asks anything of it";
        run.tell(Event::Remark(remark.into()));
    } else if verdict.not_judged > 0 {
        let files = if verdict.not_judged == 1 {
            "file was"
        } else {
            "files were"
        };
        let remark = format!(
            "{} {files} not judged: no rule asks anything of it",
            verdict.not_judged
        );
        run.tell(Event::Remark(remark));
    }
}

/// The exit status that the counts mean.
fn status(counts: &Counts, fail_on: ShutOn) -> u8 {
    match fail_on {
        ShutOn::Never => 0,
        ShutOn::Warning if counts.warnings > 0 => 4,
        ShutOn::Error | ShutOn::Warning => counts.status(),
    }
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
