//! What a file may ask for. Every number in a file is a claim; readers check it here before they act on it.

use super::ReadError;

/// Ceilings for one file.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Triangles, after polygons are cut.
    pub triangles: u64,
    /// Bytes of one line of text.
    pub line_bytes: u64,
    /// Bytes of a file that a model names beside itself, such as an MTL.
    pub sibling_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            triangles: 200_000_000,
            line_bytes: 1 << 20,
            sibling_bytes: 16 << 20,
        }
    }
}

impl Limits {
    /// Checks a number of triangles.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::triangles`].
    pub fn check_triangles(&self, asked: u64) -> Result<(), ReadError> {
        check("triangles", asked, self.triangles, "--max-triangles")
    }

    /// Checks the length of a line.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::line_bytes`].
    pub fn check_line(&self, asked: u64) -> Result<(), ReadError> {
        check("bytes in one line", asked, self.line_bytes, "")
    }
}

fn check(
    limit: &'static str,
    asked: u64,
    allowed: u64,
    option: &'static str,
) -> Result<(), ReadError> {
    if asked <= allowed {
        Ok(())
    } else {
        Err(ReadError::OverLimit {
            limit,
            asked,
            allowed,
            option,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_allows_itself_and_no_more() {
        let limits = Limits::default();
        assert!(limits.check_triangles(limits.triangles - 1).is_ok());
        assert!(limits.check_triangles(limits.triangles).is_ok());
        assert!(limits.check_triangles(limits.triangles + 1).is_err());
        assert!(limits.check_line(limits.line_bytes).is_ok());
        assert!(limits.check_line(limits.line_bytes + 1).is_err());
    }
}
