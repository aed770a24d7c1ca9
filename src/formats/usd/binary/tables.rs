//! The tables of a binary layer: tokens, strings, fields, sets of fields, paths, specs.

use crate::formats::usd::binary::packed::{integers, unpacked};
use crate::formats::usd::binary::wrong;
use crate::formats::{Limits, ReadError};

/// Entries of all tables that a file of any size may have, and for each of its bytes beyond that.
const FREE_ENTRIES: u64 = 1 << 20;
const ENTRIES_A_BYTE: u64 = 4;

/// The tables, checked but for the indices in them.
#[derive(Debug, Default)]
pub(super) struct Tables<'a> {
    pub(super) version: [u8; 3],
    pub(super) tokens: Vec<Box<str>>,
    pub(super) strings: Vec<u32>,
    fields: Vec<Field>,
    field_sets: Vec<u32>,
    pub(super) paths: Vec<Path>,
    pub(super) specs: Vec<Spec>,
    file: std::marker::PhantomData<&'a [u8]>,
}

/// A piece of what a spec says: its name, and where its value is.
#[derive(Clone, Copy, Debug)]
struct Field {
    token: u32,
    rep: u64,
}

/// A path, by the path around it and its last part.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Path {
    pub(super) parent: u32,
    token: u32,
    is_property: bool,
}

/// What is said at a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    pub(super) path: u32,
    field_set: u32,
    pub(super) kind: u32,
}

/// Reads numbers one behind the other.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    pub(super) file: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], ReadError> {
        let end = self.at.checked_add(count);
        let bytes = end.and_then(|end| self.file.get(self.at..end));
        let bytes = bytes.ok_or_else(|| {
            let left = self.file.len().saturating_sub(self.at);
            let what = format!("the layer promises {count} bytes, {left} are left");
            wrong(what, self.at.min(self.file.len()))
        })?;
        self.at = self.at.saturating_add(count);
        Ok(bytes)
    }

    pub(super) fn word(&mut self) -> Result<u32, ReadError> {
        let bytes = self.take(4)?.first_chunk::<4>();
        Ok(u32::from_le_bytes(bytes.copied().unwrap_or_default()))
    }

    pub(super) fn long(&mut self) -> Result<u64, ReadError> {
        let bytes = self.take(8)?.first_chunk::<8>();
        Ok(u64::from_le_bytes(bytes.copied().unwrap_or_default()))
    }

    /// A number of things, as far as this machine can count.
    pub(super) fn count(&mut self) -> Result<usize, ReadError> {
        let at = self.at;
        usize::try_from(self.long()?).map_err(|_| wrong("a count is too large", at))
    }

    /// Goes as far on as the number that stands here says.
    pub(super) fn follow(&mut self) -> Result<(), ReadError> {
        let start = self.at;
        let offset = usize::try_from(self.long()?).ok();
        let to = offset.and_then(|offset| start.checked_add(offset));
        self.at = to.ok_or_else(|| wrong("a value lies beyond the file", start))?;
        Ok(())
    }

    /// What stands as far on as the number that stands here says.
    pub(super) fn inner(&mut self) -> Result<u64, ReadError> {
        self.follow()?;
        self.long()
    }

    fn packed(&mut self) -> Result<&'a [u8], ReadError> {
        let size = self.count()?;
        self.take(size)
    }

    fn integers(&mut self, count: usize) -> Result<Vec<i64>, ReadError> {
        let at = self.at;
        integers(self.packed()?, count, 4, at)
    }
}

/// Holds how many entries all tables may still have.
struct Budget {
    left: u64,
    all: u64,
}

impl Budget {
    fn take(&mut self, count: usize) -> Result<(), ReadError> {
        let left = self.left.checked_sub(count as u64);
        self.left = left.ok_or(ReadError::OverLimit {
            limit: "entries in the tables of so small a layer",
            asked: count as u64,
            allowed: self.all,
            option: "",
        })?;
        Ok(())
    }
}

fn indices(numbers: Vec<i64>) -> Vec<u32> {
    // One that is none names nothing, or ends a set.
    let index = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    numbers.into_iter().map(index).collect()
}

