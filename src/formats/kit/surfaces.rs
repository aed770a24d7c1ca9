//! What a kernel cut a file's surfaces into, as a model: bodies placed where an assembly has them, in the file's own unit.
//!
//! Promises: colours of faces win over those of what they are part of; what the kernel could not cut is a note and leaves its
//! body open. Numbers of the answer were checked when it was read; what placing it makes is held against [`Limits`].

use std::collections::HashMap;

use crate::formats::kit::affine::Affine;
use crate::formats::kit::stage::body::{Body, Shape};
use crate::formats::kit::stage::{Placing, Stage};
use crate::formats::{Embedded, Input, Limits, Location, Model, ReadError};
use crate::kernel::message::{self, Language, Placed, Refusal, Rgb};
use crate::kernel::{Cut, Trouble};
use crate::mesh::{Material, Surfaces};

/// What there is where a kernel was asked for.
pub(in crate::formats) enum Asked {
    /// No kernel.
    Nobody,
    /// One that makes nothing of the file, and why.
    Refused(String),
    /// The surfaces, cut.
    Cut(Cut),
}

/// Has the surfaces of a file cut.
///
/// # Errors
/// [`ReadError::Helper`] where that cost a helper, [`ReadError::OverLimit`] for too many triangles or bodies.
pub(in crate::formats) fn cut(input: &Input<'_>, language: Language) -> Result<Asked, ReadError> {
    let limits = input.limits;
    let most = limits.triangles.min(u64::from(u32::MAX / 3));
    let kernel = &limits.kernel;
    match kernel.cut(language, input.bytes, most, limits.instances) {
        None => Ok(Asked::Nobody),
        Some(Ok(cut)) => Ok(Asked::Cut(cut)),
        Some(Err(Trouble::Refused(Refusal::Triangles(asked)))) => {
            limits.check_triangles(asked)?;
            Ok(Asked::Refused(format!("{asked} triangles")))
        }
        Some(Err(Trouble::Refused(Refusal::Placed(asked)))) => {
            limits.check_instances(asked)?;
            Ok(Asked::Refused(format!("{asked} placed bodies")))
        }
        Some(Err(Trouble::Refused(refusal))) => Ok(Asked::Refused(refusal.to_string())),
        Some(Err(trouble)) => Err(ReadError::Helper(trouble)),
    }
}

/// The model of what was cut, or `card` where nothing was: the model of a file whose surfaces stay what they are.
///
/// # Errors
/// As [`model`], but for a file of which not one triangle comes.
pub(in crate::formats) fn model_or_card(
    asked: Asked,
    card: Model,
    input: &Input<'_>,
) -> Result<Model, ReadError> {
    let kernel = input.limits.kernel.name();
    let (cut, why) = match asked {
        Asked::Nobody => return Ok(card),
        Asked::Refused(why) => (None, why),
        Asked::Cut(cut) => (Some(cut), String::new()),
    };
    let mut said = card.embedded.clone();
    said.kernel = kernel.map(str::to_owned);
    let made = cut.map(|cut| model(cut, said.clone(), input.bytes.len() as u64, input.limits));
    match made {
        Some(Ok(mut made)) => {
            // What the card says of counts is said better by the kernel.
            made.notes.extend(card.notes.into_iter().skip(1));
            Ok(made)
        }
        Some(Err(ReadError::NoFaces { instead })) => Ok(as_card(card, said, instead)),
        Some(Err(error)) => Err(error),
        None => Ok(as_card(card, said, why)),
    }
}

/// A card that says why there are no triangles.
fn as_card(card: Model, said: Embedded, why: String) -> Model {
    let mut notes = card.notes;
    notes.push(why);
    Model {
        embedded: said,
        notes,
        ..card
    }
}

