//! Makes the files that `compare.sh` works on: `bench-inputs FOLDER [MODELS...]`.
//!
//! Tori of 10,000 to 5,000,000 triangles; a folder of 100,000 tiny files and two of 1,000; and a giant, which is all binary
//! STL files below MODELS end to end, then again beside themselves, or a torus where there are none.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod torus;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use torus::Torus;
use walkdir::WalkDir;

/// Files of the large folder, and of each small one.
const MANY: u32 = 100_000;
const FEW: u32 = 1_000;
/// How far the second copy lies beside the first: beyond any printable part.
const BESIDE: f32 = 1_000.0;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let Some(folder) = arguments.next() else {
        return Err(io::Error::other("usage: bench-inputs FOLDER [MODELS...]"));
    };
    fs::create_dir_all(&folder)?;
    for triangles in [10_000, 100_000, 1_000_000, 2_000_000, 5_000_000] {
        let path = folder.join(format!("torus-{triangles}.stl"));
        fs::write(path, Torus::new(triangles).binary_stl())?;
    }
    tiny_files(&folder.join("many"), 0, MANY)?;
    tiny_files(&folder.join("first"), MANY, FEW)?;
    tiny_files(&folder.join("last"), MANY + FEW, FEW)?;
    let mut facets = Vec::new();
    for models in arguments {
        facets.extend(facets_below(&models)?);
    }
    let giant = folder.join("giant.stl");
    if facets.is_empty() {
        return fs::write(giant, Torus::new(4_500_000).binary_stl());
    }
    twice(&facets, &giant)
}

/// Tetrahedra, no two alike.
fn tiny_files(folder: &Path, first: u32, count: u32) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for number in first..first + count {
        let top = 1.0 + number as f32 / 1_000.0;
        let torus = Torus {
            positions: vec![[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, top]],
            triangles: vec![[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]],
        };
        fs::write(folder.join(format!("{number:06}.stl")), torus.binary_stl())?;
    }
    Ok(())
}

/// The facets of all binary STL files below `models`, in the order of their paths.
fn facets_below(models: &Path) -> io::Result<Vec<u8>> {
    let mut facets = Vec::new();
    for entry in WalkDir::new(models)
        .sort_by_file_name()
        .into_iter()
        .flatten()
    {
        let is_stl = entry
            .path()
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("stl"));
        if !is_stl || !entry.file_type().is_file() {
            continue;
        }
        let bytes = fs::read(entry.path())?;
        if let Some((head, body)) = bytes.split_at_checked(84)
            && let Some(count) = head.last_chunk()
            && body.len() as u64 == u64::from(u32::from_le_bytes(*count)) * 50
        {
            facets.extend(body);
        }
    }
    Ok(facets)
}

fn twice(facets: &[u8], path: &Path) -> io::Result<()> {
    let mut moved = facets.to_vec();
    for facet in moved.as_chunks_mut::<50>().0 {
        for corner in 0..3 {
            let x = &mut facet[12 + corner * 12..][..4];
            let old = f32::from_le_bytes([x[0], x[1], x[2], x[3]]);
            x.copy_from_slice(&(old + BESIDE).to_le_bytes());
        }
    }
    let mut file = BufWriter::new(fs::File::create(path)?);
    file.write_all(&[0; 80])?;
    file.write_all(&((facets.len() / 25) as u32).to_le_bytes())?;
    file.write_all(facets)?;
    file.write_all(&moved)?;
    file.flush()
}
