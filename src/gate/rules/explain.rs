//! What a rule asks, for people: `--explain`.

use std::fmt::Write as _;

use super::keys::{self, KEYS, Kind, Subject};
use super::nearest::hint;
use super::read::MANNERS;
use super::words::words_of;
use crate::analysis::MEASURES;
use crate::path_text::shortened;

/// What the rule called `name` asks and how it is written; the nearest known one where there is none.
///
/// # Errors
/// A line for people.
pub(crate) fn explain(name: &str) -> Result<String, String> {
    if let Some(regress) = name.strip_prefix("regress.") {
        return explain_regress(regress);
    }
    if keys::GROUPS.contains(&name) {
        let all: Result<Vec<_>, _> = keys::group(name)
            .map(|(_, key)| explain(key.name))
            .collect();
        return Ok(all?.concat());
    }
    let Some((own, subject)) = keys::find(name) else {
        let shown = shortened(name.to_string());
        return Err(format!(
            "no rule is called \"{shown}\"{}",
            hint(name, keys::names().chain(keys::GROUPS))
        ));
    };
    let mut text = format!("{own}\n  {}\n", keys::about(own));
    if let Subject::Measure(index) = subject {
        let measure = &MEASURES[index];
        if own != measure.name {
            let _ = writeln!(text, "  measure: {}, {}", measure.name, measure.meaning);
        }
        if !measure.unit.is_empty() {
            let _ = writeln!(text, "  in: {}", measure.unit);
        }
        if !measure.absent_when.is_empty() {
            let _ = writeln!(
                text,
                "  not measured where: {} (see unmeasured)",
                measure.absent_when
            );
        }
        if subject.is_deep() {
            text.push_str("  costly: files that it is asked of take longer\n");
        }
    }
    let example = KEYS
        .iter()
        .find(|key| key.name == own)
        .map_or_else(|| example_of(own, subject), |key| key.example.to_owned());
    if let Subject::Look(_) = subject {
        text.push_str("  read from the file each time: a library does not hold it\n");
    }
    let within: Vec<_> = words_of(subject).iter().chain(&MANNERS).copied().collect();
    let _ = writeln!(text, "  written: {example}");
    let _ = writeln!(text, "  its table may hold: {}", within.join(", "));
    if matches!(subject.kind(), Kind::Number(1..=3)) {
        text.push_str("  a number without a unit is in the unit of the file\n");
    }
    Ok(text)
}

fn example_of(name: &str, subject: Subject) -> String {
    match subject.kind() {
        Kind::Text | Kind::Own => format!("{name} = \"…\""),
        Kind::Flag(wanted) => format!("{name} = {wanted}"),
        _ => format!("{name} = {{ max = 0 }}"),
    }
}

fn explain_regress(name: &str) -> Result<String, String> {
    if name == "scale" {
        return Ok(format!(
            "regress.{name}\n  the same shape keeps its size since the last library or baseline: one exported in another unit does not\n  \
             written: [regress]\n           scale = \"same\"\n"
        ));
    }
    if name == "picture" {
        return Ok(format!(
            "regress.{name}\n  no more of the picture's pixels differ than this since the last library or baseline, which holds its pictures;\n  \
             --pictures DIR writes what was, what is and where they differ\n  \
             written: [regress]\n           picture = \"≤ 2 %\"  (or \"same\")\n"
        ));
    }
    let about = explain(name)?;
    let own = about.lines().next().unwrap_or(name);
    Ok(format!(
        "regress.{own}\n  {} has not changed by more than this since the last library or baseline\n  \
         written: [regress]\n           {own} = \"+10%\"  (or \"±1%\", \"no more\", \"no less\", \"same\")\n",
        keys::about(own)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_explained() {
        for name in keys::names() {
            let text = explain(name).unwrap();
            assert!(
                text.starts_with(&format!("{name}\n  ")) && text.contains("written: "),
                "{text}"
            );
        }
        assert!(explain("regress.triangles").unwrap().contains("no more"));
        assert!(explain("regress.scale").unwrap().contains("unit"));
        assert!(explain("regress.picture").unwrap().contains("≤ 2 %"));
        assert_eq!(
            explain("watertigth").unwrap_err(),
            "no rule is called \"watertigth\"; did you mean \"watertight\"?"
        );
    }
}
