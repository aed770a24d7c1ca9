//! Texts for people that say what a model is: `README`, cards of attribution, licences.
//!
//! Lines that sites write are known word by word (`Name by Person on Thingiverse: address`); lines such as `License: …` by what stands before the
//! colon. The title is else the first heading, and the description what stands below "Summary" or the like, else the first paragraph.

use super::license;
use super::{Says, address_of, name_of, text_of};

/// Lines that are looked at.
const MOST_LINES: usize = 5_000;
/// Longest licence that is its own name.
const SHORT_TERMS: usize = 120;

/// Sites that models are from.
const SITES: &[&str] = &[
    "thingiverse.com/",
    "printables.com/",
    "makerworld.com/",
    "prusaprinters.org/",
    "cults3d.com/",
    "myminifactory.com/",
    "thangs.com/",
    "youmagine.com/",
    "grabcad.com/",
    "sketchfab.com/",
    "cgtrader.com/",
];

/// Headings above what a model is.
const OPENINGS: &[&str] = &[
    "summary",
    "description",
    "overview",
    "about",
    "about this model",
    "introduction",
];

/// What stands before a colon, and what it tells.
const KEYS: &[(&str, Key)] = &[
    ("title", Key::Title),
    ("name", Key::Title),
    ("model name", Key::Title),
    ("model title", Key::Title),
    ("designer", Key::Designer),
    ("designed by", Key::Designer),
    ("author", Key::Designer),
    ("creator", Key::Designer),
    ("created by", Key::Designer),
    ("made by", Key::Designer),
    ("by", Key::Designer),
    ("license", Key::License),
    ("licence", Key::License),
    ("licensed under", Key::License),
    ("source", Key::Source),
    ("url", Key::Source),
    ("link", Key::Source),
    ("model link", Key::Source),
    ("model url", Key::Source),
    ("original", Key::Source),
    ("homepage", Key::Source),
    ("tags", Key::Tags),
    ("keywords", Key::Tags),
    ("collection", Key::Collection),
    ("description", Key::Description),
    ("summary", Key::Description),
];

#[derive(Clone, Copy)]
enum Key {
    Title,
    Designer,
    License,
    Source,
    Tags,
    Collection,
    Description,
}

/// What `text` says.
pub(super) fn read(text: &str, is_license: bool) -> Says {
    let mut says = Says::default();
    let lines: Vec<&str> = text.lines().take(MOST_LINES).map(str::trim).collect();
    for line in &lines {
        of_sites(line, &mut says);
    }
    if is_license {
        let own = || {
            (text.trim().len() <= SHORT_TERMS)
                .then(|| name_of(text))
                .flatten()
        };
        says.license = says
            .license
            .or_else(|| license::name_of(text))
            .or_else(|| keyed(&lines, Key::License))
            .or_else(own);
        return says;
    }
    for (line, next) in lines.iter().zip(lines.iter().skip(1).chain([&""])) {
        of_keys(line, &mut says);
        if says.title.is_none()
            && let Some(heading) = heading(line, next)
        {
            says.title = name_of(&bare(heading))
                .filter(|title| !OPENINGS.contains(&title.to_lowercase().as_str()));
            says.is_heading = says.title.is_some();
        }
    }
    by_line(&lines, &mut says);
    says.source = says
        .source
        .take()
        .or_else(|| lines.iter().find_map(|line| of_a_site(line)));
    says.license = says
        .license
        .take()
        .or_else(|| license::commons_address(text));
    says.description = says.description.take().or_else(|| opening(&lines));
    says
}

