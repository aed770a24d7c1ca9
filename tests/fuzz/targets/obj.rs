#![no_main]
//! Reads bytes as an OBJ, and what follows a NUL as the MTL that it may name.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use trigest::formats::Siblings;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

fuzz_target!(|bytes: &[u8]| {
    let Some(end) = bytes.iter().position(|&byte| byte == 0) else {
        let _ = trigest_fuzz::read(bytes, "obj");
        return;
    };
    std::fs::write(FOLDER.path().join("a.mtl"), &bytes[end + 1..]).expect("a file");
    let siblings = Siblings::Folder(FOLDER.path().into());
    let _ = trigest_fuzz::read_beside(&bytes[..end], "obj", &siblings);
});
