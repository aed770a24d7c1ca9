//! A file in; its bodies, each cut once, and where its assembly places them out.
//!
//! Promises: bodies come in the order of the file, and from one version of the kernel always alike; what an assembly comes to is
//! held against what was allowed before it is made.

use std::collections::{HashMap, HashSet};

use occt_wasm::{DocumentHandle, LabelInfo, OcctError, OcctKernel, OcctResult, ShapeHandle};
use trigest::kernel::message::{Answer, Body, Language, Order, Placed, Refusal, Rgb};

use crate::colours::{self, Colours};
use crate::cutting::{self, Piece};
use crate::handles::Handles;
use crate::machine::Machine;
use crate::parted::parted;
use crate::placing::{IDENTITY, Matrix, then};
use crate::stopped::Stopped;

/// How deep assemblies may be nested.
const DEEPEST: usize = 64;

/// What comes of a file.
pub(crate) fn answer(machine: &Machine, order: &Order, file: &[u8]) -> Result<Answer, Refusal> {
    let made = || -> Result<Answer, Stopped> {
        let kernel = machine.kernel()?;
        let mut scene = Scene::new(kernel, order)?;
        match order.language {
            Language::Step => scene.read_step(&String::from_utf8_lossy(file))?,
            Language::Brep => scene.read_brep(file)?,
        }
        Ok(scene.finish())
    };
    made().map_err(Stopped::into_refusal)
}

/// What a shape comes to, however often it is placed.
#[derive(Debug, Default)]
struct Prototype {
    /// Bodies with triangles, and their names where they have one of their own.
    bodies: Vec<u32>,
    solids: u64,
    shells: u64,
    faces: u64,
    unmeshed: u64,
    volume: f64,
    area: f64,
}

/// Where and how something is placed.
#[derive(Clone, Copy)]
struct Place<'n> {
    at: Matrix,
    colour: Option<Rgb>,
    name: &'n str,
    depth: usize,
}

struct Scene<'o> {
    kernel: OcctKernel,
    handles: Handles,
    order: &'o Order,
    answer: Answer,
    prototypes: Vec<Prototype>,
    /// Index of a prototype by its label.
    of_label: HashMap<i32, usize>,
    /// Labels that were looked at, those of assemblies too.
    visits: u64,
    triangles: u64,
    is_without_volume: bool,
}

impl<'o> Scene<'o> {
    fn new(mut kernel: OcctKernel, order: &'o Order) -> OcctResult<Self> {
        Ok(Self {
            handles: Handles::new(&mut kernel)?,
            kernel,
            order,
            answer: Answer::default(),
            prototypes: Vec::new(),
            of_label: HashMap::new(),
            visits: 0,
            triangles: 0,
            is_without_volume: false,
        })
    }

    fn read_step(&mut self, text: &str) -> Result<(), Stopped> {
        let document = match self.kernel.xcaf_import_step(text) {
            Ok(document) => document,
            // What cannot be made a document, with names and colours, may still be shapes.
            Err(OcctError::Operation { .. }) => {
                let shape = self.kernel.import_step(text)?;
                return self.read_shape(shape);
            }
            Err(error) => return Err(error.into()),
        };
        let roots = self.kernel.xcaf_get_root_labels(document)?;
        if roots.is_empty() {
            return Err(Stopped::Refused(Refusal::Unreadable("no shapes".into())));
        }
        let place = Place {
            at: IDENTITY,
            colour: None,
            name: "",
            depth: 0,
        };
        for root in roots {
            self.visit(document, root, place)?;
        }
        Ok(())
    }

    fn read_brep(&mut self, file: &[u8]) -> Result<(), Stopped> {
        let shape = match std::str::from_utf8(file) {
            Ok(text) if !file.contains(&0) => self.kernel.from_brep(text)?,
            _ => self.kernel.from_brep_binary(file)?,
        };
        self.read_shape(shape)
    }

    /// Takes a shape as it is, without names and colours.
    fn read_shape(&mut self, shape: ShapeHandle) -> Result<(), Stopped> {
        let prototype = self.cut(shape, &Colours::default())?;
        self.prototypes.push(prototype);
        self.put(0, IDENTITY, None, "")
    }

