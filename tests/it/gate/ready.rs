//! What is ready to use in pipelines, run as far as one machine allows: the action's and the job's scripts, the hook.

use std::path::Path;
use std::process::Command;

use super::made::{Repo, open_stl};
use crate::harness::{Ran, cube_stl, project};

/// The lines of a block in YAML that begins with `key`, without their indent.
fn block(file: &str, key: &str) -> String {
    let text = std::fs::read_to_string(project(file)).unwrap();
    let mut lines = text.lines().skip_while(|line| line.trim() != key);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(lines.next().unwrap());
    let within: Vec<_> = lines
        .take_while(|line| line.is_empty() || indent(line) > own)
        .collect();
    let least = within
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| indent(line))
        .min()
        .unwrap();
    within
        .iter()
        .map(|line| format!("{}\n", line.get(least..).unwrap_or_default()))
        .collect()
}

/// A script in `repo` with the program on the path.
fn script(repo: &Repo, text: &str, variables: &[(&str, &str)]) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_trigest")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new("bash");
    command.args(["-e", "-c", text]).current_dir(repo.path());
    command
        .env("PATH", format!("{}:{path}", program.display()))
        .env_remove("TRIGEST_LIBRARY");
    command.envs(variables.iter().copied());
    Ran::of(command.output().unwrap())
}

#[test]
fn the_action_annotates_and_leaves_a_summary_and_sarif() {
    let repo = Repo::new();
    repo.file("models/open.stl", open_stl());
    let text = block(".github/actions/gate/action.yml", "run: |");
    let summary = repo.path().join("summary.md");
    let variables = [
        ("GATE_PATHS", "models"),
        ("GATE_SINCE", ""),
        ("GATE_BASELINE", ""),
        ("GATE_SARIF", "gate.sarif"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
    ];
    let ran = script(&repo, &text, &variables);
    ran.assert_status(4);
    assert!(
        ran.stdout
            .contains("::error file=models/open.stl,title=watertight::"),
        "{}",
        ran.stdout
    );
    assert!(
        std::fs::read_to_string(&summary)
            .unwrap()
            .contains("| models/open.stl | watertight |")
    );
    assert!(repo.path().join("gate.sarif").exists());
    repo.file("models/open.stl", cube_stl(1.0));
    script(&repo, &text, &variables).assert_status(0);
}

#[test]
fn the_job_for_gitlab_leaves_a_junit_report() {
    let repo = Repo::new();
    repo.file("models/open.stl", open_stl());
    let text = block(".gitlab-ci-gate.yml", "script:");
    let line = text.trim().strip_prefix("- ").unwrap();
    script(&repo, line, &[]).assert_status(4);
    let report = std::fs::read_to_string(repo.path().join("trigest-gate.xml")).unwrap();
    assert!(report.contains("failures=\"1\""), "{report}");
    repo.file("models/open.stl", cube_stl(1.0));
    script(&repo, line, &[("GATE_PATHS", "models")]).assert_status(0);
}

#[test]
fn the_hook_judges_the_files_it_is_given() {
    let hook = std::fs::read_to_string(project(".pre-commit-hooks.yaml")).unwrap();
    let value = |key: &str| {
        let line = hook
            .lines()
            .find_map(|line| line.trim().strip_prefix(key))
            .unwrap();
        line.trim().trim_matches('\'').to_owned()
    };
    let repo = Repo::new();
    repo.file("open.STL", open_stl());
    repo.file("good file.stl", cube_stl(1.0));
    let entry = value("entry:");
    script(&repo, &format!("{entry} 'open.STL' 'good file.stl'"), &[]).assert_status(4);
    script(&repo, &format!("{entry} 'good file.stl'"), &[]).assert_status(0);
    for format in trigest::formats::FORMATS {
        for ending in format.extensions {
            assert!(value("files:").contains(ending), "{ending}");
        }
    }
}
