//! A long text, cut at ends of lines into blocks that idle cores read at the same time.
//!
//! The first block is read as it stands. Each other one is read as if what comes before it had left off where such texts mostly
//! do, and then joined on, block after block, if that is how it was. Promises: what comes out, an error and its line
//! included, is what one reader of the whole text would have made: from the first block on that cannot be joined, or that has
//! an error, one reads on from what is known to stand before. So no text costs more than twice as much.
//! What a block leaves is no larger than what it says, and let go as soon as it is joined.
//!
//! Leaves to each format what the text before a block may have left, and what in a block depends on it.

use crate::cores;
use crate::formats::kit::text::Lines;
use crate::formats::{Limits, ReadError};

/// Bytes of a block: much beside what it costs to hand it to a core, and so few that cores end at nearly the same time.
const BLOCK: usize = 2 << 20;

/// What the lines of a text say, read from its beginning or from that of a block on.
pub(in crate::formats) trait Reading: Send + Sized {
    /// Whether a block may begin with `rest`, which stands behind the end of a line; `before` is all that stands before it.
    fn may_begin(before: &[u8], rest: &[u8]) -> bool;

    /// What reads each of `blocks` but the first, which this reads.
    fn of_blocks(&self, blocks: &[&[u8]]) -> Vec<Self>;

    /// Takes all `lines` and returns the number of the last one.
    fn take_lines(&mut self, lines: Lines<'_>, limits: &Limits) -> Result<u64, ReadError>;

    /// Takes what the block behind this said, before whose first line stand so many lines. Where it was read on a false
    /// presumption, or says too much together with this, nothing is changed and the answer is false.
    fn join(&mut self, block: Self, lines: u64, limits: &Limits) -> bool;
}

/// What reads a whole text once it has read it; `lines` lines stand before it.
pub(in crate::formats) fn read<T: Reading>(
    begin: impl Fn() -> T,
    lines: u64,
    text: &[u8],
    limits: &Limits,
) -> Result<T, ReadError> {
    read_in_blocks(begin, lines, text, size_of_blocks(text), limits)
}

/// Bytes of a block of `text`; all of it where it is not worth while to cut it.
fn size_of_blocks(text: &[u8]) -> usize {
    #[cfg(test)]
    if let Some(size) = tests::SIZE.get() {
        return size;
    }
    let is_worth_it = text.len() >= BLOCK.saturating_mul(2) && cores::idle() > 0;
    if is_worth_it { BLOCK } else { text.len() }
}

/// As [`read`], in blocks of `size` bytes at least.
fn read_in_blocks<T: Reading>(
    begin: impl Fn() -> T,
    lines: u64,
    text: &[u8],
    size: usize,
    limits: &Limits,
) -> Result<T, ReadError> {
    let blocks = cut::<T>(text, size);
    let (mut whole, mut before, mut rest) = (begin(), lines, text);
    if blocks.len() > 1 {
        let read = read_each(begin(), lines, &blocks, limits);
        for (number, (block, text)) in read.into_iter().zip(&blocks).enumerate() {
            let Some((block, last)) = block else { break };
            if number == 0 {
                (whole, before) = (block, last);
            } else if whole.join(block, before, limits) {
                before = before.saturating_add(last);
            } else {
                break;
            }
            rest = rest.get(text.len()..).unwrap_or_default();
        }
    }
    if blocks.len() == 1 || !rest.is_empty() {
        whole.take_lines(Lines::after(before, rest), limits)?;
    }
    Ok(whole)
}

/// What reads each block, and the number of its last line; `None` for one with an error.
fn read_each<T: Reading>(
    first: T,
    lines: u64,
    blocks: &[&[u8]],
    limits: &Limits,
) -> Vec<Option<(T, u64)>> {
    let others = first.of_blocks(blocks);
    let mut behind: u64 = blocks.iter().map(|block| block.len() as u64).sum();
    let readers = std::iter::once((first, lines)).chain(others.into_iter().map(|own| (own, 0)));
    let work = readers.zip(blocks).map(|((reader, before), block)| {
        behind = behind.saturating_sub(block.len() as u64);
        (
            reader,
            Lines::after(before, block).with_bytes_behind(behind),
        )
    });
    let work: Vec<_> = work.collect();
    cores::map(work.into_iter(), |(mut reader, lines)| {
        let last = reader.take_lines(lines, limits).ok()?;
        Some((reader, last))
    })
}

/// A text in blocks of `size` bytes at least, each of which ends where a line does.
fn cut<T: Reading>(text: &[u8], size: usize) -> Vec<&[u8]> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((block, after)) = cut_one::<T>(rest, size) {
        blocks.push(block);
        rest = after;
    }
    blocks.push(rest);
    blocks
}

