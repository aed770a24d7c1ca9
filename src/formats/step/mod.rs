//! Reads of STEP what it says of itself: names, unit, program, and how many solids and faces it has.
//!
//! Its surfaces are cut into triangles by a kernel, where there is one ([`crate::kernel`]). Without it a STEP file has no measure
//! but its counts, and a card for a picture.
//!
//! Source: ISO 10303-21 (the text), ISO 10303-42 and -203, -214, -242 (the entities).

mod letters;
mod text;

use crate::formats::kit::surfaces;
use crate::formats::kit::text::{decoded, label, quoted};
use crate::formats::step::text::Statements;
use crate::formats::{Embedded, Input, Location, Model, ReadError};
use crate::kernel::message::Language;
use crate::mesh::{Unit, Written};

const MAGIC: &[u8] = b"ISO-10303-21";

/// Entities that are a body each.
const SOLIDS: &[&[u8]] = &[b"MANIFOLD_SOLID_BREP", b"BREP_WITH_VOIDS", b"FACETED_BREP"];
/// Entities that are open surfaces.
const SURFACE_MODELS: &[&[u8]] = &[b"SHELL_BASED_SURFACE_MODEL", b"FACE_BASED_SURFACE_MODEL"];
/// Entities that are a face each.
const FACES: &[&[u8]] = &[b"ADVANCED_FACE", b"FACE_SURFACE"];

/// Lengths of SI units by their prefix, as they are written.
const PREFIXES: &[(&str, Unit)] = &[
    (".MILLI.", Unit::Millimetre),
    (".CENTI.", Unit::Centimetre),
    (".MICRO.", Unit::Micrometre),
    ("$", Unit::Metre),
];

/// Whether the text begins as STEP does, comments and blanks apart.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 1024;
    let text = decoded(bytes.get(..ENOUGH).unwrap_or(bytes));
    let start = text
        .trim_ascii_start()
        .get(..MAGIC.len())
        .unwrap_or_default();
    start.eq_ignore_ascii_case(MAGIC)
}

/// What the statements said.
#[derive(Debug, Default)]
struct Said {
    header: Embedded,
    products: Vec<String>,
    solids: u64,
    surface_models: u64,
    faces: u64,
    /// Names of other files, in which parts of an assembly lie.
    files: Vec<String>,
    unit: Option<Unit>,
    has_end: bool,
    /// Bytes behind the end.
    behind: usize,
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let text = decoded(input.bytes);
    let mut said = Said::default();
    for statement in Statements::new(&text) {
        let name = statement.name.to_ascii_uppercase();
        said.take(&name, statement.parameters, || statement.strings());
    }
    let behind = behind_end(&text);
    said.has_end = behind.is_some();
    said.behind = behind.unwrap_or_default().len();
    if !said.has_end {
        let what = "STEP ends without END-ISO-10303-21";
        return Err(ReadError::malformed(
            what,
            Location::Byte(text.len() as u64),
        ));
    }
    if said.faces == 0 && said.solids == 0 {
        let feature = said.what_has_no_surface();
        return Err(ReadError::Unsupported { feature });
    }
    let card = said.into_model();
    let asked = surfaces::cut(
        &Input {
            bytes: &text,
            ..*input
        },
        Language::Step,
    )?;
    surfaces::model_or_card(asked, card, input)
}

/// What follows the end of the text, blanks and zero bytes apart; `None` for one that does not end as STEP does.
fn behind_end(text: &[u8]) -> Option<&[u8]> {
    const END: &[u8] = b"END-ISO-10303-21";
    const LONGEST_TAIL: usize = 64 << 10;
    let tail = text.get(text.len().saturating_sub(LONGEST_TAIL)..);
    let tail = tail.unwrap_or(text);
    let ends = |window: &[u8]| window.eq_ignore_ascii_case(END);
    let found = tail.windows(END.len()).rposition(ends);
    let behind = tail.get(found?.saturating_add(END.len())..)?;
    let mut behind = behind.trim_ascii_start().strip_prefix(b";")?;
    while let Some((0 | b' ' | b'\t' | b'\r' | b'\n', rest)) = behind.split_first() {
        behind = rest;
    }
    Some(behind)
}

