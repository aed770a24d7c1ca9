//! Manual pages in the order that readers expect: what clap says of the options, then what `cli::help` says beside them.

use std::path::Path;

use clap::Command;
use trigest::cli::help::{ENVIRONMENT, FILES, Group, row_of};

use crate::harness::{files_below, project};

/// The page of a command, with `more` sections before those that every page ends with.
pub(crate) fn page(command: &Command, more: &str) -> Vec<u8> {
    let is_root = command.get_name() == "trigest";
    // What `-h` leaves out for room would have no text here.
    let shown = |arg: clap::Arg| arg.hide_short_help(false);
    let command = &command.clone().version(None).mut_args(shown);
    let man = clap_mangen::Man::new(command.clone()).date("");
    let mut page = Vec::new();
    man.render_title(&mut page).unwrap();
    man.render_name_section(&mut page).unwrap();
    man.render_synopsis_section(&mut page).unwrap();
    man.render_description_section(&mut page).unwrap();
    man.render_options_section(&mut page).unwrap();
    let mut text = if is_root {
        commands(command)
    } else {
        String::new()
    };
    text.push_str(more);
    let row = row_of(command.get_name()).unwrap();
    text.push_str(&section("EXIT STATUS", row.status));
    if is_root || command.get_arguments().any(|arg| arg.get_id() == "library") {
        text.push_str(&section("ENVIRONMENT", ENVIRONMENT));
        text.push_str(&section("FILES", FILES));
    }
    let examples = row.examples.map(|line| format!("{}\n", escaped(line)));
    text.push_str(&format!(".SH EXAMPLES\n.nf\n{}.fi\n", examples.concat()));
    text.push_str(&see_also(command));
    page.extend(text.into_bytes());
    page
}

/// The pages that a reader of this one may want next.
fn see_also(command: &Command) -> String {
    let has = |id: &str| command.get_arguments().any(|arg| arg.get_id() == id);
    let root = "trigest(1)";
    let asks = "trigest-query(7), trigest-measures(7), trigest-library(5)";
    let pages = match command.get_name() {
        "trigest" => {
            "trigest-query(7), trigest-measures(7), trigest-formats(7), trigest-library(5)".into()
        }
        "import" => format!("{root}, trigest-formats(7), trigest-measures(7), trigest-library(5)"),
        "gate" => format!("{root}, trigest-measures(7), trigest-formats(7)"),
        _ if has("query") => format!("{root}, {asks}"),
        _ if has("library") => format!("{root}, trigest-library(5)"),
        _ => format!("{root}, trigest-formats(7)"),
    };
    format!(".SH SEE ALSO\n{}\n", escaped(&pages))
}

/// Every command with its page, by groups.
fn commands(root: &Command) -> String {
    let mut text = String::from(".SH COMMANDS\n");
    for group in Group::ALL.iter().filter(|group| group.rows().count() > 0) {
        text.push_str(&format!(".SS {}\n", group.title()));
        for row in group.rows() {
            let about = root.find_subcommand(row.command).unwrap().get_about();
            let about = about.unwrap().to_string();
            let name = escaped(&format!("trigest-{}", row.command));
            text.push_str(&format!(".TP\n\\fB{name}\\fR(1)\n{}\n", escaped(&about)));
        }
    }
    text
}

fn section(title: &str, rows: &[(&str, &str)]) -> String {
    let row = |(name, says): &(&str, &str)| {
        format!(".TP\n\\fB{}\\fR\n{}\n", escaped(name), escaped(says))
    };
    format!(".SH {title}\n{}", rows.iter().map(row).collect::<String>())
}

/// Text in the markup of manual pages.
pub(crate) fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('-', "\\-");
    let text = text.replace('\'', "\\*(Aq");
    if text.starts_with('.') {
        return format!("\\&{text}");
    }
    text
}

#[test]
fn every_page_has_the_usual_sections_and_names_only_pages_that_are_there() {
    let pages = files_below(&project("man"));
    assert!(pages.len() > 5);
    let names: Vec<_> = pages
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap())
        .collect();
    for path in &pages {
        let text = std::fs::read_to_string(path).unwrap();
        let is_command = path.extension().unwrap() == "1";
        let of_commands = ["SYNOPSIS", "EXIT STATUS", "EXAMPLES"];
        let of_all = ["NAME", "DESCRIPTION", "SEE ALSO"].into_iter();
        for section in of_all.chain(of_commands.into_iter().filter(|_| is_command)) {
            let heading = format!(".SH {section}\n");
            assert_eq!(text.matches(&heading).count(), 1, "{section} in {path:?}");
        }
        assert!(!text.contains(".SH EXTRA"), "{path:?}");
        assert_names_only(path, &text, &names);
        if !is_command {
            continue;
        }
        let is_root = path.ends_with("trigest.1");
        let has_library = is_root || text.contains("\\-\\-library");
        for section in ["ENVIRONMENT", "FILES"] {
            let heading = format!(".SH {section}\n");
            assert_eq!(
                text.contains(&heading),
                has_library,
                "{section} in {path:?}"
            );
        }
    }
}

/// Pages that this one names are shipped as well.
fn assert_names_only(path: &Path, text: &str, names: &[&str]) {
    let plain = plain(text);
    let named = plain.match_indices('(').filter_map(|(at, _)| {
        let number = plain[at + 1..].split_once(')')?.0;
        let name = plain[..at].rsplit([' ', '\n']).next()?;
        let is_page = number.len() == 1 && number.chars().all(|c| c.is_ascii_digit());
        (is_page && !name.is_empty()).then(|| format!("{name}.{number}"))
    });
    for page in named {
        assert!(names.contains(&page.as_str()), "{path:?} names {page}");
    }
}

/// The text of a page without its markup.
fn plain(page: &str) -> String {
    let marks = [
        ("\\fB", ""),
        ("\\fR", ""),
        ("\\fI", ""),
        ("\\-", "-"),
        ("\\&", ""),
    ];
    let signs = [("\\(aq", "'"), ("\\*(Aq", "'"), ("\\e", "\\")];
    let all = marks.into_iter().chain(signs);
    all.fold(page.to_owned(), |text, (mark, sign)| {
        text.replace(mark, sign)
    })
}

/// What stands in a page as it is to be typed.
pub(crate) fn blocks(page: &str) -> Vec<String> {
    let text = plain(&std::fs::read_to_string(project("man").join(page)).unwrap());
    let blocks = text.split(".nf\n").skip(1);
    let block = |block: &str| block.split(".fi\n").next().unwrap().to_owned();
    blocks.map(block).collect()
}

/// The pages are what `man` reads without a complaint, where groff is installed.
#[test]
fn groff_has_nothing_to_complain_of() {
    for path in files_below(&project("man")) {
        let mut groff = std::process::Command::new("groff");
        groff.args(["-man", "-Tutf8", "-ww", "-k", "-z"]).arg(&path);
        let Ok(ran) = groff.output() else {
            eprintln!("groff is not installed: this test did not run");
            return;
        };
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && said.is_empty(), "{path:?}: {said}");
    }
}
