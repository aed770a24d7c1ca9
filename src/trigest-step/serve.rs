//! Answers orders over standard input and output, one after another.
//!
//! Promises: ends as soon as whoever asks is gone, even in the middle of a file; ends a little after the time that a file may take,
//! should nobody else do it.

use std::io::{self, BufReader, BufWriter, Write};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use trigest::kernel::message::{Hello, Order, Refusal};
use trigest::kernel::wire::{Tag, receive, send};

use crate::machine::{self, Machine};
use crate::scene;

/// How often the time of a file is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// Exit status of a helper that took too long and that nobody ended.
const TOO_LONG: i32 = 75;

/// Answers until there is nobody to be answered.
pub(crate) fn serve() -> ExitCode {
    let asked = listen();
    let deadline = watch();
    let mut out = BufWriter::new(io::stdout().lock());
    let hello = Hello {
        kernel: machine::kernel().into(),
        is_cold: machine::is_cold(),
    };
    let mut machine = None;
    let mut said = send(&mut out, Tag::Hello, &[&hello.to_bytes()]);
    while said.is_ok()
        && let Ok((tag, bytes)) = asked.recv()
    {
        let reply = match tag {
            Tag::Prepare => ready(&mut machine).map(|_| (Tag::Ready, Vec::new())),
            Tag::Ask => ready(&mut machine).and_then(|machine| answer(machine, &bytes, &deadline)),
            _ => return ExitCode::FAILURE,
        };
        let (tag, bytes) = reply.unwrap_or_else(|refusal| (Tag::Refusal, refusal.to_bytes()));
        said = send(&mut out, tag, &[&bytes]);
    }
    let _ = out.flush();
    ExitCode::SUCCESS
}

fn ready(machine: &mut Option<Machine>) -> Result<&Machine, Refusal> {
    if machine.is_none() {
        *machine = Some(Machine::start().map_err(Refusal::Failed)?);
    }
    machine
        .as_ref()
        .ok_or_else(|| Refusal::Failed("no kernel".into()))
}

fn answer(
    machine: &Machine,
    bytes: &[u8],
    deadline: &Mutex<Option<Instant>>,
) -> Result<(Tag, Vec<u8>), Refusal> {
    let (order, file) =
        Order::read(bytes).map_err(|unsound| Refusal::Failed(unsound.to_string()))?;
    let set = |to| *deadline.lock().unwrap_or_else(PoisonError::into_inner) = to;
    if order.limit_ms > 0 {
        set(Instant::now().checked_add(Duration::from_millis(order.limit_ms)));
    }
    let answer = scene::answer(machine, &order, file);
    set(None);
    Ok((Tag::Answer, answer?.to_bytes()))
}

/// Frames as they come; the process ends with its standard input.
fn listen() -> Receiver<(Tag, Vec<u8>)> {
    let (to, frames) = channel();
    thread::spawn(move || {
        let mut pipe = BufReader::new(io::stdin().lock());
        while let Ok(Some(frame)) = receive(&mut pipe) {
            if to.send(frame).is_err() {
                break;
            }
        }
        std::process::exit(0);
    });
    frames
}

/// The moment at which the process ends itself.
fn watch() -> Arc<Mutex<Option<Instant>>> {
    let deadline = Arc::new(Mutex::new(None::<Instant>));
    let own = Arc::clone(&deadline);
    thread::spawn(move || {
        loop {
            thread::sleep(LOOK);
            let at = *own.lock().unwrap_or_else(PoisonError::into_inner);
            if at.is_some_and(|at| Instant::now() > at) {
                std::process::exit(TOO_LONG);
            }
        }
    });
    deadline
}
