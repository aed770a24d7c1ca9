//! Guesses the unit of a file that declares none. A guess is reported beside the numbers; no number is ever scaled by it.
//!
//! The rule looks at the longest side of the box alone; what the models beside it are in is seen in the library, see [`crate::store`]. Files without a unit are nearly always in millimetres; a size
//! is held for something else only where millimetres make no object that anyone would model or print:
//!
//! | longest side | guess | confidence |
//! | --- | --- | --- |
//! | under 0.1 | metre | 0.6 |
//! | 0.1 to 3 | metre | 0.3: a robot part in metres, or a body normalised to 1 |
//! | 3 to 12 | inch | 0.3: a hand-sized part in inches, or a small one in millimetres |
//! | 12 to 2,000 | millimetre | 0.9 |
//! | above 2,000 | millimetre | 0.5: a building, a vehicle or terrain, perhaps in another unit |

/// A unit and how likely it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitGuess {
    /// Name of the unit.
    pub unit: &'static str,
    /// From 0 to 1.
    pub confidence: f64,
}

/// The guess for a body whose longest side is `longest`; `None` where it has no size.
pub fn unit_guess(longest: f64) -> Option<UnitGuess> {
    let (unit, confidence) = match longest {
        x if x <= 0.0 || !x.is_finite() => return None,
        x if x < 0.1 => ("metre", 0.6),
        x if x < 3.0 => ("metre", 0.3),
        x if x < 12.0 => ("inch", 0.3),
        x if x <= 2_000.0 => ("millimetre", 0.9),
        _ => ("millimetre", 0.5),
    };
    Some(UnitGuess { unit, confidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_are_no_millimetres_are_guessed_with_little_confidence() {
        let unit = |longest| unit_guess(longest).map(|guess| guess.unit);
        assert_eq!(unit(0.05), Some("metre"));
        assert_eq!(unit(4.0), Some("inch"));
        assert_eq!(unit(120.0), Some("millimetre"));
        assert_eq!(unit(0.0), None);
        assert!(unit_guess(120.0).unwrap().confidence > unit_guess(4.0).unwrap().confidence);
    }
}
