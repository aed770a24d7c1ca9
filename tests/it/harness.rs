//! A library of its own for each test, and the program run on it as a user would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder with room for models and a library.
pub(crate) struct Place {
    folder: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir(place.models()).unwrap();
        place
    }

    pub(crate) fn models(&self) -> PathBuf {
        self.folder.path().join("models")
    }

    pub(crate) fn library(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    /// Writes a file below the folder of models, old enough not to be read again for being fresh.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.models().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        age(&path, 3600);
        path
    }

    /// The program with this place's library, not yet run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trigest"));
        command
            .args(args)
            .arg("--library")
            .arg(self.library())
            .env("XDG_STATE_HOME", self.folder.path().join("state"))
            // Whether the kernel was built beside the program makes no difference.
            .env("TRIGEST_STEP", "")
            .stdin(Stdio::null());
        for name in ["NO_COLOR", "TRIGEST_LIBRARY", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// The program without a library.
    pub(crate) fn run_bare(&self, args: &[&str]) -> Ran {
        Ran::of(self.run_raw(args))
    }

    /// As [`Place::run_bare`], for output that is no text.
    pub(crate) fn run_raw(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trigest"));
        command
            .args(args)
            .stdin(Stdio::null())
            .current_dir(self.folder.path());
        command.output().unwrap()
    }

    /// `trigest import` of the folder of models, with more arguments.
    pub(crate) fn import(&self, args: &[&str]) -> Ran {
        let models = self.models();
        let mut all = vec!["import", models.to_str().unwrap()];
        all.extend(args);
        self.run(&all)
    }

    pub(crate) fn database(&self) -> Connection {
        Connection::open(self.library().join("library.db")).unwrap()
    }

    /// Path and hash of every model that is committed, by a reader that changes nothing; none while there is no library.
    pub(crate) fn committed(&self) -> Vec<(String, String)> {
        let database = self.library().join("library.db");
        let read = || {
            let opened = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let mut rows = opened.prepare("SELECT file_path, file_hash FROM models ORDER BY 1")?;
            let found = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.collect::<rusqlite::Result<_>>()
        };
        read().unwrap_or_default()
    }

    /// One value from the library.
    pub(crate) fn value<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.database()
            .query_row(sql, [], |row| row.get(0))
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The first column of every row that `sql` finds, as text.
    pub(crate) fn texts(&self, sql: &str) -> Vec<String> {
        let database = self.database();
        let mut statement = database.prepare(sql).unwrap();
        let found = statement.query_map([], |row| row.get(0)).unwrap();
        found.map(Result::unwrap).collect()
    }

    /// Every row of the three records and of failures, as text.
    pub(crate) fn rows(&self) -> Vec<String> {
        let database = self.database();
        let mut rows = Vec::new();
        for table in ["models", "model_metadata", "model_analysis", "failures"] {
            let mut statement = database
                .prepare(&format!("SELECT * FROM {table} ORDER BY 1"))
                .unwrap();
            let columns = statement.column_count();
            let mut found = statement.query([]).unwrap();
            while let Some(row) = found.next().unwrap() {
                let values: Vec<_> = (0..columns)
                    .map(|i| format!("{:?}", row.get_ref(i).unwrap()))
                    .collect();
                rows.push(format!("{table}: {}", values.join(", ")));
            }
        }
        rows
    }

    /// All that must hold of a library at any time: sound pages, whole records, pictures that are there.
    pub(crate) fn assert_sound(&self) {
        assert_eq!(self.value::<String>("PRAGMA integrity_check"), "ok");
        let halves =
            "SELECT count(*) FROM models WHERE id NOT IN (SELECT model_id FROM model_metadata)
            OR id NOT IN (SELECT model_id FROM model_analysis)";
        assert_eq!(
            self.value::<i64>(halves),
            0,
            "models without their three records"
        );
        assert!(
            self.database()
                .prepare("PRAGMA foreign_key_check")
                .unwrap()
                .query([])
                .unwrap()
                .next()
                .unwrap()
                .is_none()
        );
        let database = self.database();
        let mut named = database
            .prepare(
                "SELECT thumbnail_path, thumbnail_bytes FROM models WHERE thumbnail_path NOT NULL
                 UNION ALL SELECT replace(thumbnail_path, '.png', key || '.png'), value
                 FROM models, json_each(thumbnail_others)",
            )
            .unwrap();
        let pictures = named
            .query_map([], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)? as u64))
            })
            .unwrap();
        for (path, bytes) in pictures.map(Result::unwrap) {
            assert_eq!(
                self.library().join(&path).metadata().unwrap().len(),
                bytes,
                "{path}"
            );
        }
    }

    /// Files below the library's folder of pictures, hidden ones too.
    pub(crate) fn pictures(&self) -> Vec<PathBuf> {
        files_below(&self.library().join("thumbnails"))
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The JSON lines on standard output.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The last JSON line.
    pub(crate) fn summary(&self) -> Value {
        let last = self.lines().pop().unwrap_or_default();
        assert_eq!(last["type"], "summary", "{self:?}");
        last
    }

    #[track_caller]
    pub(crate) fn assert_status(&self, expected: i32) -> &Self {
        assert_eq!(self.status, expected, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// The program run by a user who owns nothing and may read everything of `place`; `None`, and a word, where that cannot be had.
pub(crate) fn as_nobody(place: &Place, args: &[&str]) -> Option<Command> {
    const NOBODY: &str = "65534";
    let mut open = Command::new("chmod");
    open.args(["-R", "a+rX", place.folder.path().to_str().unwrap()]);
    let command = place.command(args);
    let mut other = Command::new("setpriv");
    other.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]);
    let mut probe = Command::new("setpriv");
    probe.args(other.get_args()).arg(command.get_program());
    let can = |mut command: Command| command.output().is_ok_and(|ran| ran.status.success());
    probe.arg("--version");
    if !can(open) || !can(probe) {
        eprintln!("this user cannot become another (setpriv): this test did not run");
        return None;
    }
    other.arg(command.get_program()).args(command.get_args());
    other.stdin(Stdio::null()).env_remove("TRIGEST_LIBRARY");
    Some(other)
}

/// Sets a file's modification time to some seconds ago.
pub(crate) fn age(path: &Path, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    std::fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(then)
        .unwrap();
}

pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// A binary STL of `corners`, three a facet.
pub(crate) fn binary_stl(corners: &[[f32; 3]]) -> Vec<u8> {
    let mut bytes = vec![0; 80];
    bytes.extend((corners.len() as u32 / 3).to_le_bytes());
    for facet in corners.chunks_exact(3) {
        bytes.extend([0; 12]);
        bytes.extend(facet.as_flattened().iter().flat_map(|x| x.to_le_bytes()));
        bytes.extend([0; 2]);
    }
    bytes
}

/// Twelve facets of a cube from the origin with edges of `size`, facing outward.
pub(crate) fn cube(size: f32) -> Vec<[f32; 3]> {
    const SIDES: [[usize; 4]; 6] = [
        [0, 2, 3, 1],
        [4, 5, 7, 6],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 4, 6, 2],
        [1, 3, 7, 5],
    ];
    let corner = |i: usize| [i & 1, i >> 1 & 1, i >> 2].map(|bit| bit as f32 * size);
    SIDES
        .iter()
        .flat_map(|&[a, b, c, d]| [a, b, c, a, c, d].map(corner))
        .collect()
}

