//! Where in a model a fault lies: the first faulty edge in the order of the file's triangles, and the object it belongs to.

use serde_json::{Value as Json, json};

use crate::examine::Examined;
use crate::mesh::Mesh;
use crate::mesh::stars::{Piece, PieceStars, Stars};
use crate::mesh::vec3::Vec3;

/// A place in a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The ends of an edge or the corners of a triangle, in file units; empty where there is no such place.
    pub points: Vec<Vec3>,
    /// Numbers of the triangles, from 0 in the order of the file.
    pub triangles: Vec<u32>,
    /// The object that the first of them belongs to.
    pub object: Option<String>,
    /// The first material that the fault is about, where it is about materials.
    pub(crate) material: Option<String>,
    /// The first such texture.
    pub(crate) texture: Option<String>,
}

/// A fault that has a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An edge of exactly one triangle.
    Boundary,
    /// An edge of three or more.
    NonManifold,
    /// One of the two.
    Open,
    /// An edge that both its triangles run along in the same direction.
    Winding,
    /// Two triangles with more in common than what they share.
    Crossing,
}

impl Fault {
    /// The fault that breaks the rule of this name.
    pub fn of(rule: &str) -> Option<Self> {
        Some(match rule {
            "boundary_edges" | "boundary_loops" => Self::Boundary,
            "non_manifold_edges" => Self::NonManifold,
            "watertight" | "volume" | "volume_mm3" => Self::Open,
            "winding" => Self::Winding,
            "self_intersections" => Self::Crossing,
            _ => return None,
        })
    }

    fn is_edge_of(self, uses: &[Use]) -> bool {
        match (self, uses) {
            (Self::Boundary, [_]) | (Self::NonManifold, [_, _, _, ..]) => true,
            (Self::Open, uses) => uses.len() != 2,
            (Self::Winding, [one, other]) => one.is_outward == other.is_outward,
            _ => false,
        }
    }
}

impl Place {
    /// The first place in `examined` with this fault.
    pub fn of(examined: &Examined, fault: Fault) -> Self {
        let Some(mesh) = &examined.model.mesh else {
            return Self::default();
        };
        let mut place = match fault {
            Fault::Crossing => crossing(examined, mesh),
            edge => first_edge(mesh, edge),
        };
        place.object = place
            .triangles
            .first()
            .and_then(|face| object_of(examined, *face));
        place
    }

    /// As JSON; null where there is none.
    pub fn json(&self) -> Json {
        if *self == Self::default() {
            return Json::Null;
        }
        let mut place =
            json!({ "points": self.points, "triangles": self.triangles, "object": self.object });
        for (kind, name) in [("material", &self.material), ("texture", &self.texture)] {
            if let Some(name) = name {
                place[kind] = json!(name);
            }
        }
        place
    }

    /// In words.
    pub fn text(&self) -> Option<String> {
        let point = |p: &Vec3| {
            let numbers = p.map(|number| format!("{}", (number * 1e6).round() / 1e6 + 0.0));
            format!("({})", numbers.join(", "))
        };
        let points: Vec<_> = self.points.iter().map(point).collect();
        let at = match (points.as_slice(), self.triangles.as_slice()) {
            ([a, _, _], [face]) => Some(format!(
                "first at triangle {face}, a corner of which is {a}"
            )),
            ([a, b], _) => Some(format!("first at the edge {a} to {b}")),
            ([a, ..], [one, other]) => Some(format!(
                "first between triangles {one} and {other}, near {a}"
            )),
            _ => None,
        };
        let object = self
            .object
            .as_ref()
            .map(|name| format!("object \"{name}\""));
        let told: Vec<_> = at.into_iter().chain(object).collect();
        (!told.is_empty()).then(|| told.join(", "))
    }
}

/// A face's use of an edge that ends at some vertex.
#[derive(Clone, Copy, Debug)]
struct Use {
    far: u32,
    face: u32,
    is_outward: bool,
}

