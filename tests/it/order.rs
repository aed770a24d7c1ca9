//! Modules use those that stand after them in `lib.rs`, and none before.

use std::path::Path;

use crate::harness::{files_below, project};

#[test]
fn every_module_uses_only_those_after_it_in_lib_rs() {
    let root = std::fs::read_to_string(project("src/lib.rs")).unwrap();
    let modules = root.lines().filter_map(|line| {
        let line = line.trim_start_matches("pub(crate) ");
        line.trim_start_matches("pub ")
            .strip_prefix("mod ")?
            .strip_suffix(';')
    });
    let order: Vec<&str> = modules.collect();
    assert!(order.len() > 15, "{order:?}");
    let place = |name: &str| order.iter().position(|module| *module == name);
    let mut back = Vec::new();
    for file in files_below(Path::new(&project("src"))) {
        let within = file.strip_prefix(project("src")).unwrap();
        let own = within.iter().next().unwrap().to_str().unwrap();
        let Some(own) = place(own.trim_end_matches(".rs")) else {
            continue; // The roots of library and program, which are above all.
        };
        let text = std::fs::read_to_string(&file).unwrap();
        let (code, _) = text.split_once("#[cfg(test)]\nmod ").unwrap_or((&text, ""));
        let lines = code.lines().filter(|line| !line.trim().starts_with("//"));
        for used in lines.flat_map(|line| line.split("crate::").skip(1)) {
            let name = used
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next();
            if place(name.unwrap()).is_some_and(|other| other < own) {
                back.push(format!("{} uses {used}", within.display()));
            }
        }
    }
    assert!(back.is_empty(), "against the order of lib.rs: {back:#?}");
}
