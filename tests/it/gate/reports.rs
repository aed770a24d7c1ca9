//! Reports for other programs: each has the shape that its readers rely on, and where the published schemas are at hand, is valid.

use std::path::{Path, PathBuf};
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::made::{Repo, open_stl};
use crate::harness::{cube_stl, project};

const FORMS: [&str; 6] = ["junit", "sarif", "markdown", "json", "tap", "github"];

/// A repository with all there is to report, and names that have a meaning somewhere.
fn repo() -> Repo {
    let repo = Repo::new();
    repo.file("good.stl", cube_stl(10.0));
    repo.file("cut.stl", &cube_stl(1.0)[..100]);
    repo.file("parts/<b>&\"|#%,: \u{7}ü.stl", open_stl());
    repo.file(
        "a.obj",
        "v 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n",
    );
    repo
}

fn report(repo: &Repo, form: &str) -> String {
    let ran = repo.gate(&["--report", &format!("{form}=out/{form}"), "."]);
    ran.assert_status(4);
    std::fs::read_to_string(repo.path().join("out").join(form)).unwrap()
}

#[test]
fn all_reports_at_once_are_the_same_on_any_number_of_workers() {
    let repo = repo();
    let mut seen: Vec<Vec<String>> = Vec::new();
    for jobs in ["1", "5"] {
        let words: Vec<_> = FORMS
            .iter()
            .map(|form| format!("--report={form}=out/{jobs}/{form}"))
            .collect();
        let mut args = vec!["-j", jobs, "."];
        args.extend(words.iter().map(String::as_str));
        repo.gate(&args).assert_status(4);
        let text = |form: &&str| {
            std::fs::read_to_string(repo.path().join("out").join(jobs).join(form)).unwrap()
        };
        seen.push(FORMS.iter().map(text).collect());
    }
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn junit_has_a_suite_a_file_and_a_case_a_rule() {
    let xml = report(&repo(), "junit");
    let mut reader = Reader::from_str(&xml);
    let (mut suites, mut cases, mut faults) = (0, 0, Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                for attribute in tag.attributes() {
                    attribute.unwrap();
                }
                match name.as_str() {
                    "testsuites" => {}
                    "testsuite" => suites += 1,
                    "testcase" => cases += 1,
                    fault => faults.push(fault.to_owned()),
                }
            }
            _ => {}
        }
    }
    assert_eq!(suites, 4, "{xml}");
    assert_eq!(faults, ["system-out", "error", "failure"], "{xml}");
    assert!(
        xml.contains(&format!("tests=\"{cases}\" failures=\"1\" errors=\"1\">")),
        "{xml}"
    );
    assert!(
        xml.contains("parts/&lt;b&gt;&amp;&quot;|#%,: \u{FFFD}ü.stl"),
        "{xml}"
    );
    assert!(
        xml.contains("first at the edge (0, 0, 0) to (1, 0, 0)"),
        "{xml}"
    );
}

#[test]
fn sarif_names_rules_places_and_objects() {
    let sarif: Value = serde_json::from_str(&report(&repo(), "sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["message"]["text"].as_str().unwrap().len() > 5);
    }
    let open = results
        .iter()
        .find(|result| result["ruleId"] == "watertight")
        .unwrap();
    let place = &open["locations"][0];
    let uri = "parts/%3Cb%3E%26%22%7C%23%25%2C%3A%20%07%C3%BC.stl";
    assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], uri);
    assert_eq!(place["logicalLocations"][0]["name"], "open");
    assert_eq!(open["properties"]["place"]["points"][1][0], 1.0);
    let levels: Vec<_> = results
        .iter()
        .map(|result| result["level"].as_str().unwrap())
        .collect();
    assert_eq!(levels, ["warning", "error", "error"]);
}

