//! What slicers add to a model and keep in its file: named, counted, and no part of the model.

use std::collections::BTreeMap;

use crate::formats::kit::notes::Notes;

/// A shape that a slicer added to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::formats) enum Helper {
    /// Is cut out of the model when it is sliced.
    Negative,
    /// Changes settings where it overlaps the model.
    Modifier,
    /// Keeps supports away.
    Blocker,
    /// Asks for supports.
    Enforcer,
    /// A support.
    Support,
    /// Anything else that is said to be no part of the model.
    Other,
}

impl Helper {
    /// What a slicer means by `word`, its name for a kind of volume; `None` for parts of the model and unknown words.
    pub(in crate::formats) fn of(word: &str) -> Option<Self> {
        let letters = word.trim().chars().filter(|c| *c != '_' && *c != ' ');
        let word: String = letters.map(|c| c.to_ascii_lowercase()).collect();
        Some(match word.as_str() {
            "negativevolume" | "negativepart" => Self::Negative,
            "parametermodifier" | "modifierpart" | "modifier" | "infillmesh" | "cuttingmesh" => {
                Self::Modifier
            }
            "supportblocker" | "antioverhangmesh" => Self::Blocker,
            "supportenforcer" => Self::Enforcer,
            "supportmesh" | "support" | "solidsupport" => Self::Support,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// What it is called: one, and several.
    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Negative => [
                "negative part (not subtracted)",
                "negative parts (not subtracted)",
            ],
            Self::Modifier => ["modifier", "modifiers"],
            Self::Blocker => ["support blocker", "support blockers"],
            Self::Enforcer => ["support enforcer", "support enforcers"],
            Self::Support => ["support", "supports"],
            Self::Other => ["object of type other", "objects of type other"],
        }
    }
}

/// Whether a setting that may be on or off is on.
pub(in crate::formats) fn is_on(value: &str) -> bool {
    let value = value.trim();
    value == "1" || value.eq_ignore_ascii_case("true")
}

/// For each of `count` vertices whether `left_out` alone use it.
pub(in crate::formats) fn lost_vertices<'t>(
    count: usize,
    left_out: impl Iterator<Item = &'t [u32; 3]>,
    kept: impl Iterator<Item = &'t [u32; 3]>,
) -> Vec<bool> {
    let mut is_lost = vec![false; count];
    let mut mark = |triangle: &[u32; 3], lost| {
        for &vertex in triangle {
            if let Some(place) = is_lost.get_mut(vertex as usize) {
                *place = lost;
            }
        }
    };
    left_out.for_each(|triangle| mark(triangle, true));
    kept.for_each(|triangle| mark(triangle, false));
    is_lost
}

/// Names vertices in `triangles` as they are counted once the lost ones are gone.
pub(in crate::formats) fn renumber(triangles: &mut [[u32; 3]], is_lost: &[bool]) {
    let mut numbers = Vec::with_capacity(is_lost.len());
    let mut next = 0_u32;
    for &lost in is_lost {
        numbers.push(next);
        next = next.saturating_add(u32::from(!lost));
    }
    for vertex in triangles.as_flattened_mut() {
        *vertex = numbers.get(*vertex as usize).copied().unwrap_or_default();
    }
}

/// Drops the entries of a list that are lost; it may be shorter.
pub(in crate::formats) fn drop_lost<T>(list: &mut Vec<T>, is_lost: &[bool]) {
    let mut lost = is_lost.iter();
    list.retain(|_| !lost.next().copied().unwrap_or(false));
}

/// How many were left out, of each kind.
#[derive(Debug, Default)]
pub(in crate::formats) struct Helpers {
    counts: BTreeMap<Helper, u64>,
}

impl Helpers {
    pub(in crate::formats) fn add(&mut self, helper: Helper) {
        let count = self.counts.entry(helper).or_default();
        *count = count.saturating_add(1);
    }

    pub(in crate::formats) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// One remark on all of them.
    pub(in crate::formats) fn note(&self, notes: &mut Notes) {
        let each = self.counts.iter().map(|(helper, &count)| {
            let [one, several] = helper.names();
            format!("{count} {}", if count == 1 { one } else { several })
        });
        let list = each.collect::<Vec<_>>().join(", ");
        if !list.is_empty() {
            notes.add(format!("left out as no part of the model: {list}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_all_slicers_are_known() {
        let known = [
            ("NegativeVolume", Helper::Negative),
            ("negative_part", Helper::Negative),
            ("ParameterModifier", Helper::Modifier),
            ("modifier_part", Helper::Modifier),
            ("infill_mesh", Helper::Modifier),
            ("SupportBlocker", Helper::Blocker),
            ("anti_overhang_mesh", Helper::Blocker),
            ("support_enforcer", Helper::Enforcer),
            ("support_mesh", Helper::Support),
        ];
        for (word, helper) in known {
            assert_eq!(Helper::of(word), Some(helper), "{word}");
        }
        for part in ["ModelPart", "normal_part", "model", "surface", ""] {
            assert_eq!(Helper::of(part), None, "{part}");
        }
    }

    #[test]
    fn all_that_is_left_out_is_one_remark() {
        let (mut helpers, mut notes) = (Helpers::default(), Notes::default());
        helpers.note(&mut notes);
        for helper in [Helper::Blocker, Helper::Negative, Helper::Blocker] {
            helpers.add(helper);
        }
        helpers.note(&mut notes);
        assert_eq!(
            notes.into_list(),
            [
                "left out as no part of the model: 1 negative part (not subtracted), 2 support blockers"
            ]
        );
    }
}
