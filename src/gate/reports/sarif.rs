//! SARIF 2.1.0: one run, a rule a name, a result a violation.
//!
//! Source: OASIS, Static Analysis Results Interchange Format 2.1.0, March 2020.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::gate::rules::keys::about;
use crate::gate::{Severity, Verdict, Violation};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
/// Files lie below the folder that the gate was called in; who shows the report knows where that is.
const ROOT: &str = "%SRCROOT%";

pub(super) fn report(verdict: &Verdict, has_baseline: bool) -> String {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for violation in verdict.violations() {
        rules.insert(&violation.rule, 0);
    }
    for (number, index) in rules.values_mut().enumerate() {
        *index = number;
    }
    let rule = |name: &&str| json!({ "id": name, "shortDescription": { "text": about(name) } });
    let results = verdict.violations().map(|violation| {
        let index = rules
            .get(violation.rule.as_str())
            .copied()
            .unwrap_or_default();
        result(violation, index, has_baseline)
    });
    super::pretty(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "trigest gate",
                    "version": crate::VERSION,
                    "rules": rules.keys().map(rule).collect::<Vec<_>>(),
                },
            },
            "columnKind": "utf16CodeUnits",
            "results": results.collect::<Vec<_>>(),
        }],
    }))
}

fn result(violation: &Violation, index: usize, has_baseline: bool) -> Json {
    let level = match violation.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": uri(&violation.path),
        },
    });
    let place = &violation.place;
    let named = [
        ("object", &place.object),
        ("material", &place.material),
        ("texture", &place.texture),
    ];
    let named = named
        .into_iter()
        .filter_map(|(kind, name)| Some((kind, name.as_ref()?)));
    let logical: Vec<_> = named
        .map(|(kind, name)| json!({ "name": name, "kind": kind }))
        .collect();
    if !logical.is_empty() {
        location["logicalLocations"] = json!(logical);
    }
    let key = format!("{}\0{}", violation.path, violation.rule);
    let mut result = json!({
        "ruleId": violation.rule,
        "ruleIndex": index,
        "level": level,
        "message": { "text": violation.text() },
        "locations": [location],
        "partialFingerprints": { "pathAndRule/v1": blake3::hash(key.as_bytes()).to_hex().to_string() },
        "properties": {
            "value": violation.value,
            "limit": violation.limit,
            "baseline": violation.baseline,
            "place": violation.place.json(),
        },
    });
    if has_baseline {
        let state = if violation.is_known {
            "unchanged"
        } else {
            "new"
        };
        result["baselineState"] = json!(state);
    }
    if violation.is_known {
        result["suppressions"] =
            json!([{ "kind": "external", "justification": "in the baseline" }]);
    }
    result
}

/// The place of a file: a reference below the root, or a URI of its own for one that lies elsewhere.
fn uri(path: &str) -> Json {
    let mut encoded = String::new();
    for &byte in path.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' => {
                encoded.push(char::from(byte))
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    match path {
        path if path.starts_with("file://") => json!({ "uri": path }),
        path if path.starts_with('/') => json!({ "uri": format!("file://{encoded}") }),
        _ => json!({ "uri": encoded, "uriBaseId": ROOT }),
    }
}
