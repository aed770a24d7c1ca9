//! A disk that is too small, of every size from two pages up: the run ends in words, and with more room completes.

use std::path::PathBuf;
use std::process::Command;

use super::{assert_next_run_completes, count, figure};
use crate::harness::{Place, Ran, cube_stl, sheet_stl};

const FILES: usize = 12;
const IMPORT: [&str; 4] = ["-j", "2", "--size", "128"];
const SMALLEST_KIB: f64 = 8.0;
const LARGEST_KIB: f64 = 2048.0;

/// A file system in memory, for as long as it is needed.
struct Disk(PathBuf);

impl Disk {
    /// One of `kib` at `folder`; `None` where this user may not mount.
    fn mount(folder: PathBuf, kib: u64) -> Option<Self> {
        std::fs::create_dir(&folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "tmpfs"]);
        let ran = mount.arg(&folder).output();
        if ran.is_ok_and(|ran| ran.status.success()) {
            return Some(Self(folder));
        }
        std::fs::remove_dir(&folder).unwrap();
        None
    }

    fn grow(&self) {
        let mut mount = Command::new("mount");
        mount.args(["-o", "remount,size=64m"]).arg(&self.0);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

/// How a run on a small disk ended; fails where it did so badly.
fn judge(ran: &Ran) -> &'static str {
    let is_told = [
        "disk of the library is full",
        "no space left",
        "unable to open",
        "i/o error",
    ]
    .iter()
    .any(|cause| ran.stderr.to_lowercase().contains(cause));
    assert!(ran.stderr.lines().count() <= 6, "{}", ran.stderr);
    match ran.status {
        0 => "had room",
        1 if is_told => "ended for want of room",
        10 if is_told => "had no room for a library",
        _ => panic!("{ran:?}"),
    }
}

#[test]
fn a_disk_too_small_ends_the_run_in_words_and_with_room_it_completes() {
    let place = Place::new();
    for i in 0..FILES as u32 {
        place.file(&format!("{i}.stl"), sheet_stl(20 + i));
    }
    if Disk::mount(place.library(), 64).is_none() {
        eprintln!("this user may not mount: this test did not run");
        return;
    }
    let sizes = count("TORTURE_DISKS", 8);
    let size = |i: u64| {
        let part = i as f64 / (sizes - 1).max(1) as f64;
        (SMALLEST_KIB * (LARGEST_KIB / SMALLEST_KIB).powf(part)).round() as u64
    };
    let went = figure(
        "a disk of 8 KiB to 2 MiB",
        "no signal, cause told; with more room completes",
        (0..sizes).map(size),
        |&kib| {
            let disk = Disk::mount(place.library(), kib).unwrap();
            let way = judge(&place.import(&IMPORT));
            disk.grow();
            assert_next_run_completes(&place, &IMPORT, FILES);
            way
        },
    );
    assert!(went.contains_key("ended for want of room"), "{went:?}");
}

#[test]
fn on_a_disk_too_small_for_small_files_what_was_told_is_kept() {
    const SMALL_FILES: usize = 600;
    let place = Place::new();
    for i in 0..SMALL_FILES as u16 {
        place.file(&format!("{i}.stl"), cube_stl(f32::from(i) + 1.0));
    }
    if Disk::mount(place.library(), 64).is_none() {
        eprintln!("this user may not mount: this test did not run");
        return;
    }
    let sizes = count("TORTURE_DISKS", 8);
    let went = figure(
        "a disk of 400 KiB to 3 MiB, small files",
        "told = kept; with more room completes",
        (0..sizes).map(|i| 400 + i * 2672 / (sizes - 1).max(1)),
        |&kib| {
            let disk = Disk::mount(place.library(), kib).unwrap();
            let options = [
                "-j",
                ["1", "2", "8"][kib as usize % 3],
                "--no-thumbnails",
                "--json",
            ];
            let ran = place.import(&options);
            let way = judge(&ran);
            let told = ran
                .lines()
                .into_iter()
                .filter(|line| line["type"] == "imported")
                .count();
            disk.grow();
            assert_eq!(place.committed().len(), told);
            let plain = [&options[..2], &options[2..3]].concat();
            place.import(&plain).assert_status(0);
            place.assert_sound();
            assert_eq!(place.committed().len(), SMALL_FILES);
            way
        },
    );
    assert!(went.contains_key("ended for want of room"), "{went:?}");
}
