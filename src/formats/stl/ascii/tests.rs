use super::*;
use crate::formats::kit::blocks::tests::{blocks_agree, text_of};
use crate::formats::{Limits, Siblings};

fn read_text(text: &str) -> Result<Model, ReadError> {
    assert!(recognises(text.as_bytes()), "{text}");
    read(&Input {
        bytes: text.as_bytes(),
        siblings: &Siblings::Nowhere,
        limits: &Limits::default(),
    })
}

const FACET: &str =
    "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n";

#[test]
fn what_other_readers_drop_or_refuse_is_read() {
    let cases = [
        (
            format!("solid a\n{FACET}endsolid a\nsolid b\n{FACET}endsolid b\n"),
            2,
        ),
        (format!("solid\n{FACET}endsolid\n"), 1),
        (format!("  SOLID X\n{}ENDSOLID", FACET.to_uppercase()), 1),
        (format!("solid\tx\n{FACET}"), 1),
        (format!("\u{feff}solid x\n{FACET}endsolid x"), 1),
        (format!("solid x\n{FACET}endsolid x").replace('\n', "\r"), 1),
        (
            format!("solid x\n{FACET}endsolid x").replace("0 0 1\n", "-nan(ind) nan 1.#QNAN\n"),
            1,
        ),
        (
            format!("solid x\n{}endsolid", FACET.replace(" normal 0 0 1", "")),
            1,
        ),
        (
            format!(
                "solid x\n{}endsolid",
                FACET
                    .replace("endloop", "end loop")
                    .replace("endfacet", "endfacet ")
            ),
            1,
        ),
        (
            format!("solid x\n{}\nendsolid", FACET.replace('\n', " ")),
            1,
        ),
        (
            format!(
                "solid x\n{}endsolid",
                FACET.replace("1 0 0", "+1.0E+00 0 0")
            ),
            1,
        ),
    ];
    for (text, facets) in cases {
        assert_eq!(
            read_text(&text).unwrap().mesh.unwrap().faces().len(),
            facets,
            "{text}"
        );
    }
}

#[test]
fn statements_end_as_programs_end_them() {
    let cases = [
        (FACET.replace("endloop", "endloop foo"), "endsolid x", 1),
        (
            FACET.replace("endfacet", "endfacet blah 7"),
            "endsolid x",
            2,
        ),
        (FACET.replace("endfacet", "end facet"), "end solid x", 0),
        (FACET.replace("endloop", "END LOOP"), "ENDSOLIDx", 0),
        (FACET.to_owned(), "endsolidAssimpScene", 0),
        (FACET.to_owned(), "endsolid solid facet loop", 0),
        (FACET.replace("loop\n", "loop # note\n"), "end", 0),
    ];
    for (facet, end, left_out) in cases {
        let text = format!("solid solid of facets\n{facet}{facet}{end}\n");
        let model = read_text(&text).unwrap();
        assert_eq!(model.mesh.unwrap().faces().len(), 2, "{text}");
        assert_eq!(model.embedded.object_count, Some(1));
        let title = model.embedded.title.as_deref();
        assert_eq!(title, Some("solid of facets"));
        let left_out: u64 = left_out * 2;
        let note = format!("words behind statements left out: {left_out}");
        let is_noted = model.notes.contains(&note);
        assert_eq!(is_noted, left_out > 0, "{text} {:?}", model.notes);
    }
    let fortran = FACET.replace("vertex 1 0 0", "vertex 1.0D+00 0.0d-3 0D0");
    let model = read_text(&format!("solid x\n{fortran}endsolid")).unwrap();
    let max = model.mesh.unwrap().bounds().max;
    assert_eq!(max.map(f64::to_bits), [1.0, 1.0, 0.0_f64].map(f64::to_bits));
}

#[test]
fn a_file_may_be_one_line() {
    let flat = FACET.replace('\n', " ");
    let cases = [
        (
            format!("solid my part {flat}{flat}endsolid my part"),
            2,
            1,
            Some("my part"),
        ),
        (format!("solid {flat}{flat}endsolid"), 2, 1, None),
        (
            format!("SOLID a {flat}endsolid a solid b {flat}endsolid b"),
            2,
            2,
            Some("a"),
        ),
        (
            format!("solid a {flat}end solid solid {flat}endsolid"),
            2,
            2,
            Some("a"),
        ),
        (
            format!("solid facet normal form\n{FACET}endsolid"),
            1,
            1,
            Some("facet normal form"),
        ),
        (
            format!("solid x facet normal 0 0 1\n{}endsolid", &FACET[19..]),
            1,
            1,
            Some("x"),
        ),
    ];
    for (text, facets, solids, name) in cases {
        let model = read_text(&text).unwrap();
        assert_eq!(model.mesh.unwrap().faces().len(), facets, "{text}");
        assert_eq!(model.embedded.object_count, Some(solids), "{text}");
        assert_eq!(model.embedded.title.as_deref(), name, "{text}");
        assert!(model.notes.is_empty(), "{text} {:?}", model.notes);
    }
}

