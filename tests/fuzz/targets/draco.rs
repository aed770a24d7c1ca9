#![no_main]
//! Reads bytes as a Draco bitstream.

trigest_fuzz::reads!("drc");
