//! What files beside models and names of folders say of them.

use std::io::Write;

use crate::harness::{Place, cube_stl};
use crate::traced::{can_trace, traced};

const PACKAGE: &str = r#"{"title": "Robot arm", "description": "Six axes.", "keywords": ["robot", "arm"],
    "licenses": [{"name": "CC-BY-4.0"}], "contributors": [{"title": "Jane", "roles": ["creator"]}],
    "sources": [{"path": "https://www.thingiverse.com/thing:1"}],
    "resources": [{"path": "left.stl", "caption": "Left hand"}]}"#;

/// The columns of the model in `file`, as text, `-` for NULL.
fn row(place: &Place, file: &str, columns: &[&str]) -> Vec<String> {
    let columns = columns.iter().map(|name| format!("coalesce({name}, '-')"));
    let columns = columns.collect::<Vec<_>>().join(" || '|' || ");
    let found: String = place.value(&format!(
        "SELECT {columns} FROM catalog WHERE file_path LIKE '%/{file}'"
    ));
    found.split('|').map(str::to_owned).collect()
}

fn tags(place: &Place, file: &str) -> Vec<String> {
    place.texts(&format!(
        "SELECT t.name || ' ' || mt.source FROM models m JOIN model_tags mt ON mt.model_id = m.id JOIN tags t ON t.id = mt.tag_id
         WHERE m.file_path LIKE '%/{file}' ORDER BY 1"
    ))
}

fn imported(place: &Place) {
    place.import(&["--no-thumbnails"]).assert_status(0);
}

#[test]
fn a_data_package_gives_its_model_everything_it_says() {
    let place = Place::new();
    place.file("arm/arm.stl", cube_stl(20.0));
    place.file("arm/datapackage.json", PACKAGE);
    place.file("other/part.stl", cube_stl(30.0));
    imported(&place);
    let columns = [
        "title",
        "description",
        "designer",
        "license",
        "source",
        "collection",
    ];
    assert_eq!(
        row(&place, "arm.stl", &columns),
        [
            "Robot arm",
            "Six axes.",
            "Jane",
            "CC-BY-4.0",
            "https://www.thingiverse.com/thing:1",
            "-"
        ]
    );
    assert_eq!(tags(&place, "arm.stl"), ["arm sidecar", "robot sidecar"]);
    assert_eq!(
        row(&place, "part.stl", &columns),
        ["part", "-", "-", "-", "-", "-"]
    );
    place.assert_sound();
}

#[test]
fn of_several_models_each_keeps_its_name_where_the_sidecar_does_not_know_it() {
    let place = Place::new();
    for (i, name) in ["left", "right", "base", "cap", "pin", "gear", "nut"]
        .iter()
        .enumerate()
    {
        place.file(&format!("arm/{name}.stl"), cube_stl(20.0 + i as f32));
    }
    place.file("arm/datapackage.json", PACKAGE);
    place.file("arm/nut.txt", "# A nut, M3\n\nNot printed.\n");
    imported(&place);
    let columns = ["title", "designer", "collection"];
    assert_eq!(
        row(&place, "left.stl", &columns),
        ["Left hand", "Jane", "Robot arm"]
    );
    assert_eq!(
        row(&place, "right.stl", &columns),
        ["right", "Jane", "Robot arm"]
    );
    assert_eq!(
        row(&place, "nut.stl", &columns),
        ["A nut, M3", "Jane", "Robot arm"]
    );
    assert_eq!(row(&place, "nut.stl", &["description"]), ["Not printed."]);
}

