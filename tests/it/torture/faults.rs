//! A kill or an error at every call that changes a file: the library stays whole, the end is told, the next run completes.
//!
//! strace counts the calls of each thread by itself, so there is one worker, and `N` goes up until nothing was injected.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{assert_next_run_completes, count, figure};
use crate::harness::{Place, Ran, cube_stl};
use crate::traced::{can_trace, traced};

const FILES: usize = 5;
const IMPORT: [&str; 4] = ["-j", "1", "--size", "32"];
/// How long a run under strace may take: none waits for what does not come.
const LONGEST: Duration = Duration::from_secs(15);

/// Calls that change files or open them; with `?`, those that not every system has.
const CALLS: [&str; 9] = [
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "?rename,?renameat,?renameat2",
    "ftruncate",
    "?unlink,?unlinkat",
    "?mkdir,?mkdirat",
    "?open,openat",
];

/// Words of which a message has one that says why.
const CAUSES: [&str; 10] = [
    "disk of the library is full",
    "no space left",
    "i/o error",
    "input/output error",
    "quota exceeded",
    "too many open files",
    "unable to open",
    "library cannot be written to",
    "not on disk",
    "locked",
];

/// Lines that a run may say of an error.
const MOST_LINES: usize = 12;
/// More than any call has places.
const MOST_PLACES: u64 = 2_000;

/// What the library is before the import.
#[derive(Clone, Copy, Debug)]
enum Beginning {
    /// Not there.
    None,
    /// There, and empty.
    Empty,
    /// With older versions of the same files, whose pictures are replaced.
    Older,
}

/// Models, and a copy of the library that every try begins with.
struct Stage {
    place: Place,
    copy: Option<PathBuf>,
}

impl Stage {
    fn new(beginning: Beginning) -> Self {
        let place = Place::new();
        let write = |size: f32| {
            for i in 0..FILES {
                place.file(&format!("{i}.stl"), cube_stl(size + i as f32));
            }
        };
        match beginning {
            Beginning::None => {}
            Beginning::Empty => _ = place.import(&IMPORT).assert_status(0),
            Beginning::Older => {
                write(10.0);
                place.import(&IMPORT).assert_status(0);
            }
        }
        write(1.0);
        let copy = place.library().with_extension("copy");
        let has_library = place.library().exists();
        if has_library {
            std::fs::rename(place.library(), &copy).unwrap();
        }
        Self {
            place,
            copy: has_library.then_some(copy),
        }
    }

    /// Puts the library where and as it was.
    fn reset(&self) {
        let library = self.place.library();
        let _ = std::fs::remove_dir_all(&library);
        if let Some(copy) = &self.copy {
            copy_folder(copy, &library);
        }
    }

    /// Imports with something injected.
    fn import_with(&self, call: &str, what: &str) -> Injected {
        self.reset();
        let models = self.place.models();
        let args = [&["import", models.to_str().unwrap()], &IMPORT[..]].concat();
        let log = self.place.library().with_extension("log");
        let trace = format!("trace={call}");
        let inject = format!("inject={call}:{what}");
        let command = self.place.command(&args);
        let began = Instant::now();
        let mut command = traced(&command, &log, &["-e", &trace, "-e", &inject]);
        let ran = Ran::of(command.output().unwrap());
        let took = began.elapsed();
        assert!(took < LONGEST, "{took:?}: {}", ran.stderr);
        let log = std::fs::read_to_string(log).unwrap();
        let was_injected = log.contains("INJECTED") || log.contains("killed by SIGKILL");
        Injected { ran, was_injected }
    }
}

struct Injected {
    ran: Ran,
    was_injected: bool,
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten() {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Injects `what` at every `TORTURE_EVERY`th place of each call, until a call has no such place, and lets `look` judge what is left.
///
/// In each of `what`, `#` stands for the place.
fn sweep(
    name: &str,
    target: &str,
    beginning: Beginning,
    what: &[&str],
    look: impl Fn(&Stage, &str, &Ran) -> &'static str,
) {
    if !can_trace() {
        return;
    }
    let stage = Stage::new(beginning);
    let every = count("TORTURE_EVERY", 23);
    let finished = Cell::new(None);
    let rows = what.iter().flat_map(|what| CALLS.map(|call| (*what, call)));
    let tries = rows.enumerate().flat_map(|(row, (what, call))| {
        // Not the same places of every call.
        let places = (1 + row as u64 % every..MOST_PLACES).step_by(every as usize);
        let finished = &finished;
        places
            .take_while(move |_| finished.get() != Some((what, call)))
            .map(move |place| (what, call, place))
    });
    let went = figure(name, target, tries, |&(what, call, place)| {
        let injected = stage.import_with(call, &what.replace('#', &place.to_string()));
        let way = if injected.was_injected {
            look(&stage, call, &injected.ran)
        } else {
            finished.set(Some((what, call)));
            injected.ran.assert_status(0);
            "without such a call"
        };
        assert_next_run_completes(&stage.place, &IMPORT, FILES);
        way
    });
    assert!(went.len() > 1, "something was injected: {went:?}");
}

const BEGINNINGS: [(Beginning, &str); 3] = [
    (Beginning::None, "no library"),
    (Beginning::Empty, "an empty library"),
    (Beginning::Older, "a library of older files"),
];

#[test]
fn killed_at_any_call_nothing_is_lost_and_the_next_run_completes() {
    for (beginning, words) in BEGINNINGS {
        let name = format!("kill -9 at every call that changes a file, {words}");
        let target = "0 lost, doubled or half; the next run completes";
        let rows = if matches!(beginning, Beginning::Older) {
            FILES
        } else {
            0
        };
        sweep(
            &name,
            target,
            beginning,
            &["signal=SIGKILL:when=#"],
            |stage, _, ran| {
                assert_eq!(ran.status, -1, "{ran:?}");
                assert!(stage.place.committed().len() >= rows);
                "killed"
            },
        );
    }
}

#[test]
fn refused_at_any_call_the_library_is_whole_and_the_end_is_told() {
    const ERRORS: [&str; 8] = [
        "error=ENOSPC:when=#",
        "error=ENOSPC:when=#+",
        "error=EIO:when=#",
        "error=EIO:when=#+",
        "error=EDQUOT:when=#",
        "error=EDQUOT:when=#+",
        "error=EMFILE:when=#",
        "error=EMFILE:when=#+",
    ];
    for (beginning, words) in BEGINNINGS {
        let name = format!("ENOSPC, EIO, EDQUOT, EMFILE at every such call, {words}");
        let target = "library whole, cause told, no signal; the next run completes";
        sweep(&name, target, beginning, &ERRORS, |stage, call, ran| {
            let way = judge(ran);
            if stage.place.library().join("library.db").exists() {
                stage.place.assert_sound();
            }
            if ran.status == 0 && call.contains("unlink") {
                // A picture that could not be removed is in nobody's way, and is for this to remove.
                stage.place.run(&["check", "--repair"]).assert_status(0);
            }
            way
        });
    }
}

/// How a run that met an error ended; fails where it did so badly.
fn judge(ran: &Ran) -> &'static str {
    let text = ran.stderr.to_lowercase();
    if ran.status == 127 && text.contains("shared librar") {
        return "before the program began";
    }
    assert!(text.lines().count() <= MOST_LINES, "{}", ran.stderr);
    // What cannot be written is not told.
    let is_told = text.is_empty() || CAUSES.iter().any(|cause| text.contains(cause));
    match ran.status {
        0 => "did no harm",
        1 | 10 if is_told => "ended the run",
        3 if is_told => "cost a file",
        _ => panic!("{ran:?}"),
    }
}