/// The edge with a fault whose first face comes first.
fn first_edge(mesh: &Mesh, fault: Fault) -> Place {
    let stars = Stars::new(mesh.faces(), mesh.positions().len());
    let found = crate::cores::map(stars.pieces().iter(), |piece| {
        first_in(piece, &mut stars.around(piece), fault)
    });
    let Some((face, near, far)) = found.into_iter().flatten().min() else {
        return Place::default();
    };
    let ends = [near, far].map(|vertex| mesh.positions()[vertex as usize]);
    Place {
        points: ends.to_vec(),
        triangles: vec![face],
        ..Place::default()
    }
}

/// The first such edge whose smaller vertex is in `piece`: its first face and its vertices.
fn first_in(piece: &Piece, stars: &mut PieceStars, fault: Fault) -> Option<(u32, u32, u32)> {
    let mut uses = Vec::new();
    let mut first = None;
    for (vertex, star) in piece.vertices.clone().zip(stars.iter_mut()) {
        uses.clear();
        for wing in star.iter() {
            let face = wing.face();
            let both = [(wing.next, true), (wing.last, false)];
            let counted = both.into_iter().filter(|(far, _)| *far > vertex);
            uses.extend(counted.map(|(far, is_outward)| Use {
                far,
                face,
                is_outward,
            }));
        }
        uses.sort_by_key(|found| (found.far, found.face));
        for edge in uses.chunk_by(|a, b| a.far == b.far) {
            if fault.is_edge_of(edge) {
                let found = (edge[0].face, vertex, edge[0].far);
                first = Some(first.map_or(found, |first: (u32, u32, u32)| first.min(found)));
            }
        }
    }
    first
}

/// The first two triangles that cross.
fn crossing(examined: &Examined, mesh: &Mesh) -> Place {
    let deep = examined.deep.as_ref().and_then(Option::as_ref);
    let Some((one, other)) = deep.and_then(|deep| deep.first_self_intersection) else {
        return Place::default();
    };
    let corners = mesh.faces().get(one as usize).copied().unwrap_or_default();
    Place {
        points: corners
            .map(|vertex| mesh.positions()[vertex as usize])
            .to_vec(),
        triangles: vec![one, other],
        ..Place::default()
    }
}

/// The name of the object that face `face` belongs to: objects follow one another in the mesh.
fn object_of(examined: &Examined, face: u32) -> Option<String> {
    let mut before = 0;
    for object in &examined.model.objects {
        before += object.triangles;
        if u64::from(face) < before {
            return object.name.clone();
        }
    }
    let is_one =
        examined.model.objects.is_empty() && examined.model.embedded.object_count.unwrap_or(1) <= 1;
    examined.model.embedded.title.clone().filter(|_| is_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Limits;

    fn place(obj: &str, fault: Fault) -> Place {
        let examined = crate::examine(("a.obj", obj.as_bytes()), &Limits::default()).unwrap();
        Place::of(&examined, fault)
    }

    const CORNERS: &str = "o tent\nv 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\n";

    #[test]
    fn the_first_open_edge_has_its_coordinates_and_its_object() {
        let open = format!("{CORNERS}f 1 3 2\nf 1 2 4\nf 1 4 3\n");
        let found = place(&open, Fault::Open);
        assert_eq!(found.points, [[2.0, 0.0, 0.0], [0.0, 3.0, 0.0]]);
        assert_eq!(
            (found.triangles.as_slice(), found.object.as_deref()),
            (&[0][..], Some("tent"))
        );
        assert_eq!(found, place(&open, Fault::Boundary));
        assert_eq!(
            found.text().unwrap(),
            "first at the edge (2, 0, 0) to (0, 3, 0), object \"tent\""
        );
        assert_eq!(place(&open, Fault::NonManifold), Place::default());
    }

    #[test]
    fn edges_of_three_and_edges_along_one_way_are_told_apart() {
        let fin = format!("{CORNERS}v 5 5 5\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\nf 1 2 5\n");
        let found = place(&fin, Fault::NonManifold);
        assert_eq!(found.points, [[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]]);
        let turned = format!("{CORNERS}f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 4 3\n");
        let found = place(&turned, Fault::Winding);
        assert_eq!(found.triangles, [0]);
        assert_eq!(place(&turned, Fault::Open), Place::default());
        assert!(place(&turned, Fault::Open).json().is_null());
    }
}