    /// Places what a label is: a shape, an assembly, or one that is a component of another.
    fn visit(
        &mut self,
        document: DocumentHandle,
        label: i32,
        place: Place<'_>,
    ) -> Result<(), Stopped> {
        self.visits += 1;
        let most = self.order.most_placed;
        if self.visits > most.saturating_mul(2) || place.depth > DEEPEST {
            return Err(Stopped::Refused(Refusal::Placed(most.saturating_add(1))));
        }
        let info = self.kernel.xcaf_get_label_info(document, label)?;
        if info.is_component {
            return self.visit_component(document, &info, place);
        }
        let colour = colours::of_label(&info).filter(|_| place.colour.is_none());
        let own = own_name(&info.name).unwrap_or(place.name);
        if !info.is_assembly {
            let prototype = self.prototype(document, label, &info)?;
            return self.put(prototype, place.at, colour.or(place.colour), own);
        }
        for child in self.kernel.xcaf_get_child_labels(document, label)? {
            let inner = Place {
                colour: colour.or(place.colour),
                name: own,
                depth: place.depth + 1,
                ..place
            };
            self.visit(document, child, inner)?;
        }
        Ok(())
    }

    fn visit_component(
        &mut self,
        document: DocumentHandle,
        info: &LabelInfo,
        place: Place<'_>,
    ) -> Result<(), Stopped> {
        let label = info.label_id;
        let own = self.kernel.xcaf_get_label_location(document, label)?;
        let own: Matrix = own.try_into().unwrap_or(IDENTITY);
        let referred = self.kernel.xcaf_get_referred_label(document, label)?;
        if referred == 0 {
            return Ok(());
        }
        let inner = Place {
            at: then(&own, &place.at),
            colour: colours::of_label(info).or(place.colour),
            name: own_name(&info.name).unwrap_or(place.name),
            depth: place.depth + 1,
        };
        self.visit(document, referred, inner)
    }

    /// The number of what the shape of a label comes to.
    fn prototype(
        &mut self,
        document: DocumentHandle,
        label: i32,
        info: &LabelInfo,
    ) -> Result<usize, Stopped> {
        if let Some(&known) = self.of_label.get(&label) {
            return Ok(known);
        }
        let number = self.prototypes.len();
        let prototype = match self.handles.of(info.shape_id) {
            Some(shape) => {
                let colours = Colours::of(&mut self.kernel, &self.handles, document, label)?;
                self.cut(shape, &colours)?
            }
            None => Prototype::default(),
        };
        self.prototypes.push(prototype);
        self.of_label.insert(label, number);
        Ok(number)
    }

