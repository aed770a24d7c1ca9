//! What a person says of models: tags, and the fields that no file fills in. Each command writes what it is given and nothing else, prints
//! what changed, and leaves files alone; imports never write over it.

pub(super) mod edit;
pub(super) mod tag;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::store::{LibraryError, RunCounts, RunStart, Store};

/// Opens the library in `folder` to write what a person says, after waiting for another run as long as `patience` allows.
fn open(
    folder: &Path,
    command: &str,
    settings: &str,
    patience: Duration,
) -> Result<Store, LibraryError> {
    let start = RunStart {
        settings,
        may_create: false,
        ..RunStart::alone(command)
    };
    let began = Instant::now();
    Store::open_when_free(folder, &start, |_| began.elapsed() < patience)
}

fn close(store: &Store, ending: &str) -> anyhow::Result<()> {
    Ok(store.end_run(ending, &RunCounts::default())?)
}
