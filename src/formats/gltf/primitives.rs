//! The primitives of a glTF mesh, put together into one placed object.
//!
//! What a mesh has is decoded once, however often it is placed.

use std::borrow::Cow;
use std::collections::HashMap;

use draco_core::geometry_attribute::PointAttribute;
use serde_json::Value;

use crate::formats::draco::Decoded;
use crate::formats::gltf::accessors::Accessor;
use crate::formats::gltf::buffers::Buffers;
use crate::formats::gltf::json::{array, index, text};
use crate::formats::gltf::materials::{Known, Materials, from_linear};
use crate::formats::gltf::scene::Placement;
use crate::formats::gltf::strokes::{self, are_strokes};
use crate::formats::kit::affine::Affine;
use crate::formats::limits::Scene;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::vec3::Vec3;
use crate::mesh::{FacelessParts, Part, Rgb};

const DRACO: &str = "KHR_draco_mesh_compression";

/// Modes in which faces are given: lists, strips and fans.
const TRIANGLES: usize = 4;
const STRIP: usize = 5;
const FAN: usize = 6;

/// Reads meshes as they are asked for.
#[derive(Debug)]
pub(super) struct Primitives<'a> {
    root: &'a Value,
    limits: &'a Limits,
    meshes: HashMap<usize, (Part<f64>, FacelessParts)>,
    /// Points and lines placed so far.
    strokes: FacelessParts,
    /// What there is to say of them.
    pub(super) remark: Option<String>,
    /// What has been placed so far.
    scene: Scene,
    /// Primitives without faces.
    pub(super) lines_and_points: u64,
    skinned: u64,
    morphed: u64,
}

/// The attributes of one primitive.
struct Attributes {
    positions: Vec<Vec3>,
    colours: Option<Vec<Rgb>>,
    places: Option<Vec<[f64; 2]>>,
    /// `None`: vertices as they come.
    indices: Option<Vec<u32>>,
}

