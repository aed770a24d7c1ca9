//! Rules: what they ask, which of them count, and what is said of those that are none.

use super::made::{Repo, broken, open_stl, violations};
use crate::harness::cube_stl;

/// Rules that a cube of 10 mm breaks, and rules that it keeps.
const BROKEN: &[(&str, &str)] = &[
    (
        "triangles = { max = 11 }",
        "triangles is 12, at most 11 is allowed",
    ),
    ("triangle_count = 13", "triangles is 12, expected 13"),
    ("shells = [2, 3]", "shells is 1, expected 2 or 3"),
    (
        "size = { max = '0.9 cm' }",
        "size is 10 mm, at most 0.9 cm is allowed",
    ),
    (
        "size = { min = 11 }",
        "size is 10 mm, at least 11 is allowed",
    ),
    (
        "size_z = { max = '5 mm' }",
        "size_z is 10 mm, at most 5 mm is allowed",
    ),
    (
        "size_mm_1 = { min = '2 cm' }",
        "size_mm_1 is 10 mm, at least 2 cm is allowed",
    ),
    (
        "volume = { min = '2 cm³' }",
        "volume is 1000 mm³, at least 2 cm³ is allowed",
    ),
    (
        "area = { max = '5 cm2' }",
        "area is 600 mm², at most 5 cm2 is allowed",
    ),
    (
        "volume_mm3 = { max = 999 }",
        "volume_mm3 is 1000 mm³, at most 999 is allowed",
    ),
    (
        "fits = '9x20x20'",
        "10 × 10 × 10 mm does not fit into 9x20x20",
    ),
    (
        "fits = '1 x 1 x 0.1 cm'",
        "10 × 10 × 10 mm does not fit into 1 x 1 x 0.1 cm",
    ),
    (
        "name = '^[a-z]+_v[0-9]+[.]stl$'",
        "name \"cube.stl\" does not match \"^[a-z]+_v[0-9]+[.]stl$\"",
    ),
    (
        "license = ['MIT', 'CC0-1.0']",
        "the file names no license; expected one of \"MIT\", \"CC0-1.0\"",
    ),
    ("designer = { present = true }", "there is no designer"),
    (
        "format = ['3mf', 'obj']",
        "format \"stl\" is not one of \"3mf\", \"obj\"",
    ),
    (
        "file_size = { max = '0.5 kB' }",
        "file_size is 684 bytes, at most 0.5 kB is allowed",
    ),
    ("genus = 1", "genus is 0, expected 1"),
    ("kind = 'points'", "kind \"mesh\" is not \"points\""),
    (
        "convexity = { max = 0.5 }",
        "convexity is 1, at most 0.5 is allowed",
    ),
    ("inverted = { equals = true }", "is_inverted is false"),
    ("volume = { present = false }", "volume is there: 1000"),
];

const KEPT: &[&str] = &[
    "watertight = true\nwinding = true\ninverted = false",
    "watertight = false\ninverted = true\nself_intersections = true",
    "triangles = { min = 12, max = 12 }",
    "self_intersections = { max = 0, severity = 'error' }",
    "size = { min = '1 cm', max = '0.01 m' }",
    "fits = '10x220x220'",
    "unit = { one_of = ['mm', 'in'], assume = 'mm' }",
    "name = 'any'",
    "volume = '1 cm³'",
    "format = 'STL'\nkind = { equals = 'mesh' }",
    "euler_characteristic = 2\nboundary_edges = false",
    "center_of_mass_x = { present = true }",
];

#[test]
fn every_kind_of_rule_is_broken_by_what_it_should_be() {
    let repo = Repo::new();
    repo.file("cube.stl", cube_stl(10.0));
    for (rule, message) in BROKEN {
        repo.rules(&format!("[[rule]]\nmatch = '*.stl'\nunit = {{ assume = 'mm' }}\n[[rule]]\nmatch = '**/*.stl'\n{rule}\n"));
        let ran = repo.gate(&["--json"]);
        ran.assert_status(4);
        let found = violations(&ran);
        assert_eq!(found.len(), 1, "{rule}: {}", ran.stdout);
        assert_eq!(found[0]["message"], *message, "{rule}");
    }
    for rule in KEPT {
        repo.rules(&format!("[[rule]]\nmatch = '*.stl'\nunit = {{ assume = 'mm' }}\n[[rule]]\nmatch = '**/*.stl'\n{rule}\n"));
        let ran = repo.gate(&[]);
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (0, ""),
            "{rule}: {}",
            ran.stderr
        );
    }
}

