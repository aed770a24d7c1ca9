//! Options of `thumbnails`, and those of every subcommand that draws.

use clap::{Args, ValueEnum};

use super::values::{background, color, frames, pixels};
use super::{CommonArgs, LimitArgs, SafetyArgs};
use crate::thumbnail::TURNTABLE_FRAMES;

/// Options of `thumbnails`.
#[derive(Debug, Args)]
pub struct ThumbnailsArgs {
    /// Also draw an animation of the turning model, in N pictures of at most 256 pixels [without N: 24].
    ///
    /// Each of its pictures takes about as long as a picture of that size, and about 10 kB.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = TURNTABLE_FRAMES, value_parser = frames())]
    pub turntable: Option<u32>,
    /// Sides of the pictures.
    #[command(flatten)]
    pub sizes: SizeArgs,
    /// How pictures look.
    #[command(flatten)]
    pub look: LookArgs,
    /// What a file may ask for.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// How sure what is committed is.
    #[command(flatten)]
    pub safety: SafetyArgs,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Sides of pictures.
#[derive(Debug, Args)]
pub struct SizeArgs {
    /// Side of the pictures in pixels [default: 512].
    ///
    /// From 16 to 2048. Several sizes may be given with commas; the first is the one that the library names.
    #[arg(long, value_name = "PX", value_parser = pixels(), value_delimiter = ',', help_heading = None::<&str>)]
    pub size: Vec<u32>,
}

/// How pictures look.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pictures")]
pub struct LookArgs {
    /// The side that pictures show; auto picks the one that shows most of the model [default: auto].
    #[arg(long, value_enum, hide_short_help = true)]
    pub view: Option<View>,
    /// The axis that points up; auto is what the file says, or how the model would rest [default: auto].
    #[arg(long, value_enum, hide_short_help = true)]
    pub up: Option<Up>,
    /// Colour of models whose file gives none, such as #b0bec5 or teal.
    #[arg(long, value_name = "COLOR", value_parser = color, hide_short_help = true)]
    pub body_color: Option<[u8; 3]>,
    /// The background: transparent, or COLOR [default: transparent].
    #[arg(long, value_name = "COLOR", value_parser = background, hide_short_help = true)]
    pub background: Option<Background>,
    /// Views in one picture; 4 adds the front, the right and the top [default: 1].
    #[arg(long, value_name = "N", value_parser = ["1", "4"], hide_short_help = true)]
    pub views: Option<String>,
    /// Show the picture that a file carries, where there is one, and not a drawing [default: no].
    ///
    /// It is kept beside the drawing in any case; what cannot be drawn, such as G-code, shows it in any case too.
    #[arg(long, value_name = "yes|no", num_args = 0..=1, require_equals = true, default_missing_value = "yes", value_parser = ["yes", "no"], hide_short_help = true)]
    pub prefer_embedded: Option<String>,
}

/// From where pictures are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// From where the body shows most of itself.
    Auto,
    /// From the front, the right and above.
    Iso,
    /// From the front.
    Front,
    /// From above.
    Top,
}

/// The axis that points up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Up {
    /// As the file says, or as the model would rest.
    Auto,
    /// Y, as in animation.
    Y,
    /// Z, as in manufacturing.
    Z,
}

/// What lies behind a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Background(pub Option<[u8; 3]>);
