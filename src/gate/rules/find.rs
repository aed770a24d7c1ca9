//! Where the rules for a path are: `gate.toml` in its folder or one above, as other tools look for their settings.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Rules, RulesError};
use crate::path_text::to_text;

/// The name that is looked for.
pub(crate) const FILE_NAME: &str = "gate.toml";
/// Bytes of a file of rules.
pub(crate) const MOST_BYTES: u64 = 1 << 20;

/// The rules of each folder, looked for once.
#[derive(Debug, Default)]
pub(crate) struct Found {
    given: Option<Arc<Rules>>,
    files: HashMap<PathBuf, Arc<Rules>>,
    folders: HashMap<PathBuf, Option<Arc<Rules>>>,
    sound: HashMap<PathBuf, Arc<Rules>>,
}

impl Found {
    /// Those of `file` for every path, or those found upwards from each.
    ///
    /// # Errors
    /// [`RulesError`] where `file` holds none.
    pub(crate) fn new(file: Option<&Path>) -> Result<Self, RulesError> {
        let given = file.map(|file| load(file).map(Arc::new)).transpose()?;
        Ok(Self {
            given,
            ..Self::default()
        })
    }

    /// The rules for what lies in `folder`, which is absolute.
    ///
    /// # Errors
    /// [`RulesError`] where a file of rules is found that holds none.
    pub(crate) fn of(&mut self, folder: &Path) -> Result<Arc<Rules>, RulesError> {
        if let Some(given) = &self.given {
            return Ok(Arc::clone(given));
        }
        if let Some(found) = self.upwards(folder)? {
            return Ok(found);
        }
        let sound = self.sound.entry(folder.to_path_buf());
        Ok(Arc::clone(
            sound.or_insert_with(|| Arc::new(Rules::sound(folder))),
        ))
    }

    fn upwards(&mut self, folder: &Path) -> Result<Option<Arc<Rules>>, RulesError> {
        let mut passed = Vec::new();
        let mut found = None;
        for above in folder.ancestors() {
            if let Some(known) = self.folders.get(above) {
                found.clone_from(known);
                break;
            }
            passed.push(above.to_path_buf());
            let file = above.join(FILE_NAME);
            // A link that leads nowhere is a file of rules that was meant.
            if file.symlink_metadata().is_ok_and(|about| !about.is_dir()) {
                found = Some(self.loaded(&file)?);
                break;
            }
            // What lies around a repository is no part of it.
            if above.join(".git").exists() {
                break;
            }
        }
        self.folders
            .extend(passed.into_iter().map(|folder| (folder, found.clone())));
        Ok(found)
    }

    fn loaded(&mut self, file: &Path) -> Result<Arc<Rules>, RulesError> {
        if let Some(known) = self.files.get(file) {
            return Ok(Arc::clone(known));
        }
        let name = to_text(file);
        let cannot = |error: std::io::Error| RulesError::of(&name, error.to_string());
        let about = file.metadata().map_err(cannot)?;
        // A pipe or a device would be waited for.
        if !about.is_file() {
            return Err(RulesError::of(&name, "not a regular file"));
        }
        let rules = Arc::new(load(file)?);
        self.files.insert(file.to_path_buf(), Arc::clone(&rules));
        Ok(rules)
    }
}

fn load(file: &Path) -> Result<Rules, RulesError> {
    let name = to_text(file);
    let cannot = |error: std::io::Error| RulesError::of(&name, error.to_string());
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(cannot)?;
    opened
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() as u64 > MOST_BYTES {
        let all = file.metadata().map_or(0, |about| about.len());
        let what = format!("{all} bytes of rules, at most {MOST_BYTES} are read");
        return Err(RulesError::of(&name, what));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = 1 + memchr::memchr_iter(b'\n', &error.as_bytes()[..good]).count();
        RulesError {
            line: Some(line),
            ..RulesError::of(&name, "not UTF-8")
        }
    })?;
    let absolute = file.canonicalize().map_err(cannot)?;
    let folder = absolute.parent().unwrap_or(&absolute);
    Rules::parse(text.trim_start_matches('\u{feff}'), &name, folder)
}
