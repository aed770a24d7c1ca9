//! Help that can be taken in: a screen for `-h`, a line a command for `--help`, three examples that work.

use std::path::Path;
use std::process::{Command, Stdio};

use trigest::cli::Cli;
use trigest::cli::help::{COMMANDS, Group, row_of};

use crate::harness::{Ran, age, cube_stl, sheet_stl};

/// Lines and columns of the smallest terminal that people still open.
const SCREEN: (usize, usize) = (24, 80);

/// Examples that end with another status than 0.
const ENDINGS: &[(&str, i32)] = &[
    // None of the models there is broken.
    ("trigest failures --accept ~/models/broken.stl", 3),
    // They are different.
    ("trigest diff ~/models/box.stl ~/models/large.obj", 3),
    // A sheet among the models is not watertight.
    ("trigest gate ~/models", 4),
    (
        "find ~/models -name '*.stl' -print0 | trigest gate --files-from - -0",
        4,
    ),
];

fn help(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trigest"));
    command.args(args).env("COLUMNS", SCREEN.1.to_string());
    let ran = Ran::of(command.output().unwrap());
    ran.assert_status(0);
    ran.stdout
}

/// Names of the commands that people see.
fn commands() -> Vec<String> {
    let shown = Cli::shown();
    let names = shown.get_subcommands().map(|sub| sub.get_name().to_owned());
    names.collect()
}

#[test]
fn every_command_has_a_row_and_every_row_a_command() {
    let commands = commands();
    for command in &commands {
        assert!(
            row_of(command).is_some(),
            "{command} has no row in src/cli/help/commands.rs"
        );
    }
    for row in COMMANDS {
        let known = commands.iter().any(|command| command == row.command);
        assert!(known, "{} is no command", row.command);
    }
    assert_eq!(commands.len(), COMMANDS.len(), "a row twice");
}

#[test]
fn the_help_groups_the_commands_with_a_line_each() {
    let text = help(&["--help"]);
    let mut lines = text.lines().peekable();
    let mut seen = 0;
    while let Some(line) = lines.next() {
        let group = line.strip_suffix(':').unwrap_or_default();
        let Some(group) = Group::ALL.iter().find(|known| known.title() == group) else {
            continue;
        };
        for row in COMMANDS.iter().filter(|row| row.group == *group) {
            let line = lines.next().unwrap();
            let (name, about) = line.trim().split_once(' ').unwrap();
            assert_eq!(name, row.command, "{text}");
            assert!(about.trim().len() > 10, "{line}");
            seen += 1;
        }
        assert_eq!(lines.peek(), Some(&""), "a line each: {text}");
    }
    assert_eq!(seen, COMMANDS.len(), "{text}");
    let groups = Group::ALL.map(Group::title).join(" · ");
    let wanted = "Import · Ask · Describe · Look after · Pipelines · Past one machine";
    assert_eq!(groups, wanted);
}

#[test]
fn the_short_help_fits_a_screen_and_all_help_ends_with_three_examples() {
    let names: Vec<_> = commands();
    let pages = names.iter().map(|name| vec![name.as_str()]);
    for page in std::iter::once(Vec::new()).chain(pages) {
        let name = page.first().copied().unwrap_or("trigest");
        for flag in ["-h", "--help"] {
            let text = help(&[&page[..], &[flag]].concat());
            let examples: Vec<_> = text
                .lines()
                .skip_while(|line| *line != "Examples:")
                .collect();
            let expected = row_of(name)
                .unwrap()
                .examples
                .map(|line| format!("  {line}"));
            assert_eq!(
                examples.get(1..),
                Some(&expected.each_ref().map(String::as_str)[..]),
                "{text}"
            );
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(
                widest <= SCREEN.1,
                "{name} {flag}: {widest} columns\n{text}"
            );
            let count = text.lines().count();
            assert!(
                flag == "--help" || count <= SCREEN.0,
                "{name} -h has {count} lines: hide what few need (hide_short_help), say the rest shorter\n{text}"
            );
        }
        assert!(
            help(&[&page[..], &["--help"]].concat()).contains("\nExit status:\n  0 "),
            "{name}"
        );
    }
}

/// A home as the examples suppose it.
pub(crate) struct Home(tempfile::TempDir);

