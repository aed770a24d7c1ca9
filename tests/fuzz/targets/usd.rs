#![no_main]
//! Reads bytes as USD: text, binary and packages.

trigest_fuzz::reads!("usd");
