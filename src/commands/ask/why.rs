//! `trigest why PATH`: what became of a file, by which rule, when, and what can be done.
//!
//! What the library knows of the path comes first: its row, its failure, that a person had it forgotten. Of a file that it does not know, the
//! rules of the last import that was given a folder above it are held against the path, in the order in which a walk applies them.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::named::first;
use super::open;
use super::runs::paths_of;
use crate::config::WhyConfig;
use crate::discover::filter::Filter;
use crate::discover::{Found, WalkOptions, walk};
use crate::formats::Limits;
use crate::path_text::{canonical, escaped, from_text, to_text};
use crate::report::answer;
use crate::store::{Condition, Lookup, RunRow, all_fields};
use crate::system::stamp::Stamp;

/// What became of a file.
struct Verdict {
    /// One word.
    state: &'static str,
    /// By which rule, and when.
    why: String,
    /// What can be done; empty where nothing need be.
    advice: String,
}

fn verdict(state: &'static str, why: impl Into<String>, advice: &str) -> Verdict {
    Verdict {
        state,
        why: why.into(),
        advice: advice.into(),
    }
}

/// Says what became of each path and returns the exit status.
///
/// # Errors
/// Why the library could not be read, or the answer not be written.
pub(in crate::commands) fn run(config: &WhyConfig) -> anyhow::Result<u8> {
    let mut lookup = open(&config.library)?;
    answer(|out| {
        for path in &config.paths {
            let path = path_of(path);
            let text = to_text(&path);
            for verdict in verdicts(&mut lookup, &path, &text)? {
                if config.json {
                    let line = json!({ "path": text, "state": verdict.state, "why": verdict.why, "advice": verdict.advice });
                    out.line(&line.to_string())?;
                    continue;
                }
                out.line(&format!(
                    "{}: {}: {}",
                    escaped(&text),
                    verdict.state,
                    escaped(&verdict.why)
                ))?;
                if !verdict.advice.is_empty() {
                    out.line(&format!("  {}", verdict.advice))?;
                }
            }
        }
        Ok(0)
    })
}

/// A path as rows have it: of a member of an archive, the archive's is made canonical.
fn path_of(given: &Path) -> PathBuf {
    let text = to_text(given);
    match text.split_once("!/") {
        Some((archive, member)) if !given.exists() => from_text(&format!(
            "{}!/{member}",
            to_text(&canonical(&from_text(archive)))
        )),
        _ => canonical(given),
    }
}

fn verdicts(lookup: &mut Lookup, path: &Path, text: &str) -> anyhow::Result<Vec<Verdict>> {
    let mut all = Vec::new();
    all.extend(of_row(lookup, path, text)?);
    all.extend(of_failure(lookup, text)?);
    if all.is_empty() {
        all.extend(of_refusal(lookup, text)?);
    }
    if all.is_empty() {
        all.push(of_rules(lookup, path)?);
    }
    Ok(all)
}

/// What its row says.
fn of_row(lookup: &mut Lookup, path: &Path, text: &str) -> anyhow::Result<Option<Verdict>> {
    let Some(row) = first(lookup, Condition::path(text), all_fields(), 1)?.pop() else {
        return Ok(None);
    };
    let id = row.whole("id").unwrap_or_default();
    let run = row.whole("run_id");
    let by = run
        .map(|run| format!(", last written by run {run}"))
        .unwrap_or_default();
    let since = row.text("date_added").unwrap_or_default().to_owned();
    let taken = format!("model {id} since {since}{by}");
    let about = path.metadata().ok();
    let is_member = text.contains("!/");
    if about.is_none() && !is_member {
        let gone = row.text("missing_since");
        let when = gone
            .map(|gone| format!(", first missed on {gone}"))
            .unwrap_or_default();
        let advice =
            "its row stays until `trigest prune --apply`; a file that comes back is known again";
        return Ok(Some(verdict(
            "missing",
            format!("{taken}; the file is not there{when}"),
            advice,
        )));
    }
    if let Some(about) = about {
        let now = Stamp::of(&about);
        let is_same = Some(now.size) == row.whole("file_size")
            && Some(now.modified_ns) == row.whole("file_modified");
        if !is_same {
            let why = format!("{taken}; the file was written since");
            return Ok(Some(verdict(
                "changed",
                why,
                "the next import reads it again",
            )));
        }
    }
    let hash = row.text("file_hash").unwrap_or_default();
    let older = lookup
        .models_with(hash)?
        .into_iter()
        .find(|model| model.id < id);
    Ok(Some(match older {
        Some(older) => verdict(
            "duplicate",
            format!(
                "{taken}; the same bytes as model {} ({}), whose measures and picture it shares",
                older.id, older.path
            ),
            "`trigest dups` lists all such",
        ),
        None => verdict("taken", format!("{taken}; unchanged since it was read"), ""),
    }))
}

/// What a run that failed on it recorded.
fn of_failure(lookup: &mut Lookup, text: &str) -> anyhow::Result<Option<Verdict>> {
    let Some(failure) = lookup.failure_at(text)? else {
        return Ok(None);
    };
    let record = failure.record;
    let why = format!(
        "{}: {} (trigest {})",
        record.stage, record.reason, failure.program_version
    );
    let advice = if record.lies_in_file {
        "the fault lies in the file: it is not tried again until it changes (import --retry tries it at once)"
    } else {
        "the next import tries it again"
    };
    Ok(Some(verdict("failed", why, advice)))
}

/// Whether a person had it forgotten.
fn of_refusal(lookup: &Lookup, text: &str) -> anyhow::Result<Option<Verdict>> {
    let refusal = lookup
        .refusals()?
        .into_iter()
        .find(|refusal| refusal.path == text);
    Ok(refusal.map(|refusal| {
        let why = format!("left out since `trigest forget --apply {}`", refusal.named);
        verdict(
            "forgotten",
            why,
            "`trigest import` of the file by its name takes it in again",
        )
    }))
}

