#![no_main]
//! Reads bytes as PLY.

trigest_fuzz::reads!("ply");
