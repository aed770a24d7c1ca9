//! Turns a panic in a job into text, with its place in the source, and keeps it from the terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};

/// How the names of threads begin whose panics are caught.
pub const WORKER: &str = "worker-";

thread_local! {
    static LAST: Cell<Option<String>> = const { Cell::new(None) };
}

/// For a program's panic hook: keeps the text of a worker's panic, which is caught; false for any other thread's.
///
/// Without it panics are caught all the same, and their text lacks the place.
pub fn keep(panic: &PanicHookInfo<'_>) -> bool {
    let thread = std::thread::current();
    let is_worker = thread.name().is_some_and(|name| name.starts_with(WORKER));
    if is_worker {
        let text = panic.payload_as_str().unwrap_or("unknown panic");
        let place = panic
            .location()
            .map(|at| format!(" at {}:{}", at.file(), at.line()));
        LAST.set(Some(format!("{text}{}", place.unwrap_or_default())));
    }
    is_worker
}

/// What `body` returns, or the text of its panic.
///
/// # Errors
/// The text of the panic.
pub fn caught<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        // The panic of a helping thread has left its text, but no place.
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        LAST.take()
            .unwrap_or_else(|| text.unwrap_or("unknown panic").into())
    })
}