#[test]
fn later_rules_count_and_a_table_without_a_wish_changes_those_before() {
    let repo = Repo::new();
    repo.file("a.stl", open_stl());
    repo.file("old/b.stl", open_stl());
    repo.file("old/new/c.stl", open_stl());
    repo.rules(
        "[[rule]]\nmatch = '*.stl'\nwatertight = true\ntriangles = { max = 0 }\n\
         [[rule]]\nmatch = 'old/**'\nexclude = 'old/new/**'\nseverity = 'warning'\n\
         [[rule]]\nmatch = ['c.*', 'x.*']\ntriangles = { max = 1 }\nwatertight = 'any'\n",
    );
    let ran = repo.gate(&["--json"]);
    ran.assert_status(4);
    assert_eq!(
        broken(&ran),
        [
            "a.stl triangles",
            "a.stl watertight",
            "old/b.stl triangles",
            "old/b.stl watertight"
        ]
    );
    let severities: Vec<_> = violations(&ran)
        .iter()
        .map(|found| found["severity"].clone())
        .collect();
    assert_eq!(severities, ["error", "error", "warning", "warning"]);
}

#[test]
fn a_tolerance_warns_before_it_fails() {
    let repo = Repo::new();
    repo.file("cube.stl", cube_stl(10.0));
    for (most, status, lines) in [(12, 0, 0), (11, 0, 1), (10, 4, 1)] {
        repo.rules(&format!("[[rule]]\nmatch = '*'\ntriangles = {{ max = {most}, tolerance = '10%', why = 'the shader' }}\n"));
        let ran = repo.gate(&[]);
        ran.assert_status(status);
        assert_eq!(ran.stdout.lines().count(), lines, "{}", ran.stdout);
        assert_eq!(ran.stdout.contains("is allowed (the shader)"), lines > 0);
    }
}

#[test]
fn a_length_with_a_unit_needs_the_unit_of_the_file() {
    let repo = Repo::new();
    repo.file("cube.stl", cube_stl(10.0));
    repo.rules("[[rule]]\nmatch = '*'\nsize = { max = '2 m' }\n");
    let ran = repo.gate(&[]);
    ran.assert_status(4);
    assert!(
        ran.stdout
            .contains("not measured: the file declares no unit"),
        "{}",
        ran.stdout
    );
    repo.gate(&["--assume-unit", "mm"]).assert_status(0);
    repo.gate(&["--assume-unit", "m"]).assert_status(4);
}

#[test]
fn rules_are_found_upwards_and_extend_those_that_hold_without_a_file() {
    let repo = Repo::new();
    repo.file("models/deep/open.stl", open_stl());
    repo.rules("[[rule]]\nmatch = 'models/deep/*'\nwatertight = false\n");
    repo.gate(&["models/deep/open.stl"]).assert_status(0);
    repo.gate(&["models"]).assert_status(0);
    repo.file("models/gate.toml", "extends = 'default'\n");
    repo.gate(&["models"]).assert_status(4);
    repo.gate(&["."]).assert_status(0);
    let other = repo.file(
        "other.toml",
        "[[rule]]\nmatch = '*.stl'\ntriangles = { max = 0 }\n",
    );
    let ran = repo.gate(&["--json", "--rules", other.to_str().unwrap(), "models"]);
    assert_eq!(broken(&ran), ["models/deep/open.stl triangles"]);
}

