//! HTML in; the text that a reader would see out, a block a line. Scripts, styles and comments are no text.
//!
//! Promises: time and memory in proportion to the text, whatever is nested or left open in it; no tag and no script in what comes out.

/// Elements whose content nobody reads.
const UNSEEN: &[&str] = &[
    "script", "style", "head", "template", "noscript", "svg", "iframe",
];

/// Elements that end a line.
const BLOCKS: &[&str] = &[
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "pre",
    "hr",
    "title",
    "body",
];

/// Elements whose text is a heading, as Markdown marks it.
const HEADINGS: &[&str] = &["h1", "h2", "h3"];

/// Whether there is a tag in `text`.
pub(super) fn is_html(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('<') {
        let name = behind.trim_start_matches('/');
        let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!');
        // "<https://…>" is how Markdown writes an address.
        let (head, _) = name.split_once('>').unwrap_or((name, ""));
        if is_tag && behind.contains('>') && !head.contains("://") && !head.contains('@') {
            return true;
        }
        rest = behind;
    }
    false
}

/// The text of `html`.
pub(super) fn text(html: &str) -> String {
    let mut seen = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, behind)) = rest.split_once('<') {
        push_decoded(before, &mut seen);
        if let Some(comment) = behind.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !behind.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            seen.push('<');
            rest = behind;
            continue;
        }
        let (tag, after) = behind.split_once('>').unwrap_or((behind, ""));
        let is_end = tag.starts_with('/');
        let name = name_of(tag);
        if BLOCKS.contains(&name.as_str()) {
            seen.push('\n');
        }
        if !is_end && HEADINGS.contains(&name.as_str()) {
            seen.push_str("# ");
        }
        rest = if !is_end && UNSEEN.contains(&name.as_str()) {
            behind_element(after, &name)
        } else {
            after
        };
    }
    push_decoded(rest, &mut seen);
    seen
}

fn name_of(tag: &str) -> String {
    let tag = tag.trim_start_matches('/');
    let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next();
    name.unwrap_or_default().to_ascii_lowercase()
}

/// What follows the end of the element `name`; nothing where it has none.
fn behind_element<'a>(mut rest: &'a str, name: &str) -> &'a str {
    while let Some((_, behind)) = rest.split_once("</") {
        if name_of(behind) == name {
            return behind.split_once('>').map_or("", |(_, after)| after);
        }
        rest = behind;
    }
    ""
}

/// Longest name or number of a character.
const LONGEST_ENTITY: usize = 10;

fn push_decoded(text: &str, seen: &mut String) {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        seen.push_str(before);
        let end = behind.find(';').filter(|&end| end <= LONGEST_ENTITY);
        let decoded = end.and_then(|end| {
            Some((
                character(behind.get(..end)?)?,
                behind.get(end..)?.strip_prefix(';')?,
            ))
        });
        match decoded {
            Some((character, after)) => {
                seen.push(character);
                rest = after;
            }
            None => {
                seen.push('&');
                rest = behind;
            }
        }
    }
    seen.push_str(rest);
}

fn character(entity: &str) -> Option<char> {
    let number = entity
        .strip_prefix('#')
        .map(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        });
    match (number, entity) {
        (Some(number), _) => char::from_u32(number.ok()?),
        (None, "amp") => Some('&'),
        (None, "lt") => Some('<'),
        (None, "gt") => Some('>'),
        (None, "quot") => Some('"'),
        (None, "apos" | "rsquo") => Some('\''),
        (None, "nbsp") => Some(' '),
        (None, "ndash" | "mdash") => Some('–'),
        (None, "copy") => Some('©'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<String> {
        let seen = text(html);
        let lines = seen.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn only_what_a_reader_sees_is_text() {
        let html = "<h1>A &amp; B</h1><script>steal(\"</p>\")</script><p>One<br/>two &#x41;&#66;</p><!-- <p>no</p> -->\
            <style>p { color: red }</style>3 < 4 &unknown; <ScRiPt SRC=x>more</sCrIpT>end";
        assert_eq!(
            lines(html),
            ["# A & B", "One", "two AB", "3 < 4 &unknown; end"]
        );
    }

    #[test]
    fn what_is_left_open_ends_with_the_text() {
        assert_eq!(lines("a<script>b"), ["a"]);
        assert_eq!(lines("a<!-- b"), ["a"]);
        assert_eq!(lines("a<b"), ["a"]);
        assert_eq!(lines(&"<div>".repeat(100_000)), Vec::<String>::new());
        assert_eq!(lines(&"<script></".repeat(50_000)), Vec::<String>::new());
    }

    #[test]
    fn markdown_is_no_html() {
        assert!(!is_html("see <https://example.org> and 3 < 4 > 2"));
        assert!(is_html("a <b>bold</b> word"));
    }
}
