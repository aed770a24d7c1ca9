//! The primitives of a glTF mesh, put together into one placed object.
//!
//! What a mesh has is decoded once, however often it is placed.

use std::collections::HashMap;

use serde_json::Value;

use crate::formats::gltf::accessors::Accessor;
use crate::formats::gltf::attributes::Attributes;
use crate::formats::gltf::buffers::Buffers;
use crate::formats::gltf::json::{array, index, text};
use crate::formats::gltf::materials::{Known, Materials};
use crate::formats::gltf::morphs;
use crate::formats::gltf::scene::Placement;
use crate::formats::gltf::skins::{Bindings, Skins};
use crate::formats::gltf::strokes::{self, are_strokes};
use crate::formats::kit::affine::Affine;
use crate::formats::limits::Scene;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::vec3::Vec3;
use crate::mesh::{FacelessParts, Opacity, Part};

/// Modes in which faces are given: lists, strips and fans.
const TRIANGLES: usize = 4;
const STRIP: usize = 5;
const FAN: usize = 6;

/// Reads meshes as they are asked for.
#[derive(Debug)]
pub(super) struct Primitives<'a> {
    root: &'a Value,
    limits: &'a Limits,
    /// By number, and by the node where that has weights of its own.
    meshes: HashMap<(usize, Option<usize>), Mesh>,
    /// Points and lines placed so far.
    strokes: FacelessParts,
    /// What there is to say of them.
    pub(super) remark: Option<String>,
    /// What has been placed so far.
    scene: Scene,
    /// Primitives without faces.
    pub(super) lines_and_points: u64,
    /// Primitives whose texture lies nowhere.
    without_places: u64,
    skins: Skins,
    /// Positions that morph targets moved so far.
    moved: u64,
}

/// A mesh, not yet placed.
#[derive(Debug)]
struct Mesh {
    part: Part<f64>,
    bindings: Bindings,
    strokes: FacelessParts,
}

impl<'a> Primitives<'a> {
    /// `bytes` is the size of the file and its buffers.
    pub(super) fn new(root: &'a Value, bytes: u64, limits: &'a Limits) -> Self {
        Self {
            root,
            limits,
            meshes: HashMap::new(),
            strokes: FacelessParts::default(),
            remark: None,
            scene: Scene {
                bytes,
                ..Scene::default()
            },
            lines_and_points: 0,
            without_places: 0,
            skins: Skins::default(),
            moved: 0,
        }
    }

    /// The object that `placement` makes; `None` where its mesh has no faces.
    pub(super) fn part(
        &mut self,
        placement: &Placement,
        buffers: &mut Buffers<'_>,
        materials: &Materials,
    ) -> Result<Option<Part<f64>>, ReadError> {
        let node = array(self.root, "nodes").get(placement.node);
        let own_weights = node.is_some_and(morphs::has_weights);
        let key = (placement.mesh, own_weights.then_some(placement.node));
        if !self.meshes.contains_key(&key) {
            let mesh = self.mesh(placement.mesh, buffers, materials, node)?;
            self.meshes.insert(key, mesh);
        }
        let Some(Mesh {
            part: mesh,
            bindings,
            strokes,
        }) = self.meshes.get(&key)
        else {
            return Ok(None);
        };
        strokes::append(&mut self.strokes, strokes, &placement.place, self.limits)?;
        if mesh.triangles.is_empty() {
            return Ok(None);
        }
        let scene = &mut self.scene;
        scene.triangles = scene.triangles.saturating_add(mesh.triangles.len() as u64);
        scene.positions = scene.positions.saturating_add(mesh.positions.len() as u64);
        self.limits.check_placed(scene)?;
        let mut part = mesh.clone();
        part.name = placement.name.clone().or(part.name);
        let skin = node.and_then(|node| index(node, "skin"));
        let is_mirrored = match skin.filter(|_| !bindings.is_empty()) {
            Some(skin) => {
                let (positions, scene) = (&mut part.positions, (&*buffers, self.limits));
                self.skins
                    .pose(self.root, skin, bindings, positions, scene)?
            }
            None => {
                let place = |position: &Vec3| placement.place.apply(*position);
                part.positions.iter_mut().for_each(|p| *p = place(p));
                placement.place.determinant() < 0.0
            }
        };
        if is_mirrored {
            part.turn_over();
        }
        Ok(Some(part))
    }

