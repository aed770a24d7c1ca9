//! ONE FILE END TO END: open, read, analyse, thumbnail, store. Read this first.
//!
//! A job runs in a worker, opens its file once, and ends in exactly one outcome; it prints nothing and shares nothing
//! that changes but the store. A panic costs this file alone. The mesh is gone before the job reports.
//! What is spared where the library has the bytes already is in `again`.

mod again;
pub mod alone;
#[cfg(debug_assertions)]
mod fault;
mod probe;
mod subject;
mod ticket;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::analysis::{Analysis, Deep, analyse, deep};
use crate::cores::Busy;
use crate::discover::{Source, extension_of};
use crate::error::{Cause, ImportError, Stage};
use crate::formats::{self, Format, Input, Limits, Model, Siblings};
use crate::outcome::{Failure, Finished, Imported, Outcome, StageTimes};
use crate::panics::caught;
use crate::path_text::{name_text, stem_text, to_text};
use crate::source_file::{self, FileBytes};
use crate::stop::Stop;
use crate::store::{FileRecord, KnownModel, ModelRecords, PictureRecord, Store};
use crate::thumbnail::{self, Picture, Renderer};

use subject::{picture_key, pictures, subject};
pub use ticket::Ticket;

/// What all jobs of a run share.
#[derive(Debug)]
pub struct Context<'a> {
    /// The library.
    pub store: &'a Store,
    /// `None`: no pictures.
    pub renderer: Option<&'a Renderer>,
    /// What a file may ask for.
    pub limits: &'a Limits,
    /// Folders that are imported as a whole: files that a model names may lie anywhere in the one that holds it.
    pub roots: &'a [PathBuf],
    /// Take the costly measures too.
    pub deep: bool,
    /// Import even what the library has.
    pub force: bool,
    /// How long a file may take; `None`: as long as it likes.
    pub time_limit: Option<Duration>,
    /// Whether to stop.
    pub stop: &'a Stop,
}

/// What a job does with its file.
#[derive(Debug)]
pub enum Task {
    /// Take it into the library.
    Import,
    /// Draw the picture of this row again.
    Redraw(Box<KnownModel>),
}

/// One file to work on.
#[derive(Debug)]
pub struct Job {
    /// Number in this run, from 1.
    pub index: u64,
    /// The file.
    pub source: Source,
    /// What to do with it.
    pub task: Task,
    /// When it was found.
    pub found: Instant,
    /// Who decides how it ends.
    pub ticket: Arc<Ticket>,
}

/// Runs a job; `None` where a stop left it to the next run, or it was given up.
pub fn run(job: Job, context: &Context<'_>) -> Option<Finished> {
    if context.stop.is_asked() {
        return None;
    }
    let started = Instant::now();
    let _busy = Busy::new();
    let worker = rayon::current_thread_index().unwrap_or_default();
    let _noted = context.store.in_flight().note(worker, &job.source.path);
    let mut work = Work {
        context,
        ticket: &job.ticket,
        #[cfg(debug_assertions)]
        path: &job.source.path,
        stages: StageTimes::default(),
        since: started,
    };
    let source = &job.source;
    let ended = caught(|| {
        work.enter(Stage::Open);
        match &job.task {
            Task::Import => work.import(source),
            Task::Redraw(model) => work.redraw(source, model),
        }
    })
    .unwrap_or_else(|panic| Err(Ended::Failed(Cause::Panicked(panic))));
    work.close_account();
    let stages = work.stages;
    let outcome = match ended {
        Ok(outcome) => outcome,
        Err(Ended::Stopped) => return None,
        Err(Ended::Failed(cause)) => {
            let error = ImportError {
                stage: job.ticket.stage(),
                cause,
            };
            if !job.ticket.claim() {
                return None;
            }
            if matches!(job.task, Task::Import) {
                record_failure(context.store, source, &error);
            }
            Outcome::Failed(Failure::from(&error))
        }
    };
    Some(Finished {
        index: job.index,
        path: job.source.path,
        bytes: job.source.size,
        outcome,
        stages,
        queue_wait: Some(started.duration_since(job.found)),
        elapsed: started.elapsed(),
    })
}

