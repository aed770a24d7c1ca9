//! Whether a library may lie on a file system, by the number that Linux knows it by.
//!
//! SQLite's log needs memory that all programs share and locks that the kernel keeps. File systems of a network have neither for
//! certain: databases were damaged on them. Some that may or may not be one, such as FUSE, are let pass with a word.
//!
//! Source: Linux, include/uapi/linux/magic.h and the file systems' own headers; SQLite, Write-Ahead Logging, section 1.

use std::path::Path;

/// What a file system is to a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fitness {
    /// Nothing is known against it.
    Fit,
    /// It may lie on another machine.
    Doubtful(&'static str),
    /// It lies on another machine.
    Unfit(&'static str),
}

const UNFIT: &[(u32, &str)] = &[
    (0x0000_6969, "NFS"),
    (0x0000_517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB"),
    (0x0102_1997, "9P"),
    (0x0000_564C, "NCP"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x7375_7245, "Coda"),
];

const DOUBTFUL: &[(u32, &str)] = &[
    (0x6573_5546, "FUSE"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x0116_1970, "GFS2"),
    (0x7461_636F, "OCFS2"),
    (0x786F_4256, "VirtualBox shared folder"),
    (0xBACB_ACBC, "VMware shared folder"),
];

/// What the file system with this number is to a library.
pub(super) fn fitness(magic: u32) -> Fitness {
    let named = |list: &[(u32, &'static str)]| {
        let found = list.iter().find(|(number, _)| *number == magic);
        found.map(|(_, name)| *name)
    };
    match (named(UNFIT), named(DOUBTFUL)) {
        (Some(name), _) => Fitness::Unfit(name),
        (None, Some(name)) => Fitness::Doubtful(name),
        (None, None) => Fitness::Fit,
    }
}

/// What the file system at `path` is to a library; where the system does not say, nothing is held against it.
#[cfg(target_os = "linux")]
pub(super) fn fitness_of(path: &Path) -> Fitness {
    // The field has another width and sign on each architecture; the numbers have 32 bits.
    let magic = rustix::fs::statfs(path).map(|about| about.f_type as u32);
    magic.map_or(Fitness::Fit, fitness)
}

/// What the file system at `path` is to a library; not known here.
#[cfg(not(target_os = "linux"))]
pub(super) fn fitness_of(_: &Path) -> Fitness {
    Fitness::Fit
}

/// Whether this process may write to the file or folder at `path`.
#[cfg(unix)]
pub(super) fn is_writable(path: &Path) -> bool {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS).is_ok()
}

/// Whether this process may write to the file or folder at `path`.
#[cfg(not(unix))]
pub(super) fn is_writable(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|about| !about.permissions().readonly())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_of_another_machine_is_refused_and_one_that_may_be_is_reported() {
        for magic in [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997] {
            assert!(matches!(fitness(magic), Fitness::Unfit(_)), "{magic:x}");
        }
        assert_eq!(fitness(0x6573_5546), Fitness::Doubtful("FUSE"));
        // ext4, XFS, btrfs, ZFS, tmpfs, overlay, F2FS, bcachefs, exFAT, FAT, NTFS.
        for magic in [
            0xEF53,
            0x5846_5342,
            0x9123_683E,
            0x2FC1_2FC1,
            0x0102_1994,
            0x794C_7630,
            0xF2F5_2010,
            0xCA45_1A4E,
            0x2011_BAB0,
            0x4D44,
            0x5346_544E,
        ] {
            assert_eq!(fitness(magic), Fitness::Fit, "{magic:x}");
        }
        let mut all: Vec<_> = UNFIT
            .iter()
            .chain(DOUBTFUL)
            .map(|(magic, _)| magic)
            .collect();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count, "no number stands in both lists");
    }

    #[test]
    fn the_disk_of_this_test_can_be_asked() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!matches!(fitness_of(folder.path()), Fitness::Unfit(_)));
        assert!(is_writable(folder.path()));
        assert!(!is_writable(&folder.path().join("missing")));
    }
}
