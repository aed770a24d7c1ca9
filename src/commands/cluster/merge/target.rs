//! Where shards are merged into: a library, or PostgreSQL.

use std::path::Path;

use anyhow::Context as _;

use super::shards::Shard;
use crate::cluster::pictures;
use crate::commands::run::{Begin, Run};
use crate::store::{
    Address, FailureRecord, Incoming, Incomings, Known, Merge, Place, Postgres, Settling,
    ShardName, Stamp, Store,
};

/// Where rows go.
pub(super) enum Target<'a> {
    Library(Box<Store>),
    /// With the plan whose shards come.
    Server(Box<Postgres>, &'a str),
}

fn name_of<'a>(shard: &'a Shard, plan: &'a str) -> ShardName<'a> {
    let done = &shard.done;
    ShardName {
        plan,
        number: done.shard,
        core: &done.core,
        models: done.counts.models,
        failures: done.counts.failures,
    }
}

/// What takes the rows of a shard.
pub(super) enum Rows<'r, 'a, 'b> {
    Library(&'r mut Merge<'a>),
    Server(&'r mut Incomings<'a, 'b>),
}

impl Rows<'_, '_, '_> {
    pub(super) fn model(&mut self, incoming: Incoming<'_>) -> anyhow::Result<()> {
        match self {
            Self::Library(merge) => Ok(merge.model(incoming)?),
            Self::Server(incomings) => Ok(incomings.model(&incoming)?),
        }
    }

    pub(super) fn failure(
        &mut self,
        path: &str,
        failure: &FailureRecord,
        tries: i64,
        when: [&str; 2],
    ) -> anyhow::Result<()> {
        match self {
            Self::Library(merge) => Ok(merge.failure(path, failure, tries, when)?),
            Self::Server(incomings) => {
                incomings.failure(path, failure, tries, when);
                Ok(())
            }
        }
    }
}

impl<'a> Target<'a> {
    /// Opens it, and tells the main thread that the run has begun.
    pub(super) fn open(
        run: &Run,
        begin: &Begin,
        server: Option<&Address>,
        plan: &'a str,
    ) -> anyhow::Result<Self> {
        let Some(server) = server else {
            return Ok(Self::Library(Box::new(run.begin(begin)?)));
        };
        let postgres = Postgres::open(server, &begin.settings.to_string(), plan, run.config.wait)?;
        run.announce(Some(postgres.run_id()), begin);
        Ok(Self::Server(Box::new(postgres), plan))
    }

    pub(super) fn choices(&mut self) -> anyhow::Result<Vec<(String, String)>> {
        Ok(match self {
            Self::Library(store) => store.lookup()?.choices()?,
            Self::Server(postgres, _) => postgres.choices()?,
        })
    }

    pub(super) fn save_choices(&mut self, rows: &[(String, String)]) -> anyhow::Result<()> {
        match self {
            Self::Library(store) => store.save_choices(rows)?,
            Self::Server(postgres, _) => postgres.save_choices(rows)?,
        }
        Ok(())
    }

    pub(super) fn has_rows(&mut self) -> anyhow::Result<bool> {
        Ok(match self {
            Self::Library(store) => store.lookup()?.newest_model()? > 0,
            Self::Server(postgres, _) => postgres.has_rows()?,
        })
    }

    pub(super) fn places_below(&mut self, root: &Path) -> anyhow::Result<Vec<Place>> {
        Ok(match self {
            Self::Library(store) => store.lookup()?.places_below(root)?,
            Self::Server(postgres, _) => postgres.places_below(root)?,
        })
    }

    /// Whether pictures go there: a server has none.
    pub(super) fn has_pictures(&self) -> bool {
        matches!(self, Self::Library(_))
    }

    /// Takes the pictures of a shard over.
    pub(super) fn take_pictures(&mut self, shard: &Shard) -> anyhow::Result<()> {
        let Self::Library(store) = self else {
            return Ok(());
        };
        let folder = store.pictures();
        let read = pictures::read(&shard.files.pictures, |key, suffix, bytes| {
            let is_there = folder.length_of(key, suffix) == Some(bytes.len() as u64);
            if !is_there {
                folder.write(key, suffix, bytes)?;
            }
            Ok(())
        });
        read.with_context(|| shard.files.pictures.display().to_string())?;
        Ok(())
    }

    /// Whether the merge that goes on here has the rows of a shard already.
    pub(super) fn has(&mut self, shard: &Shard) -> anyhow::Result<bool> {
        Ok(match self {
            Self::Library(_) => false,
            Self::Server(postgres, plan) => postgres.has_shard(&name_of(shard, plan))?,
        })
    }

    /// Writes the rows that `act` hands on of a shard, all of them or none.
    pub(super) fn merge(
        &mut self,
        shard: &Shard,
        known: &mut Known,
        act: impl FnOnce(&mut Rows<'_, '_, '_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Self::Library(store) => store.merge(known, |merge| act(&mut Rows::Library(merge))),
            Self::Server(postgres, plan) => {
                let name = name_of(shard, plan);
                postgres.merge(&name, known, |rows| act(&mut Rows::Server(rows)))
            }
        }
    }

    /// What the sidecar at `path` was when it was read last.
    pub(super) fn sidecar_at(&mut self, path: &str) -> anyhow::Result<Option<Stamp>> {
        Ok(match self {
            Self::Library(store) => store.lookup()?.sidecar_at(path)?.map(|known| known.stamp),
            Self::Server(postgres, _) => postgres.sidecar_at(path)?,
        })
    }

    pub(super) fn settle(&mut self, settling: &Settling) -> anyhow::Result<()> {
        match self {
            Self::Library(store) => store.settle(settling)?,
            Self::Server(postgres, _) => postgres.settle(settling)?,
        }
        Ok(())
    }

    pub(super) fn save_missing(&mut self, ids: &[i64]) -> anyhow::Result<()> {
        match self {
            Self::Library(store) => store.save_missing(ids, &[])?,
            Self::Server(postgres, _) => postgres.save_missing(ids)?,
        }
        Ok(())
    }

    /// What a person should know.
    pub(super) fn take_remarks(&mut self) -> Vec<String> {
        match self {
            Self::Library(_) => Vec::new(),
            Self::Server(postgres, _) => postgres.take_remarks(),
        }
    }

    /// Closes the run's record.
    pub(super) fn end(mut self, run: &Run) -> anyhow::Result<()> {
        match &mut self {
            Self::Library(store) => run.end(store),
            Self::Server(postgres, _) => {
                let counts = run.counts()?;
                Ok(postgres.end_run(run.stop.ending(), &counts)?)
            }
        }
    }
}
