//! COLLADA that expands, repeats and leads back to itself.

use super::{File, numbered, text};
use crate::studio::dae::{cube, document};

pub(super) fn files() -> Vec<File> {
    let whole = cube(1.0);
    let with = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        whole.replacen(from, to, 1)
    };
    let laughs = numbered(9_u32, |i| {
        let before = format!("&l{i};").repeat(10);
        format!("<!ENTITY l{} \"{before}\">", i + 1)
    });
    let doubled = numbered(30_u32, |i| {
        format!(
            "<node id=\"n{}\"><instance_node url=\"#n{i}\"/><instance_node url=\"#n{i}\"/></node>",
            i + 1
        )
    });
    let doubled = format!(
        "<library_nodes><node id=\"n0\"><instance_geometry url=\"#cube\"/></node>{doubled}</library_nodes>"
    );
    let many = numbered(1000_u32, |_| {
        "<instance_geometry url=\"#cube\"/>".to_owned()
    });
    vec![
        text(
            "laughs.dae",
            with(
                "<COLLADA",
                &format!("<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]><COLLADA"),
            ),
        ),
        text(
            "entity-of-a-file.dae",
            with(
                "<COLLADA",
                "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><COLLADA",
            ),
        ),
        text(
            "node-holds-itself.dae",
            with(
                "<instance_geometry url=\"#cube\"/>",
                "<instance_node url=\"#n\"/>",
            ),
        ),
        text(
            "nodes-doubled-30-times.dae",
            with(
                "<library_visual_scenes>",
                &format!("{doubled}<library_visual_scenes>"),
            )
            .replace(
                "url=\"#cube\"/></node></visual",
                "url=\"#cube\"/><instance_node url=\"#n30\"/></node></visual",
            ),
        ),
        text(
            "levels-200.dae",
            document(
                "",
                "",
                &format!("{}{}", "<node>".repeat(200), "</node>".repeat(200)),
            ),
        ),
        text(
            "instances-1000.dae",
            with("<instance_geometry url=\"#cube\"/>", &many),
        ),
        text(
            "vertex-beyond-the-last.dae",
            with("<p>0 3", "<p>0 99999999"),
        ),
        text("vertex-below-0.dae", with("<p>0 3", "<p>0 -1")),
        text("vertex-of-letters.dae", with("<p>0 3", "<p>0 x3")),
        text(
            "fewer-corners-than-counted.dae",
            with("<vcount>4", "<vcount>4000000000"),
        ),
        text(
            "offset-of-4-billion.dae",
            with("offset=\"0\"", "offset=\"4294967295\""),
        ),
        text("stride-of-0.dae", with("stride=\"3\"", "stride=\"0\"")),
        text(
            "stride-of-2-to-64.dae",
            with("stride=\"3\"", "stride=\"18446744073709551615\""),
        ),
        text(
            "position-of-nan.dae",
            with("count=\"24\">0 0 0", "count=\"24\">NaN 0 0"),
        ),
        text(
            "position-of-words.dae",
            with("count=\"24\">0 0 0", "count=\"24\">zero 0 0"),
        ),
        text(
            "no-positions.dae",
            with("semantic=\"POSITION\"", "semantic=\"NORMAL\""),
        ),
        text(
            "unit-of-nan.dae",
            with(
                "<asset></asset>",
                "<asset><unit meter=\"nan\"/><up_axis>W_UP</up_axis></asset>",
            ),
        ),
        text(
            "scene-that-is-not-there.dae",
            with(
                "instance_visual_scene url=\"#scene\"",
                "instance_visual_scene url=\"#gone\"",
            ),
        ),
        text(
            "geometry-that-is-not-there.dae",
            with("url=\"#cube\"", "url=\"http://example.org/x.dae#cube\""),
        ),
        text(
            "matrix-of-nan.dae",
            with(
                "<instance_geometry",
                "<matrix>nan nan nan nan 0 0 0 0 0 0 0 0 0 0 0 0</matrix><instance_geometry",
            ),
        ),
        text("cut.dae", &whole[..whole.len() / 2]),
        text("root-alone.dae", "<COLLADA/>"),
    ]
}
