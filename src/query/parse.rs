//! Terms: a word as what is looked for, with its key and its sign.

use super::QueryError;
use super::keys::{About, find};
use super::test::{Test, read_tests};
use super::words::{Letter, Word, joined, text_of, words};

/// Values that a query may ask for, and characters that a word may have: more would take the database beyond what it can hold.
const MOST_VALUES: usize = 256;
const MOST_LETTERS: usize = 4096;

/// A condition that a model meets or not.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// Whether models that meet it are the ones left out.
    pub(super) is_negated: bool,
    pub(super) subject: Subject,
}

impl Term {
    /// How many values it asks for.
    fn values(&self) -> usize {
        match &self.subject {
            Subject::Anything(_) => 1,
            Subject::Key(_, tests) => tests.len(),
        }
    }
}

/// What a term looks at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Subject {
    /// Title, path and tags.
    Anything(Test),
    /// One key; any of the tests will do.
    Key(About, Vec<Test>),
}

/// The alternatives of a query, each of terms that must all hold; none where nothing is asked for.
pub(super) fn alternatives<S: AsRef<str>>(given: &[S]) -> Result<Vec<Vec<Term>>, QueryError> {
    let fault = |(at, what)| QueryError {
        query: joined(given),
        at,
        what,
    };
    let mut all = Vec::new();
    let mut terms = Vec::new();
    let mut comma = None;
    let mut values = 0;
    for word in words(given)? {
        if is_comma(&word) {
            if terms.is_empty() {
                return Err(fault((word.at, "nothing stands before this comma".into())));
            }
            all.push(std::mem::take(&mut terms));
            comma = Some(word.at);
        } else if !word.letters.is_empty() {
            let term = term(&word).map_err(fault)?;
            values += term.values();
            if values > MOST_VALUES {
                let what = format!("a query may ask for at most {MOST_VALUES} values");
                return Err(fault((word.at, what)));
            }
            terms.push(term);
            comma = None;
        }
    }
    if let Some(at) = comma {
        return Err(fault((at, "nothing stands behind this comma".into())));
    }
    if !terms.is_empty() {
        all.push(terms);
    }
    Ok(all)
}

fn is_comma(word: &Word) -> bool {
    matches!(word.letters.as_slice(), [letter] if letter.is(','))
}

/// What a fault in a word is, and where.
pub(super) type Fault = (usize, String);

fn term(word: &Word) -> Result<Term, Fault> {
    let (is_negated, letters) = match word.letters.split_first() {
        Some((sign, rest)) if sign.is('-') || sign.is('^') => (true, rest),
        _ => (false, word.letters.as_slice()),
    };
    if letters.is_empty() {
        return Err((word.at, "nothing stands behind this sign".into()));
    }
    if let Some(letter) = letters.get(MOST_LETTERS) {
        let what = format!("a word may have at most {MOST_LETTERS} characters");
        return Err((letter.at, what));
    }
    if let Some(letter) = letters.iter().find(|letter| letter.letter == '\0') {
        return Err((letter.at, "no text holds a NUL".into()));
    }
    let subject = match split_at_colon(letters) {
        Some((key, value)) => keyed(key, value)?,
        None => Subject::Anything(Test::text(letters)),
    };
    Ok(Term {
        is_negated,
        subject,
    })
}

fn keyed(key: &[Letter], value: &[Letter]) -> Result<Subject, Fault> {
    let name = text_of(key);
    let at = key[0].at;
    let Some(about) = find(&name) else {
        let near = QueryError::keys_near(&name);
        let way = if near.is_empty() {
            format!("quote it to look for the text: \"{name}:…\"")
        } else {
            format!("near: {}", near.join(", "))
        };
        return Err((at, format!("no key \"{name}\" ({way})")));
    };
    if value.is_empty() {
        let at = at + key.len() + 1;
        return Err((
            at,
            format!("\"{name}:\" wants a value, such as {}", about.values()),
        ));
    }
    Ok(Subject::Key(about, read_tests(about, value)?))
}

/// Key and value of a term that has a key: letters, digits, `_` and `-` before the first colon.
fn split_at_colon(letters: &[Letter]) -> Option<(&[Letter], &[Letter])> {
    let colon = letters.iter().position(|letter| letter.is(':'))?;
    let (key, rest) = letters.split_at(colon);
    let is_part = |letter: &Letter| {
        !letter.is_literal
            && (letter.letter.is_ascii_alphanumeric() || "_-".contains(letter.letter))
    };
    (!key.is_empty() && key.iter().all(is_part)).then(|| (key, &rest[1..]))
}

/// The key that a word has, where there is one of that name.
pub(super) fn key_of(word: &Word) -> Option<About> {
    let letters = match word.letters.split_first() {
        Some((sign, rest)) if sign.is('-') || sign.is('^') => rest,
        _ => word.letters.as_slice(),
    };
    find(&text_of(split_at_colon(letters)?.0))
}

#[cfg(test)]
mod tests {
    use super::super::measure_unit::Dimension;
    use super::*;

    fn what_is_wrong(words: &[&str]) -> (usize, String) {
        let error = alternatives(words).unwrap_err();
        (error.at, error.what)
    }

    #[test]
    fn commas_separate_alternatives() {
        let query = alternatives(&["gear", "tris:>10", ",", "-watertight:yes"]).unwrap();
        assert_eq!(query.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert!(query[1][0].is_negated);
        assert!(alternatives::<&str>(&[]).unwrap().is_empty());
    }

    #[test]
    fn faults_are_shown_where_they_are() {
        assert_eq!(what_is_wrong(&["gear", "volme:>3"]).0, 5);
        assert!(
            what_is_wrong(&["gear", "volme:>3"])
                .1
                .contains("near: volume")
        );
        assert_eq!(what_is_wrong(&["tris:>many"]).0, 6);
        assert_eq!(what_is_wrong(&["tris:"]).0, 5);
        assert_eq!(what_is_wrong(&["a", ","]).0, 2);
        assert_eq!(what_is_wrong(&[",", "a"]).0, 0);
        assert_eq!(what_is_wrong(&["a\0b"]).0, 1);
        assert_eq!(what_is_wrong(&["-"]).0, 0);
        assert_eq!(what_is_wrong(&[&"x".repeat(1 << 20)]).0, 4096);
        assert_eq!(what_is_wrong(&["x"; 1 << 19]).0, 512);
    }

    #[test]
    fn text_with_a_colon_can_be_quoted() {
        let query = alternatives(&["\"a:b\""]).unwrap();
        assert!(matches!(query[0][0].subject, Subject::Anything(_)));
        let query = alternatives(&["tris:12"]).unwrap();
        let subject = &query[0][0].subject;
        assert!(matches!(
            subject,
            Subject::Key(About::Number(_, Dimension::Plain), _)
        ));
    }
}
