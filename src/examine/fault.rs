//! Faults on demand, so that tests can show what one file may cost. Not in release builds.
//!
//! `TRIGEST_FAULT=panic:analyse:part.stl` strikes the file of that name as it enters that stage, or the costly measures,
//! called `deep`: `panic`, `abort` as when the stack or memory runs out, or `stall` as on a disk that does not answer.

use std::path::Path;
use std::time::Duration;

/// Longer than any test.
const FOR_EVER: Duration = Duration::from_secs(600);

/// Does what `TRIGEST_FAULT` asks for.
///
/// # Panics
/// Where it asks for that.
pub(crate) fn strike(stage: &str, path: &Path) {
    let Ok(wish) = std::env::var("TRIGEST_FAULT") else {
        return;
    };
    let mut parts = wish.splitn(3, ':');
    let [fault, at, name] = [(); 3].map(|()| parts.next().unwrap_or_default());
    if at != stage || path.file_name().is_none_or(|own| own != name) {
        return;
    }
    match fault {
        "panic" => panic!("asked for by TRIGEST_FAULT"),
        "abort" => std::process::abort(),
        "stall" => std::thread::sleep(FOR_EVER),
        _ => {}
    }
}
