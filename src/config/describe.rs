//! The settings of the commands by which a person says what a model is.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;

use super::ask::Asked;
use super::{WrongUsage, library_folder};
use crate::cli::{EditArgs, TagArgs, UnitArgs};
use crate::store::TYPED;

/// Settings of `tag`.
#[derive(Debug)]
pub(crate) struct TagConfig {
    /// Which models.
    pub asked: Asked,
    /// Tags to give.
    pub add: Vec<String>,
    /// Tags to take away.
    pub remove: Vec<String>,
    /// For programs.
    pub json: bool,
    /// How long to wait for the library.
    pub wait: Duration,
}

impl TagConfig {
    /// Checks the options of `tag`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: TagArgs) -> anyhow::Result<Self> {
        let (mut words, mut add, mut remove) = (Vec::new(), Vec::new(), Vec::new());
        for word in args.query {
            // A minus before a key makes a term of a query; before a word, that word a tag.
            let is_term = word.contains(':');
            if let Some(tag) = word.strip_prefix('+') {
                add.push(tag.to_owned());
            } else if let Some(tag) = word.strip_prefix(['^', '-']).filter(|_| !is_term) {
                remove.push(tag.to_owned());
            } else {
                words.push(word);
            }
        }
        if add.iter().chain(&remove).any(|tag| tag.trim().is_empty()) {
            bail!(WrongUsage("a tag without a name".into()));
        }
        if add.is_empty() && remove.is_empty() {
            bail!(WrongUsage(
                "no tag is given: +TAG gives one, -TAG takes one away".into()
            ));
        }
        if words.is_empty() {
            bail!(WrongUsage(
                "no query is given: kind:any is every model that was measured".into()
            ));
        }
        let units = UnitArgs {
            guess: false,
            assume_unit: None,
        };
        Ok(Self {
            asked: Asked::of(&words, units, &args.writing.place)?,
            add,
            remove,
            json: args.writing.json,
            wait: args.writing.wait,
        })
    }
}

/// Settings of `edit`.
#[derive(Debug)]
pub(crate) struct EditConfig {
    /// Folder of the library.
    pub library: PathBuf,
    /// Name of the model.
    pub model: String,
    /// Columns and what they are to hold.
    pub values: Vec<(&'static str, Option<String>)>,
    /// For programs.
    pub json: bool,
    /// How long to wait for the library.
    pub wait: Duration,
}

impl EditConfig {
    /// Checks the options of `edit`.
    ///
    /// # Errors
    /// A field that is none, or a value that it cannot have.
    pub(crate) fn new(args: EditArgs) -> anyhow::Result<Self> {
        let values = args.values.iter().map(|value| assignment(value));
        Ok(Self {
            library: library_folder(args.writing.place.library.as_deref())?,
            model: args.model,
            values: values.collect::<Result<_, _>>()?,
            json: args.writing.json,
            wait: args.writing.wait,
        })
    }
}

/// A field and its value.
fn assignment(text: &str) -> Result<(&'static str, Option<String>), WrongUsage> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(WrongUsage(format!("{text}: not FIELD=VALUE")));
    };
    let Some(column) = TYPED.iter().find(|column| **column == name.trim()) else {
        return Err(WrongUsage(format!(
            "{name}: no field that is typed; one of {}",
            TYPED.join(", ")
        )));
    };
    if value.contains('\0') {
        return Err(WrongUsage(format!("{name}: no text holds a NUL")));
    }
    let is_rating = *column == "rating" && !value.is_empty();
    if is_rating && !value.parse::<u8>().is_ok_and(|rating| rating <= 5) {
        return Err(WrongUsage(format!(
            "rating={value}: a whole number from 0 to 5"
        )));
    }
    // "05" is the number 5.
    let number = value.parse::<u8>().ok().filter(|_| is_rating);
    let value = number.map_or_else(|| value.to_owned(), |number| number.to_string());
    Ok((column, Some(value).filter(|value| !value.is_empty())))
}
