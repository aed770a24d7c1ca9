//! JUnit XML as Jenkins and its like read it: a suite a file, a case a rule that is asked of it.
//!
//! Errors are failures, files that cannot be read errors, and what a baseline knows is skipped; warnings pass, with their text.

use crate::gate::{Judged, READABLE, Severity, Verdict, Violation};

pub(super) fn report(verdict: &Verdict) -> String {
    let suites: Vec<Suite> = verdict.files.iter().map(Suite::of).collect();
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"trigest gate\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        sum(|suite| suite.tests),
        sum(|suite| suite.failures),
        sum(|suite| suite.errors)
    );
    for suite in &suites {
        xml.push_str(&suite.xml);
    }
    xml.push_str("</testsuites>\n");
    xml
}

struct Suite {
    tests: usize,
    failures: usize,
    errors: usize,
    xml: String,
}

/// What a case is that breaks its rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Failure,
    Error,
    Skipped,
    Passed,
}

impl Ending {
    fn of(violation: &Violation) -> Self {
        match (violation.is_known, violation.severity) {
            (true, _) => Self::Skipped,
            (false, Severity::Warning) => Self::Passed,
            (false, Severity::Error) if violation.rule == READABLE => Self::Error,
            (false, Severity::Error) => Self::Failure,
        }
    }
}

impl Suite {
    fn of(file: &Judged) -> Self {
        let names = file.rules();
        let ending = |wanted: Ending| {
            let endings = file.violations.iter().map(Ending::of);
            endings.filter(|ending| *ending == wanted).count()
        };
        let (failures, errors) = (ending(Ending::Failure), ending(Ending::Error));
        let path = escaped(&file.path);
        let mut xml = format!(
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{}\">\n",
            names.len(),
            ending(Ending::Skipped)
        );
        for name in &names {
            let broken = file
                .violations
                .iter()
                .find(|violation| violation.rule == *name);
            let within = broken.map_or_else(String::new, case);
            let name = escaped(name);
            let start = format!("    <testcase classname=\"{path}\" name=\"{name}\"");
            match within.is_empty() {
                true => xml.push_str(&format!("{start}/>\n")),
                false => xml.push_str(&format!("{start}>\n{within}    </testcase>\n")),
            }
        }
        xml.push_str("  </testsuite>\n");
        Self {
            tests: names.len(),
            failures,
            errors,
            xml,
        }
    }
}

/// What stands in the case of a rule that is broken.
fn case(violation: &Violation) -> String {
    let (message, rule) = (escaped(&violation.text()), escaped(&violation.rule));
    let element = match Ending::of(violation) {
        Ending::Failure => "failure",
        Ending::Error => "error",
        Ending::Skipped => {
            return format!("      <skipped message=\"in the baseline: {message}\"/>\n");
        }
        Ending::Passed => return format!("      <system-out>warning: {message}</system-out>\n"),
    };
    let text = format!("{}: {message}", escaped(&violation.path));
    format!("      <{element} type=\"{rule}\" message=\"{message}\">{text}</{element}>\n")
}

/// Text for XML 1.0, which has no way to write most control characters.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '&' => xml.push_str("&amp;"),
            '"' => xml.push_str("&quot;"),
            '\n' => xml.push_str("&#10;"),
            '\t' => xml.push_str("&#9;"),
            '\r' => xml.push_str("&#13;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => xml.push('\u{FFFD}'),
            c => xml.push(c),
        }
    }
    xml
}
