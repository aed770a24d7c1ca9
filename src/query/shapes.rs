//! The keys as others than SQL need them: the gallery, which looks through rows in a browser.

use super::keys::{About, KEYS, about_column, shown};
use super::measure_unit::Dimension;
use crate::store::{Field, catalog_columns};

/// A key, its values and what it compares them with.
#[derive(Debug)]
pub struct Shape {
    /// Its names, the one to show first.
    pub names: Vec<&'static str>,
    /// How values are compared: `number`, `flag`, `present`, `time`, `digits`, `unit`, `word`, `tag`, `picture`, `folder`, `fits`,
    /// `fits-turned` or `text`.
    pub kind: &'static str,
    /// What a number counts or measures: `plain`, `bytes`, or the power of a length.
    pub dimension: &'static str,
    /// Its value of a row; a column of `catalog` has that column's name.
    pub field: Field,
    /// Values that it takes, as examples.
    pub values: &'static str,
    /// Its meaning.
    pub meaning: &'static str,
}

/// Every key: those with names of their own, then the columns.
pub fn shapes() -> Vec<Shape> {
    let named = KEYS.iter().filter_map(|key| {
        let name = key.names.first()?;
        let shown = shown(name)?;
        let is_column = catalog_columns().any(|column| column.name == shown.field.sql);
        let name = if is_column {
            shown.field.sql.clone()
        } else {
            format!("key_{name}")
        };
        let names = key.names.to_vec();
        let field = Field {
            name,
            ..shown.field
        };
        Some(Shape::of(
            names,
            key.about,
            shown.dimension,
            field,
            key.meaning,
        ))
    });
    let columns = catalog_columns().map(|column| {
        let about = about_column(&column);
        let dimension = match about {
            About::Number(_, dimension) => dimension,
            _ => Dimension::Plain,
        };
        Shape::of(
            vec![column.name],
            about,
            dimension,
            column.into(),
            column.says,
        )
    });
    named.chain(columns).collect()
}

impl Shape {
    fn of(
        names: Vec<&'static str>,
        about: About,
        dimension: Dimension,
        field: Field,
        meaning: &'static str,
    ) -> Self {
        Self {
            names,
            kind: kind_of(about),
            dimension: match dimension {
                Dimension::Plain => "plain",
                Dimension::Bytes => "bytes",
                Dimension::Length(1) => "1",
                Dimension::Length(2) => "2",
                Dimension::Length(_) => "3",
            },
            field,
            values: about.values(),
            meaning,
        }
    }
}

fn kind_of(about: About) -> &'static str {
    match about {
        About::Number(..) => "number",
        About::Flag(_) => "flag",
        About::Present(_) => "present",
        About::Time(_) | About::Nanoseconds(_) => "time",
        About::Digits(_) => "digits",
        About::Unit(_) => "unit",
        About::Word(_) => "word",
        About::Tag => "tag",
        About::Picture => "picture",
        About::Folder => "folder",
        About::Fits => "fits",
        About::FitsTurned => "fits-turned",
        About::Text(_) => "text",
    }
}
