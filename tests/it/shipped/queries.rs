//! What completes the words of a query, put into the completions that clap makes.

use clap::{Arg, Command};
use clap_complete::Shell;
use trigest::cli::Cli;

/// `text` with the completion of queries in it.
pub(super) fn with_queries(shell: Shell, text: &str) -> String {
    match shell {
        Shell::Bash => bash(text),
        Shell::Zsh => zsh(text),
        _ => fish(text),
    }
}

/// Names of the commands whose words are a query, or with `are_models` those that name one model.
fn asking(are_models: bool) -> Vec<String> {
    let is_one = |arg: &Arg| ["model", "models"].contains(&arg.get_id().as_str());
    let is_query = |arg: &Arg| is_one(arg) || arg.get_id() == "query";
    let asks = |command: &&Command| {
        command.get_arguments().any(|arg| {
            if are_models {
                is_one(arg)
            } else {
                is_query(arg)
            }
        })
    };
    let all = Cli::shown();
    let found = all.get_subcommands().filter(asks);
    found.map(|command| command.get_name().to_owned()).collect()
}

/// Options of these commands that have a value of their own.
fn valued() -> Vec<String> {
    let all = Cli::shown();
    let names = asking(false);
    let commands = all
        .get_subcommands()
        .filter(|command| names.iter().any(|name| name == command.get_name()));
    let options = commands.flat_map(Command::get_arguments);
    let mut found: Vec<String> = options
        .filter(|arg| !arg.is_positional() && arg.get_action().takes_values())
        .flat_map(|arg| {
            let long = arg.get_long().map(|long| format!("--{long}"));
            long.into_iter()
                .chain(arg.get_short().map(|short| format!("-{short}")))
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn bash(text: &str) -> String {
    let ours = include_str!("query.bash")
        .replace("@QUERIES@", &asking(false).join(" "))
        .replace("@MODELS@", &asking(true).join(" "))
        .replace("@VALUED@", &valued().join(" "));
    let (functions, bound) = text.rsplit_once("\nif [[").unwrap();
    let bound = bound.replace("complete -F _trigest ", "complete -F _trigest_or_query ");
    assert!(bound.contains("_trigest_or_query"));
    format!("{functions}\n{ours}if [[{bound}")
}

fn zsh(text: &str) -> String {
    let mut command = String::new();
    let mut made = String::new();
    for line in text.lines() {
        if let Some(name) = line
            .strip_prefix('(')
            .and_then(|line| line.strip_suffix(')'))
        {
            name.clone_into(&mut command);
        }
        let kind = ["query", "models", "model"].iter().find_map(|name| {
            let is_word = [format!("'*::{name} -- "), format!("':{name} -- ")];
            is_word
                .iter()
                .any(|start| line.starts_with(start))
                .then_some(command.as_str())
        });
        let kind = kind.or_else(|| {
            let is_of = |name: &str| line.contains(&format!("--{name}=["));
            ["sort", "columns"].into_iter().find(|name| is_of(name))
        });
        match kind {
            // With two colons the words before are cut off, and --library with them.
            Some(kind) => made.push_str(
                &line
                    .replace("'*::", "'*:")
                    .replace(":_default'", &format!(":_trigest_query {kind}'")),
            ),
            None => made.push_str(line),
        }
        made.push('\n');
    }
    let ours = include_str!("query.zsh").replace("@MODELS@", &asking(true).join("|"));
    let terms = include_str!("terms.zsh")
        .replace("@QUERIES@", &asking(false).join("|"))
        .replace("@VALUED@", &valued().join("|"));
    let first = "    _arguments \"${_arguments_options[@]}\" : \\\n";
    assert!(made.contains(first));
    let made = made.replacen(first, &format!("{terms}{first}"), 1);
    let (functions, bound) = made.rsplit_once("\nif [ \"$funcstack").unwrap();
    format!("{functions}\n{ours}if [ \"$funcstack{bound}")
}

fn fish(text: &str) -> String {
    let mut made = format!("{text}{}", include_str!("query.fish"));
    let models = asking(true);
    for name in asking(false) {
        let using = format!("complete -c trigest -n \"__fish_trigest_using_subcommand {name}\"");
        let no_files = if models.contains(&name) { "" } else { " -f" };
        made += &format!("{using}{no_files} -a \"(__fish_trigest_query {name})\"\n");
    }
    let all = Cli::shown();
    for command in all.get_subcommands() {
        for kind in ["sort", "columns"] {
            if command
                .get_arguments()
                .any(|arg| arg.get_long() == Some(kind))
            {
                let name = command.get_name();
                made += &format!(
                    "complete -c trigest -n \"__fish_trigest_using_subcommand {name}\" -l {kind} -x -a \"(__fish_trigest_query {kind})\"\n"
                );
            }
        }
    }
    made
}
