//! Which pictures are drawn and how they look, from the options of every command that draws.

use crate::cli::{self, ColorWish, LookArgs, Up};
use crate::mesh::{Rgb, UpAxis};
use crate::thumbnail::{Renderer, Style, View};

/// The renderer that the options ask for; `old` are those `--color` that may be the old spelling of `--body-color`.
pub(super) fn renderer(
    sizes: &[u32],
    look: &LookArgs,
    old: &[ColorWish],
    turntable: Option<u32>,
) -> Renderer {
    let style = Style::default();
    let mut sizes_px = Vec::new();
    for &size in sizes {
        if !sizes_px.contains(&size) {
            sizes_px.push(size);
        }
    }
    let colour = look.body_color;
    let colour = colour.or_else(|| old.iter().rev().find_map(super::bodies));
    Renderer {
        sizes_px,
        turntable,
        style: Style {
            view: match look.view {
                cli::View::Auto => View::Auto,
                cli::View::Iso => View::Iso,
                cli::View::Front => View::Front,
                cli::View::Top => View::Top,
            },
            up: match look.up {
                Up::Auto => None,
                Up::Y => Some(UpAxis::Y),
                Up::Z => Some(UpAxis::Z),
            },
            colour: colour.unwrap_or(style.colour),
            background: look.background.0,
            is_sheet: look.views == "4",
        },
    }
}

/// What is said of the old spelling of `--body-color`.
pub(super) fn remark([r, g, b]: Rgb) -> String {
    format!("--color for bodies is now --body-color: --body-color '#{r:02x}{g:02x}{b:02x}'")
}