impl Said {
    fn take<I: Iterator<Item = String>>(
        &mut self,
        name: &[u8],
        parameters: &[u8],
        strings: impl Fn() -> I,
    ) {
        let clean = |text: String| label(text.as_bytes());
        match name {
            b"FILE_NAME" => {
                // Name, time, authors, organisations, preprocessor, originating system, authorisation.
                let all: Vec<String> = strings().collect();
                self.header.application = all.iter().rev().nth(1).cloned().and_then(clean);
                self.header.designer = all
                    .get(2)
                    .filter(|_| all.len() > 5)
                    .cloned()
                    .and_then(clean);
            }
            b"FILE_DESCRIPTION" => self.header.comment = strings().next().and_then(clean),
            // Its identifier, then its name.
            b"PRODUCT" => self.products.extend(strings().nth(1).and_then(clean)),
            b"DOCUMENT_FILE" => self.files.extend(strings().next().and_then(clean)),
            _ if SOLIDS.contains(&name) => self.solids = self.solids.saturating_add(1),
            _ if SURFACE_MODELS.contains(&name) => {
                self.surface_models = self.surface_models.saturating_add(1);
            }
            _ if FACES.contains(&name) => self.faces = self.faces.saturating_add(1),
            // A unit is an entity of several types, and has no single name.
            b"" => self.take_unit(parameters),
            _ => {}
        }
    }

    /// The unit of length, from an entity of several types such as `LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.)`.
    fn take_unit(&mut self, parameters: &[u8]) {
        let text = String::from_utf8_lossy(parameters).to_ascii_uppercase();
        if !text.contains("LENGTH_UNIT") {
            return;
        }
        let named = |name: &str| text.contains(&format!("'{name}"));
        let conversion = [
            ("INCH", Unit::Inch),
            ("FOOT", Unit::Foot),
            ("FEET", Unit::Foot),
        ];
        let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let by_name = conversion
            .iter()
            .find(|(name, _)| named(name))
            .map(|(_, unit)| *unit);
        let by_prefix = PREFIXES
            .iter()
            .find(|(prefix, _)| packed.contains(&format!("SI_UNIT({prefix},.METRE.)")));
        let by_name = by_name.or_else(|| converted(&packed));
        let found = by_name.or(by_prefix.map(|(_, unit)| *unit));
        // An inch is defined by a metre elsewhere, so that what is named wins over what is prefixed.
        if by_name.is_some() || self.unit.is_none() {
            self.unit = found.or(self.unit);
        }
    }

    /// What a file is that has no surface of its own.
    fn what_has_no_surface(&self) -> String {
        const NAMED: usize = 3;
        let others = self
            .files
            .iter()
            .take(NAMED)
            .map(|name| quoted(name.as_bytes()));
        let names = others.collect::<Vec<_>>().join(", ");
        match self.files.len() {
            0 => "a STEP file with neither solids nor faces".into(),
            1..=NAMED => format!("an assembly whose parts lie in other files ({names})"),
            count => format!("an assembly whose parts lie in {count} other files ({names}, ...)"),
        }
    }

    fn into_model(self) -> Model {
        let mut products = self.products;
        products.dedup();
        let count = |number: u64| (number > 0).then_some(number);
        let bodies = format!(
            "{} solids, {} surface models, {} faces, none of them cut into triangles",
            self.solids, self.surface_models, self.faces
        );
        let more = products.len().saturating_sub(1);
        let mut notes = vec![bodies];
        if self.behind > 0 {
            notes.push(format!("{} bytes after END-ISO-10303-21", self.behind));
        }
        if more > 0 {
            notes.push(format!("products: {}", products.join(", ")));
        }
        Model {
            mesh: None,
            faceless: None,
            written: Written {
                polygon_count: self.faces,
                has_unit: self.unit.is_some(),
                ..Written::default()
            },
            embedded: Embedded {
                unit: self.unit,
                title: products.into_iter().next().filter(|_| more == 0),
                object_count: count(self.solids.saturating_add(self.surface_models)),
                ..self.header
            },
            objects: Vec::new(),
            notes,
            siblings_hash: None,
            appearance: None,
        }
    }
}

