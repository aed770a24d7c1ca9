#![no_main]
//! Reads bytes as GLTF.

trigest_fuzz::reads!("gltf");
