//! Whether and why a run is to stop early. Workers look at it between stages, the walk at every file.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// How long a job may go on after a stop was asked for before it gives up at the next stage.
const PATIENCE: Duration = Duration::from_millis(800);

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
        for signal in [SIGINT, SIGTERM, SIGHUP] {
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

    /// Whether no new file is to be begun.
    pub fn is_asked(&self) -> bool {
        let is_asked = self.is_lost() || self.signal().is_some();
        if is_asked {
            self.since.get_or_init(Instant::now);
        }
        is_asked
    }

    /// Whether a file that is being worked on is to be given up too, and left to the next run.
    pub fn is_overdue(&self) -> bool {
        self.is_asked() && self.asked_for() > PATIENCE
    }

    /// How long ago the stop was asked for.
    pub fn asked_for(&self) -> Duration {
        self.since.get().map_or(Duration::ZERO, Instant::elapsed)
    }
}
