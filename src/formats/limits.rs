//! What a file may ask for. Every number in a file is a claim; readers check it here before they act on it.

use std::io::{self, Read};

use super::ReadError;
use super::appearance::Wanted;
use crate::kernel::Kernel;

/// Ceilings for one file.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Triangles, after polygons are cut.
    pub triangles: u64,
    /// Bytes of a file that a model names beside itself, such as an MTL.
    pub sibling_bytes: u64,
    /// Bytes that one packed part may unpack to.
    pub unpacked_bytes: u64,
    /// How many times as large as packed a part may be, once it is beyond [`Limits::FREE_BYTES`].
    pub unpacked_ratio: u64,
    /// Entries of an archive.
    pub entries: u64,
    /// How deep elements and nodes may be nested.
    pub nesting: u64,
    /// Placed objects of a scene.
    pub instances: u64,
    /// Triangles of a scene once its objects are placed; `None` for 4 million, or one for each byte of the file.
    pub placed_triangles: Option<u64>,
    /// Whether a file without triangles is refused, rather than taken for the points, lines or nothing that it is.
    pub requires_mesh: bool,
    /// How much of what rules ask about the look of faces is gathered.
    pub appearance: Wanted,
    /// What cuts the surfaces of STEP and BREP into triangles, where there is such a thing.
    pub kernel: Kernel,
}

/// What a scene holds as written and what it comes to once its objects are placed.
///
/// A few bytes can place one object a million times. What placing makes may grow with the bytes of the file, one triangle
/// a byte, and need not be less than [`Limits::FREE_PLACED`] or than what is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scene {
    /// Bytes of the file, and of those beside it that it is made of.
    pub(super) bytes: u64,
    /// Triangles of all objects, each counted once.
    pub(super) written: u64,
    /// Triangles of all placed objects.
    pub(super) triangles: u64,
    /// Positions of all placed objects.
    pub(super) positions: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            triangles: 200_000_000,
            placed_triangles: None,
            ..Self::LOOK
        }
    }
}

impl Limits {
    /// What a file may ask for while its format is being recognised, whatever a run allows: no geometry.
    pub(super) const LOOK: Self = Self {
        triangles: 0,
        sibling_bytes: 256 << 20,
        unpacked_bytes: 1 << 30,
        unpacked_ratio: 200,
        entries: 10_000,
        nesting: 128,
        instances: 1_000_000,
        requires_mesh: false,
        appearance: Wanted::Nothing,
        placed_triangles: Some(0),
        kernel: Kernel::NONE,
    };

    /// Parts that unpack to no more than this may have any ratio.
    pub const FREE_BYTES: u64 = 1 << 20;

    /// Triangles that a scene of any size may come to by placing objects: 300 MB and a second of work.
    pub const FREE_PLACED: u64 = 4_000_000;

    /// Checks what a part of `packed` bytes has unpacked to so far.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::unpacked_bytes`] or [`Limits::unpacked_ratio`].
    pub fn check_unpacked(&self, packed: u64, asked: u64) -> Result<(), ReadError> {
        check("unpacked bytes", asked, self.unpacked_bytes, "")?;
        let by_ratio = packed.saturating_mul(self.unpacked_ratio);
        let allowed = by_ratio.max(Self::FREE_BYTES);
        check("unpacked bytes of a part this small", asked, allowed, "")
    }

    /// What `reader` unpacks from `packed` bytes, checked as it comes; `refused` is for what will not unpack.
    ///
    /// # Errors
    /// As [`Limits::check_unpacked`], or `refused`.
    pub(super) fn unpack(
        &self,
        mut reader: impl Read,
        packed: u64,
        refused: impl Fn(io::Error) -> ReadError,
    ) -> Result<Vec<u8>, ReadError> {
        const STEP: u64 = 1 << 20;
        let mut bytes = Vec::new();
        loop {
            let read = reader.by_ref().take(STEP).read_to_end(&mut bytes);
            let count = read.map_err(&refused)?;
            self.check_unpacked(packed, bytes.len() as u64)?;
            if count == 0 {
                return Ok(bytes);
            }
        }
    }

    /// Checks a number of entries of an archive.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::entries`].
    pub fn check_entries(&self, asked: u64) -> Result<(), ReadError> {
        check("entries in the archive", asked, self.entries, "")
    }

