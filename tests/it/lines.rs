//! The schema of the JSON lines, which `trigest schema` prints, holds every line that the commands print.

use std::collections::BTreeSet;

use serde_json::Value;
use trigest::store::FACTS;

use crate::harness::{Place, Ran, cube_stl};

fn schema() -> Value {
    let ran = Place::new().run_bare(&["schema"]);
    ran.assert_status(0);
    serde_json::from_str(&ran.stdout).unwrap()
}

/// What is wrong with `value` by `rule`: those parts of JSON Schema that ours uses, and a complaint about any other.
fn faults(root: &Value, rule: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut complain = |is_right: bool, what: &str| {
        if !is_right {
            found.push(format!("{at}: {value} is not {what}"));
        }
    };
    let mut below = Vec::new();
    for (key, wanted) in rule.as_object().unwrap() {
        match key.as_str() {
            "description" | "title" | "$schema" | "$defs" => {}
            "$ref" => {
                let target = wanted.as_str().unwrap().trim_start_matches('#');
                below.extend(faults(root, root.pointer(target).unwrap(), value, at));
            }
            "oneOf" => {
                let rules = wanted.as_array().unwrap().iter();
                let fitting = rules.filter(|rule| faults(root, rule, value, at).is_empty());
                complain(fitting.count() == 1, "one of the lines");
            }
            "const" => complain(value == wanted, &wanted.to_string()),
            "enum" => complain(
                wanted.as_array().unwrap().contains(value),
                &wanted.to_string(),
            ),
            "type" => {
                let types: Vec<_> = wanted
                    .as_array()
                    .map_or(vec![wanted], |all| all.iter().collect());
                let is = types
                    .iter()
                    .any(|name| is_of(value, name.as_str().unwrap()));
                complain(is, &wanted.to_string());
            }
            "minimum" => complain(
                value.as_f64().is_none_or(|x| x >= wanted.as_f64().unwrap()),
                "so large",
            ),
            "pattern" => {
                assert_eq!(wanted, "^[0-9a-f]{64}$");
                let is_hash =
                    |text: &str| text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
                complain(value.as_str().is_none_or(is_hash), "a hash");
            }
            "required" => {
                for name in wanted.as_array().unwrap() {
                    complain(
                        value.get(name.as_str().unwrap()).is_some(),
                        &format!("with {name}"),
                    );
                }
            }
            "properties" => {
                for (name, rule) in wanted.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        below.extend(faults(root, rule, value, &format!("{at}.{name}")));
                    }
                }
                // Others may be added in time; what is printed today is described.
                for name in value
                    .as_object()
                    .into_iter()
                    .flat_map(|object| object.keys())
                {
                    complain(wanted.get(name).is_some(), &format!("described in {name}"));
                }
            }
            "items" => {
                for value in value.as_array().into_iter().flatten() {
                    below.extend(faults(root, wanted, value, &format!("{at}[]")));
                }
            }
            "additionalProperties" => {
                for value in value
                    .as_object()
                    .into_iter()
                    .flat_map(|object| object.values())
                {
                    below.extend(faults(root, wanted, value, &format!("{at}.*")));
                }
            }
            other => panic!("{other} is not looked at"),
        }
    }
    found.extend(below);
    found
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

