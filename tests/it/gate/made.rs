//! A repository with models, and the gate called in it as a pipeline would.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Ran, age};

/// A STEP file with a solid.
pub(super) const STEP: &str =
    "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\nENDSEC;\nDATA;
#1=PRODUCT('part','part','',());\n#2=MANIFOLD_SOLID_BREP('',#3);\nENDSEC;\nEND-ISO-10303-21;\n";

/// One triangle.
pub(super) fn open_stl() -> Vec<u8> {
    let facet = "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n";
    format!("solid open\n{facet}endsolid open\n").into_bytes()
}

/// A folder that is a repository of its own.
pub(super) struct Repo {
    folder: TempDir,
}

impl Repo {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Rules are not looked for above.
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        Self { folder }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub(super) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        age(&path, 3600);
        path
    }

    pub(super) fn rules(&self, text: &str) {
        self.file("gate.toml", text);
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trigest"));
        command
            .args(args)
            .current_dir(self.path())
            .env("XDG_STATE_HOME", self.path().join(".git/state"))
            .stdin(Stdio::null());
        for name in [
            "NO_COLOR",
            "TRIGEST_LIBRARY",
            "CLICOLOR_FORCE",
            "GITHUB_ACTIONS",
        ] {
            command.env_remove(name);
        }
        command
    }

    pub(super) fn gate(&self, args: &[&str]) -> Ran {
        let all = [&["gate"], args].concat();
        Ran::of(self.command(&all).output().unwrap())
    }

    /// Git in this folder, as somebody without settings.
    pub(super) fn git(&self, args: &[&str]) {
        let mut command = Command::new("git");
        let who = [
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        ];
        command
            .args(who)
            .args(args)
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        let ran = command.output().unwrap();
        assert!(
            ran.status.success(),
            "git {args:?}: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
}

/// The violations among the lines of `--json`.
pub(super) fn violations(ran: &Ran) -> Vec<Value> {
    let lines = ran.lines().into_iter();
    lines.filter(|line| line["type"] == "violation").collect()
}

/// Rules that are broken, as `path rule`.
pub(super) fn broken(ran: &Ran) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |found: &Value| format!("{} {}", text(&found["path"]), text(&found["rule"]));
    violations(ran).iter().map(line).collect()
}

/// Whether git is on this machine.
pub(super) fn has_git() -> bool {
    Command::new("git")
        .arg("--version")
        .output()
        .is_ok_and(|ran| ran.status.success())
}
