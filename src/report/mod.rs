//! Outcomes in; terminal, JSON lines and exit status out: the only module that prints.
//!
//! Runs on the main thread, which alone owns the bar. It receives events, counts them and draws at most
//! every [`throttle::INTERVAL`]; it opens no file and no database.

mod answer;
mod command;
mod event;
pub mod finding;
mod findings;
mod fit;
pub mod gate;
mod histogram;
mod json;
mod lines;
mod log;
mod output;
mod outside;
pub mod picture;
mod progress;
mod summary;
mod table;
mod terminal;
pub mod throttle;
mod tracker;

use std::path::PathBuf;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::gate::Counts;
use crate::outcome::{Finished, Outcome};
use crate::path_text::escaped;
use crate::stop::{Deadline, Stop};
use crate::store::RunCounts;
use crate::system::{io_text, thread_cpu_time};
pub(crate) use answer::answer_bytes;
pub use answer::{Answer, answer};
pub use command::Command;
pub use event::{Begun, Event, Seen};
use finding::Finding;
use gate::Judgement;
pub use log::Log;
pub use output::{FailOn, Output, Progress};
use outside::text_of;
pub use outside::{failed, fatal, remarks, text, wrong_usage};
use progress::Display;
pub use table::{Column, Layout, Table};
use terminal::{DataOut, Style, talk};
use throttle::{INTERVAL, Throttle};
use tracker::Tracker;

/// How long events gather before they are taken: each would wake this thread by itself otherwise, at the sender's cost.
const GATHER: Duration = Duration::from_millis(1);
/// Exit status of a run that could not go on, or whose lines could not be written.
const FAILED: u8 = 1;
/// Events taken before time is looked at again.
const MOST_GATHERED: usize = 4096;

/// What is known only at the end.
#[derive(Debug)]
struct Closing {
    command: Command,
    library: PathBuf,
    workers: usize,
    ending: &'static str,
    status: u8,
    found: u64,
    ignored: u64,
    missing: u64,
    seconds: f64,
    main_thread_cpu: Option<Duration>,
    /// From the beginning until a worker took the first file up.
    until_first_file: Option<Duration>,
}

impl Closing {
    /// Files found that have no outcome, because the run was stopped; rows that are only looked at have none.
    fn left(&self, tracker: &Tracker) -> u64 {
        if self.command.verb().is_some() {
            return 0;
        }
        self.found.saturating_sub(tracker.done())
    }
}

/// Receives, counts, draws and tells.
#[derive(Debug)]
pub struct Report {
    output: Output,
    style: Style,
    tracker: Tracker,
    throttle: Throttle,
    display: Display,
    data: DataOut,
    began: Instant,
    cpu_at_start: Option<Duration>,
    begun: Option<Begun>,
    judgement: Option<Box<Judgement>>,
    has_reported_stop: bool,
    /// Whether a failure ended the run.
    has_given_up: bool,
    leaves_behind: bool,
}

impl Report {
    /// A report that prints what `output` asks for.
    pub fn new(output: Output) -> Self {
        Self {
            style: Style {
                is_coloured: output.colour,
            },
            tracker: Tracker::default(),
            throttle: Throttle::default(),
            display: Display::new(output.progress),
            data: DataOut::new(output.json),
            output,
            began: Instant::now(),
            cpu_at_start: thread_cpu_time(),
            begun: None,
            judgement: None,
            has_reported_stop: false,
            has_given_up: false,
            leaves_behind: false,
        }
    }

