//! `trigest complete-query`, which shells call while a person types: a word of a query in, words that it may become out, each with a remark.
//!
//! Promises: an answer within a few milliseconds however large the library is, since values come from tables of a few rows or by steps over an
//! index; nothing on standard error, and keys also where there is no library. Words that a shell could not take back whole are left out.

use crate::config::{CompleteConfig, Completed};
use crate::formats::FORMATS;
use crate::path_text::is_harmful;
use crate::query::{KEYS, Key, Values, all_keys};
use crate::report::{Answer, answer};
use crate::store::{Lookup, Store, TYPED};

/// Words that are offered at most.
const MOST: usize = 200;

/// A word, and what is said of it.
type Offer = (String, String);

/// Writes the words and returns the exit status.
///
/// # Errors
/// Why they could not be written.
pub(in crate::commands) fn run(config: &CompleteConfig) -> anyhow::Result<u8> {
    let offers = offers(config);
    answer(|out| {
        offers
            .iter()
            .filter(|(word, _)| is_safe(word))
            .take(MOST)
            .try_for_each(|offer| write(out, offer))?;
        Ok(0)
    })
}

fn write(out: &mut Answer, (word, remark): &Offer) -> std::io::Result<()> {
    if remark.is_empty() {
        return out.line(word);
    }
    out.line(&format!("{word}\t{remark}"))
}

/// Whether a shell and a query take the word as it is, but for blanks.
fn is_safe(word: &str) -> bool {
    !word
        .chars()
        .any(|letter| is_harmful(letter) || "\"'\\".contains(letter))
}

fn offers(config: &CompleteConfig) -> Vec<Offer> {
    let word = config.word.as_str();
    let lookup = || {
        let library = config.library.as_deref()?;
        Store::lookup_as_is(library).ok().flatten()
    };
    match config.of {
        Completed::Columns => {
            let last = word.rsplit(',').next().unwrap_or_default();
            return keys(&word[..word.len() - last.len()], last, "");
        }
        Completed::Sort => {
            let name = word.trim_start_matches('-');
            return keys(&word[..word.len() - name.len()], name, "");
        }
        Completed::Edit if !word.contains([':', '=']) => {
            let typed = TYPED.iter().filter(|name| name.starts_with(word));
            let typed = typed.map(|name| (format!("{name}="), "to write".to_owned()));
            return typed.chain(keys("", word, ":")).collect();
        }
        Completed::Tag if word.starts_with('+') => {
            return values_of(lookup().as_ref(), Values::Tags, "+", &word[1..]);
        }
        Completed::Query | Completed::Edit | Completed::Tag => {}
    }
    let term = word.trim_start_matches(['-', '^']);
    let sign = &word[..word.len() - term.len()];
    let Some((key, value)) = term.split_once(':') else {
        return keys(sign, term, ":");
    };
    let Some(values) = crate::query::values(key) else {
        return Vec::new();
    };
    // Of several with commas, the last one is being typed.
    let last = match values {
        Values::Folders => value,
        _ => value.rsplit(',').next().unwrap_or_default(),
    };
    let before = &word[..word.len() - last.len()];
    let needs_library = matches!(values, Values::Tags | Values::Licenses | Values::Folders);
    let lookup = needs_library.then(lookup).flatten();
    values_of(lookup.as_ref(), values, before, last)
}

/// Keys that begin with `start`; of an empty one, the first name of each.
fn keys(before: &str, start: &str, after: &str) -> Vec<Offer> {
    let start = start.to_lowercase();
    let shown = |key: &Key| {
        let mut names = key.names.iter();
        let name = if start.is_empty() {
            names.next()
        } else {
            names.find(|name| name.starts_with(&start))
        };
        name.map(|name| (format!("{before}{name}{after}"), key.meaning.to_owned()))
    };
    let mut found: Vec<Offer> = KEYS.iter().filter_map(shown).collect();
    if !start.is_empty() {
        let others = all_keys().filter(|name| name.starts_with(&start));
        for name in others.map(|name| format!("{before}{name}{after}")) {
            if !found.iter().any(|(known, _)| *known == name) {
                found.push((name, String::new()));
            }
        }
    }
    found
}

/// Values that begin with `start`, in any case.
fn values_of(lookup: Option<&Lookup>, values: Values, before: &str, start: &str) -> Vec<Offer> {
    let known = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let found: Vec<String> = match (values, lookup) {
        (Values::Words(words), _) => known(words),
        (Values::Formats, _) => FORMATS
            .iter()
            .map(|format| format.name.to_owned())
            .collect(),
        (Values::Tags, Some(lookup)) => lookup.tag_names(start).unwrap_or_default(),
        (Values::Licenses, Some(lookup)) => lookup.licenses().unwrap_or_default(),
        (Values::Folders, Some(lookup)) => {
            let folders = lookup.folders_below(start, MOST).unwrap_or_default();
            return folders
                .into_iter()
                .map(|folder| (format!("{before}{folder}"), String::new()))
                .collect();
        }
        _ => Vec::new(),
    };
    let lower = start.to_lowercase();
    let is_meant = |value: &String| value.to_lowercase().starts_with(&lower);
    let mut found: Vec<String> = found.into_iter().filter(is_meant).collect();
    // A comma separates values.
    found.retain(|value| !value.contains(','));
    found
        .into_iter()
        .map(|value| (format!("{before}{value}"), String::new()))
        .collect()
}
