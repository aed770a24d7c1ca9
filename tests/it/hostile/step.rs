//! STEP, Draco and gzip that lead round in circles or end early.

use super::{File, numbered, text};

const HEAD: &str = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('a','',(''),(''),'','','');\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\nENDSEC;\nDATA;\n";
const TAIL: &str = "ENDSEC;\nEND-ISO-10303-21;\n";

fn step(data: &str) -> String {
    format!("{HEAD}{data}{TAIL}")
}

pub(super) fn files() -> Vec<File> {
    let many = numbered(100_000, |i| {
        format!("#{}=CARTESIAN_POINT('',(0.,0.,{i}.));\n", i + 1)
    });
    vec![
        text(
            "ring.step",
            step(
                "#1=PRODUCT('a','b','',(#2));\n#2=PRODUCT_CONTEXT('',#1,'');\n#3=ORIENTED_EDGE('',*,*,#3,.T.);\n",
            ),
        ),
        text(
            "references-100000.step",
            step(&format!(
                "#1=CLOSED_SHELL('',({}));\n",
                numbered(100_000, |i| format!("#{},", i + 2))
            )),
        ),
        text("entities-100000.step", step(&many)),
        text(
            "string-of-2-mib.step",
            step(&format!(
                "#1=PRODUCT('{}','','',());\n",
                "a".repeat(2 << 20)
            )),
        ),
        text("string-never-ends.step", step("#1=PRODUCT('a;\n")),
        text(
            "comment-never-ends.step",
            step("/* #1=PRODUCT('a','','',());\n"),
        ),
        text(
            "parentheses-100000-deep.step",
            step(&format!(
                "#1=A({}{});\n",
                "(".repeat(100_000),
                ")".repeat(100_000)
            )),
        ),
        text(
            "parenthesis-missing.step",
            step("#1=PRODUCT('a','','',(;\n"),
        ),
        text(
            "number-of-30-digits.step",
            step("#999999999999999999999999999999=PRODUCT('a','','',());\n"),
        ),
        text(
            "spline-of-2-to-31.step",
            step(
                "#1=B_SPLINE_CURVE_WITH_KNOTS('',2147483647,(#2),.U.,.F.,.F.,(2147483647),(0.),.U.);\n",
            ),
        ),
        text(
            "escapes.step",
            step("#1=PRODUCT('\\X2\\D83D\\X0\\ \\X\\ZZ \\S\\','','',());\n"),
        ),
        text("header-alone.step", "ISO-10303-21;\n"),
        text("no-data.step", step("")),
        text("cut.step", &step(&many)[..2000]),
        (
            "binary-behind.step",
            [step("").into_bytes(), vec![0xFF; 1000]].concat(),
        ),
        text("magic-alone.brep", "CASCADE Topology V1"),
        text(
            "claims.brep",
            "DBRep_DrawableShape\nCASCADE Topology V3\nTShapes 999999999999\nFa\n",
        ),
        text("something-else.brep", "solid\n"),
        text("magic-alone.drc", "DRACO"),
        (
            "all-bits.drc",
            [b"DRACO\x02\x02\x01\x01\0\0".as_slice(), &[0xFF; 300]].concat(),
        ),
        (
            "point-cloud.drc",
            [b"DRACO\x02\x02\0\0\0\0".as_slice(), &[0; 30]].concat(),
        ),
        (
            "kind-9.drc",
            [b"DRACO\x02\x02\x09\0\0\0".as_slice(), &[0; 30]].concat(),
        ),
        (
            "zeros.drc",
            [b"DRACO\x02\x02\x01\0\0\0".as_slice(), &[0; 300]].concat(),
        ),
    ]
}
