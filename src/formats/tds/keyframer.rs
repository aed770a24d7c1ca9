//! The hierarchy of the keyframer: where its nodes place meshes in the first frame.
//!
//! A node's place is its scale, rotation and position in the one above it; a mesh lies about the node's pivot, as it lay before
//! its own matrix.

use std::collections::HashMap;

use crate::formats::kit::affine::Affine;
use crate::formats::tds::chunks::{Chunk, children};
use crate::formats::{Limits, ReadError};

const NODE: u16 = 0xB002;
const NUMBER: u16 = 0xB030;
const HEADER: u16 = 0xB010;
const PIVOT: u16 = 0xB013;
const POSITION: u16 = 0xB020;
const ROTATION: u16 = 0xB021;
const SCALE: u16 = 0xB022;
/// The node above the outermost ones.
const NONE: u16 = 0xFFFF;

/// Nodes in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    list: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    number: u16,
    parent: u16,
    /// Of the object that it places.
    name: String,
    pivot: [f64; 3],
    /// In the node above it.
    place: Affine,
}

impl Nodes {
    /// Reads the nodes of objects.
    ///
    /// # Errors
    /// [`ReadError::Malformed`].
    pub(super) fn read(&mut self, keyframer: &Chunk<'_>) -> Result<(), ReadError> {
        for chunk in children(keyframer) {
            let chunk = chunk?;
            if chunk.kind == NODE {
                let before = u16::try_from(self.list.len()).unwrap_or(NONE);
                self.list.push(Node::read(&chunk, before)?);
            }
        }
        Ok(())
    }

    pub(super) fn count(&self) -> u64 {
        self.list.len() as u64
    }

    /// Names of objects, and where each is placed, about its pivot.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] for too many nodes above one another, as for a node above itself.
    pub(super) fn places(&self, limits: &Limits) -> Result<Vec<(&str, Affine)>, ReadError> {
        limits.check_instances(self.list.len() as u64)?;
        let by_number: HashMap<u16, &Node> = self
            .list
            .iter()
            .rev()
            .map(|node| (node.number, node))
            .collect();
        self.list
            .iter()
            .map(|node| {
                let shift = node.pivot.map(|part| -part);
                let pivot = Affine {
                    shift,
                    ..Affine::IDENTITY
                };
                let mut place = pivot.then(&node.place);
                let mut above = node.parent;
                let mut depth = 1_u64;
                while let Some(parent) = by_number.get(&above).filter(|_| above != NONE) {
                    depth = depth.saturating_add(1);
                    limits.check_nesting(depth)?;
                    place = place.then(&parent.place);
                    above = parent.parent;
                }
                Ok((node.name.as_str(), place))
            })
            .collect()
    }
}

impl Node {
    fn read(chunk: &Chunk<'_>, before: u16) -> Result<Self, ReadError> {
        let mut node = Self {
            number: before,
            parent: NONE,
            name: String::new(),
            pivot: [0.0; 3],
            place: Affine::IDENTITY,
        };
        let (mut scale, mut shift) = ([1.0; 3], [0.0; 3]);
        let mut turn = Affine::IDENTITY;
        for part in children(chunk) {
            let part = part?;
            match part.kind {
                NUMBER => node.number = part.word(0).unwrap_or(node.number),
                HEADER => {
                    let (name, rest) = part.named();
                    node.name = name;
                    node.parent = rest.word(4).unwrap_or(NONE);
                }
                PIVOT => node.pivot = part.singles(0).unwrap_or_default(),
                POSITION => shift = first_key(&part).unwrap_or(shift),
                SCALE => scale = first_key(&part).unwrap_or(scale),
                ROTATION => turn = first_key(&part).map_or(turn, rotation),
                _ => {}
            }
        }
        let [x, y, z] = scale;
        let scaled = Affine {
            rows: [[x, 0.0, 0.0], [0.0, y, 0.0], [0.0, 0.0, z]],
            shift: [0.0; 3],
        };
        let moved = Affine {
            shift,
            ..Affine::IDENTITY
        };
        node.place = scaled.then(&turn).then(&moved);
        Ok(node)
    }
}

/// The values of a track's first key.
fn first_key<const N: usize>(track: &Chunk<'_>) -> Option<[f64; N]> {
    // Flags, eight bytes of no meaning, the number of keys; of a key its frame, and a bit for each number of its spline.
    let keys = track.long(10)?;
    let splines = track.word(18)?;
    let skipped = (splines & 0x1F).count_ones().saturating_mul(4) as usize;
    let values = track.singles(skipped.checked_add(20)?)?;
    (keys > 0).then_some(values)
}

/// A turn by an angle about an axis.
fn rotation([angle, x, y, z]: [f64; 4]) -> Affine {
    let length = (x * x + y * y + z * z).sqrt();
    if length <= 0.0 || !length.is_finite() || !angle.is_finite() {
        return Affine::IDENTITY;
    }
    let [x, y, z] = [x, y, z].map(|part| part / length);
    let (sine, cosine) = angle.sin_cos();
    let rest = 1.0 - cosine;
    Affine {
        rows: [
            [
                cosine + x * x * rest,
                y * x * rest - z * sine,
                z * x * rest + y * sine,
            ],
            [
                x * y * rest + z * sine,
                cosine + y * y * rest,
                z * y * rest - x * sine,
            ],
            [
                x * z * rest - y * sine,
                y * z * rest + x * sine,
                cosine + z * z * rest,
            ],
        ],
        shift: [0.0; 3],
    }
}