impl<'a> Tables<'a> {
    /// # Errors
    /// [`ReadError::Malformed`], [`ReadError::Unsupported`] for a later version, [`ReadError::OverLimit`].
    pub(super) fn read(file: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        let mut head = Cursor { file, at: 8 };
        let version = head
            .take(8)?
            .first_chunk::<3>()
            .copied()
            .unwrap_or_default();
        if version[0] > 0 || version < [0, 4, 0] {
            let [a, b, c] = version;
            let feature = format!("binary USD of version {a}.{b}.{c}");
            return Err(ReadError::Unsupported { feature });
        }
        let mut tables = Self {
            version,
            ..Self::default()
        };
        let all = FREE_ENTRIES.max((file.len() as u64).saturating_mul(ENTRIES_A_BYTE));
        let mut budget = Budget { left: all, all };
        let mut contents = Cursor {
            file,
            at: head.count()?,
        };
        let sections = contents.count()?;
        limits.check_entries(sections as u64)?;
        for _ in 0..sections {
            let name = contents.take(16)?;
            let start = contents.count()?;
            let size = contents.count()?;
            let end = start.checked_add(size).filter(|&end| end <= file.len());
            let end = end.ok_or_else(|| wrong("a table lies beyond the file", contents.at))?;
            let mut cursor = Cursor {
                file: file.get(..end).unwrap_or_default(),
                at: start,
            };
            let length = name.iter().position(|&byte| byte == 0).unwrap_or(16);
            match name.get(..length).unwrap_or_default() {
                b"TOKENS" => tables.tokens = tokens(&mut cursor, &mut budget)?,
                b"STRINGS" => {
                    let count = cursor.count()?;
                    budget.take(count)?;
                    let bytes = cursor.take(count.saturating_mul(4))?;
                    let words = bytes.as_chunks::<4>().0.iter();
                    tables.strings = words.map(|word| u32::from_le_bytes(*word)).collect();
                }
                b"FIELDS" => tables.fields = fields(&mut cursor, &mut budget)?,
                b"FIELDSETS" => {
                    let count = cursor.count()?;
                    budget.take(count)?;
                    tables.field_sets = indices(cursor.integers(count)?);
                }
                b"PATHS" => tables.paths = paths(&mut cursor, &mut budget)?,
                b"SPECS" => tables.specs = specs(&mut cursor, &mut budget)?,
                _ => {}
            }
        }
        Ok(tables)
    }

    pub(super) fn token(&self, index: u32) -> &str {
        self.tokens.get(index as usize).map_or("", |token| token)
    }

    pub(super) fn string(&self, index: u32) -> &str {
        let token = self.strings.get(index as usize);
        token.map_or("", |&token| self.token(token))
    }

    /// The last part of a path.
    pub(super) fn name_of(&self, path: u32) -> &str {
        let path = self.paths.get(path as usize);
        path.map_or("", |path| self.token(path.token))
    }

    /// A path as text.
    pub(super) fn path(&self, path: u32) -> String {
        const MOST_PARTS: usize = 256;
        let mut parts = Vec::new();
        let mut next = path;
        while let Some(path) = self.paths.get(next as usize)
            && path.parent != next
            && parts.len() < MOST_PARTS
        {
            parts.push((path.is_property, self.token(path.token)));
            next = path.parent;
        }
        let mut text = String::new();
        for (is_property, part) in parts.into_iter().rev() {
            let separator = match (is_property, part.starts_with('{')) {
                (true, _) => ".",
                (false, true) => "",
                (false, false) => "/",
            };
            text.push_str(separator);
            text.push_str(part);
        }
        text
    }

    /// What a spec says: names, and where the values are.
    pub(super) fn fields_of<'t>(
        &'t self,
        spec: &Spec,
    ) -> impl Iterator<Item = (&'t str, u64)> + use<'t, 'a> {
        let set = self.field_sets.get(spec.field_set as usize..);
        let set = set.unwrap_or_default().iter();
        let fields = set.take_while(|&&field| field != u32::MAX);
        fields.filter_map(|&field| {
            let field = self.fields.get(field as usize)?;
            Some((self.token(field.token), field.rep))
        })
    }
}

