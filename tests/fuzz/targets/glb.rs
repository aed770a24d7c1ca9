#![no_main]
//! Reads bytes as GLB.

trigest_fuzz::reads!("glb");
