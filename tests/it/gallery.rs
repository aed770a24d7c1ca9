//! `trigest gallery`: what it writes, what it leaves alone, and, where a Chromium is installed, what the page shows.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::harness::{Place, cube_stl, files_below};

/// A name that would be markup, and run, if it were taken for it.
const HOSTILE: &str = "<img src=x onerror=document.title='broken'> \u{202e}lts.stl";

/// Three models in two folders, and the gallery of them.
fn gallery(place: &Place, options: &[&str]) -> PathBuf {
    place.file("big/cube.stl", cube_stl(30.0));
    place.file("small/cube.stl", cube_stl(2.0));
    place.file(
        &format!("small/{}", HOSTILE.replace('/', "")),
        cube_stl(5.0),
    );
    place.file("small/sheet.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
    place
        .import(&["--size", "32", "--assume-unit", "mm"])
        .assert_status(0);
    let folder = place.models().parent().unwrap().join("gallery");
    let output = ["gallery", "-o", folder.to_str().unwrap()];
    place.run(&[&output, options].concat()).assert_status(0);
    folder
}

/// What the script at `path` hands to the page.
fn data(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    let (start, end) = (text.find(['{', '[']).unwrap(), text.rfind(')').unwrap());
    serde_json::from_str(&text[start..end]).unwrap()
}

#[test]
fn a_gallery_holds_pictures_facts_and_columns() {
    let place = Place::new();
    let folder = gallery(&place, &["--with-models", "--title", "Parts"]);
    let about = data(&folder.join("data/library.js"));
    assert_eq!(
        (&about["title"], &about["count"]),
        (&"Parts".into(), &4.into())
    );
    let pictures = about["columns"]["thumbnail_path"].as_array().unwrap();
    for picture in pictures {
        let picture = std::fs::read(folder.join(picture.as_str().unwrap())).unwrap();
        assert!(picture.starts_with(b"\x89PNG"));
    }
    assert_eq!(
        data(&folder.join("data/columns/triangle_count.js")),
        serde_json::json!([12, 12, 12, 1])
    );
    let facts = data(&folder.join("data/facts/0.js"));
    assert_eq!(facts[0]["volume"], 27_000.0);
    assert_eq!(files_below(&folder.join("models")).len(), 4);
    let some = place.run(&["gallery", "tris:1", "-o", folder.to_str().unwrap()]);
    some.assert_status(0);
    assert_eq!(
        data(&folder.join("data/library.js"))["count"],
        1,
        "an older gallery is replaced"
    );
    assert!(!folder.join("models").exists(), "with all that it held");
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let place = Place::new();
    place.file("cube.stl", cube_stl(1.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let ran = place.run(&["gallery", "-o", place.models().to_str().unwrap()]);
    ran.assert_status(1);
    assert!(ran.stderr.contains("holds no gallery"), "{}", ran.stderr);
    assert_eq!(files_below(&place.models()).len(), 1);
    let wrong = place.run(&["gallery", "volme:>3", "-o", "/nowhere"]);
    wrong.assert_status(2);
}

/// A Chromium that is installed.
fn chromium() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let is_there = |name: &&&str| Command::new(name).arg("--version").output().is_ok();
    let found = names.iter().find(is_there).copied();
    if found.is_none() {
        eprintln!("no Chromium is installed: what the page shows is not looked at");
    }
    found
}

/// The page at `address` after its scripts have run, as text.
fn shown(chromium: &str, address: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let switches = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --virtual-time-budget=20000 --dump-dom";
    let ran = Command::new(chromium)
        .args(switches.split_whitespace())
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(address)
        .output()
        .unwrap();
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn the_page_shows_models_and_takes_no_name_for_markup() {
    let Some(chromium) = chromium() else { return };
    let place = Place::new();
    let folder = gallery(&place, &[]);
    let index = format!("file://{}/index.html", folder.display());
    let all = shown(chromium, &index);
    assert!(all.contains("4 of 4 models"), "{all}");
    assert!(
        all.contains("&lt;img src=x onerror"),
        "the name is shown as text"
    );
    assert!(!all.contains("<img src=\"x\""), "and is no element");
    assert!(!all.contains("<title>broken"), "which would have run");
    let found = shown(chromium, &format!("{index}#query=size:>20mm"));
    assert!(found.contains("1 of 4 models"), "{found}");
    let wrong = shown(chromium, &format!("{index}#query=volme:>3"));
    assert!(wrong.contains("no key \"volme\" (near: volume"), "{wrong}");
    let id = place.value::<i64>("SELECT id FROM models WHERE filename LIKE '%onerror%'");
    let page = shown(chromium, &format!("{index}#model/{id}"));
    assert!(page.contains(">file hash</th>"), "{page}");
    assert!(!page.contains("<img src=\"x\""));
}

/// Queries of every kind of key.
const QUERIES: &[&str] = &[
    "cube",
    "-cube",
    "small",
    "cube small",
    "cube , sheet",
    "tris:12",
    "tris:>11",
    "tris:2..12",
    "tris:1,12",
    "-tris:12",
    "size:>20mm",
    "size:<1cm",
    "volume:>1cm3",
    "volume:27000",
    "area:..1cm2",
    "x:5",
    "watertight:yes",
    "watertight:no",
    "format:obj",
    "format:stl,obj",
    "kind:mesh",
    "in:small",
    "name:*.obj",
    "title:=cube",
    "added:<7d",
    "added:>7d",
    "added:2001..",
    "modified:<1d",
    "picture:drawn",
    "picture:none",
    "fits:4x4x4",
    "fits-turned:40x3x3",
    "unit:mm",
    "unit:none",
    "deep:no",
    "rating:none",
    "license:any",
    "shells:1",
    "bytes:<1kb",
    "hash:a",
    "tag:none",
    "open:>0",
    "boundary_edges:3",
    "\"cube\"",
    "name:'sheet.obj'",
    "genus:0",
];

#[test]
fn a_query_finds_in_the_page_what_it_finds_in_the_library() {
    let Some(chromium) = chromium() else { return };
    let place = Place::new();
    let folder = gallery(&place, &[]);
    let script = "<!doctype html><body><script src=page/query.js></script><script src=page/library.js></script>\
        <script src=data/library.js></script><script>(async () => { const found = {}; for (const text of QUERIES) { try {\
        const query = Query.parse(text, Library.keys, (name) => Library.column(name)); await Library.need(query.needed);\
        found[text] = 0; for (let row = 0; row < Library.count; row++) if (query.test(row)) found[text] += 1;\
        } catch (fault) { found[text] = String(fault); } } document.body.textContent = JSON.stringify(found); })();</script>";
    let queries = serde_json::to_string(QUERIES).unwrap();
    std::fs::write(
        folder.join("check.html"),
        script.replace("QUERIES", &queries),
    )
    .unwrap();
    let page = shown(chromium, &format!("file://{}/check.html", folder.display()));
    let text = page[page.find("<body>").unwrap() + 6..page.find("</body>").unwrap()]
        .replace("&gt;", ">")
        .replace("&lt;", "<");
    let in_page: Value = serde_json::from_str(&text).unwrap();
    for query in QUERIES {
        let words = if query.contains(['"', '\'']) {
            vec![*query]
        } else {
            query.split(' ').collect()
        };
        let listed = place.run(&[&["ls", "--count"], words.as_slice()].concat());
        listed.assert_status(0);
        assert_eq!(in_page[query].to_string(), listed.stdout.trim(), "{query}");
    }
}
