//! Spreads the work on one large file over cores that no other file keeps busy.
//!
//! A batch gives each core a file; towards its end, or while a giant is let in alone, cores are idle. Stages cut long
//! lists into parts of a fixed size and hand them to [`map`], which uses what is idle at that moment: plain
//! threads, since a rayon worker that waits for a part would take up a whole other file meanwhile.
//! Results come in the order of the parts, so that they are the same on any number of cores.

use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use crate::panics::WORKER;

/// Cores that this process may keep busy.
static ALLOWED: AtomicUsize = AtomicUsize::new(1);
/// Those that are.
static BUSY: AtomicUsize = AtomicUsize::new(0);

/// Lets this process keep `count` cores busy; one, until this is called.
pub(crate) fn allow(count: usize) {
    ALLOWED.store(count, Relaxed);
}

/// Lets this process keep all cores busy: it has one file at a time.
pub(crate) fn allow_all() {
    allow(available());
}

/// Cores of this machine that this process may use.
pub(crate) fn available() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// A core at work on a file, or on a part of one, until this is dropped.
#[derive(Debug)]
pub(crate) struct Busy(());

impl Busy {
    /// Counts the core that calls.
    pub(crate) fn new() -> Self {
        BUSY.fetch_add(1, Relaxed);
        Self(())
    }
}

impl Default for Busy {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        BUSY.fetch_sub(1, Relaxed);
    }
}

/// Cores that could help the one that calls.
pub(crate) fn idle() -> usize {
    // The caller's own core is one of the busy ones, whether it was counted or not.
    ALLOWED
        .load(Relaxed)
        .saturating_sub(BUSY.load(Relaxed).max(1))
}

/// `0..len` in as many parts as cores could work on it, of at least `least` each unless it is less in all, and of whole
/// multiples of `grain` but for the last.
pub(crate) fn shares(
    len: usize,
    least: usize,
    grain: usize,
) -> impl ExactSizeIterator<Item = Range<usize>> {
    let count = (len / least).clamp(1, idle() + 1);
    let bound = move |i: usize| match len * i / count {
        end if end == len => len,
        middle => middle - middle % grain,
    };
    (0..count).map(move |i| bound(i)..bound(i + 1))
}

/// What `work` makes of each item, in the order of the items.
///
/// # Panics
/// Where `work` does.
pub(crate) fn map<I: Send, T: Send>(
    items: impl ExactSizeIterator<Item = I> + Send,
    work: impl Fn(I) -> T + Sync,
) -> Vec<T> {
    map_with(items, || (), |(), item| work(item))
}

/// The same by `work` with room that each core has for itself, which it need not ask the system for again at each item.
///
/// # Panics
/// Where `work` or `room` does.
pub(crate) fn map_with<I: Send, R, T: Send>(
    items: impl ExactSizeIterator<Item = I> + Send,
    room: impl Fn() -> R + Sync,
    work: impl Fn(&mut R, I) -> T + Sync,
) -> Vec<T> {
    let helpers = idle().min(items.len().saturating_sub(1));
    if helpers == 0 {
        let mut room = room();
        return items.map(|item| work(&mut room, item)).collect();
    }
    let count = items.len();
    let waiting = Mutex::new(items.enumerate());
    let next = || {
        waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next()
    };
    let run = || {
        let mut done = Vec::with_capacity(count);
        let mut room = room();
        while let Some((number, item)) = next() {
            done.push((number, work(&mut room, item)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (0..helpers).filter_map(|_| help(scope, &run)).collect();
        let mut done = run();
        others
            .into_iter()
            .for_each(|other| done.extend(outcome_of(other)));
        done
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, made)| made).collect()
}

/// What both make, at the same time where a core is idle.
///
/// # Panics
/// Where either does.
pub(crate) fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl Fn() -> B + Sync) -> (A, B) {
    if idle() == 0 {
        return (one(), other());
    }
    thread::scope(|scope| match help(scope, &other) {
        Some(helper) => (one(), outcome_of(helper)),
        None => (one(), other()),
    })
}

/// Starts `run` on a thread of its own; `None` where the system has none left.
fn help<'scope, T: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    run: &'scope (impl Fn() -> T + Sync),
) -> Option<ScopedJoinHandle<'scope, T>> {
    let busy = Busy::new();
    thread::Builder::new()
        .name(format!("{WORKER}helper"))
        .spawn_scoped(scope, move || {
            let _busy = busy;
            run()
        })
        .ok()
}

fn outcome_of<T>(helper: ScopedJoinHandle<'_, T>) -> T {
    helper.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_on_any_number_of_cores() {
        for cores in [1, 2, 7] {
            allow(cores);
            let squares = map(0..1_000_u32, |i| i * i);
            assert!((0..1_000).eq(squares.into_iter().map(u32::isqrt)));
            assert_eq!(both(|| 1, || 2), (1, 2));
        }
        allow(1);
    }

    #[test]
    fn shares_are_whole_and_leave_nothing_out() {
        for cores in [1, 3] {
            allow(cores);
            for len in [0, 7, 1_000, 12_345] {
                let shares: Vec<_> = shares(len, 1_000, 64).collect();
                assert!(shares.windows(2).all(|pair| pair[0].end == pair[1].start));
                assert!(shares.iter().all(|share| share.start.is_multiple_of(64)));
                assert_eq!((shares[0].start, shares[shares.len() - 1].end), (0, len));
            }
        }
        allow(1);
    }

    #[test]
    fn a_panic_of_a_helper_is_a_panic_here() {
        allow(3);
        let caught = std::panic::catch_unwind(|| map(0..100_u32, |i| assert!(i != 50)));
        allow(1);
        assert!(caught.is_err());
    }
}
