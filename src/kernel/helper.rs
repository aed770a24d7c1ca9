//! One helper: a process that is asked over pipes, and ended when it does not answer.
//!
//! Promises: nobody waits for a helper longer than he says; a helper that is dropped is ended and its status taken, so that none
//! stays behind. Who writes to its pipe and reads from it is a thread of its own, which ends when the pipes do.

use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Trouble;
use super::message::{Answer, Hello, Order, Refusal};
use super::wire::{Tag, Unsound, receive, send};

/// How long a helper may take to say who it is.
const HELLO: Duration = Duration::from_secs(10);
/// How long it may take to get its kernel ready, at worst by compiling it on a slow machine.
const READY: Duration = Duration::from_secs(600);
/// How long a helper that has closed its pipes may take to end.
const ENDING: Duration = Duration::from_secs(1);
/// Beyond what a file may take, so that a helper answers before it is ended.
const GRACE: Duration = Duration::from_millis(250);

/// A frame for the helper: what it is, and its parts.
type Asked = (Tag, Vec<u8>, Vec<u8>);
/// A frame from the helper, or why there is none.
type Heard = Result<(Tag, Vec<u8>), String>;

/// A helper that runs.
#[derive(Debug)]
pub(super) struct Helper {
    child: Child,
    asks: Sender<Asked>,
    hears: Receiver<Heard>,
    is_ready: bool,
}

impl Helper {
    /// Starts the program at `path` and hears who it is.
    ///
    /// # Errors
    /// Why it is no helper, for people.
    pub(super) fn start(path: &Path) -> Result<(Self, Hello), String> {
        let mut command = Command::new(path);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // A group of its own, so that the terminal's Ctrl-C does not end it in the middle of a file.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .spawn()
            .map_err(|error| crate::system::io_text(&error))?;
        let (asks, asked) = channel();
        let (heard, hears) = channel();
        if let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) {
            thread::spawn(move || talk(stdin, stdout, &asked, &heard));
        }
        let helper = Self {
            child,
            asks,
            hears,
            is_ready: false,
        };
        match helper.hears.recv_timeout(HELLO) {
            Ok(Ok((Tag::Hello, bytes))) => match Hello::read(&bytes) {
                Ok(hello) => Ok((helper, hello)),
                Err(unsound) => Err(unsound.0),
            },
            Ok(Ok(_)) => Err("it does not say who it is".into()),
            Ok(Err(why)) => Err(why),
            Err(_) => Err("it does not answer".into()),
        }
    }

    /// Has the helper get its kernel ready, and waits for that.
    pub(super) fn prepare(&mut self) -> Result<(), Trouble> {
        if self.is_ready {
            return Ok(());
        }
        match self.exchange((Tag::Prepare, Vec::new(), Vec::new()), Some(READY))? {
            (Tag::Ready, _) => {
                self.is_ready = true;
                Ok(())
            }
            (Tag::Refusal, bytes) => Err(refusal(&bytes)),
            (tag, _) => Err(out_of_turn(tag)),
        }
    }

    /// What comes of an order for a file; the helper is of no more use after any [`Trouble`] but a refusal.
    pub(super) fn ask(
        &mut self,
        order: &Order,
        file: &[u8],
        limit: Option<Duration>,
    ) -> Result<Answer, Trouble> {
        self.prepare()?;
        let asked = (Tag::Ask, order.to_bytes(), file.to_vec());
        let limit = limit.map(|limit| limit.saturating_add(GRACE));
        match self.exchange(asked, limit)? {
            (Tag::Answer, bytes) => Answer::read(&bytes, order).map_err(lie),
            (Tag::Refusal, bytes) => Err(refusal(&bytes)),
            (tag, _) => Err(out_of_turn(tag)),
        }
    }

    fn exchange(
        &mut self,
        asked: Asked,
        limit: Option<Duration>,
    ) -> Result<(Tag, Vec<u8>), Trouble> {
        // Where the thread is gone its last word says why.
        let _ = self.asks.send(asked);
        let heard = match limit {
            Some(limit) => self.hears.recv_timeout(limit),
            None => self
                .hears
                .recv()
                .map_err(|_| RecvTimeoutError::Disconnected),
        };
        match heard {
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(why)) => Err(self.ended(why)),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended("it closed its pipe".into())),
            Err(RecvTimeoutError::Timeout) => Err(Trouble::Timeout(
                limit.unwrap_or_default().saturating_sub(GRACE),
            )),
        }
    }

    /// Why a helper answers no more.
    fn ended(&mut self, why: String) -> Trouble {
        let since = Instant::now();
        while since.elapsed() < ENDING {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(5)),
                Ok(Some(status)) if is_out_of_memory(status) => {
                    return Trouble::Memory(
                        "the system ended it, as it does when memory runs out".into(),
                    );
                }
                Ok(Some(status)) if !status.success() => {
                    return Trouble::Crash(status.to_string());
                }
                Ok(Some(_)) | Err(_) => break,
            }
        }
        Trouble::Crash(why)
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        #[cfg(unix)]
        {
            // What it has started goes with it.
            let group = rustix::process::Pid::from_child(&self.child);
            if !matches!(self.child.try_wait(), Ok(Some(_))) {
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes what is asked and reads what is said, one after the other, until a pipe ends.
fn talk(stdin: ChildStdin, stdout: ChildStdout, asked: &Receiver<Asked>, heard: &Sender<Heard>) {
    let (mut to, mut from) = (BufWriter::new(stdin), BufReader::new(stdout));
    let mut hear = || {
        let frame = match receive(&mut from) {
            Ok(Some(frame)) => Ok(frame),
            Ok(None) => Err("it closed its pipe".to_owned()),
            Err(error) if error.get_ref().is_some_and(|inner| inner.is::<Unsound>()) => {
                Err(format!("it sent {error}"))
            }
            Err(error) => Err(crate::system::io_text(&error)),
        };
        let is_over = frame.is_err();
        heard.send(frame).is_err() || is_over
    };
    if hear() {
        return;
    }
    for (tag, head, body) in asked {
        // What it says last tells more than that it does not listen.
        let _ = send(&mut to, tag, &[&head, &body]);
        drop((head, body));
        if hear() {
            return;
        }
    }
}

fn refusal(bytes: &[u8]) -> Trouble {
    match Refusal::read(bytes) {
        Ok(Refusal::Memory(why)) => Trouble::Memory(why),
        Ok(Refusal::Failed(why)) => Trouble::Crash(why),
        Ok(refusal) => Trouble::Refused(refusal),
        Err(unsound) => lie(unsound),
    }
}

fn lie(unsound: Unsound) -> Trouble {
    Trouble::Crash(format!("its answer is not sound: {unsound}"))
}

fn out_of_turn(tag: Tag) -> Trouble {
    Trouble::Crash(format!("its answer is not sound: a {tag:?} out of turn"))
}

#[cfg(unix)]
fn is_out_of_memory(status: ExitStatus) -> bool {
    const KILLED: i32 = 9;
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(KILLED)
}

#[cfg(not(unix))]
fn is_out_of_memory(_: ExitStatus) -> bool {
    false
}
