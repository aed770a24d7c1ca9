//! Puts the bodies of a scene where its nodes say, and makes a model of all of them.
//!
//! Promises: what placing makes is held against [`Limits`] before it is made; a mirrored placement turns faces over, so that
//! their outside stays outside; lines and points are the model where there is no face, and a note where there is one.
//! Leaves to the reader which bodies a scene shows, where they lie and what their faces look like.

pub(in crate::formats) mod body;
pub(in crate::formats) mod frame;
pub(in crate::formats) mod looks;

use crate::formats::kit::affine::Affine;
use crate::formats::kit::faceless;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::polygon::Cutter;
use crate::formats::kit::stage::body::{Body, Shape};
use crate::formats::limits::Scene;
use crate::formats::{Embedded, Limits, Location, Model, ReadError};
use crate::mesh::vec3::Vec3;
use crate::mesh::{FacelessParts, MeshBuilder, Part, Written};

/// A scene that grows body by body.
#[derive(Debug)]
pub(in crate::formats) struct Stage<'a> {
    limits: &'a Limits,
    /// Takes materials and textures before bodies name them.
    pub(in crate::formats) builder: MeshBuilder,
    pub(in crate::formats) notes: Notes,
    cutter: Cutter,
    scene: Scene,
    written: Written,
    objects: u64,
    strokes: FacelessParts,
    stroke_count: u64,
}

/// How a body is placed.
#[derive(Debug)]
pub(in crate::formats) struct Placing<'p> {
    /// Where it lies.
    pub(in crate::formats) at: Affine,
    pub(in crate::formats) name: Option<&'p str>,
    /// Its positions where they are not its own, as a skin moves them.
    pub(in crate::formats) positions: Option<Vec<Vec3>>,
    /// The material of each of its slots, as [`MeshBuilder::material`] gave it; those beyond have none.
    pub(in crate::formats) materials: &'p [u16],
}

impl<'a> Stage<'a> {
    /// An empty stage for a file of so many bytes.
    pub(in crate::formats) fn new(bytes: u64, limits: &'a Limits) -> Self {
        Self {
            limits,
            builder: MeshBuilder::default(),
            notes: Notes::default(),
            cutter: Cutter::default(),
            scene: Scene {
                bytes,
                ..Scene::default()
            },
            written: Written::default(),
            objects: 0,
            strokes: FacelessParts::default(),
            stroke_count: 0,
        }
    }

    /// What the scene may ask for.
    pub(in crate::formats) fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// Counts bytes of files that the scene is made of beside its own.
    pub(in crate::formats) fn add_bytes(&mut self, bytes: u64) {
        self.scene.bytes = self.scene.bytes.saturating_add(bytes);
    }

    /// The triangles of a body.
    pub(in crate::formats) fn cut(&mut self, body: Body) -> Shape {
        let shape = body.cut(&mut self.cutter);
        let written = self.scene.written;
        self.scene.written = written.saturating_add(shape.triangle_count());
        shape
    }

    /// Counts a body that is to be placed.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] where that is too much.
    fn check(&mut self, shape: &Shape) -> Result<(), ReadError> {
        self.objects = self.objects.saturating_add(1);
        self.limits.check_instances(self.objects)?;
        let (triangles, positions) = (shape.triangle_count(), shape.position_count());
        let scene = &mut self.scene;
        scene.triangles = scene.triangles.saturating_add(triangles);
        scene.positions = scene.positions.saturating_add(positions);
        self.written
            .count(shape.polygon_count(), shape.part.positions.len());
        self.limits.check_placed(scene)
    }

    /// Places a body; one without triangles adds nothing.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] for too much, [`ReadError::Malformed`] for positions that are no numbers.
    pub(in crate::formats) fn place(
        &mut self,
        shape: &Shape,
        placing: Placing<'_>,
    ) -> Result<(), ReadError> {
        if shape.triangle_count() == 0 {
            return Ok(());
        }
        self.check(shape)?;
        self.put(shape.part.clone(), &shape.slot_of_face, placing)
    }

