//! A pattern for names of folders in, such as `{creator}/{collection}/{title}`; what the folders of a model say of it out.
//!
//! A part of the pattern is held against one folder, beginning with the one below the folder that was imported. Between fields stands
//! text that must be there: `{creator} - {title}`. Folders below the last part say nothing; of a model that lies higher, the parts that it has count, and
//! where only the last one is missing, its file's name is held against it.

use super::{Says, name_of};

/// A pattern that was taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    written: String,
    parts: Vec<Vec<Piece>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Creator,
    Collection,
    Title,
    Tag,
    License,
    Any,
}

const FIELDS: &[(&str, Field)] = &[
    ("creator", Field::Creator),
    ("designer", Field::Creator),
    ("collection", Field::Collection),
    ("title", Field::Title),
    ("tag", Field::Tag),
    ("tags", Field::Tag),
    ("license", Field::License),
    ("any", Field::Any),
];

impl Template {
    /// Takes `written` apart; an empty one says nothing of any folder.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn new(written: &str) -> Result<Self, String> {
        let parts = written
            .split('/')
            .filter(|part| !part.is_empty())
            .map(pieces)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            written: written.to_owned(),
            parts,
        })
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// What these folders, the outermost first, and the name of the file without its ending say.
    pub fn says<'a>(&self, folders: impl Iterator<Item = &'a str>, stem: &'a str) -> Says {
        let mut says = Says::default();
        let folders: Vec<&str> = folders.collect();
        let is_one_short = folders.len().saturating_add(1) == self.parts.len();
        let names = folders.into_iter().chain(is_one_short.then_some(stem));
        for (part, name) in self.parts.iter().zip(names) {
            for (field, value) in matched(part, name).unwrap_or_default() {
                match field {
                    Field::Creator => says.designer = name_of(&value),
                    Field::Collection => says.collection = name_of(&value),
                    Field::Title => says.title = name_of(&value),
                    Field::License => says.license = name_of(&value),
                    Field::Tag => says.tags.extend(name_of(&value)),
                    Field::Any => {}
                }
            }
        }
        says
    }
}

fn pieces(part: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = part;
    while let Some((text, behind)) = rest.split_once('{') {
        let (name, after) = behind
            .split_once('}')
            .ok_or_else(|| format!("{part:?} lacks a }}"))?;
        let field = FIELDS
            .iter()
            .find(|(known, _)| *known == name.trim().to_lowercase());
        let Some(&(_, field)) = field else {
            let known: Vec<String> = FIELDS
                .iter()
                .map(|(name, _)| format!("{{{name}}}"))
                .collect();
            return Err(format!("{{{name}}} is none of {}", known.join(", ")));
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        } else if matches!(pieces.last(), Some(Piece::Field(_))) {
            return Err(format!(
                "between two fields of {part:?} stands nothing that tells where one ends"
            ));
        }
        pieces.push(Piece::Field(field));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

/// What each field of a part is in `name`; `None` where the name is not of this form.
fn matched(part: &[Piece], name: &str) -> Option<Vec<(Field, String)>> {
    let mut found = Vec::new();
    let mut rest = name;
    let mut pieces = part.iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(text) => rest = rest.strip_prefix(text.as_str())?,
            Piece::Field(field) => {
                let end = match pieces.peek() {
                    Some(Piece::Text(text)) => rest.find(text.as_str())?,
                    _ => rest.len(),
                };
                let (value, after) = rest.split_at(end);
                found.push((*field, value.trim().to_owned()));
                rest = after;
            }
        }
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(template: &str, folders: &str, stem: &str) -> Says {
        Template::new(template)
            .unwrap()
            .says(folders.split('/').filter(|name| !name.is_empty()), stem)
    }

    fn told(says: &Says) -> [&str; 3] {
        [&says.designer, &says.collection, &says.title].map(|field| field.as_deref().unwrap_or("-"))
    }

    #[test]
    fn each_part_is_held_against_a_folder() {
        let whole = "{creator}/{collection}/{title}";
        assert_eq!(
            told(&says(whole, "Jane/Toys/Duck", "x")),
            ["Jane", "Toys", "Duck"]
        );
        assert_eq!(
            told(&says(whole, "Jane/Toys/Duck/files/deep", "x")),
            ["Jane", "Toys", "Duck"]
        );
        assert_eq!(told(&says(whole, "Jane/Toys", "x")), ["Jane", "Toys", "x"]);
        assert_eq!(told(&says(whole, "Jane", "x")), ["Jane", "-", "-"]);
        assert_eq!(told(&says(whole, "", "x")), ["-", "-", "-"]);
    }

    #[test]
    fn text_between_fields_must_be_there() {
        assert_eq!(
            told(&says("{title} by {creator}", "Duck by Jane", "x")),
            ["Jane", "-", "Duck"]
        );
        assert_eq!(
            told(&says("{title} by {creator}", "Duck", "x")),
            ["-", "-", "-"]
        );
        assert_eq!(
            told(&says(
                "by {creator}/{any}/{title}",
                "by Jane/2024/Duck",
                "x"
            )),
            ["Jane", "-", "Duck"]
        );
        assert_eq!(
            says("{tag}/{tag}", "toys/birds", "x").tags,
            ["toys", "birds"]
        );
        assert_eq!(told(&says("", "Jane", "x")), ["-", "-", "-"]);
    }

    #[test]
    fn what_is_no_template_is_refused_with_a_reason() {
        for wrong in ["{maker}", "{title", "{creator}{title}"] {
            assert!(Template::new(wrong).is_err(), "{wrong}");
        }
    }
}