/// Lines that sites write into each download.
fn of_sites(line: &str, says: &mut Says) {
    let line = bare(line);
    if let Some((_, behind)) = line.split_once("was created by Thingiverse user ") {
        let (person, terms) = behind
            .split_once(", and is licensed under ")
            .unwrap_or((behind, ""));
        set(&mut says.designer, person.trim_end_matches(['.', ',']));
        set(&mut says.license, terms);
    } else if let Some((work, terms)) = line.split_once(" is licensed under the ") {
        if let Some((title, person)) = work.rsplit_once(" by ") {
            set(&mut says.title, title);
            set(&mut says.designer, person);
        }
        set(
            &mut says.license,
            terms.trim_end_matches('.').trim_end_matches(" license"),
        );
    } else if let Some((work, address)) = line.split_once(": http")
        && let Some((credit, site)) = work.rsplit_once(" on ")
        && let Some((title, person)) = credit.rsplit_once(" by ")
        && !site.contains(' ')
    {
        set(&mut says.title, title);
        set(&mut says.designer, person);
        let address = format!("http{address}");
        says.source = says
            .source
            .take()
            .or_else(|| address_of(address.split_whitespace().next()?));
    }
}

fn set(field: &mut Option<String>, value: &str) {
    if field.is_none() {
        *field = name_of(value);
    }
}

/// A line such as `Author: Jane`.
fn of_keys(line: &str, says: &mut Says) {
    let Some((key, value)) = key_of(line) else {
        return;
    };
    match key {
        Key::Title => {
            if says.is_heading {
                says.title = None;
                says.is_heading = false;
            }
            set(&mut says.title, &value);
        }
        Key::Designer => set(&mut says.designer, &value),
        Key::License => set(&mut says.license, value.trim_matches(['(', ')'])),
        Key::Source => says.source = says.source.take().or_else(|| address_in(&value)),
        Key::Tags => says.take_tags(
            value
                .split([',', ';'])
                .map(|tag| tag.trim().trim_start_matches('#'))
                .filter_map(name_of),
        ),
        Key::Collection => set(&mut says.collection, &value),
        Key::Description => says.description = says.description.take().or_else(|| text_of(&value)),
    }
}

fn key_of(line: &str) -> Option<(Key, String)> {
    let line = bare(line);
    let (key, value) = line.split_once(':')?;
    let key = key.trim_start_matches(['-', '+', '•']);
    let key = key.trim().to_lowercase();
    let (_, known) = KEYS.iter().find(|(name, _)| *name == key)?;
    let value = value.trim();
    (!value.is_empty()).then(|| (*known, value.to_owned()))
}

fn keyed(lines: &[&str], wanted: Key) -> Option<String> {
    let is_wanted = |key: Key| std::mem::discriminant(&key) == std::mem::discriminant(&wanted);
    let mut values = lines
        .iter()
        .filter_map(|line| key_of(line))
        .filter(|(key, _)| is_wanted(*key));
    let (_, value) = values.next()?;
    name_of(value.trim_matches(['(', ')']))
}

/// "by Jane" below the title, as on cards.
fn by_line(lines: &[&str], says: &mut Says) {
    if says.designer.is_some() {
        return;
    }
    let lines: Vec<String> = lines
        .iter()
        .map(|line| bare(line))
        .filter(|line| !line.is_empty())
        .collect();
    let found = lines
        .iter()
        .enumerate()
        .take(60)
        .find_map(|(i, line)| Some((i, person_of(line)?)));
    if let Some((i, person)) = found {
        set(&mut says.designer, person);
        let above = i.checked_sub(1).and_then(|above| lines.get(above));
        if let Some(above) = above.filter(|above| above.chars().any(char::is_alphanumeric)) {
            set(&mut says.title, above);
        }
    }
}

/// Who "by Jane Doe" names, where it is all of the line.
fn person_of(line: &str) -> Option<&str> {
    let person = line
        .strip_prefix("by ")
        .or_else(|| line.strip_prefix("By "))?;
    (person.split(' ').count() <= 4).then_some(person)
}

/// The text of a heading: `# Text`, or a line above a rule.
fn heading<'a>(line: &'a str, next: &str) -> Option<&'a str> {
    if let Some(text) = line.strip_prefix('#') {
        return Some(text.trim_matches(['#', ' ']));
    }
    if let Some(text) = line.strip_suffix(':')
        && OPENINGS.contains(&text.to_lowercase().as_str())
    {
        return Some(text);
    }
    let is_rule =
        next.len() >= 3 && (next.bytes().all(|b| b == b'=') || next.bytes().all(|b| b == b'-'));
    (is_rule && line.chars().any(char::is_alphanumeric)).then_some(line)
}

