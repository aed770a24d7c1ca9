#![no_main]
//! Reads bytes as OFF.

trigest_fuzz::reads!("off");
