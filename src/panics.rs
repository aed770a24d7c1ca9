//! Turns a panic in a job into text, with its place in the source, and keeps it from the terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How the names of threads begin whose panics are caught.
pub const WORKER: &str = "worker-";

thread_local! {
    static LAST: Cell<Option<String>> = const { Cell::new(None) };
}

/// Keeps panics of workers from being printed where they happen; those of other threads are, as ever.
pub fn install_hook() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        if thread.name().is_some_and(|name| name.starts_with(WORKER)) {
            let text = panic.payload_as_str().unwrap_or("unknown panic");
            let place = panic
                .location()
                .map(|at| format!(" at {}:{}", at.file(), at.line()));
            LAST.set(Some(format!("{text}{}", place.unwrap_or_default())));
        } else {
            usual(panic);
        }
    }));
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
