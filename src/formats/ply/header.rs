//! The header of a PLY: what the body holds, in which order and types.
//!
//! Promises: no more than [`LONGEST`] bytes are looked through; an error names its line. Counts are as the file claims
//! them. A line ends with LF, CR LF or CR; where the first one ends with a lone CR all do, so that a line feed behind
//! `end_header` is the first byte of the data. Blanks of any number and kind stand between words. A line that begins
//! with no keyword is kept for a note, since comments without their keyword are found in the wild. Names of properties may be in capitals.

use crate::formats::kit::text::{first_word, label, quoted, unquoted, words};
use crate::formats::kit::values::Scalar;
use crate::formats::{Location, ReadError};

/// Headers of programs have a few hundred bytes.
const LONGEST: usize = 1 << 20;

/// How the body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Ascii,
    LittleEndian,
    BigEndian,
}

/// A property of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) name: Vec<u8>,
    /// Type of the length, where it is a list.
    pub(super) length: Option<Scalar>,
    pub(super) scalar: Scalar,
}

/// A table of the body.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: Vec<u8>,
    pub(super) count: u64,
    pub(super) properties: Vec<Property>,
}

impl Element {
    /// Its name for people.
    pub(super) fn label(&self) -> String {
        label(&self.name).unwrap_or_default()
    }
}

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) encoding: Encoding,
    pub(super) elements: Vec<Element>,
    /// Names of the textures that comments give.
    pub(super) textures: Vec<String>,
    /// The first comment that names no texture.
    pub(super) comment: Option<String>,
    pub(super) notes: Vec<String>,
    /// Lines of the header.
    pub(super) lines: u64,
    /// Where the body begins.
    pub(super) body: usize,
}

impl Header {
    /// Reads the header at the start of `bytes`.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let head = bytes.get(..LONGEST).unwrap_or(bytes);
        let mut lines = HeaderLines::new(head);
        let mut draft = HeaderDraft::default();
        lines.next();
        while let Some(line) = lines.next() {
            if first_word(line).0 == b"end_header" {
                let body = head.len().saturating_sub(lines.rest.len());
                return draft.finish(lines.number, body);
            }
            draft.take_line(line, lines.number)?;
        }
        if !head
            .get(..3)
            .is_some_and(|magic| magic.eq_ignore_ascii_case(b"ply"))
        {
            let what = "the first line is not \"ply\"";
            return Err(ReadError::malformed(what, Location::Line(1)));
        }
        let what = format!("no end_header in the first {} bytes", head.len());
        Err(ReadError::malformed(what, Location::Line(lines.number)))
    }
}

/// Lines whose ends are exact, since data may begin behind any.
struct HeaderLines<'a> {
    rest: &'a [u8],
    number: u64,
    ends_with_cr_alone: bool,
}

impl<'a> HeaderLines<'a> {
    fn new(rest: &'a [u8]) -> Self {
        let first = rest.iter().position(|&b| is_line_end(b));
        let end = first.and_then(|at| rest.get(at..)).unwrap_or_default();
        Self {
            rest,
            number: 0,
            ends_with_cr_alone: end.starts_with(b"\r") && !end.starts_with(b"\r\n"),
        }
    }

    fn next(&mut self) -> Option<&'a [u8]> {
        let end = self.rest.iter().position(|&b| is_line_end(b))?;
        let (line, tail) = self.rest.split_at_checked(end)?;
        self.rest = match tail {
            [b'\r', b'\n', after @ ..] if !self.ends_with_cr_alone => after,
            [_, after @ ..] => after,
            [] => &[],
        };
        self.number = self.number.saturating_add(1);
        Some(line)
    }
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

#[derive(Default)]
struct HeaderDraft {
    encoding: Option<Encoding>,
    elements: Vec<Element>,
    textures: Vec<String>,
    comment: Option<String>,
    notes: Vec<String>,
}

impl HeaderDraft {
    fn take_line(&mut self, line: &[u8], number: u64) -> Result<(), ReadError> {
        let at = Location::Line(number);
        let (keyword, rest) = first_word(line);
        match keyword {
            b"format" => self.encoding = Some(encoding(rest, at)?),
            b"element" => self.elements.push(element(rest, at)?),
            b"property" => {
                let element = self
                    .elements
                    .last_mut()
                    .ok_or_else(|| ReadError::malformed("property before the first element", at))?;
                element.properties.push(property(rest, at)?);
            }
            b"comment" | b"obj_info" => self.take_comment(rest),
            b"" => {}
            unknown => {
                let unknown = quoted(unknown);
                self.note(format!(
                    "header line {number} begins with {unknown}, which is no keyword"
                ));
            }
        }
        Ok(())
    }

    fn take_comment(&mut self, text: &[u8]) {
        if let (word, name) = first_word(text)
            && word.eq_ignore_ascii_case(b"TextureFile")
        {
            const MOST: usize = 256;
            let name = label(unquoted(name)).filter(|_| self.textures.len() < MOST);
            self.textures.extend(name);
        } else if self.comment.is_none() {
            self.comment = label(text);
        }
    }

    fn note(&mut self, text: String) {
        const MOST: usize = 8;
        if self.notes.len() < MOST {
            self.notes.push(text);
        }
    }

    fn finish(self, lines: u64, body: usize) -> Result<Header, ReadError> {
        let encoding = self.encoding.ok_or_else(|| {
            ReadError::malformed("header without a format", Location::Line(lines))
        })?;
        Ok(Header {
            encoding,
            elements: self.elements,
            textures: self.textures,
            comment: self.comment,
            notes: self.notes,
            lines,
            body,
        })
    }
}

