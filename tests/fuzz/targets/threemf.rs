#![no_main]
//! Reads bytes as a 3MF package.

trigest_fuzz::reads!("3mf");
