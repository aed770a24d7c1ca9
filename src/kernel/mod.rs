//! The geometry kernel: surfaces in, triangles and exact measures out, by a program beside this one.
//!
//! STEP and BREP hold surfaces, and cutting these into triangles is the work of a kernel of two million lines that may hang,
//! crash, or take all memory. So it runs in helpers, the processes of `trigest-step`: one file at a time each, as many as memory
//! allows, ended and started again when one does not answer, ends, or answers what is not sound. What happens to a helper costs
//! the one file that it was given.
//!
//! Promises: what is answered is sound ([`message`]); a file takes a helper no longer than its time limit; nothing stays behind.
//! Leaves to the readers what a file without a kernel is.

mod helper;
#[doc(hidden)]
pub mod message;
mod pause;
mod pool;
#[doc(hidden)]
pub mod wire;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use self::message::{Answer, Language, Order, Refusal, Tolerance};
pub(crate) use self::pause::Pause;
use self::pool::Pool;

/// Name of the program.
pub const PROGRAM: &str = "trigest-step";
/// Where else the program may lie; empty for nowhere.
pub const VARIABLE: &str = "TRIGEST_STEP";
/// The most bytes of a file: its text and what is made of it have to fit into a helper.
const MOST_BYTES: u64 = 512 << 20;

/// Why a helper has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It took longer than it may.
    Timeout(Duration),
    /// It needed more memory than it may have.
    Memory(String),
    /// It ended, or what it answered is not sound.
    Crash(String),
    /// It is well, and refuses the file.
    Refused(Refusal),
}

impl Trouble {
    /// One word for scripts: the column `failures.kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Timeout(_) => "helper_timeout",
            Self::Memory(_) => "helper_memory",
            Self::Crash(_) => "helper_crash",
            Self::Refused(_) => "unsupported",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout(limit) => {
                let seconds = limit.as_secs();
                write!(
                    f,
                    "{PROGRAM} was ended after {seconds} s (see --timeout; --retry tries it again)"
                )
            }
            Self::Memory(why) => write!(f, "{PROGRAM} ran out of memory: {why}"),
            Self::Crash(why) => write!(f, "{PROGRAM} failed: {why}"),
            Self::Refused(refusal) => write!(f, "{refusal}"),
        }
    }
}

/// How surfaces are cut.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// As a part of the diagonal; `None` for [`Tolerance::default`].
    pub chord: Option<f64>,
    /// In radians; in the same way.
    pub angle: Option<f64>,
}

impl Wish {
    /// What it comes to.
    pub fn tolerance(&self) -> Tolerance {
        let usual = Tolerance::default();
        Tolerance {
            chord: self.chord.unwrap_or(usual.chord),
            angle: self.angle.unwrap_or(usual.angle),
        }
    }
}

/// The way to the helpers of a run; there may be none. Clones share them.
#[derive(Clone, Default)]
pub struct Kernel {
    pool: Option<Arc<Pool>>,
    pause: Option<Arc<Pause>>,
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wish = self.pool.as_ref().map(|pool| &pool.wish);
        f.debug_struct("Kernel")
            .field("wish", &wish)
            .finish_non_exhaustive()
    }
}

/// What a kernel made of a file.
#[derive(Debug)]
pub(crate) struct Cut {
    pub(crate) answer: Answer,
    pub(crate) tolerance: Tolerance,
}

impl Kernel {
    /// No kernel, and nobody who would miss it.
    pub const NONE: Self = Self {
        pool: None,
        pause: None,
    };

    /// Helpers of the program that `TRIGEST_STEP` names or that lies beside this one, at most `most` at a time, each for at most
    /// `limit` a file.
    pub fn of_this_machine(wish: Wish, limit: Option<Duration>, most: usize) -> Self {
        Self::of(program(), wish, limit, most)
    }

    pub(crate) fn of(
        program: Option<PathBuf>,
        wish: Wish,
        limit: Option<Duration>,
        most: usize,
    ) -> Self {
        Self {
            pool: Some(Arc::new(Pool::new(program, wish, limit, most))),
            pause: None,
        }
    }

    /// The same helpers, for a file whose time stands still while it is with one.
    pub(crate) fn pausing(&self, pause: &Arc<Pause>) -> Self {
        Self {
            pool: self.pool.clone(),
            pause: Some(Arc::clone(pause)),
        }
    }

    /// Name and version of the kernel; `None` where there is none. The first call starts a helper.
    pub fn name(&self) -> Option<&str> {
        Some(self.pool.as_ref()?.hello()?.kernel.as_str())
    }

    /// Whether rows that were made by `kernel` with these tolerances would be made otherwise now.
    pub(crate) fn is_other(&self, kernel: Option<&str>, made: Option<Tolerance>) -> bool {
        let Some(name) = self.name() else {
            return false;
        };
        if kernel != Some(name) {
            return true;
        }
        let wish = self.pool.as_ref().map(|pool| &pool.wish);
        let (Some(wish), Some(made)) = (wish, made) else {
            return false;
        };
        let differs = |wish: Option<f64>, made: f64| {
            wish.is_some_and(|wish| wish.to_bits() != made.to_bits())
        };
        differs(wish.chord, made.chord) || differs(wish.angle, made.angle)
    }

    /// Has a helper get its kernel ready in a thread of its own; whether that takes a while, since it is compiled first.
    pub(crate) fn prepare(&self) -> bool {
        self.pool.as_ref().is_some_and(Pool::prepare)
    }

    /// Cuts the surfaces of a file; `None` where there is no kernel, which is counted.
    ///
    /// # Errors
    /// [`Trouble`], which costs this file.
    pub(crate) fn cut(
        &self,
        language: Language,
        file: &[u8],
        most_triangles: u64,
        most_placed: u64,
    ) -> Option<Result<Cut, Trouble>> {
        let pool = self.pool.as_ref()?;
        if pool.hello().is_none() {
            pool.miss();
            return None;
        }
        if file.len() as u64 > MOST_BYTES {
            let why = format!("{} bytes, a kernel takes {MOST_BYTES}", file.len());
            return Some(Err(Trouble::Refused(Refusal::Unreadable(why))));
        }
        let _pause = self.pause.as_ref().map(|pause| pause.begin());
        let tolerance = pool.wish.tolerance();
        let order = Order {
            language,
            tolerance,
            most_triangles,
            most_placed,
            limit_ms: pool.limit_ms(),
        };
        let answer = pool.ask(&order, file);
        Some(answer.map(|answer| Cut { answer, tolerance }))
    }

    /// The options that ask for the same tolerances.
    pub(crate) fn words(&self) -> Vec<String> {
        let wish = self.pool.as_ref().map(|pool| pool.wish.clone());
        let Wish { chord, angle } = wish.unwrap_or_default();
        let chord = chord.map(|chord| format!("--chord={chord}"));
        let angle = angle.map(|angle| format!("--angle={angle}"));
        chord.into_iter().chain(angle).collect()
    }

    /// How many files were read without a kernel, and why there was none.
    pub(crate) fn missed(&self) -> Option<(u64, String)> {
        let pool = self.pool.as_ref()?;
        let count = pool.missed();
        (count > 0).then(|| (count, pool.why_none()))
    }
}

/// Where the program of the helpers is; `None` where it is nowhere.
fn program() -> Option<PathBuf> {
    match std::env::var_os(VARIABLE) {
        Some(named) if named.is_empty() => None,
        Some(named) => Some(named.into()),
        None => {
            let own = std::env::current_exe().ok()?;
            let name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
            Some(own.parent()?.join(name)).filter(|path: &PathBuf| Path::is_file(path))
        }
    }
}
