//! A mesh prim in; a body with its colours, places in textures and slots of materials out.

use crate::formats::kit::stage::body::{Body, single};
use crate::formats::usd::layer::{Prim, Property, Value};
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::srgb::encoded;
use crate::mesh::vec3::Vec3;
use crate::mesh::{Opacity, Rgb};

/// A body, and the prims that its slots are bound at: the first is the mesh itself.
pub(super) struct Made {
    pub(super) body: Body,
    pub(super) subsets: Vec<String>,
}

/// A primvar, by what each of its values belongs to.
struct Primvar<'p> {
    values: &'p [f64],
    width: usize,
    indices: Option<&'p [f64]>,
    kind: &'p str,
}

/// Which polygon, which corner of all, and which vertex.
#[derive(Clone, Copy)]
struct Place {
    face: usize,
    corner: usize,
    vertex: usize,
}

impl<'p> Primvar<'p> {
    fn find(prim: &'p Prim, name: &str, width: usize) -> Option<Self> {
        let property = prim.property(&format!("primvars:{name}"))?;
        let Value::Numbers { values, .. } = property.get()? else {
            return None;
        };
        let indices = prim
            .value(&format!("primvars:{name}:indices"))
            .map(Value::numbers);
        Some(Self {
            values,
            width,
            indices: indices.filter(|indices| !indices.is_empty()),
            kind: kind_of(property, values.len(), width),
        })
    }

    fn get(&self, place: Place) -> Option<&'p [f64]> {
        let at = match self.kind {
            "constant" => 0,
            "uniform" => place.face,
            "faceVarying" => place.corner,
            _ => place.vertex,
        };
        let at = match self.indices {
            Some(indices) => index(*indices.get(at)?)?,
            None => at,
        };
        let first = at.checked_mul(self.width)?;
        self.values.get(first..first.checked_add(self.width)?)
    }
}

fn kind_of(property: &Property, count: usize, width: usize) -> &str {
    match property.interpolation.as_deref() {
        Some(kind) => kind,
        None if count > width => "vertex",
        None => "constant",
    }
}

/// A number as an index.
fn index(number: f64) -> Option<usize> {
    let is_index = number >= 0.0 && number < f64::from(u32::MAX);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was held against the range"
    )]
    let index = is_index.then_some(number as usize);
    index
}

/// The points of a prim.
pub(super) fn points(prim: &Prim) -> Vec<Vec3> {
    let numbers = prim.value("points").map(Value::numbers).unwrap_or_default();
    numbers.as_chunks::<3>().0.to_vec()
}

/// What of a mesh's look is asked for.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The primvar that its texture lies by, where it has one.
    pub(super) places: Option<String>,
    /// Whether its own colours count: they do where no material says more.
    pub(super) has_own_colours: bool,
}

/// The body of a mesh.
///
/// # Errors
/// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
pub(super) fn mesh(prim: &Prim, look: &Look, limits: &Limits) -> Result<Made, ReadError> {
    let mut made = Made {
        body: Body::new(points(prim)),
        subsets: Vec::new(),
    };
    let numbers = |name: &str| prim.value(name).map(Value::numbers).unwrap_or_default();
    let (counts, indices) = (numbers("faceVertexCounts"), numbers("faceVertexIndices"));
    let is_hole = flags(numbers("holeIndices"), counts.len());
    let slots = slots(prim, counts.len(), &mut made.subsets);
    let own = |name: &str, width| Primvar::find(prim, name, width).filter(|_| look.has_own_colours);
    let (colours, opacities) = (own("displayColor", 3), own("displayOpacity", 1));
    let places = look.places.as_deref();
    let places = places.and_then(|name| Primvar::find(prim, name, 2));
    let mut polygon = Vec::new();
    let mut first = 0_usize;
    for (face, &count) in counts.iter().enumerate() {
        let wrong = |what: String| ReadError::malformed(what, Location::File);
        let count = index(count).ok_or_else(|| wrong(format!("a face has {count} corners")))?;
        let end = first.saturating_add(count);
        let there = indices.len();
        let missing = || {
            wrong(format!(
                "faces ask for more corners than the {there} that there are"
            ))
        };
        let own = indices.get(first..end).ok_or_else(missing)?;
        polygon.clear();
        let vertex = |number: &f64| index(*number).and_then(|index| u32::try_from(index).ok());
        polygon.extend(own.iter().map(|number| vertex(number).unwrap_or(u32::MAX)));
        let slot = slots.get(face).copied().unwrap_or_default();
        let is_left_out = is_hole.get(face).copied().unwrap_or_default();
        if !is_left_out
            && made
                .body
                .add_polygon(&polygon, slot, Location::File, limits)?
        {
            let corners = (first..end).zip(&polygon).map(|(corner, &vertex)| Place {
                face,
                corner,
                vertex: vertex as usize,
            });
            let looks = [&colours, &opacities, &places].map(Option::as_ref);
            dress(&mut made.body, &corners, looks);
        }
        first = end;
    }
    if prim.text("orientation") == Some("leftHanded") {
        made.body.turn_over();
    }
    Ok(made)
}

