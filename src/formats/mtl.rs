//! Reads the diffuse colours of an MTL, the material file of an OBJ.
//!
//! `tobj` reads it behind a sieve: it panics on a colour of one number, gives up the whole file for one line that
//! it does not like, and wants UTF-8; so it is handed only `newmtl` with a name and `Kd` with three finite numbers.
//! A material without such a colour has none.
//!
//! Source: Wavefront, Advanced Visualizer Manual, appendix B1, MTL material format.

use super::text::{Lines, decoded, first_word, label, words};
use super::{Limits, ReadError};
use crate::mesh::Rgb;

/// Names of materials and their diffuse colours, in the order of the file.
///
/// # Errors
/// [`ReadError::OverLimit`] for a line that is too long, [`ReadError::Malformed`] where `tobj` refuses the rest.
pub(super) fn diffuse_colours(
    bytes: &[u8],
    limits: &Limits,
) -> Result<Vec<(String, Rgb)>, ReadError> {
    let sieved = sieve(bytes, limits)?;
    let (materials, _) = tobj::load_mtl_buf(&mut sieved.as_bytes())
        .map_err(|error| ReadError::malformed(format!("MTL: {error}"), super::Place::File))?;
    let colour =
        |material: tobj::Material| Some((material.name, material.diffuse?.map(eight_bits)));
    Ok(materials.into_iter().filter_map(colour).collect())
}

fn sieve(bytes: &[u8], limits: &Limits) -> Result<String, ReadError> {
    let text = decoded(bytes);
    let mut lines = Lines::new(&text, limits);
    let mut sieved = String::new();
    while let Some((_, line)) = lines.next_line()? {
        let (keyword, rest) = first_word(line);
        if keyword == b"newmtl" {
            if let Some(name) = label(rest) {
                sieved.push_str(&format!("newmtl {name}\n"));
            }
        } else if keyword == b"Kd" {
            let numbers: Vec<f32> = words(rest)
                .map_while(|w| fast_float2::parse(w).ok())
                .take(3)
                .collect();
            if let [r, g, b] = numbers[..]
                && numbers.iter().all(|x| x.is_finite())
            {
                sieved.push_str(&format!("Kd {r} {g} {b}\n"));
            }
        }
    }
    Ok(sieved)
}

/// A colour part from 0 to 1 as eight bits.
pub(super) fn eight_bits(part: f32) -> u8 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=255")]
    let byte = (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_would_panic_or_be_refused_are_sieved_out() {
        let text = b"\xEF\xBB\xBFnewmtl a b\nKd 0.5\nKd 1 0 0.5\nnewmtl\nKs x\nmap_Kd\n\
            newmtl Ger\xE4t\nKd nan 0 0\nnewmtl spectral\nKd spectral file.rfl 1\n  newmtl c  \n\tKd 0 1 0\n";
        let colours = diffuse_colours(text, &Limits::default()).unwrap();
        let expected = [("a b", [255, 0, 128]), ("c", [0, 255, 0])];
        assert_eq!(
            colours,
            expected.map(|(name, colour)| (name.to_owned(), colour))
        );
    }
}
