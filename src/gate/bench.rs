//! What all workers of a gate share: the rules for each path, and what became of each file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value as Json, json};

use super::facts::Facts;
use super::init::NAMES;
use super::judge::{Case, Finding, severity};
use super::place::{Fault, Place};
use super::rules::keys::own_name;
use super::rules::{Check, Found, Kept, Regress, RulesError, Subject, Wish};
use super::shown::shown;
use super::{Judged, READABLE, Severity, Unmeasured, Verdict, Violation};
use crate::discover::extension_of;
use crate::error::{Cause, ImportError};
use crate::examine::Examined;
use crate::formats::appearance::Wanted;
use crate::formats::{ReadError, UNREAD_EXTENSIONS};
use crate::mesh::Unit;
use crate::path_text::{canonical, name_text};
use crate::store::InFlight;

/// What is asked of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    checks: BTreeMap<String, Arc<Check>>,
    regress: Option<Arc<Regress>>,
    /// What a first file of rules is made of.
    keeps: Wanted,
}

impl Asked {
    /// Whether the costly measures are needed.
    pub(crate) fn is_deep(&self) -> bool {
        self.checks.values().any(|check| check.subject.is_deep())
    }

    /// How much of the look of faces is needed.
    pub(crate) fn appearance(&self) -> Wanted {
        let wanted = |check: &Arc<Check>| check.subject.appearance();
        let most = self.checks.values().map(wanted).max();
        most.unwrap_or_default().max(self.keeps)
    }

    /// The unit that files are taken in which declare none.
    fn assumed(&self) -> Option<Unit> {
        self.checks.values().find_map(|check| match check.wish {
            Wish::Unit { assumed, .. } => assumed,
            _ => None,
        })
    }

    fn names(&self) -> Vec<String> {
        self.checks.keys().cloned().collect()
    }

    /// How bad it is that nothing was measured; `None` where no rule minds.
    fn severity_unmeasured(&self) -> Option<Severity> {
        let of = |check: &Arc<Check>| unmeasured_severity(check);
        self.checks.values().filter_map(of).max()
    }
}

fn unmeasured_severity(check: &Check) -> Option<Severity> {
    match check.unmeasured {
        Unmeasured::Fail => Some(check.severity),
        Unmeasured::Warn => Some(Severity::Warning),
        Unmeasured::Pass => None,
    }
}

