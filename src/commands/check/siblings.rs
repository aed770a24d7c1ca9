//! Holds the files that models name against what they were when the models were read. None is opened.

use std::collections::HashSet;
use std::path::Path;

use super::Check;
use crate::commands::pages::Pages;
use crate::discover::presence::{Presence, Presences};
use crate::discover::stamps::{Stamps, stamp_of};
use crate::formats::archive;
use crate::path_text::from_text;
use crate::report::finding::Kind;
use crate::store::SiblingRecord;

impl Check<'_> {
    /// Tells of each file that has changed, come or gone since a model that names it was imported; where the model is gone itself nothing is reported.
    pub(super) fn siblings(&mut self) -> anyhow::Result<()> {
        let (mut stamps, mut reported) = (Stamps::default(), HashSet::new());
        let mut pages = Pages::default();
        while let Some(page) = pages.next(
            |last, count| self.lookup.models_naming_others_after(last, count),
            |model| model.id,
        )? {
            for model in page {
                if self.run.stop.is_asked() {
                    return Ok(());
                }
                if archive::split(Path::new(&model.path)).is_some() {
                    continue;
                }
                let mut changed = self.lookup.siblings_of(model.id)?;
                changed.retain(|sibling| !stamps.is_as_noted(sibling));
                changed.retain(|sibling| !reported.contains(&sibling.path));
                if changed.is_empty() || !self.is_there(&model.path) {
                    continue;
                }
                for sibling in changed {
                    let about = format!(
                        "{}; {} names it (import that again)",
                        what_became_of(&sibling),
                        model.path
                    );
                    self.tell(Kind::ChangedSibling, &sibling.path, about);
                    reported.insert(sibling.path);
                }
            }
        }
        Ok(())
    }

    fn is_there(&self, path: &str) -> bool {
        let mut presences = Presences::new(&self.run.config.limits);
        presences.of(&from_text(path)) == Presence::There
    }
}

fn what_became_of(sibling: &SiblingRecord) -> &'static str {
    match (sibling.stamp, stamp_of(&from_text(&sibling.path))) {
        (Some(_), None) => "is not there any more",
        (None, _) => "was not there when the model was imported",
        (Some(_), Some(_)) => "has changed since the model was imported",
    }
}