/// What the text begins with, or what stands below a heading that says so.
fn opening(lines: &[&str]) -> Option<String> {
    let next = |i: usize| lines.get(i.saturating_add(1)).copied().unwrap_or_default();
    let headings = (0..lines.len()).filter_map(|i| Some((i, heading(lines.get(i)?, next(i))?)));
    let opens =
        |text: &str| OPENINGS.contains(&bare(text).trim_end_matches(':').to_lowercase().as_str());
    let named = headings
        .clone()
        .find(|(_, text)| opens(text))
        .and_then(|(i, _)| section(lines, i.saturating_add(1)));
    named.or_else(|| {
        // The first section that has text: what stands before the first heading, or below it.
        let starts = std::iter::once(0).chain(headings.map(|(i, _)| i.saturating_add(1)));
        starts.take(5).find_map(|start| section(lines, start))
    })
}

/// The text from line `start` up to the next heading.
fn section(lines: &[&str], start: usize) -> Option<String> {
    let mut kept = String::new();
    let mut is_code = false;
    for (i, line) in lines.iter().enumerate().skip(start) {
        if line.starts_with("```") {
            is_code = !is_code;
            continue;
        }
        let next = lines.get(i.saturating_add(1)).copied().unwrap_or_default();
        if !is_code && heading(line, next).is_some() {
            break;
        }
        let is_rule = !line.is_empty() && !line.chars().any(char::is_alphanumeric);
        let is_known = key_of(line).is_some() || is_of_site(line);
        let line = bare(line);
        let is_known = is_known || person_of(&line).is_some();
        if !is_code && !is_rule && !is_known && address_of(&line).is_none() {
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    text_of(&kept)
}

fn is_of_site(line: &str) -> bool {
    let mut says = Says::default();
    of_sites(line, &mut says);
    !says.is_silent()
}

/// The address of a model on a site that `line` holds.
fn of_a_site(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let at = SITES
        .iter()
        .find_map(|site| lower.find(site).map(|at| at.saturating_add(site.len())))?;
    // A page of the site, not its front.
    let has_page = line.get(at..)?.starts_with(|c: char| c.is_alphanumeric());
    has_page.then(|| address_in(line)).flatten()
}

/// The first address in `text`.
fn address_in(text: &str) -> Option<String> {
    let at = text.find("http://").or_else(|| text.find("https://"))?;
    let address = text.get(at..)?;
    let end = address
        .find(|c: char| c.is_whitespace() || "<>\")]".contains(c))
        .unwrap_or(address.len());
    address_of(address.get(..end)?.trim_end_matches(['.', ',', ';']))
}

/// A line without the signs of Markdown: pictures are gone, links are their text, unless the text stands alone.
fn bare(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('[') {
        let is_picture = before.ends_with('!');
        let link = behind
            .split_once("](")
            .and_then(|(text, target)| Some((text, target.split_once(')')?.1)));
        kept.push_str(before.trim_end_matches('!'));
        match link.filter(|(text, _)| !text.contains('[')) {
            Some((text, after)) => {
                if !is_picture {
                    kept.push_str(text);
                }
                rest = after;
            }
            None => {
                // A picture within a link, or a bracket that is none.
                if !behind.starts_with("![") && !is_picture {
                    kept.push('[');
                }
                rest = behind;
            }
        }
    }
    kept.push_str(rest);
    let kept = kept.replace("**", "").replace("__", "").replace('`', "");
    let kept = kept.trim().trim_start_matches(['#', '>', '*']).trim();
    let is_leftover = !kept.chars().any(char::is_alphanumeric) || kept.starts_with("](");
    if is_leftover {
        String::new()
    } else {
        kept.to_owned()
    }
}
