//! Reads G-code, as text and as binary blocks: which slicer, printer and filament it is for, how long it takes, its picture, and the box of
//! what it extrudes.
//!
//! Promises: one pass over the lines, no memory that grows with them; numbers that are no number are left out and counted in a note.
//! The box is in the printer's coordinates and in millimetres, purge lines included. There is no triangle and no measure of triangles.
//!
//! Sources: Marlin's G-code index (G0 to G3, G20, G21, G28, G90 to G92, M82, M83); the headers and footers that PrusaSlicer, OrcaSlicer,
//! Bambu Studio, Cura, Simplify3D and ideaMaker write; Prusa Research, binary G-code specification, for [`binary`].

mod binary;
mod facts;
mod heatshrink;
mod meatpack;
mod path;

use crate::formats::gcode::facts::Facts;
use crate::formats::gcode::path::Path;
use crate::formats::kit::slicing::Slicing;
use crate::formats::kit::text::{Lines, decoded};
use crate::formats::{Embedded, Input, Model, ReadError};
use crate::mesh::{Toolpath, Unit, Written};

pub(super) use binary::recognises as recognises_binary;

/// Whether the text begins with comments and commands, and one of the commands is among its first lines.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 1 << 16;
    let head = bytes.get(..ENOUGH).unwrap_or(bytes);
    let lines = head.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
    let mut commands = 0_u32;
    let all = lines.filter(|line| !line.is_empty()).take(200).all(|line| {
        let is_command = path::is_command(line);
        commands = commands.saturating_add(u32::from(is_command));
        is_command || line.starts_with(b";")
    });
    all && (commands > 0 || (bytes.len() > ENOUGH && facts::is_of_slicer(head)))
}

/// What was read of a toolpath.
#[derive(Debug, Default)]
pub(in crate::formats) struct Read {
    facts: Facts,
    path: Path,
    /// What is behind the last line end: a line that goes on in the next bytes.
    rest: Vec<u8>,
}

/// Longest line that is kept for the next bytes.
const LONGEST_LINE: usize = 1 << 20;

impl Read {
    /// Takes all lines of `text`.
    pub(in crate::formats) fn take(&mut self, text: &[u8]) {
        let mut lines = Lines::new(text);
        while let Some((_, line)) = lines.next_line() {
            self.take_line(line);
        }
    }

    /// Takes the lines of `text`, whose last one goes on in what is taken next.
    fn take_part(&mut self, text: &[u8]) {
        let end = memchr::memrchr(b'\n', text).map_or(0, |end| end.saturating_add(1));
        let (whole, rest) = text.split_at_checked(end).unwrap_or_default();
        if !whole.is_empty() {
            let mut before = std::mem::take(&mut self.rest);
            before.extend_from_slice(whole);
            self.take(&before);
        }
        if self.rest.len().saturating_add(rest.len()) <= LONGEST_LINE {
            self.rest.extend_from_slice(rest);
        }
    }

    fn take_line(&mut self, line: &[u8]) {
        let line = line.trim_ascii_start();
        match line.strip_prefix(b";") {
            Some(comment) => self.facts.take(comment),
            None => {
                self.facts.end_picture();
                self.path.take(line);
            }
        }
    }

    /// Whether there was a command.
    pub(in crate::formats) fn has_commands(&self) -> bool {
        self.path.commands() > 0
    }

    /// The model, with what else is said of it.
    pub(in crate::formats) fn into_model(
        mut self,
        said: Slicing,
        picture: Option<Vec<u8>>,
        mut notes: Vec<String>,
    ) -> Model {
        let last = std::mem::take(&mut self.rest);
        self.take(&last);
        let (slicing, own_picture, own_notes) = self.facts.finish();
        notes.extend(own_notes);
        if self.path.bounds().is_none() {
            notes.push("no move extrudes anything: there is no box".into());
        }
        if self.path.unread() > 0 {
            notes.push(format!("words that are no number: {}", self.path.unread()));
        }
        let slicing = said.or(slicing);
        Model {
            mesh: None,
            faceless: None,
            written: Written {
                toolpath: Some(Toolpath {
                    bounds: self.path.bounds(),
                }),
                has_unit: true,
                ..Written::default()
            },
            embedded: Embedded {
                unit: Some(Unit::Millimetre),
                application: slicing.slicer.clone(),
                slicing,
                picture: picture.or(own_picture),
                ..Embedded::default()
            },
            objects: Vec::new(),
            notes,
            siblings_hash: None,
            appearance: None,
        }
    }
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    if recognises_binary(input.bytes) {
        return binary::read(input);
    }
    let text = decoded(input.bytes);
    let mut read = Read::default();
    read.take(&text);
    if !read.has_commands() {
        return Err(ReadError::NotAModel {
            what: "text without a command of G-code".into(),
        });
    }
    Ok(read.into_model(Slicing::default(), None, Vec::new()))
}