/// Writes the failure into the library. Where even that fails the run's summary and exit status still tell.
pub fn record_failure(store: &Store, source: &Source, error: &ImportError) {
    let size = i64::try_from(source.size).unwrap_or(i64::MAX);
    let seen = (error.stage != Stage::Discover).then_some((size, source.modified_ns));
    let path = to_text(&source.path);
    let _ = store.save_failure(&path, &Failure::from(error), error.lies_in_the_file(), seen);
}

/// Why a job ended without an outcome of its own.
enum Ended {
    Failed(Cause),
    Stopped,
}

impl From<Cause> for Ended {
    fn from(cause: Cause) -> Self {
        Self::Failed(cause)
    }
}

impl From<crate::store::StoreError> for Ended {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Failed(Cause::Store(error))
    }
}

/// A job under way, and what each stage has cost.
struct Work<'a> {
    context: &'a Context<'a>,
    ticket: &'a Ticket,
    #[cfg(debug_assertions)]
    path: &'a Path,
    stages: StageTimes,
    since: Instant,
}

impl Work<'_> {
    /// Adds the time since the last call to the present stage.
    fn close_account(&mut self) {
        let now = Instant::now();
        self.stages.add(self.ticket.stage(), now - self.since);
        self.since = now;
    }

    /// Closes the present stage's account and opens the next one.
    fn enter(&mut self, stage: Stage) {
        self.close_account();
        self.ticket.enter(stage);
        #[cfg(debug_assertions)]
        fault::strike(stage, self.path);
    }

    /// As [`Work::enter`], or leaves the file where a stop has waited long enough or the watch has given it up.
    fn proceed(&mut self, stage: Stage) -> Result<(), Ended> {
        self.enter(stage);
        let is_ours = match stage {
            Stage::Store => self.ticket.claim(),
            _ => !self.ticket.is_given_up(),
        };
        if self.context.stop.is_overdue() || !is_ours {
            Err(Ended::Stopped)
        } else {
            Ok(())
        }
    }

    fn import(&mut self, source: &Source) -> Result<Outcome, Ended> {
        if self.context.store.in_flight().is_suspect(&source.path) {
            probe::survives(&source.path, self.context.time_limit)?;
        }
        let content = source_file::read(&source.path)?;
        let file = file_record(&source.path, &content);
        if !self.context.force
            && let Some(outcome) = self.already_there(source, &file, &content)?
        {
            return Ok(outcome);
        }
        self.proceed(Stage::Read)?;
        let (format, model) = self.read(&source.path, &content.bytes)?;
        drop(content);
        self.proceed(Stage::Analyse)?;
        let Measured { analysis, seconds } = measured(&model);
        let volume = analysis.as_ref().and_then(|analysis| analysis.volume);
        let deep = self.context.deep.then(|| costly(&model, volume));
        self.proceed(Stage::Thumbnail)?;
        let picture = self.draw(&model, analysis.as_ref(), format, &file.hash)?;
        let Model {
            mesh,
            written,
            embedded,
            objects,
            notes,
            siblings_hash,
        } = model;
        drop(mesh);
        self.proceed(Stage::Store)?;
        let records = ModelRecords {
            file,
            format: format.name,
            siblings_hash: siblings_hash.map(|hash| hash.to_hex().to_string()),
            picture,
            embedded,
            objects,
            notes,
            written,
            analysis,
            analysis_seconds: seconds,
            deep,
        };
        let saved = self.context.store.save(&records)?;
        Ok(match saved.duplicate_of {
            Some(of) => Outcome::Duplicate { of },
            None => Outcome::Imported(Box::new(imported(saved.model_id, records))),
        })
    }

    fn read(&self, path: &Path, bytes: &[u8]) -> Result<(&'static Format, Model), Ended> {
        Ok(read_model(
            path,
            bytes,
            self.context.limits,
            self.context.roots,
        )?)
    }

    /// Draws and writes the picture. A body that cannot be drawn is no failure: the row says why.
    fn draw(
        &self,
        model: &Model,
        analysis: Option<&Analysis>,
        format: &Format,
        file_hash: &str,
    ) -> Result<PictureRecord, Ended> {
        let Some(renderer) = self.context.renderer else {
            return Ok(PictureRecord::default());
        };
        let tried = PictureRecord {
            size_px: Some(renderer.size_px().into()),
            version: Some(thumbnail::VERSION),
            style: Some(renderer.style.to_string()),
            ..PictureRecord::default()
        };
        match pictures(renderer, model, analysis, format) {
            Ok(_) if self.ticket.is_given_up() => Err(Ended::Stopped),
            Ok(pictures) => {
                let key = picture_key(file_hash, model.siblings_hash);
                self.write(&key, &pictures, tried)
                    .map_err(|error| Ended::from(Cause::Picture(error)))
            }
            Err(error) => Ok(PictureRecord {
                failed: Some(error.to_string()),
                ..tried
            }),
        }
    }

    /// Writes the pictures of a model, the main one last: where it is, all are.
    fn write(
        &self,
        key: &str,
        pictures: &[Picture],
        mut record: PictureRecord,
    ) -> io::Result<PictureRecord> {
        for Picture { suffix, png } in pictures.iter().rev() {
            let path = self.context.store.pictures().write(key, suffix, png)?;
            let bytes = i64::try_from(png.len()).unwrap_or(i64::MAX);
            if suffix.is_empty() {
                record.path = Some(path);
                record.bytes = Some(bytes);
            } else {
                record.others.insert(suffix.clone(), bytes);
            }
        }
        Ok(record)
    }
}

