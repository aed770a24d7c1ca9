//! Which pictures are drawn and how they look, from the options of every command that draws.

use clap::ValueEnum;

use crate::cli::{ColorWish, LookArgs};
use crate::job::Choices;
use crate::mesh::Rgb;
use crate::thumbnail::Renderer;

/// The renderer that the options ask for; `old` are those `--color` that may be the old spelling of `--body-color`.
pub(super) fn renderer(
    sizes: &[u32],
    look: &LookArgs,
    old: &[ColorWish],
    turntable: Option<u32>,
) -> Renderer {
    Renderer {
        turntable,
        ..choices(sizes, look, old).on(Renderer::default())
    }
}

/// What the options choose.
pub(super) fn choices(sizes: &[u32], look: &LookArgs, old: &[ColorWish]) -> Choices {
    let mut sizes_px = Vec::new();
    for &size in sizes {
        if !sizes_px.contains(&size) {
            sizes_px.push(size);
        }
    }
    let colour = look.body_color;
    let colour = colour.or_else(|| old.iter().rev().find_map(super::bodies));
    let hex = |[r, g, b]: Rgb| format!("#{r:02x}{g:02x}{b:02x}");
    let transparent = || "transparent".to_owned();
    let words = [
        ("view", look.view.map(name_of)),
        ("up", look.up.map(name_of)),
        ("color", colour.map(hex)),
        (
            "background",
            look.background
                .map(|behind| behind.0.map_or_else(transparent, hex)),
        ),
        ("views", look.views.clone()),
        ("prefer-embedded", look.prefer_embedded.clone()),
    ];
    let chosen = words
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Choices {
        look: chosen.collect(),
        sizes_px: (!sizes_px.is_empty()).then_some(sizes_px),
        ..Choices::default()
    }
}

/// The name of an option's value on the command line, which is that in a style's text.
fn name_of(value: impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// What is said of the old spelling of `--body-color`.
pub(super) fn remark([r, g, b]: Rgb) -> String {
    format!("--color for bodies is now --body-color: --body-color '#{r:02x}{g:02x}{b:02x}'")
}
