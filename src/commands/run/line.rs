//! The line of jobs that wait for a worker, and those at its head whose files are asked for ahead of their turn.
//!
//! Jobs come out in the order in which they came in. Where files have to be fetched from a disk or a network
//! ([`crate::examine::ahead`]), a few threads ask for those of the next jobs, as many as fit into a part of the run's memory.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::examine::ahead::{self, Ahead};
use crate::job::Job;

/// Files that are asked for ahead at once: enough for a network that takes a while to answer, few beside what may be open.
const MOST_FILES: usize = 64;
/// The part of the run's memory that their bytes may have together.
const PART_OF_MEMORY: u64 = 8;
/// Threads that open them, each of which waits for an answer.
const FETCHERS: usize = 8;

/// A file to be asked for, and how many of its bytes.
type Request = (Arc<Ahead>, PathBuf, u64);

/// Jobs in their order.
pub(super) struct Line {
    queue: Receiver<Job>,
    /// Jobs out of the queue whose files were asked for, and bytes of those.
    next: VecDeque<Job>,
    bytes: u64,
    most_bytes: u64,
    /// Those who ask, from the first time on that it is worth while.
    fetchers: Option<Sender<Request>>,
}

impl Line {
    /// Those of `queue`, in a run that may use so many bytes of memory.
    pub(super) fn new(queue: Receiver<Job>, memory: u64) -> Self {
        Self {
            queue,
            next: VecDeque::new(),
            bytes: 0,
            most_bytes: memory / PART_OF_MEMORY,
            fetchers: None,
        }
    }

    /// The next job, where there is one by now.
    pub(super) fn try_take(&mut self) -> Result<Job, TryRecvError> {
        let job = match self.next.pop_front() {
            Some(job) => {
                self.bytes -= job.source.size;
                job
            }
            None => self.queue.try_recv()?,
        };
        self.look_ahead();
        Ok(job)
    }

    /// The next job, once there is one.
    pub(super) fn take(&mut self) -> Result<Job, RecvError> {
        match self.try_take() {
            Ok(job) => Ok(job),
            Err(_) => self.queue.recv(),
        }
    }

    /// Asks for the files of the jobs that follow.
    fn look_ahead(&mut self) {
        while ahead::is_worth_it() && self.next.len() < MOST_FILES && self.bytes < self.most_bytes {
            let Ok(mut job) = self.queue.try_recv() else {
                break;
            };
            let ahead = Arc::<Ahead>::default();
            let bytes = job.source.size.min(self.most_bytes);
            self.ask((Arc::clone(&ahead), job.source.path.clone(), bytes));
            job.ahead = Some(ahead);
            self.bytes += job.source.size;
            self.next.push_back(job);
        }
    }

    fn ask(&mut self, request: Request) {
        let fetchers = self.fetchers.get_or_insert_with(fetchers);
        // Without anyone to ask, the worker opens the file.
        let _nobody = fetchers.send(request);
    }
}

/// Starts the threads that ask. They are not waited for: one may hang in a network, as a worker may.
fn fetchers() -> Sender<Request> {
    let (sender, requests) = channel::<Request>();
    let requests = Arc::new(Mutex::new(requests));
    for _ in 0..FETCHERS {
        let requests = Arc::clone(&requests);
        let ask = move || {
            loop {
                let next = requests
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .recv();
                let Ok((ahead, path, bytes)) = next else {
                    break;
                };
                ahead.fetch(&path, bytes);
            }
        };
        let builder = thread::Builder::new().name("fetcher".into());
        if builder.spawn(ask).is_err() {
            break;
        }
    }
    sender
}
