//! Files that a person has had forgotten, and that an import leaves out until it is given their path, or the folder that was named then.

use std::collections::HashMap;
use std::path::Path;

use crate::path_text::{canonical, to_text};
use crate::store::{Lookup, StoreError};

/// What is said of a file that is left out.
pub(super) const REASON: &str = "forgotten (import it by its own path to have it again)";

/// All such files, and which of them were named.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// What was named when it was forgotten, by path.
    named: HashMap<String, String>,
    lifted: Vec<String>,
}

impl Refused {
    /// Those that the library knows.
    pub(super) fn of(lookup: Option<&Lookup>) -> Result<Self, StoreError> {
        let known = lookup
            .map(Lookup::refusals)
            .transpose()?
            .unwrap_or_default();
        let named = known.into_iter().map(|known| (known.path, known.named));
        Ok(Self {
            named: named.collect(),
            lifted: Vec::new(),
        })
    }

    /// Whether the file at `path` is left out.
    pub(super) fn holds(&self, path: &str) -> bool {
        !self.named.is_empty() && self.named.contains_key(path)
    }

    /// Takes in again what `given`, a path that the import was given, stands for.
    pub(super) fn lift(&mut self, given: &Path) {
        if self.named.is_empty() {
            return;
        }
        let given = to_text(&canonical(given));
        let is_meant = |path: &String, named: &mut String| {
            *path == given || (is_at_or_below(path, &given) && is_at_or_below(&given, named))
        };
        let lifted = self.named.extract_if(is_meant).map(|(path, _)| path);
        self.lifted.extend(lifted);
        self.lifted.sort_unstable();
    }

    /// Those that were named.
    pub(super) fn lifted(&self) -> &[String] {
        &self.lifted
    }
}

fn is_at_or_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with('/') || rest.starts_with("!/") || above.ends_with('/')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_or_the_folder_that_was_named_is_taken_in_again_and_a_folder_above_it_is_not() {
        let refused = || Refused {
            named: HashMap::from([
                ("/m/junk/a.stl".into(), "/m/junk".into()),
                ("/m/junk/deep/b.stl".into(), "/m/junk".into()),
                ("/m/c.stl".into(), "/m/c.stl".into()),
                ("/m/kit.zip!/d.stl".into(), "/m/kit.zip".into()),
            ]),
            lifted: Vec::new(),
        };
        for (given, lifted) in [
            ("/m", 0),
            ("/m/junk", 2),
            ("/m/junk/a.stl", 1),
            ("/m/junk/deep", 1),
            ("/m/c.stl", 1),
            ("/m/jun", 0),
            ("/m/kit.zip", 1),
        ] {
            let mut refused = refused();
            refused.lift(Path::new(given));
            assert_eq!(refused.lifted().len(), lifted, "{given}");
            assert_eq!(refused.named.len(), 4 - lifted);
        }
    }
}
