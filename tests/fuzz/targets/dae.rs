#![no_main]
//! Reads bytes as COLLADA.

trigest_fuzz::reads!("dae");
