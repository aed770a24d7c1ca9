//! The bar on a terminal, or a plain line now and then. Owned by the main thread alone.
//!
//! `indicatif` draws; when it may is decided by [`super::throttle`], since its own limiter lets bursts through. One call
//! here is at most one draw: lines that are to stand above the bar wait for a draw of their own. Both of its lines fit the terminal,
//! whatever its width: what is said last is left out first, and long names are cut in the middle.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{
    HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState,
    ProgressStyle,
};

use super::terminal::talk;
use super::tracker::Tracker;
use super::{Progress, Seen, fit};
use crate::path_text::{escaped, name_text};
use crate::system::terminal_columns;

/// Time between two plain lines.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
/// A file being processed for shorter than this is not named.
const LONG: Duration = Duration::from_millis(500);

const TEMPLATE: &str = "{wide_bar:.cyan/black.bright} {status}\n{detail}";
/// Columns that the bar itself takes at least, with the space behind it.
const BAR: usize = 11;
/// Columns of a name that is worth showing.
const NAME: usize = 8;
/// Columns of a plain line, and of a terminal that does not say.
const COLUMNS: usize = 80;

/// How progress is shown.
#[derive(Debug)]
pub(super) struct Display {
    how: How,
    began: Instant,
    waiting: Vec<String>,
    drew_lines_last: bool,
}

#[derive(Debug)]
enum How {
    Bar(ProgressBar, Arc<Mutex<Texts>>),
    Lines { last: Instant },
    Nothing,
}

#[derive(Debug, Default)]
struct Texts {
    status: String,
    detail: String,
}

impl Display {
    pub(super) fn new(progress: Progress) -> Self {
        let how = match progress {
            Progress::Bar => bar(),
            Progress::Lines => How::Lines {
                last: Instant::now(),
            },
            Progress::None => How::Nothing,
        };
        Self {
            how,
            began: Instant::now(),
            waiting: Vec::new(),
            drew_lines_last: false,
        }
    }

    /// A line for people; where there is a bar it stands above it, from one of the next draws on.
    pub(super) fn say(&mut self, line: String) {
        match self.how {
            How::Bar(..) => self.waiting.push(line),
            How::Lines { .. } | How::Nothing => talk(&[line]),
        }
    }

    /// Whether lines wait for a draw.
    pub(super) fn has_lines(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// One draw: of the lines that wait, or of the newest state; in turn where there are both.
    pub(super) fn draw(&mut self, tracker: &Tracker, seen: &Seen) {
        let elapsed = self.began.elapsed();
        match &mut self.how {
            How::Bar(bar, shared) => {
                // The last column is left free: some terminals begin a new line after it.
                let columns = terminal_columns().unwrap_or(COLUMNS).saturating_sub(1);
                let texts = texts(tracker, seen, elapsed, columns);
                if !self.waiting.is_empty() && !self.drew_lines_last {
                    let lines = std::mem::take(&mut self.waiting);
                    bar.suspend(|| talk(&lines));
                    self.drew_lines_last = true;
                    return;
                }
                self.drew_lines_last = false;
                *shared.lock().unwrap_or_else(PoisonError::into_inner) = texts;
                let (done, total) = bar_position(tracker, seen);
                bar.update(|state: &mut ProgressState| {
                    // One of nothing is done would be shown as all.
                    state.set_len(total.max(1));
                    state.set_pos(done);
                });
            }
            How::Lines { last } => {
                if last.elapsed() >= LINE_INTERVAL {
                    *last = Instant::now();
                    talk(&[fit::joined(&status(tracker, seen, elapsed), usize::MAX)]);
                }
            }
            How::Nothing => {}
        }
    }

    /// Takes the bar away, since the run is to stop: nothing is drawn any more, and what ends the process now leaves a clean line.
    pub(super) fn clear(&mut self) {
        if let How::Bar(bar, _) = std::mem::replace(&mut self.how, How::Nothing) {
            bar.finish_and_clear();
            talk(&std::mem::take(&mut self.waiting));
        }
    }

    /// The last draw, after which nothing is drawn; lines that still wait follow it.
    pub(super) fn finish(&mut self, tracker: &Tracker, seen: &Seen) {
        self.drew_lines_last = true;
        self.draw(tracker, seen);
        if let How::Bar(bar, _) = std::mem::replace(&mut self.how, How::Nothing) {
            // What was drawn stays, without being drawn again.
            bar.set_draw_target(ProgressDrawTarget::hidden());
            talk(&[String::new()]);
        }
        talk(&std::mem::take(&mut self.waiting));
    }
}

fn bar() -> How {
    let shared = Arc::new(Mutex::new(Texts::default()));
    let key = |pick: fn(&Texts) -> &str| {
        let shared = Arc::clone(&shared);
        move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = out.write_str(pick(&shared.lock().unwrap_or_else(PoisonError::into_inner)));
        }
    };
    let Ok(style) = ProgressStyle::with_template(TEMPLATE) else {
        return How::Nothing;
    };
    let style = style
        .with_key("status", key(|texts| &texts.status))
        .with_key("detail", key(|texts| &texts.detail))
        .progress_chars("━━╌");
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    bar.set_style(style);
    How::Bar(bar, shared)
}

