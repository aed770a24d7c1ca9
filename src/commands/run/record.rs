//! A run as the library and the main thread know it: how it begins, what it says, how it is closed.

use std::sync::mpsc::sync_channel;
use std::time::Instant;

use anyhow::Context as _;
use serde_json::Value;

use super::Run;
use crate::report::finding::Finding;
use crate::report::{self, Command, Event};
use crate::store::{LibraryError, RunCounts, RunStart, Store};

/// What a run is.
#[derive(Debug)]
pub(in crate::commands) struct Begin {
    pub(in crate::commands) command: Command,
    /// As the run's record and the first JSON line have them.
    pub(in crate::commands) settings: Value,
    /// Whether a library that is not there is made.
    pub(in crate::commands) may_create: bool,
}

impl Run {
    /// Opens the library and tells the main thread that the run has begun.
    pub(in crate::commands) fn begin(&self, begin: &Begin) -> anyhow::Result<Store> {
        let start = RunStart {
            command: begin.command.name(),
            settings: &begin.settings.to_string(),
            may_create: begin.may_create,
            // A connection for each worker, the walk and the conductor.
            connections: u32::try_from(self.config.jobs)?.saturating_add(2),
            is_durable: self.config.is_durable,
        };
        let store = self.open(&start)?;
        self.announce(Some(store.run_id()), begin);
        for remark in store.remarks() {
            self.tell(Event::Remark(remark.clone()));
        }
        Ok(store)
    }

    /// Opens the library; where somebody else is writing to it, waits as long as the user lets it.
    fn open(&self, start: &RunStart<'_>) -> Result<Store, LibraryError> {
        let began = Instant::now();
        let mut has_said = false;
        Store::open_when_free(&self.config.library, start, |error| {
            let waits = began.elapsed() < self.config.wait && !self.stop.is_asked();
            if waits && !has_said {
                let text = error.to_string();
                let text = text.trim_end_matches("; --wait waits for it");
                self.tell(Event::Remark(format!("waiting: {text}")));
                has_said = true;
            }
            waits
        })
    }

    /// Tells the main thread that the run has begun, or a look that leaves no record.
    pub(in crate::commands) fn announce(&self, run_id: Option<i64>, begin: &Begin) {
        self.tell(Event::Begun(report::Begun {
            run_id,
            command: begin.command,
            library: self.config.library.clone(),
            settings: begin.settings.clone(),
            workers: self.config.jobs,
        }));
        for remark in &self.config.remarks {
            self.tell(Event::Remark(remark.clone()));
        }
    }

    /// Lets the bytes of files go when they have ended.
    #[cfg(feature = "cluster")]
    pub(in crate::commands) fn stage(
        &self,
        staging: std::sync::Arc<crate::cluster::remote::Staging>,
    ) {
        // There is one for a run.
        let _ = self.staging.set(staging);
    }

    /// Sends an event; the main thread listens for as long as any sender lives.
    pub(in crate::commands) fn tell(&self, event: Event) {
        #[cfg(feature = "cluster")]
        let event = self.staged(event);
        let _ = self.events.send(event);
    }

    /// An event with the URI of an object for where it lies while it is imported; the bytes of one that has ended are let go.
    #[cfg(feature = "cluster")]
    fn staged(&self, mut event: Event) -> Event {
        let Some(staging) = self.staging.get() else {
            return event;
        };
        if let Event::Finished(finished) = &event {
            staging.release(&finished.path);
        }
        let path = match &mut event {
            Event::Finished(finished) => &mut finished.path,
            Event::Started { path, .. } => path,
            _ => return event,
        };
        if let Some(uri) = path.to_str().and_then(|text| staging.tree.uris(text)) {
            *path = uri.into();
        }
        event
    }

    /// Sends a finding.
    pub(in crate::commands) fn found(&self, finding: Finding) {
        self.tell(Event::Finding(finding));
    }

    /// Closes the run's record with the counts of the main thread.
    pub(in crate::commands) fn end(&self, store: &Store) -> anyhow::Result<()> {
        let counts = self.counts()?;
        Ok(store.end_run(self.stop.ending(), &counts)?)
    }

    /// What the main thread has counted; everything has ended.
    pub(in crate::commands) fn counts(&self) -> anyhow::Result<RunCounts> {
        let (reply, counts) = sync_channel(1);
        self.tell(Event::AllDone { reply });
        counts.recv().context("the main thread is gone")
    }
}
