//! Where the text and the binary data of an OFF differ: how many numbers stand behind a vertex and a face.

use crate::formats::Location;
use crate::formats::kit::values::binary::Bytes;
use crate::formats::kit::values::text::Text;
use crate::formats::kit::values::{Fault, Scalar, Values};
use crate::formats::off::head::Head;

/// Where values differ between text and binary data.
pub(super) trait OffValues: Values {
    /// The type of coordinates and parts of colours.
    const FLOAT: Scalar;

    /// The numbers of vertices and faces, and their place.
    fn counts(&mut self) -> Result<([i64; 2], Location), Fault>;

    /// How many numbers the row at hand has, where rows have ends.
    fn count_in_row(&self) -> Option<u64>;

    /// How many numbers follow a vertex's position and normal.
    fn count_after_vertex(&self, head: Head) -> u64;

    /// How many numbers follow a face's corners.
    fn count_after_face(&mut self) -> Result<u64, Fault>;
}

impl OffValues for Text<'_> {
    const FLOAT: Scalar = Scalar::Float64;

    fn counts(&mut self) -> Result<([i64; 2], Location), Fault> {
        self.peek()?;
        let at = self.place();
        let counts = [self.integer(Scalar::Int32)?, self.integer(Scalar::Int32)?];
        let has_edges = self.words_on_line() > 0;
        // A vertex has more numbers than one.
        if has_edges || (self.peek().is_ok() && self.words_on_line() == 1) {
            self.word()?;
        }
        Ok((counts, at))
    }

    fn count_in_row(&self) -> Option<u64> {
        Some(self.words_on_line())
    }

    fn count_after_vertex(&self, head: Head) -> u64 {
        let least = numbers_after_vertex(head);
        match self.words_on_line() {
            // A colour of three parts, where four are usual.
            rest if rest < least && rest.checked_add(1) != Some(least) => least,
            rest => rest,
        }
    }

    fn count_after_face(&mut self) -> Result<u64, Fault> {
        Ok(self.words_on_line())
    }
}

impl OffValues for Bytes<'_, true> {
    const FLOAT: Scalar = Scalar::Float32;

    fn counts(&mut self) -> Result<([i64; 2], Location), Fault> {
        let at = self.place();
        let mut next = || self.integer(Scalar::Int32);
        let counts = [next()?, next()?];
        next()?;
        Ok((counts, at))
    }

    fn count_in_row(&self) -> Option<u64> {
        None
    }

    fn count_after_vertex(&self, head: Head) -> u64 {
        numbers_after_vertex(head)
    }

    fn count_after_face(&mut self) -> Result<u64, Fault> {
        self.list_length(Scalar::Int32, Scalar::Float32)
    }
}

/// How many numbers are due after a vertex's position and normal.
fn numbers_after_vertex(head: Head) -> u64 {
    let due = |is_due, count| if is_due { count } else { 0 };
    let texture = due(head.has_texture_places, 2_u64);
    texture.saturating_add(due(head.has_colours, 4))
}