#[test]
fn a_download_is_read_in_its_folder_and_in_its_archive() {
    let readme = "Jar by wstein on Thingiverse: https://www.thingiverse.com/thing:612709\n\nSummary:\nUseful.";
    let terms = "This thing was created by Thingiverse user wstein, and is licensed under Creative Commons - Attribution";
    let place = Place::new();
    place.file("jar/files/jar.stl", cube_stl(20.0));
    place.file("jar/README.txt", readme);
    place.file("jar/LICENSE.txt", terms);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let jar = cube_stl(21.0);
    for (name, bytes) in [
        ("files/lid.stl", jar.as_slice()),
        ("README.txt", readme.as_bytes()),
        ("LICENSE.txt", terms.as_bytes()),
    ] {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    place.file("lid.zip", archive.finish().unwrap().into_inner());
    imported(&place);
    for file in ["jar/files/jar.stl", "lid.zip!/files/lid.stl"] {
        assert_eq!(
            row(
                &place,
                file,
                &["title", "designer", "license", "source", "description"]
            ),
            [
                "Jar",
                "wstein",
                "Creative Commons - Attribution",
                "https://www.thingiverse.com/thing:612709",
                "Useful."
            ]
        );
    }
    // A file given by its name is read with what lies beside it too.
    let alone = Place::new();
    let path = place.models().join("jar/files/jar.stl");
    alone
        .run(&["import", "--no-thumbnails", path.to_str().unwrap()])
        .assert_status(0);
    assert_eq!(
        row(&alone, "jar.stl", &["title", "designer"]),
        ["Jar", "wstein"]
    );
}

#[test]
fn what_a_person_typed_stays_and_what_a_sidecar_said_follows_it() {
    let place = Place::new();
    place.file("arm/arm.stl", cube_stl(20.0));
    place.file("arm/datapackage.json", PACKAGE);
    imported(&place);
    place
        .database()
        .execute_batch("UPDATE model_metadata SET description = 'Mine.', source = NULL")
        .unwrap();
    place.file(
        "arm/datapackage.json",
        PACKAGE
            .replace("Robot arm", "Robot arm 2")
            .replace("Jane", "Joe")
            .replace("Six", "Seven"),
    );
    imported(&place);
    let columns = ["title", "description", "designer", "source"];
    assert_eq!(
        row(&place, "arm.stl", &columns),
        ["Robot arm 2", "Mine.", "Joe", "-"]
    );
    place
        .database()
        .execute_batch("UPDATE model_metadata SET title = 'My arm'")
        .unwrap();
    // The model changes, and the sidecar too.
    place.file("arm/arm.stl", cube_stl(22.0));
    place.file("arm/datapackage.json", PACKAGE.replace("\"robot\", ", ""));
    imported(&place);
    assert_eq!(
        row(&place, "arm.stl", &columns),
        ["My arm", "Mine.", "Jane", "-"]
    );
    assert_eq!(tags(&place, "arm.stl"), ["arm sidecar"]);
    // Gone, with all that it said and nothing else.
    std::fs::remove_file(place.models().join("arm/datapackage.json")).unwrap();
    imported(&place);
    assert_eq!(
        row(&place, "arm.stl", &columns),
        ["My arm", "Mine.", "-", "-"]
    );
    assert_eq!(tags(&place, "arm.stl"), Vec::<String>::new());
}

#[test]
fn a_row_that_only_a_sidecar_describes_is_not_typed() {
    let place = Place::new();
    place.file("arm/arm.stl", cube_stl(20.0));
    place.file("arm/datapackage.json", PACKAGE);
    place.file("stays.stl", cube_stl(21.0));
    imported(&place);
    std::fs::remove_file(place.models().join("arm/arm.stl")).unwrap();
    place.run(&["prune", "--apply"]).assert_status(0);
    assert_eq!(place.texts("SELECT filename FROM models"), ["stays.stl"]);
}

#[test]
fn an_equal_file_elsewhere_does_not_have_what_a_sidecar_said() {
    let place = Place::new();
    place.file("arm/arm.stl", cube_stl(20.0));
    place.file("arm/datapackage.json", PACKAGE);
    imported(&place);
    place.file("copy/copy.stl", cube_stl(20.0));
    imported(&place);
    assert_eq!(
        row(
            &place,
            "copy.stl",
            &["title", "designer", "license", "description"]
        ),
        ["copy", "-", "-", "-"]
    );
    assert_eq!(
        row(&place, "arm.stl", &["title", "designer"]),
        ["Robot arm", "Jane"]
    );
}

#[test]
fn names_of_folders_say_what_a_template_asks_for_until_it_is_ended() {
    let place = Place::new();
    place.file("Jane/Toys/Duck/body.stl", cube_stl(20.0));
    place.file("Jane/Toys/Duck/beak.stl", cube_stl(21.0));
    place.file("loose.stl", cube_stl(22.0));
    imported(&place);
    place
        .import(&[
            "--no-thumbnails",
            "--path-template",
            "{creator}/{collection}/{title}",
        ])
        .assert_status(0);
    let columns = ["title", "designer", "collection"];
    assert_eq!(row(&place, "body.stl", &columns), ["Duck", "Jane", "Toys"]);
    assert_eq!(row(&place, "loose.stl", &columns), ["loose", "-", "-"]);
    place.file("Joe/Boats/Tug/tug.stl", cube_stl(23.0));
    imported(&place);
    assert_eq!(row(&place, "tug.stl", &columns), ["Tug", "Joe", "Boats"]);
    place
        .import(&["--no-thumbnails", "--path-template", ""])
        .assert_status(0);
    assert_eq!(row(&place, "body.stl", &columns), ["body", "-", "-"]);
    place
        .import(&["--path-template", "{maker}"])
        .assert_status(2);
}

#[test]
fn a_sidecar_that_is_hostile_costs_one_line_and_nothing_else() {
    let place = Place::new();
    let folders = ["huge", "broken", "html", "names", "tags", "pipe"];
    for (i, folder) in folders.iter().enumerate() {
        place.file(&format!("{folder}/part {i}.stl"), cube_stl(20.0 + i as f32));
    }
    let huge = place.file("huge/datapackage.json", "{");
    std::fs::File::options()
        .write(true)
        .open(&huge)
        .unwrap()
        .set_len(1 << 30)
        .unwrap();
    crate::harness::age(&huge, 3600);
    place.file("broken/datapackage.json", "{\"title\": \"x\", ");
    place.file("html/README.html", "<h1>Vase</h1><script>alert('</p>')</script><p onclick=x()>Thin.<iframe src=x></iframe></p>");
    place.file("names/datapackage.json", r#"{"resources": [{"path": "../tags/part 4.stl", "title": "no"}, {"path": "/etc/passwd", "title": "no"}], "image": "../../x"}"#);
    let many: Vec<String> = (0..1_000_000).map(|i| format!("\"{i}\"")).collect();
    place.file(
        "tags/thing.json",
        format!("{{\"name\": \"Many\", \"tags\": [{}]}}", many.join(",")),
    );
    place.file(
        "tags/datapackage.json",
        format!("{{\"keywords\": [{}]}}", many[..5000].join(",")),
    );
    let ran = place.import(&["--no-thumbnails"]);
    ran.assert_status(0);
    for (folder, what) in [
        ("huge", "1073741824 bytes, limit is 1048576"),
        ("broken", "no JSON that can be read"),
        ("tags", "5000 tags, the first 100 are kept"),
    ] {
        let lines = ran
            .stderr
            .lines()
            .filter(|line| line.contains(&format!("/{folder}/")) && line.contains(what));
        assert_eq!(lines.count(), 1, "{folder}: {}", ran.stderr);
    }
    assert_eq!(
        row(&place, "part 2.stl", &["title", "description"]),
        ["Vase", "Thin."]
    );
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM model_metadata WHERE title = 'no'"),
        0
    );
    assert_eq!(place.value::<i64>("SELECT count(*) FROM model_tags"), 100);
    place.assert_sound();
    // The second night is silent.
    let again = place.import(&["--no-thumbnails"]);
    assert!(!again.stderr.contains("datapackage"), "{}", again.stderr);
}

#[test]
fn a_sidecar_is_opened_once_and_not_again_while_it_is_unchanged() {
    if !can_trace() {
        return;
    }
    let place = Place::new();
    for i in 0..20 {
        place.file(&format!("arm/part {i}.stl"), cube_stl(20.0 + i as f32));
    }
    place.file("arm/README.md", "# Arm\n\nOf twenty parts.");
    let opened = || {
        let log = place.library().with_file_name("trace");
        let models = place.models();
        let command = place.command(&["import", "--no-thumbnails", models.to_str().unwrap()]);
        let ran = traced(&command, &log, &["-e", "trace=open,openat"])
            .output()
            .unwrap();
        assert!(ran.status.success());
        let log = std::fs::read_to_string(log).unwrap();
        let count = |name: &str| log.lines().filter(|line| line.contains(name)).count();
        (count("README.md"), count(".stl"))
    };
    assert_eq!(opened(), (1, 20));
    assert_eq!(opened(), (0, 0));
    assert_eq!(
        row(&place, "part 7.stl", &["description", "collection"]),
        ["Of twenty parts.", "Arm"]
    );
}
