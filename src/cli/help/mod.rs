//! What help says of each command beside its options: its group, exit statuses and examples.
//!
//! [`COMMANDS`] has a row a command; here, it is added to what clap makes of the options. `-h` fits a screen of 24 lines of 80
//! columns: options that few need are hidden there (`hide_short_help`), and the tests count.

mod commands;
mod statuses;
mod surroundings;

use clap::Command;

pub use self::commands::COMMANDS;
pub use self::surroundings::{ENVIRONMENT, FILES};

/// Columns that lines of our own keep to.
const WIDTH: usize = 79;

/// An exit status and what it says.
pub type Status = (&'static str, &'static str);

/// What help says of a command beside its options.
#[derive(Debug)]
pub struct Row {
    /// Its name.
    pub command: &'static str,
    /// Where `trigest --help` shows it.
    pub group: Group,
    /// Its exit statuses.
    pub status: &'static [Status],
    /// Lines for a shell, at most 77 columns each.
    pub examples: [&'static str; 3],
}

/// What a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Models in.
    Import,
    /// Questions that the library answers.
    Ask,
    /// What people say of models.
    Describe,
    /// Keeping the library whole.
    LookAfter,
    /// For other programs.
    Pipelines,
    /// Work shared among machines.
    PastOneMachine,
}

impl Group {
    /// All of them, in the order that help shows them in.
    pub const ALL: [Self; 6] = [
        Self::Import,
        Self::Ask,
        Self::Describe,
        Self::LookAfter,
        Self::Pipelines,
        Self::PastOneMachine,
    ];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Import => "Import",
            Self::Ask => "Ask",
            Self::Describe => "Describe",
            Self::LookAfter => "Look after",
            Self::Pipelines => "Pipelines",
            Self::PastOneMachine => "Past one machine",
        }
    }

    /// The rows of its commands.
    pub fn rows(self) -> impl Iterator<Item = &'static Row> {
        COMMANDS.iter().filter(move |row| row.group == self)
    }
}

/// The row of a command; that of `trigest` itself belongs to no group.
pub fn row_of(command: &str) -> Option<&'static Row> {
    const ROOT: Row = Row {
        command: "trigest",
        group: Group::Import,
        status: statuses::ALL,
        examples: commands::FIRST,
    };
    if command == ROOT.command {
        return Some(&ROOT);
    }
    COMMANDS.iter().find(|row| row.command == command)
}

/// Adds what the rows say to the command line as clap derives it.
pub(super) fn added_to(root: Command) -> Command {
    let (short, long) = (groups_short(), groups_long(&root));
    with_row(root, [short, long].map(|groups| groups + "\n\n"))
        .help_template("{about-with-newline}\n{usage-heading} {usage}{after-help}\n")
        .mut_subcommands(|command| with_row(command, Default::default()))
}

/// The command with what its row says after its options; before that, texts for `-h` and `--help`.
fn with_row(command: Command, [short, long]: [String; 2]) -> Command {
    match row_of(command.get_name()) {
        Some(row) => {
            let examples = examples(row);
            let statuses = statuses(row.status);
            command
                .after_help(format!("{short}{examples}"))
                .after_long_help(format!("{long}Exit status:\n{statuses}\n\n{examples}"))
        }
        None => command,
    }
}

fn examples(row: &Row) -> String {
    format!("Examples:\n  {}", row.examples.join("\n  "))
}

fn statuses(all: &[Status]) -> String {
    let lines = all
        .iter()
        .map(|(status, says)| labelled(&format!("  {status:<3}"), "  ", says));
    lines.collect::<Vec<_>>().join("\n")
}

/// The names of each group in a line.
fn groups_short() -> String {
    let lines = Group::ALL.iter().filter_map(|group| {
        let names: Vec<_> = group.rows().map(|row| row.command).collect();
        let label = format!("  {:<16}", group.title());
        (!names.is_empty()).then(|| labelled(&label, "  ", &names.join(", ")))
    });
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!(
        "Commands:\n{lines}\n\n\
         trigest --help says a line of each, trigest COMMAND --help all of one."
    )
}

/// Each group with a line a command.
fn groups_long(root: &Command) -> String {
    let line = |row: &Row| {
        let about = root.find_subcommand(row.command)?.get_about()?.to_string();
        Some(labelled(&format!("  {:<11}", row.command), " ", &about))
    };
    let groups = Group::ALL.iter().filter_map(|group| {
        let lines: Vec<_> = group.rows().filter_map(line).collect();
        (!lines.is_empty()).then(|| format!("{}:\n{}", group.title(), lines.join("\n")))
    });
    groups.collect::<Vec<_>>().join("\n\n")
}

/// A label and a text beside it, whose further lines stand below its first.
fn labelled(label: &str, gap: &str, text: &str) -> String {
    let indent = label.chars().count() + gap.len();
    let mut lines = format!("{label}{gap}");
    let mut column = indent;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > indent && column + 1 + length > WIDTH {
            lines.push_str(&format!("\n{:indent$}", ""));
            column = indent;
        } else if column > indent {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_beside_a_label_is_cut_between_words() {
        let long = labelled("  12 ", "  ", &["word"; 20].join(" "));
        assert!(long.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(
            long.lines()
                .skip(1)
                .all(|line| line.starts_with("       word"))
        );
        assert_eq!(long.matches("word").count(), 20);
    }
}
