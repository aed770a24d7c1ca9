//! 3MF: archives that lie, XML that explodes, scenes that hold themselves.

use super::packed::{Entry, archive, overlapping};
use super::{File, numbered, text};

pub(super) const PART: &str = "3D/3dmodel.model";
pub(super) const MESH: &str = "<mesh><vertices><vertex x=\"0\" y=\"0\" z=\"0\"/><vertex x=\"1\" y=\"0\" z=\"0\"/>\
<vertex x=\"0\" y=\"1\" z=\"0\"/></vertices><triangles><triangle v1=\"0\" v2=\"1\" v3=\"2\"/></triangles></mesh>";

fn model(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<model unit=\"millimeter\" \
         xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\" \
         xmlns:p=\"http://schemas.microsoft.com/3dmanufacturing/production/2015/06\">{body}</model>"
    )
}

/// A package of one object with `mesh`, placed by `build`.
pub(super) fn body(mesh: &str, build: &str) -> String {
    model(&format!(
        "<resources><object id=\"1\">{mesh}</object></resources><build>{build}</build>"
    ))
}

pub(super) fn plain() -> String {
    body(MESH, "<item objectid=\"1\"/>")
}

pub(super) fn packed(model: &str) -> Vec<u8> {
    archive(&[Entry::packed(PART, model.as_bytes())])
}

fn doubling(levels: usize, mesh: &str) -> String {
    let level = |i: usize| {
        let below = format!("<component objectid=\"{}\"/>", i + 1);
        format!(
            "<object id=\"{}\"><components>{below}{below}</components></object>",
            i + 2
        )
    };
    let objects = format!("<object id=\"1\">{mesh}</object>") + &numbered(levels, level);
    model(&format!(
        "<resources>{objects}</resources><build><item objectid=\"{}\"/></build>",
        levels + 1
    ))
}

fn xml() -> Vec<File> {
    let typed = |declared: &str| plain().replace("?>\n", &format!("?>\n{declared}\n"));
    let laughs = numbered(10, |i| {
        format!("<!ENTITY l{} \"{}\">", i + 1, format!("&l{i};").repeat(10))
    });
    vec![
        (
            "billion-laughs.3mf",
            packed(
                &typed(&format!("<!DOCTYPE model [<!ENTITY l0 \"ha\">{laughs}]>"))
                    .replace("\"0\"", "\"&l10;\""),
            ),
        ),
        (
            "entity-from-a-file.3mf",
            packed(&typed(
                "<!DOCTYPE model [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
            )),
        ),
        (
            "entity-from-an-address.3mf",
            packed(&typed(
                "<!DOCTYPE model SYSTEM \"http://example.org/a.dtd\">",
            )),
        ),
        (
            "entity-unknown.3mf",
            packed(&plain().replacen("x=\"0\"", "x=\"&lol;\"", 1)),
        ),
        (
            "100000-levels.3mf",
            packed(&model(&("<a>".repeat(100_000) + &"</a>".repeat(100_000)))),
        ),
        (
            "100000-attributes.3mf",
            packed(&plain().replace(
                "<resources",
                &format!(
                    "<resources {}",
                    numbered(100_000, |i| format!("a{i}=\"1\" "))
                ),
            )),
        ),
        (
            "100000-namespaces.3mf",
            packed(&plain().replace(
                "<resources",
                &format!(
                    "<resources {}",
                    numbered(100_000, |i| format!("xmlns:a{i}=\"u\" "))
                ),
            )),
        ),
        (
            "attribute-twice.3mf",
            packed(&plain().replacen("x=\"0\"", "x=\"0\" x=\"1\"", 1)),
        ),
        (
            "attribute-of-2-mib.3mf",
            packed(&plain().replace(
                "object id",
                &format!("object name=\"{}\" id", "a".repeat(2 << 20)),
            )),
        ),
        ("tag-never-ends.3mf", packed("<model ")),
        ("cut.3mf", packed(&plain()[..300])),
        ("no-xml.3mf", packed("hello")),
        ("empty-part.3mf", packed("")),
        ("another-root.3mf", packed("<html/>")),
        (
            "utf-16.3mf",
            archive(&[Entry::packed(PART, &super::utf_16(&plain()))]),
        ),
        (
            "label-lies.3mf",
            packed(&plain().replace("UTF-8", "EBCDIC")),
        ),
        (
            "comment-never-ends.3mf",
            packed(&plain().replace("<build>", "<!-- <build>")),
        ),
        (
            "end-of-another.3mf",
            packed(&plain().replace("</resources>", "</build>")),
        ),
    ]
}