/// Gives corners their colours, opacities and places in textures, where there are any.
fn dress(
    body: &mut Body,
    corners: &(impl Iterator<Item = Place> + Clone),
    [colours, opacities, places]: [Option<&Primvar<'_>>; 3],
) {
    if let Some(colours) = colours {
        let colour = |place| colours.get(place).and_then(rgb);
        body.colours.extend(corners.clone().map(colour));
    }
    if let Some(opacities) = opacities {
        let opacity = |place| match opacities.get(place) {
            Some([part]) => Opacity::of_part(*part),
            _ => Opacity::WHOLE,
        };
        body.opacities.extend(corners.clone().map(opacity));
    }
    if let Some(places) = places {
        let place = |place| {
            places
                .get(place)
                .and_then(<[f64]>::first_chunk::<2>)
                .copied()
                .map(single)
                .unwrap_or_default()
        };
        body.places.extend(corners.clone().map(place));
    }
}

fn flags(indices: &[f64], count: usize) -> Vec<bool> {
    let mut flags = vec![false; if indices.is_empty() { 0 } else { count }];
    for &number in indices {
        if let Some(flag) = index(number).and_then(|at| flags.get_mut(at)) {
            *flag = true;
        }
    }
    flags
}

/// The slot of each face, by the subsets that materials are bound at.
fn slots(prim: &Prim, count: usize, subsets: &mut Vec<String>) -> Vec<u32> {
    let mut slots = Vec::new();
    let is_bound = |subset: &&Prim| {
        let family = subset.text("familyName");
        subset.kind == "GeomSubset" && matches!(family, Some("materialBind") | None)
    };
    for subset in prim.children.iter().filter(is_bound) {
        slots.resize(count, 0);
        subsets.push(subset.name.clone());
        let slot = u32::try_from(subsets.len()).unwrap_or(0);
        let faces = subset
            .value("indices")
            .map(Value::numbers)
            .unwrap_or_default();
        for &face in faces {
            if let Some(place) = index(face).and_then(|at| slots.get_mut(at)) {
                *place = slot;
            }
        }
    }
    slots
}

fn rgb(parts: &[f64]) -> Option<Rgb> {
    let parts = parts.first_chunk::<3>()?;
    #[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
    let part = |light: f64| encoded(light as f32);
    Some(parts.map(part))
}

/// A cube prim as a body.
///
/// # Errors
/// As [`mesh`].
pub(super) fn cube(prim: &Prim, limits: &Limits) -> Result<Made, ReadError> {
    const SIDES: [[u32; 4]; 6] = [
        [0, 2, 3, 1],
        [4, 5, 7, 6],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 4, 6, 2],
        [1, 3, 7, 5],
    ];
    let size = prim.value("size").and_then(Value::first::<1>);
    let [size] = size.unwrap_or([2.0]);
    let corner = |number: u32| {
        [1, 2, 4].map(|axis| {
            if number & axis == 0 {
                -size / 2.0
            } else {
                size / 2.0
            }
        })
    };
    let mut made = Made {
        body: Body::new((0..8).map(corner).collect()),
        subsets: Vec::new(),
    };
    for side in SIDES {
        made.body.add_polygon(&side, 0, Location::File, limits)?;
    }
    Ok(made)
}
