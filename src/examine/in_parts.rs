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
use crate::formats::{FacetFile, STL_PREAMBLE, WeldedFacets};
use crate::mesh::weld::Slots;

/// Bytes of a part: a power of two.
pub(super) const PART: usize = 8 << 20;
/// Bytes of a part of facets: as many as weld in the cache of a core; a power of two.
const FACETS_PART: usize = 1 << 20;
/// Bytes that are read before they are hashed.
const STEP: usize = 256 << 10;

/// The first `size` bytes of `file`, more than one part, and their hash.
pub(super) fn content(file: &File, size: usize) -> io::Result<(Vec<u8>, blake3::Hash)> {
    // The system gives pages of zeros for nothing.
    let mut bytes = vec![0; size];
    let parts = cores::map(bytes.chunks_mut(PART).enumerate(), |(number, part)| {
        let start = number * PART;
        let mut hasher = subtree(start);
        let mut at = start;
        for step in part.chunks_mut(STEP) {
            read_at(file, step, at as u64)?;
            hasher.update(step);
            at += step.len();
        }
        Ok(hasher.finalize_non_root())
    });
    let values = parts.into_iter().collect::<io::Result<Vec<_>>>()?;
    Ok((bytes, root(&values)))
}

/// The first bytes of a file that has them.
pub(super) fn head(file: &File) -> io::Result<[u8; STL_PREAMBLE]> {
    let mut head = [0; STL_PREAMBLE];
    read_at(file, &mut head, 0)?;
    Ok(head)
}

/// The model in a file of `facets`, of more than one part, which is welded while it is read and never held as a
/// whole, and the hash of the file.
pub(super) fn facets(file: &File, whole: FacetFile) -> io::Result<(WeldedFacets, blake3::Hash)> {
    let mut faces = whole.faces();
    let mut rest = faces.as_mut_slice();
    let mut work = Vec::new();
    for start in (0..whole.size()).step_by(FACETS_PART) {
        let end = whole.size().min(start + FACETS_PART as u64);
        let count = whole.beginning_in(start..end).len();
        let (own, after) = std::mem::take(&mut rest).split_at_mut(count);
        work.push((start..end, own));
        rest = after;
    }
    let room = || (Slots::default(), vec![0; STEP]);
    let parts = cores::map_with(work.into_iter(), room, |(slots, step), (bytes, faces)| {
        let mut part = whole.part(bytes.start, faces, slots);
        let mut hasher = subtree(bytes.start as usize);
        let mut at = bytes.start;
        while at < bytes.end {
            let length = STEP.min((bytes.end - at) as usize);
            let step = &mut step[..length];
            read_at(file, step, at)?;
            hasher.update(step);
            part.take(step);
            at += length as u64;
        }
        // The last facet may end in the next part.
        let step = &mut step[..part.missing_bytes()];
        read_at(file, step, at)?;
        part.take(step);
        Ok((part.finish(), hasher.finalize_non_root()))
    });
    let parts = parts.into_iter().collect::<io::Result<Vec<_>>>()?;
    let (parts, values): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let welded = WeldedFacets {
        file: whole,
        parts,
        faces,
    };
    Ok((welded, root(&values)))
}

/// A hasher for the part that begins at `start`.
fn subtree(start: usize) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.set_input_offset(start as u64);
    hasher
}

/// The hash of all parts, of which there are two at least.
fn root(values: &[ChainingValue]) -> blake3::Hash {
    let (left, right) = values.split_at(left_of(values.len()));
    merge_subtrees_root(&merged(left), &merged(right), Mode::Hash)
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
pub(super) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, mut buffer: &mut [u8], mut at: u64) -> io::Result<()> {
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
    use crate::formats::{Content, Limits, Siblings, read_content};

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

    /// A binary STL of so many facets on a crooked strip, whose facet `coloured` has an attribute word.
    fn strip(count: u32, coloured: u32) -> Vec<u8> {
        let mut bytes = vec![b' '; 80];
        bytes.extend(count.to_le_bytes());
        for i in 0..count {
            let corner = |i: u32| [(i / 2) as f32, (i % 2) as f32, (i % 1_009) as f32 - 0.5];
            bytes.extend([0; 12]);
            let corners = [corner(i), corner(i + 1 + i % 2), corner(i + 2 - i % 2)];
            bytes.extend(corners.as_flattened().iter().flat_map(|x| x.to_le_bytes()));
            bytes.extend(if i == coloured { 0xFC00_u16 } else { 0 }.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn facets_that_are_welded_while_they_are_read_make_the_same_model() {
        let limits = Limits::default();
        // The last facet of a part begins at every place before its end, and a part may end with a facet.
        for count in [41_944, 62_914, 83_883, 104_858, 104_857] {
            let written = strip(count, count - 7);
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&written).unwrap();
            let whole = FacetFile::of(head(&file).unwrap(), written.len() as u64, &limits);
            let (welded, hash) = facets(&file, whole.unwrap()).unwrap();
            assert_eq!(hash, blake3::hash(&written));
            let [streamed, held] =
                [Content::Facets(welded), Content::Bytes(written.into())].map(|content| {
                    read_content(content, &Siblings::Nowhere, &limits, "stl")
                        .unwrap()
                        .1
                });
            let (streamed, held) = (streamed.mesh.unwrap(), held.mesh.unwrap());
            assert_eq!(streamed.faces(), held.faces());
            assert_eq!(
                format!("{:?}", streamed.positions()),
                format!("{:?}", held.positions())
            );
            assert_eq!(streamed.paint(), held.paint());
            assert!(
                streamed
                    .paint()
                    .material(count as usize - 7)
                    .colour
                    .is_some()
            );
        }
    }

    #[test]
    fn what_is_not_binary_stl_to_the_byte_is_held_as_a_whole() {
        let limits = Limits::default();
        let written = strip(100, 0);
        let head: [u8; STL_PREAMBLE] = *written.first_chunk().unwrap();
        let size = written.len() as u64;
        assert!(FacetFile::of(head, size, &limits).is_some());
        assert!(FacetFile::of(head, size + 1, &limits).is_none());
        let few = Limits {
            triangles: 99,
            ..Limits::default()
        };
        assert!(FacetFile::of(head, size, &few).is_none());
        let mut packed = head;
        packed[..3].copy_from_slice(b"\x1F\x8B\x08");
        assert!(FacetFile::of(packed, size, &limits).is_none());
    }
}
