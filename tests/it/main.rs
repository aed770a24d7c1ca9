//! Behaviour, tested as a user would see it. One binary, a module a theme.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails where its helpers do, and says what it could not look at"
)]

mod again;
mod ahead;
mod archives;
mod ask;
mod bar;
mod beside;
mod check;
mod choices;
mod cli;
#[cfg(feature = "cluster")]
mod cluster;
mod corpus;
mod cron_week;
mod deep;
mod durable;
mod embedded;
mod examples;
mod failures;
mod faults;
mod forget;
mod formats;
mod gate;
mod gcode;
mod glass;
mod hostile;
mod import;
mod instances;
mod kernel;
mod kinds;
mod laws;
mod lines;
mod locks;
mod looks;
mod made;
mod man;
mod measures;
mod members;
mod memory;
mod metadata;
mod missing;
mod moves;
mod neighbours;
mod order;
mod packages;
mod picture_files;
mod pictures;
mod ply_off;
mod poses;
mod progress;
mod prune;
mod pty;
mod readme;
mod scaling;
mod scenes;
mod schemas;
mod shipped;
mod siblings;
mod sidecars;
mod states;
mod stop;
mod streams;
mod studio;
mod textures;
mod thumbnails;
mod together;
mod torture;
mod traced;
mod units;
mod upright;

mod gallery;
mod harness;
