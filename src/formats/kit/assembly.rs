//! Places the objects of a scene that is made of objects within objects.
//!
//! Promises: how often each is placed is counted before any is, so that a few bytes that ask for billions of faces are
//! refused at once; an object that holds itself is an error; nesting is bounded by [`Limits`].

use crate::formats::kit::affine::Affine;
use crate::formats::limits::Scene;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::Part;
use crate::mesh::vec3::Vec3;

/// An object of a scene.
#[derive(Debug, Default)]
pub(in crate::formats) struct Node {
    /// What messages call it.
    pub(in crate::formats) label: String,
    /// Its name in the file.
    pub(in crate::formats) name: Option<String>,
    /// Triangles of its own.
    pub(in crate::formats) triangles: u64,
    /// Positions of its own.
    pub(in crate::formats) positions: u64,
    /// Other objects within it, by their number, and where they lie in it.
    pub(in crate::formats) children: Vec<(usize, Affine)>,
}

/// An object at its place.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Placed<'a> {
    /// Number of the object.
    pub(in crate::formats) node: usize,
    /// Its name, or that of the nearest object around it that has one.
    pub(in crate::formats) name: Option<&'a str>,
    /// Where it lies.
    pub(in crate::formats) at: Affine,
}

impl Placed<'_> {
    /// The object, bare of colours, where it lies.
    pub(in crate::formats) fn part(&self, positions: &[Vec3], triangles: &[[u32; 3]]) -> Part<f64> {
        let moved = positions.iter().map(|&position| self.at.apply(position));
        Part {
            name: self.name.map(str::to_owned),
            positions: moved.collect(),
            triangles: triangles.to_vec(),
            ..Part::default()
        }
    }
}

/// What an object comes to with all within it.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    instances: u64,
    triangles: u64,
    positions: u64,
    height: u64,
}

#[derive(Clone, Copy)]
enum Seen {
    Not,
    Open,
    Done(Extent),
}

/// Checks that `roots` may be placed; `bytes` is the size of the file.
///
/// # Errors
/// [`ReadError::Malformed`] for an object that holds itself, [`ReadError::OverLimit`] for what is too much.
pub(in crate::formats) fn check(
    nodes: &[Node],
    roots: &[(usize, Affine)],
    bytes: u64,
    limits: &Limits,
) -> Result<(), ReadError> {
    let mut seen = vec![Seen::Not; nodes.len()];
    let mut whole = Extent::default();
    for (root, _) in roots {
        let extent = extent(nodes, *root, 1, limits, &mut seen)?;
        whole.instances = whole.instances.saturating_add(extent.instances);
        whole.triangles = whole.triangles.saturating_add(extent.triangles);
        whole.positions = whole.positions.saturating_add(extent.positions);
    }
    limits.check_instances(whole.instances)?;
    let written = nodes.iter().map(|node| node.triangles);
    limits.check_placed(&Scene {
        bytes,
        written: written.fold(0, u64::saturating_add),
        triangles: whole.triangles,
        positions: whole.positions,
    })
}

fn extent(
    nodes: &[Node],
    number: usize,
    depth: u64,
    limits: &Limits,
    seen: &mut [Seen],
) -> Result<Extent, ReadError> {
    limits.check_nesting(depth)?;
    let (Some(node), Some(state)) = (nodes.get(number), seen.get_mut(number)) else {
        return Ok(Extent::default());
    };
    match state {
        Seen::Done(extent) => {
            limits.check_nesting(depth.saturating_add(extent.height))?;
            return Ok(*extent);
        }
        Seen::Open => {
            let what = format!("{} holds itself", node.label);
            return Err(ReadError::malformed(what, Location::File));
        }
        Seen::Not => *state = Seen::Open,
    }
    let mut sum = Extent {
        instances: 1,
        triangles: node.triangles,
        positions: node.positions,
        height: 0,
    };
    for (child, _) in &node.children {
        let part = extent(nodes, *child, depth.saturating_add(1), limits, seen)?;
        sum.instances = sum.instances.saturating_add(part.instances);
        sum.triangles = sum.triangles.saturating_add(part.triangles);
        sum.positions = sum.positions.saturating_add(part.positions);
        sum.height = sum.height.max(part.height.saturating_add(1));
    }
    if let Some(state) = seen.get_mut(number) {
        *state = Seen::Done(sum);
    }
    Ok(sum)
}

/// Hands every object under `roots` that has triangles to `take`, in the order of the file; [`check`] came before.
///
/// # Errors
/// The first of `take`.
pub(in crate::formats) fn place(
    nodes: &[Node],
    roots: &[(usize, Affine)],
    take: &mut dyn FnMut(Placed<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    for &(node, at) in roots {
        let root = Placed {
            node,
            name: None,
            at,
        };
        place_one(nodes, root, take)?;
    }
    Ok(())
}

fn place_one<'a>(
    nodes: &'a [Node],
    placed: Placed<'a>,
    take: &mut dyn FnMut(Placed<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let Some(node) = nodes.get(placed.node) else {
        return Ok(());
    };
    let name = node.name.as_deref().or(placed.name);
    if node.triangles > 0 {
        take(Placed { name, ..placed })?;
    }
    for &(child, at) in &node.children {
        let within = Placed {
            node: child,
            name,
            at: at.then(&placed.at),
        };
        place_one(nodes, within, take)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(triangles: u64, children: &[usize]) -> Node {
        Node {
            label: "object 1".into(),
            triangles,
            children: children.iter().map(|&i| (i, Affine::IDENTITY)).collect(),
            ..Node::default()
        }
    }

    fn checked(nodes: &[Node]) -> String {
        let last = nodes.len().saturating_sub(1);
        let roots = [(last, Affine::IDENTITY)];
        check(nodes, &roots, 700, &Limits::default())
            .map_or_else(|error| error.to_string(), |()| "fine".into())
    }

    #[test]
    fn doubling_is_counted_before_anything_is_placed() {
        let mut nodes = vec![node(12, &[])];
        (0..18).for_each(|i| nodes.push(node(0, &[i, i])));
        assert_eq!(checked(&nodes), "fine");
        nodes.push(node(0, &[18, 18]));
        assert!(
            checked(&nodes).contains("placed objects"),
            "{}",
            checked(&nodes)
        );
        (19..120).for_each(|i| nodes.push(node(0, &[i, i])));
        assert!(checked(&nodes).contains("18446744073709551615 placed objects"));
        (120..128).for_each(|i| nodes.push(node(0, &[i])));
        assert!(checked(&nodes).contains("levels of nesting"));
        let large = [node(150_000_000, &[]), node(0, &[0, 0])];
        assert!(checked(&large).contains("300000000 triangles"));
    }

    #[test]
    fn an_object_that_holds_itself_is_an_error() {
        assert_eq!(checked(&[node(1, &[0])]), "object 1 holds itself");
        assert_eq!(
            checked(&[node(1, &[1]), node(1, &[0])]),
            "object 1 holds itself"
        );
    }

    #[test]
    fn names_are_inherited() {
        let mut nodes = [node(1, &[]), node(1, &[0, 0])];
        nodes[1].name = Some("outer".into());
        let mut names = Vec::new();
        place(&nodes, &[(1, Affine::IDENTITY)], &mut |placed| {
            names.push((placed.node, placed.name.map(str::to_owned)));
            Ok(())
        })
        .unwrap();
        let outer = Some("outer".to_owned());
        assert_eq!(names, [(1, outer.clone()), (0, outer.clone()), (0, outer)]);
    }
}
