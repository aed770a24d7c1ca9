//! Which files a run wants, by name and by size; and the patterns that paths are held against.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns and sizes from the command line.
#[derive(Debug)]
pub(crate) struct Filter {
    /// Empty: everything is wanted.
    include: Globs,
    exclude: Globs,
    min_size: u64,
    max_size: u64,
    /// As they were given: what is wanted, and what is taken out.
    patterns: [Vec<String>; 2],
}

impl Filter {
    /// The patterns that are wanted and those that are taken out, as they were given.
    pub(crate) fn patterns(&self) -> &[Vec<String>; 2] {
        &self.patterns
    }

    /// Bytes that a file must have, and may have at most.
    pub(crate) fn sizes(&self) -> (u64, u64) {
        (self.min_size, self.max_size)
    }

    /// A filter of glob patterns; any that matches counts.
    ///
    /// # Errors
    /// The pattern that is none, and why.
    pub(crate) fn new(
        include: &[String],
        exclude: &[String],
        min_size: u64,
        max_size: u64,
    ) -> Result<Self, globset::Error> {
        Ok(Self {
            include: Globs::new(include)?,
            exclude: Globs::new(exclude)?,
            min_size,
            max_size,
            patterns: [include.to_vec(), exclude.to_vec()],
        })
    }

    /// Whether the file or folder at `relative` is taken out.
    pub(crate) fn excludes(&self, relative: &Path) -> bool {
        self.exclude.is_match(relative)
    }

    /// Whether the file at `relative` is wanted.
    pub(crate) fn includes(&self, relative: &Path) -> bool {
        self.include.set.is_empty() || self.include.is_match(relative)
    }

    /// Why a file of `size` bytes is left out, the same words for every such file; `None` where it is not.
    pub(crate) fn refuses_size(&self, size: u64) -> Option<String> {
        if size > self.max_size {
            Some(format!("larger than --max-size {}", self.max_size))
        } else if size < self.min_size {
            Some(format!("smaller than --min-size {}", self.min_size))
        } else {
            None
        }
    }
}

/// Patterns, of which any that matches counts: one without a slash is held against the name alone, one with a slash against the
/// path below the folder given.
#[derive(Clone, Debug)]
pub(crate) struct Globs {
    set: GlobSet,
}

impl Globs {
    /// The patterns, compiled.
    ///
    /// # Errors
    /// The pattern that is none, and why.
    pub(crate) fn new(patterns: &[String]) -> Result<Self, globset::Error> {
        let set = set_of(patterns)?;
        Ok(Self { set })
    }

    /// Whether one of them matches.
    pub(crate) fn is_match(&self, relative: &Path) -> bool {
        !self.set.is_empty() && self.set.is_match(lower_ending(&relative.to_string_lossy()))
    }
}

fn set_of(patterns: &[String]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = lower_ending(pattern.strip_suffix('/').unwrap_or(pattern));
        let anchored = if pattern.contains('/') {
            pattern.trim_start_matches('/').to_owned()
        } else {
            format!("**/{pattern}")
        };
        set.add(
            GlobBuilder::new(&anchored)
                .literal_separator(true)
                .backslash_escape(true)
                .build()?,
        );
    }
    set.build()
}

/// The text with its ending, what follows the last dot of the last part, in lower case.
fn lower_ending(text: &str) -> String {
    let name_start = text.rfind('/').map_or(0, |slash| slash + 1);
    match text[name_start..].rfind('.') {
        Some(dot) => {
            let (stem, ending) = text.split_at(name_start + dot);
            format!("{stem}{}", ending.to_lowercase())
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(include: &[&str], exclude: &[&str], path: &str) -> bool {
        let own = |patterns: &[&str]| patterns.iter().map(ToString::to_string).collect::<Vec<_>>();
        let filter = Filter::new(&own(include), &own(exclude), 0, 10).unwrap();
        filter.includes(Path::new(path)) && !filter.excludes(Path::new(path))
    }

    #[test]
    fn case_is_ignored_for_endings_alone() {
        assert!(takes(&["*.stl"], &[], "a/B.STL"));
        assert!(takes(&["*.STL"], &[], "a/b.stl"));
        assert!(takes(&["part_*.stl"], &[], "part_1.Stl"));
        assert!(!takes(&["part_*.stl"], &[], "Part_1.stl"));
        assert!(!takes(&["*.obj", "x*"], &[], "a.stl"));
        assert!(takes(&["*.obj", "x*"], &[], "x.stl"));
    }

    #[test]
    fn a_slash_holds_the_pattern_against_the_path() {
        assert!(!takes(&[], &["old/*"], "old/a.stl"));
        assert!(takes(&[], &["old/*"], "new/old/a.stl"));
        assert!(!takes(&[], &["**/old/**"], "new/old/a.stl"));
        assert!(!takes(&[], &["supports/"], "x/supports"));
        assert!(takes(&["[a]*.stl"], &[], "a.stl"));
        assert!(Filter::new(&["[".into()], &[], 0, 0).is_err());
    }

    #[test]
    fn sizes_at_the_limits_are_taken() {
        let filter = Filter::new(&[], &[], 5, 10).unwrap();
        let taken: Vec<u64> = (3..13)
            .filter(|&size| filter.refuses_size(size).is_none())
            .collect();
        assert_eq!(taken, [5, 6, 7, 8, 9, 10]);
    }
}
