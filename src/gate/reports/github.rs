//! Lines that GitHub's runners show as annotations of a file.
//!
//! Source: GitHub Docs, Workflow commands for GitHub Actions.

use super::Setting;
use crate::gate::shown::relative;
use crate::gate::{Verdict, Violation};

pub(super) fn report(verdict: &Verdict, setting: &Setting<'_>) -> String {
    let told = verdict.violations().filter(|violation| !violation.is_known);
    told.map(|violation| line(violation, setting)).collect()
}

fn line(violation: &Violation, setting: &Setting<'_>) -> String {
    // Annotations are shown at files as the repository has them.
    let path = match setting.root {
        Some(root) => relative(&setting.folder.join(&violation.path), root),
        None => violation.path.clone(),
    };
    format!(
        "::{} file={},title={}::{}\n",
        violation.severity.name(),
        property(&path),
        property(&violation.rule),
        message(&format!("{}: {}", violation.path, violation.text()))
    )
}

fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
