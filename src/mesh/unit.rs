//! Units of length, in one spelling.

/// A unit of length that a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A thousandth of a millimetre.
    Micrometre,
    /// What printing is done in.
    Millimetre,
    /// Ten millimetres.
    Centimetre,
    /// What glTF is written in.
    Metre,
    /// 25.4 millimetres.
    Inch,
    /// Twelve inches.
    Foot,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Micrometre,
        Self::Millimetre,
        Self::Centimetre,
        Self::Metre,
        Self::Inch,
        Self::Foot,
    ];

    /// The name that rows, JSON and messages use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Micrometre => "micrometre",
            Self::Millimetre => "millimetre",
            Self::Centimetre => "centimetre",
            Self::Metre => "metre",
            Self::Inch => "inch",
            Self::Foot => "foot",
        }
    }

    /// Its usual sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Micrometre => "µm",
            Self::Millimetre => "mm",
            Self::Centimetre => "cm",
            Self::Metre => "m",
            Self::Inch => "in",
            Self::Foot => "ft",
        }
    }

    /// How many millimetres it is.
    pub fn millimetres(self) -> f64 {
        match self {
            Self::Micrometre => 0.001,
            Self::Millimetre => 1.0,
            Self::Centimetre => 10.0,
            Self::Metre => 1_000.0,
            Self::Inch => 25.4,
            Self::Foot => 304.8,
        }
    }

    /// The unit that `text` names in any usual spelling, long, short or plural, in any case.
    pub fn of(text: &str) -> Option<Self> {
        Some(match text.trim().to_lowercase().as_str() {
            "um" | "µm" | "μm" | "micron" | "microns" | "micrometer" | "micrometers"
            | "micrometre" | "micrometres" => Self::Micrometre,
            "mm" | "millimeter" | "millimeters" | "millimetre" | "millimetres" => Self::Millimetre,
            "cm" | "centimeter" | "centimeters" | "centimetre" | "centimetres" => Self::Centimetre,
            "m" | "meter" | "meters" | "metre" | "metres" => Self::Metre,
            "in" | "inch" | "inches" | "\"" => Self::Inch,
            "ft" | "foot" | "feet" | "'" => Self::Foot,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_known_by_its_own_name_and_by_others() {
        for unit in Unit::ALL {
            assert_eq!(Unit::of(unit.name()), Some(unit));
        }
        let spellings = [
            (" Millimeter", Unit::Millimetre),
            ("INCHES", Unit::Inch),
            ("micron", Unit::Micrometre),
            ("feet", Unit::Foot),
        ];
        for (text, unit) in spellings {
            assert_eq!(Unit::of(text), Some(unit), "{text}");
        }
        assert_eq!(Unit::of("furlong"), None);
    }
}
