//! Options of the subcommands for one file: `thumbnail`, and `probe`, which people do not see.

use std::path::PathBuf;

use clap::Args;

use super::values::{color, formats, frames, pixels};
use super::{LimitArgs, LookArgs, SizeArgs};
use crate::thumbnail::DEFAULT_SIZE_PX;

/// Options of `thumbnail`.
#[derive(Debug, Args)]
pub struct ThumbnailArgs {
    /// The model: a path, a file:// URI, or - for standard input.
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,
    /// Where the picture goes: PNG, JPEG or WebP by its ending, PNG without one; - is standard output.
    #[arg(value_name = "OUTPUT")]
    pub output: PathBuf,
    /// Format of the model on standard input, where its bytes leave that open.
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub format: Option<String>,
    /// Side of the picture in pixels.
    ///
    /// From 16 to 2048.
    #[arg(long, value_name = "PX", value_parser = pixels(), default_value_t = DEFAULT_SIZE_PX)]
    pub size: u32,
    /// As --body-color: how it was spelled before 0.2.
    #[arg(long, value_name = "COLOR", value_parser = color, hide = true)]
    pub color: Option<[u8; 3]>,
    /// Most triangles that the file may have, as for an import.
    #[arg(long, value_name = "N")]
    pub max_triangles: Option<u64>,
    /// How the picture looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Options of `probe`: those of a run that decide what is done to a file.
#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// The file.
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,
    /// The costly measures too.
    #[arg(long)]
    pub deep: bool,
    /// Draw no pictures.
    #[arg(long)]
    pub no_thumbnails: bool,
    /// Pictures of the animation.
    #[arg(long, value_name = "N", value_parser = frames())]
    pub turntable: Option<u32>,
    /// What the file may ask for.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Sides of the pictures.
    #[command(flatten)]
    pub sizes: SizeArgs,
    /// How pictures look.
    #[command(flatten)]
    pub look: LookArgs,
}