fn encoding(text: &[u8], at: Location) -> Result<Encoding, ReadError> {
    match first_word(text).0 {
        b"ascii" => Ok(Encoding::Ascii),
        b"binary_little_endian" => Ok(Encoding::LittleEndian),
        b"binary_big_endian" => Ok(Encoding::BigEndian),
        other => {
            let what = format!("{} is no format of PLY", quoted(other));
            Err(ReadError::malformed(what, at))
        }
    }
}

fn element(text: &[u8], at: Location) -> Result<Element, ReadError> {
    let mut words = words(text);
    let (name, count) = (words.next(), words.next().unwrap_or_default());
    let digits = std::str::from_utf8(count).ok();
    let known = digits.and_then(|text| text.parse().ok());
    match (name, known) {
        (Some(name), Some(count)) => Ok(Element {
            name: name.to_vec(),
            count,
            properties: Vec::new(),
        }),
        _ => {
            let what = format!("{} is no number of elements", quoted(count));
            Err(ReadError::malformed(what, at))
        }
    }
}

fn property(text: &[u8], at: Location) -> Result<Property, ReadError> {
    let mut words = words(text);
    let first = words.next().unwrap_or_default();
    let is_list = first == b"list";
    let mut next = || words.next().unwrap_or_default();
    let (length, type_name) = if is_list {
        (Some(scalar(next(), at)?), next())
    } else {
        (None, first)
    };
    let scalar = scalar(type_name, at)?;
    let name = next();
    if name.is_empty() {
        return Err(ReadError::malformed("property without a name", at));
    }
    Ok(Property {
        // Programs write RED and Red; none writes two names that differ in case alone.
        name: name.to_ascii_lowercase(),
        length,
        scalar,
    })
}

fn scalar(name: &[u8], at: Location) -> Result<Scalar, ReadError> {
    match name {
        b"char" | b"int8" => Ok(Scalar::Int8),
        b"uchar" | b"uint8" => Ok(Scalar::UInt8),
        b"short" | b"int16" => Ok(Scalar::Int16),
        b"ushort" | b"uint16" => Ok(Scalar::UInt16),
        b"int" | b"int32" => Ok(Scalar::Int32),
        b"uint" | b"uint32" => Ok(Scalar::UInt32),
        b"int64" | b"long" | b"longlong" => Ok(Scalar::Int64),
        b"uint64" | b"ulong" | b"ulonglong" => Ok(Scalar::UInt64),
        b"float" | b"float32" => Ok(Scalar::Float32),
        b"double" | b"float64" => Ok(Scalar::Float64),
        _ => {
            let what = format!("{} is no type of PLY", quoted(name));
            Err(ReadError::malformed(what, at))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Result<Header, ReadError> {
        Header::read(text.as_bytes())
    }

    #[test]
    fn types_lists_and_comments_are_kept_whatever_the_blanks() {
        let text = "ply\nformat   ascii 1.0 \ncomment TextureFile  my skin.jpg\nobj_info made by hand\n\
            comment second\nnonsense here\n element\tvertex 2\nproperty float32  x\n\
            property list uchar  int8 Corners \nend_header\nbody";
        let header = header(text).unwrap();
        assert_eq!(header.encoding, Encoding::Ascii);
        assert_eq!(header.comment.as_deref(), Some("made by hand"));
        assert_eq!(header.textures, ["my skin.jpg"]);
        let notes = ["header line 6 begins with \"nonsense\", which is no keyword"];
        assert_eq!(header.notes, notes);
        let [x, corners] = header.elements[0].properties.as_slice() else {
            panic!("{header:?}")
        };
        assert_eq!((x.length, x.scalar), (None, Scalar::Float32));
        assert_eq!(corners.name, b"corners");
        assert_eq!(
            (corners.length, corners.scalar),
            (Some(Scalar::UInt8), Scalar::Int8)
        );
        assert_eq!((header.lines, &text[header.body..]), (10, "body"));
    }

    #[test]
    fn data_begin_right_behind_the_last_line() {
        for (end, data) in [
            ("\n", "\ndata"),
            ("\r\n", "\ndata"),
            ("\r", "\ndata"),
            ("\n", "\rdata"),
        ] {
            let text = format!("ply{end}format ascii 1.0{end}end_header{end}{data}");
            let header = header(&text).unwrap();
            assert_eq!(&text[header.body..], data, "{end:?}");
        }
        let mixed = "ply\nformat ascii 1.0\nend_header\r\ndata";
        assert_eq!(&mixed[header(mixed).unwrap().body..], "data");
    }

    #[test]
    fn errors_name_the_line() {
        let cases = [
            ("", "no end_header in the first 21 bytes (line 2)"),
            ("end_header\n", "OK"),
            (
                "element vertex -1\n",
                "\"-1\" is no number of elements (line 3)",
            ),
            (
                "element vertex 9999999999999999999999\n",
                "\"9999999999999999999999\" is no number of elements (line 3)",
            ),
            ("element vertex\n", "\"\" is no number of elements (line 3)"),
            (
                "property float x\n",
                "property before the first element (line 3)",
            ),
            (
                "element face 1\nproperty real x\n",
                "\"real\" is no type of PLY (line 4)",
            ),
            (
                "element face 1\nproperty list int y\n",
                "\"y\" is no type of PLY (line 4)",
            ),
            (
                "element face 1\nproperty int\n",
                "property without a name (line 4)",
            ),
            (
                "format binary 1.0\n",
                "\"binary\" is no format of PLY (line 3)",
            ),
        ];
        for (lines, expected) in cases {
            let read = header(&format!("ply\nformat ascii 1.0\n{lines}"));
            let read = read.map_or_else(|error| error.to_string(), |_| "OK".into());
            assert_eq!(read, expected, "{lines}");
        }
        let error = header("ply\nend_header\n").unwrap_err();
        assert_eq!(error.to_string(), "header without a format (line 2)");
    }
}
