//! What is said outside a run: help, one file's failure, why a run could not begin.

use std::path::Path;

use super::terminal::{DataOut, talk};
use super::{FAILED, json};
use crate::outcome::Failure;
use crate::path_text::{escaped, to_text};
use crate::query::QueryError;
use crate::store::LibraryError;

/// Prints a text for programs, whole; a reader that goes away is none of its business.
///
/// # Errors
/// Why it could not be written.
pub fn text(text: &str) -> std::io::Result<()> {
    let mut data = DataOut::new(false);
    data.line(&text.trim_end());
    data.flush();
    data.into_lost().map_or(Ok(()), Err)
}

/// Says lines for people, outside a run.
pub fn remarks(remarks: &[String]) {
    talk(remarks);
}

/// Says why one file failed, where it was the only one.
pub fn failed(path: &Path, failure: &Failure) {
    let path = escaped(&to_text(path));
    talk(&[format!(
        "trigest: {path}: {}: {}",
        failure.stage,
        escaped(&failure.reason)
    )]);
}

/// Says why a run could not begin or go on: to people, and where `is_json` as the last line for programs.
pub fn fatal(error: &anyhow::Error, status: u8, is_json: bool) {
    let query = error.downcast_ref::<QueryError>();
    let text = text_of(error);
    match query {
        // Lines of its own, in which the place is shown; what would do something to a terminal is not among them.
        Some(query) => talk(&[format!("trigest: {query}")]),
        None => talk(&[format!("trigest: {}", escaped(&text))]),
    }
    if is_json {
        let library = error.downcast_ref::<LibraryError>();
        let other = if query.is_some() { "query" } else { "other" };
        let kind = library.map_or(other, LibraryError::kind);
        json_error(kind, status, &text);
    }
}

/// Prints help that was asked for, or what is wrong with the command line; returns the exit status.
pub fn wrong_usage(error: &clap::Error) -> u8 {
    let _ = error.print();
    let status = u8::try_from(error.exit_code()).unwrap_or(FAILED);
    if error.use_stderr() && std::env::args_os().any(|arg| arg == "--json") {
        let text = error.to_string();
        let reason = text.lines().next().unwrap_or_default();
        json_error("usage", status, reason.trim_start_matches("error: "));
    }
    status
}

/// The JSON line of an error that ended the program.
fn json_error(kind: &str, status: u8, reason: &str) {
    let mut data = DataOut::new(true);
    data.line(&json::error(kind, status, reason));
    data.flush();
}

pub(super) fn text_of(error: &anyhow::Error) -> String {
    // The line of a library's error names its cause already.
    match error.downcast_ref::<LibraryError>() {
        Some(library) => library.to_string(),
        None => format!("{error:#}"),
    }
}
