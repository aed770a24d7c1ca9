//! `trigest prune`: shows the rows of files that are gone, and with `--apply` removes them.
//!
//! Promises: a row goes only where its file is gone *and* the folder that vouches for it is there and not empty, both looked at again right
//! before the row is removed. Each row has one such folder: the innermost of those looked below.

mod folders;

use serde_json::{Value, json};

use self::folders::Folders;
use super::pages::{PAGE, Pages};
use super::run::{self, Begin, Run};
use crate::config::{PruneConfig, PruneWish};
use crate::discover::presence::{Presence, Presences};
use crate::path_text::{from_text, to_text};
use crate::report::finding::{Finding, Kind, State};
use crate::report::{Command, Event};
use crate::store::{FileRow, LibraryError, Lookup, Store, StoreError, Table};

/// Shows or removes rows of files that are gone, and returns the exit status.
///
/// # Errors
/// Why the run could not begin or go on.
pub(super) fn run(config: PruneConfig) -> anyhow::Result<u8> {
    let PruneConfig { run, output, wish } = config;
    let begin = Begin {
        command: Command::Prune,
        settings: settings(&wish),
        may_create: false,
    };
    run::conduct(run, output, move |run| {
        if wish.apply {
            apply(run, &begin, &wish)
        } else {
            show(run, &begin, &wish)
        }
    })
}

fn show(run: &Run, begin: &Begin, args: &PruneWish) -> anyhow::Result<()> {
    let library = &run.config.library;
    let lookup =
        Store::lookup_only(library)?.ok_or_else(|| LibraryError::Missing(library.clone()))?;
    run.announce(None, begin);
    let folders = Folders::new(&args.paths, &lookup)?;
    tell_unsure(run, &folders);
    let gone = survey(run, &lookup, &folders, args)?;
    for row in gone {
        let finding = Finding::open(Kind::Gone, row.path, "its row would be removed by --apply");
        run.found(finding.in_state(State::Reported));
    }
    Ok(())
}

fn apply(run: &Run, begin: &Begin, args: &PruneWish) -> anyhow::Result<()> {
    let store = run.begin(begin)?;
    let lookup = store.lookup()?;
    let folders = Folders::new(&args.paths, &lookup)?;
    tell_unsure(run, &folders);
    let gone = survey(run, &lookup, &folders, args)?;
    drop(lookup);
    for rows in gone.chunks(PAGE as usize) {
        if run.stop.is_asked() {
            break;
        }
        let mut presences = Presences::new(&run.config.limits);
        let mut rows = rows.to_vec();
        rows.retain(|row| {
            let path = from_text(&row.path);
            folders.vouch_still(&path) && presences.of(&path) == Presence::Gone
        });
        store.remove(&rows)?;
        for row in rows {
            let finding = Finding::open(Kind::Gone, row.path, "its row is removed");
            run.found(finding.in_state(State::Settled));
        }
    }
    run.end(&store)
}

/// Tells of the folders that vouch for nothing. One that a person named is to be seen to; one from an old run is not.
fn tell_unsure(run: &Run, folders: &Folders) {
    let (state, way_out) = if folders.are_named() {
        (State::Open, "")
    } else {
        (State::Reported, " (a folder above it can be named as PATH)")
    };
    for (path, why) in folders.unsure() {
        let about = format!("{why}; rows below it stay{way_out}");
        let finding = Finding::open(Kind::UnsureFolder, to_text(path), about);
        run.found(finding.in_state(state));
    }
}

/// The rows to be removed; tells of those that are kept and of those of which nothing can be said.
fn survey(
    run: &Run,
    lookup: &Lookup,
    folders: &Folders,
    args: &PruneWish,
) -> Result<Vec<FileRow>, StoreError> {
    let mut survey = Survey {
        run,
        folders,
        takes_typed: args.with_typed,
        presences: Presences::new(&run.config.limits),
        gone: Vec::new(),
        outside: 0,
    };
    for table in [Table::Models, Table::Failures] {
        let mut pages = Pages::default();
        while let Some(page) = pages.next(
            |last, count| lookup.file_rows_after(table, last, count),
            |row| row.id,
        )? {
            if run.stop.is_asked() {
                return Ok(Vec::new());
            }
            page.into_iter().for_each(|row| survey.look_at(row));
        }
    }
    if survey.outside > 0 && !folders.are_named() {
        run.tell(Event::Remark(format!(
            "{} rows lie below no folder that an import was given (name one as PATH to look there)",
            survey.outside
        )));
    }
    run.seen.walk_is_over();
    Ok(survey.gone)
}

/// A look at rows, one after another.
struct Survey<'a> {
    run: &'a Run,
    folders: &'a Folders,
    takes_typed: bool,
    presences: Presences<'a>,
    gone: Vec<FileRow>,
    /// Rows below none of the folders.
    outside: u64,
}

impl Survey<'_> {
    fn look_at(&mut self, row: FileRow) {
        let path = from_text(&row.path);
        let Some(folder) = self.folders.of(&path) else {
            self.outside += 1;
            return;
        };
        if !folder.vouches() {
            return;
        }
        self.run.seen.rows(1);
        let finding = match self.presences.of(&path) {
            Presence::There => return,
            Presence::Gone if row.is_typed && !self.takes_typed => {
                let about =
                    "is gone; a person typed something about it (--with-typed removes it as well)";
                Finding::open(Kind::Kept, row.path, about).in_state(State::Reported)
            }
            Presence::Gone => return self.gone.push(row),
            Presence::Unknown(why) => {
                Finding::open(Kind::Unknown, row.path, format!("{why}; its row stays"))
            }
        };
        self.run.found(finding);
    }
}

fn settings(args: &PruneWish) -> Value {
    json!({
        "paths": args.paths.iter().map(|path| to_text(path)).collect::<Vec<_>>(),
        "apply": args.apply,
        "with_typed": args.with_typed,
    })
}
