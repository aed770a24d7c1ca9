//! Places a 3MF object and gives its triangles their look.
//!
//! Promises: each material and each texture is taken up once, however often objects use it; textures that cannot be
//! shown and properties that lead nowhere are notes. Of several looks of a triangle what it is painted with in a slicer comes
//! first, then its properties, then the filament of its part.

use std::collections::{HashMap, HashSet};

use crate::formats::kit::assembly::Placed;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::package::Package;
use crate::formats::kit::text::quoted;
use crate::formats::kit::texture::Textures;
use crate::formats::threemf::layers::{Blend, mix};
use crate::formats::threemf::look::{Below, Colour, Look};
use crate::formats::threemf::model::{ModelPart, Object};
use crate::formats::threemf::properties::TextureOf;
use crate::formats::threemf::slicer::Slicer;
use crate::mesh::{Material, MeshBuilder, Opacity, Part, Rgb, Texture};

/// How many textures are unpacked: each takes time and memory of its own.
const MOST_TEXTURES: usize = 64;

/// Turns objects into parts of a mesh.
pub(super) struct Painter<'p, 'a> {
    parts: &'p [ModelPart],
    slicer: &'p Slicer,
    package: &'p mut Package<'a>,
    notes: &'p mut Notes,
    /// Number of a material by model part, group and index.
    materials: HashMap<(usize, u32, u32), u16>,
    /// Number of the material of a filament's colour.
    filaments: HashMap<Rgb, u16>,
    /// Number of the material that shows a texture, by model part, id and what lies below it; 0 where it cannot be shown.
    textures: HashMap<(usize, u32, Below), u16>,
    /// Pictures that are shown, by their part in the package.
    shown: HashSet<usize>,
    decoder: Textures,
}

/// What all placed objects use.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) materials: u64,
    pub(super) textures: u64,
}

/// An object that is placed.
#[derive(Clone, Copy)]
pub(super) struct Source<'o> {
    /// Number of its model part.
    pub(super) part: usize,
    pub(super) object: &'o Object,
    /// The extruder that prints it, from 1, or 0 where nothing says.
    pub(super) extruder: u16,
}

impl<'p, 'a> Painter<'p, 'a> {
    pub(super) fn new(
        parts: &'p [ModelPart],
        slicer: &'p Slicer,
        package: &'p mut Package<'a>,
        notes: &'p mut Notes,
    ) -> Self {
        Self {
            parts,
            slicer,
            package,
            notes,
            materials: HashMap::new(),
            filaments: HashMap::new(),
            textures: HashMap::new(),
            shown: HashSet::new(),
            decoder: Textures::default(),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            materials: self.materials.len() as u64,
            textures: self.shown.len() as u64,
        }
    }

    /// An object at its place.
    pub(super) fn part(
        &mut self,
        builder: &mut MeshBuilder,
        source: Source<'_>,
        placed: Placed<'_>,
    ) -> Part<f64> {
        let object = source.object;
        let mesh = &object.mesh;
        let mut part = placed.part(&mesh.positions, &mesh.triangles);
        if object.property.is_some() || !mesh.properties.is_empty() || self.slicer.has_colours() {
            self.paint(builder, source, &mut part);
        }
        if placed.at.determinant() < 0.0 {
            part.turn_over();
        }
        part
    }

    fn paint(&mut self, builder: &mut MeshBuilder, source: Source<'_>, part: &mut Part<f64>) {
        let Source {
            part: number,
            object,
            extruder,
        } = source;
        let Some(properties) = self.parts.get(number).map(|part| &part.properties) else {
            return;
        };
        // Slicers print with the first where they say nothing else.
        let rest = self.filament(builder, extruder.max(1));
        let count = object.mesh.triangles.len();
        for i in 0..count {
            let own = object.mesh.extruders.get(i).copied().unwrap_or_default();
            let filament = self.filament(builder, own);
            let property = object.mesh.properties.get(i).copied().flatten();
            let property = property.or(object.property).filter(|_| filament == 0);
            let mut is_partial = false;
            let look = property.and_then(|property| properties.look(property, &mut is_partial));
            if is_partial {
                self.notes
                    .add("of several properties of a face not all are shown");
            }
            if property.is_some() && look.is_none() {
                let id = object.id;
                self.notes
                    .add(format!("object {id} names a colour that is not there"));
            }
            let material = match look {
                Some(look) => self.take_look(builder, (number, i, count), look, part),
                None if filament > 0 => filament,
                None => rest,
            };
            if material > 0 {
                part.material_of_face.resize(count, 0);
                if let Some(place) = part.material_of_face.get_mut(i) {
                    *place = material;
                }
            }
        }
    }

    /// The material of a filament; 0 where its colour is unknown.
    fn filament(&mut self, builder: &mut MeshBuilder, extruder: u16) -> u16 {
        let Some(colour) = self.slicer.colour(extruder) else {
            return 0;
        };
        let entry = self.filaments.entry(colour);
        *entry.or_insert_with(|| {
            builder.material(Material {
                colour: Some(colour),
                ..Material::default()
            })
        })
    }

