//! Reads the diffuse colours, opacities and textures of an MTL, the material file of an OBJ.
//!
//! `tobj` reads it behind a sieve: it panics on a colour of one number, gives up the whole file for one line that
//! it does not like, and wants UTF-8; so it is handed only `newmtl` with a name, `Kd` and `Ke` with three finite numbers, `d`
//! with one, and `map_Kd` with the number of a map that [`crate::formats::obj::map`] read. A material without such a
//! line has no such look. Keywords may be in any case, since programs write `map_kd` and `KD`; a colour of one number
//! is grey, one beyond 2 runs to 255; `Tr` is 1 − `d` and counts only without a `d`. A line goes on behind a backslash. The
//! light of `Ke` is the colour of a material that has no other, or a black one.
//!
//! Source: Wavefront, Advanced Visualizer Manual, appendix B1, MTL material format.

use crate::formats::ReadError;
use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::text::{
    Lines, continued, decoded, first_word, label, quoted, unquoted, words,
};
use crate::formats::obj::map::Map;
use crate::mesh::{Opacity, Rgb};

/// The look of one material.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Look {
    pub(super) colour: Option<Rgb>,
    /// The light that it gives off by itself, where it gives any.
    pub(super) glow: Option<Rgb>,
    pub(super) opacity: Opacity,
    pub(super) texture: Option<Map>,
}

/// What a material file holds.
#[derive(Debug, Default)]
pub(super) struct Library {
    /// Names of materials and their looks, in the order of the file.
    pub(super) looks: Vec<(String, Look)>,
    /// What of it is not shown.
    pub(super) notes: Vec<String>,
}

/// Reads a material file.
///
/// # Errors
/// [`ReadError::Malformed`] where `tobj` refuses the rest.
pub(super) fn read(bytes: &[u8]) -> Result<Library, ReadError> {
    let mut sieve = Sieve::default();
    let text = decoded(bytes);
    let mut lines = Lines::new(&text);
    while let Some((_, line)) = lines.next_line() {
        sieve.take_line(&continued(line, &mut lines));
    }
    let (materials, _) = tobj::load_mtl_buf(&mut sieve.kept.as_bytes()).map_err(|error| {
        ReadError::malformed(format!("MTL: {error}"), crate::formats::Location::File)
    })?;
    let maps = sieve.maps;
    let look = |material: tobj::Material| {
        let number = material.diffuse_texture.and_then(|text| text.parse().ok());
        let look = Look {
            colour: material.diffuse.map(|parts| parts.map(eight_bits)),
            glow: material
                .emissive
                .map(|parts| parts.map(eight_bits))
                .filter(|rgb| *rgb != [0; 3]),
            opacity: Opacity::of_part(material.dissolve.unwrap_or(1.0).into()),
            texture: number.and_then(|number: usize| maps.get(number).cloned()),
        };
        (material.name, look)
    };
    Ok(Library {
        looks: materials.into_iter().map(look).collect(),
        notes: sieve.notes,
    })
}

/// Keeps of a material file what `tobj` reads well.
#[derive(Default)]
struct Sieve {
    kept: String,
    maps: Vec<Map>,
    /// The material at hand, for notes.
    material: Option<String>,
    /// Whether it has its own word on opacity.
    has_dissolve: bool,
    notes: Vec<String>,
}

impl Sieve {
    fn take_line(&mut self, line: &[u8]) {
        let (keyword, rest) = first_word(line);
        let kept = match keyword.to_ascii_lowercase().as_slice() {
            b"newmtl" => self.material_starts(rest),
            _ if self.material.is_none() => None,
            b"kd" => self.colour("Kd", rest),
            b"ke" => self.colour("Ke", rest),
            b"d" => {
                // Its option, -halo, lets the rim of a body be seen through less than its middle.
                let dissolve = words(rest).find_map(number);
                self.has_dissolve |= dissolve.is_some();
                dissolve.map(|part| format!("d {part}\n"))
            }
            b"tr" if !self.has_dissolve => {
                let transparency = words(rest).find_map(number);
                transparency.map(|part| format!("d {}\n", 1.0 - part))
            }
            b"map_kd" => self.map(rest),
            b"map_d" => self.other_map("map_d", rest),
            b"map_ke" => self.other_map("map_Ke", rest),
            _ => None,
        };
        self.kept.extend(kept);
    }

    fn material_starts(&mut self, rest: &[u8]) -> Option<String> {
        let name = label(unquoted(rest))?;
        self.has_dissolve = false;
        let line = format!("newmtl {name}\n");
        self.material = Some(name);
        Some(line)
    }

    fn colour(&mut self, keyword: &str, rest: &[u8]) -> Option<String> {
        let parts: Vec<f32> = words(rest).map_while(number).take(3).collect();
        let parts = match *parts.as_slice() {
            [grey] => [grey; 3],
            [r, g, b] => [r, g, b],
            _ => {
                let colour = quoted(rest);
                let name = self.material.as_deref().unwrap_or_default();
                self.note(format!(
                    "material {name:?}: {keyword} {colour} is not shown"
                ));
                return None;
            }
        };
        let runs_to_255 = parts.iter().any(|&part| part >= 2.0);
        let [r, g, b] = parts.map(|part| if runs_to_255 { part / 255.0 } else { part });
        Some(format!("{keyword} {r} {g} {b}\n"))
    }

