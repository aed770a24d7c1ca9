//! Imports folders of 3D models into a library: one SQLite file and one picture a model.
//!
//! The pipeline: [`discover`] walks paths and finds sources; a bounded queue hands each to a rayon worker, held back by a
//! budget of bytes in flight; [`job`] does one file end to end: [`source_file`] reads it once, [`formats`] makes a
//! [`mesh`] of the bytes, [`analysis`] measures it, [`thumbnail`] draws it, [`store`] writes three records in
//! one transaction; its [`outcome`] goes over a bounded channel to the main thread, where [`report`] counts, draws the
//! bar and picks the exit status. Dependencies point along that order and never back.

pub mod cli;
pub mod config;

pub mod commands;
pub mod job;

pub mod analysis;
pub mod discover;
pub mod formats;
pub mod mesh;
pub mod report;
pub mod store;
pub mod thumbnail;

pub mod cores;
pub mod error;
pub mod outcome;
pub mod panics;
pub mod path_text;
pub mod source_file;
pub mod stop;
pub mod system;

/// Version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
