//! Every flag, default and help text; uses clap and no other module of ours.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

const EXIT_STATUS: &str = "\
Exit status:
  0    every file is imported, unchanged or a duplicate
  1    the run could not go on
  2    wrong usage
  3    finished, and some files failed
  10   the library cannot be opened: missing, not ours, newer, damaged
  11   the library is locked by another run
  129, 130, 143   stopped by SIGHUP, SIGINT, SIGTERM; what was committed stays, run again to go on";

const THUMBNAIL_STATUS: &str = "\
Exit status:
  0    the picture is drawn
  1    it could not be written
  2    wrong usage
  3    the model could not be read or shows nothing";

const EXAMPLES: &str = "\
Examples:
  trigest import ~/models
  trigest import --library /srv/parts --exclude 'old/**' /mnt/share
  find . -name '*.stl' -print0 | trigest import --files-from - -0
  trigest import --json parts | jq -r 'select(.type == \"failed\") | .path'";

/// Imports folders of 3D models: measures them, draws them and files them in SQLite.
#[derive(Debug, Parser)]
#[command(name = "trigest", version, after_help = EXIT_STATUS, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take models into the library: measure, draw, store.
    ///
    /// Walks the folders given, reads each model once (STL, OBJ, PLY, OFF, 3MF, AMF, glTF, GLB, Draco DRC, STEP, STP; also in
    /// ZIP archives and gzip), measures its geometry, draws a PNG picture of it and
    /// writes its three records into the library in one transaction. Run it again to go on after a stop, and to
    /// take in what is new or has changed; files that have not changed are not opened.
    #[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{EXIT_STATUS}"))]
    Import(Box<ImportArgs>),
    /// Draw again the pictures that are missing or stale, nothing else.
    ///
    /// A picture is stale when a newer version of the renderer draws it differently, when it has another
    /// size than --size asks for, or when its file is not as long as the library says.
    #[command(after_long_help = EXIT_STATUS)]
    Thumbnails(Box<ThumbnailsArgs>),
    /// Draw the picture of one model; no library takes part.
    ///
    /// The PNG carries what the freedesktop specification asks for, so that file managers may call this through the
    /// entry trigest.thumbnailer. Nothing is printed but errors.
    #[command(after_long_help = THUMBNAIL_STATUS)]
    Thumbnail(Box<ThumbnailArgs>),
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files and folders to import.
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub paths: Vec<PathBuf>,
    /// Take more paths from FILE, one a line; - is standard input.
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// The paths of --files-from end with NUL instead of a line end.
    #[arg(short = '0', long, requires = "files_from")]
    pub null: bool,
    /// In which order files are taken; all but path need the whole list first.
    #[arg(long, value_enum, default_value_t = Order::Path)]
    pub order: Order,
    /// Import again even what has not changed.
    #[arg(long)]
    pub force: bool,
    /// Try again what failed before and has not changed.
    #[arg(long)]
    pub retry: bool,
    /// Draw no pictures.
    #[arg(long)]
    pub no_thumbnails: bool,
    /// Most triangles that one file may have.
    #[arg(long, value_name = "N", default_value_t = 200_000_000)]
    pub max_triangles: u64,
    /// Take the costly measures too: self-intersections, convex hull, oriented box, bounding sphere,
    /// resting face; of models in the library already, these alone.
    #[arg(long)]
    pub deep: bool,
    /// Say what would be done, and do nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Options that choose files.
    #[command(flatten)]
    pub choice: ChoiceArgs,
    /// Sides of the pictures.
    #[command(flatten)]
    pub sizes: SizeArgs,
    /// How pictures look.
    #[command(flatten)]
    pub look: LookArgs,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Options of `thumbnails`.
