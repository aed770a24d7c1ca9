//! The end of a gate: what has changed, what was known, the verdict, its reports, and what is written for the next time.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::pictures::{Pictures, of_row};
use crate::cli::ShutOn;
use crate::commands::run::Run;
use crate::config::{GateFiles, GateWish, Instead};
use crate::discover::presence::{Presence, Presences};
use crate::gate::picture::{self, Past};
use crate::gate::reports::{Form, Setting, report};
use crate::gate::rules::{FILE_NAME, Kept, Regress};
use crate::gate::{
    Baseline, Bench, Counts, Facts, Judged, RulesError, Verdict, baseline, init, regress,
};
use crate::path_text::{canonical, from_text, to_text};
use crate::report::Event;
use crate::report::gate::Judgement;
use crate::store::{KnownModel, Lookup, StoreError};

/// What the end of a gate needs.
pub(super) struct Closing<'a> {
    pub(super) run: &'a Run,
    pub(super) bench: &'a Bench,
    pub(super) wish: &'a GateWish,
    pub(super) files: &'a GateFiles,
    /// `None` where none was given, or it is only now to be written.
    pub(super) baseline: Option<Baseline>,
}

/// The baseline that was asked for, unless it is written anew.
pub(super) fn baseline(wish: &GateWish) -> Result<Option<Baseline>, RulesError> {
    match &wish.baseline {
        Some((file, is_updated)) if !is_updated || file.exists() => Baseline::read(file).map(Some),
        _ => Ok(None),
    }
}

/// Where a first file of rules goes.
fn rules_file(files: &GateFiles, wish: &GateWish) -> PathBuf {
    wish.rules.clone().unwrap_or_else(|| {
        let first = files.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let folder = if first.is_dir() {
            first
        } else {
            first.parent().unwrap_or(first)
        };
        folder.join(FILE_NAME)
    })
}

/// Whether a first file of rules may be written: no other is lost by it.
pub(super) fn may_write_rules(files: &GateFiles, wish: &GateWish) -> Result<(), RulesError> {
    let file = rules_file(files, wish);
    match file.exists() {
        true => Err(RulesError::of(
            to_text(&file),
            "is there already (--rules FILE names another)",
        )),
        false => Ok(()),
    }
}

