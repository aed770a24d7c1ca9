#![no_main]
//! Reads bytes as BREP, without a kernel.

trigest_fuzz::reads!("brep");
