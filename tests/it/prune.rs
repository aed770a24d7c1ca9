//! `trigest prune`: which rows go, and above all which stay.

use std::path::Path;

use crate::archives::zip;
use crate::check::content;
use crate::harness::{Place, Ran, as_nobody, cube_stl};

fn names(place: &Place) -> Vec<String> {
    place.texts("SELECT filename FROM models ORDER BY filename")
}

/// Last parts of the paths that lines of this kind name.
fn told(ran: &Ran, kind: &str) -> Vec<String> {
    let lines = ran.lines().into_iter().filter(|line| line["kind"] == kind);
    let mut names: Vec<_> = lines
        .map(|line| {
            let path = line["path"].as_str().unwrap();
            path.rsplit('/').next().unwrap().to_owned()
        })
        .collect();
    names.sort();
    names
}

fn remove(place: &Place, names: &[&str]) {
    for name in names {
        std::fs::remove_file(place.models().join(name)).unwrap();
    }
}

#[test]
fn rows_of_gone_files_are_shown_and_only_removed_when_asked_for() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("sub/b.stl", cube_stl(2.0));
    place.file("sub/b's twin.stl", cube_stl(2.0));
    place.file("junk.stl", "junk");
    place.file("stays.stl", cube_stl(3.0));
    place.import(&["--size", "32"]).assert_status(3);
    remove(&place, &["a.stl", "sub/b.stl", "junk.stl"]);

    let before = content(&place.library());
    let ran = place.run(&["prune"]);
    ran.assert_status(0);
    assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains("a.stl: its row would be removed by --apply")
    );
    assert!(ran.stderr.contains("3 × gone"), "{}", ran.stderr);
    assert!(
        content(&place.library()) == before,
        "a look changes nothing"
    );

    let ran = place.run(&["prune", "--apply", "--json"]);
    ran.assert_status(0);
    assert_eq!(told(&ran, "gone"), ["a.stl", "b.stl", "junk.stl"]);
    assert_eq!(ran.summary()["findings"]["gone"], 3);
    assert_eq!(names(&place), ["b's twin.stl", "stays.stl"]);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM failures"), 0);
    assert_eq!(
        place.pictures().len(),
        2,
        "the shared picture is still named"
    );
    place.assert_sound();
    place.run(&["check"]).assert_status(0);
    let ran = place.run(&["prune", "--apply"]);
    ran.assert_status(0);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("none is gone"));
}

#[test]
fn a_folder_that_is_not_there_or_empty_costs_no_row() {
    let place = Place::new();
    place.file("disk/a.stl", cube_stl(1.0));
    let disk = place.models().join("disk");
    let disk = disk.to_str().unwrap();
    place
        .run(&["import", disk, "--no-thumbnails"])
        .assert_status(0);
    place.file("elsewhere.txt", "so that the folder above is not empty");
    std::fs::remove_file(Path::new(disk).join("a.stl")).unwrap();
    for (state, why) in [("empty", "empty, perhaps"), ("gone", "no such file")] {
        if state == "gone" {
            std::fs::remove_dir(disk).unwrap();
        }
        for (args, status) in [
            (&["prune", "--apply"][..], 0),
            (&["prune", disk, "--apply"], 3),
        ] {
            let rows = place.rows();
            let ran = place.run(args);
            ran.assert_status(status);
            assert!(ran.stdout.contains(why), "{state}: {}", ran.stdout);
            assert_eq!(place.rows(), rows, "{state}");
        }
    }
    // A folder above, named by a person who knows, vouches for it.
    let models = place.models();
    let above = ["prune", models.to_str().unwrap(), "--apply"];
    place.run(&above).assert_status(0);
    assert!(names(&place).is_empty());
}