/// The model of what was cut; `said` is what the file says of itself.
///
/// # Errors
/// [`ReadError::OverLimit`], or [`ReadError::NoFaces`] where not one triangle came of it.
fn model(cut: Cut, said: Embedded, bytes: u64, limits: &Limits) -> Result<Model, ReadError> {
    // The kernel works in millimetres, whatever the file is written in.
    let unit = said.unit.map_or(1.0, |unit| unit.millimetres());
    let Cut { answer, tolerance } = cut;
    let mut scene = Scene {
        stage: Stage::new(bytes, limits),
        unit,
        materials: HashMap::new(),
    };
    let mut shapes = Vec::with_capacity(answer.bodies.len());
    for body in answer.bodies {
        shapes.push(scene.shape(body)?);
    }
    for placed in &answer.placed {
        if let Some((shape, colours)) = shapes.get(placed.body as usize) {
            scene.place(shape, colours, placed)?;
        }
    }
    let mut stage = scene.stage;
    answer
        .notes
        .into_iter()
        .for_each(|note| stage.notes.add(note));
    let mut model = stage.finish(said, None, || "surfaces that cannot be meshed".into())?;
    let counts = answer.counts;
    model.written.polygon_count = counts.faces;
    model.written.surfaces = Some(Surfaces {
        solid_count: counts.solids,
        shell_count: counts.shells,
        face_count: counts.faces,
        unmeshed_faces: counts.unmeshed,
        exact_volume: answer.exact_volume.map(|all| all / unit.powi(3)),
        exact_area: answer.exact_area.map(|all| all / unit.powi(2)),
        chord: tolerance.chord,
        angle: tolerance.angle,
    });
    Ok(model)
}

/// A scene that is being put together.
struct Scene<'a> {
    stage: Stage<'a>,
    /// Millimetres in the unit of the file.
    unit: f64,
    /// Numbers of the materials that were made.
    materials: HashMap<Rgb, u16>,
}

impl Scene<'_> {
    /// A body, and the colours of its slots behind the first, which is for faces without a colour of their own.
    fn shape(&mut self, body: message::Body) -> Result<(Shape, Vec<Rgb>), ReadError> {
        let ([a, b, c], unit) = (body.origin, self.unit);
        let positions = body.positions.iter().map(|&[x, y, z]| {
            [f64::from(x) + a, f64::from(y) + b, f64::from(z) + c].map(|part| part / unit)
        });
        let mut own = Body::new(positions.collect());
        let mut colours: Vec<Rgb> = Vec::new();
        let mut slot_of = |colour: Option<Rgb>| {
            let Some(colour) = colour else { return 0 };
            let known = colours.iter().position(|known| *known == colour);
            let at = known.unwrap_or_else(|| {
                colours.push(colour);
                colours.len().saturating_sub(1)
            });
            u32::try_from(at).unwrap_or(0).saturating_add(1)
        };
        let looks = body.looks.iter().flat_map(|look| {
            let slot = slot_of(look.colour);
            std::iter::repeat_n(slot, look.triangles as usize)
        });
        let slots = looks.chain(std::iter::repeat(0));
        for (triangle, slot) in body.triangles.iter().zip(slots) {
            own.add_polygon(triangle, slot, Location::File, self.stage.limits())?;
        }
        let mut shape = self.stage.cut(own);
        // Where a solid touches itself, its surfaces do not: they are closed, and its edges have two faces each.
        shape.keep_vertices();
        Ok((shape, colours))
    }

    fn place(&mut self, shape: &Shape, colours: &[Rgb], placed: &Placed) -> Result<(), ReadError> {
        let first = placed.colour.map_or(0, |colour| self.material(colour));
        let others = colours.iter().map(|&colour| self.material(colour));
        let materials: Vec<u16> = std::iter::once(first).chain(others).collect();
        let [a, b, c, x, d, e, f, y, g, h, i, z] = placed.at;
        let at = Affine {
            rows: [[a, d, g], [b, e, h], [c, f, i]],
            shift: [x, y, z].map(|part| part / self.unit),
        };
        let placing = Placing {
            at,
            name: placed.name.as_deref(),
            positions: None,
            materials: &materials,
        };
        self.stage.place(shape, placing)
    }

    /// The number of the material of this colour.
    fn material(&mut self, colour: Rgb) -> u16 {
        let material = Material {
            colour: Some(colour),
            ..Material::default()
        };
        let builder = &mut self.stage.builder;
        *self
            .materials
            .entry(colour)
            .or_insert_with(|| builder.material(material))
    }
}