    /// Cuts all solids of a shape, and the surfaces that are part of none.
    fn cut(&mut self, shape: ShapeHandle, colours: &Colours) -> Result<Prototype, Stopped> {
        let mut prototype = Prototype {
            shells: count(self.kernel.sub_shape_count(shape, "shell")?),
            faces: count(self.kernel.sub_shape_count(shape, "face")?),
            area: self.kernel.get_surface_area(shape).unwrap_or_default(),
            ..Prototype::default()
        };
        for solid in self.kernel.get_sub_shapes(shape, "solid")? {
            prototype.solids += 1;
            match self.kernel.get_volume(solid) {
                Ok(volume) if volume.is_finite() => {
                    prototype.volume += volume;
                    self.cut_one(solid, Some(volume), colours, &mut prototype)?;
                }
                Ok(_) | Err(OcctError::Operation { .. }) => {
                    self.is_without_volume = true;
                    self.cut_one(solid, Some(0.0), colours, &mut prototype)?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        for surface in self.loose(shape)? {
            self.cut_one(surface, None, colours, &mut prototype)?;
        }
        Ok(prototype)
    }

    /// Shells that are part of no solid, and faces that are part of no shell.
    fn loose(&mut self, shape: ShapeHandle) -> OcctResult<Vec<ShapeHandle>> {
        let mut found = Vec::new();
        for (kind, whole) in [("shell", "solid"), ("face", "shell")] {
            let all = self.kernel.get_sub_shapes(shape, kind)?;
            let mut held = HashSet::new();
            for whole in self.kernel.get_sub_shapes(shape, whole)? {
                for part in self.kernel.get_sub_shapes(whole, kind)? {
                    held.insert(colours::hash(&mut self.kernel, part)?);
                }
            }
            if held.len() == all.len() {
                continue;
            }
            for part in all {
                if !held.contains(&colours::hash(&mut self.kernel, part)?) {
                    found.push(part);
                }
            }
        }
        Ok(found)
    }

    fn cut_one(
        &mut self,
        shape: ShapeHandle,
        volume: Option<f64>,
        colours: &Colours,
        prototype: &mut Prototype,
    ) -> Result<(), Stopped> {
        // What the ladder makes is let go with its last rung.
        let mark = self.kernel.checkpoint()?;
        self.cut_body(shape, volume, colours, prototype)?;
        Ok(self.kernel.release_since(mark)?)
    }

    fn cut_body(
        &mut self,
        shape: ShapeHandle,
        volume: Option<f64>,
        colours: &Colours,
        prototype: &mut Prototype,
    ) -> Result<(), Stopped> {
        let diagonal = self.diagonal(shape)?;
        let cut = cutting::cut(
            &mut self.kernel,
            shape,
            diagonal,
            self.order.tolerance,
            volume,
        );
        let piece = match cut {
            Ok(piece) => piece,
            // One solid that cannot be cut leaves the others.
            Err(OcctError::Operation { .. }) => {
                Piece::without_triangles(self.kernel.sub_shape_count(shape, "face")?)
            }
            Err(error) => return Err(error.into()),
        };
        if !piece.is_closed {
            prototype.unmeshed += piece.unmeshed as u64;
        }
        let triangles = piece.welded.triangles.len() as u64;
        self.triangles = self.triangles.saturating_add(triangles);
        if self.triangles > self.order.most_triangles {
            return Err(Stopped::Refused(Refusal::Triangles(self.triangles)));
        }
        if triangles == 0 {
            return Ok(());
        }
        let parted = parted(&piece.welded);
        let looks = colours.looks(&mut self.kernel, shape, &piece)?;
        let looks = colours::spread(&looks, &parted.source);
        let number = u32::try_from(self.answer.bodies.len()).unwrap_or(u32::MAX);
        self.answer.bodies.push(Body {
            origin: [0.0; 3],
            positions: parted.welded.positions,
            triangles: parted.welded.triangles,
            looks,
        });
        prototype.bodies.push(number);
        Ok(())
    }

    /// The diagonal of a shape's box; 1 where that is no length.
    fn diagonal(&mut self, shape: ShapeHandle) -> OcctResult<f64> {
        let bounds = self.kernel.get_bounding_box(shape, false)?;
        let (min, max) = (bounds.min, bounds.max);
        let sides = [max.x - min.x, max.y - min.y, max.z - min.z];
        let diagonal = sides.iter().map(|side| side * side).sum::<f64>().sqrt();
        Ok(match diagonal.is_finite() && diagonal > 0.0 {
            true => diagonal,
            false => 1.0,
        })
    }

    /// Places all that a prototype comes to.
    fn put(
        &mut self,
        number: usize,
        at: Matrix,
        colour: Option<Rgb>,
        name: &str,
    ) -> Result<(), Stopped> {
        let Some(prototype) = self.prototypes.get(number) else {
            return Ok(());
        };
        let counts = &mut self.answer.counts;
        counts.solids += prototype.solids;
        counts.shells += prototype.shells;
        counts.faces += prototype.faces;
        counts.unmeshed += prototype.unmeshed;
        if prototype.solids > 0 {
            *self.answer.exact_volume.get_or_insert_default() += prototype.volume;
        }
        *self.answer.exact_area.get_or_insert_default() += prototype.area;
        for &body in &prototype.bodies {
            self.answer.placed.push(Placed {
                body,
                name: (!name.is_empty()).then(|| name.to_owned()),
                at,
                colour,
            });
        }
        let placed = self.answer.placed.len() as u64;
        if placed > self.order.most_placed {
            return Err(Stopped::Refused(Refusal::Placed(placed)));
        }
        Ok(())
    }

    fn finish(self) -> Answer {
        let mut answer = self.answer;
        if self.is_without_volume {
            answer.exact_volume = None;
        }
        let counts = answer.counts;
        if counts.unmeshed > 0 {
            let note = format!("{} of {} faces not meshed", counts.unmeshed, counts.faces);
            answer.notes.push(note);
        }
        answer
    }
}

/// The name of a label, unless the kernel or a translator made it up.
fn own_name(name: &str) -> Option<&str> {
    let name = name.trim();
    let is_made_up = name.is_empty()
        || name.starts_with("=>[")
        || name.starts_with("NAUO")
        || ["SOLID", "SHELL", "COMPOUND", "COMPSOLID", "ASSEMBLY"].contains(&name);
    (!is_made_up).then_some(name)
}

fn count(number: i32) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