fn tokens(cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<Vec<Box<str>>, ReadError> {
    let count = cursor.count()?;
    budget.take(count)?;
    let size = cursor.count()?;
    budget.take(size)?;
    let at = cursor.at;
    let bytes = unpacked(cursor.packed()?, size, at)?;
    let words = bytes.split(|&byte| byte == 0).take(count);
    Ok(words
        .map(|word| String::from_utf8_lossy(word).into())
        .collect())
}

fn fields(cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<Vec<Field>, ReadError> {
    let count = cursor.count()?;
    budget.take(count)?;
    let names = indices(cursor.integers(count)?);
    let at = cursor.at;
    let bytes = unpacked(cursor.packed()?, count.saturating_mul(8), at)?;
    let reps = bytes
        .as_chunks::<8>()
        .0
        .iter()
        .map(|rep| u64::from_le_bytes(*rep));
    let pair = |(token, rep)| Field { token, rep };
    Ok(names.into_iter().zip(reps).map(pair).collect())
}

fn specs(cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<Vec<Spec>, ReadError> {
    let count = cursor.count()?;
    budget.take(count)?;
    let paths = indices(cursor.integers(count)?);
    let sets = indices(cursor.integers(count)?);
    let kinds = indices(cursor.integers(count)?);
    let all = paths.into_iter().zip(sets).zip(kinds);
    let spec = |((path, field_set), kind)| Spec {
        path,
        field_set,
        kind,
    };
    Ok(all.map(spec).collect())
}

fn paths(cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<Vec<Path>, ReadError> {
    let places = cursor.count()?;
    budget.take(places)?;
    let count = cursor.count()?;
    budget.take(count)?;
    let indexes = indices(cursor.integers(count)?);
    let tokens = cursor.integers(count)?;
    let jumps = cursor.integers(count)?;
    // Paths that nothing describes are around themselves.
    let own = (0..places).map(|place| u32::try_from(place).unwrap_or(u32::MAX));
    let mut paths: Vec<Path> = own
        .map(|parent| Path {
            parent,
            ..Path::default()
        })
        .collect();
    let mut is_seen = vec![false; count];
    let mut open: Vec<(usize, Option<u32>)> = vec![(0, None)];
    while let Some((mut at, mut parent)) = open.pop() {
        while let (Some(&index), Some(&token), Some(&jump)) =
            (indexes.get(at), tokens.get(at), jumps.get(at))
        {
            if is_seen.get(at).copied().unwrap_or(true) {
                break;
            }
            if let Some(seen) = is_seen.get_mut(at) {
                *seen = true;
            }
            if let Some(place) = paths.get_mut(index as usize)
                && let Some(parent) = parent
            {
                *place = Path {
                    parent,
                    token: u32::try_from(token.unsigned_abs()).unwrap_or(u32::MAX),
                    is_property: token < 0,
                };
            }
            let (has_child, has_sibling) = (jump > 0 || jump == -1, jump >= 0);
            let next = at.saturating_add(1);
            match (has_child, has_sibling) {
                (true, true) => {
                    let sibling = usize::try_from(jump).unwrap_or(0);
                    open.push((at.saturating_add(sibling), parent));
                    parent = Some(index);
                }
                (true, false) => parent = Some(index),
                (false, true) => {}
                (false, false) => break,
            }
            at = next;
        }
    }
    Ok(without_rings(paths))
}

/// Paths that lead back to themselves are made ones that nothing describes.
fn without_rings(mut paths: Vec<Path>) -> Vec<Path> {
    let own = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let mut state = vec![0_u8; paths.len()];
    for start in 0..paths.len() {
        let mut trail = Vec::new();
        let mut at = start;
        while state.get(at) == Some(&0) {
            if let Some(state) = state.get_mut(at) {
                *state = 1;
            }
            trail.push(at);
            let parent = paths.get(at).map_or(at, |path| path.parent as usize);
            if parent == at {
                break;
            }
            if state.get(parent) == Some(&1) {
                if let Some(path) = paths.get_mut(at) {
                    path.parent = own(at);
                }
                break;
            }
            at = parent;
        }
        for place in trail {
            if let Some(state) = state.get_mut(place) {
                *state = 2;
            }
        }
    }
    paths
}
