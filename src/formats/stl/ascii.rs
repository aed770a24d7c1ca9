//! Reads ASCII STL as programs write it.
//!
//! `stl_io` serves the strict form only: it drops every solid after the first and refuses a nameless or upper-case
//! `solid`, a normal that is no number, CR line ends and a missing `endsolid`; so this is a reader of our own, and
//! `stl_io` its oracle in tests. Promises: all solids of the file, keywords in any case, three vertices a
//! facet or an error that names the line. Normals are passed over unread: they follow from the winding. Words behind a
//! statement that ends something are left out and noted, `end facet` is `endfacet`, and a name may stand right behind
//! `endsolid`, as programs write them. A file may be one line: a name ends where `facet normal` begins. Text behind a
//! solid, and the NUL or 0x1A bytes that old systems end a file with, are left out and noted.
//!
//! Source: 3D Systems, StereoLithography Interface Specification, October 1989.

use crate::formats::appearance::Wanted;
use crate::formats::kit::blocks;
use crate::formats::kit::text::decoded;
use crate::formats::stl::facing;
use crate::formats::stl::solids::Solids;
use crate::formats::{Embedded, Input, Location, Model, ReadError};
use crate::mesh::Mesh;
use crate::mesh::Written;

/// Whether the text begins with `solid`, and a facet, an end or nothing but text follows.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 4096;
    let head = decoded(bytes.get(..ENOUGH).unwrap_or(bytes)).to_ascii_lowercase();
    let is_comment =
        |line: &&[u8]| line.trim_ascii().is_empty() || line.trim_ascii_start().starts_with(b"#");
    let comments: usize = head
        .split_inclusive(|&b| b == b'\n')
        .take_while(is_comment)
        .map(<[u8]>::len)
        .sum();
    let statements = head.get(comments..).unwrap_or_default().trim_ascii_start();
    let Some(rest) = statements.strip_prefix(b"solid") else {
        return false;
    };
    let has = |word: &[u8]| rest.windows(word.len()).any(|w| w == word);
    let is_text = |&b: &u8| b >= b' ' || b.is_ascii_whitespace();
    has(b"facet") || has(b"endsolid") || rest.iter().all(is_text)
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let text = decoded(input.bytes);
    let (text, behind) = without_end_marks(&text);
    let wanted = input.limits.appearance;
    let begin = || Solids::new(wanted != Wanted::Nothing);
    let mut solids = blocks::read(begin, 0, text, input.limits)?;
    solids.input_ends()?;
    if behind > 0 {
        let note = format!("{behind} bytes behind the end that are no text");
        solids.notes.push(note);
    }
    let facets = solids.facets();
    input.limits.check_triangles(facets)?;
    if facets == 0 {
        return Err(ReadError::NoFaces {
            instead: format!("solids without a facet ({})", solids.count),
        });
    }
    let normals = solids.normals.as_deref();
    let appearance = normals.map(|normals| facing::of_solids(&solids.corners, normals, wanted));
    let mesh = match normals {
        Some(_) => Mesh::from_corners(&solids.corners),
        None => Mesh::from_parts(solids.welded, solids.faces),
    };
    let mesh = mesh.map_err(|error| ReadError::from_mesh(error, |_| Location::File))?;
    Ok(Model {
        mesh: Some(mesh),
        faceless: None,
        written: Written {
            polygon_count: facets,
            vertex_count: facets.saturating_mul(3),
            ..Written::default()
        },
        embedded: Embedded {
            title: solids.name,
            object_count: Some(solids.count),
            ..Embedded::default()
        },
        objects: Vec::new(),
        notes: solids.notes,
        siblings_hash: None,
        appearance,
    })
}

/// The text without the bytes that are no text at its end, and how many those are.
fn without_end_marks(text: &[u8]) -> (&[u8], usize) {
    let is_mark = |&b: &u8| b == 0 || b == 0x1A;
    let is_text = |b: &u8| !is_mark(b) && !b.is_ascii_whitespace();
    let end = text
        .iter()
        .rposition(is_text)
        .map_or(0, |at| at.saturating_add(1));
    let (kept, behind) = text.split_at_checked(end).unwrap_or((text, &[]));
    (kept, behind.iter().filter(|b| is_mark(b)).count())
}

#[cfg(test)]
mod tests;
