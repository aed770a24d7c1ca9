//! Reads the property groups of a 3MF model part: base materials, colours, places in textures and mixtures of them.
//!
//! Promises: what is wrong in a group is a note and costs its colour, never the model. Of mixtures the first that has a
//! colour counts; several properties at once are laid over one another (see [`crate::formats::threemf::layers`]).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::formats::ReadError;
use crate::formats::kit::colour;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::text::quoted;
use crate::formats::kit::xml::{Element, Xml};
use crate::formats::threemf::layers::{Blend, Layers};
use crate::formats::threemf::look::{Colour, Look};
use crate::formats::threemf::mesh::Property;
use crate::mesh::{Beyond, Opacity};

/// How many properties at once are looked through: each costs time for every triangle.
const MOST_LAYERS: usize = 16;

/// Groups of properties, and the textures that they name.
#[derive(Debug, Default)]
pub(super) struct Properties {
    groups: HashMap<u32, Group>,
    /// Textures by id.
    pub(super) textures: HashMap<u32, TextureOf>,
}

/// A texture resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextureOf {
    /// Name of the part that holds its picture.
    pub(super) path: String,
    /// What lies beyond its sides, to the right and upwards.
    pub(super) beyond: [Beyond; 2],
}

#[derive(Debug)]
enum Group {
    Materials(Vec<Option<Colour>>),
    Colours(Vec<Option<Colour>>),
    Places {
        texture: u32,
        places: Vec<[f32; 2]>,
    },
    /// Indices in a group of materials.
    Mixtures {
        materials: u32,
        first: Vec<u32>,
    },
    /// For each property an index in each of the groups.
    Several {
        groups: Vec<u32>,
        /// How each group but the first lies over those before it.
        blends: Vec<Blend>,
        indices: Vec<Vec<u32>>,
    },
}

impl Properties {
    /// Whether any colour hides anything; where none does, the file means nothing by it.
    pub(super) fn is_visible(&self) -> bool {
        let mut groups = self.groups.values();
        groups.any(|group| match group {
            Group::Materials(colours) | Group::Colours(colours) => {
                let mut colours = colours.iter().flatten();
                colours.any(|colour| colour.opacity > Opacity(0))
            }
            Group::Places { .. } => true,
            Group::Mixtures { .. } | Group::Several { .. } => false,
        })
    }

    /// Makes all colours whole; whether there is any.
    pub(super) fn make_whole(&mut self) -> bool {
        let mut has_any = false;
        let mut keys: Vec<u32> = self.groups.keys().copied().collect();
        keys.sort_unstable();
        for key in keys {
            if let Some(Group::Materials(colours) | Group::Colours(colours)) =
                self.groups.get_mut(&key)
            {
                for colour in colours.iter_mut().flatten() {
                    colour.opacity = Opacity::WHOLE;
                    has_any = true;
                }
            }
        }
        has_any
    }

    /// The look behind a property; `None` where it leads nowhere or has no colour. Sets `is_partial` where not all
    /// of several properties show.
    pub(super) fn look(&self, property: Property, is_partial: &mut bool) -> Option<Look> {
        match self.groups.get(&property.group)? {
            Group::Several {
                groups,
                blends,
                indices,
            } => {
                let [a, b, c] = property.index.map(|index| indices.get(index as usize));
                let (a, b, c) = (a?, b?, c?);
                let mut layers = Layers::default();
                for (position, &group) in groups.iter().take(MOST_LAYERS).enumerate() {
                    let at = |list: &Vec<u32>| list.get(position).copied().unwrap_or_default();
                    let index = [at(a), at(b), at(c)];
                    let before = position.checked_sub(1);
                    let blend = before.and_then(|before| blends.get(before).copied());
                    if let Some(look) = self.plain_look(Property { group, index }) {
                        layers.add(look, blend.unwrap_or_default());
                    }
                }
                *is_partial |= layers.is_partial();
                layers.look()
            }
            _ => self.plain_look(property),
        }
    }

    fn plain_look(&self, Property { group, index }: Property) -> Option<Look> {
        let [first, ..] = index;
        match self.groups.get(&group)? {
            Group::Materials(colours) => {
                let colour = (*colours.get(first as usize)?)?;
                Some(Look::Material(group, first, colour))
            }
            Group::Colours(colours) => {
                let [a, b, c] = index.map(|index| colours.get(index as usize).copied().flatten());
                Some(Look::Colours([a?, b?, c?]))
            }
            Group::Places { texture, places } => {
                let [a, b, c] = index.map(|index| places.get(index as usize).copied());
                Some(Look::Texture(*texture, [a?, b?, c?]))
            }
            Group::Mixtures {
                materials,
                first: of,
            } => {
                let index = *of.get(first as usize)?;
                let Group::Materials(colours) = self.groups.get(materials)? else {
                    return None;
                };
                let colour = (*colours.get(index as usize)?)?;
                Some(Look::Material(*materials, index, colour))
            }
            Group::Several { .. } => None,
        }
    }
}

