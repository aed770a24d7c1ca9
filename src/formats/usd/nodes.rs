//! The prims of a composed scene: what is shown, where, and bound to which material.

use crate::formats::ReadError;
use crate::formats::kit::affine::Affine;
use crate::formats::kit::stage::body::Shape;
use crate::formats::kit::stage::frame::Frame;
use crate::formats::kit::stage::{Placing, Stage};
use crate::formats::kit::text::quoted;
use crate::formats::usd::geometry::{self, Look, Made};
use crate::formats::usd::layer::{Prim, Specifier, Value};
use crate::formats::usd::materials::Materials;
use crate::formats::usd::sources::Sources;
use crate::formats::usd::xform::{Local, local, of_quaternion};

/// Shapes without points, which only a renderer cuts into faces.
const IMPLICIT: [&str; 8] = [
    "Sphere",
    "Cylinder",
    "Cylinder_1",
    "Cone",
    "Capsule",
    "Capsule_1",
    "Plane",
    "NurbsPatch",
];

/// What was placed and left out.
#[derive(Debug, Default)]
pub(super) struct Placed {
    pub(super) prims: u64,
    hidden: u64,
    helpers: u64,
    implicit: u64,
    cages: u64,
    skinned: u64,
    curves: u64,
}

/// What a prim has from those above it.
#[derive(Clone)]
struct Above {
    at: Affine,
    /// Path of the material, where one is bound.
    material: Option<String>,
    path: String,
}

pub(super) struct Walk<'w, 's, 'l, 'm, 'a> {
    pub(super) scene: &'w Prim,
    pub(super) stage: &'s mut Stage<'l>,
    pub(super) materials: &'m mut Materials<'w>,
    pub(super) sources: &'m mut Sources<'a>,
    pub(super) frame: &'w Frame,
    pub(super) placed: Placed,
    /// Prototypes of instancers within instancers.
    pub(super) depth: u64,
}

impl<'w> Walk<'w, '_, '_, '_, '_> {
    /// Places all that the scene shows.
    ///
    /// # Errors
    /// [`ReadError`] for what is wrong or too much.
    pub(super) fn all(&mut self) -> Result<(), ReadError> {
        let above = Above {
            at: self.frame.root,
            material: None,
            path: String::new(),
        };
        let scene = self.scene;
        for prim in &scene.children {
            self.prim(prim, &above)?;
        }
        self.remarks();
        Ok(())
    }

    fn prim(&mut self, prim: &'w Prim, above: &Above) -> Result<(), ReadError> {
        if prim.is_inactive || prim.specifier == Specifier::Class {
            return Ok(());
        }
        // What nothing defines is an opinion about what is not there.
        if prim.specifier == Specifier::Over {
            return Ok(());
        }
        self.placed.prims = self.placed.prims.saturating_add(1);
        self.stage.limits().check_instances(self.placed.prims)?;
        if prim.text("visibility") == Some("invisible") {
            self.placed.hidden = self.placed.hidden.saturating_add(1);
            return Ok(());
        }
        if matches!(prim.text("purpose"), Some("proxy" | "guide")) {
            self.placed.helpers = self.placed.helpers.saturating_add(1);
            return Ok(());
        }
        let Local { at, is_reset } = local(prim);
        let outer = if is_reset { self.frame.root } else { above.at };
        let here = Above {
            at: at.then(&outer),
            material: bound(prim).or_else(|| above.material.clone()),
            path: format!("{}/{}", above.path, prim.name),
        };
        match prim.kind.as_str() {
            "Mesh" => self.mesh(prim, &here)?,
            "Cube" => {
                let made = geometry::cube(prim, self.stage.limits())?;
                self.place(prim, made, &here)?;
            }
            "Points" => {
                for point in geometry::points(prim) {
                    self.stage.add_line([point].into_iter(), &here.at)?;
                }
            }
            "BasisCurves" => self.curves(prim, &here)?,
            "PointInstancer" => return self.instancer(prim, &here),
            kind if IMPLICIT.contains(&kind) => {
                self.placed.implicit = self.placed.implicit.saturating_add(1);
            }
            _ => {}
        }
        for child in &prim.children {
            self.prim(child, &here)?;
        }
        Ok(())
    }

    fn mesh(&mut self, prim: &'w Prim, here: &Above) -> Result<(), ReadError> {
        if prim.text("subdivisionScheme") != Some("none") {
            self.placed.cages = self.placed.cages.saturating_add(1);
        }
        if prim.property("skel:skeleton").is_some() {
            self.placed.skinned = self.placed.skinned.saturating_add(1);
        }
        let materials = self.material_of(prim, here, None);
        let look = Look {
            places: self.materials.places_of(materials.as_deref()),
            has_own_colours: !self.materials.has(materials.as_deref()),
        };
        let made = geometry::mesh(prim, &look, self.stage.limits());
        let name = quoted(here.path.as_bytes());
        let made = made.map_err(|error| error.within(&name))?;
        self.place(prim, made, here)
    }

