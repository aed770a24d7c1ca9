//! Reads the long rows of a mesh, `<vertex x="1" y="2" z="3"/>` and their like, in one pass over their bytes.
//!
//! Promises: the same as the walk by tags, to which everything is left that is not an empty element with plainly written
//! attributes, such as comments, elements within or blanks beside a `=`.

use std::borrow::Cow;
use std::io::BufRead;

use super::Xml;
use crate::formats::ReadError;
use crate::formats::kit::text::is_blank;

/// The values of some attributes as written.
pub(in crate::formats) type Row<'a, const N: usize> = [Option<Cow<'a, str>>; N];

impl<'a> Xml<'a> {
    /// Values of the attributes `keys` of the next element called `name` within the open one, which is then over; `None` once
    /// the open one has ended. Elements of other names are passed over. A key that begins with `:` is one with any prefix or
    /// none, others are without prefix.
    ///
    /// # Errors
    /// As for [`Xml::child`].
    pub(in crate::formats) fn row<const N: usize>(
        &mut self,
        name: &str,
        keys: &[&str; N],
    ) -> Result<Option<Row<'a, N>>, ReadError> {
        if let Some(row) = self.plain_row(name, keys) {
            return Ok(Some(row));
        }
        while let Some(child) = self.child()? {
            if child.name() != name {
                self.skip()?;
                continue;
            }
            let mut row = [const { None }; N];
            for attribute in self.attributes(&child) {
                let attribute = attribute?;
                let is_it =
                    |key: &str| is_key(key, attribute.has_prefix, attribute.name.as_bytes());
                let place = keys.iter().zip(&mut row).find(|(key, _)| is_it(key));
                if let Some((_, place)) = place {
                    place.get_or_insert_with(|| attribute.raw().to_owned().into());
                }
            }
            let at = self.at;
            self.skip()?;
            // An error in what it says is one at its tag.
            self.at = at;
            return Ok(Some(row));
        }
        Ok(None)
    }

    /// As [`Xml::row`], for an element in the form that programs write; otherwise nothing is consumed.
    fn plain_row<const N: usize>(&mut self, name: &str, keys: &[&str; N]) -> Option<Row<'a, N>> {
        if self.is_ending {
            return None;
        }
        let start = self.reader.buffer_position();
        let rest = self.text.get(usize::try_from(start).ok()?..)?;
        let tag = rest.trim_ascii_start();
        let mut left = tag.strip_prefix('<')?.strip_prefix(name)?;
        let mut row = [const { None }; N];
        let mut expected = 0;
        loop {
            let attribute = left.trim_ascii_start();
            if let Some(after) = attribute.strip_prefix("/>") {
                left = after;
                break;
            }
            if attribute.len() == left.len() {
                return None;
            }
            let (key, value, after) = attribute_of(attribute)?;
            let (prefix, local) = key
                .split_once(':')
                .map_or((None, key), |(p, l)| (Some(p), l));
            let is_it = |key: &str| is_key(key, prefix.is_some(), local.as_bytes());
            // Programs write attributes in one order.
            let all = || keys.iter().enumerate();
            let place = all()
                .skip(expected)
                .chain(all())
                .find(|(_, key)| is_it(key));
            if let Some((place, _)) = place
                && let Some(value_of) = row.get_mut(place)
            {
                value_of.get_or_insert(Cow::Borrowed(value));
                expected = place.saturating_add(1);
            }
            left = after;
        }
        self.limits
            .check_nesting(self.open.saturating_add(1))
            .ok()?;
        let before = rest.len().saturating_sub(tag.len());
        self.at = start.saturating_add(before as u64);
        let all = rest.len().saturating_sub(left.len());
        self.reader.stream().consume(all);
        Some(row)
    }
}

impl<'a> Xml<'a> {
    /// What `take` makes of the texts of the next element within the open one, which is then over. It must be the outermost of `path`,
    /// hold the next of it and nothing else, and the innermost one element for each of `keys`, in their order, that holds a text
    /// alone. Where it is written in any other way, or `take` makes nothing of it, nothing is consumed.
    pub(in crate::formats) fn texts<const N: usize, T>(
        &mut self,
        path: &[&str],
        keys: &[&str; N],
        take: impl FnOnce([&'a str; N]) -> Option<T>,
    ) -> Option<T> {
        if self.is_ending {
            return None;
        }
        let start = self.reader.buffer_position();
        let rest = self.text.get(usize::try_from(start).ok()?..)?;
        let tag = rest.trim_ascii_start();
        let mut left = tag;
        for name in path {
            left = behind(left, "<", name)?;
        }
        let mut texts = [""; N];
        for (text, key) in texts.iter_mut().zip(keys) {
            let inside = behind(left, "<", key)?;
            let end = inside.bytes().position(|b| b == b'<')?;
            (*text, left) = inside.split_at(end);
            left = left
                .strip_prefix("</")?
                .strip_prefix(key)?
                .strip_prefix('>')?;
        }
        for name in path.iter().rev() {
            left = behind(left, "</", name)?;
        }
        let depth = (path.len() as u64).saturating_add(1);
        let deepest = self.open.saturating_add(depth);
        self.limits.check_nesting(deepest).ok()?;
        let taken = take(texts)?;
        let before = rest.len().saturating_sub(tag.len());
        self.at = start.saturating_add(before as u64);
        let all = rest.len().saturating_sub(left.len());
        self.reader.stream().consume(all);
        Some(taken)
    }
}

/// What follows the tag `<name>` or `</name>` that `text` begins with, blanks aside.
fn behind<'a>(text: &'a str, mark: &str, name: &str) -> Option<&'a str> {
    text.trim_ascii_start()
        .strip_prefix(mark)?
        .strip_prefix(name)?
        .strip_prefix('>')
}

