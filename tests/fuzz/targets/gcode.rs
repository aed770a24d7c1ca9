#![no_main]
//! Reads bytes as G-code.

trigest_fuzz::reads!("gcode");
