//! Places a 3MF object and gives its triangles their look.
//!
//! Promises: each material and each texture is taken up once, however often objects use it; textures that cannot be
//! shown and properties that lead nowhere are notes.

use std::collections::HashMap;

use crate::formats::kit::assembly::Placed;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::package::Package;
use crate::formats::kit::text::quoted;
use crate::formats::kit::texture::Textures;
use crate::formats::threemf::model::{ModelPart, Object};
use crate::formats::threemf::properties::Look;
use crate::mesh::{Material, MeshBuilder, Part};

/// How many textures are unpacked: each takes time and memory of its own.
const MOST_TEXTURES: usize = 64;

/// Turns objects into parts of a mesh.
pub(super) struct Painter<'p, 'a> {
    parts: &'p [ModelPart],
    package: &'p mut Package<'a>,
    notes: &'p mut Notes,
    /// Number of a material by model part, group and index.
    materials: HashMap<(usize, u32, u32), u16>,
    /// Number of the material that shows a texture, by model part and id; 0 where it cannot be shown.
    textures: HashMap<(usize, u32), u16>,
    /// The same, by the number of the texture's part in the package.
    unpacked: HashMap<usize, u16>,
    decoder: Textures,
}

/// What all placed objects use.
pub(super) struct Counts {
    pub(super) materials: u64,
    pub(super) textures: u64,
}

impl<'p, 'a> Painter<'p, 'a> {
    pub(super) fn new(
        parts: &'p [ModelPart],
        package: &'p mut Package<'a>,
        notes: &'p mut Notes,
    ) -> Self {
        Self {
            parts,
            package,
            notes,
            materials: HashMap::new(),
            textures: HashMap::new(),
            unpacked: HashMap::new(),
            decoder: Textures::default(),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            materials: self.materials.len() as u64,
            textures: self.unpacked.values().filter(|&&number| number > 0).count() as u64,
        }
    }

    /// `object` of the model part `number`, at its place.
    pub(super) fn part(
        &mut self,
        builder: &mut MeshBuilder,
        number: usize,
        object: &Object,
        placed: Placed<'_>,
    ) -> Part<f64> {
        let mesh = &object.mesh;
        let mut part = placed.part(&mesh.positions, &mesh.triangles);
        if object.property.is_some() || !mesh.properties.is_empty() {
            self.paint(builder, number, object, &mut part);
        }
        if placed.at.determinant() < 0.0 {
            part.turn_over();
        }
        part
    }

    fn paint(
        &mut self,
        builder: &mut MeshBuilder,
        number: usize,
        object: &Object,
        part: &mut Part<f64>,
    ) {
        let Some(properties) = self.parts.get(number).map(|part| &part.properties) else {
            return;
        };
        let count = object.mesh.triangles.len();
        let corners = count.saturating_mul(3);
        for i in 0..count {
            let own = object.mesh.properties.get(i).copied().flatten();
            let Some(property) = own.or(object.property) else {
                continue;
            };
            let Some(look) = properties.look(property) else {
                let id = object.id;
                self.notes
                    .add(format!("object {id} names a colour that is not there"));
                continue;
            };
            let material = match look {
                Look::Material(group, index, colour) => {
                    let colour = Some(colour);
                    let entry = self.materials.entry((number, group, index));
                    *entry.or_insert_with(|| {
                        builder.material(Material {
                            colour,
                            ..Material::default()
                        })
                    })
                }
                Look::Colours(colours) => {
                    set(&mut part.corner_colours, i, corners, colours.map(Some));
                    continue;
                }
                Look::Texture(id, places) => {
                    set(&mut part.places, i, corners, places);
                    self.texture(builder, number, id)
                }
            };
            part.material_of_face.resize(count, 0);
            if let Some(place) = part.material_of_face.get_mut(i) {
                *place = material;
            }
        }
    }

    /// The material that shows a texture; 0 where it cannot be shown.
    fn texture(&mut self, builder: &mut MeshBuilder, number: usize, id: u32) -> u16 {
        if let Some(&known) = self.textures.get(&(number, id)) {
            return known;
        }
        let path = self
            .parts
            .get(number)
            .and_then(|part| part.properties.textures.get(&id));
        let shown = match path {
            Some(path) => self.unpack(builder, path).unwrap_or_else(|reason| {
                self.notes
                    .add(format!("texture {}: {reason}", quoted(path.as_bytes())));
                0
            }),
            None => {
                self.notes
                    .add("a group of places names a texture that is not there");
                0
            }
        };
        self.textures.insert((number, id), shown);
        shown
    }

    fn unpack(&mut self, builder: &mut MeshBuilder, path: &str) -> Result<u16, String> {
        let part = self.package.find(path).ok_or("not in the package")?;
        if let Some(&known) = self.unpacked.get(&part) {
            return Ok(known);
        }
        if self.unpacked.len() >= MOST_TEXTURES {
            return Err(format!("not shown: more than {MOST_TEXTURES} textures"));
        }
        self.unpacked.insert(part, 0);
        let bytes = self.package.read(part).map_err(|error| error.to_string())?;
        let texture = builder.texture(self.decoder.decode(&bytes)?);
        let material = builder.material(Material {
            texture,
            ..Material::default()
        });
        self.unpacked.insert(part, material);
        Ok(material)
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
