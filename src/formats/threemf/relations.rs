//! What a 3MF package says of its own parts: where the 3D model and the thumbnail are, and what is encrypted.
//!
//! Promises: parts outside the package are never followed.

use std::collections::HashSet;

use crate::formats::kit::package::Package;
use crate::formats::kit::xml::{Xml, decoded};
use crate::formats::{Limits, ReadError};

/// Relations of the package as a whole.
#[derive(Debug, Default)]
pub(super) struct Relations {
    list: Vec<Relation>,
    encrypted: HashSet<String>,
}

#[derive(Debug)]
struct Relation {
    /// Last word of its type.
    kind: String,
    target: String,
}

impl Relations {
    /// Reads them; none where the package has no such part.
    ///
    /// # Errors
    /// [`ReadError`] where the part cannot be read.
    pub(super) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Self, ReadError> {
        let mut relations = Self::default();
        each_element(
            package,
            "_rels/.rels",
            "Relationships",
            limits,
            &mut |name, get| {
                let is_external = get("TargetMode")?.is_some_and(|mode| mode == "External");
                if name == "Relationship"
                    && !is_external
                    && let (Some(kind), Some(target)) = (get("Type")?, get("Target")?)
                {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    relations.list.push(Relation { kind, target });
                }
                Ok(())
            },
        )?;
        let keystore = relations.first("keystore").map(str::to_owned);
        if let Some(keystore) = keystore {
            each_element(package, &keystore, "keystore", limits, &mut |name, get| {
                if name == "resourcedata"
                    && let Some(path) = get("path")?
                {
                    relations.encrypted.insert(bare(&path));
                }
                Ok(())
            })?;
        }
        Ok(relations)
    }

    /// Parts that are called the 3D model of the package.
    pub(super) fn models(&self) -> impl Iterator<Item = &str> {
        self.of("3dmodel")
    }

    /// The picture of the package.
    pub(super) fn thumbnail(&self) -> Option<&str> {
        self.first("thumbnail")
    }

    /// Whether the secure content extension says that a part is encrypted.
    pub(super) fn is_encrypted(&self, part: &str) -> bool {
        self.encrypted.contains(&bare(part))
    }

    fn first(&self, kind: &str) -> Option<&str> {
        let found = self.list.iter().find(|relation| relation.kind == kind);
        found.map(|relation| relation.target.as_str())
    }

    fn of(&self, kind: &'static str) -> impl Iterator<Item = &str> {
        let of_kind = self
            .list
            .iter()
            .filter(move |relation| relation.kind == kind);
        of_kind.map(|relation| relation.target.as_str())
    }
}

fn bare(path: &str) -> String {
    path.trim_start_matches('/').to_lowercase()
}

type Get<'g> = dyn Fn(&str) -> Result<Option<String>, ReadError> + 'g;
type Take<'t> = dyn FnMut(&str, &Get<'_>) -> Result<(), ReadError> + 't;

/// Hands all elements below the root of a part to `take`; none where the part is not there.
fn each_element(
    package: &mut Package<'_>,
    part: &str,
    root: &str,
    limits: &Limits,
    take: &mut Take<'_>,
) -> Result<(), ReadError> {
    let Some(number) = package.find(part) else {
        return Ok(());
    };
    let name = package.name(number);
    let bytes = package.read(number)?;
    let text = decoded(&bytes);
    let mut xml = Xml::new(&text, &name, limits);
    xml.root(root)?;
    let mut depth = 1_u64;
    while depth > 0 {
        let Some(element) = xml.child()? else {
            depth = depth.saturating_sub(1);
            continue;
        };
        depth = depth.saturating_add(1);
        take(element.name(), &|name| xml.attribute(&element, name))?;
    }
    xml.finish()
}
