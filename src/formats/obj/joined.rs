//! Joins what blocks of an OBJ say, which were read each by itself.
//!
//! A block begins with a statement. What in it depends on the text before: vertices are counted from there, an index below 0 reaches
//! back into it, polygons before the first `usemtl` have its material, and materials have the numbers of their first use.
//! Whether a vertex that comes later is there is known at the end, once for all blocks.

use std::ops::Range;

use crate::formats::kit::blocks::Reading;
use crate::formats::kit::text::{Lines, continued};
use crate::formats::obj::statements::{Polygon, Statements};
use crate::formats::{Limits, ReadError};

/// What in a block depends on the text before it.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Corners that count back from their own line: each is a number of 32 bits with a sign, 0 for the first vertex of the block.
    relative: Vec<Range<usize>>,
    /// The smallest of those; of polygons that are left out too.
    lowest: i32,
    /// The largest index that a polygon names from the beginning of the file on.
    pub(super) largest: u64,
    /// How many polygons stand before the first `usemtl`, where there is one.
    pub(super) first_material: Option<usize>,
}

impl Block {
    /// The corner that `word` names by counting back, where it does so within a block's reach; `known` vertices have come in the
    /// block, and `corners` corners.
    pub(super) fn relative(&mut self, word: &[u8], known: u64, corners: usize) -> Option<u32> {
        if word.first() != Some(&b'-') {
            return None;
        }
        let digits = word.split(|&b| b == b'/').next().unwrap_or(word);
        let written: i64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        let index = i64::try_from(known).ok()?.checked_add(written)?;
        let index = i32::try_from(index).ok().filter(|_| written < 0)?;
        self.lowest = self.lowest.min(index);
        match self.relative.last_mut() {
            Some(run) if run.end == corners => run.end = corners.saturating_add(1),
            _ => self.relative.push(corners..corners.saturating_add(1)),
        }
        Some(index.cast_unsigned())
    }

    /// Forgets the corners from `start` on.
    pub(super) fn truncate(&mut self, start: usize) {
        while let Some(run) = self.relative.last_mut() {
            run.end = run.end.min(start);
            if run.start < run.end {
                break;
            }
            self.relative.pop();
        }
    }
}

impl Reading for Statements {
    fn may_begin(before: &[u8], _: &[u8]) -> bool {
        let line = before
            .strip_suffix(b"\r\n")
            .or_else(|| before.strip_suffix(b"\n"))
            .or_else(|| before.strip_suffix(b"\r"));
        !line.unwrap_or(before).ends_with(b"\\")
    }

    fn of_blocks(&self, blocks: &[&[u8]]) -> Vec<Self> {
        let of_block = |_| Self {
            block: Some(Block::default()),
            ..Self::default()
        };
        blocks.iter().skip(1).map(of_block).collect()
    }

    fn take_lines(&mut self, mut lines: Lines<'_>, limits: &Limits) -> Result<u64, ReadError> {
        loop {
            if let Some(behind) = self.take_plain_line(&lines) {
                lines.go_on(behind);
                limits.check_triangles(self.triangles)?;
                continue;
            }
            let Some((number, line)) = lines.next_line() else {
                break;
            };
            let line = continued(line, &mut lines);
            self.take_line(&line, number)?;
            limits.check_triangles(self.triangles)?;
        }
        Ok(lines.passed())
    }

    fn join(&mut self, mut block: Self, lines: u64, limits: &Limits) -> bool {
        let Some(own) = block.block.take() else {
            return false;
        };
        let before = self.positions.len();
        let vertices = before.saturating_add(block.positions.len());
        let triangles = self.triangles.saturating_add(block.triangles);
        // An index that a full list of materials has no room for may be one that the text before knows.
        let may_join = u32::try_from(vertices).is_ok()
            && limits.check_triangles(triangles).is_ok()
            && i64::try_from(before)
                .is_ok_and(|before| before >= i64::from(own.lowest).saturating_neg())
            && block.materials.len() < usize::from(u16::MAX);
        if !may_join {
            return false;
        }
        self.triangles = triangles;
        self.largest_of_blocks = self.largest_of_blocks.max(Some(own.largest));
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        let first = before as u32;
        self.join_polygons(&mut block, &own, first);
        self.join_vertices(block, lines, first);
        true
    }
}