    fn map(&mut self, rest: &[u8]) -> Option<String> {
        let (map, ignored) = Map::read(rest)?;
        for option in ignored {
            self.note(format!("texture option {option} is not applied"));
        }
        let number = self.maps.len();
        self.maps.push(map);
        Some(format!("map_Kd {number}\n"))
    }

    /// A map of opacities is shown where it is the texture's own, one of light not at all.
    fn other_map(&mut self, keyword: &str, rest: &[u8]) -> Option<String> {
        let (map, _) = Map::read(rest)?;
        let file = map.file;
        self.note(format!("{keyword} {file:?} is not shown"));
        None
    }

    fn note(&mut self, note: String) {
        const MOST: usize = 50;
        if self.notes.len() < MOST {
            self.notes.push(note);
        }
    }
}

fn number(word: &[u8]) -> Option<f32> {
    let parsed = fast_float2::parse(word).ok();
    parsed.filter(|x: &f32| x.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(text: &[u8]) -> Vec<(String, Look)> {
        read(text).unwrap().looks
    }

    #[test]
    fn lines_that_would_panic_or_be_refused_are_sieved_out() {
        let text = b"\xEF\xBB\xBFKd 1 1 1\nnewmtl a b\nKd 0.5\nKd 1 0 0.5\nnewmtl\nKs x\nmap_Kd\nd\nTr x\n\
            newmtl Ger\xE4t\nKd nan 0 0\nnewmtl spectral\nKd spectral file.rfl 1\n  newmtl c  \n\tKd 0 1 0\n";
        let read = read(text).unwrap();
        let colours: Vec<_> = read
            .looks
            .iter()
            .map(|(name, look)| (name.as_str(), look.colour))
            .collect();
        let expected = [
            ("a b", Some([255, 0, 128])),
            ("Gerät", None),
            ("spectral", None),
            ("c", Some([0, 255, 0])),
        ];
        assert_eq!(colours, expected);
        let notes = [
            "material \"Gerät\": Kd \"nan 0 0\" is not shown",
            "material \"spectral\": Kd \"spectral file.rfl 1\" is not shown",
        ];
        assert_eq!(read.notes, notes);
    }

    #[test]
    fn keywords_come_in_any_case_and_colours_in_any_scale() {
        for text in [
            "newmtl a\nKd 1 0 0.5",
            "NEWMTL a\nKD 1 0 0.5",
            "NewMtl \"a\"\nkd 255 0 127.5 # pink",
        ] {
            let found = looks(text.as_bytes());
            assert_eq!(found[0].0, "a", "{text}");
            assert_eq!(found[0].1.colour, Some([255, 0, 128]), "{text}");
        }
        let grey = looks(b"newmtl a\nKd 0.5\n");
        assert_eq!(grey[0].1.colour, Some([128; 3]));
        let bright = looks(b"newmtl a\nKd 1.2 0 0\n");
        assert_eq!(bright[0].1.colour, Some([255, 0, 0]));
    }

    #[test]
    fn lines_go_on_and_light_is_kept_beside_the_colour() {
        let found = looks(b"newmtl a\nKd 1 \\\n0 \\\r\n0\nKe 0 0.5 0\nmap_Kd \\\n wood.png\n");
        let look = &found[0].1;
        assert_eq!(look.colour, Some([255, 0, 0]));
        assert_eq!(look.glow, Some([0, 128, 0]));
        assert_eq!(look.texture.as_ref().unwrap().file, "wood.png");
        for dark in ["Ke 0 0 0", "Ke", "Ke nan 0 0", ""] {
            let found = looks(format!("newmtl a\n{dark}\n").as_bytes());
            assert_eq!(found[0].1.glow, None, "{dark}");
        }
    }

    #[test]
    fn opacity_is_d_or_what_tr_leaves() {
        for (text, expected) in [
            ("", 255),
            ("d 0.2", 51),
            ("D 0.2", 51),
            ("d -halo 0.2", 51),
            ("Tr 0.8", 51),
            ("tr 0.8", 51),
            ("Tr 0.1\nd 0.2", 51),
            ("d 0.2\nTr 0.1", 51),
            ("d 1\nTr 1", 255),
            ("d 7", 255),
            ("d -1", 0),
            ("d nan\nTr inf", 255),
        ] {
            let found = looks(format!("newmtl a\n{text}\n").as_bytes());
            let opacity = found[0].1.opacity;
            assert_eq!(opacity, Opacity(expected), "{text}");
        }
    }

    #[test]
    fn what_of_a_texture_is_not_shown_is_noted() {
        let text = b"newmtl a\nmap_kd -mm 0 2 -clamp off wood.png\nmap_d holes.png\n";
        let read = read(text).unwrap();
        let map = read.looks[0].1.texture.as_ref().unwrap();
        assert_eq!(map.file, "wood.png");
        let notes = [
            "texture option -mm is not applied",
            "map_d \"holes.png\" is not shown",
        ];
        assert_eq!(read.notes, notes);
    }
}