impl Closing<'_> {
    /// Tells the verdict.
    pub(super) fn close(&self, mut lookup: Option<Lookup>) -> anyhow::Result<()> {
        let mut verdict = self.bench.verdict();
        if matches!(self.wish.instead, Some(Instead::Init)) {
            return self.init(&verdict);
        }
        for file in &mut verdict.files {
            if self.run.stop.is_asked() {
                return Ok(());
            }
            self.compare(file, lookup.as_mut())?;
        }
        if let Some((file, true)) = &self.wish.baseline {
            self.update(file, &mut verdict)?;
        }
        let mut lines = Vec::new();
        let mut is_stdout_taken = false;
        for (form, file) in &self.wish.reports {
            let text = self.report(*form, &verdict);
            match file {
                Some(file) => written(file, &text)?,
                None => {
                    lines.extend(text.lines().map(str::to_owned));
                    is_stdout_taken |= *form != Form::Github;
                }
            }
        }
        self.tell_of_nothing(&verdict);
        let counts = verdict.counts();
        self.run.tell(Event::Judgement(Box::new(Judgement {
            status: status(&counts, self.wish.fail_on),
            counts,
            lines,
            is_stdout_taken,
            verdict,
        })));
        Ok(())
    }

    /// Holds a file against what it was, and against what was wrong with it then.
    fn compare(&self, file: &mut Judged, lookup: Option<&mut Lookup>) -> anyhow::Result<()> {
        if let Some(regress) = file.regress.clone()
            && let Some((before, past)) = self.before(file, &regress, lookup)?
        {
            let found = regress::violations(&regress, &file.path, &before, &file.kept);
            file.asked.extend(regress.names());
            file.violations.extend(found);
            // What a new baseline makes known need not be drawn.
            if !matches!(self.wish.baseline, Some((_, true))) {
                let pictures = self.pictures();
                let looks = pictures.judge(file, &regress, past.as_ref())?;
                file.violations.extend(looks);
            }
            file.violations.sort_by(|a, b| a.rule.cmp(&b.rule));
        }
        if let Some(baseline) = &self.baseline {
            let path = file.file.clone();
            baseline.mark(&path, file);
        }
        Ok(())
    }

    /// What a file was: in the baseline, or else in the library; by its path, or else by its shape where that path is gone.
    fn before(
        &self,
        file: &Judged,
        regress: &Regress,
        lookup: Option<&mut Lookup>,
    ) -> Result<Option<(Kept, Option<Past>)>, StoreError> {
        if let (Some(baseline), Some((path, _))) = (&self.baseline, &self.wish.baseline) {
            let known = baseline.known(&file.file, &file.kept);
            return Ok(known.map(|known| {
                let name = known.kept.picture.as_deref();
                let past = name.and_then(|name| Past::beside(&picture::folder(path), name));
                (known.kept.clone(), past)
            }));
        }
        let Some(lookup) = lookup else {
            return Ok(None);
        };
        let Some(row) = self.row_before(file, lookup)? else {
            return Ok(None);
        };
        let stored = lookup.facts_of(row.id)?;
        Ok(stored.map(|stored| {
            let facts = Facts::stored(stored, self.bench.assumed);
            let unit = facts.unit.or(file.unit);
            let past = of_row(&self.run.config.library, &row);
            (Kept::for_regress(&facts, regress, unit), past)
        }))
    }

    /// The row of a file, or of one of its shape whose path is gone.
    fn row_before(
        &self,
        file: &Judged,
        lookup: &mut Lookup,
    ) -> Result<Option<KnownModel>, StoreError> {
        if let Some(row) = lookup.model_at(&to_text(&file.file))? {
            return Ok(Some(row));
        }
        let keys = [file.kept.shape.as_deref(), file.kept.scaled.as_deref()];
        let mut presences = Presences::new(&self.run.config.limits);
        let mut is_gone = |path: &str| presences.of(&from_text(path)) == Presence::Gone;
        let same = lookup.rows_of_shape(keys)?;
        let found = same.into_iter().find(|(_, path)| is_gone(path));
        match found {
            Some((_, path)) => lookup.model_at(&path),
            None => Ok(None),
        }
    }

    fn pictures(&self) -> Pictures<'_> {
        Pictures {
            config: &self.run.config,
            bench: self.bench,
            folder: self.wish.pictures.as_deref(),
        }
    }

    fn report(&self, form: Form, verdict: &Verdict) -> String {
        let root = std::env::var_os("GITHUB_WORKSPACE").map(|root| canonical(Path::new(&root)));
        let setting = Setting {
            folder: &self.bench.folder,
            root: root.as_deref(),
            has_baseline: self.wish.baseline.is_some(),
        };
        report(form, verdict, &setting)
    }

    /// Writes the baseline, after which all that it holds is known.
    fn update(&self, file: &Path, verdict: &mut Verdict) -> anyhow::Result<()> {
        let absolute = std::path::absolute(file)?;
        let folder = canonical(absolute.parent().unwrap_or(&absolute));
        // What has changed is the new measure of things.
        for judged in &mut verdict.files {
            judged
                .violations
                .retain(|violation| !violation.rule.starts_with("regress."));
        }
        let tell = |event| self.run.tell(event);
        self.pictures().keep(file, &mut verdict.files, tell)?;
        written(
            file,
            &baseline::written(verdict, &folder, &self.bench.folder),
        )?;
        for violation in verdict
            .files
            .iter_mut()
            .flat_map(|file| &mut file.violations)
        {
            violation.is_known = true;
            violation.baseline.clone_from(&violation.value);
        }
        Ok(())
    }

    /// Writes a first file of rules.
    fn init(&self, verdict: &Verdict) -> anyhow::Result<()> {
        let file = rules_file(self.files, self.wish);
        written(&file, &init::rules(verdict))?;
        self.run
            .tell(Event::Remark(format!("{}: written", to_text(&file))));
        let counts = Counts {
            files: verdict.files.len() as u64,
            ..Counts::default()
        };
        self.run.tell(Event::Judgement(Box::new(Judgement {
            verdict: Verdict::default(),
            counts,
            status: 0,
            lines: Vec::new(),
            is_stdout_taken: false,
        })));
        Ok(())
    }

    fn tell_of_nothing(&self, verdict: &Verdict) {
        if verdict.files.is_empty() {
            let remark = "nothing to judge: no model is here, or no rule asks anything of it";
            self.run.tell(Event::Remark(remark.into()));
        } else if verdict.not_judged > 0 {
            let files = if verdict.not_judged == 1 {
                "file was"
            } else {
                "files were"
            };
            let remark = format!(
                "{} {files} not judged: no rule asks anything of it",
                verdict.not_judged
            );
            self.run.tell(Event::Remark(remark));
        }
    }
}

/// Writes a text; folders above it are made.
fn written(file: &Path, text: &str) -> anyhow::Result<()> {
    let name = || file.display().to_string();
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).with_context(name)?;
    }
    fs::write(file, text).with_context(name)
}

/// The exit status that the counts mean.
fn status(counts: &Counts, fail_on: ShutOn) -> u8 {
    match fail_on {
        ShutOn::Never => 0,
        ShutOn::Warning if counts.warnings > 0 => 4,
        ShutOn::Error | ShutOn::Warning => counts.status(),
    }
}