/// Reads to the end of a resource that is no object.
///
/// # Errors
/// [`ReadError`] where the XML itself is wrong.
pub(super) fn read_group(
    xml: &mut Xml<'_>,
    element: &Element<'_>,
    properties: &mut Properties,
    notes: &mut Notes,
) -> Result<(), ReadError> {
    let id = xml.attribute(element, "id")?;
    let Some(id) = id.and_then(|id| id.trim().parse().ok()) else {
        return xml.skip();
    };
    let number = |xml: &Xml<'_>, name| -> Result<u32, ReadError> {
        let text = xml.attribute(element, name)?;
        Ok(text
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(u32::MAX))
    };
    let group = match element.name() {
        "basematerials" => Group::Materials(colours(xml, "base", "displaycolor", notes)?),
        "colorgroup" => Group::Colours(colours(xml, "color", "color", notes)?),
        "texture2d" => {
            if let Some(path) = xml.attribute(element, "path")? {
                let beyond = ["tilestyleu", "tilestylev"];
                let [u, v] = beyond.map(|name| xml.attribute(element, name));
                let beyond = [u?, v?].map(|word| beyond_of(word.as_deref()));
                let texture = TextureOf { path, beyond };
                properties.textures.entry(id).or_insert(texture);
            }
            return xml.skip();
        }
        "texture2dgroup" => Group::Places {
            texture: number(xml, "texid")?,
            places: places(xml)?,
        },
        "compositematerials" => {
            let materials = number(xml, "matid")?;
            let indices = list(&xml.attribute(element, "matindices")?.unwrap_or_default());
            Group::Mixtures {
                materials,
                first: mixtures(xml, &indices)?,
            }
        }
        "multiproperties" => Group::Several {
            groups: list(&xml.attribute(element, "pids")?.unwrap_or_default()),
            blends: blends(&xml.attribute(element, "blendmethods")?.unwrap_or_default()),
            indices: several(xml)?,
        },
        _ => return xml.skip(),
    };
    match properties.groups.entry(id) {
        Entry::Occupied(_) => {
            notes.add(format!(
                "two property groups have the id {id}: the first one counts"
            ));
        }
        Entry::Vacant(place) => {
            place.insert(group);
        }
    }
    Ok(())
}

fn colours(
    xml: &mut Xml<'_>,
    element: &str,
    attribute: &str,
    notes: &mut Notes,
) -> Result<Vec<Option<Colour>>, ReadError> {
    let mut colours = Vec::new();
    while let Some(child) = xml.child()? {
        if child.name() == element {
            let written = xml.attribute(&child, attribute)?;
            let colour = written.as_deref().and_then(colour::of_hex);
            let colour = colour.map(|(rgb, opacity)| Colour { rgb, opacity });
            if let Some(written) = written.filter(|_| colour.is_none()) {
                notes.add(format!("{} is no colour", quoted(written.as_bytes())));
            }
            colours.push(colour);
        }
        xml.skip()?;
    }
    Ok(colours)
}

fn places(xml: &mut Xml<'_>) -> Result<Vec<[f32; 2]>, ReadError> {
    let mut places = Vec::new();
    while let Some(child) = xml.child()? {
        if child.name() == "tex2coord" {
            let mut place = [0.0; 2];
            let [u, v] = &mut place;
            for attribute in xml.attributes(&child) {
                let attribute = attribute?;
                let number = match attribute.name {
                    "u" => &mut *u,
                    "v" => &mut *v,
                    _ => continue,
                };
                *number = xml
                    .number(attribute.name, attribute.raw())
                    .unwrap_or_default();
            }
            places.push(place);
        }
        xml.skip()?;
    }
    Ok(places)
}

