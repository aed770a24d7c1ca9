#![no_main]
//! Reads bytes as AMF.

trigest_fuzz::reads!("amf");
