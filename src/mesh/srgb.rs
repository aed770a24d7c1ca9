//! sRGB to linear light and back, with the true curve and the same bits on every machine.
//!
//! A library's power function differs from machine to machine, so the curve's fifth root is found by Newton's method from
//! sums, products and quotients alone. The way back looks up the code whose light is nearest.
//!
//! Source: IEC 61966-2-1, sRGB.

use std::sync::LazyLock;

use super::Rgb;

/// Steps of linear light that the way back tells apart; at 4096 dark codes would lie in one step.
const STEPS: usize = 1 << 14;

static LINEAR: LazyLock<[f32; 256]> =
    LazyLock::new(|| std::array::from_fn(|code| light_of(code as f64 / 255.0) as f32));

static CODES: LazyLock<Box<[u8; STEPS + 1]>> = LazyLock::new(|| {
    let mut code = 0_usize;
    let mut nearest = |step: usize| {
        let light = step as f32 / STEPS as f32;
        while code < 255 && light > (LINEAR[code] + LINEAR[code + 1]) / 2.0 {
            code += 1;
        }
        code as u8
    };
    let mut codes = Box::new([0; STEPS + 1]);
    (0..)
        .zip(&mut *codes)
        .for_each(|(step, code)| *code = nearest(step));
    codes
});

/// Light of an sRGB value from 0 to 1.
fn light_of(value: f64) -> f64 {
    if value <= 0.040_45 {
        return value / 12.92;
    }
    let base = (value + 0.055) / 1.055;
    // base^2.4 is base² times the fifth root of base².
    base * base * fifth_root(base * base)
}

/// The fifth root of a number from 0 to 1, above 0.
fn fifth_root(x: f64) -> f64 {
    let mut root = 1.0_f64;
    for _ in 0..24 {
        let fourth = root * root * root * root;
        root -= (root * fourth - x) / (5.0 * fourth);
    }
    root
}

/// An sRGB colour as linear light.
pub fn linear(colour: Rgb) -> [f32; 3] {
    colour.map(|code| LINEAR[usize::from(code)])
}

/// A part of linear light as eight bits of sRGB.
pub fn encoded(light: f32) -> u8 {
    Encoder::new().encoded(light)
}

/// The way back, for many parts of light.
#[derive(Clone, Copy, Debug)]
pub struct Encoder {
    codes: &'static [u8; STEPS + 1],
}

impl Encoder {
    /// Looks the curve up once.
    pub fn new() -> Self {
        Self { codes: &CODES }
    }

    /// A part of linear light as eight bits of sRGB.
    pub fn encoded(self, light: f32) -> u8 {
        let step = light.clamp(0.0, 1.0) * STEPS as f32 + 0.5;
        self.codes[(step as u16 as usize).min(STEPS)]
    }
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_way_there_and_back() {
        for code in 0..=255 {
            assert_eq!(encoded(linear([code; 3])[0]), code);
        }
    }

    #[test]
    fn the_curve_is_that_of_the_standard() {
        for (code, light) in [
            (0, 0.0),
            (10, 0.003_035),
            (128, 0.215_861),
            (188, 0.502_886),
        ] {
            assert!((linear([code; 3])[1] - light).abs() < 1e-6, "{code}");
        }
    }
}
