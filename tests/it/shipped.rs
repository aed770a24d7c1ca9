//! Man pages and completions are what the option definitions make. `RENEW=1` writes them anew.

mod query_page;

use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use trigest::analysis::MEASURES;
use trigest::cli::Cli;
use trigest::formats::{FORMATS, Format};

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
        files.push((project("completions").join(name), text));
    }
    let mut root = Cli::shown();
    root.build();
    let pages = std::iter::once(&root).chain(
        root.get_subcommands()
            .filter(|sub| sub.get_name() != "help"),
    );
    for command in pages {
        let name = command.get_display_name().unwrap_or("trigest").to_owned();
        let more = match command.get_name() {
            "import" => section_of_formats() + &section_of_measures(),
            _ => String::new(),
        };
        let page = man::page(command, &more);
        files.push((project("man").join(format!("{name}.1")), page));
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

/// A section of the manual page, in its own markup.
fn section_of_formats() -> String {
    let format = |format: &Format| {
        let endings = format.extensions.join(", .");
        format!(".TP\n\\fB.{endings}\\fR\n{}\n", format.reads)
    };
    let formats: String = FORMATS.iter().map(format).collect();
    format!(".SH FORMATS\n{formats}")
}

/// Another section.
fn section_of_measures() -> String {
    let mut section = String::from(
        ".SH MEASURES\nColumns of the table model_analysis. The unit of length is the file\\*(Aqs own.\n",
    );
    for measure in MEASURES {
        let unit = if measure.unit.is_empty() {
            String::new()
        } else {
            format!(" ({})", measure.unit)
        };
        let absent = if measure.absent_when.is_empty() {
            String::new()
        } else {
            format!("; NULL: {}", measure.absent_when)
        };
        section.push_str(&format!(
            ".TP\n\\fB{}\\fR{unit}\n{}{absent}\n",
            measure.name, measure.meaning
        ));
    }
    section
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

/// The README's table of measures, between its two marks.
fn table_of_measures() -> String {
    let mut table =
        String::from("| column | unit | meaning | NULL when |\n| --- | --- | --- | --- |\n");
    for measure in MEASURES {
        let row = [
            measure.name,
            measure.unit,
            measure.meaning,
            measure.absent_when,
        ];
        table.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            row[0], row[1], row[2], row[3]
        ));
    }
    table
}

/// The README's table of formats, between its two marks.
fn table_of_formats() -> String {
    let row = |format: &Format| {
        let endings = format.extensions.join("`, `.");
        format!("| {} | `.{endings}` | {} |\n", format.name, format.reads)
    };
    let rows: String = FORMATS.iter().map(row).collect();
    format!("| `format` | endings | read |\n| --- | --- | --- |\n{rows}")
}

/// Puts `table` between the marks of `name`, or says whether it is there.
fn holds(readme: &mut String, name: &str, table: &str) -> bool {
    let begin_mark = format!("<!-- {name} -->\n");
    let begin = readme.find(&begin_mark).unwrap() + begin_mark.len();
    let end = readme.find(&format!("<!-- end of {name} -->")).unwrap();
    if std::env::var_os("RENEW").is_some() {
        readme.replace_range(begin..end, table);
        return true;
    }
    readme[begin..end] == *table
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
fn the_readme_holds_the_tables_and_every_option() {
    let path = project("README.md");
    let mut readme = std::fs::read_to_string(&path).unwrap();
    for (name, table) in [
        ("measures", table_of_measures()),
        ("formats", table_of_formats()),
    ] {
        assert!(
            holds(&mut readme, name, &table),
            "the table of {name} is stale: run the tests with RENEW=1"
        );
    }
    if std::env::var_os("RENEW").is_some() {
        std::fs::write(&path, &readme).unwrap();
    }
    let root = Cli::command();
    let options = root
        .get_subcommands()
        .flat_map(|sub| sub.get_arguments().filter_map(|arg| arg.get_long()));
    for option in options {
        assert!(
            readme.contains(&format!("--{option}")),
            "README lacks --{option}"
        );
    }
}
