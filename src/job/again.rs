//! What a job spares where the library has the bytes already: it follows a file that was moved, shares the picture and
//! measures of an equal one, takes only the measures that are missing, or draws only the picture.
//!
//! A model that names other files is the same only where those are: by size and time as they were noted, else by their bytes, which are
//! read with it.

use super::moved::Along;
use super::work::Work;
use super::{Ended, records};
use crate::analysis::{DEEP_VERSION, VERSION};
use crate::discover::Source;
use crate::discover::stamps::Stamps;
use crate::error::Stage;
use crate::examine::Examined;
use crate::examine::source_file::FileBytes;
use crate::outcome::Outcome;
use crate::path_text::from_text;
use crate::store::{FileRecord, KnownModel, Said, Taken};
use crate::thumbnail::Renderer;

/// How often rows are looked up anew, because another worker has moved one.
const MOST_LOOKS: usize = 8;

/// What the library can say of the bytes of a file.
pub(super) enum Known {
    /// All there is to say.
    Ended(Outcome),
    /// This is the row of the file, and has its bytes; files that they name may have changed.
    Bytes(Box<Same>),
    /// Nothing.
    New,
}

/// A row with the bytes of its file.
pub(super) struct Same {
    row: KnownModel,
    moved_from: Option<String>,
    /// Whether the files that it names were noted for another place.
    has_left_siblings: bool,
}

