//! A renderer that draws pictures as they were drawn, from what their row says of them.

use super::style::{UPS, VIEWS, value_of};
use super::{Renderer, Style};
use crate::mesh::Rgb;

impl Renderer {
    /// A renderer whose main picture has this size, whose style has this text, and that draws pictures with these suffixes
    /// beside it. What cannot be read, or is not there, is as by default.
    pub fn as_drawn<'a>(
        size_px: Option<i64>,
        style: Option<&str>,
        suffixes: impl Iterator<Item = &'a str>,
    ) -> Self {
        let usual = Self::default();
        let size = size_px.and_then(|size| u32::try_from(size).ok());
        let mut renderer = Self {
            sizes_px: vec![size.unwrap_or_else(|| usual.size_px())],
            style: style.map_or(usual.style, style_of),
            turntable: None,
        };
        for suffix in suffixes {
            let number = |begin: &str| suffix.strip_prefix(begin)?.parse().ok();
            match (number("-turntable"), number("-")) {
                (Some(frames), _) => renderer.turntable = Some(frames),
                (None, Some(size)) => renderer.sizes_px.push(size),
                (None, None) => {}
            }
        }
        renderer
    }

    /// Whether it draws the same pictures as `other`.
    pub fn draws_as(&self, other: &Self) -> bool {
        let all = |renderer: &Self| {
            let mut suffixes = renderer.suffixes();
            suffixes.sort_unstable();
            (renderer.size_px(), suffixes)
        };
        self.style == other.style && all(self) == all(other)
    }
}

fn style_of(text: &str) -> Style {
    let mut style = Style::default();
    for (name, value) in text.split(' ').filter_map(|word| word.split_once('=')) {
        style.set(name, value);
    }
    style
}

impl Style {
    /// Changes what one word of its text says, such as `up=z`; what cannot be read changes nothing.
    pub fn set(&mut self, name: &str, value: &str) {
        match name {
            "view" => self.view = value_of(&VIEWS, value).unwrap_or(self.view),
            "up" => self.up = value_of(&UPS, value).unwrap_or(self.up),
            "color" => self.colour = colour(value).unwrap_or(self.colour),
            "background" => self.background = colour(value),
            "views" => self.is_sheet = value == "4",
            "prefer-embedded" => self.prefers_embedded = value == "yes",
            _ => {}
        }
    }
}

fn colour(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = number.to_be_bytes();
    Some([r, g, b])
}

#[cfg(test)]
mod tests {
    use super::super::View;
    use super::*;
    use crate::mesh::UpAxis;

    #[test]
    fn what_a_row_says_of_its_pictures_draws_them_as_they_were() {
        let default = Renderer::default();
        let other = Renderer {
            sizes_px: vec![256, 128, 64],
            turntable: Some(24),
            style: Style {
                view: View::Front,
                up: Some(UpAxis::Y),
                colour: [1, 0xAB, 255],
                background: Some([0, 16, 32]),
                is_sheet: true,
                prefers_embedded: true,
            },
        };
        for renderer in [default, other] {
            let suffixes = renderer.suffixes();
            let again = Renderer::as_drawn(
                Some(renderer.size_px().into()),
                Some(&renderer.style.to_string()),
                suffixes.iter().map(String::as_str),
            );
            assert_eq!(again.style, renderer.style);
            assert_eq!(again.suffixes(), suffixes);
            assert_eq!(again.size_px(), renderer.size_px());
        }
    }

    #[test]
    fn every_view_and_axis_is_read_back() {
        for (_, view) in VIEWS {
            for (_, up) in UPS {
                let style = Style {
                    view,
                    up,
                    ..Style::default()
                };
                assert_eq!(style_of(&style.to_string()), style);
            }
        }
        let every = [View::Auto, View::Iso, View::Front, View::Right, View::Top];
        assert_eq!(VIEWS.map(|(_, view)| view), every);
    }
}