    /// What was left out or not moved.
    pub(super) fn notes(&self, has_faces: bool) -> Vec<String> {
        let left_out = if has_faces { self.lines_and_points } else { 0 };
        let left_out =
            (left_out > 0).then(|| format!("primitives of lines or points left out: {left_out}"));
        let without_places = (self.without_places > 0).then(|| {
            let count = self.without_places;
            format!("textures of primitives that do not say where they lie not shown: {count}")
        });
        let notes = left_out.into_iter().chain(without_places);
        notes.chain(self.remark.clone()).collect()
    }

    /// All points and lines that were placed.
    pub(super) fn take_strokes(&mut self) -> FacelessParts {
        std::mem::take(&mut self.strokes)
    }

    fn mesh(
        &mut self,
        number: usize,
        buffers: &mut Buffers<'_>,
        materials: &Materials,
        node: Option<&Value>,
    ) -> Result<Mesh, ReadError> {
        let meshes = array(self.root, "meshes");
        let mesh = meshes.get(number).ok_or_else(|| {
            let what = format!("mesh {number} is named, the file has {}", meshes.len());
            ReadError::malformed(what, Location::File)
        })?;
        let mut part = Part {
            name: text(mesh, "name").map(str::to_owned),
            ..Part::default()
        };
        let weights = &morphs::weights(mesh, node);
        let mut bindings = Bindings::default();
        let mut strokes = FacelessParts::default();
        for (at, primitive) in array(mesh, "primitives").iter().enumerate() {
            let within = |error: ReadError| error.within(&format!("mesh {number}, primitive {at}"));
            let mode = index(primitive, "mode").unwrap_or(TRIANGLES);
            if are_strokes(mode) {
                self.lines_and_points = self.lines_and_points.saturating_add(1);
                let more = self.strokes_of(mode, primitive, buffers).map_err(within)?;
                strokes::append(&mut strokes, &more, &Affine::IDENTITY, self.limits)?;
                continue;
            }
            if !are_faces(mode) {
                continue;
            }
            let material = materials.of(primitive);
            let attributes = self.attributes(primitive, &material, weights, buffers);
            let Some(mut attributes) = attributes.map_err(within)? else {
                continue;
            };
            if material.places.is_some() && attributes.places.is_none() {
                self.without_places = self.without_places.saturating_add(1);
            }
            let triangles = triangles(mode, &attributes)
                .map_err(|what| within(ReadError::malformed(what, Location::File)))?;
            let sum = |before: usize, more: usize| (before as u64).saturating_add(more as u64);
            self.limits.check_placed(&Scene {
                triangles: sum(part.triangles.len(), triangles.len()),
                positions: sum(part.positions.len(), attributes.positions.len()),
                ..self.scene
            })?;
            let before = part.positions.len();
            let all = before.saturating_add(attributes.positions.len());
            let own = std::mem::take(&mut attributes.bindings);
            bindings.append(own, before, all);
            append(&mut part, attributes, &triangles, &material);
        }
        Ok(Mesh {
            part,
            bindings,
            strokes,
        })
    }

    /// What a primitive has, its vertices moved by its targets.
    fn attributes(
        &mut self,
        primitive: &Value,
        material: &Known,
        weights: &[f64],
        buffers: &Buffers<'_>,
    ) -> Result<Option<Attributes>, ReadError> {
        let (root, limits) = (self.root, self.limits);
        let read = Attributes::read(root, primitive, material.places, (buffers, limits))?;
        let Some(mut attributes) = read else {
            return Ok(None);
        };
        let positions = &mut attributes.positions;
        let scene = (buffers, limits, &mut self.moved);
        morphs::apply(root, primitive, weights, positions, scene)?;
        Ok(Some(attributes))
    }

