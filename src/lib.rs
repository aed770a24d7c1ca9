//! Imports folders of 3D models into a library: one SQLite file and one picture a model. As a library, it does one file:
//!
//! ```
//! use trigest::formats::Limits;
//! use trigest::thumbnail::Renderer;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let part = folder.path().join("part.obj");
//! # std::fs::write(&part, "v 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n")?;
//! # let picture = folder.path().join("part.png");
//! let examined = trigest::examine(&part, &Limits::default())?;
//! let measures = examined.analysis.as_ref().expect("it has faces");
//! assert_eq!(examined.format.name, "obj");
//! assert!(measures.is_watertight);
//! assert_eq!(measures.volume, Some(4.0)); // 2 × 3 × 4 / 6, in cubed file units
//! std::fs::write(&picture, examined.picture(&Renderer::default())?)?;
//! # assert!(std::fs::read(&picture)?.starts_with(b"\x89PNG"));
//! # Ok(())
//! # }
//! ```
//!
//! # The pipeline
//!
//! ```text
//! main ── commands::import ── commands::run ────────────── report ── terminal, JSON lines, exit status
//!           says what to feed   │ queue, bytes in flight     ▲
//!                               ▼                            │ one Outcome a file
//!  paths ── discover ──Source── crew ── job ─────────────────┘
//!                                        │
//!              ┌──────── examine ────────┤   one file, opened once
//!              ▼                         ▼
//!   bytes ─ formats ─Model─ mesh ─ analysis ─ thumbnail ─PNG─ store ── library.db, thumbnails/
//! ```
//!
//! Read `main.rs`, `commands/import/mod.rs`, `commands/run/mod.rs` and `job/mod.rs`, in this order; then any room by itself.
//! The main thread opens no file; a worker does one file at a time, waits only for bytes in flight, and writes each model in
//! one transaction, which small ones share. A panic, a stall or a death of the process costs the file it happened at.
//!
//! Built with the feature `cluster`, `commands::cluster` cuts an import into shards: each is that same import into a library of its own, whose
//! rows and pictures `cluster` writes as files, and a merge puts them together.
//!
//! # The order
//!
//! Modules stand below in the order of their dependencies: each uses those after it and none before. `formats` does not know
//! `store`, `thumbnail` knows no format, only `report` prints and only `store` speaks SQL.
//!
//! # Words
//!
//! | word | meaning |
//! | --- | --- |
//! | vertex | a position after welding; counted only if a face uses it |
//! | face | a triangle, three vertex indices; polygons are cut into faces by the reader, which says how |
//! | edge, half-edge | an unordered pair of vertices of a face; one face's use of it, with direction |
//! | boundary edge | used by exactly one face |
//! | non-manifold edge, vertex | used by three or more faces; faces around it form more than one fan |
//! | closed, watertight | has faces, and every edge is used by exactly two. "closed" in code, "watertight" for people |
//! | winding | order of a face's vertices; counter-clockwise seen from outside is outward |
//! | consistently wound | both faces of every two-face edge run along it in opposite directions |
//! | solid | closed and consistently wound; only a solid has a volume. Inverted: its signed volume is negative |
//! | shell | largest set of faces joined through shared edges; touching at a vertex alone does not join |
//! | boundary loop | closed chain of boundary edges |
//! | Euler characteristic, genus | V − E + F; handles of one closed, manifold, consistently wound shell: 1 − χ/2 |
//! | degenerate face | repeats a vertex, or its area is zero within the stated tolerance |
//! | duplicate face | the same three vertices as an earlier face, in any order |
//! | soup, weld | faces that share no vertices; merging vertices at equal positions, never silently with a distance |
//! | source, model, outcome | a path found; what the reader made of it; how the file ended |
//!
//! # Recipes
//!
//! **A format.** `formats/NAME/mod.rs` with `recognises` and `read`; its row in [`formats::FORMATS`]. A test names what is
//! missing: a fixture that imports, a hostile file, a fuzz target (a file and its row in `tests/fuzz/Cargo.toml`), a word in the
//! help of `import` in `cli/mod.rs`. The manual pages follow with `RENEW=1`.
//!
//! **A measure.** `analysis/NAME.rs` with a function of the mesh; its field in [`analysis::Analysis`], filled in
//! [`analysis::analyse`]; its row in [`analysis::MEASURES`], and the column as below.
//!
//! **A column.** Its row in the list of columns in `store`, whose header tells how; the view `catalog` and the golden schemas
//! follow.
//!
//! **A command.** `commands/NAME.rs` with `run`; its options in `cli/NAME.rs`; its variant of `cli::Command`, whose comment is
//! its help; its row in `cli/help/commands.rs` with group, exit statuses and three examples, which a test runs; its settings in `config`; its line in `commands::run`. One that feeds files says what to feed through
//! `commands::run::feed`; one that has a run of its own names itself in `report::Command`.
//!
//! **An exit status.** `store::LibraryError::exit_status` for what a library can be, `commands::status_of` for what a run can
//! end with, `Report::close` for what files can; the rows in `cli/help/commands.rs`.

// One file a subcommand, which says what to feed or what to ask; the engine of a run.
#[doc(hidden)]
pub mod commands;

// The checked settings of a command, built once from its flags.
pub(crate) mod config;

// Every flag, default and help text.
#[doc(hidden)]
pub mod cli;

// Outcomes in; terminal, JSON lines and exit status out; the only module that prints.
#[doc(hidden)]
pub mod report;

// ONE FILE END TO END: open, examine, draw, store.
pub(crate) mod job;

// Rules and a baseline in; violations, a verdict and reports out.
pub(crate) mod gate;

// THE DOOR FOR ONE FILE: bytes in; format, model, measures, pictures out.
pub mod examine;

// Folders in; a stream of sources out, with a reason for each path left out.
pub(crate) mod discover;

// How a file ended.
pub(crate) mod outcome;

// Why a file could not be imported, and at which stage.
pub mod error;

// Sources in; plans, the files of shards and their rows out.
#[cfg(feature = "cluster")]
pub(crate) mod cluster;

// Rows in; Parquet and the meaning of its columns out.
pub(crate) mod tables;

// A person's words in; a checked query out: SQL over rows, with bound values.
pub mod query;

// Records in; rows out; the only module that speaks SQL.
pub mod store;

// A mesh in; pixels and PNG bytes out.
pub mod thumbnail;

// A mesh in; measures out; THE TABLE OF MEASURES.
pub mod analysis;

// Bytes in; a model out; THE TABLE OF FORMATS.
pub mod formats;

// The one geometry type: checked, welded.
pub mod mesh;

// Surfaces in; triangles and exact measures out, by a program beside this one.
pub mod kernel;

// Whether and why a run is to stop, and the table of its deadlines.
pub(crate) mod stop;

// Paths as text: lossless for the database, escaped for a terminal.
#[doc(hidden)]
pub mod path_text;

// Work on one file shared among idle cores.
pub(crate) mod cores;

// A panic as text.
#[doc(hidden)]
pub mod panics;

// Memory and processor time, as the system says.
pub(crate) mod system;

pub use error::ImportError;
pub use examine::{Examined, examine};

/// Version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
