//! The bar on a terminal, or a plain line now and then. Owned by the main thread alone.
//!
//! `indicatif` draws; when it may is decided by [`super::throttle`], since its own limiter lets bursts through. One call
//! here is at most one draw: lines that are to stand above the bar wait for a draw of their own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{
    HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState,
    ProgressStyle,
};

use super::terminal::talk;
use super::tracker::Tracker;
use super::{Progress, Seen};
use crate::path_text::{escaped, name_text};

/// Time between two plain lines.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
/// A file in hand for shorter than this is not named.
const LONG: Duration = Duration::from_millis(500);

const TEMPLATE: &str = "{wide_bar:.cyan/black.bright} {status}\n{detail}";

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
        let texts = texts(tracker, seen, self.began.elapsed());
        match &mut self.how {
            How::Bar(bar, shared) => {
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
                    state.set_len(total);
                    state.set_pos(done);
                });
            }
            How::Lines { last } => {
                if last.elapsed() >= LINE_INTERVAL {
                    *last = Instant::now();
                    talk(&[texts.status]);
                }
            }
            How::Nothing => {}
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

fn texts(tracker: &Tracker, seen: &Seen, elapsed: Duration) -> Texts {
    let counts = &tracker.counts;
    let more = if seen.is_walking() { "+" } else { "" };
    let rate = counts.bytes as f64 / elapsed.as_secs_f64().max(0.001);
    let mut status = format!(
        "{}/{}{more} files, {}/{}{more}, {}/s",
        HumanCount(tracker.done()),
        HumanCount(seen.files()),
        HumanBytes(counts.bytes),
        HumanBytes(seen.bytes()),
        HumanBytes(rate as u64),
    );
    let (done, total) = bar_position(tracker, seen);
    if done > 0 && done < total && !seen.is_walking() {
        let left = elapsed.as_secs_f64() * (total - done) as f64 / done as f64;
        status.push_str(&format!(
            ", {} left",
            HumanDuration(Duration::from_secs_f64(left.min(1e9)))
        ));
    }
    let mut detail = format!(
        "failed {}, skipped {}",
        HumanCount(counts.failed),
        HumanCount(counts.skipped)
    );
    if let Some(longest) = tracker.in_hand.iter().min_by_key(|file| file.since)
        && longest.since.elapsed() >= LONG
    {
        let seconds = longest.since.elapsed().as_secs();
        detail.push_str(&format!(
            ", {seconds} s on {}",
            escaped(&name_text(&longest.path))
        ));
    }
    Texts { status, detail }
}
