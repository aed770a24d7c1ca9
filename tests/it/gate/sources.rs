//! Which files are judged: lists, what git knows to have changed, links in circles.

use std::io::Write;
use std::process::Stdio;

use super::made::{Repo, broken, has_git, open_stl};
use crate::harness::{Ran, cube_stl};

#[test]
fn of_a_list_only_models_that_exist_now_count() {
    let repo = Repo::new();
    repo.file("one.stl", open_stl());
    repo.file("two\nlines.stl", open_stl());
    repo.file("README.md", "no model");
    let mut command = repo.command(&["gate", "--json", "--files-from", "-", "-0"]);
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    let list = b"one.stl\0two\nlines.stl\0README.md\0gone.stl\0";
    child.stdin.take().unwrap().write_all(list).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    ran.assert_status(4);
    assert_eq!(
        broken(&ran),
        ["one.stl watertight", "two\nlines.stl watertight"]
    );
    let list = repo.file("list", "gone.stl\n");
    let ran = repo.gate(&["--files-from", list.to_str().unwrap()]);
    ran.assert_status(0);
    assert!(ran.stderr.contains("nothing to judge"), "{}", ran.stderr);
    repo.gate(&["--files-from", "no such list"])
        .assert_status(1);
}

#[test]
fn only_what_git_knows_to_have_changed_is_judged() {
    if !has_git() {
        return;
    }
    let repo = Repo::new();
    std::fs::remove_dir(repo.path().join(".git")).unwrap();
    repo.git(&["init", "-q", "-b", "main"]);
    repo.file("parts/old.stl", open_stl());
    repo.file("parts/renamed.stl", open_stl());
    repo.file("parts/gone.stl", open_stl());
    repo.file("parts/changed.stl", cube_stl(1.0));
    repo.file(".gitignore", "ignored*\n");
    repo.git(&["add", "."]);
    repo.git(&["commit", "-qm", "first"]);
    let since = |args: &[&str]| {
        broken(&repo.gate(&[&["--json", "--changed-since", "main"], args].concat()))
    };
    assert!(since(&[]).is_empty());
    repo.git(&["checkout", "-qb", "topic"]);
    repo.git(&["mv", "parts/renamed.stl", "parts/ümlaut \"name\".stl"]);
    repo.git(&["rm", "-q", "parts/gone.stl"]);
    repo.file("parts/changed.stl", open_stl());
    repo.git(&["commit", "-qam", "second"]);
    repo.file("new/untracked.stl", open_stl());
    repo.file("new/ignored.stl", open_stl());
    repo.file("notes.txt", "no model");
    let expected = [
        "new/untracked.stl watertight",
        "parts/changed.stl watertight",
        "parts/ümlaut \"name\".stl watertight",
    ];
    assert_eq!(since(&[]), expected);
    assert_eq!(since(&["new"]), expected[..1]);
    // What the other branch does meanwhile does not count.
    repo.git(&["checkout", "-q", "main"]);
    repo.file("parts/old.stl", cube_stl(2.0));
    repo.git(&["commit", "-qam", "meanwhile"]);
    repo.git(&["checkout", "-q", "topic"]);
    assert_eq!(since(&[]), expected);
    for bad in ["no-such-branch", "--output=x", ""] {
        let ran = repo.gate(&[&format!("--changed-since={bad}")]);
        ran.assert_status(2);
        assert_eq!(
            ran.stderr.lines().count(),
            if bad.is_empty() {
                ran.stderr.lines().count()
            } else {
                1
            },
            "{}",
            ran.stderr
        );
    }
    let outside = tempfile::tempdir().unwrap();
    let ran = repo.gate(&["--changed-since", "main", outside.path().to_str().unwrap()]);
    ran.assert_status(2);
    assert!(
        ran.stderr.contains("not a git repository"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn links_in_circles_end() {
    let repo = Repo::new();
    repo.file("a/b/open.stl", open_stl());
    std::os::unix::fs::symlink(repo.path().join("a"), repo.path().join("a/b/loop")).unwrap();
    repo.rules("[[rule]]\nmatch = '**/**/**/*.stl'\nwatertight = true\n");
    let ran = repo.gate(&["--json"]);
    ran.assert_status(4);
    assert_eq!(broken(&ran), ["a/b/open.stl watertight"]);
    let ran = repo.gate(&["--json", "--follow"]);
    ran.assert_status(4);
    assert_eq!(
        broken(&ran),
        ["a/b/loop readable", "a/b/open.stl watertight"]
    );
}

#[test]
fn a_model_counts_as_changed_where_only_what_it_names_has() {
    if !has_git() {
        return;
    }
    let repo = Repo::new();
    std::fs::remove_dir(repo.path().join(".git")).unwrap();
    let obj = |library: &str| {
        format!("mtllib {library}\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl Wood\nf 1 2 3\n")
    };
    let mtl = |texture: &str| format!("newmtl Wood\nmap_Bump {texture}\n");
    repo.file("kit/a.obj", obj("a.mtl"));
    repo.file("kit/A.MTL", mtl("bark.png"));
    repo.file("kit/bark.png", "first");
    repo.file("other/a.obj", obj("a.mtl"));
    repo.file("other/a.mtl", mtl("bark.png"));
    repo.file("other/bark.png", "first");
    repo.file("odd/b c.obj", obj("b c.mtl"));
    repo.file("odd/b c.mtl", mtl("../art/ö k.png"));
    repo.file("art/ö k.png", "first");
    repo.file("kit/plain.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
    repo.rules("[[rule]]\nmatch = '*'\ntriangles = 0\n");
    repo.git(&["init", "-q", "-b", "main"]);
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "first"]);
    let judged = |paths: &[&str]| {
        let ran = repo.gate(&[&["--json", "--changed-since", "main"], paths].concat());
        broken(&ran)
    };
    assert_eq!(judged(&[]), [""; 0]);
    repo.file("kit/bark.png", "second");
    assert_eq!(judged(&[]), ["kit/a.obj triangles"]);
    repo.file("kit/A.MTL", format!("{}# more\n", mtl("bark.png")));
    assert_eq!(judged(&["kit"]), ["kit/a.obj triangles"]);
    assert_eq!(judged(&["other"]), [""; 0]);
    // What has gone is missed, and what lies elsewhere in the repository is the model's where all of that is judged.
    std::fs::remove_file(repo.path().join("other/a.mtl")).unwrap();
    repo.file("art/ö k.png", "second");
    assert_eq!(
        judged(&["."]),
        [
            "kit/a.obj triangles",
            "odd/b c.obj triangles",
            "other/a.obj triangles"
        ]
    );
    repo.git(&["checkout", "-q", "."]);
    repo.file("kit/notes.txt", "bark.png");
    assert_eq!(judged(&[]), [""; 0]);
}
