//! The words of a command line before they are told apart: `-tag:old` is a term of a query, not a row of short options.

use std::ffi::OsString;

use clap::Command;

/// Writes `^term` for `-term` where a subcommand has a query, so that the parser of options leaves it alone.
pub(super) fn with_terms(
    command: &Command,
    words: impl Iterator<Item = OsString>,
) -> Vec<OsString> {
    let mut words: Vec<OsString> = words.collect();
    let name = words.get(1).and_then(|name| name.to_str());
    let Some(command) = name.and_then(|name| command.find_subcommand(name)) else {
        return words;
    };
    if !command.get_arguments().any(|arg| arg.get_id() == "query") {
        return words;
    }
    let shorts: Vec<(char, bool)> = command
        .get_arguments()
        .filter_map(|arg| Some((arg.get_short()?, arg.get_action().takes_values())))
        .chain([('h', false)])
        .collect();
    let after_options = words.iter().position(|word| word == "--");
    for word in words
        .iter_mut()
        .take(after_options.unwrap_or(usize::MAX))
        .skip(2)
    {
        if let Some(text) = word.to_str()
            && is_term(text, &shorts)
        {
            *word = format!("^{}", &text[1..]).into();
        }
    }
    words
}

/// Whether a word is a term with a minus before it: some letter of it is no short option.
fn is_term(word: &str, shorts: &[(char, bool)]) -> bool {
    let Some(rest) = word.strip_prefix('-') else {
        return false;
    };
    if rest.is_empty() || rest.starts_with('-') {
        return false;
    }
    for letter in rest.chars() {
        match shorts.iter().find(|(short, _)| *short == letter) {
            Some((_, true)) => return false,
            Some((_, false)) => {}
            None => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::Cli;
    use super::*;
    use clap::CommandFactory;

    fn seen(line: &str) -> String {
        let words = line.split(' ').map(OsString::from);
        let words = with_terms(&Cli::command(), words);
        let words: Vec<_> = words.iter().map(|word| word.to_str().unwrap()).collect();
        words.join(" ")
    }

    #[test]
    fn a_term_with_a_minus_is_no_option() {
        assert_eq!(
            seen("trigest ls dragon -watertight:yes -tag:x -l -n5"),
            "trigest ls dragon ^watertight:yes ^tag:x -l -n5"
        );
        assert_eq!(
            seen("trigest ls -l0 --json - -old"),
            "trigest ls -l0 --json - ^old"
        );
        assert_eq!(seen("trigest ls -- -old"), "trigest ls -- -old");
        assert_eq!(seen("trigest import -x"), "trigest import -x");
    }
}