    /// As [`Stage::place`], for a body that is placed nowhere else: nothing of it is copied.
    ///
    /// # Errors
    /// As [`Stage::place`].
    pub(in crate::formats) fn place_once(
        &mut self,
        shape: Shape,
        placing: Placing<'_>,
    ) -> Result<(), ReadError> {
        if shape.triangle_count() == 0 {
            return Ok(());
        }
        self.check(&shape)?;
        self.put(shape.part, &shape.slot_of_face, placing)
    }

    fn put(
        &mut self,
        mut part: Part<f64>,
        slot_of_face: &[u32],
        placing: Placing<'_>,
    ) -> Result<(), ReadError> {
        part.name = placing.name.map(str::to_owned);
        if let Some(positions) = placing.positions
            && positions.len() == part.positions.len()
        {
            part.positions = positions;
        }
        if placing.materials.iter().any(|&number| number > 0) {
            let material = |slot: &u32| placing.materials.get(*slot as usize).copied();
            let materials = slot_of_face.iter();
            part.material_of_face = materials
                .map(|slot| material(slot).unwrap_or_default())
                .collect();
        }
        if placing.at != Affine::IDENTITY {
            let moved = |position: &mut Vec3| *position = placing.at.apply(*position);
            part.positions.iter_mut().for_each(moved);
        }
        if placing.at.determinant() < 0.0 {
            part.turn_over();
        }
        self.builder.add(part).map_err(|error| {
            let error = ReadError::from_mesh(error, |_| Location::File);
            match placing.name {
                Some(name) => error.within(name),
                None => error,
            }
        })
    }

    /// Adds a line through `points`; one point is a point.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] for more points than are allowed.
    pub(in crate::formats) fn add_line(
        &mut self,
        points: impl ExactSizeIterator<Item = Vec3>,
        at: &Affine,
    ) -> Result<(), ReadError> {
        let before = self.strokes.positions.len();
        let all = before.saturating_add(points.len());
        self.limits.check_points(all as u64)?;
        self.stroke_count = self.stroke_count.saturating_add(1);
        let moved = points.map(|point| at.apply(point));
        self.strokes.positions.extend(moved);
        let first = u32::try_from(before).unwrap_or(u32::MAX);
        let end = u32::try_from(self.strokes.positions.len()).unwrap_or(u32::MAX);
        let pairs = (first..end).zip(first.saturating_add(1)..end);
        self.strokes.segments.extend(pairs.map(|(a, b)| [a, b]));
        Ok(())
    }

    /// The model of all that was placed; `instead` is what a scene has that shows nothing.
    ///
    /// # Errors
    /// [`ReadError::NoFaces`] where it shows nothing, with what was noted on the way: a file that is not there, for one.
    pub(in crate::formats) fn finish(
        mut self,
        embedded: Embedded,
        siblings_hash: Option<blake3::Hash>,
        instead: impl FnOnce() -> String,
    ) -> Result<Model, ReadError> {
        self.written.has_unit = embedded.unit.is_some();
        let (mut mesh, mut points, mut objects) = (None, None, Vec::new());
        if self.objects > 0 {
            let finished = self.builder.finish();
            let (whole, counts) =
                finished.map_err(|error| ReadError::from_mesh(error, |_| Location::File))?;
            (mesh, objects) = (Some(whole), counts);
            if self.stroke_count > 0 {
                let count = self.stroke_count;
                self.notes
                    .add(format!("lines and points left out: {count}"));
            }
        } else if self.strokes.positions.is_empty() {
            let notes = self.notes.into_list().join("; ");
            let instead = match notes.is_empty() {
                true => instead(),
                false => format!("{}; {notes}", instead()),
            };
            return Err(ReadError::NoFaces { instead });
        } else {
            self.written.vertex_count = self.strokes.positions.len() as u64;
            let (body, note) = faceless::finish(self.strokes, |_| Location::File)?;
            note.into_iter().for_each(|note| self.notes.add(note));
            points = Some(body);
        }
        let cut = self.cutter.note();
        cut.into_iter().for_each(|note| self.notes.add(note));
        Ok(Model {
            mesh,
            faceless: points,
            written: self.written,
            embedded: Embedded {
                object_count: (self.objects > 0).then_some(self.objects),
                ..embedded
            },
            objects,
            notes: self.notes.into_list(),
            appearance: None,
            siblings_hash,
        })
    }
}

#[cfg(test)]
mod tests;
