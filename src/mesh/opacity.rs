//! How much of the light behind a surface it holds back.

/// From 0, which is not seen, to 255, which hides what lies behind it; the latter by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opacity(pub u8);

impl Opacity {
    /// Hides what lies behind it.
    pub const WHOLE: Self = Self(u8::MAX);

    /// The nearest step to a part from 0 to 1; what is beyond is cut off, and what is no number is whole.
    pub fn of_part(part: f64) -> Self {
        if part.is_nan() {
            return Self::WHOLE;
        }
        Self((part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
    }

    /// The part from 0 to 1.
    pub fn part(self) -> f32 {
        f32::from(self.0) / 255.0
    }

    /// Whether anything behind it is seen.
    pub fn is_whole(self) -> bool {
        self == Self::WHOLE
    }
}

impl Default for Opacity {
    fn default() -> Self {
        Self::WHOLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_claims_becomes_a_step_between_nothing_and_whole() {
        let claims = [
            (0.0, 0),
            (0.5, 128),
            (1.0, 255),
            (-3.0, 0),
            (7.0, 255),
            (f64::INFINITY, 255),
            (f64::NEG_INFINITY, 0),
            (f64::NAN, 255),
        ];
        for (part, step) in claims {
            assert_eq!(Opacity::of_part(part), Opacity(step), "{part}");
        }
        assert!(Opacity::default().is_whole());
    }
}
