#![no_main]
//! Reads bytes as STL.

trigest_fuzz::reads!("stl");