/// The first material with a share in each mixture.
fn mixtures(xml: &mut Xml<'_>, indices: &[u32]) -> Result<Vec<u32>, ReadError> {
    let mut first = Vec::new();
    while let Some(child) = xml.child()? {
        if child.name() == "composite" {
            let shares = xml.attribute(&child, "values")?.unwrap_or_default();
            let has_share = |share: &str| share.parse().is_ok_and(|share: f32| share > 0.0);
            let mut shares = shares.split_ascii_whitespace();
            let found = shares.position(has_share).and_then(|i| indices.get(i));
            first.push(found.or(indices.first()).copied().unwrap_or(u32::MAX));
        }
        xml.skip()?;
    }
    Ok(first)
}

fn several(xml: &mut Xml<'_>) -> Result<Vec<Vec<u32>>, ReadError> {
    let mut indices = Vec::new();
    while let Some(child) = xml.child()? {
        if child.name() == "multi" {
            indices.push(list(
                &xml.attribute(&child, "pindices")?.unwrap_or_default(),
            ));
        }
        xml.skip()?;
    }
    Ok(indices)
}

fn beyond_of(word: Option<&str>) -> Beyond {
    match word {
        Some("mirror") => Beyond::Mirror,
        Some("clamp") => Beyond::Clamp,
        Some("none") => Beyond::Nothing,
        _ => Beyond::Repeat,
    }
}

fn blends(written: &str) -> Vec<Blend> {
    let words = written.split_ascii_whitespace();
    words
        .map(|word| match word {
            "multiply" => Blend::Multiply,
            _ => Blend::Mix,
        })
        .collect()
}

fn list(written: &str) -> Vec<u32> {
    let words = written.split_ascii_whitespace();
    words.map(|word| word.parse().unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Limits;

    fn properties(resources: &str) -> (Properties, Vec<String>) {
        let text = format!("<r>{resources}</r>");
        let limits = Limits::default();
        let mut xml = Xml::new(&text, "", &limits);
        let (mut properties, mut notes) = (Properties::default(), Notes::default());
        xml.root("r").unwrap();
        while let Some(child) = xml.child().unwrap() {
            read_group(&mut xml, &child, &mut properties, &mut notes).unwrap();
        }
        (properties, notes.into_list())
    }

    #[test]
    fn each_kind_of_group_leads_to_its_look() {
        let (found, notes) = properties(
            "<basematerials id='1'><base name='a' displaycolor='#FF0000'/><base displaycolor='#00ff0080'/></basematerials>\
             <m:colorgroup id='2'><m:color color='#010203'/><m:color color='red'/><m:color color='#0405060708'/></m:colorgroup>\
             <m:texture2d id='3' path='/3D/t.png' tilestyleu='clamp'/>\
             <m:texture2dgroup id='4' texid='3'><m:tex2coord u='0.5' v='1'/></m:texture2dgroup>\
             <m:compositematerials id='5' matid='1' matindices='0 1'><m:composite values='0 1'/></m:compositematerials>\
             <m:multiproperties id='6' pids='9 4 2'><m:multi pindices='0 0 0'/></m:multiproperties>\
             <m:multiproperties id='7' pids='6 7'><m:multi pindices='0 0'/></m:multiproperties>\
             <m:colorgroup id='2'/><other id='8'/><m:colorgroup/>",
        );
        let look = |group, index| {
            let property = Property {
                group,
                index: [index; 3],
            };
            found.look(property, &mut false)
        };
        let whole = |rgb| Colour {
            rgb,
            opacity: Opacity::WHOLE,
        };
        let half = Colour {
            rgb: [0, 255, 0],
            opacity: Opacity(128),
        };
        assert_eq!(look(1, 0), Some(Look::Material(1, 0, whole([255, 0, 0]))));
        assert_eq!(look(1, 1), Some(Look::Material(1, 1, half)));
        assert_eq!(look(2, 0), Some(Look::Colours([whole([1, 2, 3]); 3])));
        assert_eq!(look(4, 0), Some(Look::Texture(3, [[0.5, 1.0]; 3])));
        assert_eq!(look(5, 0), Some(Look::Material(1, 1, half)));
        assert_eq!(look(6, 0), look(2, 0), "the last lies over the others");
        for (group, index) in [
            (1, 2),
            (2, 1),
            (2, 2),
            (4, 1),
            (5, 1),
            (6, 1),
            (7, 0),
            (8, 0),
        ] {
            assert_eq!(look(group, index), None, "{group} {index}");
        }
        let texture = &found.textures[&3];
        assert_eq!(
            (texture.path.as_str(), texture.beyond),
            ("/3D/t.png", [Beyond::Clamp, Beyond::Repeat])
        );
        assert_eq!(notes.len(), 3, "{notes:?}");
    }
}
