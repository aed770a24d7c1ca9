//! What a command with a library finds around it: variables that it obeys, and the files of a library.

/// Variables that a command with a library obeys.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "TRIGEST_LIBRARY",
        "The library folder, where --library does not name one.",
    ),
    (
        "XDG_DATA_HOME",
        "Where neither names one, the library is the folder trigest in this one, which must be absolute.",
    ),
    (
        "HOME",
        "Where that is not set either, the library is .local/share/trigest in the home folder.",
    ),
    (
        "XDG_STATE_HOME",
        "Where it is set and absolute, gate notes in its folder trigest which file it is working on, else below .local/state in the home folder.",
    ),
    (
        "NO_COLOR",
        "Where it is set and not empty, messages are not coloured unless --color always is given.",
    ),
    (
        "TERM",
        "Where it is dumb, no bar is drawn and messages are not coloured.",
    ),
];

/// Files of a library.
pub const FILES: &[(&str, &str)] = &[
    (
        "library.db",
        "The library: an SQLite database that any program may read. Beside it lie library.db-wal, of some 140 MB in a large import, and library.db-shm while it is open.",
    ),
    (
        "thumbnails/ab/abcdef….png",
        "The picture of a model, named by the hash of the content of its file; other sizes and animations have a suffix.",
    ),
    (
        "locked-by, in-flight",
        "While a run writes: which one, and the files being processed. Both go when it ends; what a killed run leaves is read by the next.",
    ),
];
