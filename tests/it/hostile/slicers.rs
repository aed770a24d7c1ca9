//! 3MF: what slicers keep beside the model, beams, and ways to pack a part that ask for memory.

use super::packed::{Entry, archive};
use super::threemf::{MESH, PART, body, packed, plain};
use super::{File, numbered};

pub(super) fn files() -> Vec<File> {
    const PARTS: &str = "Metadata/model_settings.config";
    const COLOURS: &str = "Metadata/project_settings.config";
    let beside = |model: &str, name: &str, text: &[u8]| {
        archive(&[
            Entry::packed(PART, model.as_bytes()),
            Entry::packed(name, text),
        ])
    };
    let config = |inner: &str| format!("<config><object id=\"1\">{inner}</object></config>");
    let volumes = "<volume firstid=\"0\" lastid=\"4294967295\"/>".repeat(100_000);
    let parts = numbered(100_000, |i| {
        format!("<part id=\"{i}\" subtype=\"negative_part\"/>")
    });
    let all =
        "<volume firstid=\"0\" lastid=\"0\"><metadata key=\"modifier\" value=\"1\"/></volume>";
    let painted = |code: &str| {
        let facet = format!("v3=\"2\" paint_color=\"{code}\"");
        packed(&plain().replacen("v3=\"2\"", &facet, 1))
    };
    let of_method = |method, head: &[u8]| {
        let bytes = plain().into_bytes();
        let packed = [head, &[0; 64]].concat();
        archive(&[Entry::packed_as(PART, method, packed, &bytes)])
    };
    let item = "<item objectid=\"1\"/>";
    let items = item.repeat(4_444);
    let beams = |radius: &str| {
        let all = "<beam v1=\"0\" v2=\"1\"/>".repeat(100_000);
        let lattice =
            format!("<beamlattice radius=\"{radius}\"><beams>{all}</beams></beamlattice></mesh>");
        MESH.replace("</mesh>", &lattice)
    };
    let itself = "<m:multiproperties id=\"5\" pids=\"5 5 6 7\"><m:multi pindices=\"0 0 9\"/></m:multiproperties>\
        <object id=\"1\" pid=\"5\" pindex=\"0\"";
    vec![
        (
            "volumes-100000-of-everything.3mf",
            beside(&plain(), PARTS, config(&volumes).as_bytes()),
        ),
        (
            "parts-that-are-not-there.3mf",
            beside(&plain(), PARTS, config(&parts).as_bytes()),
        ),
        (
            "all-is-a-modifier.3mf",
            beside(&plain(), PARTS, config(all).as_bytes()),
        ),
        (
            "settings-cut.3mf",
            beside(&plain(), PARTS, &config(&parts).as_bytes()[..300]),
        ),
        (
            "settings-with-entities.3mf",
            beside(
                &plain(),
                PARTS,
                b"<!DOCTYPE a [<!ENTITY b \"c\">]><config/>",
            ),
        ),
        (
            "settings-bomb.3mf",
            beside(&plain(), COLOURS, &vec![b' '; 40 << 20]),
        ),
        (
            "colours-100000-levels.3mf",
            beside(&plain(), COLOURS, "[".repeat(100_000).as_bytes()),
        ),
        (
            "colours-that-are-none.3mf",
            beside(
                &plain(),
                COLOURS,
                br##"{"filament_colour": [7, null, "#12", {}]}"##,
            ),
        ),
        (
            "painted-100000-levels.3mf",
            painted(&format!("4{}", "1".repeat(100_000))),
        ),
        (
            "painted-for-extruder-65000.3mf",
            painted(&format!("0{}C", "F".repeat(4_333))),
        ),
        (
            "properties-hold-themselves.3mf",
            packed(&plain().replacen("<object id=\"1\"", itself, 1)),
        ),
        (
            "beams-100000-and-4444-items.3mf",
            packed(&body(&beams("1"), &items)),
        ),
        (
            "beam-radius-of-1e300.3mf",
            packed(&body(&beams("1e300"), item)),
        ),
        (
            "beam-radius-infinite.3mf",
            packed(&body(&beams("INF"), item)),
        ),
        (
            "lzma-asks-for-4-gib.3mf",
            of_method(14, &[9, 20, 5, 0, 0x5D, 0xFF, 0xFF, 0xFF, 0xFF]),
        ),
        (
            "lzma-of-nothing.3mf",
            of_method(14, &[9, 20, 5, 0, 0x5D, 0, 0, 1, 0]),
        ),
        (
            "lzma-properties-of-another-kind.3mf",
            of_method(14, &[9, 20, 9, 0]),
        ),
        (
            "xz-of-nothing.3mf",
            of_method(95, b"\xFD7zXZ\0\0\x04\xE6\xD6\xB4\x46"),
        ),
        (
            "zstd-asks-for-1-tib.3mf",
            of_method(93, &[0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xF0]),
        ),
        ("bzip2-of-nothing.3mf", of_method(12, b"BZh9")),
        ("deflate64-of-nothing.3mf", of_method(9, b"\xFF\xFF")),
    ]
}