fn scenes() -> Vec<File> {
    let mesh = |from: &str, to: &str| packed(&plain().replacen(from, to, 1));
    let built = |build: &str| packed(&body(MESH, build));
    let facet = "<triangle v1=\"0\" v2=\"1\" v3=\"2\"/>";
    let many = MESH.replace(facet, &facet.repeat(1001));
    let item =
        |transform: &str| built(&format!("<item objectid=\"1\" transform=\"{transform}\"/>"));
    vec![
        (
            "object-holds-itself.3mf",
            packed(&body(
                "<components><component objectid=\"1\"/></components>",
                "<item objectid=\"1\"/>",
            )),
        ),
        (
            "objects-hold-each-other.3mf",
            packed(&model(
                "<resources><object id=\"1\"><components><component objectid=\"2\"/></components></object><object id=\"2\"><components><component objectid=\"1\"/></components></object></resources><build><item objectid=\"1\"/></build>",
            )),
        ),
        ("doubling-16-times.3mf", packed(&doubling(16, MESH))),
        ("doubling-40-times.3mf", packed(&doubling(40, MESH))),
        ("doubling-120-times.3mf", packed(&doubling(120, MESH))),
        (
            "chain-of-300.3mf",
            packed(
                &doubling(300, MESH)
                    .replace("/><component", "/><!-- ")
                    .replace("\"/></components>", "--></components>"),
            ),
        ),
        (
            "4444-items.3mf",
            built(&"<item objectid=\"1\"/>".repeat(4444)),
        ),
        (
            "4444-items-of-1001.3mf",
            packed(&body(&many, &"<item objectid=\"1\"/>".repeat(4444))),
        ),
        ("item-of-nothing.3mf", built("<item objectid=\"7\"/>")),
        ("item-without-object.3mf", built("<item/>")),
        (
            "part-missing.3mf",
            built("<item objectid=\"1\" p:path=\"/3D/gone.model\"/>"),
        ),
        (
            "part-outside.3mf",
            built("<item objectid=\"1\" p:path=\"/../../etc/passwd\"/>"),
        ),
        (
            "no-build.3mf",
            packed(&plain().replace("<item objectid=\"1\"/>", "")),
        ),
        (
            "object-twice.3mf",
            packed(&model(&format!(
                "<resources><object id=\"1\">{MESH}</object><object id=\"1\">{MESH}</object></resources>"
            ))),
        ),
        ("unit-of-furlongs.3mf", mesh("millimeter", "furlong")),
        ("matrix-of-13.3mf", item("1 0 0 0 1 0 0 0 1 0 0 0 1")),
        ("matrix-of-nan.3mf", item("nan 0 0 0 1 0 0 0 1 0 0 0")),
        (
            "matrix-too-large.3mf",
            item("1e300 0 0 0 1e300 0 0 0 1e300 0 0 0"),
        ),
        ("matrix-of-zeros.3mf", item("0 0 0 0 0 0 0 0 0 0 0 0")),
        ("index-beyond.3mf", mesh("v3=\"2\"", "v3=\"3\"")),
        (
            "index-of-33-bits.3mf",
            mesh("v3=\"2\"", "v3=\"4294967298\""),
        ),
        ("coordinate-missing.3mf", mesh(" y=\"1\"", "")),
        ("coordinate-infinite.3mf", mesh("y=\"1\"", "y=\"INF\"")),
    ]
}

fn archives() -> Vec<File> {
    let good = Entry::packed(PART, plain().as_bytes());
    let whole = archive(std::slice::from_ref(&good));
    let spaces = " ".repeat(300 << 20);
    let bomb = Entry::packed(PART, spaces.as_bytes());
    let many: Vec<Entry> = (0..20_000)
        .map(|i| Entry::stored(format!("{i}"), b""))
        .collect();
    let same: Vec<Entry> = (0..2000)
        .map(|i| good.clone().named(format!("3D/{i}.model")))
        .collect();
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" Target=\"/../../etc/passwd\" Type=\"http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel\"/></Relationships>";
    vec![
        ("ratio-bomb.3mf", archive(std::slice::from_ref(&bomb))),
        (
            "ratio-bomb-that-lies.3mf",
            archive(&[bomb.with_sizes([300_000, 1000])]),
        ),
        (
            "size-of-4-gib.3mf",
            archive(&[good.clone().with_sizes([u32::MAX - 1, u32::MAX - 1])]),
        ),
        (
            "part-twice.3mf",
            archive(&[good.clone(), Entry::packed(PART, b"<model/>")]),
        ),
        (
            "part-twice-by-case.3mf",
            archive(&[good.clone(), Entry::packed("3d/3DMODEL.MODEL", b"<model/>")]),
        ),
        (
            "name-outside.3mf",
            archive(&[good.clone().named(b"../../3D/3dmodel.model")]),
        ),
        (
            "name-absolute.3mf",
            archive(&[good.clone().named(b"/3D/3dmodel.model")]),
        ),
        (
            "name-not-utf-8.3mf",
            archive(&[good.clone().named(b"3D/\xff.model")]),
        ),
        (
            "part-is-a-link.3mf",
            archive(&[Entry::stored(PART, b"/etc/passwd").link()]),
        ),
        ("encrypted.3mf", archive(&[good.clone().encrypted()])),
        ("wrong-sum.3mf", archive(&[good.clone().with_wrong_sum()])),
        ("method-93.3mf", archive(&[good.clone().with_method(93)])),
        (
            "packed-is-no-deflate.3mf",
            archive(&[Entry::stored(PART, [0xFF; 100]).with_method(8)]),
        ),
        ("20000-entries.3mf", archive(&many)),
        ("2000-entries-overlap.3mf", overlapping(&same)),
        ("cut-in-directory.3mf", whole[..whole.len() - 30].to_vec()),
        ("cut-in-part.3mf", whole[..100].to_vec()),
        ("bytes-behind.3mf", [whole.as_slice(), &[0; 500]].concat()),
        ("bytes-before.3mf", [&[0; 500], whole.as_slice()].concat()),
        ("no-model.3mf", archive(&[Entry::stored("a.txt", b"hello")])),
        ("empty-archive.3mf", archive(&[])),
        (
            "relation-outside.3mf",
            archive(&[Entry::stored("_rels/.rels", relations), good]),
        ),
    ]
}

pub(super) fn files() -> Vec<File> {
    let mut files = [xml(), scenes(), archives(), super::slicers::files()].concat();
    files.push(text("words.3mf", "hello"));
    files
}
