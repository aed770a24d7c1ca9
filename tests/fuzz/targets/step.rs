#![no_main]
//! Reads bytes as STEP.

trigest_fuzz::reads!("step");
