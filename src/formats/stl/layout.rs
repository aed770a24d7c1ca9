//! How the facets of a binary STL lie in its bytes: their number, and how far apart they are.
//!
//! By the specification they are 50 bytes apart, as many as the count says. Programs differ: a count left at 0 or −1 by one
//! that streamed, and the length is what tells; data as long as the attribute word says behind each facet; structures
//! padded to 52 bytes or without their attribute word. What is recognised is read and noted. What has bytes to spare and
//! gives numbers that no program writes at 50 bytes is refused, since the bodies that come of it are garbage; so are facets
//! of doubles.
//!
//! Source: 3D Systems, StereoLithography Interface Specification, October 1989; layouts as reported of exporters.

use std::borrow::Cow;

use crate::formats::stl::{FACET, HEADER, PREAMBLE};
use crate::formats::{Location, ReadError};
use crate::mesh::MeshError;

/// The bytes of all facets, 50 each, and what there is to say of how they lay.
#[derive(Debug)]
pub(super) struct Facets<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Bytes from one facet to the next in the file; `None` where that differs.
    pub(super) stride: Option<usize>,
    pub(super) note: Option<String>,
}

impl<'a> Facets<'a> {
    fn plain(bytes: &'a [u8], note: Option<String>) -> Self {
        Self {
            bytes: Cow::Borrowed(bytes),
            stride: Some(FACET),
            note,
        }
    }

    fn copied(bytes: Vec<u8>, stride: Option<usize>, note: String) -> Self {
        Self {
            bytes: Cow::Owned(bytes),
            stride,
            note: Some(note),
        }
    }
}

/// The error of facets that make no mesh, with the byte of the facet where they lie evenly.
pub(super) fn at_byte(error: MeshError, stride: Option<usize>) -> ReadError {
    ReadError::from_mesh(error, |corner| match stride {
        Some(stride) => {
            let before = (corner / 3).saturating_mul(stride);
            Location::Byte(before.saturating_add(PREAMBLE) as u64)
        }
        None => Location::File,
    })
}

/// The count in the header; `None` where the file ends before it.
pub(super) fn promised_facets(file: &[u8]) -> Option<u32> {
    let count = file.get(HEADER..PREAMBLE)?.try_into().ok()?;
    Some(u32::from_le_bytes(count))
}

/// What binary files of other formats begin with, whose length is that of facets by chance.
const FOREIGN: [&[u8]; 2] = [b"Kaydara FBX Binary", b"PXR-USDC"];

/// Whether the length of the file is that of as many facets as it promises, or of any where it left the count open.
pub(super) fn length_fits(file: &[u8]) -> bool {
    if FOREIGN.iter().any(|magic| file.starts_with(magic)) {
        return false;
    }
    let Some(promised) = promised_facets(file) else {
        return false;
    };
    let body = file.len().saturating_sub(PREAMBLE);
    counted(promised, body).is_some()
}

/// The number of facets in `body` bytes that are that of facets and nothing else.
fn counted(promised: u32, body: usize) -> Option<usize> {
    let present = body.checked_div(FACET)?;
    let is_whole = body.is_multiple_of(FACET);
    let is_promised = usize::try_from(promised).is_ok_and(|promised| promised == present);
    let is_left_open = matches!(promised, 0 | u32::MAX) && present > 0;
    (is_whole && (is_promised || is_left_open)).then_some(present)
}

/// Whether a file that begins with `solid` is binary all the same: a text has no zero byte where the count is, and a count
/// below 16 million has.
pub(super) fn is_binary(file: &[u8]) -> bool {
    let is_utf16 = file.starts_with(&[0xFF, 0xFE]) || file.starts_with(&[0xFE, 0xFF]);
    let count = file.get(HEADER..PREAMBLE);
    !is_utf16 && count.is_some_and(|count| count.contains(&0))
}

/// Finds the facets of `file`.
///
/// # Errors
/// [`ReadError::Malformed`] where the file is too short, or its facets lie in a way that is not known.
pub(super) fn find(file: &[u8]) -> Result<Facets<'_>, ReadError> {
    let present = file.len();
    let promised = promised_facets(file).ok_or_else(|| {
        let what = format!(
            "neither ASCII nor binary STL: {present} bytes, a binary header has {PREAMBLE}"
        );
        ReadError::malformed(what, Location::File)
    })?;
    let body = file.get(PREAMBLE..).unwrap_or_default();
    if let Some(count) = counted(promised, body.len()).filter(|&count| count > 0) {
        let is_open = usize::try_from(promised).ok() != Some(count);
        let note =
            || format!("the header promises {promised} facets, the length is that of {count}");
        return Ok(Facets::plain(body, is_open.then(note)));
    }
    if promised == 0 {
        let instead = "the header promises 0 facets".into();
        return Err(ReadError::NoFaces { instead });
    }
    if let Some(stride) = stride_of_doubles(promised, body) {
        return Err(ReadError::Unsupported {
            feature: format!("STL of numbers in double precision (facets {stride} bytes apart)"),
        });
    }
    if let Some(found) = without_attributes(promised, body) {
        return Ok(found);
    }
    let end = usize::try_from(promised)
        .ok()
        .and_then(|promised| promised.checked_mul(FACET));
    let Some((facets, rest)) = end.and_then(|end| body.split_at_checked(end)) else {
        let whole = body.len() / FACET;
        let what = format!("header promises {promised} facets, the file ends after {whole}");
        return Err(ReadError::malformed(what, Location::Byte(present as u64)));
    };
    if let Some(found) = with_data(promised, body).or_else(|| padded(promised, body)) {
        return Ok(found);
    }
    if !is_sound(facets, FACET) {
        let what = format!(
            "header promises {promised} facets, which leaves {} bytes, and facets that are not {FACET} bytes apart",
            rest.len()
        );
        return Err(ReadError::malformed(what, Location::Byte(PREAMBLE as u64)));
    }
    let note = format!("{} bytes after the last facet", rest.len());
    Ok(Facets::plain(facets, Some(note)))
}