/// A cube as binary STL.
pub(crate) fn cube_stl(size: f32) -> Vec<u8> {
    binary_stl(&cube(size))
}

/// A bumpy sheet of `2 × side²` facets as binary STL, for files that take their time.
pub(crate) fn sheet_stl(side: u32) -> Vec<u8> {
    let at = |x: u32, y: u32| [x as f32, y as f32, ((x * 7 + y * 13) % 11) as f32];
    let square = |x, y| {
        [
            at(x, y),
            at(x + 1, y),
            at(x + 1, y + 1),
            at(x, y),
            at(x + 1, y + 1),
            at(x, y + 1),
        ]
    };
    let corners: Vec<_> = (0..side)
        .flat_map(|y| (0..side).flat_map(move |x| square(x, y)))
        .collect();
    binary_stl(&corners)
}

/// A folder of real models with independent answers beside it, where there is one: `$TRIGEST_CORPUS`, or
/// a folder `models` with a `measures.tsv` in a folder next to the checkout.
pub(crate) fn corpus() -> Option<PathBuf> {
    let is_corpus = |path: &PathBuf| path.join("measures.tsv").is_file();
    let named = std::env::var_os("TRIGEST_CORPUS").map(PathBuf::from);
    let beside = || {
        let parent = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
        let folders = std::fs::read_dir(parent).ok()?.flatten();
        folders
            .map(|folder| folder.path().join("models"))
            .find(is_corpus)
    };
    let found = named.filter(is_corpus).or_else(beside);
    if found.is_none() {
        eprintln!(
            "no folder of real models here (see TRIGEST_CORPUS): this test ran on the project's own alone"
        );
    }
    found
}

/// A folder of this project.
pub(crate) fn project(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// `count` copies of `bytes` with three bytes of each changed; the same ones on every run.
pub(crate) fn changed_somewhere(bytes: &[u8], count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    (0..count).map(move |_| {
        let mut changed = bytes.to_vec();
        for _ in 0..3 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = state as usize % changed.len();
            changed[at] = (state >> 32) as u8;
        }
        changed
    })
}

/// Imports every file of `place` and checks that none of them ended the run or met a fault of the program.
pub(crate) fn assert_harmless(place: &Place, args: &[&str]) {
    let ran = place.import(&[&["--json"], args].concat());
    assert!(matches!(ran.status, 0 | 3), "{}", ran.stderr);
    assert!(!ran.stdout.contains("internal error"), "{}", ran.stdout);
    place.assert_sound();
}
