#![no_main]
//! Reads bytes as the model part of a 3MF package.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let package = trigest_fuzz::stored("3D/3dmodel.model", bytes);
    let _ = trigest_fuzz::read(&package, "3mf");
});
