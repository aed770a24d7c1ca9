//! What a gate does with a file: open, examine, judge; nothing is drawn or stored.

use super::Ended;
use super::orders::{Look, Recipient};
use super::work::Work;
use crate::discover::Source;
use crate::error::Stage;
use crate::outcome::Outcome;

impl Work<'_> {
    /// Judges a file; one whose bytes the library has is not measured again.
    pub(super) fn look(&mut self, source: &Source, look: &Look) -> Result<Outcome, Ended> {
        let Recipient::Gate(bench) = self.orders.to else {
            return Err(Ended::Stopped);
        };
        let content = self.open(source, None)?;
        if let Some(known) = &look.known
            && known.hash == content.hash.to_hex().as_str()
            && bench.judge_stored(&source.path, &look.asked, known)
        {
            return Ok(Outcome::Judged { broken: 0 });
        }
        let renderer = self.orders.chosen.renderer(&source.path);
        let (about, content) = (content.about(), content.content);
        let examined = self.examine(&source.path, about, content, renderer.as_ref())?;
        self.proceed(Stage::Store)?;
        let broken = bench.judge(&source.path, &look.asked, &examined);
        Ok(Outcome::Judged { broken })
    }
}
