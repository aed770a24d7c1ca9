//! Skins: meshes that follow the joints of a skeleton, in the pose in which the file has it.
//!
//! A vertex lies where its joints take it, each by its weight: the joint's place in the scene after its inverse bind matrix. The
//! place of the mesh's own node counts for nothing. Promises: each skin is worked out once, however many nodes wear it; weights
//! need not add up to one, and those that are no numbers count as none; a vertex that is bound to nothing stays where it was written.
//!
//! Source: Khronos, glTF 2.0 Specification, section 3.7.3.

use std::collections::HashMap;

use serde_json::Value;

use crate::formats::gltf::accessors::Accessor;
use crate::formats::gltf::buffers::Buffers;
use crate::formats::gltf::json::{array, index};
use crate::formats::gltf::scene::placement_of;
use crate::formats::kit::affine::Affine;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::vec3::Vec3;

/// Sets of four joints that a vertex may be bound to; more than programs draw.
const MOST_SETS: usize = 4;

/// Up to four joints of a vertex, by their numbers in the skin, and their weights.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Binding {
    joints: [u32; 4],
    weights: [f64; 4],
}

/// What the vertices of a mesh are bound to: one list a set, each as long as the positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Bindings {
    sets: Vec<Vec<Binding>>,
}

impl Bindings {
    /// The bindings of a primitive's `count` vertices.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] for accessors that are wrong.
    pub(super) fn read(
        root: &Value,
        attributes: &Value,
        count: usize,
        buffers: &Buffers<'_>,
    ) -> Result<Self, ReadError> {
        let mut wrong = None;
        let mut all = Self::of_sets(|set| {
            let named = |word: &str| index(attributes, &format!("{word}_{set}"));
            let (joints, weights) = (named("JOINTS")?, named("WEIGHTS")?);
            let read = |number| Accessor::find(root, number)?.read::<4>(buffers);
            match (read(joints), read(weights)) {
                (Ok(joints), Ok(weights)) => Some((joints, weights)),
                (Err(error), _) | (_, Err(error)) => {
                    wrong = Some(error);
                    None
                }
            }
        });
        if let Some(error) = wrong {
            return Err(error);
        }
        let sets = all.sets.iter_mut();
        sets.for_each(|set| set.resize(count, Binding::default()));
        Ok(all)
    }

    /// The bindings whose joints and weights `of` gives set by set, up to the first that it has not.
    pub(super) fn of_sets(
        mut of: impl FnMut(usize) -> Option<(Vec<[f64; 4]>, Vec<[f64; 4]>)>,
    ) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what is no joint is held against the skin when it is used"
        )]
        let binding = |(joints, weights): ([f64; 4], [f64; 4])| Binding {
            joints: joints.map(|joint| joint as u32),
            weights,
        };
        let sets = (0..MOST_SETS).map_while(|set| {
            let (joints, weights) = of(set)?;
            Some(joints.into_iter().zip(weights).map(binding).collect())
        });
        Self {
            sets: sets.collect(),
        }
    }

    /// Appends those of the next primitive to those of `before` vertices; together they are for `all`.
    pub(super) fn append(&mut self, more: Self, before: usize, all: usize) {
        let sets = self.sets.len().max(more.sets.len());
        self.sets.resize(sets, vec![Binding::default(); before]);
        for (i, own) in self.sets.iter_mut().enumerate() {
            own.extend(more.sets.get(i).into_iter().flatten());
            own.resize(all, Binding::default());
        }
    }

    /// Whether no vertex is bound to anything.
    pub(super) fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }
}

/// The skins of a file, as they are asked for.
#[derive(Debug, Default)]
pub(super) struct Skins {
    known: HashMap<usize, Vec<Affine>>,
    parents: Option<Vec<Option<usize>>>,
}

