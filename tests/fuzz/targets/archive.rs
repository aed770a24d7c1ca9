#![no_main]
//! Lists and unpacks bytes as a ZIP archive of models.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use trigest::formats::archive;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

fuzz_target!(|bytes: &[u8]| {
    let path = FOLDER.path().join("a.zip");
    std::fs::write(&path, bytes).expect("a file");
    let limits = trigest_fuzz::limits();
    for member in archive::members(&path, &limits).unwrap_or_default() {
        let _ = archive::read(&path, &member.name, &limits);
    }
});
