//! Figures of a library of a million models. Takes minutes and 2 GB: `cargo test --release --test it million -- --ignored --nocapture`.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Instant;

use super::rows::{library_of, shape_vectors};
use crate::harness::Place;

/// Time to the first line, time to the last, and the most memory of one question.
fn ask(place: &Place, args: &[&str]) -> (f64, f64, u64) {
    let mut command = std::process::Command::new("/usr/bin/time");
    let program = place.command(args);
    command.args(["-f", "%M"]).arg(program.get_program());
    command.args(program.get_args()).stdout(Stdio::piped());
    let began = Instant::now();
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let head = lines.next();
    let first = began.elapsed().as_secs_f64();
    let count = lines.count();
    let ended = child.wait_with_output().unwrap();
    let memory = String::from_utf8(ended.stderr).unwrap();
    let total = began.elapsed().as_secs_f64();
    let memory: u64 = memory.trim().lines().last().unwrap().parse().unwrap();
    eprintln!(
        "{:60} first {first:.3} s, all {count} in {total:.3} s, {} MiB",
        args.join(" "),
        memory >> 10
    );
    assert!(head.is_some(), "{args:?} found nothing");
    (first, total, memory >> 10)
}

#[test]
#[ignore = "makes a library of a million models"]
fn a_million_models_are_asked_in_a_second() {
    let place = Place::new();
    let began = Instant::now();
    library_of(&place, 1_000_000);
    shape_vectors(&place, 1_000_000);
    eprintln!("made in {:.0} s", began.elapsed().as_secs_f64());
    let indexed: &[&[&str]] = &[
        &["ls"],
        &["ls", "--paths"],
        &["ls", "--json", "-n1000"],
        &["ls", "--sort", "-path"],
        &["ls", "in:/srv/parts/box42"],
        &["ls", "id:700000"],
        &["ls", "hash:0000a"],
    ];
    let any: &[&[&str]] = &[
        &["similar", "--json", "700000"],
        &["similar", "--json", "-n", "1000", "3"],
        &["ls", "part 777"],
        &["ls", "volume:>10cm3", "size:<50mm"],
        &["ls", "tris:=1000000"],
        &["ls", "tris:=1000000", "--guess"],
        &["ls", "fits:100x100x100", "watertight:yes", "--count"],
        &["ls", "--sort", "-tris"],
        &["ls", "--sort", "volume"],
        &["ls", "--sort", "title"],
        &["ls", "--sort", "title", "-n20"],
        &["ls", "license:mit", "added:2024", "--sort", "-added"],
        &["ls", "-tag:any", "rating:>3"],
    ];
    let mut slow = Vec::new();
    for (questions, limit) in [(indexed, 0.05), (any, 1.0)] {
        for args in questions {
            let (first, _, memory) = ask(&place, args);
            if first > limit || memory > 64 {
                slow.push(format!("{args:?}: {first:.3} s, {memory} MiB"));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
