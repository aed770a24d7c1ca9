//! Faults on demand, so that tests can show what one file may cost. Not in release builds.
//!
//! `TRIGEST_FAULT=panic:analyse:part.stl` strikes the file of that name as it enters that stage: `panic`, `abort`
//! as when the stack or memory runs out, or `stall` as on a disk that does not answer.

use std::path::Path;
use std::time::Duration;

use crate::error::Stage;

/// Longer than any test.
const FOR_EVER: Duration = Duration::from_secs(600);

/// Does what `TRIGEST_FAULT` asks for.
///
/// # Panics
/// Where it asks for that.
pub(super) fn strike(stage: Stage, path: &Path) {
    let Ok(wish) = std::env::var("TRIGEST_FAULT") else {
        return;
    };
    let mut parts = wish.splitn(3, ':');
    let [fault, at, name] = [(); 3].map(|()| parts.next().unwrap_or_default());
    if at != stage.name() || path.file_name().is_none_or(|own| own != name) {
        return;
    }
    match fault {
        "panic" => panic!("asked for by TRIGEST_FAULT"),
        "abort" => std::process::abort(),
        "stall" => std::thread::sleep(FOR_EVER),
        _ => {}
    }
}
