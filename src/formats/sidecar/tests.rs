use super::*;

fn said(name: &str, text: &str) -> Says {
    read(name, text.as_bytes()).unwrap()
}

#[track_caller]
fn assert_says(says: &Says, fields: [&str; 5]) {
    let Says {
        title,
        designer,
        license,
        source,
        description,
        ..
    } = says;
    let found = [title, designer, license, source, description]
        .map(|field| field.as_deref().unwrap_or("-"));
    assert_eq!(found, fields);
}

#[test]
fn a_data_package_says_all_of_a_folder_and_of_single_files() {
    let says = said(
        "datapackage.json",
        r#"{"name": "robot-arm", "title": "Robot arm", "description": "Six axes.\n\n<p>Prints <b>flat</b>.</p>",
            "homepage": "https://manyfold.example/models/1", "keywords": ["robot", "arm", "robot"], "image": "a.png",
            "licenses": [{"name": "CC-BY-SA-4.0", "path": "https://spdx.example"}],
            "contributors": [{"title": "A Bank", "roles": ["funder"]}, {"title": "Jane", "roles": ["creator"]}],
            "sources": [{"title": "Site", "path": "https://www.thingiverse.com/thing:1"}],
            "resources": [{"path": "left.stl", "caption": "Left\nhand", "description": "x"}, {"path": "../up.stl", "title": "no"},
                {"path": "/abs.stl", "title": "no"}, {"path": "silent.stl"}]}"#,
    );
    let description = "Six axes.\n\nPrints flat.";
    assert_says(
        &says,
        [
            "Robot arm",
            "Jane",
            "CC-BY-SA-4.0",
            "https://www.thingiverse.com/thing:1",
            description,
        ],
    );
    assert_eq!(says.tags, ["robot", "arm"]);
    assert_eq!(
        says.files,
        [(
            "left.stl".to_owned(),
            Some("Left hand".to_owned()),
            Some("x".to_owned())
        )]
    );
    assert_eq!(Says::from_json(&says.to_json()), says);
}

#[test]
fn what_sites_give_out_as_json_is_read_by_their_own_names() {
    let thing = said(
        "thing.json",
        r#"{"id": 1, "name": "Duck", "url": "https://api.thingiverse.com/things/1", "public_url": "https://www.thingiverse.com/thing:1",
            "creator": {"id": 2, "name": "jane", "public_url": "https://www.thingiverse.com/jane"}, "license": "Creative Commons - Attribution",
            "description": "<p>A duck.</p><script>alert(1)</script>", "tags": [{"name": "bird"}, {"tag": "toy"}]}"#,
    );
    assert_says(
        &thing,
        [
            "Duck",
            "jane",
            "Creative Commons - Attribution",
            "https://www.thingiverse.com/thing:1",
            "A duck.",
        ],
    );
    assert_eq!(thing.tags, ["bird", "toy"]);
    let print = said(
        "printables.json",
        r#"{"data": {"print": {"name": "Vase", "user": {"publicUsername": "Joe"}, "license": {"abbreviation": "CC BY 4.0"}, "summary": "Thin."}}}"#,
    );
    assert_says(&print, ["Vase", "Joe", "CC BY 4.0", "-", "Thin."]);
    let design = said(
        "makerworld.json",
        r#"{"title": "Box", "designCreator": {"name": "Ann"}, "license": "BY", "tags": "a, b"}"#,
    );
    assert_says(&design, ["Box", "Ann", "BY", "-", "-"]);
    assert_eq!(design.tags, ["a", "b"]);
}

#[test]
fn texts_that_sites_put_into_downloads_are_known() {
    let old = said(
        "README.txt",
        ",:::: ::` :::\n\n\nhttp://www.thingiverse.com/thing:612709\nJar with lid by wstein is licensed under the Creative Commons - Attribution - Share Alike license.\n\
         http://creativecommons.org/licenses/by-sa/3.0/\n\n# Summary\n\nContainers are **useful**.  \n\n# Instructions\n\nPrint it.\n",
    );
    let site = "http://www.thingiverse.com/thing:612709";
    assert_says(
        &old,
        [
            "Jar with lid",
            "wstein",
            "Creative Commons - Attribution - Share Alike",
            site,
            "Containers are useful.",
        ],
    );
    let new = said(
        "README.txt",
        "Jar by the sea by wstein on Thingiverse: https://www.thingiverse.com/thing:612709\n\nSummary:\nUseful.",
    );
    assert_says(
        &new,
        [
            "Jar by the sea",
            "wstein",
            "-",
            "https://www.thingiverse.com/thing:612709",
            "Useful.",
        ],
    );
    let terms = said(
        "LICENSE.txt",
        "This thing was created by Thingiverse user wstein, and is licensed under Creative Commons - Attribution",
    );
    assert_says(
        &terms,
        ["-", "wstein", "Creative Commons - Attribution", "-", "-"],
    );
    let card = said(
        "attribution_card.html",
        "<html><head><style>x</style></head><body><h3>Jar</h3><p>by wstein</p><a href='x'>https://www.thingiverse.com/thing:612709</a></body></html>",
    );
    assert_says(
        &card,
        [
            "Jar",
            "wstein",
            "-",
            "https://www.thingiverse.com/thing:612709",
            "-",
        ],
    );
}

