//! Every hostile file ends in one outcome within 10 s and 512 MiB, and says why in one line that does not change unseen.
//!
//! `tests/data/hostile-reasons.txt` holds those lines; `RENEW=1` writes it anew. `TRIGEST_HOSTILE=DIR` leaves the files
//! in a folder, as seeds for fuzzing.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::files;
use crate::harness::{Place, Ran, corpus, project};

/// Address space that the program may have, in KiB.
const MOST_MEMORY: &str = "524288";
/// Time that one file may take, in milliseconds.
const MOST_TIME: f64 = 10_000.0;

/// The program on `folder`, one file after the other, in as much memory as one hostile file may take.
fn import_in_bounds(place: &Place, folder: &Path) -> Ran {
    let mut bounded = Command::new("sh");
    bounded
        .args(["-c", "ulimit -v \"$0\" && exec \"$@\"", MOST_MEMORY])
        .arg(env!("CARGO_BIN_EXE_trigest"))
        .arg("import")
        .arg(folder)
        .args(["--json", "--size", "64", "-j", "1", "--library"])
        .arg(place.library())
        // Each thread would else reserve address space that it never touches.
        .env("MALLOC_ARENA_MAX", "1")
        .stdin(Stdio::null());
    Ran::of(bounded.output().unwrap())
}

/// How a file ended, in a line, with `folder` cut away.
fn told(line: &Value, folder: &Path) -> Option<String> {
    let of = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let notes = |line: &Value| {
        let notes = line["notes"].as_array().cloned().unwrap_or_default();
        let note = |note: Value| format!("; {}", note.as_str().unwrap_or_default());
        notes.into_iter().map(note).collect::<String>()
    };
    let ended = match of("type").as_str() {
        "run" | "summary" => return None,
        "failed" => format!("failed, {}, {}: {}", of("stage"), of("kind"), of("reason")),
        "imported" => {
            let picture = line["thumbnail_failed"].as_str();
            let picture = picture.map_or(String::new(), |why| format!("; no picture: {why}"));
            let count = line["triangle_count"].as_u64();
            let count = count.map_or("no".into(), |count| count.to_string());
            format!(
                "imported as {}, {count} triangles{}{picture}",
                of("format"),
                notes(line)
            )
        }
        other => format!("{other}: {}{}", of("reason"), of("duplicate_of")),
    };
    let within = format!("{}/", folder.display());
    let bare = |text: String| text.replace(&within, "");
    Some(format!("{}: {}", bare(of("path")), bare(ended)))
}

/// Asserts that no file took too long or met a fault of the program, and returns a line for each.
fn checked(ran: &Ran, folder: &Path) -> Vec<String> {
    assert_eq!(ran.status, 3, "{}\n{}", ran.stdout, ran.stderr);
    let lines = ran.lines();
    for line in &lines {
        assert_ne!(line["kind"], "panic", "{line}");
        assert!(line["ms"].as_f64().unwrap_or(0.0) < MOST_TIME, "{line}");
    }
    let mut told: Vec<String> = lines.iter().filter_map(|line| told(line, folder)).collect();
    told.sort();
    told
}

#[cfg(unix)]
#[test]
fn hostile_files_end_in_bounds_and_say_why() {
    let place = Place::new();
    let made = files::all();
    for (name, bytes) in &made {
        assert!(
            !place.models().join(name).exists(),
            "two files are called {name}"
        );
        place.file(name, bytes);
    }
    for pipe in ["obj/pipe.mtl", "gltf/pipe.bin"] {
        let made = Command::new("mkfifo")
            .arg(place.models().join(pipe))
            .status();
        assert!(made.unwrap().success());
    }
    let folder = place.models();
    if let Some(kept) = std::env::var_os("TRIGEST_HOSTILE") {
        for (name, bytes) in &made {
            let path = Path::new(&kept).join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let told = checked(&import_in_bounds(&place, &folder), &folder);
    place.assert_sound();
    assert!(told.len() >= 260, "{} files", told.len());
    let found = told.join("\n") + "\n";
    let expected = project("tests/data/hostile-reasons.txt");
    if std::env::var_os("RENEW").is_some_and(|value| value == "1") {
        std::fs::write(&expected, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&expected).unwrap_or_default();
    let known: Vec<&str> = expected.lines().collect();
    let news: Vec<_> = told
        .iter()
        .filter(|line| !known.contains(&line.as_str()))
        .collect();
    assert!(
        found == expected,
        "RENEW=1 writes {} lines anew: {news:#?}",
        news.len()
    );
}

#[cfg(unix)]
#[test]
fn real_bad_models_end_in_bounds() {
    let Some(corpus) = corpus() else { return };
    let bad = corpus.join("bad");
    let place = Place::new();
    let told = checked(&import_in_bounds(&place, &bad), &bad);
    assert!(told.len() > 50, "{told:#?}");
    place.assert_sound();
}
