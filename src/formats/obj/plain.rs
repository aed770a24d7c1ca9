//! The lines that an OBJ has most of, vertices and faces as programs write them, in one pass over their bytes.
//!
//! Promises: the same as [`Statements::take_line`], to which everything else is left.

use crate::formats::kit::plain_line::PlainLine;
use crate::formats::kit::text::Lines;
use crate::formats::obj::statements::{Polygon, Statements};
use crate::mesh::LARGEST_COORDINATE;

impl Statements {
    /// Takes the next line and returns the text behind it; `None`, and nothing changes, where it is not plain.
    pub(super) fn take_plain_line<'a>(&mut self, lines: &Lines<'a>) -> Option<&'a [u8]> {
        match lines.rest() {
            [b'v', b' ', rest @ ..] if !self.has_colours => self.take_plain_vertex(rest),
            [b'f', b' ', rest @ ..] => self.take_plain_face(rest, lines.passed().saturating_add(1)),
            _ => None,
        }
    }

    fn take_plain_vertex<'a>(&mut self, text: &'a [u8]) -> Option<&'a [u8]> {
        let mut line = PlainLine::of(text);
        let position: [f64; 3] = [line.number()?, line.number()?, line.number()?];
        let behind = line.end()?;
        let is_usable = position.iter().all(|x| x.abs() <= LARGEST_COORDINATE);
        let is_counted = u32::try_from(self.positions.len()).is_ok();
        (is_usable && is_counted).then(|| self.positions.push(position))?;
        Some(behind)
    }

    fn take_plain_face<'a>(&mut self, text: &'a [u8], at: u64) -> Option<&'a [u8]> {
        let start = self.corners.len();
        let behind = self.take_corners(text, at);
        if behind.is_none() {
            self.corners.truncate(start);
        }
        behind
    }

    /// Takes the corners of a face, all of which count from the first vertex on; where there is none to take, some may be left.
    fn take_corners<'a>(&mut self, text: &'a [u8], at: u64) -> Option<&'a [u8]> {
        let mut line = PlainLine::of(text);
        let (mut count, mut largest) = (0_u32, 0);
        let behind = loop {
            if count >= 3
                && let Some(behind) = line.end()
            {
                break behind;
            }
            let index = line.first_index()?.checked_sub(1)?;
            self.corners.push(index);
            largest = largest.max(index);
            count = count.checked_add(1)?;
        };
        self.take_polygon(count, largest.into(), at);
        Some(behind)
    }

    /// Takes a polygon of the corners that came last, of at least three, the largest of which is `largest`.
    pub(super) fn take_polygon(&mut self, corner_count: u32, largest: u64, at: u64) {
        if let Some(block) = &mut self.block {
            block.largest = block.largest.max(largest);
        } else if largest >= self.positions.len() as u64 {
            self.forward.push((at, largest));
        }
        let triangles = u64::from(corner_count).saturating_sub(2);
        self.triangles = self.triangles.saturating_add(triangles);
        self.polygons.push(Polygon {
            corner_count,
            material: self.current_material,
        });
    }
}