#[test]
fn rows_below_other_folders_are_left_alone() {
    let place = Place::new();
    place.file("one/a.stl", cube_stl(1.0));
    place.file("one/stays.stl", cube_stl(2.0));
    place.file("oneself/b.stl", cube_stl(3.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    remove(&place, &["one/a.stl", "oneself/b.stl"]);
    let one = place.models().join("one");
    place
        .run(&["prune", one.to_str().unwrap(), "--apply"])
        .assert_status(0);
    assert_eq!(names(&place), ["b.stl", "stays.stl"]);
}

#[test]
fn what_a_person_typed_is_kept_unless_given_up() {
    let typed = [
        "title = 'My part'",
        "description = 'x'",
        "keywords = 'x'",
        "category = 'x'",
        "source = 'x'",
        "rating = 4",
    ];
    let place = Place::new();
    for i in 0..8_u8 {
        place.file(&format!("{i}.stl"), cube_stl(f32::from(i) + 1.0));
    }
    place.import(&["--no-thumbnails"]).assert_status(0);
    for (i, what) in typed.iter().enumerate() {
        let sql = format!(
            "UPDATE model_metadata SET {what} WHERE model_id = (SELECT id FROM models WHERE filename = '{i}.stl')"
        );
        assert_eq!(place.database().execute(&sql, []).unwrap(), 1);
    }
    remove(
        &place,
        &[
            "0.stl", "1.stl", "2.stl", "3.stl", "4.stl", "5.stl", "6.stl",
        ],
    );
    let ran = place.run(&["prune", "--apply", "--json"]);
    ran.assert_status(0);
    assert_eq!(told(&ran, "gone"), ["6.stl"]);
    assert_eq!(told(&ran, "kept").len(), 6);
    assert_eq!(names(&place).len(), 7);
    place
        .run(&["prune", "--apply", "--with-typed"])
        .assert_status(0);
    assert_eq!(names(&place), ["7.stl"]);
}

#[test]
fn members_are_gone_with_their_archive_or_by_themselves() {
    let place = Place::new();
    let (one, two): (&[u8], &[u8]) = (&cube_stl(1.0), &cube_stl(2.0));
    place.file("kit.zip", zip(&[("a.stl", one), ("p/b.stl", two)]));
    place.file("lost.zip", zip(&[("c.stl", &cube_stl(3.0))]));
    place.file("junk.zip", zip(&[("d.stl", &cube_stl(4.0))]));
    place.import(&["--no-thumbnails"]).assert_status(0);
    place.file("kit.zip", zip(&[("a.stl", one)]));
    place.file("junk.zip", "cannot be opened any more");
    remove(&place, &["lost.zip"]);
    let ran = place.run(&["prune", "--apply", "--json"]);
    ran.assert_status(3);
    assert_eq!(told(&ran, "gone"), ["b.stl", "c.stl"]);
    assert_eq!(told(&ran, "unknown"), ["d.stl"]);
    assert_eq!(names(&place), ["a.stl", "d.stl"]);
}

#[cfg(unix)]
#[test]
fn what_lies_behind_a_link_to_nowhere_is_not_gone() {
    let place = Place::new();
    let disk = place.library().with_file_name("disk");
    std::fs::create_dir(&disk).unwrap();
    std::fs::write(disk.join("a.stl"), cube_stl(1.0)).unwrap();
    std::os::unix::fs::symlink(&disk, place.models().join("link")).unwrap();
    place
        .import(&["--follow", "--no-thumbnails"])
        .assert_status(0);
    std::fs::rename(&disk, disk.with_file_name("not mounted")).unwrap();
    let ran = place.run(&["prune", "--apply", "--json"]);
    ran.assert_status(3);
    assert_eq!(told(&ran, "unknown"), ["a.stl"]);
    assert_eq!(names(&place), ["a.stl"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_looked_into_says_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.file("closed/a.stl", cube_stl(1.0));
    place.file("b.stl", cube_stl(2.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    remove(&place, &["closed/a.stl"]);
    let Some(mut command) = as_nobody(&place, &["prune", "--json"]) else {
        return;
    };
    let closed = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(place.models().join("closed"), closed).unwrap();
    let ran = Ran::of(command.output().unwrap());
    ran.assert_status(3);
    assert_eq!(told(&ran, "unknown"), ["a.stl"]);
    assert!(told(&ran, "gone").is_empty());
}

#[test]
fn an_import_beside_it_keeps_it_out() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.import(&[]).assert_status(0);
    let folder = std::fs::File::open(place.library()).unwrap();
    folder.try_lock().unwrap();
    place.run(&["prune", "--apply"]).assert_status(11);
    place.run(&["prune"]).assert_status(0);
}
