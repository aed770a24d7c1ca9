//! A geometry in; one body of all its polygons out, and its lines.

use std::collections::HashMap;

use crate::formats::dae::document::{Document, Part};
use crate::formats::dae::numbers::{Source, indices};
use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::stage::body::{Body, single};
use crate::formats::kit::xml::tree::Tree;
use crate::formats::{Limits, ReadError};
use crate::mesh::Rgb;
use crate::mesh::vec3::Vec3;

/// A geometry that was read.
#[derive(Debug, Default)]
pub(super) struct Geometry {
    pub(super) body: Body,
    pub(super) lines: Vec<Vec<Vec3>>,
    /// Symbols of materials, by slot.
    pub(super) symbols: Vec<String>,
}

/// What is needed to read one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk<'t, 'a, 'l> {
    pub(super) document: &'t Document<'t, 'a>,
    pub(super) limits: &'l Limits,
    /// For symbols of materials, the set of places that their texture lies by.
    pub(super) sets: &'l HashMap<String, u32>,
}

/// An input of a primitive.
struct Input<'s> {
    offset: usize,
    source: &'s Source,
}

/// Sources that are read already, by their id.
type Sources = HashMap<String, Source>;

/// Positions of a geometry, without its polygons.
///
/// # Errors
/// [`ReadError::Malformed`].
pub(super) fn positions<'t, 'a>(
    document: &Document<'t, 'a>,
    geometry: &'t Tree<'a>,
) -> Result<Vec<Vec3>, ReadError> {
    let mesh = mesh_of(geometry);
    mesh.map_or(Ok(Vec::new()), |mesh| {
        positions_in(mesh, &document.part(mesh))
    })
}

fn positions_in(mesh: &Tree<'_>, part: &Part<'_, '_, '_>) -> Result<Vec<Vec3>, ReadError> {
    let inputs = mesh.child("vertices").map(|vertices| vertices.all("input"));
    let mut inputs = inputs.into_iter().flatten();
    let position = inputs.find(|input| input.attribute("semantic") == Some("POSITION"));
    let source = position.and_then(|input| part.of(input, "source", "source"));
    let source = source
        .map(|source| Source::read(part, source, 3))
        .transpose()?;
    Ok(source.map(|source| source.positions()).unwrap_or_default())
}

fn mesh_of<'t, 'a>(geometry: &'t Tree<'a>) -> Option<&'t Tree<'a>> {
    geometry
        .child("mesh")
        .or_else(|| geometry.child("convex_mesh"))
}

impl Geometry {
    /// # Errors
    /// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
    pub(super) fn read<'t, 'a>(
        desk: &Desk<'t, 'a, '_>,
        geometry: &'t Tree<'a>,
        notes: &mut Notes,
    ) -> Result<Self, ReadError> {
        let Some(mesh) = mesh_of(geometry) else {
            for kind in ["spline", "brep"] {
                if geometry.child(kind).is_some() {
                    notes.add(format!("a geometry of kind {kind} is left out"));
                }
            }
            return Ok(Self::default());
        };
        let part = desk.document.part(mesh);
        let mut read = Self {
            body: Body::new(positions_in(mesh, &part)?),
            ..Self::default()
        };
        desk.limits.check_points(read.body.positions.len() as u64)?;
        let mut sources = Sources::new();
        for primitive in mesh.children() {
            read.primitive(desk, &part, primitive, &mut sources, notes)?;
        }
        Ok(read)
    }