impl Attributes {
    /// Numbers of the vertices that are drawn, in range.
    fn indices(&self) -> Result<Cow<'_, [u32]>, String> {
        let count = self.positions.len();
        let Some(indices) = &self.indices else {
            let count = u32::try_from(count).map_err(|_| "too many vertices")?;
            return Ok(Cow::Owned((0..count).collect()));
        };
        match indices.iter().find(|&&index| index as usize >= count) {
            Some(index) => Err(format!("face names vertex {index}, there are {count}")),
            None => Ok(Cow::Borrowed(indices)),
        }
    }
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
            skinned: 0,
            morphed: 0,
        }
    }

    /// The object that `placement` makes; `None` where its mesh has no faces.
    pub(super) fn part(
        &mut self,
        placement: &Placement,
        buffers: &mut Buffers<'_>,
        materials: &Materials,
    ) -> Result<Option<Part<f64>>, ReadError> {
        if !self.meshes.contains_key(&placement.mesh) {
            let mesh = self.mesh(placement.mesh, buffers, materials)?;
            self.meshes.insert(placement.mesh, mesh);
        }
        let node = array(self.root, "nodes").get(placement.node);
        let is_skinned = node.is_some_and(|node| node.get("skin").is_some());
        self.skinned = self.skinned.saturating_add(u64::from(is_skinned));
        let Some((mesh, strokes)) = self.meshes.get(&placement.mesh) else {
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
        for position in &mut part.positions {
            *position = placement.place.apply(*position);
        }
        if placement.place.determinant() < 0.0 {
            part.turn_over();
        }
        Ok(Some(part))
    }

    /// What was left out or not moved.
    pub(super) fn notes(&self, has_faces: bool) -> Vec<String> {
        let left_out = if has_faces { self.lines_and_points } else { 0 };
        let told = [
            (left_out, "primitives of lines or points left out"),
            (self.skinned, "skinned meshes measured as they were bound"),
            (self.morphed, "meshes with morph targets measured at rest"),
        ];
        let told = told.into_iter().filter(|(count, _)| *count > 0);
        told.map(|(count, what)| format!("{what}: {count}"))
            .chain(self.remark.clone())
            .collect()
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
    ) -> Result<(Part<f64>, FacelessParts), ReadError> {
        let meshes = array(self.root, "meshes");
        let mesh = meshes.get(number).ok_or_else(|| {
            let what = format!("mesh {number} is named, the file has {}", meshes.len());
            ReadError::malformed(what, Location::File)
        })?;
        let mut part = Part {
            name: text(mesh, "name").map(str::to_owned),
            ..Part::default()
        };
        let mut strokes = FacelessParts::default();
        for (at, primitive) in array(mesh, "primitives").iter().enumerate() {
            let mode = index(primitive, "mode").unwrap_or(TRIANGLES);
            if are_strokes(mode) {
                self.lines_and_points = self.lines_and_points.saturating_add(1);
                let more = self
                    .strokes_of(mode, primitive, buffers)
                    .map_err(|error| error.within(&format!("mesh {number}, primitive {at}")))?;
                strokes::append(&mut strokes, &more, &Affine::IDENTITY, self.limits)?;
                continue;
            }
            if !matches!(mode, TRIANGLES | STRIP | FAN) {
                continue;
            }
            let is_morphed = !array(primitive, "targets").is_empty();
            self.morphed = self.morphed.saturating_add(u64::from(is_morphed));
            let material = materials.of(primitive);
            let attributes = self
                .attributes(primitive, &material, buffers)
                .map_err(|error| error.within(&format!("mesh {number}, primitive {at}")))?;
            let Some(attributes) = attributes else {
                continue;
            };
            let triangles = triangles(mode, &attributes).map_err(|what| {
                ReadError::malformed(
                    format!("mesh {number}, primitive {at}: {what}"),
                    Location::File,
                )
            })?;
            let sum = |before: usize, more: usize| (before as u64).saturating_add(more as u64);
            self.limits.check_placed(&Scene {
                triangles: sum(part.triangles.len(), triangles.len()),
                positions: sum(part.positions.len(), attributes.positions.len()),
                ..self.scene
            })?;
            append(&mut part, attributes, &triangles, &material);
        }
        Ok((part, strokes))
    }

    /// A primitive of points or lines.
    fn strokes_of(
        &self,
        mode: usize,
        primitive: &Value,
        buffers: &mut Buffers<'_>,
    ) -> Result<FacelessParts, ReadError> {
        let Some(attributes) = self.attributes(primitive, &Known::default(), buffers)? else {
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

    /// What a primitive has; `None` where it has no positions.
    fn attributes(
        &self,
        primitive: &Value,
        material: &Known,
        buffers: &mut Buffers<'_>,
    ) -> Result<Option<Attributes>, ReadError> {
        let places = material.places.map(|set| format!("TEXCOORD_{set}"));
        let names = ["POSITION", "COLOR_0", places.as_deref().unwrap_or_default()];
        if let Some(packed) = primitive.get("extensions").and_then(|all| all.get(DRACO)) {
            return self.unpacked(packed, names, buffers).map(Some);
        }
        let attributes = primitive.get("attributes").unwrap_or(&Value::Null);
        let accessor =
            |name: &str| index(attributes, name).map(|number| Accessor::find(self.root, number));
        let [positions, colours, places] = names.map(accessor);
        let Some(positions) = positions else {
            return Ok(None);
        };
        let indices = index(primitive, "indices")
            .map(|number| Accessor::find(self.root, number)?.indices(buffers));
        let colour = |[r, g, b]: [f64; 3]| [r, g, b].map(from_linear);
        Ok(Some(Attributes {
            positions: positions?.read::<3>(buffers)?,
            colours: match colours.transpose()? {
                Some(accessor) => Some(
                    accessor
                        .read::<3>(buffers)?
                        .into_iter()
                        .map(colour)
                        .collect(),
                ),
                None => None,
            },
            places: places
                .transpose()?
                .map(|accessor| accessor.read::<2>(buffers))
                .transpose()?,
            indices: indices.transpose()?,
        }))
    }

    fn unpacked(
        &self,
        packed: &Value,
        names: [&str; 3],
        buffers: &Buffers<'_>,
    ) -> Result<Attributes, ReadError> {
        let view = index(packed, "bufferView");
        let view =
            view.ok_or_else(|| ReadError::malformed("Draco data without a view", Location::File))?;
        let decoded = Decoded::new(&buffers.view(view)?.bytes, self.limits)?;
        let attributes = packed.get("attributes").unwrap_or(&Value::Null);
        let named = |name: &str| decoded.numbered(attributes.get(name)?.as_u64()?);
        let [positions, colours, places] = names.map(named);
        let positions = positions
            .filter(|_| !decoded.is_cloud())
            .ok_or_else(|| ReadError::malformed("Draco data without faces", Location::File))?;
        let whole =
            |attribute: &PointAttribute| f64::from(u8::from(attribute.normalized())) * 254.0 + 1.0;
        Ok(Attributes {
            positions: decoded
                .values::<3>(positions)
                .into_iter()
                .map(|p| p.map(f64::from))
                .collect(),
            colours: colours.map(|attribute| {
                let colour = |part: f32| from_linear(f64::from(part) / whole(attribute));
                decoded
                    .values::<3>(attribute)
                    .into_iter()
                    .map(|c| c.map(colour))
                    .collect()
            }),
            places: places.map(|attribute| {
                decoded
                    .values::<2>(attribute)
                    .into_iter()
                    .map(|place| place.map(f64::from))
                    .collect()
            }),
            indices: Some(decoded.triangles().into_flattened()),
        })
    }
}

/// Triangles of vertices of the primitive.
fn triangles(mode: usize, attributes: &Attributes) -> Result<Vec<[u32; 3]>, String> {
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
