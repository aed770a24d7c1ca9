//! A first file of rules, from what the files hold now: what all of them keep is asked, what some break is there as a comment.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Verdict;
use super::shown::short;

/// What must be known of each file.
pub(crate) const NAMES: &[&str] = &[
    "watertight",
    "winding",
    "inverted",
    "non_manifold_edges",
    "degenerate_triangles",
    "triangles",
    "size",
    "file_size",
    "normals.flipped",
    "normals.missing",
    "materials.missing",
    "textures.missing",
];

/// Of them, what is asked only of files that may have it.
const LOOKS: [&str; 4] = [
    "normals.flipped",
    "normals.missing",
    "materials.missing",
    "textures.missing",
];

/// Files with one ending.
#[derive(Default)]
struct Group<'a> {
    files: Vec<(&'a str, &'a BTreeMap<String, f64>)>,
}

/// The rules for the files of `verdict`.
pub(crate) fn rules(verdict: &Verdict) -> String {
    let mut groups: BTreeMap<String, Group<'_>> = BTreeMap::new();
    for file in verdict
        .files
        .iter()
        .filter(|file| !file.kept.hash.is_empty())
    {
        let ending = file
            .path
            .rsplit('/')
            .next()
            .and_then(|name| name.rsplit_once('.'));
        let ending = ending.map_or_else(String::new, |(_, ending)| ending.to_lowercase());
        groups
            .entry(ending)
            .or_default()
            .files
            .push((&file.path, &file.kept.measured));
    }
    let mut text = String::from(
        "# Rules of `trigest gate`, made of what the files hold now. A rule in a comment is broken by some of them today.\n\
         # All rules that match a file apply; of two that ask the same, the later counts. `trigest gate --explain RULE` says more.\n",
    );
    for (ending, group) in &groups {
        group.write(ending, &mut text);
    }
    text.push_str(
        "\n# What may not change since the last library (--library) or baseline (--baseline FILE):\n\
         # [regress]\n# triangles = \"+10%\"\n# volume = \"±1%\"\n# scale = \"same\"\n# boundary_edges = \"no more\"\n",
    );
    text
}

impl Group<'_> {
    fn write(&self, ending: &str, text: &mut String) {
        let count = self.files.len();
        let pattern = match ending {
            "" => "\"*\"".to_owned(),
            ending => format!("{:?}", format!("*.{}", glob_escaped(ending))),
        };
        let files = if count == 1 { "file" } else { "files" };
        let _ = write!(text, "\n# {count} {files}\n[[rule]]\nmatch = {pattern}\n");
        if matches!(ending, "stl") {
            text.push_str("unit = { known = true, assume = \"mm\" }  # the format has none\n");
        }
        for (name, line, wanted) in [
            ("watertight", "watertight = true", 1.0),
            ("winding", "winding = true", 1.0),
            ("inverted", "inverted = false", 0.0),
            ("non_manifold_edges", "non_manifold_edges = 0", 0.0),
            ("degenerate_triangles", "degenerate_triangles = 0", 0.0),
        ] {
            self.write_wish(name, line, wanted, text);
        }
        for name in LOOKS {
            // Where the format has no such thing there is nothing to ask.
            if self
                .files
                .iter()
                .any(|(_, measured)| measured.contains_key(name))
            {
                self.write_wish(name, &format!("{name} = 0"), 0.0, text);
            }
        }
        for (name, least) in [("triangles", 1000.0), ("file_size", 10_000.0)] {
            self.write_limit(name, least, text);
        }
        if let Some((path, size)) = self.largest("size") {
            let _ = writeln!(
                text,
                "# size = {{ max = \"2 m\" }}  # the longest side now: {} ({})",
                short(size),
                comment(path)
            );
        }
    }

    /// A rule that all keep, or a comment that says how many break it.
    fn write_wish(&self, name: &str, line: &str, wanted: f64, text: &mut String) {
        let is_kept = |measured: &BTreeMap<String, f64>| {
            measured
                .get(name)
                .is_some_and(|value| (value - wanted).abs() < 0.5)
        };
        let mut broken = self.files.iter().filter(|(_, measured)| !is_kept(measured));
        let count = broken.clone().count();
        let _ = match broken.next() {
            None => writeln!(text, "{line}"),
            Some((path, _)) => writeln!(
                text,
                "# {line}  # {count} of {} break it or were not measured, such as {}",
                self.files.len(),
                comment(path)
            ),
        };
    }

    fn write_limit(&self, name: &str, least: f64, text: &mut String) {
        if let Some((path, value)) = self.largest(name) {
            let most = round_up(value.max(least));
            let is_whole = self
                .files
                .iter()
                .all(|(_, measured)| measured.contains_key(name));
            let mark = if is_whole { "" } else { "# " };
            let _ = writeln!(
                text,
                "{mark}{name} = {{ max = {most} }}  # the most now: {} ({})",
                short(value),
                comment(path)
            );
        }
    }

    fn largest(&self, name: &str) -> Option<(&str, f64)> {
        let values = self
            .files
            .iter()
            .filter_map(|(path, measured)| Some((*path, *measured.get(name)?)));
        values.max_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// The next number with two digits and zeros, a tenth or more above.
fn round_up(value: f64) -> u64 {
    let wanted = value * 1.1;
    let step = 10_f64.powf((wanted.log10().floor() - 1.0).max(0.0));
    ((wanted / step).ceil() * step) as u64
}

/// A path in a comment, where a line end would end it.
fn comment(path: &str) -> String {
    path.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn glob_escaped(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_".contains(c);
    text.chars()
        .map(|c| if is_plain(c) { c } else { '?' })
        .collect()
}