/// Runs of every kind, so that there is a line of every type.
fn runs(place: &Place) -> Vec<Ran> {
    place.file("a.stl", cube_stl(1.0));
    place.file("b.stl", cube_stl(1.0));
    place.file("open.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
    place.file("points.ply", "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 0 0\n");
    place.file("bad.stl", "junk");
    place.file("c.blend", "BLENDER");
    let mut runs = vec![place.import(&["-n", "--json"]), place.import(&["--json"])];
    place.file("moved.stl", cube_stl(2.0));
    runs.push(place.import(&["--json", "--deep"]));
    std::fs::rename(
        place.models().join("moved.stl"),
        place.models().join("here.stl"),
    )
    .unwrap();
    runs.push(place.import(&["--json", "--timings"]));
    runs.push(place.run(&["thumbnails", "--size", "64", "--json"]));
    std::fs::remove_file(&place.pictures()[0]).unwrap();
    runs.push(place.run(&["check", "--deep", "--json"]));
    runs.push(place.run(&["check", "--repair", "--json"]));
    std::fs::remove_file(place.models().join("here.stl")).unwrap();
    runs.push(place.run(&["prune", "--json"]));
    runs.push(place.run(&["prune", "--apply", "--json"]));
    runs.push(place.run(&["import", "--json", "--size", "1"]));
    runs.push(place.run(&["failures", "--json"]));
    let bad = place.models().join("bad.stl");
    runs.push(place.run(&["failures", "--json", "--accept", bad.to_str().unwrap()]));
    runs
}

#[test]
fn every_line_is_as_the_schema_says() {
    let schema = schema();
    let place = Place::new();
    let mut seen = BTreeSet::new();
    for ran in runs(&place) {
        for line in ran.lines() {
            let kind = line["type"].as_str().unwrap().to_owned();
            let rule = &schema["$defs"][&kind];
            assert!(rule.is_object(), "no line {kind} in the schema");
            let faults = faults(&schema, rule, &line, &kind);
            assert!(faults.is_empty(), "{faults:#?}");
            assert!(
                self::faults(&schema, &schema, &line, "line").is_empty(),
                "{line}"
            );
            seen.insert(kind);
        }
    }
    let lines = schema["oneOf"].as_array().unwrap().iter();
    let all: BTreeSet<_> = lines
        .map(|line| {
            line["$ref"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(seen, all, "a line of every type was looked at");
    let wrong = serde_json::json!({ "type": "error", "kind": 1, "exit_status": -1 });
    assert!(faults(&schema, &schema["$defs"]["error"], &wrong, "error").len() >= 3);
}

#[test]
fn every_line_of_a_model_carries_what_its_row_says() {
    let place = Place::new();
    place.file("a.stl", cube_stl(2.0));
    place.file("b.stl", cube_stl(2.0));
    place.file("c.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
    let runs = [
        place.import(&["--json", "--assume-unit", "in"]),
        place.import(&["--json", "--assume-unit", "in"]),
        place.import(&["--json", "--assume-unit", "in", "--force"]),
        place.import(&["--json"]),
        place.run(&["thumbnails", "--json", "--size", "64"]),
    ];
    let database = place.database();
    let mut kinds = BTreeSet::new();
    for line in runs.iter().flat_map(Ran::lines) {
        if !["imported", "unchanged", "duplicate", "drawn"]
            .contains(&line["type"].as_str().unwrap())
        {
            continue;
        }
        kinds.insert(line["type"].as_str().unwrap().to_owned());
        for name in FACTS.iter().filter(|name| **name != "thumbnail_path") {
            let sql = format!("SELECT json_quote({name}) FROM catalog WHERE file_path = ?1");
            let path = line["path"].as_str().unwrap();
            let row: String = database.query_row(&sql, [path], |row| row.get(0)).unwrap();
            let row: Value = serde_json::from_str(&row).unwrap();
            let row = match name.starts_with("is_") && !row.is_null() {
                true => Value::Bool(row == 1),
                false => row,
            };
            match (line[*name].as_f64(), row.as_f64()) {
                (Some(line), Some(row)) => {
                    assert!((line - row).abs() <= 1e-12 * row.abs(), "{name}")
                }
                _ => assert_eq!(line[*name], row, "{name} of {line}"),
            }
        }
        let volume = &line["volume"];
        assert_eq!(volume.is_null(), line["is_watertight"] == false, "{line}");
        assert_eq!(line["id"], line["model_id"]);
    }
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    // Nobody pays who does not ask.
    let plain = place.import(&["-v"]);
    assert!(plain.stdout.is_empty());
}
