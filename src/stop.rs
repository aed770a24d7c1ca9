//! Whether and why a run is to stop early, and what is given up how long after that was asked for.
//!
//! Workers look at it between stages, the walk at every file.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

#[cfg(unix)]
use signal_hook::consts::SIGHUP;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What asks for a stop.
const SIGNALS: &[i32] = &[
    SIGINT,
    SIGTERM,
    #[cfg(unix)]
    SIGHUP,
];

/// What a stop leaves to the next run, each some time after it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// A file goes on to no further stage.
    Stage,
    /// A file is given up in the middle of a stage.
    File,
    /// Threads that have not come back are left behind, and the process ends: within the 2 s that people are promised.
    Process,
}

impl Deadline {
    const fn after(self) -> Duration {
        Duration::from_millis(match self {
            Self::Stage => 800,
            Self::File => 1_400,
            Self::Process => 1_700,
        })
    }
}

/// A wish to stop, shared by all threads.
#[derive(Debug, Default)]
pub struct Stop {
    signal: Arc<AtomicUsize>,
    is_lost: AtomicBool,
    since: OnceLock<Instant>,
}

impl Stop {
    /// A stop that the first SIGINT, SIGTERM or SIGHUP asks for; the second ends the process at once.
    ///
    /// # Errors
    /// Where the system refuses a signal handler.
    pub fn on_signals() -> io::Result<Self> {
        let stop = Self::default();
        let seen = Arc::new(AtomicBool::new(false));
        for &signal in SIGNALS {
            // In this order: the second signal finds the flag that the first one set.
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&seen))?;
            flag::register(signal, Arc::clone(&seen))?;
            flag::register_usize(signal, Arc::clone(&stop.signal), signal as usize)?;
        }
        Ok(stop)
    }

    /// Asks for a stop because the run cannot go on.
    pub fn give_up(&self) {
        self.is_lost.store(true, Ordering::Relaxed);
    }

    /// Whether the run could not go on.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    /// The signal that asked for a stop.
    pub fn signal(&self) -> Option<u8> {
        u8::try_from(self.signal.load(Ordering::Relaxed))
            .ok()
            .filter(|&signal| signal > 0)
    }

    /// How a run ends that does so now: the word for it in its record.
    pub fn ending(&self) -> &'static str {
        match (self.is_lost(), self.signal()) {
            (true, _) => "failed",
            (false, Some(_)) => "stopped",
            (false, None) => "finished",
        }
    }

    /// Whether no new file is to be begun.
    pub fn is_asked(&self) -> bool {
        let is_asked = self.is_lost() || self.signal().is_some();
        if is_asked {
            self.since.get_or_init(Instant::now);
        }
        is_asked
    }

    /// Whether a stop was asked for so long ago that this is given up.
    pub fn is_past(&self, deadline: Deadline) -> bool {
        self.is_asked()
            && self
                .since
                .get()
                .is_some_and(|since| since.elapsed() > deadline.after())
    }
}
