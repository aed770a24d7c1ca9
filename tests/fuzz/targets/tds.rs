#![no_main]
//! Reads bytes as 3DS.

trigest_fuzz::reads!("3ds");
