//! Pictures of models that have not changed: drawn again where one is lacking or is to look otherwise than it does.
//!
//! Promises: only what was chosen, now or before, makes a picture stale; nothing is asked of the disk. Of several files with the same bytes, which share
//! their picture, the oldest decides. What lacks a picture all the same is counted, and told with the reason.

use std::collections::HashSet;
use std::sync::Arc;

use crate::commands::run::{Feed, Run};
use crate::path_text::from_text;
use crate::report::Event;
use crate::store::{KnownModel, Lookup, StoreError};
use crate::thumbnail::Renderer;

/// Models without pictures, counted while the walk goes on.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Because a PATH was given with --no-thumbnails.
    unwanted: u64,
    /// Because there is nothing that can be drawn.
    failed: u64,
    /// Bytes whose picture is drawn in this run.
    under_way: HashSet<String>,
}

impl Pictures {
    /// How the pictures of a model are to be drawn; `None` where they are as they should be, or are not to be.
    pub(super) fn wanted(
        &mut self,
        feed: &Feed<'_>,
        lookup: Option<&mut Lookup>,
        model: &KnownModel,
    ) -> Result<Option<Arc<Renderer>>, StoreError> {
        let lacks = model.lacks_picture();
        if !lacks && feed.chosen.is_empty() {
            self.failed += u64::from(model.picture.failed.is_some());
            return Ok(None);
        }
        let choices = feed.chosen.of(&from_text(&model.path));
        if choices.draws == Some(false) {
            self.unwanted += u64::from(lacks);
            return Ok(None);
        }
        let is_shared = model.siblings_hash.is_none();
        if is_shared && self.under_way.contains(&model.hash) {
            return Ok(None);
        }
        let (was, is) = choices.was_and_is(&model.picture);
        let is_stale = || choices.is_of_look() && !is.draws_as(&was);
        if !lacks && (!is_stale() || is_of_an_older(lookup, model)?) {
            self.failed += u64::from(model.picture.failed.is_some());
            return Ok(None);
        }
        if is_shared {
            self.under_way.insert(model.hash.clone());
        }
        Ok(Some(Arc::new(is)))
    }

    /// Says how many models have no picture, and why.
    pub(super) fn tell(&self, run: &Run) {
        let models = |count: u64| {
            if count == 1 {
                "1 model has"
            } else {
                "models have"
            }
        };
        let counted = |count: u64| match count {
            1 => models(1).to_owned(),
            more => format!("{more} {}", models(more)),
        };
        if self.unwanted > 0 {
            run.tell(Event::Remark(format!(
                "{} no picture: this PATH was imported with --no-thumbnails (`trigest thumbnails` draws them; --thumbnails has imports draw again)",
                counted(self.unwanted)
            )));
        }
        if self.failed > 0 {
            run.tell(Event::Remark(format!(
                "{} no picture: it could not be drawn (the column thumbnail_failed says why)",
                counted(self.failed)
            )));
        }
    }
}

/// Whether a model shares its picture with a file that was there before.
fn is_of_an_older(lookup: Option<&mut Lookup>, model: &KnownModel) -> Result<bool, StoreError> {
    let Some(lookup) = lookup.filter(|_| model.siblings_hash.is_none()) else {
        return Ok(false);
    };
    let same = lookup.models_with(&model.hash)?;
    Ok(same
        .iter()
        .any(|other| other.id < model.id && other.siblings_hash.is_none()))
}