    /// Gives a triangle, the `i`th of `count` of a model part, a look; returns its material.
    fn take_look(
        &mut self,
        builder: &mut MeshBuilder,
        (number, i, count): (usize, usize, usize),
        look: Look,
        part: &mut Part<f64>,
    ) -> u16 {
        let corners = count.saturating_mul(3);
        let take_colours = |part: &mut Part<f64>, colours: [Colour; 3]| {
            let rgb = colours.map(|colour| Some(colour.rgb));
            set(&mut part.corner_colours, i, corners, rgb);
            if colours.iter().any(|colour| !colour.opacity.is_whole()) {
                let own = colours.map(|colour| colour.opacity);
                set(&mut part.corner_opacities, i, corners, own);
            }
        };
        match look {
            Look::Material(group, index, Colour { rgb, opacity }) => {
                let entry = self.materials.entry((number, group, index));
                *entry.or_insert_with(|| {
                    builder.material(Material {
                        colour: Some(rgb),
                        opacity,
                        ..Material::default()
                    })
                })
            }
            Look::Colours(colours) => {
                take_colours(part, colours);
                0
            }
            Look::Texture(id, places) => {
                set(&mut part.places, i, corners, places);
                self.texture(builder, number, id, Below::default())
            }
            Look::TextureOver(id, places, below) => {
                set(&mut part.places, i, corners, places);
                self.texture(builder, number, id, below)
            }
            Look::TextureTimes(id, places, colours) => {
                take_colours(part, colours);
                set(&mut part.places, i, corners, places);
                self.texture(builder, number, id, Below::default())
            }
        }
    }

    /// The material that shows a texture, over what lies below it; 0 where it cannot be shown.
    fn texture(&mut self, builder: &mut MeshBuilder, number: usize, id: u32, below: Below) -> u16 {
        if let Some(&known) = self.textures.get(&(number, id, below)) {
            return known;
        }
        let shown = self
            .unpack(builder, number, id, below)
            .unwrap_or_else(|reason| {
                self.notes.add(reason);
                0
            });
        self.textures.insert((number, id, below), shown);
        shown
    }

    fn unpack(
        &mut self,
        builder: &mut MeshBuilder,
        number: usize,
        id: u32,
        below: Below,
    ) -> Result<u16, String> {
        let mut picture = self.picture(number, id)?;
        if picture.is_seen_through() {
            let beyond = picture.beyond();
            if let Some(lower) = below.texture {
                let lower = self.picture(number, lower)?;
                picture = laid_over(&picture, |place| pixel_of(&lower, place));
            }
            if let Some(colour) = below.colour {
                picture = laid_over(&picture, |_| colour);
            }
            picture = picture.with_beyond(beyond);
        }
        picture = picture.with_ground(below.colour.map(|colour| colour.rgb));
        let texture = builder.texture(picture);
        Ok(builder.material(Material {
            texture,
            ..Material::default()
        }))
    }

    /// A texture of a model part.
    ///
    /// # Errors
    /// The reason as words for the model's notes.
    fn picture(&mut self, number: usize, id: u32) -> Result<Texture, String> {
        let parts = self.parts;
        let part = parts.get(number);
        let texture = part.and_then(|part| part.properties.textures.get(&id));
        let texture = texture.ok_or("a group of places names a texture that is not there")?;
        self.decoded(texture)
            .map_err(|reason| format!("texture {}: {reason}", quoted(texture.path.as_bytes())))
    }

    fn decoded(&mut self, texture: &TextureOf) -> Result<Texture, String> {
        let part = self
            .package
            .find(&texture.path)
            .ok_or("not in the package")?;
        if self.textures.len() >= MOST_TEXTURES {
            return Err(format!("not shown: more than {MOST_TEXTURES} textures"));
        }
        let bytes = self.package.read(part).map_err(|error| error.to_string())?;
        let picture = self.decoder.decode_seen_through(&bytes)?;
        self.shown.insert(part);
        Ok(picture.with_beyond(texture.beyond))
    }
}

/// A texture over what lies below it at each place, counted in parts of its width and height.
fn laid_over(texture: &Texture, below: impl Fn([f64; 2]) -> Colour) -> Texture {
    let [width, height] = texture.size();
    let part = |index: u32, all: u32| (f64::from(index) + 0.5) / f64::from(all);
    let places =
        (0..height).flat_map(|y| (0..width).map(move |x| [part(x, width), part(y, height)]));
    let laid = texture.texels().zip(places).map(|((rgb, opacity), place)| {
        let mixed = mix(Colour { rgb, opacity }, below(place), Blend::Mix);
        (mixed.rgb, mixed.opacity)
    });
    let (pixels, opacities): (Vec<Rgb>, Vec<Opacity>) = laid.unzip();
    let laid = Texture::new(width, pixels).unwrap_or_else(|| texture.clone());
    laid.with_opacities(opacities)
}

/// The pixel of a texture at a place that is counted in parts of its width and height.
fn pixel_of(texture: &Texture, place: [f64; 2]) -> Colour {
    let [width, height] = texture.size();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "below the size of a texture"
    )]
    let index = |part: f64, all: u32| (part * f64::from(all)) as i64;
    let [x, y] = place;
    let (x, y) = (index(x, width), index(y, height));
    Colour {
        rgb: texture.pixel(x, y),
        opacity: texture.opacity(x, y),
    }
}

/// Sets three entries of a list that is empty until one is needed.
fn set<T: Clone + Default>(list: &mut Vec<T>, triangle: usize, all: usize, own: [T; 3]) {
    list.resize(all, T::default());
    let (triangles, _) = list.as_chunks_mut::<3>();
    if let Some(place) = triangles.get_mut(triangle) {
        *place = own;
    }
}
