//! Exit statuses that commands have in common, in words.

use super::Status;

/// Exit statuses of `trigest` as a whole.
pub(super) const ALL: &[Status] = &[
    DONE_IMPORT,
    NOT_ON,
    USAGE,
    ("3", "finished, and some files failed"),
    OPEN,
    LOCKED,
    STOPPED,
];

/// Exit statuses of a command that prints a text.
pub(super) const PRINTED: &[Status] = &[("0", "printed"), ("1", "it could not be written"), USAGE];

pub(super) const DONE_IMPORT: Status = ("0", "every file is imported, unchanged or a duplicate");
pub(super) const NOT_ON: Status = (
    "1",
    "the run could not go on, or its lines could not be written",
);
pub(super) const USAGE: Status = ("2", "wrong usage");
pub(super) const OPEN: Status = (
    "10",
    "the library cannot be opened: missing, not ours, newer, older, damaged",
);
pub(super) const LOCKED: Status = (
    "11",
    "another run or program is writing to the library (see --wait)",
);
pub(super) const STOPPED: Status = (
    "129, 130, 143",
    "stopped by SIGHUP, SIGINT, SIGTERM; what was done stays, run again to go on",
);

pub(super) const NO_CLUSTER: Status = (
    "2",
    "wrong usage, or a program that was built without --features cluster",
);

/// Exit statuses of a command that asks a library.
pub(super) const ANSWERED: &[Status] = &[
    ("0", "answered, also where nothing matches"),
    (
        "1",
        "the library could not be read, or the answer be written",
    ),
    (
        "2",
        "wrong usage; a query that is wrong is shown with the place",
    ),
    OPEN,
];

/// Exit statuses of a command that writes what a person says.
pub(super) const WRITTEN: &[Status] = &[
    ("0", "written, also where nothing changed"),
    ("1", "the library could not be written to"),
    (
        "2",
        "wrong usage; a query that is wrong is shown with the place",
    ),
    OPEN,
    LOCKED,
];

/// Exit statuses of a command that reads files without a library.
pub(super) const READ: &[Status] = &[
    ("0", "every file was read"),
    ("1", "the answer could not be written"),
    USAGE,
    ("3", "a file could not be read"),
];
