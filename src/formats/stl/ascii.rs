//! Reads ASCII STL as programs write it.
//!
//! `stl_io` serves the strict form only: it drops every solid after the first and refuses a nameless or upper-case
//! `solid`, a normal that is no number, CR line ends and a missing `endsolid`; so this is a reader of our own, and
//! `stl_io` its oracle in tests. Promises: all solids of the file, keywords in any case, three vertices a
//! facet or an error that names the line. Normals are passed over unread: they follow from the winding. Words behind a
//! statement that ends something are left out and noted, `end facet` is `endfacet`, and a name may stand right behind
//! `endsolid`, as programs write them. A file may be one line: a name ends where `facet normal` begins. Text behind a
//! solid, and the NUL or 0x1A bytes that old systems end a file with, are left out and noted.
//!
//! Source: 3D Systems, StereoLithography Interface Specification, October 1989.

use crate::formats::appearance::Wanted;
use crate::formats::kit::text::{Lines, decoded, first_word, label, next_number, quoted, words};
use crate::formats::stl::facing;
use crate::formats::{Embedded, Input, Location, Model, ReadError};
use crate::mesh::Mesh;
use crate::mesh::Written;

/// Whether the text begins with `solid`, and a facet, an end or nothing but text follows.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 4096;
    let head = decoded(bytes.get(..ENOUGH).unwrap_or(bytes)).to_ascii_lowercase();
    let is_comment =
        |line: &&[u8]| line.trim_ascii().is_empty() || line.trim_ascii_start().starts_with(b"#");
    let comments: usize = head
        .split_inclusive(|&b| b == b'\n')
        .take_while(is_comment)
        .map(<[u8]>::len)
        .sum();
    let statements = head.get(comments..).unwrap_or_default().trim_ascii_start();
    let Some(rest) = statements.strip_prefix(b"solid") else {
        return false;
    };
    let has = |word: &[u8]| rest.windows(word.len()).any(|w| w == word);
    let is_text = |&b: &u8| b >= b' ' || b.is_ascii_whitespace();
    has(b"facet") || has(b"endsolid") || rest.iter().all(is_text)
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let text = decoded(input.bytes);
    let (text, behind) = without_end_marks(&text);
    let mut lines = Lines::new(text);
    let wanted = input.limits.appearance;
    let mut solids = Solids {
        normals: (wanted != Wanted::Nothing).then(Vec::new),
        ..Solids::default()
    };
    while let Some((line, content)) = lines.next_line() {
        solids.take_line(content, line)?;
    }
    solids.input_ends()?;
    if behind > 0 {
        let note = format!("{behind} bytes behind the end that are no text");
        solids.notes.push(note);
    }
    let facets = solids.corners.len() as u64 / 3;
    input.limits.check_triangles(facets)?;
    if facets == 0 {
        return Err(ReadError::NoFaces {
            instead: format!("solids without a facet ({})", solids.count),
        });
    }
    let mesh = Mesh::from_corners(&solids.corners)
        .map_err(|error| ReadError::from_mesh(error, |_| Location::File))?;
    let normals = solids.normals.as_deref();
    let appearance = normals.map(|normals| facing::of_solids(&solids.corners, normals, wanted));
    Ok(Model {
        mesh: Some(mesh),
        faceless: None,
        written: Written {
            polygon_count: facets,
            vertex_count: facets.saturating_mul(3),
            ..Written::default()
        },
        embedded: Embedded {
            title: solids.name,
            object_count: Some(solids.count),
            ..Embedded::default()
        },
        objects: Vec::new(),
        notes: solids.notes,
        siblings_hash: None,
        appearance,
    })
}

#[derive(Default)]
struct Solids {
    corners: Vec<[f32; 3]>,
    /// One a facet, where they are wanted.
    normals: Option<Vec<[f64; 3]>>,
    facet_line: u64,
    vertices_in_facet: usize,
    in_solid: bool,
    in_facet: bool,
    count: u64,
    name: Option<String>,
    words_left_out: u64,
    /// Lines of text between and behind solids.
    lines_left_out: u64,
    notes: Vec<String>,
}

/// Words that begin a statement.
const KEYWORDS: [&[u8]; 10] = [
    b"solid",
    b"facet",
    b"outer",
    b"loop",
    b"vertex",
    b"endloop",
    b"endfacet",
    b"endsolid",
    b"end",
    b"color",
];

