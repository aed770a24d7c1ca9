//! Two libraries: models at the same path are compared, others found again by their bytes, or by their shape.
//!
//! Both are gone through in the order of paths, a page at a time. Of a model whose path the other has not, its row and the first digits of what it
//! is found by are held, 32 bytes; what they say is checked against the rows.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use super::kin::Kin;
use super::words::changes;
use super::{Difference, OTHER_BYTES, Teller};
use crate::commands::ask::open;
use crate::commands::pages::PAGE;
use crate::store::{CatalogRow, Condition, Field, Lookup, Order, Same, Selection, all_fields};

/// By what a model is found again, the surest first.
const AGAIN: [Same; 3] = [Same::Bytes, Same::Shape, Same::Scaled];

/// The models of a library, one after another.
struct Side {
    lookup: Lookup,
    selection: Selection,
    page: std::vec::IntoIter<CatalogRow>,
    fields: Rc<[Field]>,
}

/// A model that lies in one library alone.
#[derive(Clone, Copy, Debug)]
struct Lone {
    id: i64,
    /// The first digits of each of [`AGAIN`]; 0 where it has none.
    keys: [u64; AGAIN.len()],
}

impl Lone {
    fn of(row: &CatalogRow) -> Self {
        let key = |same: Same| row.text(same.column()).map_or(0, digits);
        Self {
            id: row.whole("id").unwrap_or_default(),
            keys: AGAIN.map(key),
        }
    }
}

/// 64 bits that keys which differ seldom share.
fn digits(key: &str) -> u64 {
    let hash = *blake3::hash(key.as_bytes()).as_bytes();
    let digits = hash[..8]
        .iter()
        .fold(0, |all, &byte| all << 8 | u64::from(byte));
    digits.max(1)
}

impl Side {
    fn open(folder: &Path) -> anyhow::Result<Self> {
        let order = Order::Path {
            is_descending: false,
        };
        Ok(Self {
            lookup: open(folder)?,
            selection: Selection::new(Condition::all(), order, None, all_fields()),
            page: Vec::new().into_iter(),
            fields: all_fields().into(),
        })
    }

    fn next(&mut self) -> anyhow::Result<Option<CatalogRow>> {
        if self.page.as_slice().is_empty() {
            self.page = self.selection.page(&self.lookup, PAGE)?.into_iter();
        }
        Ok(self.page.next())
    }

    /// The row of a model that was passed; none where it went since.
    fn row(&self, model: Lone) -> anyhow::Result<Option<CatalogRow>> {
        Ok(self.lookup.row(&self.fields, model.id)?)
    }
}

pub(super) fn compare(teller: &mut Teller<'_>, a: &Path, b: &Path) -> anyhow::Result<()> {
    let (mut a, mut b) = (Side::open(a)?, Side::open(b)?);
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    let (mut old, mut new) = (a.next()?, b.next()?);
    loop {
        let order = match (&old, &new) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => path(old).cmp(path(new)),
        };
        if let (Some(before), Some(after), Ordering::Equal) = (&old, &new, order) {
            changed(teller, (&a, before), (&b, after))?;
        }
        if order.is_le() {
            gone.extend(old.as_ref().filter(|_| order.is_lt()).map(Lone::of));
            old = a.next()?;
        }
        if order.is_ge() {
            added.extend(new.as_ref().filter(|_| order.is_gt()).map(Lone::of));
            new = b.next()?;
        }
    }
    lone(teller, &a, &b, gone, added)
}

fn path(row: &CatalogRow) -> &str {
    row.text("file_path").unwrap_or_default()
}

/// Tells what is different of two rows of a model, if anything is.
fn changed(
    teller: &mut Teller<'_>,
    (a, before): (&Side, &CatalogRow),
    (b, after): (&Side, &CatalogRow),
) -> anyhow::Result<()> {
    let vector = |side: &Side, row: &CatalogRow| {
        let id = row.whole("id").unwrap_or_default();
        side.lookup.shape_vector(id)
    };
    let kin = Kin::of(before, after, || {
        Ok([vector(a, before)?, vector(b, after)?])
    })?;
    let mut changes = changes(before, after, kin);
    changes.tags(tags(a, before)?, tags(b, after)?);
    let was_moved = path(before) != path(after);
    let is_same_file = kin.same == Some(Same::Bytes);
    if is_same_file && changes.words.is_empty() && !was_moved {
        return Ok(());
    }
    if !is_same_file {
        changes.words_or(OTHER_BYTES);
    }
    let kind = if is_same_file && was_moved {
        "moved"
    } else {
        "changed"
    };
    teller.tell(&Difference {
        kind,
        path: path(after).into(),
        from: was_moved.then(|| path(before).into()),
        changes,
    })?;
    Ok(())
}

/// The tags of a model, each once, in order.
fn tags(side: &Side, row: &CatalogRow) -> anyhow::Result<Vec<String>> {
    let tags = side.lookup.tags_of(row.whole("id").unwrap_or_default())?;
    let mut tags: Vec<String> = tags.into_iter().map(|tag| tag.name).collect();
    tags.sort();
    tags.dedup();
    Ok(tags)
}

/// Tells of the models that only one side has at their path; those of the same bytes, or the same shape, are the same model.
fn lone(
    teller: &mut Teller<'_>,
    a: &Side,
    b: &Side,
    mut gone: Vec<Lone>,
    mut added: Vec<Lone>,
) -> anyhow::Result<()> {
    for (at, same) in AGAIN.into_iter().enumerate() {
        // The last one by its key is the first one by path.
        let mut known: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (place, model) in gone.iter().enumerate().rev() {
            if model.keys[at] != 0 {
                known.entry(model.keys[at]).or_default().push(place);
            }
        }
        let mut left = Vec::new();
        let mut found = vec![false; gone.len()];
        for model in added {
            let before = known.get_mut(&model.keys[at]).and_then(Vec::pop);
            let is_found = match before {
                Some(place) if again(teller, (a, gone[place]), (b, model), same)? => {
                    found[place] = true;
                    true
                }
                _ => false,
            };
            if !is_found {
                left.push(model);
            }
        }
        added = left;
        let mut found = found.into_iter();
        gone.retain(|_| !found.next().unwrap_or_default());
    }
    for (kind, side, models) in [("gone", a, gone), ("added", b, added)] {
        for model in models {
            if let Some(row) = side.row(model)? {
                teller.tell(&Difference::new(kind, path(&row)))?;
            }
        }
    }
    Ok(())
}

/// Tells of a model that lies elsewhere; false where it is another one after all.
fn again(
    teller: &mut Teller<'_>,
    (a, old): (&Side, Lone),
    (b, new): (&Side, Lone),
    same: Same,
) -> anyhow::Result<bool> {
    let (Some(before), Some(after)) = (a.row(old)?, b.row(new)?) else {
        return Ok(false);
    };
    if before.text(same.column()) != after.text(same.column()) {
        return Ok(false);
    }
    changed(teller, (a, &before), (b, &after))?;
    Ok(true)
}
