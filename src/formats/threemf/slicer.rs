//! Reads what slicers keep in a 3MF beside the model: which parts are theirs, names, plates, extruders and their colours.
//!
//! Takes `Metadata/Slic3r_PE_model.config` of PrusaSlicer and its relatives, and `Metadata/model_settings.config` of Bambu Studio and OrcaSlicer
//! for the parts, and `Metadata/Slic3r_PE.config` and `Metadata/project_settings.config` for the colours.
//! Promises: what is wrong in them is a note and costs what they say, never the model; a part or a triangle that they name
//! and that is not there is nothing.
//!
//! Source: the files that these programs write.

use std::collections::HashMap;

use crate::formats::kit::colour;
use crate::formats::kit::helpers::{Helper, is_on};
use crate::formats::kit::notes::Notes;
use crate::formats::kit::package::Package;
use crate::formats::kit::text::label;
use crate::formats::kit::xml::{Element, Xml, decoded};
use crate::formats::{Limits, ReadError};
use crate::mesh::Rgb;

/// Files that say what the parts are.
const PARTS: [&str; 5] = [
    "Metadata/Slic3r_PE_model.config",
    "Metadata/Slic3r_model.config",
    "Metadata/SuperSlicer_model.config",
    "Metadata/Prusa_Slicer_model.config",
    "Metadata/model_settings.config",
];

/// What slicers say.
#[derive(Debug, Default)]
pub(super) struct Slicer {
    /// By the number of an object in the root part.
    pub(super) objects: HashMap<u32, Sliced>,
    /// Plate of an object, by its number and that of its instance.
    plates: HashMap<(u32, u32), u32>,
    /// How many plates there are.
    pub(super) plate_count: u64,
    /// Colour of the filament of each extruder, the first one first.
    colours: Vec<Option<Rgb>>,
}

/// An object.
#[derive(Debug, Default)]
pub(super) struct Sliced {
    pub(super) about: About,
    /// Its components, by the number of the object that each places, or its own where it is a mesh.
    pub(super) parts: HashMap<u32, About>,
    /// Its triangles.
    pub(super) volumes: Vec<Volume>,
}

/// What is said of an object or a part of it.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    pub(super) name: Option<String>,
    /// From 1; `None` for that of what is around it.
    pub(super) extruder: Option<u16>,
    pub(super) helper: Option<Helper>,
}

/// Some triangles of a mesh.
#[derive(Clone, Debug, Default)]
pub(super) struct Volume {
    /// Its first and its last triangle.
    pub(super) range: [u32; 2],
    pub(super) about: About,
}

impl Sliced {
    /// What is said of the object with the number `id` as a part of its own.
    pub(super) fn of_mesh(&self, id: u32) -> Option<&About> {
        self.parts.get(&id)
    }
}

impl Slicer {
    pub(super) fn read(package: &mut Package<'_>, limits: &Limits, notes: &mut Notes) -> Self {
        let mut slicer = Self::default();
        for name in PARTS {
            let result = slicer.read_parts(package, name, limits);
            if let Err(error) = result {
                notes.add(format!("what the slicer says is not read: {error}"));
            }
        }
        let result = slicer.read_colours(package);
        if let Err(error) = result {
            notes.add(format!("filament colours are not read: {error}"));
        }
        slicer
    }

    /// The colour of the filament in an extruder, from 1.
    pub(super) fn colour(&self, extruder: u16) -> Option<Rgb> {
        let index = usize::from(extruder).checked_sub(1)?;
        self.colours.get(index).copied().flatten()
    }

    pub(super) fn has_colours(&self) -> bool {
        self.colours.iter().any(Option::is_some)
    }

    /// The plate that an instance of an object lies on, from 1.
    pub(super) fn plate(&self, object: u32, instance: u32) -> Option<u32> {
        self.plates.get(&(object, instance)).copied()
    }

    fn read_parts(
        &mut self,
        package: &mut Package<'_>,
        name: &str,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        let Some(part) = package.find(name) else {
            return Ok(());
        };
        let bytes = package.read(part)?;
        let text = decoded(&bytes);
        let mut xml = Xml::new(&text, name, limits);
        xml.root("config")?;
        while let Some(child) = xml.child()? {
            match child.name() {
                "object" => self.take_object(&mut xml, &child)?,
                "plate" => self.take_plate(&mut xml)?,
                _ => xml.skip()?,
            }
        }
        xml.finish()
    }

