//! The statements of a STEP file: text in, entities out, one after another.
//!
//! Promises: linear time; strings and comments may hold anything, semicolons too; nothing is kept but the statement at
//! hand. Relies on nobody: bytes that are no text pass through.
//!
//! Source: ISO 10303-21, clear text encoding of the exchange structure.

use crate::formats::step::letters;

/// One statement: the entity's name and what stands between its outer brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// Such as `PRODUCT`; empty for an entity of several types, `#1=(A() B());`.
    pub(super) name: &'a [u8],
    /// Its parameters, as written; of an entity of several types, all of them.
    pub(super) parameters: &'a [u8],
}

/// Statements in the order of the file.
pub(super) struct Statements<'a> {
    rest: &'a [u8],
}

impl<'a> Statements<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = Statement<'a>;

    fn next(&mut self) -> Option<Statement<'a>> {
        loop {
            let end = end_of_statement(self.rest)?;
            let (whole, after) = self.rest.split_at_checked(end)?;
            self.rest = after.get(1..).unwrap_or_default();
            if let Some(statement) = statement(whole) {
                return Some(statement);
            }
        }
    }
}

/// Where the semicolon is that ends the first statement of `text`.
fn end_of_statement(text: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b';' => return Some(at),
            b'\'' => at = skip(text, at, b"'")?,
            b'/' if text.get(at.saturating_add(1)) == Some(&b'*') => {
                at = skip(text, at.saturating_add(1), b"*/")?
            }
            _ => {}
        }
        at = at.saturating_add(1);
    }
    None
}

/// Where what begins at `at` ends: the last byte of the next `close` behind it.
fn skip(text: &[u8], at: usize, close: &[u8]) -> Option<usize> {
    let start = at.saturating_add(1);
    let behind = text.get(start..)?;
    let found = behind
        .windows(close.len())
        .position(|window| window == close)?;
    start
        .checked_add(found)?
        .checked_add(close.len())?
        .checked_sub(1)
}

fn statement(whole: &[u8]) -> Option<Statement<'_>> {
    let text = without_comments_before(whole);
    let body = match text.first()? {
        b'#' => text.get(
            text.iter()
                .position(|&byte| byte == b'=')?
                .saturating_add(1)..,
        )?,
        _ => text,
    };
    let body = body.trim_ascii();
    let open = body.iter().position(|&byte| byte == b'(')?;
    let close = body.iter().rposition(|&byte| byte == b')')?;
    Some(Statement {
        name: body.get(..open)?.trim_ascii(),
        parameters: body.get(open.saturating_add(1)..close)?,
    })
}

fn without_comments_before(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii_start();
        let Some(comment) = text.strip_prefix(b"/*") else {
            return text;
        };
        let end = comment.windows(2).position(|window| window == b"*/");
        text = end
            .and_then(|end| comment.get(end.saturating_add(2)..))
            .unwrap_or_default();
    }
}

impl<'a> Statement<'a> {
    /// The strings among its parameters, in order, those within brackets too.
    pub(super) fn strings(&self) -> impl Iterator<Item = String> + use<'a> {
        let mut rest = self.parameters;
        std::iter::from_fn(move || {
            let start = rest.iter().position(|&byte| byte == b'\'')?;
            let mut raw = Vec::new();
            rest = rest.get(start.saturating_add(1)..)?;
            loop {
                let end = rest.iter().position(|&byte| byte == b'\'')?;
                raw.extend_from_slice(rest.get(..end)?);
                rest = rest.get(end.saturating_add(1)..)?;
                // Two quotes in a row stand for one.
                let Some(more) = rest.strip_prefix(b"'") else {
                    break;
                };
                raw.push(b'\'');
                rest = more;
            }
            Some(letters::of(&raw))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_at_semicolons_outside_of_strings_and_comments() {
        let text = b"HEADER; /* a; */ FILE_NAME('a;''b',('c')); #1 = PRODUCT ('x') ; #2=(A() B());#3=CUT('";
        let found: Vec<_> = Statements::new(text).collect();
        let names: Vec<_> = found
            .iter()
            .map(|s| std::str::from_utf8(s.name).unwrap())
            .collect();
        assert_eq!(names, ["FILE_NAME", "PRODUCT", ""]);
        assert_eq!(found[0].strings().collect::<Vec<_>>(), ["a;'b", "c"]);
    }
}
