//! What a picture is of, and how it looks.

use std::fmt;

use super::light::MATERIAL;
use super::surface::Sides;
use super::view::View;
use crate::mesh::UpAxis;
use crate::mesh::{Mesh, Rgb};

/// What a picture is of.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The body.
    pub mesh: &'a Mesh,
    /// The axis that its format draws upwards.
    pub up: UpAxis,
    /// Which sides of its faces are the outside.
    pub sides: Sides,
}

/// How pictures look. As text, what the column `thumbnail_style` holds: a picture of another text is stale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// From where they are taken.
    pub view: View,
    /// The axis that points up; `None`: as the format has it.
    pub up: Option<UpAxis>,
    /// Colour of faces that the file gives none.
    pub colour: Rgb,
    /// What lies behind the body; `None`: nothing, the picture is transparent.
    pub background: Option<Rgb>,
    /// Four views in one picture rather than one.
    pub is_sheet: bool,
    /// The picture that the file carries rather than a drawing, where it carries one.
    pub prefers_embedded: bool,
}

/// The values of `view` in a style's text.
pub(super) const VIEWS: [(&str, View); 5] = [
    ("auto", View::Auto),
    ("iso", View::Iso),
    ("front", View::Front),
    ("right", View::Right),
    ("top", View::Top),
];

/// The values of `up`.
pub(super) const UPS: [(&str, Option<UpAxis>); 3] = [
    ("auto", None),
    ("y", Some(UpAxis::Y)),
    ("z", Some(UpAxis::Z)),
];

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    let found = names.iter().find(|(_, known)| *known == value);
    found.map_or("auto", |(name, _)| name)
}

/// The value that `names` has for a name.
pub(super) fn value_of<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    let found = names.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value)
}

impl Default for Style {
    fn default() -> Self {
        Self {
            view: View::Auto,
            up: None,
            colour: MATERIAL,
            background: None,
            is_sheet: false,
            prefers_embedded: false,
        }
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |[r, g, b]: Rgb| format!("#{r:02x}{g:02x}{b:02x}");
        let view = name_of(&VIEWS, self.view);
        let up = name_of(&UPS, self.up);
        let background = self.background.map_or("transparent".into(), hex);
        let views = if self.is_sheet { 4 } else { 1 };
        write!(
            f,
            "view={view} up={up} color={} background={background} views={views}",
            hex(self.colour)
        )?;
        // The text of pictures that were drawn before there was this choice stays what it was.
        f.write_str(if self.prefers_embedded {
            " prefer-embedded=yes"
        } else {
            ""
        })
    }
}
