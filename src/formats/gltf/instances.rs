//! Nodes that stand for many: `EXT_mesh_gpu_instancing` places a node's mesh once for each row of its attributes.
//!
//! Source: Khronos, EXT_mesh_gpu_instancing.

use serde_json::Value;

use crate::formats::gltf::accessors::Accessor;
use crate::formats::gltf::buffers::Buffers;
use crate::formats::gltf::json::{array, index};
use crate::formats::gltf::scene::{Placement, Turned, transform};
use crate::formats::{Limits, ReadError};

/// Its name in a node.
pub(super) const EXTENSION: &str = "EXT_mesh_gpu_instancing";

/// The placements of a file with each instance as one of its own.
///
/// # Errors
/// [`ReadError::Malformed`] for attributes that are not there, [`ReadError::OverLimit`] for too many instances.
pub(super) fn expanded(
    root: &Value,
    buffers: &Buffers<'_>,
    placements: Vec<Placement>,
    limits: &Limits,
) -> Result<Vec<Placement>, ReadError> {
    let nodes = array(root, "nodes");
    let attributes_of = |placement: &Placement| {
        let extensions = nodes.get(placement.node)?.get("extensions")?;
        extensions.get(EXTENSION)?.get("attributes")
    };
    let mut all = Vec::with_capacity(placements.len());
    for placement in placements {
        match attributes_of(&placement) {
            Some(attributes) => {
                let instances = Instances::read(root, attributes, buffers, limits, all.len())?;
                all.extend((0..instances.count).map(|i| instances.placed(&placement, i)));
            }
            None => all.push(placement),
        }
    }
    Ok(all)
}

/// The attributes of one node; those that it has not are empty.
struct Instances {
    count: usize,
    translations: Vec<[f64; 3]>,
    rotations: Vec<[f64; 4]>,
    scales: Vec<[f64; 3]>,
}

impl Instances {
    /// `before` placements are there already.
    fn read(
        root: &Value,
        attributes: &Value,
        buffers: &Buffers<'_>,
        limits: &Limits,
        before: usize,
    ) -> Result<Self, ReadError> {
        let mut count: Option<usize> = None;
        let mut accessors = [const { None }; 3];
        for (slot, name) in accessors
            .iter_mut()
            .zip(["TRANSLATION", "ROTATION", "SCALE"])
        {
            let Some(number) = index(attributes, name) else {
                continue;
            };
            let accessor = Accessor::find(root, number)?;
            count = Some(count.map_or(accessor.count, |least| least.min(accessor.count)));
            *slot = Some(accessor);
        }
        let count = count.unwrap_or(1);
        limits.check_instances((before as u64).saturating_add(count as u64))?;
        let [translations, rotations, scales] = accessors;
        Ok(Self {
            count,
            translations: rows(translations, buffers)?,
            rotations: rows(rotations, buffers)?,
            scales: rows(scales, buffers)?,
        })
    }

    fn placed(&self, node: &Placement, i: usize) -> Placement {
        let own = transform(&Turned {
            scale: self.scales.get(i).copied().unwrap_or([1.0; 3]),
            rotation: self
                .rotations
                .get(i)
                .copied()
                .unwrap_or([0.0, 0.0, 0.0, 1.0]),
            translation: self.translations.get(i).copied().unwrap_or_default(),
        });
        Placement {
            place: own.then(&node.place),
            ..node.clone()
        }
    }
}

fn rows<const N: usize>(
    accessor: Option<Accessor<'_>>,
    buffers: &Buffers<'_>,
) -> Result<Vec<[f64; N]>, ReadError> {
    accessor.map_or(Ok(Vec::new()), |accessor| accessor.read(buffers))
}
