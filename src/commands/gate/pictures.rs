//! Pictures at the end of a gate: what looks different is told and shown, and what a baseline keeps is drawn.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::config::RunConfig;
use crate::gate::picture::{self, Compared, Past, Present};
use crate::gate::rules::Regress;
use crate::gate::{Bench, Judged, Violation};
use crate::report::Event;
use crate::store::{KnownModel, key_of};
use crate::system::whole_file::Whole;
use crate::thumbnail::Renderer;

/// What pictures of a gate need.
pub(super) struct Pictures<'a> {
    pub(super) config: &'a RunConfig,
    pub(super) bench: &'a Bench,
    /// Where what looks different is shown.
    pub(super) folder: Option<&'a Path>,
}

/// The picture that a library holds of a row.
pub(super) fn of_row(library: &Path, row: &KnownModel) -> Option<Past> {
    let picture = &row.picture;
    let path = picture.path.as_deref()?;
    let suffixes = picture.others.keys().map(String::as_str);
    Some(Past {
        file: library.join(path),
        key: key_of(path)?.to_owned(),
        version: picture.version,
        renderer: Renderer::as_drawn(picture.size_px, picture.style.as_deref(), suffixes),
    })
}

impl Pictures<'_> {
    fn present<'f>(&'f self, file: &'f Judged) -> Present<'f> {
        Present {
            file: &file.file,
            hash: &file.kept.hash,
            limits: &self.config.limits,
            roots: self.bench.roots(),
        }
    }

    /// What is wrong with how a file looks now; `past` is its picture from before.
    pub(super) fn judge(
        &self,
        file: &Judged,
        regress: &Regress,
        past: Option<&Past>,
    ) -> anyhow::Result<Option<Violation>> {
        let Some(share) = &regress.picture else {
            return Ok(None);
        };
        // A file that cannot be read has broken a rule by that.
        if file.kept.hash.is_empty() || past.is_some_and(|past| past.key == file.kept.picture_key) {
            return Ok(None);
        }
        let compared = match past {
            Some(past) => picture::compare(past, &self.present(file)),
            None => Err((false, "there is no picture from before".into())),
        };
        let compared = match compared {
            Ok(compared) => compared,
            Err(why) => return Ok(Some(picture::unmeasured(regress, share, &file.path, why))),
        };
        let found = compared.difference.share;
        let mut violation = picture::differs(regress, share, &file.path, found);
        if let (Some(violation), Some(folder)) = (&mut violation, self.folder) {
            let shown = show(folder, &file.path, &compared)?;
            violation.message += &format!("; see {}", crate::path_text::to_text(&shown));
        }
        Ok(violation)
    }

    /// Draws what the baseline in `baseline` keeps of `files`, where it is not there yet, and removes what none of them needs.
    pub(super) fn keep(
        &self,
        baseline: &Path,
        files: &mut [Judged],
        tell: impl Fn(Event),
    ) -> anyhow::Result<()> {
        let folder = picture::folder(baseline);
        let mut kept = HashSet::new();
        for file in files {
            let is_wanted = file.regress.as_ref().is_some_and(|it| it.picture.is_some());
            if !is_wanted || file.kept.hash.is_empty() {
                continue;
            }
            let name = picture::name(&file.kept.picture_key);
            let path = folder.join(&name);
            if !path.is_file() {
                match self.present(file).drawn(&picture::renderer()) {
                    Ok(png) => write(&path, &png)?,
                    Err(why) => {
                        tell(Event::Remark(format!("{}: no picture: {why}", file.path)));
                        continue;
                    }
                }
            }
            kept.insert(name.clone());
            file.kept.picture = Some(name);
        }
        tidy(&folder, &kept);
        Ok(())
    }
}

/// Removes the pictures of a baseline that it does not name.
fn tidy(folder: &Path, kept: &HashSet<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_needless = |name: &str| Past::is_name(name) && !kept.contains(name);
        if name.to_str().is_some_and(is_needless) {
            // One that stays is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes three pictures of the file shown as `path` into `folder`, and says where the last of them is.
fn show(folder: &Path, path: &str, compared: &Compared) -> anyhow::Result<PathBuf> {
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    // What lies elsewhere stays in the folder all the same.
    let parts = parts.map(|part| if part == ".." { "__" } else { part });
    let name: Vec<_> = parts.collect();
    let beside = |what: &str| folder.join(format!("{}.{what}.png", name.join("/")));
    write(&beside("before"), &compared.before)?;
    write(&beside("after"), &compared.after)?;
    let difference = beside("difference");
    write(&difference, &compared.difference.png)?;
    Ok(difference)
}

fn write(path: &Path, png: &[u8]) -> anyhow::Result<()> {
    let name = || path.display().to_string();
    fs::create_dir_all(path.parent().unwrap_or(path)).with_context(name)?;
    let whole = Whole {
        prefix: ".writing-",
        durable_folders: None,
    };
    whole.write(path, png).with_context(name)
}
