//! Effects of materials: colour, opacity and texture of their common profile.
//!
//! Colours are taken as sRGB, as programs write them. An effect that would be wholly invisible is taken as opaque: many
//! programs have the sense of transparency the wrong way round.

use std::collections::HashMap;

use crate::formats::dae::document::Document;
use crate::formats::dae::numbers::some;
use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::stage::Stage;
use crate::formats::kit::stage::looks::{Asked, Looks, file_of_uri};
use crate::formats::kit::xml::tree::Tree;
use crate::mesh::{Beyond, Material, Opacity, Rgb};

/// Materials as the mesh knows them, by what names them.
#[derive(Debug)]
pub(super) struct Materials<'t, 'a> {
    document: &'t Document<'t, 'a>,
    known: HashMap<String, u16>,
}

/// The shading that an effect describes.
struct Shading<'t, 'a> {
    profile: &'t Tree<'a>,
    /// `phong`, `lambert` and the like.
    model: &'t Tree<'a>,
}

impl<'t, 'a> Materials<'t, 'a> {
    pub(super) fn new(document: &'t Document<'t, 'a>) -> Self {
        Self {
            document,
            known: HashMap::new(),
        }
    }

    /// Materials that were asked for and are there.
    pub(super) fn count(&self) -> u64 {
        self.known.values().filter(|&&number| number > 0).count() as u64
    }

    /// The number of a material.
    pub(super) fn of(&mut self, target: &str, stage: &mut Stage<'_>, looks: &mut Looks<'_>) -> u16 {
        if let Some(&number) = self.known.get(target) {
            return number;
        }
        let material = self
            .shading(target)
            .map(|shading| self.material(&shading, stage, looks));
        let number = material.map_or(0, |material| stage.builder.material(material));
        self.known.insert(target.to_owned(), number);
        number
    }

    fn shading(&self, target: &str) -> Option<Shading<'t, 'a>> {
        const MODELS: [&str; 4] = ["phong", "blinn", "lambert", "constant"];
        let material = self.document.find(target, "material")?;
        let effect = self
            .document
            .of(material.child("instance_effect")?, "url", "effect")?;
        let profile = effect.child("profile_COMMON")?;
        let technique = profile.child("technique")?;
        let models = technique.children().iter();
        let model = models
            .into_iter()
            .find(|child| MODELS.contains(&child.name()))?;
        Some(Shading { profile, model })
    }

    /// The set of places that the texture of an `instance_material` lies by, where it says.
    pub(super) fn set_of(&self, instance: &Tree<'_>) -> Option<u32> {
        let shading = self.shading(instance.attribute("target")?)?;
        let semantic = shading.texture("diffuse")?.attribute("texcoord")?;
        let mut bound = instance.all("bind_vertex_input");
        let input = bound.find(|input| input.attribute("semantic") == Some(semantic))?;
        input.attribute("input_set")?.trim().parse().ok()
    }

    fn material(
        &self,
        shading: &Shading<'t, 'a>,
        stage: &mut Stage<'_>,
        looks: &mut Looks<'_>,
    ) -> Material {
        let own = match shading.model.name() {
            "constant" => "emission",
            _ => "diffuse",
        };
        let texture = shading.texture(own).and_then(|texture| {
            let asked = self.asked(shading, texture)?;
            looks.texture(&asked, &mut stage.builder, &mut stage.notes)
        });
        let colour = shading.colour(own).filter(|_| texture.is_none());
        Material {
            colour: colour.map(|[r, g, b, _]| rgb([r, g, b])),
            texture,
            opacity: shading.opacity(),
            cutoff: None,
        }
    }

    /// The picture behind a texture: by parameters of the profile to an image, or to one at once.
    fn asked(&self, shading: &Shading<'t, 'a>, texture: &Tree<'_>) -> Option<Asked<'static>> {
        let name = texture.attribute("texture")?;
        let parameter = |sid: &str| {
            let mut all = shading.profile.all("newparam");
            all.find(|parameter| parameter.attribute("sid") == Some(sid))
        };
        let sampler = parameter(name).and_then(|own| own.child("sampler2D"));
        let by_surface = || {
            let surface = parameter(sampler?.child("source")?.text())?.child("surface")?;
            Some(surface.child("init_from")?.text().to_owned())
        };
        let by_instance = || {
            let image = sampler?.child("instance_image")?.attribute("url")?;
            Some(image.to_owned())
        };
        let id = by_surface().or_else(by_instance);
        let id = id.unwrap_or_else(|| name.to_owned());
        let image = self.document.find(&id, "image");
        let from = image.and_then(|image| image.child("init_from"));
        let from = from.map(|from| from.child("ref").unwrap_or(from).text());
        let beyond = |mode: &str| match sampler.and_then(|own| own.child(mode)).map(Tree::text) {
            Some("CLAMP") => Beyond::Clamp,
            Some("MIRROR") => Beyond::Mirror,
            _ => Beyond::Repeat,
        };
        Some(Asked {
            names: vec![file_of_uri(from.unwrap_or(&id))],
            is_seen_through: shading.texture("transparent").is_some(),
            beyond: [beyond("wrap_s"), beyond("wrap_t")],
            ..Asked::default()
        })
    }
}

impl<'t, 'a> Shading<'t, 'a> {
    fn texture(&self, channel: &str) -> Option<&'t Tree<'a>> {
        self.model.child(channel)?.child("texture")
    }

    fn colour(&self, channel: &str) -> Option<[f64; 4]> {
        let colour = self.model.child(channel)?.child("color")?;
        let rgb = some::<3>(colour);
        let short = || rgb.map(|[r, g, b]| [r, g, b, 1.0]);
        some::<4>(colour).or_else(short)
    }

    fn opacity(&self) -> Opacity {
        let amount = self
            .model
            .path(&["transparency", "float"])
            .and_then(some::<1>);
        let transparent = self.model.child("transparent");
        if transparent.is_none() && amount.is_none() {
            return Opacity::WHOLE;
        }
        let [amount] = amount.unwrap_or([1.0]);
        let [r, g, b, a] = self.colour("transparent").unwrap_or([1.0; 4]);
        let light = 0.212_671 * r + 0.715_160 * g + 0.072_169 * b;
        let mode = transparent.and_then(|transparent| transparent.attribute("opaque"));
        let part = match mode {
            Some("RGB_ZERO") => 1.0 - light * amount,
            Some("RGB_ONE") => light * amount,
            Some("A_ZERO") => 1.0 - a * amount,
            _ => a * amount,
        };
        match Opacity::of_part(part) {
            Opacity(0) => Opacity::WHOLE,
            opacity => opacity,
        }
    }
}

fn rgb(colour: [f64; 3]) -> Rgb {
    #[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
    let part = |value: f64| eight_bits(value as f32);
    colour.map(part)
}
