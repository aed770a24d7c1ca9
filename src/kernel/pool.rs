//! The helpers of a run: started when a file needs one, at most so many at a time, and dropped when one is of no more use.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use super::helper::Helper;
use super::message::{Answer, Hello, Order};
use super::{PROGRAM, Trouble, VARIABLE, Wish};

/// How much longer than its file a helper lives that nobody ends.
const ORPHAN: Duration = Duration::from_secs(30);

/// The helpers of a run.
#[derive(Debug)]
pub(super) struct Pool {
    program: Option<PathBuf>,
    pub(super) wish: Wish,
    limit: Option<Duration>,
    most: usize,
    hello: OnceLock<Result<Hello, String>>,
    helpers: Mutex<Helpers>,
    freed: Condvar,
    /// Held while a helper gets its kernel ready: the first fills the cache from which the others load.
    readying: Mutex<()>,
    is_preparing: AtomicBool,
    missed: AtomicU64,
}

#[derive(Debug, Default)]
struct Helpers {
    idle: Vec<Helper>,
    /// Those that are idle, at work, or being started.
    count: usize,
}

impl Pool {
    pub(super) fn new(
        program: Option<PathBuf>,
        wish: Wish,
        limit: Option<Duration>,
        most: usize,
    ) -> Self {
        Self {
            program,
            wish,
            limit,
            most: most.max(1),
            hello: OnceLock::new(),
            helpers: Mutex::default(),
            freed: Condvar::new(),
            readying: Mutex::default(),
            is_preparing: AtomicBool::new(false),
            missed: AtomicU64::new(0),
        }
    }

    /// Who the helpers are; the first call starts one.
    pub(super) fn hello(&self) -> Option<&Hello> {
        let hello = self.hello.get_or_init(|| {
            let program = self.program.as_ref().ok_or_else(String::new)?;
            let (helper, hello) = Helper::start(program)?;
            let mut helpers = self.helpers();
            helpers.count += 1;
            helpers.idle.push(helper);
            Ok(hello)
        });
        hello.as_ref().ok()
    }

    /// Why there are no helpers, and what to do, for people.
    pub(super) fn why_none(&self) -> String {
        match (self.hello.get(), &self.program) {
            (Some(Err(why)), Some(program)) => {
                format!("{}: {why}", program.display())
            }
            _ => format!(
                "{PROGRAM} is neither beside trigest nor named by ${VARIABLE} (`cargo install --path . --features step` builds both)"
            ),
        }
    }

    pub(super) fn miss(&self) {
        self.missed.fetch_add(1, SeqCst);
    }

    pub(super) fn missed(&self) -> u64 {
        self.missed.load(SeqCst)
    }

    /// Milliseconds after which a helper ends itself.
    pub(super) fn limit_ms(&self) -> u64 {
        let limit = self.limit.map(|limit| limit.saturating_add(ORPHAN));
        limit.map_or(0, |limit| u64::try_from(limit.as_millis()).unwrap_or(0))
    }

    /// Has a helper get ready while others work; whether its kernel has to be compiled first.
    pub(super) fn prepare(self: &Arc<Self>) -> bool {
        let Some(hello) = self.hello() else {
            return false;
        };
        if !self.is_preparing.swap(true, SeqCst) {
            let pool = Arc::clone(self);
            thread::spawn(move || {
                // Where that fails, the first file that needs a helper says so.
                if let Ok(mut helper) = pool.take() {
                    let is_ready = pool.ready(&mut helper).is_ok();
                    pool.give_back(helper, is_ready);
                }
            });
        }
        hello.is_cold
    }

    /// What a helper answers.
    pub(super) fn ask(&self, order: &Order, file: &[u8]) -> Result<Answer, Trouble> {
        let mut helper = self.take()?;
        let answer = match self.ready(&mut helper) {
            Ok(()) => helper.ask(order, file, self.limit),
            Err(trouble) => Err(trouble),
        };
        let is_well = matches!(answer, Ok(_) | Err(Trouble::Refused(_)));
        self.give_back(helper, is_well);
        answer
    }

    fn ready(&self, helper: &mut Helper) -> Result<(), Trouble> {
        let _first = self.readying.lock();
        helper.prepare()
    }

    /// A helper that is idle, or a new one where there may be one more; waits for one otherwise.
    fn take(&self) -> Result<Helper, Trouble> {
        let mut helpers = self.helpers();
        loop {
            if let Some(helper) = helpers.idle.pop() {
                return Ok(helper);
            }
            if helpers.count < self.most {
                helpers.count += 1;
                break;
            }
            helpers = self
                .freed
                .wait(helpers)
                .unwrap_or_else(PoisonError::into_inner);
        }
        drop(helpers);
        let program = self.program.as_deref().unwrap_or("".as_ref());
        match Helper::start(program) {
            Ok((helper, _)) => Ok(helper),
            Err(why) => {
                self.helpers().count -= 1;
                self.freed.notify_one();
                Err(Trouble::Crash(format!("it could not be started: {why}")))
            }
        }
    }

    fn give_back(&self, helper: Helper, is_well: bool) {
        if is_well {
            self.helpers().idle.push(helper);
        } else {
            // It is gone before another takes its place in memory.
            drop(helper);
            self.helpers().count -= 1;
        }
        self.freed.notify_one();
    }

    fn helpers(&self) -> MutexGuard<'_, Helpers> {
        self.helpers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