/// What a file costs beside its bytes, in bytes: a picture takes as long as parsing a quarter of a megabyte.
const FILE_WEIGHT: u64 = 256 << 10;

/// Done and total, by bytes and files.
fn bar_position(tracker: &Tracker, seen: &Seen) -> (u64, u64) {
    let weigh = |files: u64, bytes: u64| bytes + files * FILE_WEIGHT;
    (
        weigh(tracker.done(), tracker.counts.bytes),
        weigh(seen.files(), seen.bytes()),
    )
}

fn texts(tracker: &Tracker, seen: &Seen, elapsed: Duration, columns: usize) -> Texts {
    let status = status(tracker, seen, elapsed);
    let beside_bar = fit::joined(&status, columns.saturating_sub(BAR));
    Texts {
        status: beside_bar,
        detail: detail(tracker, columns),
    }
}

/// What has been done, what has been found and how fast, the most wanted first.
fn status(tracker: &Tracker, seen: &Seen, elapsed: Duration) -> Vec<String> {
    let (done, total) = (tracker.done(), seen.files());
    if total == 0 {
        let text = if seen.is_walking() {
            "looking for files"
        } else {
            "no files"
        };
        return vec![text.into()];
    }
    let counts = &tracker.counts;
    let more = if seen.is_walking() { "+" } else { "" };
    let mut parts = vec![format!(
        "{}/{}{more} files",
        HumanCount(done),
        HumanCount(total)
    )];
    if seen.bytes() > 0 {
        let rate = counts.bytes as f64 / elapsed.as_secs_f64().max(0.001);
        parts.push(format!(
            "{}/{}{more}",
            HumanBytes(counts.bytes),
            HumanBytes(seen.bytes())
        ));
        parts.push(format!("{}/s", HumanBytes(rate as u64)));
    }
    let (done, total) = bar_position(tracker, seen);
    if done > 0 && done < total && !seen.is_walking() {
        let left = elapsed.as_secs_f64() * (total - done) as f64 / done as f64;
        let left = HumanDuration(Duration::from_secs_f64(left.min(1e9)));
        parts.push(format!("{left} left"));
    }
    parts
}

/// What went wrong so far, and the file that has been processed longest.
fn detail(tracker: &Tracker, columns: usize) -> String {
    let counts = &tracker.counts;
    let mut parts = vec![
        format!("failed {}", HumanCount(counts.failed)),
        format!("skipped {}", HumanCount(counts.skipped)),
    ];
    let longest = tracker.processing.iter().min_by_key(|file| file.since);
    if let Some(file) = longest.filter(|file| file.since.elapsed() >= LONG) {
        let seconds = format!("{} s on ", file.since.elapsed().as_secs());
        let before = fit::joined(&parts, columns).chars().count() + 2 + seconds.len();
        let room = columns.saturating_sub(before);
        if room >= NAME {
            let name = fit::cut_in_the_middle(&escaped(&name_text(&file.path)), room);
            parts.push(format!("{seconds}{name}"));
        }
    }
    fit::joined(&parts, columns)
}