    /// Receives events until no sender is left; false where a stop took too long and work is still going on.
    pub fn listen(&mut self, inbox: &Receiver<Event>, seen: &Seen, stop: &Stop) -> bool {
        loop {
            let now = Instant::now();
            let patience = self.throttle.due_in(now).unwrap_or(INTERVAL);
            match inbox.recv_timeout(patience) {
                Ok(first) => {
                    thread::sleep(GATHER);
                    for event in std::iter::once(first).chain(inbox.try_iter().take(MOST_GATHERED))
                    {
                        self.take(event, stop);
                        self.throttle.update();
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.data.flush(),
                Err(RecvTimeoutError::Disconnected) => return true,
            }
            self.report_stop(stop);
            // Time passing is news too: the rate, and how long the longest file has taken.
            if !self.tracker.processing.is_empty() || self.display.has_lines() {
                self.throttle.update();
            }
            let began = Instant::now();
            if self.throttle.is_due(began) {
                self.display.draw(&self.tracker, seen);
                self.data.flush();
                self.throttle.drawn(began, Instant::now());
            }
            if self.leaves_behind || stop.is_past(Deadline::Process) {
                return false;
            }
        }
    }

    fn take(&mut self, event: Event, stop: &Stop) {
        match event {
            Event::Begun(begun) => {
                if self.data.wants_json() {
                    self.data.line(&json::begun(&begun));
                }
                if let Some(log) = &mut self.output.log {
                    log.begin(&begun);
                }
                self.begun = Some(begun);
            }
            Event::Started { index, path } => self.tracker.started(index, path),
            Event::PutDown { index } => self.tracker.put_down(index),
            Event::Finished(finished) => self.take_finished(&finished, stop),
            Event::Finding(finding) => self.take_finding(&finding),
            Event::Judgement(judgement) => {
                judgement.print(&mut self.data, self.style, self.output.verbose > 0);
                self.judgement = Some(judgement);
            }
            #[cfg(feature = "cluster")]
            Event::Merged { counts, moved } => {
                self.tracker.counts = *counts;
                self.tracker.moved = moved;
            }
            Event::Remark(remark) => self.say(&remark),
            Event::LeftBehind => self.leaves_behind = true,
            Event::AllDone { reply } => {
                let seconds = self.began.elapsed().as_secs_f64();
                // Where nobody waits any more the run has ended without its record, which the next run notes.
                let _ = reply.send(RunCounts {
                    seconds,
                    ..self.tracker.counts
                });
            }
        }
    }

    fn take_finished(&mut self, finished: &Finished, stop: &Stop) {
        self.tracker.record(finished);
        let ends_the_run =
            matches!(&finished.outcome, Outcome::Failed(failure) if failure.stops_the_run);
        // What ends a run is said once, however many workers meet it.
        let is_said = ends_the_run && self.has_given_up;
        if ends_the_run {
            stop.give_up();
            self.has_given_up = true;
        }
        let is_gate = self.is_gate();
        if self.data.wants_json() && !is_gate {
            self.data.line(&json::finished(finished));
        }
        if let Some(log) = &mut self.output.log {
            let line = lines::file_line(finished, Style { is_coloured: false }, true);
            log.write(&line);
        }
        let line = match (self.output.quiet, self.output.verbose) {
            // What a gate finds is reported at its end, in the order of paths.
            (true, _) | (false, 0) if self.is_to_be_shown(finished) && !is_gate && !is_said => {
                lines::failure_line(finished, self.style)
            }
            (true, _) | (false, 0) => None,
            (false, verbose) => Some(lines::file_line(finished, self.style, verbose > 1)),
        };
        if let Some(line) = line {
            self.display.say(line);
        }
    }

    /// Whether a failure is news.
    fn is_to_be_shown(&self, finished: &Finished) -> bool {
        match &finished.outcome {
            Outcome::Failed(failure) => !failure.is_known || self.output.tells_known,
            _ => false,
        }
    }

    fn is_gate(&self) -> bool {
        let begun = self.begun.as_ref();
        begun.is_some_and(|begun| begun.command == Command::Gate)
    }

    fn take_finding(&mut self, finding: &Finding) {
        self.tracker.note(finding);
        let line = escaped(&finding.to_string());
        let is_all_there_is = self
            .begun
            .as_ref()
            .is_none_or(|begun| begun.command.verb().is_some());
        if self.output.json {
            self.data.line(&json::finding(finding));
        } else if is_all_there_is {
            self.data.line(&line);
        } else {
            self.display.say(line.clone());
        }
        if let Some(log) = &mut self.output.log {
            log.write(&line);
        }
    }

    /// A line for people, unless they asked for errors alone.
    fn say(&mut self, remark: &str) {
        if let Some(log) = &mut self.output.log {
            log.write(&escaped(remark));
        }
        if !self.output.quiet {
            self.display.say(escaped(remark));
        }
    }

    fn report_stop(&mut self, stop: &Stop) {
        if stop.is_asked() && !self.has_reported_stop {
            self.has_reported_stop = true;
            self.display.clear();
            if !self.output.quiet && stop.signal().is_some() {
                self.display.say(
                    "stopping: files being processed are finished first; Ctrl-C again stops at once"
                        .into(),
                );
            }
        }
    }

    /// What a gate has counted.
    fn counts(&self) -> Option<&Counts> {
        self.judgement.as_ref().map(|judgement| &judgement.counts)
    }

    /// Prints the summary and returns the exit status.
    pub fn close(&mut self, seen: &Seen, stop: &Stop) -> u8 {
        self.display.finish(&self.tracker, seen);
        self.throttle.finish(Instant::now());
        let Some(begun) = self.begun.take() else {
            return FAILED;
        };
        // What was not handed on yet may be what cannot be.
        self.data.flush();
        let status = self.status(begun.command, stop);
        let closing = Closing {
            command: begun.command,
            library: begun.library,
            workers: begun.workers,
            ending: stop.ending(),
            status,
            found: seen.files(),
            ignored: seen.ignored.load(Relaxed),
            missing: seen.missing.load(Relaxed),
            seconds: self.began.elapsed().as_secs_f64(),
            main_thread_cpu: thread_cpu_time()
                .zip(self.cpu_at_start)
                .map(|(now, then)| now.saturating_sub(then)),
            until_first_file: self
                .tracker
                .first_start
                .map(|start| start.duration_since(self.began)),
        };
        let counts = self.throttle.counts();
        if self.data.wants_json() {
            self.data.line(&json::summary(
                &self.tracker,
                &closing,
                counts,
                self.counts(),
            ));
        }
        self.data.flush();
        let lines = |style, is_long| {
            let judged = self.counts();
            summary::summary(&self.tracker, &closing, counts, judged, style, is_long)
        };
        let plain = Style { is_coloured: false };
        let long = self.output.log.is_some().then(|| lines(plain, true));
        let shown = (!self.output.quiet).then(|| lines(self.style, self.output.timings));
        if let (Some(log), Some(long)) = (&mut self.output.log, long) {
            log.write(&long.join("\n"));
        }
        talk(&shown.unwrap_or_default());
        match self.lost() {
            Some(line) => {
                talk(&[line]);
                FAILED
            }
            None => status,
        }
    }

    /// The exit status of a run of `command`, as far as it went.
    fn status(&self, command: Command, stop: &Stop) -> u8 {
        let counted = match self.output.fail_on {
            FailOn::Any => self.tracker.counts.failed,
            FailOn::New => self.tracker.counts.failed - self.tracker.known,
            FailOn::Never => 0,
        };
        let has_failed = counted > 0 || self.tracker.open_findings() > 0;
        match (stop.is_lost() || self.lost().is_some(), stop.signal()) {
            (true, _) => FAILED,
            (false, Some(signal)) => 128 + signal,
            (false, None) if command == Command::Gate => self
                .judgement
                .as_ref()
                .map_or(1, |judgement| judgement.status),
            (false, None) if has_failed => 3,
            (false, None) => 0,
        }
    }

    /// A line that says which output lacks lines, and why.
    fn lost(&self) -> Option<String> {
        let log = self.output.log.as_ref().and_then(Log::lost);
        let of =
            |name: &str, error| format!("trigest: {name}: {}; lines are missing", io_text(error));
        let data = self.data.lost().map(|error| of("standard output", error));
        data.or_else(|| log.map(|error| of("--log-file", error)))
    }

    /// Writes into the log why the run could not begin or go on.
    pub fn ended_by(&mut self, error: &anyhow::Error) {
        if let Some(log) = &mut self.output.log {
            log.write(&escaped(&text_of(error)));
        }
    }
}
