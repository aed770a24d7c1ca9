//! STEP and BREP in an import: their kernel gets ready while others are imported, and is missed once where there is none.
//!
//! Promises: files wait for the end of the walk only while the kernel is being compiled, which its first use costs, and a line
//! says so.

use crate::commands::run::Run;
use crate::discover::{Source, extension_of};
use crate::formats::{FORMATS, has_surfaces};
use crate::job::Task;
use crate::report::Event;

/// Files that are held back.
#[derive(Debug, Default)]
pub(super) struct Surfaces {
    is_cold: Option<bool>,
    held: Vec<(Source, Task)>,
}

impl Surfaces {
    /// Gives a file back that is to be fed now.
    pub(super) fn hold_back(
        &mut self,
        run: &Run,
        source: Source,
        task: Task,
    ) -> Option<(Source, Task)> {
        if !is_of_surfaces(&source) {
            return Some((source, task));
        }
        let is_cold = *self.is_cold.get_or_insert_with(|| {
            let is_cold = run.config.limits.kernel.prepare();
            if is_cold {
                run.tell(Event::Remark(
                    "the kernel for STEP is compiled (on its first use; later ones load it): these files are imported last"
                        .into(),
                ));
            }
            is_cold
        });
        if is_cold {
            self.held.push((source, task));
            return None;
        }
        Some((source, task))
    }

    /// What was held back.
    pub(super) fn take(&mut self) -> Vec<(Source, Task)> {
        std::mem::take(&mut self.held)
    }
}

fn is_of_surfaces(source: &Source) -> bool {
    let ending = extension_of(&source.path);
    let mut formats = FORMATS.iter();
    formats.any(|format| has_surfaces(format.name) && format.extensions.contains(&ending.as_str()))
}

/// Says how many files have no geometry for lack of a kernel.
pub(super) fn tell_missed(run: &Run) {
    let Some((count, why)) = run.config.limits.kernel.missed() else {
        return;
    };
    let files = match count {
        1 => "1 file of surfaces (STEP, BREP) has".to_owned(),
        more => format!("{more} files of surfaces (STEP, BREP) have"),
    };
    run.tell(Event::Remark(format!(
        "{files} neither triangles nor measures: {why}"
    )));
}