    fn primitive(
        &mut self,
        desk: &Desk<'_, '_, '_>,
        part: &Part<'_, '_, '_>,
        primitive: &Tree<'_>,
        sources: &mut Sources,
        notes: &mut Notes,
    ) -> Result<(), ReadError> {
        const KINDS: [&str; 7] = [
            "triangles",
            "polylist",
            "polygons",
            "tristrips",
            "trifans",
            "lines",
            "linestrips",
        ];
        if !KINDS.contains(&primitive.name()) {
            return Ok(());
        }
        let symbol = primitive.attribute("material").unwrap_or_default();
        let wanted = desk.sets.get(symbol).copied();
        let inputs = Inputs::read(part, primitive, wanted, sources)?;
        let slot = self.slot(symbol);
        let mut corners = Corners {
            inputs: &inputs,
            sources,
            limits: desk.limits,
            slot,
            into: &mut self.body,
            polygon: Vec::new(),
        };
        let stride = inputs.stride;
        match primitive.name() {
            "polylist" => corners.polylist(primitive)?,
            "triangles" => corners.triangles(primitive)?,
            "polygons" => corners.polygons(primitive, notes)?,
            "tristrips" | "trifans" => corners.strips(primitive)?,
            kind => {
                let width = if kind == "lines" { 2 } else { usize::MAX };
                for p in primitive.all("p") {
                    let list = indices(p)?;
                    let all = list.chunks_exact(stride).collect::<Vec<_>>();
                    for line in all.chunks(width.min(all.len().max(1))) {
                        let place = |corner: &&[u32]| {
                            let index = *corner.get(inputs.vertex)?;
                            self.body.positions.get(index as usize).copied()
                        };
                        self.lines.push(line.iter().filter_map(place).collect());
                    }
                }
            }
        }
        Ok(())
    }

    /// The slot of a symbol.
    fn slot(&mut self, symbol: &str) -> u32 {
        let known = self.symbols.iter().position(|known| known == symbol);
        let slot = known.unwrap_or_else(|| {
            self.symbols.push(symbol.to_owned());
            self.symbols.len().saturating_sub(1)
        });
        u32::try_from(slot).unwrap_or(u32::MAX)
    }
}

/// Where what a corner has is found.
struct Inputs {
    stride: usize,
    /// Offset of the number of the vertex.
    vertex: usize,
    /// Offset and source of colours and of places in textures.
    colours: Option<(usize, String)>,
    places: Option<(usize, String)>,
}

impl Inputs {
    fn read(
        part: &Part<'_, '_, '_>,
        primitive: &Tree<'_>,
        wanted: Option<u32>,
        sources: &mut Sources,
    ) -> Result<Self, ReadError> {
        let mut inputs = Self {
            stride: 1,
            vertex: 0,
            colours: None,
            places: None,
        };
        let mut best_set = None;
        for input in primitive.all("input") {
            let number = |name: &str| input.attribute(name)?.trim().parse::<usize>().ok();
            let offset = number("offset").unwrap_or(0).min(1 << 10);
            inputs.stride = inputs.stride.max(offset.saturating_add(1));
            let semantic = input.attribute("semantic").unwrap_or_default();
            let of_vertices = match semantic {
                "VERTEX" => {
                    inputs.vertex = offset;
                    part.of(input, "source", "vertices")
                }
                _ => None,
            };
            let own = of_vertices.map(|vertices| vertices.all("input"));
            for input in own.into_iter().flatten().chain([input]) {
                let semantic = input.attribute("semantic").unwrap_or_default();
                let (list, width) = match semantic {
                    "COLOR" if inputs.colours.is_none() => (&mut inputs.colours, 3),
                    "TEXCOORD" => {
                        let set = input
                            .attribute("set")
                            .and_then(|set| set.trim().parse().ok());
                        let set: u32 = set.unwrap_or(0);
                        let is_better = match (best_set, wanted) {
                            (None, _) => true,
                            (Some(_), Some(wanted)) => set == wanted,
                            (Some(best), None) => set < best,
                        };
                        if !is_better {
                            continue;
                        }
                        best_set = Some(set);
                        (&mut inputs.places, 2)
                    }
                    _ => continue,
                };
                let Some(source) = part.of(input, "source", "source") else {
                    continue;
                };
                let id = source.attribute("id").unwrap_or_default().to_owned();
                if !sources.contains_key(&id) {
                    sources.insert(id.clone(), Source::read(part, source, width)?);
                }
                *list = Some((offset, id));
            }
        }
        Ok(inputs)
    }
}

/// Takes polygons of a primitive into a body.
struct Corners<'c> {
    inputs: &'c Inputs,
    sources: &'c Sources,
    limits: &'c Limits,
    slot: u32,
    into: &'c mut Body,
    polygon: Vec<u32>,
}

