//! Libraries that are not as they should be: each stops the run before its first file, with a line of its own, and keeps every byte.

use std::path::Path;

use crate::check::content;
use crate::harness::{Place, Ran, as_nobody, cube_stl};

/// A place with a model that is not imported yet beside one that is.
fn filled() -> Place {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.import(&["--size", "32"]).assert_status(0);
    place.file("b.stl", cube_stl(2.0));
    place
}

fn change(database: &Path, act: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(database).unwrap();
    act(&mut bytes);
    std::fs::write(database, bytes).unwrap();
}

fn batch(database: &Path, sql: &str) {
    rusqlite::Connection::open(database)
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

type State = (&'static str, fn(&Path), &'static str);

const STATES: [State; 9] = [
    (
        "text",
        |db| std::fs::write(db, "hello").unwrap(),
        "a file that is no SQLite database, not a trigest library",
    ),
    (
        "0 bytes",
        |db| std::fs::write(db, "").unwrap(),
        "an empty file, not a trigest library",
    ),
    (
        "a folder",
        |db| {
            std::fs::remove_file(db).unwrap();
            std::fs::create_dir(db).unwrap();
        },
        "a folder, not a trigest library",
    ),
    (
        "zeroed head",
        |db| change(db, |bytes| bytes[..4096].fill(0)),
        "damaged (its head is zeros)",
    ),
    (
        "another program's",
        |db| {
            std::fs::remove_file(db).unwrap();
            batch(db, "CREATE TABLE t (x)");
        },
        "the database of another program",
    ),
    (
        "newer",
        |db| batch(db, "PRAGMA user_version = 99"),
        "made by a newer trigest (schema 99",
    ),
    (
        "cut short",
        |db| change(db, |bytes| bytes.truncate(bytes.len() / 2)),
        "the database is damaged",
    ),
    (
        "cut within its head",
        |db| change(db, |bytes| bytes.truncate(50)),
        "the database is damaged",
    ),
    (
        "corrupt page",
        |db| change(db, |bytes| bytes[3 * 4096..3 * 4096 + 64].fill(0xA5)),
        "the database is damaged",
    ),
];

#[test]
fn each_state_stops_every_command_with_its_own_line_and_keeps_every_byte() {
    for (name, prepare, reason) in STATES {
        let place = filled();
        prepare(&place.library().join("library.db"));
        let before = content(&place.library());
        let models = place.models();
        let import = ["import", models.to_str().unwrap()];
        for args in [
            &import[..],
            &[import[0], import[1], "-n", "--json"],
            &["thumbnails"],
            &["prune"],
            &["prune", "--apply"],
            &["check", "--repair"],
        ] {
            let ran = place.run(args);
            ran.assert_status(10);
            assert!(ran.stderr.contains(reason), "{name}: {}", ran.stderr);
            assert_eq!(ran.stderr.lines().count(), 1, "{name}: {}", ran.stderr);
            let is_json = args.contains(&"--json");
            assert_eq!(ran.lines().len(), usize::from(is_json), "{name}: {ran:?}");
        }
        // A damaged database that can be opened is what `check` is there to tell of.
        let ran = place.run(&["check"]);
        let is_told = ran.status == 3 && ran.stdout.starts_with("damaged database");
        assert!(
            is_told || (ran.status == 10 && ran.stderr.contains(reason)),
            "{name}: {ran:?}"
        );
        assert!(content(&place.library()) == before, "{name}");
    }
}

#[test]
fn a_library_in_use_is_11() {
    let place = filled();
    let folder = std::fs::File::open(place.library()).unwrap();
    folder.try_lock().unwrap();
    let before = content(&place.library());
    let ran = place.import(&[]);
    ran.assert_status(11);
    assert!(
        ran.stderr.contains("another run is writing"),
        "{}",
        ran.stderr
    );
    assert!(content(&place.library()) == before);
    drop(folder);
    place.import(&[]).assert_status(0);
}

#[cfg(unix)]
#[test]
fn a_library_that_cannot_be_written_to_is_10_and_may_be_read() {
    use std::os::unix::fs::PermissionsExt;
    for (folder_mode, file_mode, named) in [(0o755, 0o666, "library"), (0o777, 0o644, "library.db")]
    {
        let place = filled();
        let models = place.models();
        let args = ["import", models.to_str().unwrap()];
        let Some(mut import) = as_nobody(&place, &args) else {
            return;
        };
        let library = place.library();
        let set = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        set(&library, folder_mode);
        set(&library.join("library.db"), file_mode);
        let before = content(&library);
        let ran = Ran::of(import.output().unwrap());
        ran.assert_status(10);
        let expected = format!("{named}: cannot be written to; nothing was changed");
        assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
        let mut look = as_nobody(&place, &[args[0], args[1], "-n", "--json"]).unwrap();
        let ran = Ran::of(look.output().unwrap());
        ran.assert_status(0);
        assert_eq!(ran.summary()["planned"], 1);
        assert!(content(&library) == before);
    }
}

#[cfg(unix)]
#[test]
fn a_library_that_cannot_be_made_is_10() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let models = place.models();
    let Some(mut command) = as_nobody(&place, &["import", models.to_str().unwrap()]) else {
        return;
    };
    Ran::of(command.output().unwrap()).assert_status(10);
    assert!(!place.library().exists());
}

#[cfg(unix)]
#[test]
fn an_unreadable_subfolder_alone_is_a_failure_and_not_the_end() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.file("closed/a.stl", cube_stl(1.0));
    let models = place.models();
    let args = ["import", models.to_str().unwrap()];
    let Some(mut command) = as_nobody(&place, &args) else {
        return;
    };
    command.arg("--dry-run");
    let closed = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(models.join("closed"), closed).unwrap();
    let ran = Ran::of(command.output().unwrap());
    ran.assert_status(3);
    assert!(ran.stderr.contains("closed"), "{}", ran.stderr);
}
