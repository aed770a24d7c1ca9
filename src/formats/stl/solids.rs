//! The statements of an ASCII STL: lines in, welded facets out.
//!
//! Facets are welded while they are read, as many at once as weld in the cache of a core, unless their normals are wanted too.
//! Promises: a block of a text begins with a facet. It is read as if it stood within a solid, which nothing but the note of a solid
//! without an end, or the name of the first, depends on.

use crate::formats::kit::blocks::Reading;
use crate::formats::kit::text::{Lines, first_word, is_blank, label, next_number, quoted, words};
use crate::formats::stl::facing;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::weld::{PART, Slots, WeldedPart};

/// What the lines of a file say.
#[derive(Debug, Default)]
pub(super) struct Solids {
    /// Those of facets that are not welded; of all facets where normals are wanted.
    pub(super) corners: Vec<[f32; 3]>,
    pub(super) welded: Vec<WeldedPart<f32>>,
    /// Room to weld them in.
    slots: Slots,
    /// For each facet in `welded` what its part gave.
    pub(super) faces: Vec<[u32; 3]>,
    /// One a facet, where they are wanted.
    pub(super) normals: Option<Vec<[f64; 3]>>,
    facet_line: u64,
    vertices_in_facet: usize,
    in_solid: bool,
    in_facet: bool,
    pub(super) count: u64,
    pub(super) name: Option<String>,
    /// Numbers of solids that have no end.
    unended: Vec<u64>,
    words_left_out: u64,
    /// Lines of text between and behind solids.
    lines_left_out: u64,
    pub(super) notes: Vec<String>,
}

const FACET: &[u8] = b"facet";

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

impl Reading for Solids {
    fn may_begin(_: &[u8], rest: &[u8]) -> bool {
        let is_it = |at| begins_with(rest.get(at..).unwrap_or_default(), FACET);
        rest.iter().position(|&b| !is_blank(b)).is_some_and(is_it)
    }

    fn of_blocks(&self, blocks: &[&[u8]]) -> Vec<Self> {
        let within_a_solid = |_| Self {
            in_solid: true,
            count: 1,
            ..Self::new(self.normals.is_some())
        };
        blocks.iter().skip(1).map(within_a_solid).collect()
    }

    fn take_lines(&mut self, mut lines: Lines<'_>, _: &Limits) -> Result<u64, ReadError> {
        while let Some((line, content)) = lines.next_line() {
            self.take_line(content, line)?;
        }
        self.weld();
        Ok(lines.passed())
    }

    fn join(&mut self, block: Self, lines: u64, _: &Limits) -> bool {
        if !self.in_solid || self.in_facet {
            return false;
        }
        self.corners.extend(block.corners);
        self.welded.extend(block.welded);
        self.faces.extend(block.faces);
        if let (Some(normals), Some(own)) = (&mut self.normals, block.normals) {
            normals.extend(own);
        }
        // The block counts its solids from the one that it begins in.
        let before = self.count.saturating_sub(1);
        let unended = block.unended.iter();
        self.unended
            .extend(unended.map(|number| number.saturating_add(before)));
        self.count = block.count.saturating_add(before);
        (self.in_solid, self.in_facet) = (block.in_solid, block.in_facet);
        self.facet_line = block.facet_line.saturating_add(lines);
        self.vertices_in_facet = block.vertices_in_facet;
        self.words_left_out = self.words_left_out.saturating_add(block.words_left_out);
        self.lines_left_out = self.lines_left_out.saturating_add(block.lines_left_out);
        true
    }
}

impl Solids {
    /// Before the first line of a file.
    pub(super) fn new(are_normals_wanted: bool) -> Self {
        Self {
            normals: are_normals_wanted.then(Vec::new),
            ..Self::default()
        }
    }

    /// Facets so far.
    pub(super) fn facets(&self) -> u64 {
        let waiting = self.corners.len() as u64 / 3;
        waiting.saturating_add(self.faces.len() as u64)
    }

    /// Welds the facets that wait, unless their corners are wanted.
    fn weld(&mut self) {
        if self.normals.is_some() || self.corners.is_empty() {
            return;
        }
        let done = self.faces.len();
        let facets = self.corners.len() / 3;
        self.faces.resize(done.saturating_add(facets), [0; 3]);
        let index = self.faces.get_mut(done..).unwrap_or_default();
        let corners = self.corners.drain(..facets.saturating_mul(3));
        let part = WeldedPart::of(corners, index.as_flattened_mut(), &mut self.slots);
        self.welded.push(part);
    }

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
            self.unended.push(self.count);
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
        if self.corners.len() >= PART {
            self.weld();
        }
        Ok(())
    }

    pub(super) fn input_ends(&mut self) -> Result<(), ReadError> {
        if self.in_facet {
            return Err(ReadError::malformed(
                "the file ends inside a facet",
                Location::Line(self.facet_line),
            ));
        }
        if self.in_solid {
            self.unended.push(self.count);
        }
        let unended = self.unended.iter();
        self.notes
            .extend(unended.map(|number| format!("solid {number} has no endsolid")));
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