#[test]
fn what_stands_behind_the_end_is_left_out_and_noted() {
    let cases = [
        (
            "endsolid x\n\u{1a}",
            "1 bytes behind the end that are no text",
        ),
        (
            "endsolid x\n\0\0\0\n\0",
            "4 bytes behind the end that are no text",
        ),
        ("\u{1a}", "solid 1 has no endsolid"),
        (
            "endsolid x\nMade by hand,\nfacet by facet\n",
            "lines of text behind solids left out: 2",
        ),
    ];
    for (end, note) in cases {
        let model = read_text(&format!("solid x\n{FACET}{end}")).unwrap();
        assert_eq!(model.mesh.unwrap().faces().len(), 1, "{end:?}");
        assert_eq!(model.notes[0], note, "{end:?}");
    }
    let weighed = FACET.replace("vertex 1 0 0", "vertex 1 0 0 1.0");
    let model = read_text(&format!("solid x\n{weighed}endsolid")).unwrap();
    assert_eq!(model.mesh.unwrap().faces().len(), 1);
    assert_eq!(model.notes, ["words behind statements left out: 1"]);
}

#[test]
fn errors_name_the_line() {
    let cases = [
        (
            FACET.replace("vertex 1 0 0", "vertex 1 0"),
            "vertex with fewer than 3 coordinates (line 5)",
        ),
        (
            FACET.replace("vertex 1 0 0", "vertex 1 x 0"),
            "\"x\" is not a number (line 5)",
        ),
        (
            FACET.replace("vertex 1 0 0", "vertex 1,5 0 0"),
            "\"1,5\" is not a number, decimal commas are not numbers (line 5)",
        ),
        (
            FACET.replace("vertex 1 0 0", "vertex nan 0 0"),
            "coordinate \"nan\" is not a finite number (line 5)",
        ),
        (
            FACET.replace("vertex 1 0 0\n", ""),
            "facet with 2 vertices (line 7)",
        ),
        (
            FACET.replace("endloop", "vertex 1 1 1"),
            "facet with more than 3 vertices (line 7)",
        ),
        (
            FACET.replace("endfacet\n", ""),
            "the file ends inside a facet (line 2)",
        ),
        (
            FACET.replace("outer loop", "outer lop"),
            "\"lop\" is no word of ASCII STL (line 3)",
        ),
    ];
    for (facet, expected) in cases {
        assert_eq!(
            read_text(&format!("solid x\n{facet}"))
                .unwrap_err()
                .to_string(),
            expected
        );
    }
    let empty = read_text("solid x\nendsolid x\n").unwrap_err();
    assert_eq!(empty.kind(), "no_faces");
}

#[test]
fn solids_read_in_blocks_are_what_one_reader_makes_of_them() {
    const FACET_IN_CRLF: &str = "  facet normal 0 0 1\r\n    outer loop\r\n vertex 3 0 0\r\nvertex 4 0 0\r\n  vertex 3 1 0\r\n\
        endloop\r\n  endfacet\r\n";
    let pieces = [
        FACET,
        FACET,
        FACET_IN_CRLF,
        "FACET normal -nan(ind) 0 x outer loop vertex 9 1 2 vertex 1 1 1\nvertex 2 2 2 7\rendloop endfacet\n",
        "endsolid a\n",
        "solid b\nfacet normal 0 0 1 outer loop\nvertex 5 0 0\nvertex 5 1 0 vertex 5 0 1\nend loop\nend facet\n",
        "solid c facet normal\n",
        "# a comment\n\n\r\n",
        "endsolid\nfacets of nothing\n",
        "color 1 2 3\n",
        "facet normal 0 0 1\n",
        "vertex 1 nan 0\n",
        "endloop endfacet behind\n",
    ];
    let (mut seed, mut models) = (3, 0);
    for round in 0..600_usize {
        let kinds = [4, 6, 10, 13][round % 4];
        let text = text_of(&pieces[..kinds], 12, &mut seed);
        let limits = Limits {
            triangles: if round % 7 == 0 { 3 } else { 1_000 },
            appearance: [Wanted::Nothing, Wanted::Plain][round % 2],
            ..Limits::default()
        };
        let text = format!("solid a\n{text}");
        models += usize::from(blocks_agree(read, &text, &limits));
    }
    assert!((100..500).contains(&models), "{models}");
}

#[test]
fn a_giant_is_the_same_on_any_number_of_cores() {
    let facet = |i: u32| {
        let [x, y] = [i % 251, i / 251];
        format!(
            "facet normal 0 0 1\nouter loop\nvertex {x} {y} 0.5\nvertex {}.25 {y} 1e-3\nvertex {x} {} 0\nendloop\nendfacet\n",
            x + 1,
            y + 1
        )
    };
    let text = format!("solid a\n{}", (0..60_000).map(facet).collect::<String>());
    assert!(text.len() > 5 << 20, "{}", text.len());
    let read = |text: &str, cores| {
        crate::cores::allow(cores);
        let read = format!("{:?}", read_text(text));
        crate::cores::allow(1);
        read
    };
    let broken = format!("{text}facet normal 0 0 1\nouter loop\nvertex 1 2\n");
    for text in [text, broken] {
        let one = read(&text, 1);
        assert!([2, 8].iter().all(|&cores| read(&text, cores) == one));
    }
}