#[test]
fn a_readme_is_read_as_people_write_it() {
    let says = said(
        "README.md",
        "[![build](b.svg)](https://ci.example)\n# Torus *by hand*\n\n![torus](torus.png)\n\nMesh of a [torus](https://t.example) made by Jane.\n\n- **Author:** Jane Doe\n- License: CC BY 4.0\n\
         - Tags: ring, #math\n- Source: <https://www.printables.com/model/7-torus>\n\n## How to print\n\nFlat.",
    );
    assert_eq!(says.title.as_deref(), Some("Torus *by hand*"));
    assert!(says.is_heading);
    assert_eq!(says.designer.as_deref(), Some("Jane Doe"));
    assert_eq!(says.license.as_deref(), Some("CC BY 4.0"));
    assert_eq!(
        says.source.as_deref(),
        Some("https://www.printables.com/model/7-torus")
    );
    assert_eq!(
        says.description.as_deref(),
        Some("Mesh of a torus made by Jane.")
    );
    assert_eq!(says.tags, ["ring", "math"]);
    assert!(said("README", "").is_silent());
}

#[test]
fn names_tell_which_models_a_file_speaks_of() {
    for name in [
        "datapackage.json",
        "README.md",
        "readme",
        "ReadMe_de.txt",
        "LICENSE",
        "LICENCE.txt",
        "attribution_card.html",
        "thing.json",
    ] {
        assert!(matches!(scope(name), Some(Scope::Folder(_))), "{name}");
    }
    assert_eq!(scope("Duck.json"), Some(Scope::Beside("duck".into())));
    assert_eq!(
        scope("duck-munchie.json"),
        Some(Scope::Beside("duck".into()))
    );
    assert_eq!(
        scope("duck.stl.txt"),
        Some(Scope::Beside("duck.stl".into()))
    );
    for name in ["duck.stl", "readme.stl", "license.pdf", "duck"] {
        assert_eq!(scope(name), None, "{name}");
    }
}

#[test]
fn what_is_hostile_says_little_and_nothing_harmful() {
    assert!(read("datapackage.json", b"{\"title\": ").is_err());
    assert!(read("thing.json", "[".repeat(100_000).as_bytes()).is_err());
    assert!(read("thing.json", b"\xFF\xFE\x00").is_err());
    assert!(said("thing.json", "[1, 2]").is_silent());
    let tags = (0..50_000)
        .map(|i| format!("\"{i}\""))
        .collect::<Vec<_>>()
        .join(",");
    let many = said(
        "thing.json",
        &format!("{{\"title\": \"x\", \"tags\": [{tags}]}}"),
    );
    assert_eq!(many.tags.len(), MOST_TAGS);
    assert_eq!(
        many.note.as_deref(),
        Some("50000 tags, the first 100 are kept")
    );
    let page = said(
        "README.html",
        "<h1>A<script>document.write('<h1>B</h1>')</script></h1><p onclick=\"x()\">C</p><a href='javascript:x()'>D</a>",
    );
    assert_eq!(page.title.as_deref(), Some("A"));
    assert_eq!(page.description.as_deref(), Some("C\nD"));
    let lies = said(
        "thing.json",
        r#"{"title": "a\u0007\u001b[2Jb\nc", "source": "javascript:alert(1)", "url": "file:///etc/passwd"}"#,
    );
    assert_says(&lies, ["a [2Jb c", "-", "-", "-", "-"]);
    let long = said("README.txt", &format!("# T\n\n{}", "word ".repeat(100_000)));
    assert_eq!(long.description.unwrap().chars().count(), MOST_TEXT);
}