    fn take_object(&mut self, xml: &mut Xml<'_>, element: &Element<'_>) -> Result<(), ReadError> {
        let Some(id) = number(xml, element, "id")? else {
            return xml.skip();
        };
        let mut object = Sliced::default();
        while let Some(child) = xml.child()? {
            match child.name() {
                "metadata" => {
                    object.about.take(xml, &child)?;
                    xml.skip()?;
                }
                "part" => {
                    let id = number(xml, &child, "id")?;
                    let subtype = xml.attribute(&child, "subtype")?;
                    let ends = ends(xml, &child)?;
                    let mut about = read_about(xml)?;
                    about.helper = subtype.as_deref().and_then(Helper::of).or(about.helper);
                    if let [Some(first), Some(last)] = ends {
                        let range = [first, last];
                        object.volumes.push(Volume { range, about });
                    } else if let Some(id) = id {
                        object.parts.insert(id, about);
                    }
                }
                "volume" => {
                    let ends = ends(xml, &child)?;
                    let about = read_about(xml)?;
                    if let [Some(first), Some(last)] = ends {
                        let range = [first, last];
                        object.volumes.push(Volume { range, about });
                    }
                }
                _ => xml.skip()?,
            }
        }
        self.objects.insert(id, object);
        Ok(())
    }

    fn take_plate(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        self.plate_count = self.plate_count.saturating_add(1);
        let mut plate = None;
        let mut instances = Vec::new();
        while let Some(child) = xml.child()? {
            match child.name() {
                "metadata" => {
                    if let (Some(key), Some(value)) = pair(xml, &child)?
                        && key == "plater_id"
                    {
                        plate = value.trim().parse::<u32>().ok();
                    }
                    xml.skip()?;
                }
                "model_instance" => instances.push(read_instance(xml)?),
                _ => xml.skip()?,
            }
        }
        if let Some(plate) = plate {
            let placed = instances.into_iter().flatten();
            self.plates.extend(placed.map(|instance| (instance, plate)));
        }
        Ok(())
    }

    fn read_colours(&mut self, package: &mut Package<'_>) -> Result<(), String> {
        if let Some(part) = package.find("Metadata/project_settings.config") {
            let bytes = package.read(part).map_err(|error| error.to_string())?;
            let settings: serde_json::Value =
                serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
            let listed = settings
                .get("filament_colour")
                .and_then(|list| list.as_array());
            let written = listed.into_iter().flatten();
            self.colours = written
                .map(|value| Some(colour::of_hex(value.as_str()?)?.0))
                .collect();
        } else if let Some(part) = package.find("Metadata/Slic3r_PE.config") {
            let bytes = package.read(part).map_err(|error| error.to_string())?;
            self.colours = colour::of_extruders(&decoded(&bytes));
        }
        Ok(())
    }
}

/// What the `metadata` of an element say, to its end.
fn read_about(xml: &mut Xml<'_>) -> Result<About, ReadError> {
    let mut about = About::default();
    while let Some(child) = xml.child()? {
        if child.name() == "metadata" {
            about.take(xml, &child)?;
        }
        xml.skip()?;
    }
    Ok(about)
}

impl About {
    fn take(&mut self, xml: &Xml<'_>, element: &Element<'_>) -> Result<(), ReadError> {
        if let (Some(key), Some(value)) = pair(xml, element)? {
            self.say(&key, &value);
        }
        Ok(())
    }

    /// Takes one thing that is said.
    pub(super) fn say(&mut self, key: &str, value: &str) {
        match key {
            "name" => self.name = label(value.as_bytes()),
            // 0 is that of what is around it.
            "extruder" => {
                let number = value.trim().parse().ok();
                self.extruder = number.filter(|&number| number > 0);
            }
            "volume_type" => self.helper = Helper::of(value),
            "modifier" if is_on(value) => {
                self.helper = self.helper.or(Some(Helper::Modifier));
            }
            _ => {}
        }
    }
}

/// The object and the number of its instance.
fn read_instance(xml: &mut Xml<'_>) -> Result<Option<(u32, u32)>, ReadError> {
    let (mut object, mut instance) = (None, None);
    while let Some(child) = xml.child()? {
        if let (Some(key), Some(value)) = pair(xml, &child)? {
            match key.as_str() {
                "object_id" => object = value.trim().parse().ok(),
                "instance_id" => instance = value.trim().parse().ok(),
                _ => {}
            }
        }
        xml.skip()?;
    }
    Ok(object.zip(instance))
}

fn pair(
    xml: &Xml<'_>,
    element: &Element<'_>,
) -> Result<(Option<String>, Option<String>), ReadError> {
    Ok((
        xml.attribute(element, "key")?,
        xml.attribute(element, "value")?,
    ))
}

/// The first and the last triangle that an element names.
fn ends(xml: &Xml<'_>, element: &Element<'_>) -> Result<[Option<u32>; 2], ReadError> {
    Ok([
        number(xml, element, "firstid")?,
        number(xml, element, "lastid")?,
    ])
}

fn number(xml: &Xml<'_>, element: &Element<'_>, name: &str) -> Result<Option<u32>, ReadError> {
    let text = xml.attribute(element, name)?;
    Ok(text.and_then(|text| text.trim().parse().ok()))
}