impl Skins {
    /// Moves `positions` to where skin number `skin` takes them, and says whether that makes a mirror image of them.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] for a skin, joint or matrix that is not there, or joints that lead back to themselves.
    pub(super) fn pose(
        &mut self,
        root: &Value,
        skin: usize,
        bindings: &Bindings,
        positions: &mut [Vec3],
        scene: (&Buffers<'_>, &Limits),
    ) -> Result<bool, ReadError> {
        if !self.known.contains_key(&skin) {
            let joints = self.joints(root, skin, scene)?;
            self.known.insert(skin, joints);
        }
        let joints = self.known.get(&skin).map_or(&[][..], Vec::as_slice);
        for (number, position) in positions.iter_mut().enumerate() {
            *position = posed(*position, number, bindings, joints)
                .map_err(|what| wrong(format!("skin {skin}: {what}")))?;
        }
        let is_mirrored = |joint: &Affine| joint.determinant() < 0.0;
        Ok(!joints.is_empty() && joints.iter().all(is_mirrored))
    }

    /// For each joint of a skin, from the mesh to the scene.
    fn joints(
        &mut self,
        root: &Value,
        number: usize,
        (buffers, limits): (&Buffers<'_>, &Limits),
    ) -> Result<Vec<Affine>, ReadError> {
        let skins = array(root, "skins");
        let skin = skins.get(number).ok_or_else(|| {
            wrong(format!(
                "skin {number} is named, the file has {}",
                skins.len()
            ))
        })?;
        let parents = self.parents.get_or_insert_with(|| parents_of(root));
        let inverse = match index(skin, "inverseBindMatrices") {
            Some(matrices) => {
                let matrices = Accessor::find(root, matrices)?;
                if matrices.width != 16 {
                    let what = format!("skin {number}: its inverse bind matrices are none");
                    return Err(wrong(what));
                }
                matrices.read::<16>(buffers)?
            }
            None => Vec::new(),
        };
        let mut joints = Vec::new();
        // A joint of one skin is often near the next: what lies above is worked out once.
        let mut known = HashMap::new();
        for (i, joint) in array(skin, "joints").iter().enumerate() {
            let node = joint.as_u64().and_then(|joint| usize::try_from(joint).ok());
            let node = node.ok_or_else(|| wrong(format!("skin {number}: joint {i} is no node")))?;
            let place = place_of(root, node, parents, limits, &mut known)?;
            let inverse = inverse
                .get(i)
                .map_or(Affine::IDENTITY, |matrix| affine(*matrix));
            joints.push(inverse.then(&place));
        }
        Ok(joints)
    }
}

/// Where a vertex goes.
fn posed(
    position: Vec3,
    number: usize,
    bindings: &Bindings,
    joints: &[Affine],
) -> Result<Vec3, String> {
    let mut sum = [0.0; 3];
    let mut whole = 0.0;
    for set in &bindings.sets {
        let Some(binding) = set.get(number) else {
            continue;
        };
        for (&joint, &weight) in binding.joints.iter().zip(&binding.weights) {
            // NaN compares as none.
            if !(weight > 0.0 && weight.is_finite()) {
                continue;
            }
            let taken = joints.get(joint as usize).ok_or_else(|| {
                let count = joints.len();
                format!("vertex {number} is bound to joint {joint}, there are {count}")
            })?;
            let there = taken.apply(position);
            for (sum, part) in sum.iter_mut().zip(there) {
                *sum += weight * part;
            }
            whole += weight;
        }
    }
    Ok(if whole > 0.0 {
        sum.map(|part| part / whole)
    } else {
        position
    })
}

/// The parent of each node, where it has one.
fn parents_of(root: &Value) -> Vec<Option<usize>> {
    let nodes = array(root, "nodes");
    let mut parents = vec![None; nodes.len()];
    for (parent, node) in nodes.iter().enumerate() {
        for child in array(node, "children") {
            let child = child.as_u64().and_then(|child| usize::try_from(child).ok());
            if let Some(slot) = child.and_then(|child| parents.get_mut(child)) {
                *slot = slot.or(Some(parent));
            }
        }
    }
    parents
}

/// From a node to the scene, by way of all that lies above it.
fn place_of(
    root: &Value,
    node: usize,
    parents: &[Option<usize>],
    limits: &Limits,
    known: &mut HashMap<usize, Affine>,
) -> Result<Affine, ReadError> {
    let nodes = array(root, "nodes");
    if node >= nodes.len() {
        let count = nodes.len();
        return Err(wrong(format!(
            "node {node} is named as a joint, the file has {count}"
        )));
    }
    let mut path = Vec::new();
    let mut next = Some(node);
    let mut place = Affine::IDENTITY;
    while let Some(here) = next {
        if let Some(found) = known.get(&here) {
            place = *found;
            break;
        }
        path.push(here);
        if path.len() > nodes.len() {
            return Err(wrong(format!("node {node} leads back to itself")));
        }
        limits.check_nesting(path.len() as u64)?;
        next = parents.get(here).copied().flatten();
    }
    for here in path.into_iter().rev() {
        if let Some(own) = nodes.get(here) {
            place = placement_of(own).then(&place);
        }
        known.insert(here, place);
    }
    Ok(place)
}

/// A matrix as glTF writes it, column by column.
fn affine([a, b, c, _, d, e, f, _, g, h, i, _, x, y, z, _]: [f64; 16]) -> Affine {
    Affine {
        rows: [[a, b, c], [d, e, f], [g, h, i]],
        shift: [x, y, z],
    }
}

fn wrong(what: String) -> ReadError {
    ReadError::malformed(what, Location::File)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(joints: [u32; 4], weights: [f64; 4]) -> Bindings {
        Bindings {
            sets: vec![vec![Binding { joints, weights }]],
        }
    }

    #[test]
    fn a_vertex_lies_between_its_joints_by_weight() {
        let shifted = |x| Affine {
            shift: [x, 0.0, 0.0],
            ..Affine::IDENTITY
        };
        let joints = [shifted(10.0), shifted(20.0)];
        let at = |weights| posed([1.0; 3], 0, &one([0, 1, 0, 0], weights), &joints).unwrap()[0];
        assert!((at([0.5, 0.5, 0.0, 0.0]) - 16.0).abs() < 1e-12);
        // Weights are parts of their sum.
        assert!((at([3.0, 1.0, 0.0, 0.0]) - 13.5).abs() < 1e-12);
        let bad = [f64::NAN, f64::INFINITY, -1.0, 0.0];
        assert!((at(bad) - 1.0).abs() < 1e-12);
        let error = posed(
            [1.0; 3],
            0,
            &one([2, 0, 0, 0], [1.0, 0.0, 0.0, 0.0]),
            &joints,
        );
        assert!(error.unwrap_err().contains("joint 2, there are 2"));
    }

    #[test]
    fn a_joint_lies_below_its_parents_and_a_ring_of_them_is_refused() {
        let root = json!({ "nodes": [
            { "children": [1], "translation": [1.0, 0.0, 0.0] },
            { "children": [2], "scale": [2.0, 2.0, 2.0] },
            { "translation": [5.0, 0.0, 0.0] },
            { "children": [4] }, { "children": [3] },
        ] });
        let parents = parents_of(&root);
        let limits = Limits::default();
        let place = |node| place_of(&root, node, &parents, &limits, &mut HashMap::new());
        assert!((place(2).unwrap().apply([0.0; 3])[0] - 11.0).abs() < 1e-12);
        let error = place(3).unwrap_err().to_string();
        assert_eq!(error, "node 3 leads back to itself");
        let error = place(9).unwrap_err().to_string();
        assert_eq!(error, "node 9 is named as a joint, the file has 5");
    }

    #[test]
    fn bindings_of_primitives_stay_beside_their_positions() {
        let mut all = Bindings::default();
        all.append(Bindings::default(), 0, 2);
        assert!(all.is_empty());
        all.append(one([7, 0, 0, 0], [1.0; 4]), 2, 3);
        all.append(Bindings::default(), 3, 5);
        let joints: Vec<u32> = all.sets[0]
            .iter()
            .map(|binding| binding.joints[0])
            .collect();
        assert_eq!(joints, [0, 0, 7, 0, 0]);
    }
}
