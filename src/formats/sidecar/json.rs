//! JSON that says what a model is: data packages, and what sites give out under names of their own.

use serde_json::Value;

use super::{MOST_FILES, Says, address_of, name_of, text_of};

const TITLES: &[&str] = &["title", "name", "model_name", "modelName", "thing_name"];
const TEXTS: &[&str] = &[
    "description",
    "details",
    "description_html",
    "descriptionHtml",
    "summary",
    "notes",
    "caption",
];
const MAKERS: &[&str] = &[
    "contributors",
    "creator",
    "designer",
    "author",
    "authors",
    "user",
    "designCreator",
    "designer_name",
    "creator_name",
    "owner",
];
const TERMS: &[&str] = &["licenses", "license", "licence", "license_name"];
const SOURCES: &[&str] = &[
    "sources",
    "source",
    "public_url",
    "publicUrl",
    "url",
    "link",
    "links",
    "model_url",
    "homepage",
    "source_url",
    "sourceUrl",
];
const WORDS: &[&str] = &["keywords", "tags"];
const GROUPS: &[&str] = &["collection", "collections"];
/// Where a name stands in an object that stands for a person, a tag or the like.
const NAMES: &[&str] = &[
    "title",
    "name",
    "publicUsername",
    "public_name",
    "username",
    "userName",
    "nickname",
    "nickName",
    "handle",
    "tag",
    "abbreviation",
    "path",
    "url",
];
/// Where an address stands in such an object.
const ADDRESSES: &[&str] = &["path", "url", "href", "link"];
/// Objects that hold the model in answers of sites.
const WRAPPERS: &[&str] = &["model", "thing", "print", "design", "data", "object"];
/// Wrappers within wrappers.
const DEEPEST: usize = 4;

/// What the JSON in `text` says.
pub(super) fn read(text: &str) -> Result<Says, String> {
    let whole: Value =
        serde_json::from_str(text).map_err(|error| format!("no JSON that can be read: {error}"))?;
    let json = unwrapped(&whole);
    let first = |names: &[&str], of: fn(&Value) -> Option<String>| {
        let mut values = names.iter().filter_map(|name| json.get(name));
        values.find_map(of)
    };
    let mut says = Says {
        title: first(TITLES, |value| name_of(value.as_str()?)),
        description: first(TEXTS, |value| text_of(value.as_str()?)),
        designer: first(MAKERS, maker),
        license: first(TERMS, |value| one_of(value).find_map(name)),
        source: first(SOURCES, |value| one_of(value).find_map(address)),
        collection: first(GROUPS, |value| one_of(value).find_map(name)),
        ..Says::default()
    };
    let tags = WORDS
        .iter()
        .filter_map(|name| json.get(name))
        .flat_map(words);
    says.take_tags(tags);
    says.files = files(json);
    Ok(says)
}

/// The object that says what the model is called.
fn unwrapped(whole: &Value) -> &Value {
    let mut json = whole;
    for _ in 0..DEEPEST {
        let has_title = TITLES
            .iter()
            .any(|name| json.get(name).is_some_and(Value::is_string));
        let within = WRAPPERS
            .iter()
            .filter_map(|name| json.get(name))
            .find(|value| value.is_object());
        match within {
            Some(within) if !has_title => json = within,
            _ => break,
        }
    }
    json
}

/// The parts of a list, or the value itself.
fn one_of(value: &Value) -> std::slice::Iter<'_, Value> {
    match value {
        Value::Array(list) => list.iter(),
        single => std::slice::from_ref(single).iter(),
    }
}

fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => name_of(text),
        Value::Object(object) => {
            let names = NAMES.iter().filter_map(|name| object.get(*name)?.as_str());
            names.filter_map(name_of).next()
        }
        _ => None,
    }
}

fn address(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => address_of(text),
        Value::Object(object) => {
            let addresses = ADDRESSES
                .iter()
                .filter_map(|name| object.get(*name)?.as_str());
            addresses.filter_map(address_of).next()
        }
        _ => None,
    }
}

/// Who made it: of several the one that is called so.
fn maker(value: &Value) -> Option<String> {
    let is_maker = |person: &&Value| {
        let roles = person.get("roles").or(person.get("role"));
        let mut roles = roles.into_iter().flat_map(one_of).filter_map(Value::as_str);
        roles.any(|role| {
            matches!(
                role.to_lowercase().as_str(),
                "creator" | "author" | "designer"
            )
        })
    };
    let called = one_of(value).find(is_maker).and_then(name);
    called.or_else(|| one_of(value).find_map(name))
}

/// Words of a list, or of a text with commas.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => text.split([',', ';']).filter_map(name_of).collect(),
        list => one_of(list).filter_map(name).collect(),
    }
}

/// What it says of single files. A path that leads elsewhere is none of a file of the folder.
fn files(json: &Value) -> Vec<(String, Option<String>, Option<String>)> {
    let listed = json.get("resources").and_then(Value::as_array);
    let file = |resource: &Value| {
        let path = resource.get("path")?.as_str()?.replace('\\', "/");
        let path = path.trim_start_matches("./");
        let stays = !path.starts_with('/')
            && !path.contains(':')
            && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        let of = |names: &[&str], make: fn(&str) -> Option<String>| {
            let mut texts = names.iter().filter_map(|name| resource.get(name)?.as_str());
            texts.find_map(make)
        };
        let title = of(&["title", "caption"], name_of);
        let description = of(&["description"], text_of);
        let says = title.is_some() || description.is_some();
        (stays && says && path.len() <= 1_000).then(|| (path.to_owned(), title, description))
    };
    listed
        .into_iter()
        .flatten()
        .take(MOST_FILES)
        .filter_map(file)
        .collect()
}
