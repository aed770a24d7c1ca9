//! Skins and morphs: what they do to the positions of a geometry.
//!
//! A skin is measured as it was bound: its matrix of binding places the geometry in the scene, where the bones were then. A
//! morph mixes geometries by its weights.

use crate::formats::ReadError;
use crate::formats::dae::document::{Document, Part};
use crate::formats::dae::geometry::positions;
use crate::formats::dae::numbers::{Source, some, words};
use crate::formats::dae::transform::of_matrix;
use crate::formats::kit::affine::Affine;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::xml::tree::Tree;
use crate::mesh::vec3::Vec3;

/// Controllers that stand on one another; a morph below a skin is two.
const MOST_LEVELS: u32 = 8;

/// A geometry, and how a controller moves it.
#[derive(Debug)]
pub(super) struct Controlled<'t, 'a> {
    pub(super) geometry: &'t Tree<'a>,
    /// Its positions, where they are mixed.
    pub(super) positions: Option<Vec<Vec3>>,
    /// Where a skin was bound; its node has no say then.
    pub(super) bound: Option<Affine>,
}

/// What a controller makes of which geometry; `None` where it leads nowhere.
///
/// # Errors
/// [`ReadError::Malformed`] for numbers that are none.
pub(super) fn follow<'t, 'a>(
    document: &'t Document<'t, 'a>,
    controller: &'t Tree<'a>,
    notes: &mut Notes,
) -> Result<Option<Controlled<'t, 'a>>, ReadError> {
    let mut next = Some(controller);
    let mut bound = None;
    let mut mixed: Option<Morph<'t, 'a>> = None;
    for _ in 0..MOST_LEVELS {
        let Some(controller) = next else { break };
        let (url, skin) = match (controller.child("skin"), controller.child("morph")) {
            (Some(skin), _) => (skin.attribute("source"), Some(skin)),
            (None, Some(morph)) => {
                mixed = mixed.or(Some(Morph { document, morph }));
                (morph.attribute("source"), None)
            }
            (None, None) => return Ok(None),
        };
        if let Some(skin) = skin {
            let matrix = skin.child("bind_shape_matrix").and_then(some::<16>);
            let own = matrix.map_or(Affine::IDENTITY, of_matrix);
            bound = bound.or(Some(own));
        }
        let Some(url) = url else { return Ok(None) };
        if let Some(geometry) = document.find(url, "geometry") {
            let positions = match mixed {
                Some(morph) => morph.positions(geometry, notes)?,
                None => None,
            };
            return Ok(Some(Controlled {
                geometry,
                positions,
                bound,
            }));
        }
        next = document.find(url, "controller");
    }
    Ok(None)
}

/// A mixture of geometries.
struct Morph<'t, 'a> {
    document: &'t Document<'t, 'a>,
    morph: &'t Tree<'a>,
}

impl<'t, 'a> Morph<'t, 'a> {
    fn source(&self, part: &Part<'_, 't, 'a>, semantic: &str) -> Option<&'t Tree<'a>> {
        let targets = self.morph.child("targets")?;
        let mut inputs = targets.all("input");
        let input = inputs.find(|input| input.attribute("semantic") == Some(semantic))?;
        part.of(input, "source", "source")
    }

    fn positions(
        &self,
        base: &'t Tree<'a>,
        notes: &mut Notes,
    ) -> Result<Option<Vec<Vec3>>, ReadError> {
        let part = self.document.part(self.morph);
        let source = |semantic: &str| self.source(&part, semantic);
        let (Some(targets), Some(weights)) = (source("MORPH_TARGET"), source("MORPH_WEIGHT"))
        else {
            return Ok(None);
        };
        let weights = Source::read(&part, weights, 1)?;
        let is_relative = self.morph.attribute("method") == Some("RELATIVE");
        let own = positions(self.document, base)?;
        let mut sum = own.clone();
        for (number, name) in words(targets).enumerate() {
            let Some([weight]) = weights.get::<1>(number) else {
                break;
            };
            if weight == 0.0 || !weight.is_finite() {
                continue;
            }
            let target = self.document.find(name, "geometry");
            let target = target
                .map(|target| positions(self.document, target))
                .transpose()?;
            let Some(target) = target.filter(|target| target.len() == own.len()) else {
                notes.add("a target of a morph does not fit and is left out");
                continue;
            };
            for ((sum, own), target) in sum.iter_mut().zip(&own).zip(&target) {
                for ((sum, own), target) in sum.iter_mut().zip(own).zip(target) {
                    *sum += weight * if is_relative { *target } else { target - own };
                }
            }
        }
        Ok(Some(sum))
    }
}
