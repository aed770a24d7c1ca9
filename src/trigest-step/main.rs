//! `trigest-step`: cuts the surfaces of STEP and BREP files into triangles, for `trigest`, which starts it and asks it over pipes.
//!
//! It holds the kernel OpenCascade as a WebAssembly module in a sandbox: what a file does there can end this process at worst,
//! and that costs `trigest` one file. Started by a person it prints what it is.

mod closed;
mod colours;
mod cutting;
mod handles;
mod licences;
mod machine;
mod parted;
mod placing;
mod scene;
mod serve;
mod stopped;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

const USAGE: &str = "\
trigest-step cuts the surfaces of STEP and BREP files into triangles for trigest, which starts it by itself
where it lies beside it, or where $TRIGEST_STEP names it.

Options:
  --version   Print the version, and that of the kernel
  --licenses  Print the licences of the kernel, and how to replace it
  --prepare   Compile the kernel for this machine, so that no import has to
  --help      Print this
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let word = words.next();
    let text = match (word.as_deref(), words.next()) {
        (None, _) if !io::stdin().is_terminal() => return serve::serve(),
        (None, _) | (Some("--help" | "-h"), None) => USAGE.to_owned(),
        (Some("--version" | "-V"), None) => {
            format!(
                "trigest-step {} with {}\n",
                trigest::VERSION,
                machine::kernel()
            )
        }
        (Some("--licenses" | "--licences"), None) => licences::TEXT.to_owned(),
        (Some("--prepare"), None) => match machine::Machine::start() {
            Ok(_) => format!("{} is ready\n", machine::kernel()),
            Err(why) => return wrong(&format!("trigest-step: {why}\n")),
        },
        _ => return wrong(USAGE),
    };
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn wrong(text: &str) -> ExitCode {
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(2)
}
