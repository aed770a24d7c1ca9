//! What a job spares where the library has the bytes already: it follows a file that was moved, shares the picture and
//! measures of an equal one, takes only the measures that are missing, or draws only the picture.

use super::Ended;
use super::work::Work;
use crate::analysis::{DEEP_VERSION, VERSION};
use crate::discover::Source;
use crate::discover::presence::{Presence, Presences};
use crate::error::Stage;
use crate::examine::source_file::FileBytes;
use crate::formats::{Limits, Model};
use crate::outcome::Outcome;
use crate::path_text::from_text;
use crate::store::{FileRecord, KnownModel, Said, Taken};
use crate::thumbnail::Renderer;

impl Work<'_> {
    /// What the library can say of the bytes without taking them in anew; `None` where it cannot.
    pub(super) fn already_there(
        &mut self,
        source: &Source,
        file: &FileRecord,
        content: &mut FileBytes,
    ) -> Result<Option<Outcome>, Ended> {
        if self.orders.intake.force {
            return Ok(None);
        }
        let mut lookup = self.orders.store.lookup()?;
        let mut same = lookup.models_with(&file.hash)?;
        if same.is_empty() {
            // Nearly every file of a first import, so nothing more is asked of the library.
            return Ok(None);
        }
        let has_own_row = lookup.model_at(&file.path)?.is_some();
        drop(lookup);
        same.retain(|row| row.meets(self.orders.limits.requires_mesh));
        let is_untouched = |row: &&KnownModel| row.path == file.path && row.stamp == file.stamp;
        if let Some(own) = same.iter().find(is_untouched) {
            return self.measure_again(source, own, content).map(Some);
        }
        // Files that it names may have changed though its own bytes have not.
        same.retain(|row| row.siblings_hash.is_none() && row.has_measures(self.is_deep));
        let Some(twin) = same.first() else {
            return Ok(None);
        };
        self.proceed(Stage::Store)?;
        let limits = self.orders.limits;
        if let Some(own) = same.iter().find(|row| row.path == file.path) {
            return self.follow(own, file, None).map(Some);
        }
        if !has_own_row && let Some(gone) = same.iter().find(|row| is_gone(row, limits)) {
            return self.follow(gone, file, Some(gone.path.clone())).map(Some);
        }
        self.orders.store.save_duplicate(file, twin)?;
        let of = twin.path.clone();
        Ok(Some(Outcome::Duplicate { of }))
    }

    /// Tells a row where its bytes are now.
    fn follow(
        &self,
        row: &KnownModel,
        file: &FileRecord,
        moved_from: Option<String>,
    ) -> Result<Outcome, Ended> {
        self.orders.store.save_place(row.id, file)?;
        Ok(Outcome::Unchanged {
            moved_from,
            is_measured_again: false,
        })
    }

    /// Takes those measures of a file that its row has of an older version or, where they are asked for, not at all.
    fn measure_again(
        &mut self,
        source: &Source,
        row: &KnownModel,
        content: &mut FileBytes,
    ) -> Result<Outcome, Ended> {
        let is_older = row.analysis_version != VERSION;
        let lacks_deep = self.is_deep && row.deep_version != Some(DEEP_VERSION);
        let is_measured_again = is_older || lacks_deep;
        if is_measured_again {
            self.is_deep = lacks_deep;
            let examined = self.examine(&source.path, content.about(), content.take())?;
            let Model {
                mesh,
                faceless,
                written,
                embedded,
                objects,
                notes,
                siblings_hash: _,
            } = examined.model;
            drop((mesh, faceless));
            self.proceed(Stage::Store)?;
            let taken = is_older.then_some(Taken {
                extent: &examined.extent,
                analysis: examined.analysis.as_ref(),
                written,
                seconds: examined.analysis_seconds,
                said: Said {
                    embedded: &embedded,
                    objects: &objects,
                    notes: &notes,
                },
            });
            let store = self.orders.store;
            store.save_measures(row, taken, examined.deep.as_ref())?;
        }
        Ok(Outcome::Unchanged {
            moved_from: None,
            is_measured_again,
        })
    }

    /// Draws the pictures of a row again, if its file still has the bytes that the row knows.
    pub(super) fn redraw(
        &mut self,
        source: &Source,
        row: &KnownModel,
        renderer: &Renderer,
    ) -> Result<Outcome, Ended> {
        let content = self.open(source, Some(renderer))?;
        if content.hash.to_hex().as_str() != row.hash {
            return Ok(Outcome::Skipped {
                reason: "changed since it was imported (import it again)".into(),
            });
        }
        let examined = self.examine(&source.path, content.about(), content.content)?;
        self.proceed(Stage::Thumbnail)?;
        let picture = self.draw(Some(renderer), &examined, &row.hash)?;
        drop(examined);
        self.proceed(Stage::Store)?;
        self.orders.store.save_picture(row, &picture)?;
        Ok(Outcome::Drawn {
            thumbnail_path: picture.path,
            thumbnail_failed: picture.failed,
        })
    }
}

/// Whether the file of a row is not where the row says.
fn is_gone(row: &KnownModel, limits: &Limits) -> bool {
    Presences::new(limits).of(&from_text(&row.path)) == Presence::Gone
}
