//! What came of an order: bodies, where they lie, and what the file holds.

use super::Order;
use crate::kernel::wire::{Reader, Unsound, Writer};

/// Bytes of a position, of a triangle, and the least of what else comes in lists.
const POSITION: usize = 12;
const TRIANGLE: usize = 12;
const LOOK: usize = 8;
const BODY: usize = 36;
const PLACED: usize = 109;
const TEXT: usize = 4;

/// An sRGB colour.
pub type Rgb = [u8; 3];

/// Triangles that look alike, one after another in their body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How many.
    pub triangles: u32,
    /// Their colour, where they have one of their own.
    pub colour: Option<Rgb>,
}

/// A solid, or surfaces that are part of none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// What is added to each position.
    pub origin: [f64; 3],
    /// Each vertex once, and each is used; equal positions are two where the surfaces touch without being joined.
    pub positions: Vec<[f32; 3]>,
    /// Indices of positions, outside turned outwards.
    pub triangles: Vec<[u32; 3]>,
    /// In the order of the triangles; those that are left have no colour.
    pub looks: Vec<Look>,
}

/// Where a body lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Index of the body.
    pub body: u32,
    /// Its name in the file.
    pub name: Option<String>,
    /// Three rows of a matrix with the shift behind each, applied to a column.
    pub at: [f64; 12],
    /// The colour of what has none of its own.
    pub colour: Option<Rgb>,
}

/// What the file holds, each as often as it is placed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Solids.
    pub solids: u64,
    /// Shells.
    pub shells: u64,
    /// Faces: pieces of surface.
    pub faces: u64,
    /// Those of them that have no triangles, where that leaves their body open.
    pub unmeshed: u64,
}

/// What came of an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Each once.
    pub bodies: Vec<Body>,
    /// Where they lie.
    pub placed: Vec<Placed>,
    /// What the file holds.
    pub counts: Counts,
    /// Volume of all solids, mm³; absent where there are none.
    pub exact_volume: Option<f64>,
    /// Area of all faces, mm².
    pub exact_area: Option<f64>,
    /// Remarks for people.
    pub notes: Vec<String>,
}

impl Body {
    fn write(&self, bytes: &mut Writer) {
        self.origin.iter().for_each(|&part| bytes.real(part));
        bytes.count(self.positions.len());
        let singles = self.positions.iter().flatten();
        bytes.0.extend(singles.flat_map(|part| part.to_le_bytes()));
        bytes.count(self.triangles.len());
        let corners = self.triangles.iter().flatten();
        bytes.0.extend(corners.flat_map(|part| part.to_le_bytes()));
        bytes.count(self.looks.len());
        for look in &self.looks {
            bytes.number(look.triangles);
            write_colour(look.colour, bytes);
        }
    }

    /// `left` are the triangles that may still come.
    fn read(rest: &mut Reader<'_>, left: &mut u64) -> Result<Self, Unsound> {
        let origin = [rest.real()?, rest.real()?, rest.real()?];
        let positions = rest.list(POSITION, |rest| {
            Ok([rest.single()?, rest.single()?, rest.single()?])
        })?;
        let triangles = rest.list(TRIANGLE, |rest| {
            Ok([rest.number()?, rest.number()?, rest.number()?])
        })?;
        let mut corners = triangles.as_flattened().iter();
        if let Some(corner) = corners.find(|&&corner| corner as usize >= positions.len()) {
            let what = format!("position {corner} of {}", positions.len());
            return Err(Unsound::new(what));
        }
        let mut is_used = vec![false; positions.len()];
        for &corner in triangles.as_flattened() {
            if let Some(used) = is_used.get_mut(corner as usize) {
                *used = true;
            }
        }
        if is_used.contains(&false) {
            return Err(Unsound::new("a position that no triangle uses"));
        }
        let count = triangles.len() as u64;
        *left = left
            .checked_sub(count)
            .ok_or_else(|| Unsound::new("more triangles than are allowed"))?;
        let looks = rest.list(LOOK, |rest| {
            Ok(Look {
                triangles: rest.number()?,
                colour: read_colour(rest)?,
            })
        })?;
        let looked: u64 = looks.iter().map(|look| u64::from(look.triangles)).sum();
        if looked > count {
            return Err(Unsound(format!("looks of {looked} triangles, not {count}")));
        }
        Ok(Self {
            origin,
            positions,
            triangles,
            looks,
        })
    }
}

impl Placed {
    fn write(&self, bytes: &mut Writer) {
        bytes.number(self.body);
        bytes.optional_text(self.name.as_deref());
        self.at.iter().for_each(|&part| bytes.real(part));
        write_colour(self.colour, bytes);
    }

    fn read(rest: &mut Reader<'_>, bodies: usize) -> Result<Self, Unsound> {
        let body = rest.number()?;
        if body as usize >= bodies {
            return Err(Unsound(format!("body {body} of {bodies}")));
        }
        let name = rest.optional_text()?;
        let mut at = [0.0; 12];
        for part in &mut at {
            *part = rest.real()?;
        }
        let colour = read_colour(rest)?;
        Ok(Self {
            body,
            name,
            at,
            colour,
        })
    }
}

fn write_colour(colour: Option<Rgb>, bytes: &mut Writer) {
    bytes.byte(u8::from(colour.is_some()));
    bytes.0.extend(colour.unwrap_or_default());
}

fn read_colour(rest: &mut Reader<'_>) -> Result<Option<Rgb>, Unsound> {
    let is_there = rest.flag()?;
    let rgb = [rest.byte()?, rest.byte()?, rest.byte()?];
    Ok(is_there.then_some(rgb))
}

impl Answer {
    /// As a frame has it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Writer::default();
        let Counts {
            solids,
            shells,
            faces,
            unmeshed,
        } = self.counts;
        for count in [solids, shells, faces, unmeshed] {
            bytes.long(count);
        }
        bytes.optional_real(self.exact_volume);
        bytes.optional_real(self.exact_area);
        bytes.count(self.notes.len());
        self.notes.iter().for_each(|note| bytes.text(note));
        bytes.count(self.bodies.len());
        self.bodies.iter().for_each(|body| body.write(&mut bytes));
        bytes.count(self.placed.len());
        self.placed
            .iter()
            .for_each(|placed| placed.write(&mut bytes));
        bytes.0
    }

    /// # Errors
    /// [`Unsound`] for anything that is not as this module promises.
    pub(in crate::kernel) fn read(bytes: &[u8], order: &Order) -> Result<Self, Unsound> {
        let mut rest = Reader(bytes);
        let counts = Counts {
            solids: rest.long()?,
            shells: rest.long()?,
            faces: rest.long()?,
            unmeshed: rest.long()?,
        };
        let exact_volume = rest.optional_real()?;
        let exact_area = rest.optional_real()?;
        let notes = rest.list(TEXT, Reader::text)?;
        let mut left = order.most_triangles;
        let bodies = rest.list(BODY, |rest| Body::read(rest, &mut left))?;
        let placed = rest.list(PLACED, |rest| Placed::read(rest, bodies.len()))?;
        if placed.len() as u64 > order.most_placed {
            return Err(Unsound::new("more placed bodies than are allowed"));
        }
        rest.finish()?;
        Ok(Self {
            bodies,
            placed,
            counts,
            exact_volume,
            exact_area,
            notes,
        })
    }
}