impl Statements {
    /// Takes the polygons of a block whose first vertex is `first`, and their materials.
    fn join_polygons(&mut self, block: &mut Self, own: &Block, first: u32) {
        for run in &own.relative {
            let corners = block.corners.get_mut(run.clone()).unwrap_or_default();
            corners
                .iter_mut()
                .for_each(|corner| *corner = corner.wrapping_add(first));
        }
        self.corners.append(&mut block.corners);
        let names = std::mem::take(&mut block.materials).into_iter();
        let numbers: Vec<_> = names.map(|name| self.material_number(name)).collect();
        let number = |own: Option<u16>| numbers.get(usize::from(own?)).copied().flatten();
        let inherited = own.first_material.unwrap_or(block.polygons.len());
        let (before, behind) = block
            .polygons
            .split_at_checked(inherited)
            .unwrap_or_default();
        let as_before = self.current_material;
        let with = |polygon: &Polygon, material| Polygon {
            material,
            ..*polygon
        };
        self.polygons
            .extend(before.iter().map(|own| with(own, as_before)));
        self.polygons
            .extend(behind.iter().map(|own| with(own, number(own.material))));
        if own.first_material.is_some() {
            self.current_material = number(block.current_material);
        }
    }

    /// Takes the rest of what a block says, whose first vertex is `first` and before which stand so many lines.
    fn join_vertices(&mut self, mut block: Self, lines: u64, first: u32) {
        if block.has_colours {
            self.has_colours = true;
            self.colours.resize(first as usize, None);
            self.colours.append(&mut block.colours);
        }
        self.positions.append(&mut block.positions);
        if self.has_colours {
            self.colours.resize(self.positions.len(), None);
        }
        let unusable = block.unusable.into_iter().map(|(vertex, line)| {
            let line = line.saturating_add(lines);
            (vertex.saturating_add(first), line)
        });
        self.unusable.extend(unusable);
        self.libraries.append(&mut block.libraries);
        self.objects.append(&mut block.objects);
        self.painted.append(&mut block.painted);
        for (sum, own) in [
            (&mut self.lines_and_points, block.lines_and_points),
            (&mut self.short_faces, block.short_faces),
            (&mut self.free_forms, block.free_forms),
        ] {
            *sum = sum.saturating_add(own);
        }
    }

    /// The same, once every vertex that a polygon named before its time has come.
    pub(super) fn with_forward_references(
        self,
        text: &[u8],
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        let count = self.positions.len() as u64;
        let is_missing = |largest: u64| largest >= count;
        if !self.polygons.is_empty() && self.largest_of_blocks.is_some_and(is_missing) {
            // Blocks do not keep the lines of their polygons.
            let mut whole = Self::default();
            whole.take_lines(Lines::new(text), limits)?;
            whole.check_forward_references()?;
            return Ok(whole);
        }
        self.check_forward_references()?;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::Limits;
    use crate::formats::kit::blocks::tests::{blocks_agree, blocks_agree_at, text_of};
    use crate::formats::obj::read;

    #[test]
    fn statements_read_in_blocks_are_what_one_reader_makes_of_them() {
        let pieces = [
            "v 0 0 0\nv 1 0 0\nv 0 1 0\n",
            "v 1 2 \\\n3\n",
            "f 1 2 3\n",
            "f -1 -2 \\\r\n-3\r\n",
            "f 1/2/3 -2//1 3\nf -1 -2\n",
            "usemtl red\n",
            "usemtl \"blue one\"\rf 3 2 1\r",
            "usemtl\n",
            "g x\no y z\ns off\n# usemtl green\nvt 0 1\nvn 1 0 0\n",
            "v 1 1 1 1 0 0.5\n",
            "#MRGB ffff0000FF00ff00\n",
            "v nan 0 1\n",
            "mtllib a.mtl \\\nb.mtl\nl 1 2\np 3\n",
            "f 4 5 6 7\n",
            "f 9 10 11\n",
            "f -7 -8 -9\nf -30 2\n",
            "surf 0 1\n\\\n\\\nF 1 2 3\n",
            "f 1 2 0\n",
            "v 1,5 2 3\n",
            "f 1 2 -9223372036854775808\n",
            "f 4294967296 1 2\n",
        ];
        let (mut seed, mut models) = (11, 0);
        for round in 0..1_500_usize {
            let kinds = [9, 14, 17, 21][round % 4];
            let text = text_of(&pieces[..kinds], 30, &mut seed);
            let limits = Limits {
                triangles: if round % 9 == 0 { 6 } else { 1_000 },
                ..Limits::default()
            };
            let begin = ["v 0 0 0\nv 1 0 0\nv 0 1 0\n", ""][round / 4 % 2];
            models += usize::from(blocks_agree(read, &format!("{begin}{text}"), &limits));
        }
        assert!((200..1_300).contains(&models), "{models}");
    }

    #[test]
    fn a_block_of_more_materials_than_there_are_numbers_for_is_read_again() {
        let materials = |from: u32, to: u32| {
            (from..to)
                .map(|i| format!("usemtl m{i}\nf 1 2 3\n"))
                .collect::<String>()
        };
        let text = format!(
            "v 0 0 0\nv 1 0 0\nv 0 1 0\n{}{}{}",
            materials(0, 40_000),
            materials(30_000, 70_000),
            materials(0, 2)
        );
        let sizes = [100_000, 400_000, 1_000_000];
        assert!(blocks_agree_at(&sizes, read, &text, &Limits::default()));
    }
}
