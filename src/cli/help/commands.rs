//! THE TABLE OF COMMANDS: one row a command, with its group, its exit statuses and its examples.
//!
//! A command without a row here fails the tests. So does an example that does not work: the test `examples` runs each in a home
//! of its own, in `~/models` with a few small models, after `trigest import ~/models`.

use super::statuses::{
    ALL, ANSWERED, LOCKED, NO_CLUSTER, NOT_ON, OPEN, PRINTED, READ, STOPPED, USAGE, WRITTEN,
};
use super::{Group, Row};

/// Examples of `trigest` as a whole.
pub(super) const FIRST: [&str; 3] = [
    "trigest import ~/models",
    "trigest import --json ~/models | jq -r 'select(.type == \"failed\") | .path'",
    "trigest check",
];

/// One row a command, in the order that help shows them in.
pub const COMMANDS: &[Row] = &[
    Row {
        command: "import",
        group: Group::Import,
        status: ALL,
        examples: [
            "trigest import ~/models",
            "trigest import --library ~/parts-library --exclude 'old/**' ~/parts",
            "find ~/models -name '*.stl' -print0 | trigest import --files-from - -0",
        ],
    },
    Row {
        command: "thumbnails",
        group: Group::Import,
        status: &[
            ("0", "every picture is as asked for"),
            NOT_ON,
            USAGE,
            ("3", "finished, and some files failed"),
            OPEN,
            LOCKED,
            STOPPED,
        ],
        examples: [
            "trigest thumbnails",
            "trigest thumbnails --size 1024,128 --view front",
            "trigest thumbnails --turntable 24",
        ],
    },
    Row {
        command: "ls",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest ls",
            "trigest ls --sort -triangles -n 3 watertight:yes",
            "trigest ls --json 'size:<220' | jq -r .path",
        ],
    },
    Row {
        command: "gallery",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest gallery -o ~/gallery",
            "trigest gallery watertight:no -o ~/open --title 'What is open'",
            "trigest gallery --with-models -o ~/models-to-turn",
        ],
    },
    Row {
        command: "show",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest show bracket",
            "trigest show --all ~/models/bracket.stl",
            "trigest show --json bracket | jq .same",
        ],
    },
    Row {
        command: "info",
        group: Group::Ask,
        status: READ,
        examples: [
            "trigest info ~/models/bracket.stl",
            "trigest info --deep --json ~/models/*.stl | jq .convexity",
            "trigest info --all - < ~/models/bracket.stl",
        ],
    },
    Row {
        command: "dups",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest dups",
            "trigest dups --by shape --across folders",
            "trigest dups --paths --keep shortest",
        ],
    },
    Row {
        command: "diff",
        group: Group::Ask,
        status: &[
            ("0", "they are the same"),
            (
                "1",
                "a file or run could not be read, or the answer be written",
            ),
            ("2", "wrong usage, such as a file beside a library"),
            ("3", "there are differences"),
            OPEN,
        ],
        examples: [
            "trigest diff ~/models/box.stl ~/models/large.obj",
            "trigest diff --json ~/models/box.stl ~/models/bracket.stl | jq .changes",
            "trigest diff 1 1 && echo no other run",
        ],
    },
    Row {
        command: "similar",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest similar bracket",
            "trigest similar -n 3 --min-score 0.9 ~/models/bracket.stl",
            "trigest similar --json bracket | jq 'select(.mirrored) | .path'",
        ],
    },
    Row {
        command: "export",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest export -o ~/models.csv",
            "trigest export watertight:no --columns name,open,volume --to csv",
            "trigest export --to datapackage -o ~/models.zip",
        ],
    },
    Row {
        command: "stats",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest stats",
            "trigest stats --by format",
            "trigest stats --by folder watertight:no",
        ],
    },
    Row {
        command: "runs",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest runs",
            "trigest runs -n 1",
            "trigest runs --json | jq .settings",
        ],
    },
    Row {
        command: "why",
        group: Group::Ask,
        status: ANSWERED,
        examples: [
            "trigest why ~/models/bracket.stl",
            "trigest why ~/models/*",
            "trigest why --json ~/models/bracket.stl | jq -r .state",
        ],
    },
    Row {
        command: "tag",
        group: Group::Describe,
        status: WRITTEN,
        examples: [
            "trigest tag bracket +printed",
            "trigest tag 'size:<50' +small -large",
            "trigest tag --json in:models +mine | jq .tags",
        ],
    },
    Row {
        command: "edit",
        group: Group::Describe,
        status: WRITTEN,
        examples: [
            "trigest edit bracket title='Left bracket' rating=5",
            "trigest edit bracket description='for the shelf'",
            "trigest edit bracket rating=",
        ],
    },
    Row {
        command: "check",
        group: Group::LookAfter,
        status: &[
            ("0", "nothing is wrong, or all of it was repaired"),
            ("1", "the check could not go on"),
            USAGE,
            (
                "3",
                "something is wrong; each finding is a line on standard output",
            ),
            OPEN,
            (
                "11",
                "another run or program is writing to the library (only with --repair)",
            ),
            STOPPED,
        ],
        examples: [
            "trigest check",
            "trigest check --deep",
            "trigest check --repair && echo the library is whole",
        ],
    },
    Row {
        command: "prune",
        group: Group::LookAfter,
        status: &[
            ("0", "shown or removed; rows that were kept count as well"),
            NOT_ON,
            USAGE,
            (
                "3",
                "a PATH is not there, no folder or empty, or some files could not be looked at; their rows stay",
            ),
            OPEN,
            (
                "11",
                "another run or program is writing to the library (only with --apply)",
            ),
            STOPPED,
        ],
        examples: [
            "trigest prune",
            "trigest prune --apply ~/models",
            "trigest prune --json | jq -r 'select(.type == \"finding\") | .path'",
        ],
    },
    Row {
        command: "forget",
        group: Group::LookAfter,
        status: &[
            ("0", "shown or removed"),
            NOT_ON,
            USAGE,
            ("3", "the library knows nothing at a PATH or below it"),
            OPEN,
            (
                "11",
                "the library is locked by another run (only with --apply)",
            ),
            STOPPED,
        ],
        examples: [
            "trigest forget ~/models/bracket.stl",
            "trigest forget --apply ~/models/bracket.stl",
            "trigest forget --json ~/models | jq -r 'select(.type == \"finding\") | .path'",
        ],
    },
    Row {
        command: "failures",
        group: Group::LookAfter,
        status: &[
            ("0", "listed or settled"),
            NOT_ON,
            USAGE,
            ("3", "no failure is known at a PATH of --accept or below it"),
            OPEN,
            (
                "11",
                "the library is locked by another run (only with --accept)",
            ),
        ],
        examples: [
            "trigest failures",
            "trigest failures --json | jq -r 'select(.kind == \"malformed\") | .path'",
            "trigest failures --accept ~/models/broken.stl",
        ],
    },
    Row {
        command: "gate",
        group: Group::Pipelines,
        status: &[
            ("0", "every file passes; warnings may have been shown"),
            ("1", "the gate could not go on, or not one PATH is there"),
            ("2", "wrong usage, or rules that are none"),
            ("3", "no rule is broken, and some files cannot be read"),
            (
                "4",
                "a rule is broken; each violation is a line on standard output",
            ),
            (
                "10",
                "the library cannot be opened: not ours, newer, older, damaged",
            ),
            ("129, 130, 143", "stopped by SIGHUP, SIGINT, SIGTERM"),
        ],
        examples: [
            "trigest gate ~/models",
            "find ~/models -name '*.stl' -print0 | trigest gate --files-from - -0",
            "trigest gate --json ~/models | jq -r 'select(.rule) | .path'",
        ],
    },
    Row {
        command: "plan",
        group: Group::PastOneMachine,
        status: &[
            ("0", "the plan is written"),
            ("1", "it could not be written, or not one PATH is there"),
            NO_CLUSTER,
            ("75", "the object store does not answer: try again"),
        ],
        examples: [
            "trigest plan ~/models --shards 4 --out ~/plan.parquet",
            "trigest plan ~/models --out ~/plan.parquet --json | jq .shards",
            "find . -name '*.stl' -print0 | trigest plan --files-from - -0 --out ~/p",
        ],
    },
    Row {
        command: "shard",
        group: Group::PastOneMachine,
        status: &[
            ("0", "the shard is done; files that failed are rows of it"),
            NOT_ON,
            NO_CLUSTER,
            OPEN,
            STOPPED,
            (
                "75",
                "try again: no room, a disk that does not answer, another worker is at this shard",
            ),
        ],
        examples: [
            "trigest plan . --out ~/p && trigest shard --plan ~/p --shard 0 --out ~/s",
            "env SLURM_ARRAY_TASK_ID=0 trigest shard --plan ~/p --out ~/s --deep",
            "find . -name '*.stl' -print0 | trigest shard --plan - --shard 0/1 --out ~/l",
        ],
    },
    Row {
        command: "merge",
        group: Group::PastOneMachine,
        status: &[
            ("0", "merged, or all shards are there and whole"),
            NOT_ON,
            NO_CLUSTER,
            ("3", "shards are missing or damaged; nothing was merged"),
            OPEN,
            LOCKED,
            (
                "75",
                "the server of --postgres or the object store does not answer, or another merge is writing: try again",
            ),
            STOPPED,
        ],
        examples: [
            "trigest merge --from ~/s --check-only",
            "trigest merge --from ~/s",
            "trigest merge --from ~/s --library ~/merged",
        ],
    },
    Row {
        command: "thumbnail",
        group: Group::Pipelines,
        status: &[
            ("0", "the picture is drawn"),
            ("1", "it could not be written"),
            USAGE,
            ("3", "the model could not be read or shows nothing"),
        ],
        examples: [
            "trigest thumbnail bracket.stl bracket.png",
            "trigest thumbnail --size 1024 --view front bracket.stl front.jpg",
            "trigest thumbnail --background white bracket.stl - > white.png",
        ],
    },
    Row {
        command: "schema",
        group: Group::Pipelines,
        status: PRINTED,
        examples: [
            "trigest schema",
            "trigest schema > ~/trigest.schema.json",
            "trigest schema | jq '.\"$defs\".imported.properties | keys'",
        ],
    },
    Row {
        command: "completions",
        group: Group::Pipelines,
        status: PRINTED,
        examples: [
            "trigest completions bash > ~/trigest.bash",
            "trigest completions zsh > ~/_trigest",
            "trigest completions fish > ~/trigest.fish",
        ],
    },
];