/// Facets with as many bytes behind each as its attribute word says, to the end of the file.
fn with_data(promised: u32, body: &[u8]) -> Option<Facets<'_>> {
    let mut facets = Vec::new();
    let mut rest = body;
    for _ in 0..promised {
        let (facet, behind) = rest.split_first_chunk::<FACET>()?;
        let data = u16::from_le_bytes([facet[48], facet[49]]);
        rest = behind.get(usize::from(data)..)?;
        facets.extend_from_slice(facet.get(..48)?);
        // What the word counts is no colour.
        facets.extend([0, 0]);
    }
    let note = "data behind each facet left out".into();
    rest.is_empty().then(|| Facets::copied(facets, None, note))
}

/// Facets that are further apart than they should be, all alike.
fn padded(promised: u32, body: &[u8]) -> Option<Facets<'_>> {
    let count = usize::try_from(promised).ok()?;
    let stride = body.len().checked_div(count)?;
    let is_even = body.len().checked_rem(count)? == 0;
    let as_written = body.get(..count.checked_mul(FACET)?)?;
    let fits = is_even && stride > FACET && is_sound(body, stride) && !is_sound(as_written, FACET);
    fits.then(|| apart(body, stride))
}

/// How far apart facets are that are written in double precision, with their attribute word or without.
///
/// Read as single precision they are sound and garbage, since the high half of a double is a number too.
fn stride_of_doubles(promised: u32, body: &[u8]) -> Option<usize> {
    const DOUBLES: usize = 96;
    let count = usize::try_from(promised).ok().filter(|&count| count > 0)?;
    let stride = body.len().checked_div(count)?;
    let is_even = body.len().checked_rem(count)? == 0;
    let is_sound = |facet: &[u8]| {
        let (numbers, _) = facet.get(..DOUBLES).unwrap_or_default().as_chunks::<8>();
        numbers.iter().all(|number| {
            let size = f64::from_le_bytes(*number).abs();
            size == 0.0 || (1e-30..1e30).contains(&size)
        })
    };
    let is_it = is_even && matches!(stride, DOUBLES | 98);
    (is_it && body.chunks_exact(stride).take(1000).all(is_sound)).then_some(stride)
}

/// Facets without their attribute word.
fn without_attributes(promised: u32, body: &[u8]) -> Option<Facets<'_>> {
    const STRIDE: usize = FACET - 2;
    let count = usize::try_from(promised).ok()?;
    let is_it = count.checked_mul(STRIDE)? == body.len() && is_sound(body, STRIDE);
    is_it.then(|| apart(body, STRIDE))
}

fn apart(body: &[u8], stride: usize) -> Facets<'_> {
    let mut facets = Vec::with_capacity(body.len());
    for facet in body.chunks_exact(stride) {
        facets.extend_from_slice(facet.get(..48).unwrap_or_default());
        facets.extend([0, 0]);
    }
    let note = format!("facets are {stride} bytes apart, where {FACET} are due");
    Facets::copied(facets, Some(stride), note)
}

/// Whether the vertices of facets so far apart are numbers that programs write.
///
/// Read two bytes beside their place, numbers have the low digits of a neighbour for their exponent: they come out tiny,
/// huge or not finite, most of them.
fn is_sound(facets: &[u8], stride: usize) -> bool {
    const MOST_LOOKED_AT: usize = 1000;
    let is_odd = |number: &[u8; 4]| {
        let size = f32::from_le_bytes(*number).abs();
        // NaN compares as odd.
        !(size == 0.0 || (1e-30..1e30).contains(&size))
    };
    let step = facets.len().checked_div(stride).unwrap_or(0) / MOST_LOOKED_AT;
    let looked_at = facets.chunks_exact(stride).step_by(step.max(1));
    let (mut odd, mut all) = (0_usize, 0_usize);
    for facet in looked_at {
        let vertices = facet.get(12..48).unwrap_or_default();
        odd = odd.saturating_add(usize::from(vertices.as_chunks::<4>().0.iter().any(is_odd)));
        all = all.saturating_add(1);
    }
    odd.saturating_mul(10) <= all
}
