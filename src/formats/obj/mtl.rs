//! Reads the diffuse colours and textures of an MTL, the material file of an OBJ.
//!
//! `tobj` reads it behind a sieve: it panics on a colour of one number, gives up the whole file for one line that
//! it does not like, and wants UTF-8; so it is handed only `newmtl` with a name, `Kd` with three finite numbers and
//! `map_Kd` with a file, its options left out. A material without such a line has no such look.
//!
//! Source: Wavefront, Advanced Visualizer Manual, appendix B1, MTL material format.

use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::text::{Lines, decoded, first_word, label, words};
use crate::formats::{Limits, ReadError};
use crate::mesh::Rgb;

/// The look of one material.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Look {
    pub(super) colour: Option<Rgb>,
    /// Name of the file that holds its texture.
    pub(super) texture: Option<String>,
}

/// Names of materials and their looks, in the order of the file.
///
/// # Errors
/// [`ReadError::OverLimit`] for a line that is too long, [`ReadError::Malformed`] where `tobj` refuses the rest.
pub(super) fn looks(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, Look)>, ReadError> {
    let sieved = sieve(bytes, limits)?;
    let (materials, _) = tobj::load_mtl_buf(&mut sieved.as_bytes()).map_err(|error| {
        ReadError::malformed(format!("MTL: {error}"), crate::formats::Location::File)
    })?;
    let look = |material: tobj::Material| {
        let colour = material.diffuse.map(|parts| parts.map(eight_bits));
        let texture = material.diffuse_texture;
        (material.name, Look { colour, texture })
    };
    Ok(materials.into_iter().map(look).collect())
}

fn sieve(bytes: &[u8], limits: &Limits) -> Result<String, ReadError> {
    let text = decoded(bytes);
    let mut lines = Lines::new(&text, limits);
    let mut sieved = String::new();
    let mut has_material = false;
    while let Some((_, line)) = lines.next_line()? {
        let (keyword, rest) = first_word(line);
        let kept = match keyword {
            b"newmtl" => label(rest).map(|name| format!("newmtl {name}\n")),
            b"Kd" if has_material => numbers(rest).map(|[r, g, b]| format!("Kd {r} {g} {b}\n")),
            b"map_Kd" if has_material => {
                label(without_options(rest)).map(|file| format!("map_Kd {file}\n"))
            }
            _ => None,
        };
        has_material |= keyword == b"newmtl" && kept.is_some();
        sieved.extend(kept);
    }
    Ok(sieved)
}

fn numbers(rest: &[u8]) -> Option<[f32; 3]> {
    let parsed: Vec<f32> = words(rest)
        .map_while(|w| fast_float2::parse(w).ok())
        .filter(|x: &f32| x.is_finite())
        .take(3)
        .collect();
    parsed.try_into().ok()
}

/// The name of a file, which may hold blanks, behind options such as `-s 1 1 1`.
fn without_options(mut rest: &[u8]) -> &[u8] {
    while rest.starts_with(b"-") {
        let (option, mut after) = first_word(rest);
        let is_number = |word: &[u8]| fast_float2::parse::<f64, _>(word).is_ok();
        match option {
            b"-s" | b"-o" | b"-t" | b"-mm" => {
                for _ in 0..3 {
                    let (word, next) = first_word(after);
                    if is_number(word) {
                        after = next;
                    }
                }
            }
            _ => (_, after) = first_word(after),
        }
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_would_panic_or_be_refused_are_sieved_out() {
        let text = b"\xEF\xBB\xBFKd 1 1 1\nnewmtl a b\nKd 0.5\nKd 1 0 0.5\nnewmtl\nKs x\nmap_Kd\n\
            newmtl Ger\xE4t\nKd nan 0 0\nnewmtl spectral\nKd spectral file.rfl 1\n  newmtl c  \n\tKd 0 1 0\n";
        let found = looks(text, &Limits::default()).unwrap();
        let colours: Vec<_> = found
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
    }

    #[test]
    fn a_texture_is_named_behind_its_options() {
        let text = b"newmtl a\nmap_Kd -s 2 2 1 -clamp on -o 0.5 my wood.png\nnewmtl b\nmap_Kd -blendu off b.jpg";
        let found = looks(text, &Limits::default()).unwrap();
        let files: Vec<_> = found
            .iter()
            .map(|(_, look)| look.texture.as_deref())
            .collect();
        assert_eq!(files, [Some("my wood.png"), Some("b.jpg")]);
    }
}
