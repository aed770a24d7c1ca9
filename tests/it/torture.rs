//! What no crash, fault or crowd may break: each figure is tried many times, and each try must hold.
//!
//! `cargo test` tries a little of everything. `tests/torture/run` sets large counts through the environment
//! (`TORTURE_KILLS=1000`) and collects the line that each figure prints.

mod changing;
mod crowd;
mod disks;
mod faults;
mod kills;
mod reach;
mod signals;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::harness::{Place, files_below};

/// How often a figure is tried: what the environment says under `name`, else `usual`.
pub(crate) fn count(name: &str, usual: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(usual, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name}={text} is no number"))
    })
}

/// Makes every try, prints the figure as one line of a table, and fails where a try fell.
///
/// `attempt` says in a word how a try went; what comes back is how many went each way.
pub(crate) fn figure<T: Debug>(
    name: &str,
    target: &str,
    tries: impl IntoIterator<Item = T>,
    mut attempt: impl FnMut(&T) -> &'static str,
) -> BTreeMap<&'static str, u64> {
    let mut went = BTreeMap::new();
    let mut fallen = Vec::new();
    for one in tries {
        match catch_unwind(AssertUnwindSafe(|| attempt(&one))) {
            Ok(way) => *went.entry(way).or_insert(0) += 1,
            Err(_) => fallen.push(one),
        }
    }
    let ways: Vec<_> = went.iter().map(|(way, n)| format!("{n} {way}")).collect();
    let held = if fallen.is_empty() { "yes" } else { "NO" };
    eprintln!(
        "figure\t{name}\t{target}\t{}; {} fell\t{held}",
        ways.join(", "),
        fallen.len()
    );
    assert!(fallen.is_empty(), "{name}: these fell: {fallen:?}");
    went
}

/// Numbers that are the same on every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new() -> Self {
        Self(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Runs the import that must come to its end whatever was before, and looks at everything it leaves.
pub(crate) fn assert_next_run_completes(place: &Place, args: &[&str], files: usize) {
    place.import(args).assert_status(0);
    place.assert_sound();
    assert_eq!(
        place.texts("SELECT file_path FROM models").len(),
        files,
        "each file has one row"
    );
    let named = place.texts("SELECT DISTINCT thumbnail_path FROM models ORDER BY 1");
    let named: Vec<_> = named
        .iter()
        .map(|path| place.library().join(path))
        .collect();
    assert_eq!(place.pictures(), named, "pictures are those that rows name");
    let others = files_below(&place.library());
    let others: Vec<_> = others
        .iter()
        .filter(|path| !path.starts_with(place.library().join("thumbnails")))
        .collect();
    assert_eq!(
        others,
        [&place.library().join("library.db")],
        "nothing temporary is left"
    );
    place.run(&["check", "--deep"]).assert_status(0);
}
