//! Reads and hashes a large file part by part, on all idle cores; bytes are hashed while they are still in the cache.
//!
//! BLAKE3 is a tree: parts whose size is a power of two are subtrees of it, and their values merge into the hash
//! of the whole.

use std::fs::File;
use std::io;

use blake3::hazmat::{
    ChainingValue, HasherExt, Mode, merge_subtrees_non_root, merge_subtrees_root,
};

use crate::cores;

/// Bytes of a part: a power of two.
pub(super) const PART: usize = 8 << 20;
/// Bytes that are read before they are hashed.
const STEP: usize = 256 << 10;

/// The first `size` bytes of `file`, more than one part, and their hash.
pub(super) fn content(file: &File, size: usize) -> io::Result<(Vec<u8>, blake3::Hash)> {
    // The system gives pages of zeros for nothing.
    let mut bytes = vec![0; size];
    let parts = cores::map(bytes.chunks_mut(PART).enumerate(), |(number, part)| {
        subtree(file, number * PART, part)
    });
    let values = parts.into_iter().collect::<io::Result<Vec<_>>>()?;
    let (left, right) = values.split_at(left_of(values.len()));
    let hash = merge_subtrees_root(&merged(left), &merged(right), Mode::Hash);
    Ok((bytes, hash))
}

/// Reads the bytes from `start` on into `part`, and returns the value of their subtree.
fn subtree(file: &File, start: usize, part: &mut [u8]) -> io::Result<ChainingValue> {
    let mut hasher = blake3::Hasher::new();
    hasher.set_input_offset(start as u64);
    let mut at = start;
    for step in part.chunks_mut(STEP) {
        read_at(file, step, at as u64)?;
        hasher.update(step);
        at += step.len();
    }
    Ok(hasher.finalize_non_root())
}

fn merged(values: &[ChainingValue]) -> ChainingValue {
    match values {
        [only] => *only,
        _ => {
            let (left, right) = values.split_at(left_of(values.len()));
            merge_subtrees_non_root(&merged(left), &merged(right), Mode::Hash)
        }
    }
}

/// Parts on the left side of a tree: the largest power of two that leaves something for the right.
fn left_of(parts: usize) -> usize {
    parts.next_power_of_two() / 2
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut buffer: &mut [u8], mut at: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer = &mut buffer[read..];
        at += read as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_hash_is_that_of_the_whole_however_many_parts_there_are() {
        for (parts, rest) in [(1, 1), (2, 0), (2, 3), (4, 1025), (5, 0)] {
            let size = parts * PART + rest;
            let written: Vec<u8> = (0..size).map(|i| (i / 7 + i / 1_000) as u8).collect();
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&written).unwrap();
            let (bytes, hash) = content(&file, size).unwrap();
            assert!(bytes == written);
            assert_eq!(hash, blake3::hash(&written), "{size} bytes");
            assert!(content(&file, size + 1).is_err());
        }
    }
}
