//! Reads the beam lattice of a 3MF mesh, and gathers the beams of all placed objects.
//!
//! Promises: a beam names vertices that are there, its radii are finite, neither below 0 nor beyond what a coordinate may be.
//! Beams are kept as lines with a radius at each end; balls at their ends, how they end, and the mesh that cuts them off are
//! named in notes, not shown.
//!
//! Source: 3MF Consortium, beam lattice extension 1.2.

use crate::formats::kit::affine::Affine;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::xml::{Element, Xml};
use crate::formats::threemf::mesh::ObjectMesh;
use crate::formats::{Limits, ReadError};
use crate::mesh::{FacelessParts, LARGEST_COORDINATE};

/// A beam: its ends among the vertices of its mesh, and its radius at each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Beam {
    pub(super) ends: [u32; 2],
    pub(super) radii: [f64; 2],
}

/// Reads to the end of a `beamlattice` element of a mesh with so many vertices.
///
/// # Errors
/// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
pub(super) fn read_beams(
    xml: &mut Xml<'_>,
    element: &Element<'_>,
    vertices: usize,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<Vec<Beam>, ReadError> {
    let radius = xml.attribute(element, "radius")?;
    let radius = radius.map(|raw| radius_of(xml, &raw)).transpose()?;
    let clipping = xml.attribute(element, "clippingmode")?;
    if clipping.is_some_and(|mode| mode != "none") {
        notes.add("beams that a mesh cuts off are taken whole");
    }
    let balls = xml.attribute(element, "ballmode")?;
    if balls.is_some_and(|mode| mode != "none") {
        notes.add("balls of a beam lattice not shown");
    }
    let mut beams = Vec::new();
    while let Some(child) = xml.child()? {
        match child.name() {
            "beams" => take_beams(xml, radius, vertices, limits, &mut beams)?,
            "balls" => {
                notes.add("balls of a beam lattice not shown");
                xml.skip()?;
            }
            _ => xml.skip()?,
        }
    }
    Ok(beams)
}

fn take_beams(
    xml: &mut Xml<'_>,
    radius: Option<f64>,
    vertices: usize,
    limits: &Limits,
    beams: &mut Vec<Beam>,
) -> Result<(), ReadError> {
    while let Some(child) = xml.child()? {
        if child.name() == "beam" {
            beams.push(beam_of(xml, &child, radius, vertices)?);
            limits.check_points(beams.len() as u64)?;
        }
        xml.skip()?;
    }
    Ok(())
}

fn beam_of(
    xml: &Xml<'_>,
    element: &Element<'_>,
    radius: Option<f64>,
    vertices: usize,
) -> Result<Beam, ReadError> {
    let [mut a, mut b] = [None; 2];
    let [mut first, mut second] = [None; 2];
    for attribute in xml.attributes(element) {
        let attribute = attribute?;
        match (attribute.has_prefix, attribute.name) {
            (false, "v1") => a = Some(xml.index("v1", attribute.raw())?),
            (false, "v2") => b = Some(xml.index("v2", attribute.raw())?),
            (false, "r1") => first = Some(radius_of(xml, attribute.raw())?),
            (false, "r2") => second = Some(radius_of(xml, attribute.raw())?),
            _ => {}
        }
    }
    let (Some(a), Some(b)) = (a, b) else {
        return Err(xml.error("a beam without v1 or v2"));
    };
    if let Some(&index) = [a, b].iter().find(|&&index| index as usize >= vertices) {
        let what = format!("a beam names vertex {index}, the mesh has {vertices}");
        return Err(xml.error(what));
    }
    let first = first
        .or(radius)
        .ok_or_else(|| xml.error("a beam without a radius"))?;
    let radii = [first, second.unwrap_or(first)];
    Ok(Beam {
        ends: [a, b],
        radii,
    })
}

fn radius_of(xml: &Xml<'_>, raw: &str) -> Result<f64, ReadError> {
    let radius: f64 = xml.number("a radius", raw)?;
    if !(0.0..=LARGEST_COORDINATE).contains(&radius) {
        return Err(xml.error(format!("a radius of {radius:e}")));
    }
    Ok(radius)
}

/// Adds the beams of an object at its place.
pub(super) fn place_beams(
    all: &mut FacelessParts,
    ObjectMesh {
        positions, beams, ..
    }: &ObjectMesh,
    at: &Affine,
) {
    if beams.is_empty() {
        return;
    }
    // A lattice may be turned, moved and made larger as a whole, which scales its radii alike.
    let scale = at.determinant().abs().cbrt();
    let mut numbers: Vec<Option<u32>> = vec![None; positions.len()];
    let mut number = |end: u32, all: &mut FacelessParts| {
        let place = numbers.get_mut(end as usize)?;
        let position = positions.get(end as usize)?;
        if place.is_none() {
            *place = u32::try_from(all.positions.len()).ok();
            all.positions.push(at.apply(*position));
        }
        *place
    };
    for beam in beams {
        let [a, b] = beam.ends.map(|end| number(end, all));
        if let (Some(a), Some(b)) = (a, b) {
            all.segments.push([a, b]);
            all.radii.push(beam.radii.map(|radius| radius * scale));
        }
    }
}