/// The first block of a text and what follows it; `None` where no other can follow it.
fn cut_one<T: Reading>(text: &[u8], size: usize) -> Option<(&[u8], &[u8])> {
    let mut at = size.max(1);
    loop {
        let end = memchr::memchr2(b'\n', b'\r', text.get(at..)?)?;
        let end = at.saturating_add(end);
        let length = match text.get(end..)? {
            [b'\r', b'\n', ..] => 2,
            _ => 1,
        };
        at = end.saturating_add(length);
        let (block, rest) = text.split_at_checked(at)?;
        if rest.is_empty() {
            return None;
        }
        if T::may_begin(block, rest) {
            return Some((block, rest));
        }
    }
}

#[cfg(test)]
pub(in crate::formats) mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::formats::{Input, Location, Model, Siblings};

    thread_local! {
        /// Bytes of a block, whatever the text.
        pub(super) static SIZE: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Asserts that `text`, read in blocks of several sizes, makes what one reader of the whole makes; whether it makes a model.
    pub(in crate::formats) fn blocks_agree(
        read: fn(&Input<'_>) -> Result<Model, ReadError>,
        text: &str,
        limits: &Limits,
    ) -> bool {
        blocks_agree_at(&[1, 2, 7, 30, 64, 200], read, text, limits)
    }

    /// As [`blocks_agree`], for blocks of these sizes.
    pub(in crate::formats) fn blocks_agree_at(
        sizes: &[usize],
        read: fn(&Input<'_>) -> Result<Model, ReadError>,
        text: &str,
        limits: &Limits,
    ) -> bool {
        let input = Input {
            bytes: text.as_bytes(),
            siblings: &Siblings::Nowhere,
            limits,
        };
        let in_blocks_of = |size| {
            SIZE.set(Some(size));
            let model = read(&input);
            SIZE.set(None);
            format!("{model:?}")
        };
        let whole = in_blocks_of(text.len().max(1));
        for &size in sizes {
            assert!(in_blocks_of(size) == whole, "{size}: {text:?}\n{whole}");
        }
        whole.starts_with("Ok")
    }

    /// The numbers of lines that are `x`, and an error for one that is `!`.
    #[derive(Debug, Default, PartialEq)]
    struct Marks(Vec<u64>);

    impl Reading for Marks {
        fn may_begin(before: &[u8], rest: &[u8]) -> bool {
            assert!(matches!(before, [.., b'\n' | b'\r']));
            assert!(!before.ends_with(b"\r") || !rest.starts_with(b"\n"));
            !rest.starts_with(b"-")
        }

        fn of_blocks(&self, blocks: &[&[u8]]) -> Vec<Self> {
            blocks.iter().skip(1).map(|_| Self::default()).collect()
        }

        fn take_lines(&mut self, mut lines: Lines<'_>, _: &Limits) -> Result<u64, ReadError> {
            while let Some((number, line)) = lines.next_line() {
                match line {
                    b"x" => self.0.push(number),
                    b"!" => return Err(ReadError::malformed("!", Location::Line(number))),
                    _ => {}
                }
            }
            Ok(lines.passed())
        }

        /// Refuses a block of two marks.
        fn join(&mut self, block: Self, lines: u64, _: &Limits) -> bool {
            let is_joined = block.0.len() != 2;
            let own = block.0.iter().map(|number| number.saturating_add(lines));
            self.0.extend(own.filter(|_| is_joined));
            is_joined
        }
    }

    /// A text of so many pieces, in an order that `seed` gives.
    pub(in crate::formats) fn text_of(pieces: &[&str], count: usize, seed: &mut u64) -> String {
        let mut next = || {
            *seed ^= *seed << 13;
            *seed ^= *seed >> 7;
            *seed ^= *seed << 17;
            usize::try_from(*seed >> 33).unwrap_or_default()
        };
        let any = |_| pieces.iter().cycle().nth(next() % 64).copied();
        (0..count).filter_map(any).collect()
    }

    #[test]
    fn blocks_of_any_size_say_what_the_whole_says() {
        let limits = Limits::default();
        let mut seed = 5;
        let mut errors = 0;
        for round in 0..2_000 {
            let pieces = ["x", "\n", "\r\n", "\r", "-", "\nx\n", "y y\n", "!\n"];
            let end = if round % 4 == 0 { 8 } else { 7 };
            let text = text_of(&pieces[..end], 40, &mut seed);
            let read = |size| read_in_blocks(Marks::default, 7, text.as_bytes(), size, &limits);
            let whole = read(text.len());
            for size in [1, 2, 3, 5, 8, 13] {
                match (&whole, read(size)) {
                    (Ok(whole), Ok(blocks)) => assert_eq!(*whole, blocks, "{text:?} {size}"),
                    (Err(whole), Err(blocks)) => {
                        assert_eq!(whole.to_string(), blocks.to_string(), "{text:?} {size}");
                        errors += 1;
                    }
                    other => panic!("{text:?} {size}: {other:?}"),
                }
            }
        }
        assert!(errors > 100);
    }
}