impl Solids {
    fn take_line(&mut self, content: &[u8], line: u64) -> Result<(), ReadError> {
        let mut rest = content;
        // Some programs put several statements on one line.
        loop {
            let (word, after) = first_word(rest);
            // The format has no comments; some programs write them all the same.
            if word.is_empty() || word.starts_with(b"#") {
                return Ok(());
            }
            rest = self.take_statement(word, after, line)?;
        }
    }

    /// Takes one statement and returns what follows it on the line.
    fn take_statement<'a>(
        &mut self,
        word: &[u8],
        after: &'a [u8],
        line: u64,
    ) -> Result<&'a [u8], ReadError> {
        let is = |keyword: &[u8]| word.eq_ignore_ascii_case(keyword);
        if is(b"vertex") {
            return self.take_vertex(after, line);
        }
        if is(b"facet") && !self.is_free_text(after) {
            if self.in_facet {
                return Err(ReadError::malformed(
                    "facet inside a facet",
                    Location::Line(line),
                ));
            }
            self.in_facet = true;
            self.vertices_in_facet = 0;
            self.facet_line = line;
            if let Some(normals) = &mut self.normals {
                normals.push(facing::normal_of(after));
            }
            return Ok(after_normal(after));
        }
        if is(b"endfacet") {
            self.facet_ends(line)?;
            return Ok(self.without_words(after));
        }
        if is(b"outer") {
            return Ok(after);
        }
        if is(b"loop") || is(b"endloop") {
            return Ok(self.without_words(after));
        }
        if is(b"end") {
            return self.take_end(after, line);
        }
        if is(b"solid") && !self.in_facet {
            let (name, rest) = name_and_rest(after);
            self.solid_starts(name);
            return Ok(rest);
        }
        if begins_with(word, b"endsolid") && !self.in_facet {
            self.in_solid = false;
            return Ok(next_solid(after));
        }
        if is(b"color") {
            return Ok(&[]);
        }
        if self.count > 0 && !self.in_solid && !self.in_facet {
            self.lines_left_out = self.lines_left_out.saturating_add(1);
            return Ok(&[]);
        }
        Err(ReadError::malformed(
            format!("{} is no word of ASCII STL", quoted(word)),
            Location::Line(line),
        ))
    }

    /// Takes the second word of a statement such as `end loop`.
    fn take_end<'a>(&mut self, after: &'a [u8], line: u64) -> Result<&'a [u8], ReadError> {
        let (word, rest) = first_word(after);
        let is = |keyword: &[u8]| word.eq_ignore_ascii_case(keyword);
        if is(b"facet") {
            self.facet_ends(line)?;
        } else if is(b"solid") && !self.in_facet {
            self.in_solid = false;
            return Ok(next_solid(rest));
        } else if !is(b"loop") {
            return Ok(self.without_words(after));
        }
        Ok(self.without_words(rest))
    }

    /// Whether `facet` behind the end of a solid begins no facet.
    fn is_free_text(&self, after: &[u8]) -> bool {
        let is_outside = self.count > 0 && !self.in_solid && !self.in_facet;
        let next = first_word(after).0;
        is_outside && !next.is_empty() && !next.eq_ignore_ascii_case(b"normal")
    }

    /// `rest` from the next statement on; words before it are counted.
    fn without_words<'a>(&mut self, mut rest: &'a [u8]) -> &'a [u8] {
        loop {
            let (word, after) = first_word(rest);
            let is_keyword = |keyword: &&[u8]| word.eq_ignore_ascii_case(keyword);
            if word.is_empty() || word.starts_with(b"#") || KEYWORDS.iter().any(is_keyword) {
                return rest;
            }
            self.words_left_out = self.words_left_out.saturating_add(1);
            rest = after;
        }
    }

    fn solid_starts(&mut self, name: &[u8]) {
        if self.in_solid {
            self.notes
                .push(format!("solid {} has no endsolid", self.count));
        }
        self.in_solid = true;
        self.count = self.count.saturating_add(1);
        if self.count == 1 {
            self.name = label(name);
        }
    }

    fn take_vertex<'a>(&mut self, after: &'a [u8], line: u64) -> Result<&'a [u8], ReadError> {
        if !self.in_facet {
            return Err(ReadError::malformed(
                "vertex outside a facet",
                Location::Line(line),
            ));
        }
        self.vertices_in_facet = self.vertices_in_facet.saturating_add(1);
        if self.vertices_in_facet > 3 {
            return Err(ReadError::malformed(
                "facet with more than 3 vertices",
                Location::Line(line),
            ));
        }
        let mut position = [0.0_f32; 3];
        let mut rest = after;
        for coordinate in &mut position {
            let Some((value, tail)) = next_number(rest, line)? else {
                return Err(ReadError::malformed(
                    "vertex with fewer than 3 coordinates",
                    Location::Line(line),
                ));
            };
            *coordinate = value;
            if !coordinate.is_finite() {
                let what = format!(
                    "coordinate {} is not a finite number",
                    quoted(first_word(rest).0)
                );
                return Err(ReadError::malformed(what, Location::Line(line)));
            }
            rest = tail;
        }
        self.corners.push(position);
        // Some programs write a fourth number.
        Ok(if rest.is_empty() {
            rest
        } else {
            self.without_words(rest)
        })
    }

    fn facet_ends(&mut self, line: u64) -> Result<(), ReadError> {
        if !self.in_facet || self.vertices_in_facet != 3 {
            let what = format!("facet with {} vertices", self.vertices_in_facet);
            return Err(ReadError::malformed(what, Location::Line(line)));
        }
        self.in_facet = false;
        Ok(())
    }

    fn input_ends(&mut self) -> Result<(), ReadError> {
        if self.in_facet {
            return Err(ReadError::malformed(
                "the file ends inside a facet",
                Location::Line(self.facet_line),
            ));
        }
        if self.in_solid {
            self.notes
                .push(format!("solid {} has no endsolid", self.count));
        }
        if self.words_left_out > 0 {
            let count = self.words_left_out;
            self.notes
                .push(format!("words behind statements left out: {count}"));
        }
        if self.lines_left_out > 0 {
            let count = self.lines_left_out;
            self.notes
                .push(format!("lines of text behind solids left out: {count}"));
        }
        Ok(())
    }
}