impl Home {
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn new() -> Self {
        let home = Self::empty();
        home.file("models/bracket.stl", &sheet_stl(4));
        home.file("models/box.stl", &cube_stl(10.0));
        home.file("models/copies/box again.stl", &cube_stl(10.0));
        home.file(
            "models/large.obj",
            b"v 0 0 0\nv 90 0 0\nv 0 90 0\nf 1 2 3\n",
        );
        home.file("parts/nut.stl", &cube_stl(3.0));
        home.file("parts/old/nut.stl", &cube_stl(2.0));
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        age(&path, 3600);
    }

    /// Runs a line as a person would in `~/models`.
    fn shell(&self, line: &str) -> Ran {
        self.shell_in("models", line)
    }

    /// The same in another folder.
    pub(crate) fn shell_in(&self, folder: &str, line: &str) -> Ran {
        let program = Path::new(env!("CARGO_BIN_EXE_trigest")).parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new("sh");
        for name in ["TRIGEST_LIBRARY", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            command.env_remove(name);
        }
        let output = command
            .args(["-c", line])
            .current_dir(self.0.path().join(folder))
            .env("HOME", self.0.path())
            .env("PATH", format!("{}:{path}", program.display()))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The programs of a line that are not here.
fn lacking<'a>(home: &Home, line: &'a str) -> Option<&'a str> {
    let mut programs = line
        .split('|')
        .filter_map(|part| part.split_whitespace().next());
    programs.find(|program| home.shell(&format!("command -v {program}")).status != 0)
}

#[test]
fn every_example_works() {
    for name in std::iter::once("trigest").chain(COMMANDS.iter().map(|row| row.command)) {
        let home = Home::new();
        home.shell("trigest import ~/models").assert_status(0);
        if row_of(name).unwrap().group == Group::PastOneMachine && !cfg!(feature = "cluster") {
            let ran = home.shell(row_of(name).unwrap().examples[0]);
            ran.assert_status(2);
            assert!(ran.stderr.contains("--features cluster"), "{ran:?}");
            continue;
        }
        if name == "merge" {
            let shards = "trigest plan . --out ~/p && trigest shard --plan ~/p --shard 0 --out ~/s";
            home.shell(shards).assert_status(0);
        }
        for line in row_of(name).unwrap().examples {
            let calls = format!("trigest {name}").replace("trigest trigest", "trigest");
            assert!(line.contains(&calls), "{line} is no example of {name}");
            if let Some(program) = lacking(&home, line) {
                eprintln!("{program} is not installed: this example did not run: {line}");
                continue;
            }
            let ran = home.shell(line);
            let ending = ENDINGS.iter().find(|(other, _)| *other == line);
            assert_eq!(
                ran.status,
                ending.map_or(0, |(_, status)| *status),
                "{line}\n{ran:?}"
            );
            assert!(!ran.stderr.contains("error:"), "{line}\n{ran:?}");
        }
    }
}

/// Words that only those who know the code understand; see the house style.
const PRIVATE: [&str; 8] = [
    "told",
    "in hand",
    "passed over",
    "way out",
    "seen to",
    "vouch",
    "taken up",
    "left behind",
];

#[test]
fn help_pages_and_readme_are_in_plain_words() {
    let mut texts = vec![
        ("README.md".to_owned(), read("README.md")),
        ("CHANGELOG.md".to_owned(), read("CHANGELOG.md")),
    ];
    for name in commands() {
        texts.push((name.clone(), help(&[&name, "--help"])));
    }
    for page in crate::harness::files_below(&crate::harness::project("man")) {
        let text = std::fs::read_to_string(&page).unwrap();
        texts.push((page.display().to_string(), text));
    }
    for (name, text) in texts {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in PRIVATE {
            let is_own = |at: usize, length: usize| {
                let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
                is_end(text[..at].chars().next_back()) && is_end(text[at + length..].chars().next())
            };
            let found = text
                .match_indices(word)
                .find(|(at, word)| is_own(*at, word.len()));
            let around =
                found.map(|(at, _)| &text[text.floor_char_boundary(at.saturating_sub(40))..at]);
            assert!(found.is_none(), "{name} says {word:?} after {around:?}");
        }
    }
}

fn read(name: &str) -> String {
    std::fs::read_to_string(crate::harness::project(name)).unwrap()
}