/// The unit that a unit of its own name is, such as that of `CONVERSION_BASED_UNIT('MILLIMETRE',#2)`.
fn converted(packed: &str) -> Option<Unit> {
    let (_, name) = packed.split_once("CONVERSION_BASED_UNIT('")?;
    let (name, _) = name.split_once('\'')?;
    Unit::of(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Limits, Siblings};

    fn read_text(data: &str) -> Result<Model, ReadError> {
        let text = format!(
            "ISO-10303-21;\nHEADER;FILE_DESCRIPTION(('a part'),'2;1');\n\
             FILE_NAME('x.step','2024-01-01',('Ann'),(''),'pre','CAD 9','');ENDSEC;\nDATA;\n{data}\nENDSEC;\nEND-ISO-10303-21;\n"
        );
        read(&Input {
            bytes: text.as_bytes(),
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        })
    }

    #[test]
    fn names_counts_and_the_unit_are_said_and_no_number_is_made_up() {
        let inch = "#1=(CONVERSION_BASED_UNIT('INCH',#2)LENGTH_UNIT()NAMED_UNIT(#3));";
        let metre = "#1 = ( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT( .MILLI. , .METRE. ) );";
        let angle = "#4=(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.));";
        let body = "#5=PRODUCT('id','Ger\\X2\\00E4\\X0\\t','',(#6));#7=MANIFOLD_SOLID_BREP('',#8);#9=ADVANCED_FACE('',(#10),#11,.T.);";
        let own = |name: &str| inch.replace("INCH", name);
        for (unit, expected) in [
            (inch, Unit::Inch),
            (metre, Unit::Millimetre),
            (&own("MILLIMETRE"), Unit::Millimetre),
            (&own("centimeter"), Unit::Centimetre),
            (&own("MM"), Unit::Millimetre),
            (&own("METRE"), Unit::Metre),
        ] {
            let model = read_text(&format!("{angle}{unit}{body}")).unwrap();
            assert_eq!(model.embedded.unit, Some(expected));
            assert_eq!(model.embedded.title.as_deref(), Some("Ger\u{e4}t"));
            assert_eq!(model.embedded.application.as_deref(), Some("CAD 9"));
            assert_eq!(model.embedded.designer.as_deref(), Some("Ann"));
            assert_eq!(
                (model.embedded.object_count, model.written.polygon_count),
                (Some(1), 1)
            );
            assert!(model.mesh.is_none() && model.notes[0].starts_with("1 solids"));
        }
    }

    #[test]
    fn keywords_in_small_letters_and_names_in_other_encodings_are_read() {
        let text = "#5=product('a','Geh\u{e4}use','',(#6));#7=Manifold_Solid_Brep('',#8);#9=advanced_face('',(#10),#11,.T.);";
        let read = |bytes: &[u8]| {
            let input = Input {
                bytes,
                siblings: &Siblings::Nowhere,
                limits: &Limits::default(),
            };
            assert!(recognises(bytes));
            read(&input).unwrap()
        };
        let whole =
            format!("iso-10303-21;\ndata;\n{text}\nendsec;\nend-iso-10303-21;\n\0\0/* signed */");
        let latin_1: Vec<u8> = whole.chars().map(|c| u8::try_from(c).unwrap()).collect();
        for bytes in [whole.as_bytes(), &latin_1] {
            let model = read(bytes);
            assert_eq!(model.embedded.title.as_deref(), Some("Geh\u{e4}use"));
            assert_eq!(model.embedded.object_count, Some(1));
            assert_eq!(model.notes[1..], ["12 bytes after END-ISO-10303-21"]);
        }
    }

    #[test]
    fn an_assembly_of_other_files_names_them() {
        let file = |name: &str| format!("#1=DOCUMENT_FILE('{name}','','',#2,'',$);");
        let reason = |names: &[&str]| {
            let text: String = names.iter().map(|name| file(name)).collect();
            read_text(&text).unwrap_err().to_string()
        };
        let one = "an assembly whose parts lie in other files (\"a.stp\")";
        assert!(reason(&["a.stp"]).starts_with(one));
        let many = "an assembly whose parts lie in 4 other files (\"a\", \"b\", \"c\", ...)";
        assert!(reason(&["a", "b", "c", "d"]).starts_with(many));
    }

    #[test]
    fn what_is_cut_or_empty_is_refused() {
        assert!(matches!(
            read_text("#1=PRODUCT('a','b');"),
            Err(ReadError::Unsupported { .. })
        ));
        let input = Input {
            bytes: b"ISO-10303-21;HEADER;ENDSEC;DATA;#1=ADVANCED_FACE('',",
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        };
        assert!(recognises(input.bytes));
        let error = read(&input).unwrap_err().to_string();
        assert_eq!(error, "STEP ends without END-ISO-10303-21 (byte 52)");
    }
}
