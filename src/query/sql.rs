//! The condition of a query as SQL over `catalog`, each value bound.

use rusqlite::types::Value;

use super::Units;
use super::calendar::Moment;
use super::keys::About;
use super::measure_unit::Dimension;
use super::parse::{Subject, Term};
use super::test::{Bound, Test};
use crate::store::Condition;

/// Real numbers are equal within this part of themselves: coordinates are single precision in many files.
const EQUAL: f64 = 1e-5;

/// What looks for a word: title, path and tags.
const ANYTHING: &[&str] = &["title", "file_path"];

/// Millimetres of a model's unit, in SQL; NULL where it is not known.
fn millimetres(units: Units) -> String {
    const KNOWN: &str = "unit_source IN ('declared', 'option')";
    match (units.assumed, units.by_guess) {
        (Some(unit), _) => format!(
            "CASE WHEN {KNOWN} THEN mm_per_unit ELSE {:?} END",
            unit.millimetres()
        ),
        (None, true) => "mm_per_unit".into(),
        (None, false) => format!("CASE WHEN {KNOWN} THEN mm_per_unit END"),
    }
}

/// What rows are sorted by: lengths in millimetres where the unit is known, as they are where it is not.
pub(super) fn sort_by(about: About, units: Units) -> String {
    match about {
        About::Number(column, Dimension::Length(power)) => {
            let factor = format!(" * coalesce({}, 1)", millimetres(units));
            format!("({column}){}", factor.repeat(power.into()))
        }
        About::Text(column) | About::Word(column) | About::Unit(column) => {
            format!("{column} COLLATE NOCASE")
        }
        about => about.sql().to_owned(),
    }
}

/// The condition of all alternatives; always true where there are none.
pub(super) fn condition(alternatives: &[Vec<Term>], units: Units) -> Condition {
    let mut writer = Writer {
        sql: String::new(),
        values: Vec::new(),
        units,
        is_guessed: false,
    };
    if alternatives.is_empty() {
        writer.push("1");
    }
    for (i, terms) in alternatives.iter().enumerate() {
        writer.push(if i > 0 { " OR (" } else { "(" });
        for (i, term) in terms.iter().enumerate() {
            if i > 0 {
                writer.push(" AND ");
            }
            writer.term(term);
        }
        writer.push(")");
    }
    Condition {
        sql: writer.sql,
        values: writer.values,
        is_guessed: writer.is_guessed,
    }
}

struct Writer {
    sql: String,
    values: Vec<Value>,
    units: Units,
    is_guessed: bool,
}

impl Writer {
    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// A mark for a value.
    fn bind(&mut self, value: impl Into<Value>) {
        self.sql.push('?');
        self.values.push(value.into());
    }

    fn term(&mut self, term: &Term) {
        self.push("(");
        match &term.subject {
            Subject::Anything(test) => self.anything(test),
            Subject::Key(about, tests) => self.any(tests, |writer, test| writer.test(*about, test)),
        }
        // What is not known does not match, and so is among those that do not.
        self.push(if term.is_negated {
            ") IS NOT TRUE"
        } else {
            ")"
        });
    }