    /// Checks how deep something is nested.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::nesting`].
    pub fn check_nesting(&self, asked: u64) -> Result<(), ReadError> {
        check("levels of nesting", asked, self.nesting, "")
    }

    /// Checks a number of placed objects.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::instances`].
    pub fn check_instances(&self, asked: u64) -> Result<(), ReadError> {
        check("placed objects", asked, self.instances, "")
    }

    /// Checks a number of triangles.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::triangles`].
    pub fn check_triangles(&self, asked: u64) -> Result<(), ReadError> {
        check("triangles", asked, self.triangles, "--max-triangles")
    }

    /// Checks a number of points, or of the ends of lines: as many as triangles.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::triangles`].
    pub fn check_points(&self, asked: u64) -> Result<(), ReadError> {
        check("points", asked, self.triangles, "--max-triangles")
    }

    /// Checks what the placed objects of a scene come to.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] beyond [`Limits::triangles`] or [`Limits::placed_triangles`], for positions beyond three
    /// times as many.
    pub(super) fn check_placed(&self, scene: &Scene) -> Result<(), ReadError> {
        self.check_triangles(scene.triangles)?;
        let by_itself = Self::FREE_PLACED.max(scene.bytes).max(scene.written);
        let allowed = self.placed_triangles.unwrap_or(by_itself);
        let option = "--max-triangles";
        check(
            "triangles once the objects of so small a file are placed",
            scene.triangles,
            allowed,
            option,
        )?;
        check(
            "vertices once the objects of so small a file are placed",
            scene.positions,
            allowed.saturating_mul(3),
            option,
        )
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
        assert!(limits.check_points(limits.triangles).is_ok());
        assert!(limits.check_points(limits.triangles + 1).is_err());
        assert!(limits.check_entries(limits.entries).is_ok());
        assert!(limits.check_entries(limits.entries + 1).is_err());
        assert!(limits.check_nesting(limits.nesting).is_ok());
        assert!(limits.check_nesting(limits.nesting + 1).is_err());
        assert!(limits.check_instances(limits.instances).is_ok());
        assert!(limits.check_instances(limits.instances + 1).is_err());
    }

    #[test]
    fn what_placing_makes_may_grow_with_the_file_and_with_what_is_written() {
        let allows = |limits: &Limits, scene: Scene| limits.check_placed(&scene).is_ok();
        let limits = Limits::default();
        let placed = |triangles, bytes, written| Scene {
            bytes,
            written,
            triangles,
            positions: 0,
        };
        let free = Limits::FREE_PLACED;
        assert!(allows(&limits, placed(free, 700, 12)));
        assert!(!allows(&limits, placed(free + 1, 700, 12)));
        assert!(allows(&limits, placed(free + 1, free + 1, 12)));
        assert!(!allows(&limits, placed(free + 2, free + 1, 12)));
        assert!(allows(&limits, placed(free + 1, 700, free + 1)));
        assert!(!allows(&limits, placed(free + 2, 700, free + 1)));
        let positions = |positions| Scene {
            positions,
            ..placed(1, 700, 1)
        };
        assert!(allows(&limits, positions(3 * free)));
        assert!(!allows(&limits, positions(3 * free + 1)));
        let asked = Limits {
            placed_triangles: Some(free * 2),
            ..Limits::default()
        };
        assert!(allows(&asked, placed(free * 2, 700, 12)));
        assert!(!allows(&asked, placed(free * 2 + 1, 700, 12)));
    }

    #[test]
    fn what_unpacks_is_limited_by_size_and_by_ratio() {
        let limits = Limits::default();
        let large = limits.unpacked_bytes;
        assert!(limits.check_unpacked(large, large).is_ok());
        assert!(limits.check_unpacked(large, large + 1).is_err());
        assert!(limits.check_unpacked(1, Limits::FREE_BYTES).is_ok());
        assert!(limits.check_unpacked(1, Limits::FREE_BYTES + 1).is_err());
        let packed = Limits::FREE_BYTES;
        assert!(limits.check_unpacked(packed, packed * 200).is_ok());
        assert!(limits.check_unpacked(packed, packed * 200 + 1).is_err());
    }
}