impl Work<'_> {
    /// What the library can say of the bytes without taking them in anew.
    pub(super) fn already_there(
        &mut self,
        source: &Source,
        file: &FileRecord,
        content: &mut FileBytes,
    ) -> Result<Known, Ended> {
        if self.orders.intake.force {
            return Ok(Known::New);
        }
        // Nearly every file of a first import ends here, so nothing more is asked of the library.
        let (group, store) = (self.orders.group, self.orders.store());
        let is_met = store.meets_again(&file.hash);
        let may_be_there = is_met || store.had_models();
        let is_new = !(is_met && group.has(&file.hash))
            && (!may_be_there || store.lookup()?.models_with(&file.hash)?.is_empty());
        if is_new {
            return Ok(Known::New);
        }
        group.write(self.orders);
        let (mut moved_from, mut has_left_siblings) = (None, false);
        for _ in 0..MOST_LOOKS {
            let mut lookup = self.orders.store().lookup()?;
            let mut same = lookup.models_with(&file.hash)?;
            if same.is_empty() {
                return Ok(Known::New);
            }
            let own = lookup.model_at(&file.path)?;
            drop(lookup);
            let limits = self.orders.limits;
            same.retain(|row| {
                row.meets(limits.requires_mesh) && !row.is_cut_otherwise(&limits.kernel)
            });
            if let Some(row) = same.iter().find(|row| row.path == file.path).cloned() {
                let same = Same {
                    row,
                    moved_from,
                    has_left_siblings,
                };
                return self.of_its_row(source, file, content, same);
            }
            match self.take_along(file, own.as_ref(), &same)? {
                Some(Along::From {
                    path,
                    with_siblings,
                }) => {
                    (moved_from, has_left_siblings) = (Some(path), !with_siblings);
                }
                Some(Along::Lost) => {}
                None => return self.of_a_twin(file, &same),
            }
        }
        Ok(Known::New)
    }

    /// What is to be said of a file whose row has its bytes.
    fn of_its_row(
        &mut self,
        source: &Source,
        file: &FileRecord,
        content: &mut FileBytes,
        same: Same,
    ) -> Result<Known, Ended> {
        let row = &same.row;
        let has_all = row.has_measures(self.is_deep);
        let is_as_noted = row.stamp == file.stamp;
        if row.siblings_hash.is_some() {
            let may_be_same = has_all && is_as_noted && !same.has_left_siblings;
            if !may_be_same || !self.has_same_siblings(row)? {
                return Ok(Known::Bytes(Box::new(same)));
            }
        }
        if is_as_noted {
            if !row.is_settled(row.stamp) && file.read_at_ns > row.read_at_ns {
                self.orders.store().confirm(row.id, file.read_at_ns)?;
            }
            return self.measure_again(source, same, content).map(Known::Ended);
        }
        if !has_all {
            return Ok(Known::New);
        }
        self.proceed(Stage::Store)?;
        self.orders.store().save_place(row, file, None)?;
        Ok(Known::Ended(unchanged(same.moved_from, false)))
    }

    /// Whether the files that a row names are what they were, and had settled when they were read.
    fn has_same_siblings(&self, row: &KnownModel) -> Result<bool, Ended> {
        let siblings = self.orders.store().lookup()?.siblings_of(row.id)?;
        let are_settled = siblings.iter().all(|sibling| sibling.is_settled(row));
        Ok(are_settled && Stamps::default().are_as_noted(&row.path, &siblings))
    }

    /// Shares what the library has of the same bytes in another file, where they are all there is to a model.
    fn of_a_twin(&mut self, file: &FileRecord, same: &[KnownModel]) -> Result<Known, Ended> {
        let path = from_text(&file.path);
        let is_drawn =
            |row: &KnownModel| !row.lacks_picture() || self.orders.chosen.renderer(&path).is_none();
        let is_whole = |row: &&KnownModel| {
            row.siblings_hash.is_none() && row.has_measures(self.is_deep) && is_drawn(row)
        };
        let Some(twin) = same.iter().find(is_whole) else {
            return Ok(Known::New);
        };
        self.proceed(Stage::Store)?;
        self.orders.store().save_duplicate(file, twin)?;
        let of = twin.path.clone();
        Ok(Known::Ended(Outcome::Duplicate { of }))
    }

    /// Takes those measures of a file that its row has of an older version or, where they are asked for, not at all.
    fn measure_again(
        &mut self,
        source: &Source,
        same: Same,
        content: &mut FileBytes,
    ) -> Result<Outcome, Ended> {
        let row = &same.row;
        let is_measured_again = !row.has_measures(self.is_deep);
        if is_measured_again {
            self.is_deep = self.is_deep && row.deep_version != Some(DEEP_VERSION);
            let renderer = self.orders.chosen.renderer(&source.path);
            let (about, content) = (content.about(), content.take());
            let examined = self.examine(&source.path, about, content, renderer.as_ref())?;
            self.proceed(Stage::Store)?;
            self.save_measures(row, examined)?;
        }
        Ok(unchanged(same.moved_from, is_measured_again))
    }

    /// Writes those measures that a row has of an older version, or not at all.
    fn save_measures(&self, row: &KnownModel, examined: Examined) -> Result<(), Ended> {
        let is_older = row.analysis_version != VERSION;
        let model = &examined.model;
        let taken = is_older.then_some(Taken {
            extent: &examined.extent,
            analysis: examined.analysis.as_ref(),
            written: model.written,
            seconds: examined.analysis_seconds,
            said: Said {
                embedded: &model.embedded,
                objects: &model.objects,
                notes: &model.notes,
            },
        });
        let deep = examined.deep.as_ref();
        Ok(self.orders.store().save_measures(row, taken, deep)?)
    }

    /// How a file ends that was read because what it names might have changed; `Err` gives it back where that has.
    pub(super) fn settle_same(
        &mut self,
        file: &FileRecord,
        examined: Examined,
        same: Same,
    ) -> Result<Result<Outcome, Box<Examined>>, Ended> {
        let row = &same.row;
        if records::hex(examined.model.siblings_hash) != row.siblings_hash {
            return Ok(Err(Box::new(examined)));
        }
        self.proceed(Stage::Store)?;
        let siblings = records::siblings(&examined.siblings);
        self.orders.store().save_place(row, file, Some(&siblings))?;
        let is_measured_again = !row.has_measures(self.is_deep);
        if is_measured_again {
            self.save_measures(row, examined)?;
        }
        Ok(Ok(unchanged(same.moved_from, is_measured_again)))
    }

    /// Draws the pictures of a row again, if its file and those that it names still have the bytes that the row knows.
    pub(super) fn redraw(
        &mut self,
        source: &Source,
        row: &KnownModel,
        renderer: &Renderer,
    ) -> Result<Outcome, Ended> {
        let changed = |what: &str| Outcome::Skipped {
            reason: format!("{what}changed since it was imported (import it again)"),
        };
        let content = self.open(source, Some(renderer))?;
        if content.hash.to_hex().as_str() != row.hash {
            return Ok(changed(""));
        }
        let (about, content) = (content.about(), content.content);
        let examined = self.examine(&source.path, about, content, Some(renderer))?;
        if records::hex(examined.model.siblings_hash) != row.siblings_hash {
            return Ok(changed("a file that it names has "));
        }
        self.proceed(Stage::Thumbnail)?;
        let (picture, _) = self.draw(Some(renderer), &examined, &row.hash)?;
        drop(examined);
        self.proceed(Stage::Store)?;
        self.orders.store().save_picture(row, &picture)?;
        Ok(Outcome::Drawn {
            thumbnail_path: picture.path,
            thumbnail_failed: picture.failed,
        })
    }
}

fn unchanged(moved_from: Option<String>, is_measured_again: bool) -> Outcome {
    Outcome::Unchanged {
        moved_from,
        is_measured_again,
    }
}
