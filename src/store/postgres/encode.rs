//! Rows as the binary format of COPY.
//!
//! Source: PostgreSQL 15 documentation, COPY, "Binary Format"; formats of values as `*_send` and `*_recv` have them.

use std::borrow::Cow;

use super::PostgresError;
use super::schema::Kind;
use crate::analysis::Value;
use crate::store::seconds_since_1970;

/// What comes before the rows: the mark, no flags, no extension.
pub(super) const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What comes behind them.
pub(super) const END: [u8; 2] = (-1_i16).to_be_bytes();

/// From 1970 to 2000, where times of PostgreSQL begin.
const TO_2000: i64 = 946_684_800;
/// Bytes of a path that still fits into an index, of which a page holds three.
const MOST_INDEXED: usize = 2_600;

/// Whether a path, or a name, can stand in an index.
pub(super) fn fits(text: &str) -> bool {
    text.len() <= MOST_INDEXED
}

/// Text as PostgreSQL takes it: without NUL.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    match memchr::memchr(0, text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.replace('\0', "\u{fffd}")),
    }
}

/// JSON as PostgreSQL takes it: without an escaped NUL.
pub(super) fn clean_json(json: &str) -> Cow<'_, str> {
    const NUL: &str = "\\u0000";
    if memchr::memmem::find(json.as_bytes(), NUL.as_bytes()).is_none() {
        return clean(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escaped) = rest.split_at(at);
        out.push_str(before);
        // Two signs, or the six of a number: a backslash that is escaped itself begins nothing.
        let length = match escaped.starts_with(NUL) {
            true => NUL.len(),
            false => 1 + escaped[1..].chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(if length == NUL.len() {
            "\\ufffd"
        } else {
            &escaped[..length]
        });
        rest = &escaped[length..];
    }
    out.push_str(rest);
    Cow::Owned(clean(&out).into_owned())
}

/// Rows that are not sent yet.
#[derive(Debug, Default)]
pub(super) struct Buffer(pub(super) Vec<u8>);

impl Buffer {
    /// Begins a row of `fields` values.
    pub(super) fn row(&mut self, fields: usize) {
        let count = i16::try_from(fields).unwrap_or(i16::MAX);
        self.0.extend_from_slice(&count.to_be_bytes());
    }

    pub(super) fn null(&mut self) {
        self.0.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        // What is longer than a value may be is refused by the server: there is no row to lose by a length that is cut.
        let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(clean(text).as_bytes());
    }

    pub(super) fn whole(&mut self, whole: Option<i64>) {
        match whole {
            Some(whole) => self.bytes(&whole.to_be_bytes()),
            None => self.null(),
        }
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.bytes(&[u8::from(flag)]);
    }

    fn json(&mut self, json: &str) {
        let json = clean_json(json);
        let length = i32::try_from(json.len() + 1).unwrap_or(i32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        // The version of the format.
        self.0.push(1);
        self.0.extend_from_slice(json.as_bytes());
    }

    /// A moment as text; what is none is absent.
    pub(super) fn moment(&mut self, moment: &str) {
        let seconds = seconds_since_1970(moment).and_then(|seconds| seconds.checked_sub(TO_2000));
        self.whole(seconds.and_then(|seconds| seconds.checked_mul(1_000_000)));
    }

    /// A value of a column.
    ///
    /// # Errors
    /// Where it is none of what the column holds.
    pub(super) fn value(&mut self, kind: Kind, value: &Value) -> Result<(), PostgresError> {
        match (kind, value) {
            (_, Value::Absent) => self.null(),
            // As SQLite has it, which knows no such number.
            (Kind::Real, Value::Real(real)) if real.is_nan() => self.null(),
            (Kind::Real, Value::Real(real)) => self.bytes(&real.to_be_bytes()),
            (Kind::Real, Value::Integer(whole)) => self.bytes(&(*whole as f64).to_be_bytes()),
            (Kind::Whole, Value::Integer(whole)) => self.whole(Some(*whole)),
            (Kind::Flag, Value::Boolean(flag)) => self.flag(*flag),
            (Kind::Moment, Value::Text(moment)) => self.moment(moment),
            (Kind::Json, Value::Text(json)) => self.json(json),
            (Kind::Text, Value::Text(text)) => self.text(text),
            (kind, value) => {
                let what = format!("{value} where a column holds {kind:?}");
                return Err(PostgresError::other(what));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(kind: Kind, value: impl Into<Value>) -> Vec<u8> {
        let mut buffer = Buffer::default();
        buffer.value(kind, &value.into()).unwrap();
        buffer.0
    }

    #[test]
    fn values_are_as_the_server_reads_them() {
        let absent = [255; 4];
        assert_eq!(encoded(Kind::Text, Value::Absent), absent);
        assert_eq!(encoded(Kind::Real, Value::Real(f64::NAN)), absent);
        let infinite = encoded(Kind::Real, Value::Real(f64::NEG_INFINITY));
        assert_eq!(infinite, [0, 0, 0, 8, 0xff, 0xf0, 0, 0, 0, 0, 0, 0]);
        let least = encoded(Kind::Whole, Value::Integer(i64::MIN));
        assert_eq!(least, [0, 0, 0, 8, 0x80, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(encoded(Kind::Flag, Value::Boolean(true)), [0, 0, 0, 1, 1]);
        let moment = encoded(Kind::Moment, Value::Text("2000-01-01T00:00:01Z".into()));
        assert_eq!(moment, [0, 0, 0, 8, 0, 0, 0, 0, 0, 15, 0x42, 0x40]);
        assert_eq!(encoded(Kind::Moment, Value::Text("never".into())), absent);
        assert_eq!(
            encoded(Kind::Json, Value::Text("[]".into())),
            [0, 0, 0, 3, 1, b'[', b']']
        );
        let mut buffer = Buffer::default();
        assert!(buffer.value(Kind::Whole, &Value::Text("1".into())).is_err());
    }

    #[test]
    fn nul_is_nowhere_and_all_else_stays() {
        assert_eq!(clean("a\0b"), "a\u{fffd}b");
        assert_eq!(
            clean_json(r#"["a\u0000b","\\u0000","ä\"\\\u0000"]"#),
            r#"["a\ufffdb","\\u0000","ä\"\\\ufffd"]"#
        );
        assert_eq!(clean_json("\\u0000\\"), "\\ufffd\\");
        assert_eq!(clean_json(r#"{"a":1e400}"#), r#"{"a":1e400}"#);
        assert!(fits(&"a".repeat(2_600)) && !fits(&"a".repeat(2_601)));
    }
}