/// The text without the bytes that are no text at its end, and how many those are.
fn without_end_marks(text: &[u8]) -> (&[u8], usize) {
    let is_mark = |&b: &u8| b == 0 || b == 0x1A;
    let is_text = |b: &u8| !is_mark(b) && !b.is_ascii_whitespace();
    let end = text
        .iter()
        .rposition(is_text)
        .map_or(0, |at| at.saturating_add(1));
    let (kept, behind) = text.split_at_checked(end).unwrap_or((text, &[]));
    (kept, behind.iter().filter(|b| is_mark(b)).count())
}

/// Takes the name of a solid from what follows on its line, where facets may too.
fn name_and_rest(after: &[u8]) -> (&[u8], &[u8]) {
    let end = first_facet(after).unwrap_or(after.len());
    after.split_at_checked(end).unwrap_or((after, &[]))
}

/// The solid that begins behind the name of one that ended, on the same line; or nothing.
fn next_solid(after: &[u8]) -> &[u8] {
    let Some(facet) = first_facet(after) else {
        return &[];
    };
    let mut rest = after;
    let is_before = |rest: &[u8]| after.len().saturating_sub(rest.len()) < facet;
    while is_before(rest) {
        let (word, behind) = first_word(rest);
        if word.eq_ignore_ascii_case(b"solid") {
            return rest;
        }
        rest = behind;
    }
    after.get(facet..).unwrap_or_default()
}

/// Where `facet normal` begins, with a number behind it, so that it is no name.
fn first_facet(line: &[u8]) -> Option<usize> {
    const FACET: &[u8] = b"facet";
    let mut begin = 0;
    loop {
        let rest = line.get(begin..)?;
        let is_it = |window: &[u8]| window.eq_ignore_ascii_case(FACET);
        let at = begin.saturating_add(rest.windows(FACET.len()).position(is_it)?);
        let (word, behind) = first_word(line.get(at..)?);
        let mut next = words(behind);
        let is_normal = next
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case(b"normal"));
        let is_number = |word: &[u8]| fast_float2::parse::<f64, _>(word).is_ok();
        let is_apart = at
            .checked_sub(1)
            .and_then(|before| line.get(before))
            .is_none_or(u8::is_ascii_whitespace);
        if word.len() == FACET.len() && is_apart && is_normal && next.next().is_some_and(is_number)
        {
            return Some(at);
        }
        begin = at.saturating_add(FACET.len());
    }
}

fn begins_with(word: &[u8], keyword: &[u8]) -> bool {
    let start = word.get(..keyword.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(keyword))
}

/// What follows `normal` and up to three words of it; the words may be anything, "-nan(ind)" among them.
fn after_normal(after: &[u8]) -> &[u8] {
    let (word, mut rest) = first_word(after);
    if !word.eq_ignore_ascii_case(b"normal") {
        return after;
    }
    for word in words(rest).take(3) {
        if word.eq_ignore_ascii_case(b"outer") {
            break;
        }
        rest = first_word(rest).1;
    }
    rest
}

#[cfg(test)]
mod tests;