#[test]
fn rules_that_are_none_are_wrong_usage_with_the_line_and_what_was_meant() {
    let repo = Repo::new();
    repo.file("open.stl", open_stl());
    let cases: &[(&str, &str)] = &[
        (
            "[[rule]]\nmatch = '*'\nwatertigth = true\n",
            "gate.toml:3: unknown key \"watertigth\"; did you mean \"watertight\"?",
        ),
        (
            "[[rule]]\nmatch = '*'\n\n\ntriangles = { maxx = 3 }\n",
            "gate.toml:5: triangles: unknown key \"maxx\"; did you mean \"max\"?",
        ),
        (
            "[[rule]]\nmatsh = '*'\n",
            "gate.toml:2: unknown key \"matsh\"; did you mean \"match\"?",
        ),
        (
            "[[rules]]\nmatch = '*'\n",
            "gate.toml:1: unknown key \"rules\"; did you mean \"rule\"?",
        ),
        (
            "watertight = true\n",
            "gate.toml:1: \"watertight\" stands outside of a [[rule]] table",
        ),
        (
            "[[rule]]\nmatch = []\nwatertight = true\n",
            "gate.toml:2: match: an empty list matches no file",
        ),
        (
            "[[rule]]\nmatch = '*'\nsize = { min = '1 m', max = '2 cm' }\n",
            "gate.toml:3: size: min \"1 m\" is more than max \"2 cm\"",
        ),
        (
            "[[rule]]\nwatertight = true\n",
            "gate.toml:1: a rule without match: which files are meant?",
        ),
        (
            "[[rule]]\nmatch = '*'\nwatertight = 'yes'\n",
            "gate.toml:3: watertight: \"yes\", expected true or false",
        ),
        (
            "[[rule]]\nmatch = '*'\nsize = { max = '2 parsec' }\n",
            "gate.toml:3: size.max: \"2 parsec\", expected a number, or a length such as \"2 m\"",
        ),
        (
            "[[rule]]\nmatch = '*'\nfits = '220x220'\n",
            "gate.toml:3: fits: \"220x220\", expected three sides such as \"220x220x250\"",
        ),
        (
            "[[rule]]\nmatch = '*'\nseverity = 'fatal'\n",
            "gate.toml:3: severity: \"fatal\", expected error, warning",
        ),
        (
            "[[rule]]\nmatch = '*'\ntriangles = {}\n",
            "gate.toml:3: triangles: the table asks nothing (give min, max, equals, one_of, present)",
        ),
        (
            "[[rule]]\nmatch = '*'\nname = '('\n",
            "gate.toml:3: name: no regular expression: unclosed group",
        ),
        (
            "[[rule]]\nmatch = '*'\nname = '(a{1000}){1000}'\n",
            "gate.toml:3: name: no regular expression: the expression takes more than 1048576 bytes when compiled",
        ),
        (
            "[[rule]]\nmatch = 'a{b'\nwatertight = true\n",
            "gate.toml:2: match: ",
        ),
        (
            "[[rule]]\nmatch = '*'\nmatch = '*'\n",
            "gate.toml:3: duplicate key",
        ),
        ("[[rule]]\nmatch = '*\n", "gate.toml:2: "),
        (
            "extends = 'strict'\n",
            "gate.toml:1: extends: \"strict\", expected \"default\"",
        ),
        (
            "[[rule]]\nmatch = '*'\nunit = 'parsec'\n",
            "gate.toml:3: unit: \"parsec\", expected a unit: um, mm, cm, m, in or ft",
        ),
        (
            "[[rule]]\nmatch = '*'\ntolerance = '10'\ntriangles = 1\n",
            "gate.toml:3: tolerance: \"10\", expected a share such as \"10%\"",
        ),
    ];
    for (text, expected) in cases {
        repo.rules(text);
        let ran = repo.gate(&[]);
        assert_eq!(ran.status, 2, "{text}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{text}: {}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{text}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn rules_of_ten_megabytes_and_expressions_that_explode_cost_no_time() {
    let repo = Repo::new();
    repo.file(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!.stl",
        cube_stl(1.0),
    );
    repo.rules(&"# a comment\n".repeat(900_000));
    let ran = repo.gate(&[]);
    ran.assert_status(2);
    assert!(
        ran.stderr
            .contains("10800000 bytes of rules, at most 1048576 are read"),
        "{}",
        ran.stderr
    );
    repo.rules("[[rule]]\nmatch = '**/**/**/**/**/**/*a*a*a*a*a*a*a*a*a*a*b.stl'\nname = 'x'\n[[rule]]\nmatch = '*'\nname = '^(a+)+$'\n");
    let began = std::time::Instant::now();
    repo.gate(&[]).assert_status(4);
    assert!(began.elapsed().as_secs() < 10);
    repo.file("gate.toml", b"[[rule]]\nmatch = '\xff'\n");
    let ran = repo.gate(&[]);
    ran.assert_status(2);
    assert!(
        ran.stderr.contains("gate.toml:2: not UTF-8"),
        "{}",
        ran.stderr
    );
    let missing = repo.gate(&["--rules", "none.toml"]);
    missing.assert_status(2);
    #[cfg(unix)]
    for (target, why) in [
        ("gone.toml", "No such file"),
        ("/dev/zero", "not a regular file"),
    ] {
        let link = repo.path().join("gate.toml");
        std::fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(target, &link).unwrap();
        let ran = repo.gate(&[]);
        ran.assert_status(2);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
}

#[test]
fn the_rules_in_readme_and_manual_are_rules() {
    let readme = std::fs::read_to_string(crate::harness::project("README.md")).unwrap();
    let of_readme = readme.split("```toml\n").skip(1);
    let mut blocks: Vec<_> = of_readme
        .map(|block| block.split("```").next().unwrap().to_owned())
        .collect();
    assert_eq!(blocks.len(), 1);
    let of_page = crate::man::blocks("trigest-gate.1").into_iter();
    blocks
        .extend(of_page.filter(|block| block.contains("[[rule]]") || block.contains("[regress]")));
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        let repo = Repo::new();
        repo.file("lid.stl", open_stl());
        repo.rules(&block);
        let ran = repo.gate(&["--json"]);
        let is_first = block.contains("watertight");
        assert_eq!(
            ran.status,
            if is_first { 4 } else { 0 },
            "{block}: {}",
            ran.stderr
        );
        let is_told = broken(&ran).contains(&"lid.stl watertight".into());
        assert_eq!(is_told, is_first, "{}", ran.stdout);
    }
}