/// What is worth telling of records that were stored.
fn imported(model_id: i64, records: ModelRecords) -> Imported {
    let analysis = records.analysis.as_ref();
    Imported {
        model_id,
        format: records.format,
        triangle_count: analysis.map(|analysis| analysis.triangle_count),
        is_watertight: analysis.map(|analysis| analysis.is_watertight),
        thumbnail_path: records.picture.path,
        thumbnail_failed: records.picture.failed,
        notes: records.notes,
    }
}

fn read_model(
    path: &Path,
    bytes: &[u8],
    limits: &Limits,
    roots: &[PathBuf],
) -> Result<(&'static Format, Model), Cause> {
    let siblings = Siblings::of(path, roots);
    let input = Input {
        bytes,
        siblings: &siblings,
        limits,
    };
    formats::read(&input, &extension_of(path)).map_err(Cause::Read)
}

/// The measures of a model, where it has geometry, and how many seconds they took.
struct Measured {
    analysis: Option<Analysis>,
    seconds: f64,
}

fn measured(model: &Model) -> Measured {
    let began = Instant::now();
    let mesh = model.mesh.as_ref();
    Measured {
        analysis: mesh.map(|mesh| analyse(mesh, model.written)),
        seconds: began.elapsed().as_secs_f64(),
    }
}

/// The costly measures of a model, where it has geometry.
fn costly(model: &Model, volume: Option<f64>) -> Option<Deep> {
    let mesh = model.mesh.as_ref()?;
    Some(deep::measure(mesh, volume))
}

fn file_record(path: &Path, content: &FileBytes) -> FileRecord {
    FileRecord {
        path: to_text(path),
        filename: name_text(path),
        default_title: stem_text(path),
        size: i64::try_from(content.bytes.len()).unwrap_or(i64::MAX),
        modified_ns: content.modified_ns,
        read_at_ns: content.read_at_ns,
        hash: content.hash.to_hex().to_string(),
    }
}
