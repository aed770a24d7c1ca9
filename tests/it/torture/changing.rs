//! A file that is written to, cut, replaced or removed while it is read: what is stored is one of its versions, never a mix.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use trigest::error::Cause;
use trigest::examine::source_file::{self, FileBytes};
use trigest::formats::Limits;

use super::{count, figure};
use crate::harness::{Place, sheet_stl};

/// Facets along a side: a file of some megabytes, which takes a while to write and to read.
const SIDE: u32 = 180;

/// What happens to the file again and again.
#[derive(Clone, Copy, Debug)]
enum Change {
    /// Another version is written over it.
    Written,
    /// It is emptied first.
    Emptied,
    /// Another version is renamed over it.
    Replaced,
    /// It is removed and made again.
    Removed,
}

const CHANGES: [Change; 4] = [
    Change::Written,
    Change::Emptied,
    Change::Replaced,
    Change::Removed,
];

fn change(path: &Path, how: Change, bytes: &[u8]) {
    match how {
        Change::Written => {
            let mut file = OpenOptions::new().write(true).open(path).unwrap();
            file.write_all(bytes).unwrap();
        }
        Change::Emptied => std::fs::write(path, bytes).unwrap(),
        Change::Replaced => {
            let aside = path.with_extension("aside");
            std::fs::write(&aside, bytes).unwrap();
            std::fs::rename(aside, path).unwrap();
        }
        Change::Removed => {
            std::fs::remove_file(path).unwrap();
            let mut file = File::create_new(path).unwrap();
            file.write_all(bytes).unwrap();
        }
    }
}

/// Ends the writer when the reader has ended, even where it fell.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Two versions of the same length that differ from end to end.
fn versions() -> [Vec<u8>; 2] {
    let first = sheet_stl(SIDE);
    let mut second = first.clone();
    for facet in second[84..].chunks_exact_mut(50) {
        facet[48] = 1;
    }
    [first, second]
}

/// Reads the file; one that is gone at the moment is waited for, since such a try ends at once and all of them may fall between
/// a removal and the next version.
fn read_when_there(path: &Path, limits: &Limits) -> Result<FileBytes, Cause> {
    for _ in 0..1000 {
        match source_file::read(path, limits) {
            Err(Cause::Io(error)) if error.kind() == ErrorKind::NotFound => {
                thread::sleep(Duration::from_millis(1));
            }
            read => return read,
        }
    }
    source_file::read(path, limits)
}

#[test]
fn a_file_that_changes_while_it_is_read_is_never_taken_as_a_mix() {
    let versions = versions();
    let hashes = versions.each_ref().map(|bytes| blake3::hash(bytes));
    let limits = Limits::default();
    for how in CHANGES {
        let place = Place::new();
        let path = place.file("a.stl", &versions[0]);
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                for bytes in versions.iter().cycle() {
                    change(&path, how, bytes);
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
            let _over = Ends(&is_over);
            let went = figure(
                &format!("a file that is {how:?} while it is read").to_lowercase(),
                "a whole version, or none",
                0..count("TORTURE_READS", 40),
                |_| match read_when_there(&path, &limits) {
                    Ok(content) if hashes.contains(&content.hash) => "read whole",
                    Ok(content) if content.content.size() == 0 => "found empty",
                    Ok(_) => panic!("a mix"),
                    Err(Cause::Changed) => "seen to change",
                    Err(Cause::Io(error)) if error.kind() == ErrorKind::NotFound => "gone",
                    Err(other) => panic!("{other:?}"),
                },
            );
            let is_seen = went.contains_key("seen to change");
            // What is renamed over a file leaves the one that is open as it was.
            assert!(is_seen || matches!(how, Change::Replaced), "{went:?}");
        });
    }
}