/// Which rule of an import leaves it out.
fn of_rules(lookup: &Lookup, path: &Path) -> anyhow::Result<Verdict> {
    let Ok(about) = path.symlink_metadata() else {
        return Ok(verdict(
            "unknown",
            "there is no such file, and the library has no row of it",
            "",
        ));
    };
    if about.is_dir() {
        let why = "a folder; the library has rows of files alone";
        return Ok(verdict(
            "folder",
            why,
            "`trigest ls in:FOLDER` lists what it has of it",
        ));
    }
    let Some((run, root)) = covering(lookup, path)? else {
        let why = "no import of this library was given a folder that holds it";
        return Ok(verdict("never seen", why, "`trigest import` it"));
    };
    let settings: Json = serde_json::from_str(&run.settings).unwrap_or_default();
    let by = format!("by the rules of run {} ({})", run.id, run.started);
    if let Some(rule) = left_out_by_name(&settings, path, &root) {
        let advice = "a file that is named to `trigest import` itself is taken whatever its name";
        return Ok(verdict("skipped", format!("{rule}, {by}"), advice));
    }
    Ok(match found(path, &settings)? {
        Some(Found::LeftOut { reason, .. }) => verdict("skipped", format!("{reason}, {by}"), ""),
        Some(Found::Ignored | Found::Sidecar { .. }) => verdict(
            "skipped",
            format!("its ending is none of a format that is read, {by}"),
            "a file that is named to `trigest import` itself is told by its content",
        ),
        Some(Found::Trouble { error, .. }) => verdict("failed", error.to_string(), ""),
        Some(Found::Candidate(_)) => verdict(
            "not taken yet",
            format!(
                "run {} of {} did not find it: it is newer than that, or the run was stopped",
                run.id, run.started
            ),
            "the next import takes it",
        ),
        None => verdict(
            "skipped",
            format!("it lies where a walk does not go, {by}"),
            "",
        ),
    })
}

/// The last import that was given a folder above the file, and that folder.
fn covering(lookup: &Lookup, path: &Path) -> anyhow::Result<Option<(RunRow, PathBuf)>> {
    let mut before = i64::MAX;
    loop {
        let page = lookup.runs_before(before, crate::commands::pages::PAGE)?;
        let Some(last) = page.last() else {
            return Ok(None);
        };
        before = last.id;
        for run in page.into_iter().filter(|run| run.command == "import") {
            let roots = paths_of(&run).into_iter().map(|root| from_text(&root));
            if let Some(root) = roots.filter(|root| path.starts_with(root)).max() {
                return Ok(Some((run, root)));
            }
        }
    }
}

/// The rule on names below `root` that leaves the file out.
fn left_out_by_name(settings: &Json, path: &Path, root: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?;
    let is_hidden = |part: &Path| {
        let name = part
            .file_name()
            .map(|name| name.as_encoded_bytes().starts_with(b"."));
        name.unwrap_or(false)
    };
    let parts: Vec<&Path> = relative
        .ancestors()
        .filter(|part| !part.as_os_str().is_empty())
        .collect();
    if settings["hidden"] != true && parts.iter().any(|part| is_hidden(part)) {
        return Some("a name that begins with a dot (see --hidden)".into());
    }
    let patterns = |name: &str| -> Vec<String> {
        let all = settings[name].as_array().cloned().unwrap_or_default();
        all.iter()
            .filter_map(|pattern| pattern.as_str().map(str::to_owned))
            .collect()
    };
    let (include, exclude) = (patterns("include"), patterns("exclude"));
    for pattern in &exclude {
        let filter = Filter::new(&[], std::slice::from_ref(pattern), 0, u64::MAX).ok()?;
        if parts.iter().any(|part| filter.excludes(part)) {
            return Some(format!("--exclude {pattern}"));
        }
    }
    let filter = Filter::new(&include, &[], 0, u64::MAX).ok()?;
    if !filter.includes(relative) {
        return Some(format!("none of --include {}", include.join(", ")));
    }
    let depth = settings["max_depth"].as_u64()?;
    let is_deeper = relative.components().count() as u64 > depth;
    is_deeper.then(|| format!("deeper than --max-depth {depth}"))
}

/// What a walk of its folder makes of the file.
fn found(path: &Path, settings: &Json) -> anyhow::Result<Option<Found>> {
    let Some(folder) = path.parent() else {
        return Ok(None);
    };
    let size = |name: &str, otherwise| settings[name].as_u64().unwrap_or(otherwise);
    let options = WalkOptions {
        filter: Filter::new(
            &[name_alone(path)],
            &[],
            size("min_size", 0),
            size("max_size", u64::MAX),
        )?,
        max_depth: Some(1),
        follow_links: settings["follow"] == true,
        hidden: true,
        one_file_system: false,
        sorted: false,
        library: PathBuf::new(),
        limits: Limits::default(),
        are_walked: false,
    };
    let found = walk(std::iter::once(folder.to_path_buf()), &options);
    let mut ignored = None;
    for found in found {
        match &found {
            Found::Candidate(source) if source.path == path => return Ok(Some(found)),
            Found::LeftOut { path: own, .. } | Found::Trouble { path: own, .. } if own == path => {
                return Ok(Some(found));
            }
            Found::Ignored => ignored = Some(found),
            _ => {}
        }
    }
    Ok(ignored)
}

/// A pattern that the name of the file alone matches.
fn name_alone(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut pattern = String::new();
    for sign in name.chars() {
        if "*?[]{}!\\".contains(sign) {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern
}