    /// A primitive of points or lines.
    fn strokes_of(
        &self,
        mode: usize,
        primitive: &Value,
        buffers: &mut Buffers<'_>,
    ) -> Result<FacelessParts, ReadError> {
        let Some(attributes) =
            Attributes::read(self.root, primitive, None, (buffers, self.limits))?
        else {
            return Ok(FacelessParts::default());
        };
        self.limits
            .check_points(attributes.positions.len() as u64)?;
        let normal = primitive
            .get("attributes")
            .and_then(|all| index(all, "NORMAL"));
        let normals = match normal {
            Some(number) => Some(Accessor::find(self.root, number)?.read::<3>(buffers)?),
            None => None,
        };
        let indices = attributes
            .indices()
            .map_err(|what| ReadError::malformed(what, Location::File))?
            .into_owned();
        Ok(strokes::strokes(
            mode,
            attributes.positions,
            attributes.colours,
            normals,
            &indices,
        ))
    }
}

/// Whether a primitive of this mode has faces.
pub(super) fn are_faces(mode: usize) -> bool {
    matches!(mode, TRIANGLES | STRIP | FAN)
}

/// Triangles of vertices of the primitive.
pub(super) fn triangles(mode: usize, attributes: &Attributes) -> Result<Vec<[u32; 3]>, String> {
    let indices = attributes.indices()?;
    Ok(match mode {
        STRIP => {
            let triples = indices.windows(3).filter_map(<[u32]>::first_chunk::<3>);
            let is_odd = [false, true].into_iter().cycle();
            triples
                .zip(is_odd)
                .map(|(&[a, b, c], is_odd)| if is_odd { [b, a, c] } else { [a, b, c] })
                .collect()
        }
        FAN => {
            let (hub, rim) = indices.split_first().unwrap_or((&0, &[]));
            let pairs = rim.windows(2).filter_map(<[u32]>::first_chunk::<2>);
            pairs.map(|&[b, c]| [*hub, b, c]).collect()
        }
        _ => indices.as_chunks::<3>().0.to_vec(),
    })
}

/// Adds a primitive to the object that it is part of.
fn append(part: &mut Part<f64>, attributes: Attributes, triangles: &[[u32; 3]], material: &Known) {
    let corners_before = part.triangles.len().saturating_mul(3);
    let corners = triangles.as_flattened();
    let corners_after = corners_before.saturating_add(corners.len());
    let first = u32::try_from(part.positions.len()).unwrap_or(u32::MAX);
    part.positions.extend(attributes.positions);
    let placed = |triangle: &[u32; 3]| triangle.map(|index| index.saturating_add(first));
    part.triangles.extend(triangles.iter().map(placed));
    part.material_of_face
        .resize(part.triangles.len(), material.number);
    if let Some(colours) = attributes.colours {
        part.corner_colours.resize(corners_before, None);
        part.corner_colours.extend(
            corners
                .iter()
                .map(|&index| colours.get(index as usize).copied()),
        );
    }
    if !part.corner_colours.is_empty() {
        part.corner_colours.resize(corners_after, None);
    }
    if let Some(opacities) = attributes.opacities {
        part.corner_opacities.resize(corners_before, Opacity::WHOLE);
        let opacity = |&index: &u32| opacities.get(index as usize).copied().unwrap_or_default();
        part.corner_opacities.extend(corners.iter().map(opacity));
    }
    if !part.corner_opacities.is_empty() {
        part.corner_opacities.resize(corners_after, Opacity::WHOLE);
    }
    if let Some(places) = attributes.places {
        part.places.resize(corners_before, [0.0; 2]);
        let place = |&index: &u32| places.get(index as usize).copied().unwrap_or_default();
        part.places.extend(
            corners
                .iter()
                .map(|index| material.moved.place(place(index))),
        );
    }
    if !part.places.is_empty() {
        part.places.resize(corners_after, [0.0; 2]);
    }
}
