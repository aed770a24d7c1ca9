//! `trigest probe`, hidden: does to one file what a job would and keeps nothing, so that a run may see whether it survives.

use crate::config::ProbeConfig;
use crate::examine::examine_with;

/// Reads, measures and draws the file. A process that ends by itself has survived it, whatever came of the file.
pub(super) fn run(config: &ProbeConfig) -> u8 {
    let examined = examine_with((&config.input).into(), &config.limits, config.deep);
    if let (Ok(examined), Some(renderer)) = (examined, &config.renderer) {
        #[cfg(debug_assertions)]
        crate::examine::fault::strike("thumbnail", &config.input);
        let _ = crate::panics::caught(|| examined.pictures(renderer));
    }
    0
}
