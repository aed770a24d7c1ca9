//! What git knows to have changed: `--changed-since`.
//!
//! Git is asked as a program, once for the repository of each path, with lists that NUL ends, so that no name is misread. What
//! another branch changed meanwhile does not count: files are held against where the two parted, as far as the history reaches.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::gate::RulesError;
use crate::path_text::{path_of, shortened};

/// The files below `roots` that differ from `since`, and those that git does not know and does not ignore.
///
/// # Errors
/// [`RulesError`] where git does not know `since`, or there is no repository; any other where git cannot be run.
pub(super) fn since(since: &str, roots: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for root in roots {
        let folder = if root.is_dir() {
            root
        } else {
            root.parent().unwrap_or(root)
        };
        let top = one_line(&git(folder, &["rev-parse", "--show-toplevel"])?);
        let top = path_of(top);
        let commit = format!("{since}^{{commit}}");
        let asked = git(
            folder,
            &[
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &commit,
            ],
        );
        let commit = asked.map_err(|_| {
            RulesError::of(
                "--changed-since",
                format!("git knows no commit {}", shortened(since.to_owned())),
            )
        })?;
        let commit = text(one_line(&commit));
        // A history that was cut off may not reach back to where the two parted.
        let parted = git(folder, &["merge-base", &commit, "HEAD"]);
        let from = parted.map_or(commit, |parted| text(one_line(&parted)));
        let below = root.strip_prefix(&top).unwrap_or(root);
        let below = if below.as_os_str().is_empty() {
            Path::new(".")
        } else {
            below
        };
        let below = format!(":(literal,top){}", below.to_string_lossy());
        let below = if below.ends_with(").") {
            ":(top)".into()
        } else {
            below
        };
        let changed = git(
            &top,
            &[
                "diff",
                "--name-only",
                "-z",
                "--no-renames",
                "--diff-filter=d",
                &from,
                "--",
                &below,
            ],
        )?;
        let unknown = git(
            &top,
            &[
                "ls-files",
                "--others",
                "--exclude-standard",
                "-z",
                "--",
                &below,
            ],
        )?;
        for list in [changed, unknown] {
            let names = list
                .stdout
                .split(|&byte| byte == 0)
                .filter(|name| !name.is_empty());
            all.extend(names.map(|name| top.join(path_of(name.to_vec()))));
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
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
