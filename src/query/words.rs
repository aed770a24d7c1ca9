//! Words of a query and what quotes and backslashes do in them, with the place of each character.

use super::QueryError;

/// A character of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) letter: char,
    /// Quoted or after a backslash: it stands for itself and separates nothing.
    pub(super) is_literal: bool,
    /// Where it stands in the query, in characters.
    pub(super) at: usize,
}

impl Letter {
    /// Whether it is `sign`, with the meaning that the sign has.
    pub(super) fn is(self, sign: char) -> bool {
        self.letter == sign && !self.is_literal
    }
}

/// A word without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) letters: Vec<Letter>,
    /// Where it begins.
    pub(super) at: usize,
}

impl Word {
    pub(super) fn text(&self) -> String {
        text_of(&self.letters)
    }
}

pub(super) fn text_of(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.letter).collect()
}

/// The query as one text, for messages.
pub(super) fn joined<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(" ")
}

/// The words of a query.
///
/// # Errors
/// [`QueryError`] for a quote that is not closed, or a backslash with nothing behind it.
pub(super) fn words<S: AsRef<str>>(given: &[S]) -> Result<Vec<Word>, QueryError> {
    let mut all = Vec::new();
    let mut at = 0;
    for word in given {
        let (letters, after) = letters(word.as_ref(), at).map_err(|(at, what)| QueryError {
            query: joined(given),
            at,
            what: what.into(),
        })?;
        all.extend(parts(&letters, at));
        at = after + 1;
    }
    Ok(all)
}

/// The letters of a word that begins at `start`, and where it ends.
fn letters(word: &str, start: usize) -> Result<(Vec<Letter>, usize), (usize, &'static str)> {
    let mut letters = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let mut at = start;
    let mut signs = word.chars();
    while let Some(sign) = signs.next() {
        match (sign, open) {
            ('\\', _) if open.is_none_or(|(quote, _)| quote == '"') => {
                let next = signs
                    .next()
                    .ok_or((at, "nothing follows the backslash (write \\\\ for one)"))?;
                at += 1;
                letters.push(Letter {
                    letter: next,
                    is_literal: true,
                    at,
                });
            }
            (sign, Some((quote, _))) if sign == quote => open = None,
            ('"' | '\'', None) if is_opening(&letters) => open = Some((sign, at)),
            (letter, open) => letters.push(Letter {
                letter,
                is_literal: open.is_some(),
                at,
            }),
        }
        at += 1;
    }
    match open {
        Some((_, at)) => Err((at, "this quote is not closed")),
        None => Ok((letters, at)),
    }
}

/// Whether a quote behind `letters` opens quoted text: at the start of a word or of its value. Elsewhere it is an apostrophe or a sign for inches.
fn is_opening(letters: &[Letter]) -> bool {
    letters.last().is_none_or(|last| {
        !last.is_literal && (last.letter.is_whitespace() || "-^:,=".contains(last.letter))
    })
}

/// One word, unless a part behind a blank has a key of its own: then it is a whole query, and each part is a word.
fn parts(letters: &[Letter], at: usize) -> Vec<Word> {
    let is_blank = |letter: &Letter| letter.letter.is_whitespace() && !letter.is_literal;
    let pieces: Vec<Word> = letters
        .split(is_blank)
        .filter(|piece| !piece.is_empty())
        .map(|piece| Word {
            letters: piece.to_vec(),
            at: piece[0].at,
        })
        .collect();
    let stands_alone = |word: &Word| {
        word.letters[0].is('-')
            || word.letters[0].is('^')
            || word.text() == ","
            || super::parse::key_of(word).is_some()
    };
    if pieces.len() > 1 && pieces[1..].iter().any(stands_alone) {
        return pieces;
    }
    let trimmed: Vec<Letter> = match (pieces.first(), pieces.last()) {
        (Some(first), Some(last)) => {
            let end = last.letters[last.letters.len() - 1].at;
            letters
                .iter()
                .copied()
                .filter(|letter| (first.at..=end).contains(&letter.at))
                .collect()
        }
        _ => {
            return vec![Word {
                letters: Vec::new(),
                at,
            }];
        }
    };
    vec![Word {
        letters: trimmed,
        at,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(given: &[&str]) -> Vec<String> {
        words(given).unwrap().iter().map(Word::text).collect()
    }

    #[test]
    fn a_word_of_the_shell_is_a_term() {
        assert_eq!(
            texts(&["red dragon", "tag:wall mount"]),
            ["red dragon", "tag:wall mount"]
        );
    }

    #[test]
    fn a_whole_query_may_come_as_one_word() {
        assert_eq!(
            texts(&["dragon volume:>3 , -tag:x"]),
            ["dragon", "volume:>3", ",", "-tag:x"]
        );
    }

    #[test]
    fn quotes_hold_together_and_go() {
        assert_eq!(
            texts(&["tag:\"wall mount\" format:stl"]),
            ["tag:wall mount", "format:stl"]
        );
        assert_eq!(texts(&["don't", "size:<3\""]), ["don't", "size:<3\""]);
    }

    #[test]
    fn an_open_quote_is_shown() {
        let error = words(&["red", "tag:\"wall"]).unwrap_err();
        assert_eq!(
            (error.at, error.what.as_str()),
            (8, "this quote is not closed")
        );
    }
}