impl Corners<'_> {
    fn polylist(&mut self, primitive: &Tree<'_>) -> Result<(), ReadError> {
        let stride = self.inputs.stride;
        let counts = primitive.child("vcount").map(indices).transpose()?;
        let counts = counts.unwrap_or_default();
        for p in primitive.all("p") {
            let list = indices(p)?;
            let mut rest = list.as_slice();
            for &count in &counts {
                let length = (count as usize).checked_mul(stride);
                let own = length.and_then(|length| rest.split_at_checked(length));
                let Some((own, after)) = own else {
                    let what = format!("p has {} numbers, vcount asks for more", list.len());
                    return Err(p.error(what));
                };
                self.add(p, own.chunks_exact(stride))?;
                rest = after;
            }
        }
        Ok(())
    }

    fn triangles(&mut self, primitive: &Tree<'_>) -> Result<(), ReadError> {
        let stride = self.inputs.stride;
        for p in primitive.all("p") {
            let list = indices(p)?;
            for own in list.chunks_exact(stride.saturating_mul(3)) {
                self.add(p, own.chunks_exact(stride))?;
            }
        }
        Ok(())
    }

    fn polygons(&mut self, primitive: &Tree<'_>, notes: &mut Notes) -> Result<(), ReadError> {
        let stride = self.inputs.stride;
        for p in primitive.all("p") {
            self.add(p, indices(p)?.chunks_exact(stride))?;
        }
        let pierced = primitive.all("ph");
        let mut holes = 0_u64;
        for p in pierced.filter_map(|ph| ph.child("p")) {
            self.add(p, indices(p)?.chunks_exact(stride))?;
            holes = holes.saturating_add(1);
        }
        if holes > 0 {
            notes.add(format!(
                "polygons with holes measured without them: {holes}"
            ));
        }
        Ok(())
    }

    /// Strips, of which every second triangle is wound the other way, and fans.
    fn strips(&mut self, primitive: &Tree<'_>) -> Result<(), ReadError> {
        let stride = self.inputs.stride;
        for p in primitive.all("p") {
            let list = indices(p)?;
            let all = list.chunks_exact(stride).collect::<Vec<_>>();
            for (number, triangle) in all.windows(3).enumerate() {
                let [a, b, c] = triangle else { continue };
                let first = all.first().unwrap_or(a);
                let corner = match (primitive.name(), number.is_multiple_of(2)) {
                    ("trifans", _) => [first, b, c],
                    (_, true) => [a, b, c],
                    (_, false) => [b, a, c],
                };
                self.add(p, corner.into_iter().copied())?;
            }
        }
        Ok(())
    }

    fn add<'i>(
        &mut self,
        p: &Tree<'_>,
        corners: impl Iterator<Item = &'i [u32]> + Clone,
    ) -> Result<(), ReadError> {
        let index = |corner: &[u32], offset: usize| corner.get(offset).copied().unwrap_or(u32::MAX);
        self.polygon.clear();
        let vertex = corners
            .clone()
            .map(|corner| index(corner, self.inputs.vertex));
        self.polygon.extend(vertex);
        let body = &mut *self.into;
        let before = body.corner_count();
        let (at, limits) = (p.location(), self.limits);
        if !body.add_polygon(&self.polygon, self.slot, at, limits)? {
            return Ok(());
        }
        if let Some(input) = input(&self.inputs.colours, self.sources) {
            body.colours.resize(before, None);
            let colour = |corner| rgb(input.source, index(corner, input.offset) as usize);
            body.colours.extend(corners.clone().map(colour));
        }
        if !body.colours.is_empty() {
            body.colours.resize(body.corner_count(), None);
        }
        if let Some(input) = input(&self.inputs.places, self.sources) {
            body.places.resize(before, [0.0; 2]);
            let place = |corner| {
                let found = input.source.get::<2>(index(corner, input.offset) as usize);
                found.map(single).unwrap_or_default()
            };
            body.places.extend(corners.map(place));
        }
        if !body.places.is_empty() {
            body.places.resize(body.corner_count(), [0.0; 2]);
        }
        Ok(())
    }
}

fn input<'s>(named: &Option<(usize, String)>, sources: &'s Sources) -> Option<Input<'s>> {
    let (offset, id) = named.as_ref()?;
    let source = sources.get(id)?;
    Some(Input {
        offset: *offset,
        source,
    })
}

fn rgb(source: &Source, index: usize) -> Option<Rgb> {
    let colour = source.get::<3>(index).filter(|_| source.stride() >= 3)?;
    #[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
    let part = |value: f64| eight_bits(value as f32);
    Some(colour.map(part))
}
