//! Gives the colours of an AMF to its triangles.
//!
//! The colour nearest to the triangle counts: its own, then that of its vertices, its volume, its object, its material; its
//! opacity goes with it.

use std::collections::HashMap;

use crate::formats::amf::colour::Colour;
use crate::formats::amf::document::{Document, Object, Volume};
use crate::formats::kit::assembly::Placed;
use crate::formats::kit::colour;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::text::quoted;
use crate::mesh::{Material, MeshBuilder, Opacity, Part, Rgb};

/// Gives objects their looks.
pub(super) struct Painter<'d> {
    /// Colour of a material by id.
    colours: HashMap<&'d str, Option<Colour>>,
    /// Number of a material by id.
    numbers: HashMap<&'d str, u16>,
    /// Colours of the filaments that a slicer puts in each extruder.
    filaments: Vec<Option<Rgb>>,
    notes: &'d mut Notes,
}

impl<'d> Painter<'d> {
    pub(super) fn new(document: &'d Document, notes: &'d mut Notes) -> Self {
        let mut colours = HashMap::new();
        for material in &document.materials {
            colours
                .entry(material.id.as_str())
                .or_insert(material.colour);
        }
        Self {
            colours,
            numbers: HashMap::new(),
            filaments: document
                .settings
                .as_deref()
                .map_or_else(Vec::new, colour::of_extruders),
            notes,
        }
    }

    /// Materials that placed objects use.
    pub(super) fn material_count(&self) -> u64 {
        self.numbers.len() as u64
    }

    /// `object` at its place.
    pub(super) fn part(
        &mut self,
        builder: &mut MeshBuilder,
        object: &'d Object,
        placed: Placed<'_>,
    ) -> Part<f64> {
        let is_mirrored = placed.at.determinant() < 0.0;
        let mut part = placed.part(&object.positions, &object.triangles);
        let mut begin = 0;
        for volume in &object.volumes {
            let triangles = begin..volume.end;
            begin = volume.end;
            let material = self.material(builder, volume);
            let own = volume.colour.or(object.colour);
            let material_colour = self.colour_of(volume);
            let filament = material_colour.is_none().then(|| {
                let extruder = volume.extruder.or(object.extruder).unwrap_or(1);
                let index = usize::from(extruder).checked_sub(1)?;
                let rgb = self.filaments.get(index).copied().flatten()?;
                let opacity = Opacity::WHOLE;
                Some(Colour { rgb, opacity })
            });
            let around = Around {
                colour: own.or(filament.flatten()),
                material,
                material_colour,
            };
            for i in triangles {
                paint_triangle(object, i, around, &mut part);
            }
        }
        if is_mirrored {
            part.turn_over();
        }
        part
    }

    fn colour_of(&self, volume: &Volume) -> Option<Colour> {
        let colour = self.colours.get(volume.material.as_deref()?);
        colour.copied().flatten()
    }

    /// The number of a volume's material; 0 where it has none or that has no colour.
    fn material(&mut self, builder: &mut MeshBuilder, volume: &'d Volume) -> u16 {
        let Some(id) = volume.material.as_deref() else {
            return 0;
        };
        let Some(&colour) = self.colours.get(id) else {
            // 0 is the material of no material.
            if id != "0" {
                let id = quoted(id.as_bytes());
                self.notes
                    .add(format!("material {id} is named but not there"));
            }
            return 0;
        };
        let entry = self.numbers.entry(id);
        *entry.or_insert_with(|| match colour {
            Some(Colour { rgb, opacity }) => builder.material(Material {
                colour: Some(rgb),
                opacity,
                ..Material::default()
            }),
            None => 0,
        })
    }
}

/// Looks that a triangle takes over where it and its vertices have none.
#[derive(Clone, Copy)]
struct Around {
    colour: Option<Colour>,
    material: u16,
    material_colour: Option<Colour>,
}

fn paint_triangle(object: &Object, i: usize, around: Around, part: &mut Part<f64>) {
    let count = object.triangles.len();
    let own = object.triangle_colours.get(i).copied().flatten();
    let triangle = object.triangles.get(i).copied().unwrap_or_default();
    let corners = triangle.map(|vertex| {
        let of_vertex = object.colours.get(vertex as usize).copied().flatten();
        own.or(of_vertex).or(around.colour)
    });
    if corners.iter().any(Option::is_some) {
        let all = count.saturating_mul(3);
        // A material would be multiplied with the colours of the corners that have one.
        let corners = corners.map(|corner| corner.or(around.material_colour));
        let rgb = corners.map(|corner| corner.map(|colour| colour.rgb));
        set(&mut part.corner_colours, i, all, rgb);
        let opacities = corners.map(|corner| corner.map_or(Opacity::WHOLE, |own| own.opacity));
        if opacities.iter().any(|own| !own.is_whole()) {
            set(&mut part.corner_opacities, i, all, opacities);
        }
    } else if around.material > 0 {
        part.material_of_face.resize(count, 0);
        if let Some(place) = part.material_of_face.get_mut(i) {
            *place = around.material;
        }
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
