//! Materials of a scene: the colour, opacity and texture of its UsdPreviewSurface.
//!
//! Colours are linear light. What an input is connected to is followed through other prims as far as it leads; a texture that
//! cannot be shown leaves its fallback colour.
//!
//! Source: Pixar, OpenUSD, UsdPreviewSurface Specification.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::formats::kit::stage::Stage;
use crate::formats::kit::stage::looks::{Asked, Looks};
use crate::formats::usd::layer::{Prim, Value};
use crate::formats::usd::sources::Sources;
use crate::mesh::srgb::encoded;
use crate::mesh::{Beyond, Material, Opacity, Rgb};

/// Connections that are followed one after another.
const MOST_STEPS: usize = 16;
const DEFAULT_PLACES: &str = "st";

/// Materials by their path.
pub(super) struct Materials<'w> {
    scene: &'w Prim,
    pub(super) looks: Looks<'w>,
    known: HashMap<String, u16>,
}

/// What an input comes to.
enum Input<'w> {
    Value(&'w Value),
    /// The output of another shader.
    Shader(&'w Prim, String),
}

impl<'w> Materials<'w> {
    pub(super) fn new(scene: &'w Prim, looks: Looks<'w>) -> Self {
        Self {
            scene,
            looks,
            known: HashMap::new(),
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.known.len() as u64
    }

    /// Whether a material has a surface that is understood.
    pub(super) fn has(&self, path: Option<&str>) -> bool {
        path.is_some_and(|path| self.surface(path).is_some())
    }

    /// The number of the material at `path`.
    pub(super) fn number(
        &mut self,
        path: Option<&str>,
        stage: &mut Stage<'_>,
        sources: &mut Sources<'_>,
    ) -> u16 {
        let Some(path) = path else { return 0 };
        if let Some(&number) = self.known.get(path) {
            return number;
        }
        let material = match self.surface(path) {
            Some(surface) => self.material(surface, stage, sources),
            None => Material::default(),
        };
        let number = stage.builder.material(material);
        self.known.insert(path.to_owned(), number);
        number
    }

    /// The primvar that the texture of a material lies by, where it has one.
    pub(super) fn places_of(&self, path: Option<&str>) -> Option<String> {
        let (texture, _) = self.texture_of(self.surface(path?)?, "diffuseColor")?;
        Some(self.places_name(texture))
    }

    fn places_name(&self, texture: &'w Prim) -> String {
        let mut next = texture;
        let mut input = "st";
        for _ in 0..MOST_STEPS {
            match self.input(next, input) {
                Some(Input::Shader(shader, _)) => {
                    let id = shader.text("info:id").unwrap_or_default();
                    if id.starts_with("UsdPrimvarReader") {
                        let name = match self.input(shader, "varname") {
                            Some(Input::Value(value)) => value.as_text(),
                            _ => None,
                        };
                        return name.unwrap_or(DEFAULT_PLACES).to_owned();
                    }
                    (next, input) = (shader, "in");
                }
                _ => break,
            }
        }
        DEFAULT_PLACES.to_owned()
    }

    /// The shader of a material's surface.
    fn surface(&self, path: &str) -> Option<&'w Prim> {
        let material = self.scene.at(path)?;
        let outputs = ["outputs:surface", "outputs:preview:surface"];
        let target = outputs
            .iter()
            .find_map(|name| material.property(name)?.targets.first());
        let by_output = target.and_then(|target| match self.end_of(target)? {
            Input::Shader(shader, _) => Some(shader),
            Input::Value(_) => None,
        });
        let is_preview = |child: &&Prim| child.text("info:id") == Some("UsdPreviewSurface");
        by_output.or_else(|| material.children.iter().find(is_preview))
    }

    fn input(&self, shader: &'w Prim, name: &str) -> Option<Input<'w>> {
        let property = shader.property(&format!("inputs:{name}"))?;
        match property.targets.first() {
            Some(target) => self
                .end_of(target)
                .or_else(|| property.get().map(Input::Value)),
            None => property.get().map(Input::Value),
        }
    }

    /// What a connection leads to at last: a value, or the output of a shader.
    fn end_of(&self, target: &str) -> Option<Input<'w>> {
        let mut target = target.to_owned();
        for _ in 0..MOST_STEPS {
            let (path, name) = target.rsplit_once('.')?;
            let prim = self.scene.at(path)?;
            if prim.kind == "Shader" && name.starts_with("outputs:") {
                return Some(Input::Shader(prim, name.to_owned()));
            }
            let property = prim.property(name)?;
            match property.targets.first() {
                Some(next) => target = next.clone(),
                None => return property.get().map(Input::Value),
            }
        }
        None
    }

    /// The texture that an input is connected to, and by which output.
    fn texture_of(&self, surface: &'w Prim, name: &str) -> Option<(&'w Prim, String)> {
        match self.input(surface, name)? {
            Input::Shader(shader, output) => {
                let id = shader.text("info:id").unwrap_or_default();
                id.starts_with("UsdUVTexture").then_some((shader, output))
            }
            Input::Value(_) => None,
        }
    }

    fn material(
        &mut self,
        surface: &'w Prim,
        stage: &mut Stage<'_>,
        sources: &mut Sources<'_>,
    ) -> Material {
        let value = |name: &str| match self.input(surface, name) {
            Some(Input::Value(value)) => Some(value),
            _ => None,
        };
        let number = |name: &str| {
            value(name)
                .and_then(Value::first::<1>)
                .map(|[number]| number)
        };
        let colour = value("diffuseColor").and_then(Value::first::<3>).map(rgb);
        let glow = value("emissiveColor").and_then(Value::first::<3>).map(rgb);
        let glow = glow.filter(|glow| *glow != [0; 3] && colour.is_none_or(|own| own == [0; 3]));
        let (opacity, threshold) = (number("opacity"), number("opacityThreshold"));
        let is_seen_through = self.texture_of(surface, "opacity").is_some();
        let own = self.texture_of(surface, "diffuseColor");
        let name = if own.is_none() && glow.is_none() {
            "emissiveColor"
        } else {
            "diffuseColor"
        };
        let texture = own.or_else(|| self.texture_of(surface, name));
        let fallback =
            texture
                .as_ref()
                .and_then(|(texture, _)| match self.input(texture, "fallback") {
                    Some(Input::Value(value)) => value.first::<3>().map(rgb),
                    _ => None,
                });
        let shown =
            texture.and_then(|(texture, _)| self.texture(texture, is_seen_through, stage, sources));
        let cutoff = threshold.filter(|&threshold| threshold > 0.0);
        Material {
            colour: match shown {
                Some(_) => None,
                None => glow.or(colour).or(fallback),
            },
            texture: shown,
            opacity: match cutoff {
                // Below the threshold nothing is left; what is wholly so is taken as opaque.
                Some(_) => Opacity::WHOLE,
                None => match Opacity::of_part(opacity.unwrap_or(1.0)) {
                    Opacity(0) => Opacity::WHOLE,
                    opacity => opacity,
                },
            },
            cutoff: cutoff.map(Opacity::of_part),
        }
    }

    fn texture(
        &mut self,
        texture: &'w Prim,
        is_seen_through: bool,
        stage: &mut Stage<'_>,
        sources: &mut Sources<'_>,
    ) -> Option<u16> {
        let text = |name: &str| match self.input(texture, name) {
            Some(Input::Value(value)) => value.as_text(),
            _ => None,
        };
        let file = text("file").filter(|file| !file.is_empty())?;
        let beyond = |name: &str| match text(name) {
            Some("clamp") => Beyond::Clamp,
            Some("mirror") => Beyond::Mirror,
            Some("black") => Beyond::Nothing,
            _ => Beyond::Repeat,
        };
        let beyond = [beyond("wrapS"), beyond("wrapT")];
        // Pictures of a package lie in it; others are looked for as those of other formats are.
        let bytes = match sources.is_package() {
            true => sources.bytes(file).ok(),
            false => None,
        };
        let asked = Asked {
            names: vec![file.to_owned()],
            bytes: bytes.map(Cow::Owned),
            is_seen_through,
            beyond,
            ..Asked::default()
        };
        self.looks
            .texture(&asked, &mut stage.builder, &mut stage.notes)
    }
}

fn rgb(parts: [f64; 3]) -> Rgb {
    #[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
    let part = |light: f64| encoded(light as f32);
    parts.map(part)
}