#[derive(Debug, Args)]
pub struct ThumbnailsArgs {
    /// Draw beside each picture an animation of the body as it turns once, in N pictures.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=360), help_heading = "Pictures")]
    pub turntable: Option<u32>,
    /// Sides of the pictures.
    #[command(flatten)]
    pub sizes: SizeArgs,
    /// How pictures look.
    #[command(flatten)]
    pub look: LookArgs,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Options of `thumbnail`.
#[derive(Debug, Args)]
pub struct ThumbnailArgs {
    /// The model: a path or a file:// URI.
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,
    /// Where the PNG goes; - is standard output.
    #[arg(value_name = "OUTPUT")]
    pub output: PathBuf,
    /// Side of the picture in pixels, 16 to 2048.
    #[arg(long, value_name = "PX", value_parser = pixels(), default_value_t = 512)]
    pub size: u32,
    /// Colour of bodies whose file gives none, such as #b0bec5 or teal.
    #[arg(long, value_name = "COLOR", value_parser = color)]
    pub color: Option<[u8; 3]>,
    /// How the picture looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Sides of pictures.
#[derive(Debug, Args)]
pub struct SizeArgs {
    /// Side of the pictures in pixels, 16 to 2048; several with commas: the first is that of the library's picture, the
    /// others lie beside it.
    #[arg(long, value_name = "PX", value_parser = pixels(), value_delimiter = ',', default_value = "512", help_heading = "Pictures")]
    pub size: Vec<u32>,
}

/// How pictures look.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pictures")]
pub struct LookArgs {
    /// From where pictures are taken; auto is where the body shows most of itself.
    #[arg(long, value_enum, default_value_t = View::Auto)]
    pub view: View,
    /// The axis that points up; auto is Y for OBJ and glTF, else Z.
    #[arg(long, value_enum, default_value_t = Up::Auto)]
    pub up: Up,
    /// What lies behind the body: transparent, or COLOR.
    #[arg(long, value_name = "COLOR", value_parser = background, default_value = "transparent")]
    pub background: Background,
    /// Views in one picture: 4 adds those from the front, the right and above.
    #[arg(long, value_name = "N", value_parser = ["1", "4"], default_value = "1")]
    pub views: String,
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
    /// As the format has it.
    Auto,
    /// Y, as in animation.
    Y,
    /// Z, as in manufacturing.
    Z,
}

/// What lies behind a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Background(pub Option<[u8; 3]>);

/// What `--color` may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorWish {
    /// Whether messages are coloured.
    Messages(When),
    /// The colour of bodies whose file gives none.
    Bodies([u8; 3]),
}

/// Options that choose files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Choosing files")]
pub struct ChoiceArgs {
    /// Only files that match GLOB; may be given several times, any match counts.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// No files or folders that match GLOB.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Go down at most N levels below each PATH.
    #[arg(long, value_name = "N")]
    pub max_depth: Option<usize>,
    /// Follow links.
    #[arg(long)]
    pub follow: bool,
    /// Take names that begin with a dot.
    #[arg(long)]
    pub hidden: bool,
    /// Stay on the file system of each PATH.
    #[arg(long)]
    pub one_file_system: bool,
    /// Leave out smaller files.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "0")]
    pub min_size: u64,
    /// Leave out larger files.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "4G")]
    pub max_size: u64,
}

/// Options of every subcommand.
#[derive(Debug, Args)]
pub struct CommonArgs {
    /// The library folder [default: $XDG_DATA_HOME/trigest, ~/.local/share/trigest].
    #[arg(
        long,
        value_name = "DIR",
        env = "TRIGEST_LIBRARY",
        hide_env_values = true,
        help_heading = "Running"
    )]
    pub library: Option<PathBuf>,
    /// Workers [default: processors this process may use].
    #[arg(short, long, value_name = "N", help_heading = "Running")]
    pub jobs: Option<usize>,
    /// Bytes of files worked on at once [default: half of the memory available].
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Running")]
    pub memory: Option<u64>,
    /// Print one JSON object a line to standard output.
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Add stage times, waits, the slowest files and more to the summary.
    #[arg(long, help_heading = "Output")]
    pub timings: bool,
    /// Write a line a file and the summary to PATH as well, whatever -q says.
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    pub log_file: Option<PathBuf>,
    /// Print errors only.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Print a line a file; twice: with stage times and notes.
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
    /// Show progress; "always" prints plain lines where there is no terminal.
    #[arg(long, value_enum, default_value_t = When::Auto, help_heading = "Output")]
    pub progress: When,
    /// Colour messages: auto, always or never; NO_COLOR is respected. Or COLOR, such as #b0bec5 or teal, for the
    /// bodies whose file gives none; may be given twice.
    #[arg(long, value_name = "WHEN|COLOR", value_parser = color_wish, help_heading = "Output")]
    pub color: Vec<ColorWish>,
}

/// In which order files are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// As the walk finds them, by name within each folder.
    Path,
    /// Smallest first.
    Size,
    /// Largest first.
    Largest,
    /// Last modified first.
    Newest,
}

impl Order {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Size => "size",
            Self::Largest => "largest",
            Self::Newest => "newest",
        }
    }
}

/// Whether to do something that depends on the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Where standard error is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn pixels() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(16..=2048)
}

fn color_wish(text: &str) -> Result<ColorWish, String> {
    match When::from_str(text, false) {
        Ok(when) => Ok(ColorWish::Messages(when)),
        Err(_) => color(text).map(ColorWish::Bodies),
    }
}

fn background(text: &str) -> Result<Background, String> {
    if text == "transparent" {
        return Ok(Background(None));
    }
    color(text).map(Some).map(Background)
}

/// A colour in one of the ways of CSS.
fn color(text: &str) -> Result<[u8; 3], String> {
    let parsed = csscolorparser::parse(text)
        .map_err(|_| "not a colour; examples: #b0bec5, teal".to_owned())?;
    let [r, g, b, _] = parsed.to_rgba8();
    Ok([r, g, b])
}

/// A number of bytes such as 800, 64k, 1.5M or 4GiB; powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text[digits.len()..].to_ascii_lowercase();
    let shift = match unit.trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return Err(format!("unknown unit {unit:?}; use k, M, G or T")),
    };
    let number: f64 = digits
        .parse()
        .map_err(|_| "not a size; examples: 800, 64k, 1.5M, 4G".to_owned())?;
    let bytes = number * (1_u64 << shift) as f64;
    if (0.0..9e18).contains(&bytes) {
        Ok(bytes as u64)
    } else {
        Err("out of range".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("800"), Ok(800));
        assert_eq!(size("1.5M"), Ok(1_572_864));
        assert_eq!(size("64KiB"), Ok(65_536));
        assert_eq!(size("4g"), Ok(4 << 30));
        for bad in ["", "x", "4X", "-1", "1e30", "nan"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
