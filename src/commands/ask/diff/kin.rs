//! What two models have in common that are not the same file, and how the one lies beside the other.
//!
//! Bodies are the same by their keys or, where one of these fell on the border of a step or the one is the mirror image of the other, by
//! their shape vectors. How they lie is told to the tolerance of a shape key, for keys say no more.

use super::phrases::ratio;
use super::words::is_alike;
use crate::analysis::{SHAPE_AREA_STEP, SHAPE_STEP, ShapeVector, Value};
use crate::commands::ask::cells::Scale;
use crate::query::Units;
use crate::store::{CatalogRow, Same};

/// In what respect two models are the same.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kin {
    /// The closest respect in which they are equal.
    pub(super) same: Option<Same>,
    /// Whether one is the mirror image of the other.
    pub(super) is_mirrored: bool,
    /// How much larger it became, where it did.
    pub(super) factor: Option<f64>,
}

impl Kin {
    /// Of two rows; `vectors` are asked for where keys do not tell.
    pub(super) fn of(
        a: &CatalogRow,
        b: &CatalogRow,
        vectors: impl FnOnce() -> anyhow::Result<[Option<ShapeVector>; 2]>,
    ) -> anyhow::Result<Self> {
        let is_equal = |same: &Same| {
            let key = |row: &CatalogRow| row.text(same.column()).map(str::to_owned);
            key(a).is_some() && key(a) == key(b)
        };
        if let Some(same) = Same::ALL.into_iter().find(is_equal) {
            let area = |row: &CatalogRow| row.number("surface_area").filter(|area| *area > 0.0);
            let areas = area(a).zip(area(b)).filter(|_| same == Same::Scaled);
            return Ok(Self {
                same: Some(same),
                is_mirrored: false,
                factor: areas.map(|(a, b)| (b / a).sqrt()),
            });
        }
        let [Some(a), Some(b)] = vectors()? else {
            return Ok(Self::default());
        };
        let likeness = a.likeness(&b);
        if !likeness.is_same {
            return Ok(Self::default());
        }
        let is_as_large = (likeness.scale - 1.0).abs() <= SHAPE_AREA_STEP;
        let same = if is_as_large {
            Same::Shape
        } else {
            Same::Scaled
        };
        Ok(Self {
            same: Some(same).filter(|_| !likeness.is_mirrored),
            is_mirrored: likeness.is_mirrored,
            factor: Some(likeness.scale).filter(|_| !is_as_large),
        })
    }

    /// Whether the bodies are the same in any respect, so that area and volume follow.
    pub(super) fn is_any(&self) -> bool {
        self.same.is_some() || self.is_mirrored
    }

    /// Whether what is said says how large the bodies are.
    pub(super) fn has_size(&self, a: &CatalogRow, b: &CatalogRow) -> bool {
        self.factor.is_some() || (self.is_any() && self.is_of_the_same_size(a, b))
    }

    /// Whether the boxes have the same sides, as far as the same shape says.
    fn is_of_the_same_size(&self, a: &CatalogRow, b: &CatalogRow) -> bool {
        let sizes = three(a, "size").zip(three(b, "size"));
        sizes.is_some_and(|(from, to)| is_near(from, to, tolerance(a)))
    }

    /// What they have in common; nothing to say of the same file.
    pub(super) fn words(&self, a: &CatalogRow, b: &CatalogRow) -> Option<String> {
        let scaled = self.factor.map(|factor| {
            let is_as_large =
                real_factor(a, b, factor).is_some_and(|real| (real - 1.0).abs() <= SHAPE_AREA_STEP);
            let size = if is_as_large {
                ", as large as before"
            } else {
                ""
            };
            format!("scaled by {}{size}", ratio(factor))
        });
        Some(match (self.same, scaled) {
            (None, _) if !self.is_mirrored => return None,
            (None, None) => "same shape, mirrored".into(),
            (None, Some(scaled)) => format!("same shape, mirrored and {scaled}"),
            (Some(Same::Bytes), _) => return None,
            (Some(Same::Mesh), _) => "same mesh, other bytes".into(),
            (Some(Same::Shape), _) => moved(a, b),
            (Some(Same::Scaled), scaled) => {
                let scaled = scaled.unwrap_or_else(|| "scaled by ?".into());
                format!("same shape, {scaled}")
            }
        })
    }
}

/// How much larger it became where units are known.
fn real_factor(a: &CatalogRow, b: &CatalogRow, factor: f64) -> Option<f64> {
    let millimetres = |row: &CatalogRow| {
        let is_known = row.text("unit_source") != Some("guessed");
        row.number("mm_per_unit").filter(|_| is_known)
    };
    Some(factor * millimetres(b)? / millimetres(a)?)
}

/// How the same shape lies now, as far as its box and its centre of mass show.
fn moved(a: &CatalogRow, b: &CatalogRow) -> String {
    let tolerance = tolerance(a);
    let shift = |name| {
        let (a, b) = (three(a, name)?, three(b, name)?);
        Some([0, 1, 2].map(|axis| b[axis] - a[axis]))
    };
    let is_one = |box_shift| {
        shift("bounding_box_max").is_some_and(|other| is_near(box_shift, other, tolerance))
            && shift("center_of_mass").is_none_or(|other| is_near(box_shift, other, tolerance))
            && overhangs_alike(a, b)
    };
    match shift("bounding_box_min").filter(|shift| is_one(*shift)) {
        Some(shift) if is_near(shift, [0.0; 3], tolerance) => "same shape, other triangles".into(),
        Some(shift) => {
            let scale = Scale::of(b, Units::default());
            format!(
                "same shape, moved by {}",
                scale.sides(shift).replace(" ×", ",")
            )
        }
        None => "same shape, turned".into(),
    }
}

/// Whether as much hangs over, to what a shape key leaves open of the area.
fn overhangs_alike(a: &CatalogRow, b: &CatalogRow) -> bool {
    let area = a.number("surface_area").unwrap_or_default();
    match (a.get("overhang_area"), b.get("overhang_area")) {
        (Value::Real(a), Value::Real(b)) => (a - b).abs() <= SHAPE_AREA_STEP * area,
        (a, b) => is_alike(a, b),
    }
}

/// Lengths that bodies with the same shape key may differ by.
fn tolerance(row: &CatalogRow) -> f64 {
    let area = row.number("surface_area").unwrap_or_default();
    (SHAPE_STEP * area.max(0.0).sqrt()).max(f64::MIN_POSITIVE)
}

fn is_near(a: [f64; 3], b: [f64; 3], tolerance: f64) -> bool {
    let mut pairs = a.into_iter().zip(b);
    pairs.all(|(a, b)| (a - b).abs() <= tolerance)
}

/// Three columns, one for each axis.
pub(super) fn three(row: &CatalogRow, name: &str) -> Option<[f64; 3]> {
    let axis = |axis| row.number(&format!("{name}_{axis}"));
    Some([axis("x")?, axis("y")?, axis("z")?])
}
