//! The README is short, and what it shows is what happens: its commands run, its output is theirs; so do the queries of the manual.

use std::path::Path;

use crate::examples::Home;
use crate::harness::{Place, age, cube_stl, files_below, project, sheet_stl};

/// Lines that a reader of two minutes gets through.
const LINES: usize = 250;

fn readme() -> String {
    std::fs::read_to_string(project("README.md")).unwrap()
}

/// Fenced blocks with their languages, in their order.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let fenced = text.split("```").skip(1).step_by(2);
    fenced
        .map(|block| block.split_once('\n').unwrap())
        .collect()
}

/// A home whose folder `models` and working folder `src` hold what the repository does.
fn home() -> Home {
    let home = Home::empty();
    for (from, to) in [
        ("tests/models", "models"),
        ("tests/models", "src/tests/models"),
        ("tests/broken", "src/tests/broken"),
    ] {
        for path in files_below(&project(from)) {
            let name = path.strip_prefix(project(from)).unwrap();
            let copy = home.path().join(to).join(name);
            std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
            std::fs::copy(&path, &copy).unwrap();
            age(&copy, 3600);
        }
    }
    home
}

/// Output without what differs between runs: numbers of rows, times, rates, and where the home is.
fn settled(output: &str, home: &Path) -> Vec<String> {
    let output = output.replace(&format!("{}/src", home.display()), "/src/trigest");
    let output = output.replace(home.to_str().unwrap(), "/home/me");
    let line = |line: &str| {
        let line = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
        let cut = |line: &str, from: &str| line.split(from).next().unwrap().to_owned();
        match line {
            _ if line.starts_with("finished: ") => cut(line, " in "),
            _ if line.starts_with("added ") => "added".into(),
            _ if line.starts_with("file ") => cut(line, ", model "),
            _ => line.to_owned(),
        }
    };
    let mut lines: Vec<_> = output.lines().map(line).collect();
    // Failures come as workers meet them.
    if lines.iter().all(|line| line.contains(": read: ")) {
        lines.sort();
    }
    lines
}

#[test]
fn the_readme_is_read_in_two_minutes() {
    let count = readme().lines().count();
    assert!(count <= LINES, "{count} lines");
}

#[test]
fn its_commands_run_and_print_what_it_shows() {
    let home = home();
    let text = readme();
    let mut count = 0;
    for (language, block) in blocks(&text) {
        match language {
            "sh" => {
                for line in block.lines() {
                    count += 1;
                    // Not from within a test; .ci/run calls the tests.
                    if line == "cargo test" || line.starts_with("cargo install --path .") {
                        continue;
                    }
                    // The program of the feature `step`, which tests of the feature run.
                    if line.starts_with("trigest-step ") {
                        continue;
                    }
                    let line = line.replace("cargo run --release --", "trigest");
                    let ran = home.shell_in("src", &line);
                    ran.assert_status(0);
                    assert!(!ran.stderr.contains("error:"), "{line}\n{ran:?}");
                }
                // What it looks like begins with a library that is not there yet.
                if block.contains("trigest ls  ") {
                    std::fs::remove_dir_all(home.path().join(".local")).unwrap();
                }
            }
            "toml" => home.file("models/gate.toml", block.as_bytes()),
            "console" => {
                for shown in block.split("$ ").skip(1) {
                    count += 1;
                    let (line, expected) = shown.split_once('\n').unwrap();
                    let ran = home.shell_in("src", line);
                    let all = if line.contains(" gate ") {
                        ran.stdout.clone()
                    } else {
                        format!("{}{}", ran.stdout, ran.stderr)
                    };
                    let seen = settled(&all, home.path());
                    assert_eq!(seen, settled(expected, home.path()), "{line}");
                }
            }
            _ => panic!("a block of {language:?} that no test reads"),
        }
    }
    assert!(count > 20, "{count}");
    let run = std::fs::read_to_string(project(".ci/run")).unwrap();
    assert!(
        run.contains("cargo test"),
        "the tests are run before landing"
    );
}

#[test]
fn its_links_lead_to_files_and_every_page_of_the_manual_is_linked() {
    let text = readme();
    let links: Vec<_> = text
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap())
        .collect();
    for link in links.iter().filter(|link| !link.starts_with("https://")) {
        assert!(project(link).exists(), "{link}");
    }
    for page in files_below(&project("man")) {
        let link = format!("man/{}", page.file_name().unwrap().to_str().unwrap());
        assert!(links.contains(&link.as_str()), "no link to {link}");
    }
}

#[test]
fn every_query_of_the_manual_finds_what_it_says() {
    let place = Place::new();
    place.file("cube.stl", cube_stl(10.0));
    place.file("copies/cube.stl", cube_stl(10.0));
    place.file("as text.off", "OFF\n3 1 0\n0 0 0\n9 0 0\n0 9 0\n3 0 1 2\n");
    place.file("in other words.obj", "v 0 0 0\nv 9 0 0\nv 0 9 0\nf 1 2 3\n");
    place.file("moved.obj", "v 5 5 5\nv 14 5 5\nv 5 14 5\nf 1 2 3\n");
    place.file("open.stl", sheet_stl(4));
    place.file("broken.stl", "");
    let ran = place.import(&["--no-thumbnails", "--assume-unit", "mm"]);
    ran.assert_status(3);
    let page = crate::man::blocks("trigest-library.5").concat();
    let queries: Vec<_> = page
        .split("library.db \"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|query| query.starts_with("SELECT"))
        .collect();
    assert_eq!(queries.len(), 7);
    for query in queries {
        let rows = place.database();
        let mut rows = rows.prepare(query).unwrap();
        let found = rows.query_map([], |_| Ok(())).unwrap().count();
        assert!(found > 0, "nothing is found by {query}");
    }
}
