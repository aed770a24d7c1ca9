//! What git knows to have changed: `--changed-since`.
//!
//! Git is asked as a program, once for the repository of each path, with lists that NUL ends, so that no name is misread. What
//! another branch changed meanwhile does not count: files are held against where the two parted, as far as the history reaches.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::touched;
use crate::discover::may_be_model;
use crate::formats::Limits;
use crate::gate::RulesError;
use crate::path_text::{path_of, shortened};

/// The files below `roots` that differ from `since`, those that git does not know and does not ignore, and models that name one of
/// either, or one that is gone.
///
/// # Errors
/// [`RulesError`] where git does not know `since`, or there is no repository; any other where git cannot be run.
pub(super) fn since(
    since: &str,
    roots: &[PathBuf],
    limits: &Limits,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for root in roots {
        all.extend(changed_below(root, since, (roots, limits))?);
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// The files of one path that differ, those that git does not know, and models that name one of them.
fn changed_below(
    root: &Path,
    since: &str,
    within: (&[PathBuf], &Limits),
) -> anyhow::Result<Vec<PathBuf>> {
    let folder = if root.is_dir() {
        root
    } else {
        root.parent().unwrap_or(root)
    };
    let top = one_line(&git(folder, &["rev-parse", "--show-toplevel"])?);
    let top = path_of(top);
    let from = parting(folder, since)?;
    let below = root.strip_prefix(&top).unwrap_or(root).to_string_lossy();
    let below = match below.as_ref() {
        "" => ":(top)".into(),
        below => format!(":(literal,top){below}"),
    };
    let repository = Repository { top: &top };
    let there = [
        "diff",
        "--name-only",
        "-z",
        "--no-renames",
        "--diff-filter=d",
        &from,
        "--",
        &below,
    ];
    let unknown = [
        "ls-files",
        "--others",
        "--exclude-standard",
        "-z",
        "--",
        &below,
    ];
    let mut changed = repository.paths(&there)?;
    changed.extend(repository.paths(&unknown)?);
    let touched = repository.touched(&from, &below, within)?;
    changed.extend(touched);
    Ok(changed)
}

/// A repository, by its top folder.
struct Repository<'a> {
    top: &'a Path,
}

impl Repository<'_> {
    /// The paths that git lists, each ended by NUL.
    fn paths(&self, words: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
        let listed = git(self.top, words)?.stdout;
        let names = listed.split(|&byte| byte == 0);
        let names = names.filter(|name| !name.is_empty());
        Ok(names
            .map(|name| self.top.join(path_of(name.to_vec())))
            .collect())
    }

    /// Models within `below` that name a file which differs from `from`, wherever in the repository it is or was.
    fn touched(
        &self,
        from: &str,
        below: &str,
        (roots, limits): (&[PathBuf], &Limits),
    ) -> anyhow::Result<Vec<PathBuf>> {
        let mut changed = self.paths(&["diff", "--name-only", "-z", "--no-renames", from])?;
        changed.extend(self.paths(&["ls-files", "--others", "--exclude-standard", "-z"])?);
        let changed: BTreeSet<_> = changed
            .into_iter()
            .filter(|path| !may_be_model(path))
            .collect();
        if changed.is_empty() {
            return Ok(Vec::new());
        }
        let all = [
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
            "--",
        ];
        let mut models = self.paths(&[&all[..], &[below]].concat())?;
        models.retain(|path| touched::may_name_others(path));
        let materials = self.paths(&[&all[..], &[":(top,icase,glob)**/*.mtl"]].concat())?;
        Ok(touched::touched(
            models, &materials, &changed, roots, limits,
        ))
    }
}

/// The commit where this branch and `since` parted.
fn parting(folder: &Path, since: &str) -> anyhow::Result<String> {
    let commit = format!("{since}^{{commit}}");
    let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
    let asked = git(folder, &[&verify[..], &[&commit]].concat());
    let commit = asked.map_err(|_| {
        let what = format!("git knows no commit {}", shortened(since.to_owned()));
        RulesError::of("--changed-since", what)
    })?;
    let commit = text(one_line(&commit));
    // A history that was cut off may not reach back to where the two parted.
    let parted = git(folder, &["merge-base", &commit, "HEAD"]);
    Ok(parted.map_or(commit, |parted| text(one_line(&parted))))
}

/// What git answers.
fn git(folder: &Path, words: &[&str]) -> anyhow::Result<Output> {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(words)
        .stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|error| anyhow::anyhow!("--changed-since: git cannot be run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("git failed").to_owned();
        return Err(RulesError::of("--changed-since", shortened(said)).into());
    }
    Ok(output)
}

fn one_line(output: &Output) -> Vec<u8> {
    let end = output.stdout.iter().position(|&byte| byte == b'\n');
    output.stdout[..end.unwrap_or(output.stdout.len())].to_vec()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
