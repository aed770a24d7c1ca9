#![no_main]
//! Reads bytes as FBX, as the C library does.

trigest_fuzz::reads!("fbx");