#[test]
fn tables_tests_and_annotations_escape_what_has_a_meaning() {
    let repo = repo();
    let markdown = report(&repo, "markdown");
    assert!(markdown.starts_with("# Models: not passed\n"), "{markdown}");
    assert!(
        markdown.contains("| parts/&lt;b&gt;&amp;\"\\|\\#%,:  ü.stl | watertight | **error** |"),
        "{markdown}"
    );
    let tap = report(&repo, "tap");
    let (plan, tests) = (
        tap.lines().nth(1).unwrap(),
        tap.lines().filter(|line| line.contains("ok ")),
    );
    assert_eq!(plan, format!("1..{}", tests.count()));
    assert!(
        tap.contains("parts/<b>&\"|\\#%,: \\u{7}ü.stl watertight\n  ---\n"),
        "{tap}"
    );
    assert!(tap.contains("a.obj unit # TODO warning\n"), "{tap}");
    let github = report(&repo, "github");
    let line = "::error file=parts/<b>&\"|#%25%2C%3A \u{7}ü.stl,title=watertight::";
    assert!(github.contains(line), "{github}");
    let json: Value = serde_json::from_str(&report(&repo, "json")).unwrap();
    assert_eq!(
        (&json["passed"], &json["counts"]["errors"]),
        (&false.into(), &1.into())
    );
    assert_eq!(json["violations"].as_array().unwrap().len(), 3);
}

#[test]
fn annotations_come_by_themselves_where_github_runs_it_and_stdout_takes_one_report() {
    let repo = repo();
    let mut command = repo.command(&["gate", "a.obj"]);
    command
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_WORKSPACE", repo.path().parent().unwrap());
    let ran = crate::harness::Ran::of(command.output().unwrap());
    ran.assert_status(0);
    let folder = repo
        .path()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        ran.stdout
            .starts_with(&format!("::warning file={folder}/a.obj,title=unit::")),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("\na.obj: warning: unit: "),
        "{}",
        ran.stdout
    );
    let ran = repo.gate(&["--report", "tap", "."]);
    ran.assert_status(4);
    assert!(ran.stdout.starts_with("TAP version 14\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(": error: "), "{}", ran.stdout);
    repo.gate(&["--report", "pdf=x", "."]).assert_status(2);
    repo.gate(&["--report", "junit=/proc/none/x", "."])
        .assert_status(1);
}

/// The published schemas, where they are at hand.
fn schemas() -> Option<PathBuf> {
    let shared = project("../shared/schemas");
    shared.is_dir().then_some(shared)
}

/// Runs a check in Python; `None` where that or a module it needs is not there.
fn python(code: &str, words: &[&Path]) -> Option<()> {
    let ran = Command::new("python3")
        .arg("-c")
        .arg(code)
        .args(words)
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    if said.contains("ModuleNotFoundError") {
        return None;
    }
    assert!(ran.status.success(), "{said}");
    Some(())
}

#[test]
fn reports_are_valid_by_their_published_schemas() {
    let Some(schemas) = schemas() else { return };
    let repo = repo();
    report(&repo, "sarif");
    report(&repo, "junit");
    let out = repo.path().join("out");
    let code = "import json,sys,warnings;warnings.simplefilter('ignore')\nimport jsonschema\n\
        s=json.load(open(sys.argv[1]));d=json.load(open(sys.argv[2]))\njsonschema.validators.validator_for(s)(s).validate(d)";
    python(
        code,
        &[&schemas.join("sarif-schema-2.1.0.json"), &out.join("sarif")],
    );
    let code = "import sys,xmlschema\nxmlschema.XMLSchema(sys.argv[1]).validate(sys.argv[2])";
    python(code, &[&schemas.join("junit-10.xsd"), &out.join("junit")]);
}

#[test]
fn the_shipped_schema_of_rules_is_what_the_program_prints_and_fits_the_manual() {
    let repo = Repo::new();
    let ran = repo.gate(&["--schema"]);
    ran.assert_status(0);
    let shipped = project("completions/gate.schema.json");
    if std::env::var_os("RENEW").is_some() {
        std::fs::write(&shipped, &ran.stdout).unwrap();
    }
    let text = std::fs::read_to_string(&shipped).unwrap_or_default();
    assert!(
        text == ran.stdout,
        "completions/gate.schema.json is stale: run the tests with RENEW=1"
    );
    let blocks = crate::man::blocks("trigest-gate.1");
    let mut rules = blocks.iter().filter(|block| block.contains("[[rule]]"));
    let block = rules.next().unwrap();
    let rules = repo.file("rules.toml", block);
    let code = "import json,sys,warnings;warnings.simplefilter('ignore')\nimport jsonschema,tomllib\n\
        s=json.load(open(sys.argv[1]));d=tomllib.load(open(sys.argv[2],'rb'))\njsonschema.validators.validator_for(s)(s).validate(d)";
    python(code, &[&shipped, &rules]);
}