/// What all workers share.
#[derive(Debug)]
pub(crate) struct Bench {
    rules: Mutex<Found>,
    /// Paths that were given, with the folder that rules are looked for from.
    roots: Vec<(PathBuf, PathBuf)>,
    /// Their folders: files that a model names may lie anywhere in the one that holds it.
    folders: Vec<PathBuf>,
    /// The unit of files that declare none.
    pub assumed: Option<Unit>,
    /// The folder that paths are shown from.
    pub folder: PathBuf,
    /// Where files are noted while they are being worked on, so that one that ends the program is known to the next gate.
    pub in_flight: Option<InFlight>,
    /// Whether all is kept of a file that a first file of rules is made of.
    pub keeps_all: bool,
    judged: Mutex<Vec<Judged>>,
    not_judged: AtomicU64,
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bench {
    /// A bench for files below `paths`, or for any where rules are found from their own folders.
    pub(crate) fn new(
        rules: Found,
        paths: &[PathBuf],
        folder: PathBuf,
        assumed: Option<Unit>,
    ) -> Self {
        let root = |path: &PathBuf| {
            let path = canonical(path);
            let above = if path.is_dir() {
                Some(path.as_path())
            } else {
                path.parent()
            };
            let folder = above.unwrap_or(&path).to_path_buf();
            (path, folder)
        };
        let roots: Vec<_> = paths.iter().map(root).collect();
        Self {
            rules: Mutex::new(rules),
            folders: roots.iter().map(|(_, folder)| folder.clone()).collect(),
            roots,
            assumed,
            folder,
            in_flight: None,
            keeps_all: false,
            judged: Mutex::default(),
            not_judged: AtomicU64::new(0),
        }
    }

    /// What is asked of the file at `path`: by the rules found upwards from the path given that it lies below, or else from its
    /// own folder.
    ///
    /// # Errors
    /// [`RulesError`] where the rules that are found are none.
    pub(crate) fn asked(&self, path: &Path) -> Result<Asked, RulesError> {
        let below = self.roots.iter().filter(|(root, _)| path.starts_with(root));
        let nearest = below.max_by_key(|(root, _)| root.as_os_str().len());
        let own = path.parent().unwrap_or(path);
        let folder = nearest.map_or(own, |(_, folder)| folder);
        let rules = open(&self.rules).of(folder)?;
        Ok(Asked {
            checks: rules.checks(path),
            regress: rules.regress(path),
            keeps: match self.keeps_all {
                true => Wanted::Plain,
                false => Wanted::Nothing,
            },
        })
    }

    /// The folders of the paths given.
    pub(crate) fn roots(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Reads the rules of every path given, so that what is wrong with them is told before any file is read.
    ///
    /// # Errors
    /// As [`Bench::asked`].
    pub(crate) fn read_rules(&self) -> Result<(), RulesError> {
        let mut rules = open(&self.rules);
        self.roots
            .iter()
            .try_for_each(|(_, folder)| rules.of(folder).map(drop))
    }

    /// Judges what a library knows of a file; false where the file has to be read, to say where a fault lies.
    pub(crate) fn judge_stored(&self, path: &Path, asked: &Asked, facts: &Facts) -> bool {
        if asked.appearance() != Wanted::Nothing {
            return false;
        }
        let violations = self.violations(path, asked, facts, |_| None);
        let wants_place = |violation: &Violation| {
            !violation.is_unmeasured && Fault::of(own_name(&violation.rule)).is_some()
        };
        if violations.iter().any(wants_place) {
            return false;
        }
        self.take(path, asked, self.kept(asked, facts), violations);
        true
    }

    /// Judges a file that was read; returns how many rules it breaks.
    pub(crate) fn judge(&self, path: &Path, asked: &Asked, examined: &Examined) -> usize {
        let facts = Facts::of(examined, self.assumed);
        let violations = self.violations(path, asked, &facts, |check| match check.subject {
            Subject::Look(look) => facts.look().ok().map(|own| own.place(look)),
            _ => Fault::of(own_name(&check.name)).map(|fault| Place::of(examined, fault)),
        });
        let count = violations.len();
        self.take(path, asked, self.kept(asked, &facts), violations);
        count
    }

    /// Takes a file that could not be read.
    pub(crate) fn failed(&self, path: &Path, error: &ImportError) {
        let asked = self.asked(path).unwrap_or_default();
        let is_unread = UNREAD_EXTENSIONS.contains(&extension_of(path).as_str());
        let is_unsupported = matches!(error.cause, Cause::Read(ReadError::Unsupported { .. }));
        if is_unread && is_unsupported {
            return self.not_read(path, &asked, &error.to_string());
        }
        let Some(check) = asked.checks.get(READABLE) else {
            self.not_judged.fetch_add(1, Relaxed);
            return;
        };
        let message = match &error.cause {
            // It is tried again each time, and needs no --retry.
            Cause::Deadly(how) => format!("it crashes the program ({how})"),
            _ => format!("{}: {error}", error.stage.name()),
        };
        let violation = Violation {
            severity: check.severity,
            message,
            value: json!(error.kind()),
            ..self.plain(path, READABLE)
        };
        self.take(path, &asked, Kept::default(), vec![violation]);
    }

    /// Takes a model that is left out, such as one of a format that is not read.
    pub(crate) fn left_out(&self, path: &Path, reason: &str) {
        let asked = self.asked(path).unwrap_or_default();
        self.not_read(path, &asked, reason);
    }

    fn not_read(&self, path: &Path, asked: &Asked, reason: &str) {
        let Some(severity) = asked.severity_unmeasured() else {
            self.not_judged.fetch_add(1, Relaxed);
            return;
        };
        let violation = Violation {
            severity,
            message: format!("not measured: {reason}"),
            is_unmeasured: true,
            ..self.plain(path, READABLE)
        };
        self.take(path, asked, Kept::default(), vec![violation]);
    }

    /// What became of all files.
    pub(crate) fn verdict(&self) -> Verdict {
        let mut files = std::mem::take(&mut *open(&self.judged));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Verdict {
            files,
            not_judged: self.not_judged.load(Relaxed),
        }
    }

    fn plain(&self, path: &Path, rule: &str) -> Violation {
        Violation {
            path: shown(path, &self.folder),
            rule: rule.to_owned(),
            severity: Severity::Error,
            message: String::new(),
            value: Json::Null,
            limit: Json::Bool(true),
            excess: 0.0,
            baseline: Json::Null,
            is_known: false,
            is_unmeasured: false,
            place: Place::default(),
        }
    }

    fn violations(
        &self,
        path: &Path,
        asked: &Asked,
        facts: &Facts,
        place: impl Fn(&Check) -> Option<Place>,
    ) -> Vec<Violation> {
        let filename = name_text(path);
        let case = Case {
            facts,
            filename: &filename,
            unit: facts.unit.or(asked.assumed()),
        };
        let mut violations = Vec::new();
        for check in asked.checks.values() {
            let why = check
                .why
                .as_ref()
                .map_or_else(String::new, |why| format!(" ({why})"));
            let plain = || Violation {
                limit: check.wish.json(),
                ..self.plain(path, &check.name)
            };
            match case.judge(check) {
                Finding::Pass => {}
                Finding::Broken(broken) => violations.push(Violation {
                    severity: severity(check, &broken),
                    message: format!("{}{why}", broken.message),
                    value: broken.value,
                    excess: broken.excess,
                    place: place(check).unwrap_or_default(),
                    ..plain()
                }),
                Finding::Unmeasured(reason) => {
                    violations.extend(unmeasured_severity(check).map(|severity| Violation {
                        severity,
                        message: format!("not measured: {reason}{why}"),
                        is_unmeasured: true,
                        ..plain()
                    }));
                }
            }
        }
        violations
    }

    /// What is kept of a file: what regressions are told by, and more where that was asked for.
    fn kept(&self, asked: &Asked, facts: &Facts) -> Kept {
        let unit = facts.unit.or(asked.assumed());
        match &asked.regress {
            _ if self.keeps_all => Kept::of(facts, NAMES.iter().copied(), unit),
            Some(regress) => Kept::for_regress(facts, regress, unit),
            None => Kept::of(facts, [], unit),
        }
    }

    fn take(&self, path: &Path, asked: &Asked, kept: Kept, violations: Vec<Violation>) {
        open(&self.judged).push(Judged {
            path: shown(path, &self.folder),
            asked: asked.names(),
            violations,
            kept,
            regress: asked.regress.clone(),
            unit: asked.assumed().or(self.assumed),
            file: path.to_path_buf(),
        });
    }
}