    fn any<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.push(" OR ");
            }
            write(self, item);
        }
    }

    fn anything(&mut self, test: &Test) {
        self.any(ANYTHING, |writer, column| writer.text(column, test));
        if let Test::Whole(pattern) = test {
            self.push(" OR ");
            self.text("filename", &Test::Whole(pattern.clone()));
        }
        self.push(" OR ");
        self.tag(test);
    }

    fn test(&mut self, about: About, test: &Test) {
        match (about, test) {
            (About::Picture, Test::Is(false)) => self.push("thumbnail_failed IS NOT NULL"),
            (_, Test::Known(is_known)) => {
                self.push(about.sql());
                self.push(if *is_known {
                    " IS NOT NULL"
                } else {
                    " IS NULL"
                });
            }
            (About::Flag(column), Test::Is(wanted)) => {
                self.push(column);
                self.push(if *wanted { " = 1" } else { " = 0" });
            }
            (About::Number(column, dimension), Test::Between { low, high, in_mm }) => {
                let number = self.number(column, dimension, *in_mm);
                self.between(&number, *low, *high);
            }
            (About::Time(column), Test::Within(first, last)) => {
                self.within(
                    column,
                    "strftime('%Y-%m-%dT%H:%M:%SZ', ",
                    ")",
                    first.as_ref(),
                    last.as_ref(),
                );
            }
            (About::Nanoseconds(column), Test::Within(first, last)) => {
                self.within(
                    column,
                    "unixepoch(",
                    ") * 1000000000",
                    first.as_ref(),
                    last.as_ref(),
                );
            }
            (About::Tag, test) => self.tag(test),
            (About::Digits(_), Test::Begins(start)) => {
                let is_it = Condition::hash(start);
                self.push(&is_it.sql);
                self.values.extend(is_it.values);
            }
            (About::Fits, Test::Into(sides, in_mm)) => self.fits(*sides, *in_mm),
            (About::FitsTurned, Test::Into(sides, in_mm)) => self.fits_turned(*sides, *in_mm),
            (about, test) => self.text(about.sql(), test),
        }
    }

    fn text(&mut self, column: &str, test: &Test) {
        match test {
            Test::Holds(part) => self.call("query_contains", column, part),
            Test::Whole(pattern) if pattern.contains(['*', '?']) => {
                self.call("query_matches", column, pattern)
            }
            Test::Whole(whole) if whole.is_ascii() => {
                self.push(column);
                self.push(" = ");
                self.bind(whole.clone());
                self.push(" COLLATE NOCASE");
            }
            Test::Whole(whole) => self.call("query_matches", column, whole),
            // A range, so that an index serves.
            Test::Below(folder) => {
                self.push(column);
                self.push(" >= ");
                self.bind(format!("{folder}/"));
                self.push(" AND ");
                self.push(column);
                self.push(" < ");
                self.bind(format!("{folder}0"));
            }
            Test::BelowNamed(name) => self.call("query_contains", column, &format!("/{name}/")),
            _ => self.push("0"),
        }
    }

    fn call(&mut self, function: &str, column: &str, text: &str) {
        self.push(&format!("{function}({column}, "));
        self.bind(text.to_owned());
        self.push(")");
    }

    fn tag(&mut self, test: &Test) {
        self.push("EXISTS (SELECT 1 FROM model_tags JOIN tags ON tags.id = model_tags.tag_id WHERE model_tags.model_id = catalog.id AND ");
        self.text("tags.name", test);
        self.push(")");
    }

    /// A number in the file's own unit, or in millimetres and their powers.
    fn number(&mut self, column: &str, dimension: Dimension, in_mm: bool) -> String {
        match dimension {
            Dimension::Length(power) if in_mm => {
                let factor = self.millimetres();
                format!("({column}){}", format!(" * {factor}").repeat(power.into()))
            }
            _ => column.to_owned(),
        }
    }

    /// Millimetres of a model's unit; NULL where it is not known.
    fn millimetres(&mut self) -> String {
        self.is_guessed |= self.units != Units::default();
        millimetres(self.units)
    }

    fn between(&mut self, number: &str, low: Bound, high: Bound) {
        if let (Bound::Inclusive(low), Bound::Inclusive(high)) = (low, high)
            && low.total_cmp(&high).is_eq()
        {
            return self.equals(number, low);
        }
        let mut is_first = true;
        for (bound, signs) in [(low, (">=", ">")), (high, ("<=", "<"))] {
            let (sign, value) = match bound {
                Bound::None => continue,
                Bound::Inclusive(value) => (signs.0, value),
                Bound::Exclusive(value) => (signs.1, value),
            };
            if !std::mem::take(&mut is_first) {
                self.push(" AND ");
            }
            self.push(&format!("{number} {sign} "));
            self.bind(value);
        }
    }

    fn equals(&mut self, number: &str, value: f64) {
        if value.fract().abs() > 0.0 || number.contains("mm_per_unit") {
            self.push(&format!("abs({number} - "));
            self.bind(value);
            self.push(") <= ");
            self.bind(value.abs() * EQUAL);
        } else {
            self.push(&format!("{number} = "));
            self.bind(value);
        }
    }

    fn within(
        &mut self,
        column: &str,
        open: &str,
        close: &str,
        first: Option<&Moment>,
        last: Option<&Moment>,
    ) {
        for (i, (sign, moment)) in [(">=", first), ("<", last)].into_iter().enumerate() {
            let Some(moment) = moment else { continue };
            if i > 0 && first.is_some() {
                self.push(" AND ");
            }
            self.push(&format!("{column} {sign} {open}"));
            self.bind(moment.base.clone());
            if !moment.shift.is_empty() {
                self.push(", ");
                self.bind(moment.shift.clone());
            }
            self.push(close);
        }
    }

    /// Upright, and turned by a right angle around the upright axis or not.
    fn fits(&mut self, [width, depth, height]: [f64; 3], in_mm: bool) {
        let [x, y, z] = ["size_x", "size_y", "size_z"]
            .map(|side| self.number(side, Dimension::Length(1), in_mm));
        let is_y_up = "format IN ('obj', 'gltf', 'glb')";
        let (across, upright) = (
            format!("CASE WHEN {is_y_up} THEN {z} ELSE {y} END"),
            format!("CASE WHEN {is_y_up} THEN {y} ELSE {z} END"),
        );
        for (sql, limit) in [
            (format!("({upright}) <= "), height),
            (format!(" AND min({x}, {across}) <= "), width.min(depth)),
            (format!(" AND max({x}, {across}) <= "), width.max(depth)),
        ] {
            self.push(&sql);
            self.bind(limit);
        }
    }

    /// In any way: side by side from the shortest on, of the oriented box where it was measured.
    fn fits_turned(&mut self, mut sides: [f64; 3], in_mm: bool) {
        sides.sort_by(f64::total_cmp);
        let shortest = "min(size_x, size_y, size_z)";
        let longest = "max(size_x, size_y, size_z)";
        let middle = "max(min(size_x, size_y), min(max(size_x, size_y), size_z))";
        for (group, boxed) in [
            [shortest, middle, longest],
            ["oriented_box_1", "oriented_box_2", "oriented_box_3"],
        ]
        .into_iter()
        .enumerate()
        {
            self.push(if group > 0 { ") OR (" } else { "((" });
            for (i, (side, limit)) in boxed.into_iter().zip(sides).enumerate() {
                if i > 0 {
                    self.push(" AND ");
                }
                let side = self.number(side, Dimension::Length(1), in_mm);
                self.push(&format!("{side} <= "));
                self.bind(limit);
            }
        }
        self.push("))");
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
