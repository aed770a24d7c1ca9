#![no_main]
//! Reads bytes as binary G-code.

trigest_fuzz::reads!("bgcode");
