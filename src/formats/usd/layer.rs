//! What a layer says: prims within prims, their attributes and relationships, and what they are composed of.
//!
//! Text and binary layers become the same. Values are shared, since references repeat them.

use std::collections::BTreeMap;
use std::rc::Rc;

/// A value, as far as any is used.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A value that is blocked.
    None,
    /// A string or a token.
    Text(String),
    /// The path of a file.
    Asset(String),
    /// Numbers one after another, so many in each element: an array, or one element.
    Numbers { values: Vec<f64>, width: usize },
    /// Strings, tokens, paths of files or of prims.
    Texts(Vec<String>),
    /// Names and their values.
    Dictionary(BTreeMap<String, Value>),
    /// Files and prims within them.
    References(Vec<Reference>),
}

impl Value {
    /// One number.
    pub(super) fn number(number: f64) -> Self {
        Self::Numbers {
            values: vec![number],
            width: 1,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Asset(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_texts(&self) -> Vec<String> {
        match self {
            Self::Texts(texts) => texts.clone(),
            Self::Text(text) | Self::Asset(text) => vec![text.clone()],
            _ => Vec::new(),
        }
    }

    pub(super) fn numbers(&self) -> &[f64] {
        match self {
            Self::Numbers { values, .. } => values,
            _ => &[],
        }
    }

    /// The first `N` numbers.
    pub(super) fn first<const N: usize>(&self) -> Option<[f64; N]> {
        self.numbers().first_chunk::<N>().copied()
    }
}

/// A prim of a file, or of the same layer where no file is named.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reference {
    pub(super) asset: String,
    /// Empty for the default prim.
    pub(super) prim: String,
}

/// An attribute or a relationship.
#[derive(Clone, Debug, Default)]
pub(super) struct Property {
    pub(super) value: Option<Rc<Value>>,
    /// Of values over time the first.
    pub(super) sample: Option<Rc<Value>>,
    /// What it is connected to, or what a relationship names.
    pub(super) targets: Vec<String>,
    pub(super) interpolation: Option<String>,
}

impl Property {
    /// Its value, or the first of those over time.
    pub(super) fn get(&self) -> Option<&Value> {
        let own = self.value.as_deref().filter(|value| **value != Value::None);
        own.or(self.sample.as_deref())
    }
}

/// How a prim is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Specifier {
    Def,
    #[default]
    Over,
    Class,
}

/// A prim.
#[derive(Clone, Debug, Default)]
pub(super) struct Prim {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) specifier: Specifier,
    pub(super) is_inactive: bool,
    pub(super) properties: BTreeMap<String, Property>,
    pub(super) children: Vec<Prim>,
    pub(super) references: Vec<Reference>,
    pub(super) payloads: Vec<Reference>,
    /// Paths of prims that it takes after.
    pub(super) inherits: Vec<String>,
    /// Chosen variants, by their set.
    pub(super) selections: BTreeMap<String, String>,
    /// Sets of variants, and what each variant adds.
    pub(super) variants: Vec<(String, Vec<Prim>)>,
}

impl Prim {
    pub(super) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(name)
    }

    /// The value of an attribute.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.property(name)?.get()
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_text()
    }

    pub(super) fn child(&self, name: &str) -> Option<&Prim> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The prim at a path below this one, as `/A/B`.
    pub(super) fn at(&self, path: &str) -> Option<&Prim> {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        parts.try_fold(self, |prim, part| prim.child(part))
    }

    /// Takes what is said of one piece of metadata.
    pub(super) fn take(&mut self, key: &str, value: Value) {
        match (key, value) {
            ("active", Value::Numbers { values, .. }) => {
                self.is_inactive = values.first() == Some(&0.0);
            }
            ("references", Value::References(list)) => self.references.extend(list),
            ("payload", Value::References(list)) => self.payloads.extend(list),
            ("inherits" | "inheritPaths" | "specializes", value) => {
                self.inherits.extend(paths_of(value));
            }
            ("variants" | "variantSelection", Value::Dictionary(chosen)) => {
                for (set, variant) in chosen {
                    if let Some(variant) = variant.as_text() {
                        self.selections.insert(set, variant.to_owned());
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds what a weaker opinion says: whatever is said already stays.
    pub(super) fn under(&mut self, weaker: Prim) {
        if self.kind.is_empty() {
            self.kind = weaker.kind;
        }
        if self.specifier == Specifier::Over {
            self.specifier = weaker.specifier;
        }
        self.is_inactive |= weaker.is_inactive;
        for (name, property) in weaker.properties {
            let own = self.properties.entry(name).or_default();
            let is_said = own.value.is_some() || own.sample.is_some();
            if !is_said {
                own.value = property.value;
                own.sample = property.sample;
            }
            if own.targets.is_empty() {
                own.targets = property.targets;
            }
            own.interpolation = own.interpolation.take().or(property.interpolation);
        }
        for (set, variant) in weaker.selections {
            self.selections.entry(set).or_insert(variant);
        }
        self.references.extend(weaker.references);
        self.payloads.extend(weaker.payloads);
        self.inherits.extend(weaker.inherits);
        self.variants.extend(weaker.variants);
        for child in weaker.children {
            match self.children.iter_mut().find(|own| own.name == child.name) {
                Some(own) => own.under(child),
                None => self.children.push(child),
            }
        }
    }

    /// Calls `change` for every path that this prim and those below it name.
    pub(super) fn each_target(&mut self, change: &dyn Fn(&mut String)) {
        for property in self.properties.values_mut() {
            property.targets.iter_mut().for_each(change);
        }
        self.children
            .iter_mut()
            .for_each(|child| child.each_target(change));
    }
}

fn paths_of(value: Value) -> Vec<String> {
    match value {
        Value::References(list) => list.into_iter().map(|reference| reference.prim).collect(),
        value => value.as_texts(),
    }
}

/// A layer.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    pub(super) metadata: BTreeMap<String, Value>,
    /// A prim without a name around all others.
    pub(super) root: Prim,
}

impl Layer {
    pub(super) fn default_prim(&self) -> Option<&str> {
        self.metadata.get("defaultPrim")?.as_text()
    }

    /// Layers below this one, the strongest first.
    pub(super) fn sublayers(&self) -> Vec<String> {
        match self.metadata.get("subLayers") {
            Some(Value::References(list)) => list.iter().map(|layer| layer.asset.clone()).collect(),
            Some(value) => value.as_texts(),
            None => Vec::new(),
        }
    }
}

/// Whether an attribute is of any use to what is measured and drawn.
pub(super) fn is_used(name: &str) -> bool {
    const UNUSED: [&str; 8] = [
        "normals",
        "velocities",
        "accelerations",
        "extent",
        "widths",
        "primvars:normals",
        "primvars:tangents",
        "ids",
    ];
    !UNUSED.contains(&name)
        && !name.starts_with("primvars:skel:")
        && !name.starts_with("skel:joint")
}
