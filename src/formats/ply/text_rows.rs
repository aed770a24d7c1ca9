//! The rows of an ASCII PLY, from its beginning or from that of a block of its lines on.
//!
//! A block is presumed to begin with the row of its line: one row a line, as programs write them. It begins with that row in fact
//! where the text before it ends before the same row. Rows on several lines, blank lines and comments between them are
//! read all the same, by one core.

use crate::cores;
use crate::formats::kit::blocks::Reading;
use crate::formats::kit::draft::Draft;
use crate::formats::kit::text::Lines;
use crate::formats::kit::values::text::{Comments, Text, left_out};
use crate::formats::ply::tables::Tables;
use crate::formats::{Limits, ReadError};

/// What rows say.
pub(super) struct TextRows<'a> {
    tables: &'a Tables<'a>,
    /// The table and the row that the first line begins, and those that follow the last one.
    first: (usize, u64),
    next: (usize, u64),
    draft: Draft,
    words_left_out: u64,
}

impl<'a> TextRows<'a> {
    /// Before the first row.
    pub(super) fn new(tables: &'a Tables<'a>, limits: &Limits) -> Self {
        Self::from(tables, 0, Draft::wanting(limits.appearance))
    }

    /// Before row `row`, counted through all tables.
    fn from(tables: &'a Tables<'a>, row: u64, draft: Draft) -> Self {
        let (mut table, mut row) = (0_usize, row);
        while table < tables.len() && row >= tables.rows(table) {
            row = row.saturating_sub(tables.rows(table));
            table = table.saturating_add(1);
        }
        if table == tables.len() {
            row = 0;
        }
        Self {
            tables,
            first: (table, row),
            next: (table, row),
            draft,
            words_left_out: 0,
        }
    }

    /// What all rows say; beside it, what there is to say of what is left over.
    pub(super) fn finish(self) -> (Draft, Option<String>) {
        (self.draft, left_out(self.words_left_out))
    }
}

impl Reading for TextRows<'_> {
    fn may_begin(_: &[u8], _: &[u8]) -> bool {
        true
    }

    fn of_blocks(&self, blocks: &[&[u8]]) -> Vec<Self> {
        let lines = cores::map(blocks.iter(), |block| {
            memchr::memchr_iter(b'\n', block).count() as u64
        });
        let rows = lines.iter().scan(0_u64, |row, &lines| {
            *row = row.saturating_add(lines);
            Some(*row)
        });
        let rows = rows.take(blocks.len().saturating_sub(1));
        rows.map(|row| Self::from(self.tables, row, self.draft.as_empty()))
            .collect()
    }

    fn take_lines(&mut self, lines: Lines<'_>, limits: &Limits) -> Result<u64, ReadError> {
        let is_last = lines.bytes_behind() == 0;
        let mut values = Text::new(lines, Comments::Lines(b"comment"));
        let (mut table, mut row) = self.next;
        while table < self.tables.len() {
            let tables = self.tables;
            row = tables.read_table(table, row, &mut values, &mut self.draft, limits)?;
            if row < tables.rows(table) {
                break;
            }
            (table, row) = (table.saturating_add(1), 0);
        }
        self.next = (table, row);
        if is_last {
            self.tables.check_end(table, row, &values)?;
        }
        if table == self.tables.len() {
            values.leave_rest();
        }
        let (words, last) = values.leave();
        self.words_left_out = self.words_left_out.saturating_add(words);
        Ok(last)
    }

    fn join(&mut self, block: Self, lines: u64, limits: &Limits) -> bool {
        if self.next != block.first || !self.draft.join(block.draft, lines, limits) {
            return false;
        }
        self.next = block.next;
        self.words_left_out = self.words_left_out.saturating_add(block.words_left_out);
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::Limits;
    use crate::formats::kit::blocks::tests::{blocks_agree, text_of};
    use crate::formats::ply::read;
    use crate::formats::ply::tests::{FACE, XYZ};

    /// A file of so many rows of each element, whose body is made of `pieces`.
    fn file(vertices: usize, faces: usize, colours: &str, body: &str) -> String {
        format!(
            "ply\nformat ascii 1.0\nelement vertex {vertices}\n{XYZ}{colours}element nothing 7\nelement face {faces}\n{FACE}\
             element edge 1\nproperty int vertex1\nproperty int vertex2\nend_header\n{body}"
        )
    }

    #[test]
    fn rows_read_in_blocks_are_what_one_reader_makes_of_them() {
        let vertices = [
            "0 0 0 255\n",
            "1 0 0 7\r\n",
            "0 1 0.1 0\n",
            "nan 5 1 2\n",
            "0 0 2 3 4 5\n",
            "\ncomment none\n0 1 1 1\n",
            "1\n1 1\n1 1\n",
            "x 0 0 0\n",
        ];
        let faces = [
            "3 0 1 2\n",
            "4 0 1 2 3\r",
            "2 0 1\n",
            "3 2 1 0 9 9\n",
            "3 0\n1 2\n",
            "\r\n3 1 2 3\n",
            "3 0 1 99\n",
            "900 1 2\n",
        ];
        let (mut seed, mut models) = (17, 0);
        for round in 0..1_500_usize {
            let kinds = [3, 4, 5, 7, 8][round % 5];
            let body = text_of(&vertices[..kinds], 16, &mut seed)
                + &text_of(&faces[..kinds], 12, &mut seed)
                + ["0 1\n", "0 1 2\n3 4\n\n5", ""][round % 3];
            let colours = ["property uchar red\n", "property float alpha\n"][round % 2];
            let promised = 16 + usize::from(round % 11 == 0);
            let text = file(promised, 12 - round % 2, colours, &body);
            let limits = Limits {
                triangles: if round % 13 == 0 { 6 } else { 1_000 },
                ..Limits::default()
            };
            models += usize::from(blocks_agree(read, &text, &limits));
        }
        assert!((200..1_300).contains(&models), "{models}");
    }
}
