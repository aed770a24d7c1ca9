//! Man pages and completions are what the option definitions make. `RENEW=1` writes them anew.

mod pages;
mod queries;
mod query_page;

use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use trigest::analysis::MEASURES;
use trigest::cli::Cli;
use trigest::formats::FORMATS;

use crate::harness::project;
use crate::man;

fn made() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for (shell, name) in [
        (Shell::Bash, "trigest.bash"),
        (Shell::Zsh, "_trigest"),
        (Shell::Fish, "trigest.fish"),
    ] {
        let mut text = Vec::new();
        generate(shell, &mut Cli::shown(), "trigest", &mut text);
        let text = String::from_utf8(text).unwrap();
        let text = queries::with_queries(shell, &text);
        files.push((project("completions").join(name), text.into_bytes()));
    }
    let mut root = Cli::shown();
    root.build();
    let pages = std::iter::once(&root).chain(
        root.get_subcommands()
            .filter(|sub| sub.get_name() != "help"),
    );
    for command in pages {
        let name = command.get_display_name().unwrap_or("trigest").to_owned();
        let more = pages::more_of(&format!("{name}.1"));
        let page = man::page(command, &more);
        files.push((project("man").join(format!("{name}.1")), page));
    }
    for (name, page) in pages::whole() {
        files.push((project("man").join(name), page.into_bytes()));
    }
    files.push((
        project("man").join("trigest-query.7"),
        query_page::page().into_bytes(),
    ));
    files.push((
        project("completions").join("trigest.thumbnailer"),
        thumbnailer().into_bytes(),
    ));
    files
}

/// The entry that tells file managers to call `trigest thumbnail`.
fn thumbnailer() -> String {
    let types: Vec<_> = FORMATS.iter().map(|format| format.mime).collect();
    format!(
        "[Thumbnailer Entry]\nTryExec=trigest\nExec=trigest thumbnail --size %s %i %o\nMimeType={};\n",
        types.join(";")
    )
}

#[test]
fn man_pages_and_completions_match_the_options() {
    for (path, text) in made() {
        if std::env::var_os("RENEW").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let shipped = std::fs::read(&path).unwrap_or_default();
        assert!(
            shipped == text,
            "{} is stale: run the tests with RENEW=1",
            path.display()
        );
    }
}

#[test]
fn the_help_names_every_format() {
    let mut command = Cli::command();
    let import = command.find_subcommand_mut("import").unwrap();
    let help = import.render_long_help().to_string().to_lowercase();
    for ending in FORMATS.iter().flat_map(|format| format.extensions) {
        assert!(help.contains(ending), "--help does not name {ending}");
    }
}

#[test]
fn every_option_has_its_text_in_the_page_of_its_command() {
    for command in Cli::shown().get_subcommands() {
        let page = format!("trigest-{}.1", command.get_name());
        let text = std::fs::read_to_string(project("man").join(&page)).unwrap();
        let shown = command.get_arguments().filter(|arg| !arg.is_hide_set());
        for option in shown.filter_map(|arg| arg.get_long()) {
            let name = format!("\\-\\-{}\\fR", option.replace('-', "\\-"));
            let options = text.split_once(".SH OPTIONS\n").unwrap().1;
            let is_named = |line: &&str| line.starts_with("\\fB") && line.contains(&name);
            let mut lines = options.lines().skip_while(|line| !is_named(line));
            assert!(lines.next().is_some(), "{page} lacks --{option}");
            let says = lines.next().unwrap_or_default();
            assert!(
                !says.is_empty() && !says.starts_with('.'),
                "{page} says nothing of --{option}"
            );
        }
    }
}

#[test]
fn every_measure_and_format_is_in_its_page() {
    let read = |page: &str| std::fs::read_to_string(project("man").join(page)).unwrap();
    let measures = read("trigest-measures.7");
    for measure in MEASURES {
        assert!(measures.contains(&format!("\\fB{}\\fR", measure.name)));
    }
    let formats = read("trigest-formats.7");
    for format in FORMATS {
        assert!(formats.contains(&format!("\\fB{}\\fR (.", format.name)));
    }
}