/// Whether an attribute with this local name is the one meant by `key`.
fn is_key(key: &str, has_prefix: bool, local: &[u8]) -> bool {
    match key.strip_prefix(':') {
        Some(any) => any.as_bytes() == local,
        None => !has_prefix && key.as_bytes() == local,
    }
}

/// Name and value of the attribute that `text` begins with, and what follows.
fn attribute_of(text: &str) -> Option<(&str, &str, &str)> {
    let bytes = text.as_bytes();
    let ends = |&b: &u8| matches!(b, b'=' | b'<' | b'>' | b'/' | b'"' | b'\'') || is_blank(b);
    let (key, after) = text.split_at(bytes.iter().position(ends)?);
    let quoted = after.strip_prefix('=')?;
    let quote = *quoted
        .as_bytes()
        .first()
        .filter(|b| matches!(b, b'"' | b'\''))?;
    let value = &quoted[1..];
    let end = value.bytes().position(|b| b == quote || b == b'<')?;
    let (value, after) = value.split_at(end);
    let after = after.strip_prefix(char::from(quote))?;
    (!key.is_empty()).then_some((key, value, after))
}

#[cfg(test)]
mod tests {
    use crate::formats::Limits;
    use crate::formats::kit::xml::Xml;

    /// Where a row begins, and its values.
    type Found = (u64, [Option<String>; 3]);

    /// All rows of `text`, or why there are none.
    fn rows(text: &str) -> Result<Vec<Found>, String> {
        let limits = Limits::default();
        let mut xml = Xml::new(text, "", &limits);
        let mut found = Vec::new();
        let walk = || {
            xml.root("a")?;
            let parent = xml.child()?;
            while let Some(row) = xml.row("v", &["x", "y", ":c"])? {
                found.push((xml.byte(), row.map(|value| value.map(String::from))));
            }
            assert!(parent.is_some());
            xml.skip()?;
            xml.finish()
        };
        walk().map_err(|error| error.to_string())?;
        Ok(found)
    }

    #[test]
    fn rows_are_those_that_the_walk_by_tags_finds() {
        let elements = [
            "<v x=\"1\" y='2'/>",
            "<v y=\"2\" x=\"1\"  />",
            "<v\n\tx=\"1\" p:x=\"3\" q:c=\"4\" d=\"5\"/>",
            "<v x=\"1\" x=\"2\"/>",
            "<v x = \"1\" y=\"2\"/>",
            "<v x=\"1\"></v>",
            "<v x=\"1\"><v x=\"2\"/>text</v>",
            "<p:v x=\"1\"/>",
            "<w x=\"1\"/>",
            "<vx x=\"1\"/>",
            "<v/>",
            "<v x=\"&#49;>/\"/>",
            "<v x=\"ä\" c=\"\"/>",
            "<v x=\"1\"y=\"2\"/>",
            "<v x=\"<\"/>",
            "<v x=1/>",
            "<v x/>",
            "<v x=\"1/>",
            "<v x=\"1\" / >",
            "",
        ];
        for first in elements {
            for second in elements {
                let plain = format!("<a><b>{first}\n {second}</b></a>");
                // A comment before each is what the pass over bytes leaves to the walk by tags.
                let walked = format!("<a><b><!---->{first}\n<!---->{second}</b></a>");
                let values = |text: &str| {
                    let found = rows(text).map_err(|_| ());
                    found.map(|rows| rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>())
                };
                assert_eq!(values(&plain), values(&walked), "{plain}");
            }
        }
    }

    #[test]
    fn an_empty_parent_has_no_rows_and_rows_know_where_they_begin() {
        assert_eq!(rows("<a><b/><v x=\"1\"/></a>"), Ok(vec![]));
        let found = rows("<a><b>  <v x=\"1\"/><v x=\"1\"></v></b></a>").unwrap();
        let places: Vec<u64> = found.iter().map(|(at, _)| *at).collect();
        assert_eq!(places, [8, 18]);
    }
}