    /// The material of a mesh, or of a subset of it.
    fn material_of(&self, prim: &Prim, here: &Above, subset: Option<&str>) -> Option<String> {
        let own = subset.and_then(|name| bound(prim.child(name)?));
        own.or_else(|| here.material.clone())
    }

    fn place(&mut self, prim: &'w Prim, made: Made, here: &Above) -> Result<(), ReadError> {
        let subsets = made.subsets;
        let slots = [None]
            .into_iter()
            .chain(subsets.iter().map(|name| Some(name.as_str())));
        let mut numbers = Vec::new();
        for slot in slots {
            let path = self.material_of(prim, here, slot);
            let number = self
                .materials
                .number(path.as_deref(), self.stage, self.sources);
            numbers.push(number);
        }
        let shape: Shape = self.stage.cut(made.body);
        self.stage.place_once(
            shape,
            Placing {
                at: here.at,
                name: Some(&prim.name),
                positions: None,
                materials: &numbers,
            },
        )
    }

    fn curves(&mut self, prim: &Prim, here: &Above) -> Result<(), ReadError> {
        if prim.text("type") != Some("linear") {
            self.placed.curves = self.placed.curves.saturating_add(1);
            return Ok(());
        }
        let points = geometry::points(prim);
        let counts = prim
            .value("curveVertexCounts")
            .map(Value::numbers)
            .unwrap_or_default();
        let mut rest = points.as_slice();
        for &count in counts {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "what is no count takes none or all"
            )]
            let count = count.max(0.0) as usize;
            let Some((own, after)) = rest.split_at_checked(count) else {
                break;
            };
            self.stage.add_line(own.iter().copied(), &here.at)?;
            rest = after;
        }
        Ok(())
    }

    /// Prototypes at many places.
    fn instancer(&mut self, prim: &'w Prim, here: &Above) -> Result<(), ReadError> {
        self.depth = self.depth.saturating_add(1);
        self.stage.limits().check_nesting(self.depth)?;
        let prototypes = prim
            .property("prototypes")
            .map(|property| property.targets.as_slice());
        let prototypes = prototypes.unwrap_or_default();
        let scene = self.scene;
        let numbers = |name: &str| prim.value(name).map(Value::numbers).unwrap_or_default();
        let positions = numbers("positions").as_chunks::<3>().0;
        let turns = numbers("orientations").as_chunks::<4>().0;
        let scales = numbers("scales").as_chunks::<3>().0;
        for (number, (which, shift)) in numbers("protoIndices").iter().zip(positions).enumerate() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "what is no index names the first or none"
            )]
            let which = which.max(0.0) as usize;
            let Some(path) = prototypes.get(which) else {
                continue;
            };
            let Some(prototype) = scene.at(path) else {
                continue;
            };
            let [x, y, z] = scales.get(number).copied().unwrap_or([1.0; 3]);
            let scaled = Affine {
                rows: [[x, 0.0, 0.0], [0.0, y, 0.0], [0.0, 0.0, z]],
                shift: [0.0; 3],
            };
            let turned = turns
                .get(number)
                .map_or(Affine::IDENTITY, |turn| of_quaternion(*turn));
            let moved = Affine {
                shift: *shift,
                ..Affine::IDENTITY
            };
            let within = Above {
                at: scaled.then(&turned).then(&moved).then(&here.at),
                ..here.clone()
            };
            self.prim(prototype, &within)?;
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    fn remarks(&mut self) {
        let placed = &self.placed;
        for (count, what) in [
            (placed.hidden, "prims that the file hides left out"),
            (placed.helpers, "prims for proxies and guides left out"),
            (
                placed.implicit,
                "shapes without points, such as spheres, left out",
            ),
            (placed.cages, "subdivision surfaces measured as their cage"),
            (
                placed.skinned,
                "meshes that a skeleton moves measured as they are written",
            ),
            (placed.curves, "curves left out"),
        ] {
            if count > 0 {
                self.stage.notes.add(format!("{what}: {count}"));
            }
        }
    }
}

/// Path of the material that is bound at a prim itself.
fn bound(prim: &Prim) -> Option<String> {
    const NAMES: [&str; 3] = [
        "material:binding",
        "material:binding:preview",
        "material:binding:full",
    ];
    let mut found = NAMES.iter().filter_map(|name| prim.property(name));
    found.find_map(|property| property.targets.first().cloned())
}
