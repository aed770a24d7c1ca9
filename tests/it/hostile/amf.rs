//! AMF whose elements are missing, nested or multiplied.

use super::{File, numbered, text};

const MESH: &str = "<mesh><vertices>\
<vertex><coordinates><x>0</x><y>0</y><z>0</z></coordinates></vertex>\
<vertex><coordinates><x>1</x><y>0</y><z>0</z></coordinates></vertex>\
<vertex><coordinates><x>0</x><y>1</y><z>0</z></coordinates></vertex>\
</vertices><volume><triangle><v1>0</v1><v2>1</v2><v3>2</v3></triangle></volume></mesh>";

fn amf(body: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<amf unit=\"millimeter\">{body}</amf>")
}

fn object(mesh: &str) -> String {
    amf(&format!("<object id=\"0\">{mesh}</object>"))
}

/// One mesh, and constellations that each hold the one before twice.
fn doubling(levels: usize) -> String {
    let level = |i: usize| {
        let below = format!("<instance objectid=\"{i}\"/>");
        format!(
            "<constellation id=\"{}\">{below}{below}</constellation>",
            i + 1
        )
    };
    amf(&(format!("<object id=\"0\">{MESH}</object>") + &numbered(levels, level)))
}

pub(super) fn files() -> Vec<File> {
    let swap = |from: &str, to: &str| object(&MESH.replace(from, to));
    let twice = "<instance objectid=\"1\"/>";
    vec![
        text(
            "metadata-without-type.amf",
            amf(&format!(
                "<metadata>a</metadata><object id=\"0\">{MESH}</object>"
            )),
        ),
        text(
            "object-without-id.amf",
            amf(&format!("<object>{MESH}</object>")),
        ),
        text(
            "two-objects-of-one-id.amf",
            amf(&format!(
                "<object id=\"0\">{MESH}</object><object id=\"0\">{MESH}</object>"
            )),
        ),
        text("index-beyond.amf", swap("<v3>2</v3>", "<v3>3</v3>")),
        text("index-negative.amf", swap("<v3>2</v3>", "<v3>-1</v3>")),
        text("index-missing.amf", swap("<v3>2</v3>", "")),
        text("not-a-number.amf", swap("<x>1</x>", "<x>nan</x>")),
        text("coordinate-missing.amf", swap("<y>1</y>", "")),
        text("ends-in-a-tag.amf", &object(MESH)[..200]),
        text("end-of-another.amf", swap("</volume>", "</vertices>")),
        text(
            "holds-itself.amf",
            amf(&format!(
                "<object id=\"0\">{MESH}</object><constellation id=\"1\">{twice}</constellation>"
            )),
        ),
        text("doubling-18-times.amf", doubling(18)),
        text("doubling-60-times.amf", doubling(60)),
        text(
            "instance-of-nothing.amf",
            amf("<constellation id=\"1\"><instance objectid=\"7\"/></constellation>"),
        ),
        text(
            "100000-levels.amf",
            amf(&("<a>".repeat(100_000) + &"</a>".repeat(100_000))),
        ),
        text(
            "billion-laughs.amf",
            format!(
                "<!DOCTYPE amf [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>{}",
                object(&MESH.replace("<x>1</x>", "<x>&b;</x>"))
            ),
        ),
        text(
            "all-is-a-modifier.amf",
            swap(
                "<volume>",
                "<volume><metadata type=\"slic3r.modifier\">1</metadata>",
            ),
        ),
        text(
            "100000-volumes.amf",
            swap(
                "</mesh>",
                &("<volume><metadata type=\"slic3r.extruder\">99999</metadata></volume>"
                    .repeat(100_000)
                    + "</mesh>"),
            ),
        ),
        text("no-object.amf", amf("")),
    ]
}
