//! Twice the input costs at most two and a half times the time: every format, and what asks most of each stage.
//!
//! Times vary, so this runs only when asked for, and prints a table:
//! `cargo test --release --test it scaling -- --ignored --nocapture`.

mod meshes;
mod write;

use meshes::Mesh;

use crate::harness::Place;

/// Twice the input may cost so many times the time.
const MOST: f64 = 2.5;
/// Milliseconds below which a time says nothing.
const LEAST: f64 = 15.0;
/// The shortest of so many runs counts.
const RUNS: usize = 3;

/// A name that ends as its format does, what makes a file of a size, and the smaller of the two sizes.
type Case = (&'static str, Box<dyn Fn(u32) -> Vec<u8>>, u32);

fn case(name: &'static str, make: impl Fn(u32) -> Vec<u8> + 'static, size: u32) -> Case {
    (name, Box::new(make), size)
}

fn formats() -> Vec<Case> {
    type Written = (&'static str, fn(&Mesh) -> Vec<u8>);
    let written: [Written; 10] = [
        ("binary.stl", write::stl),
        ("ascii.stl", write::stl_ascii),
        ("sheet.obj", write::obj),
        ("ascii.ply", write::ply),
        ("binary.ply", write::ply_binary),
        ("sheet.off", write::off),
        ("sheet.amf", write::amf),
        ("sheet.3mf", write::threemf),
        ("sheet.glb", write::glb),
        ("sheet.drc", write::draco),
    ];
    let sheets =
        written.map(|(name, write)| case(name, move |n| write(&meshes::sheet(n)), 200_000));
    sheets
        .into_iter()
        .chain([case("faces.step", write::step, 200_000)])
        .collect()
}

fn adversaries(size: u32) -> Vec<Case> {
    type Made = (&'static str, fn(u32) -> Mesh);
    let made: [Made; 8] = [
        ("one-place.ply", meshes::one_place),
        ("one-cell.ply", meshes::one_cell),
        ("one-edge.ply", meshes::one_edge),
        ("many-shells.ply", meshes::many_shells),
        ("fan.ply", meshes::fan),
        ("one-vertex.ply", meshes::one_vertex),
        ("line.ply", meshes::line),
        ("stack.ply", meshes::stack),
    ];
    let case = |(name, mesh): Made| case(name, move |n| write::ply_binary(&mesh(n)), size);
    made.into_iter().map(case).collect()
}

fn texts() -> Vec<Case> {
    vec![
        case("polygon.obj", write::polygon, 75_000),
        case("crossing.obj", write::crossing, 4_000),
        case("many-names.obj", write::many_names, 50_000),
        case("long-lines.obj", write::long_lines, 500),
        case("continued-lines.obj", write::continued_lines, 200_000),
        case("many-objects.3mf", write::many_objects, 50_000),
        case("many-items.3mf", write::many_items, 100_000),
        case("many-nodes.glb", write::many_nodes, 100_000),
    ]
}

/// Milliseconds that the program takes for a file.
fn time(name: &str, bytes: &[u8], args: &[&str]) -> f64 {
    let run = || {
        let place = Place::new();
        place.file(name, bytes);
        let ran = place.import(&[&["--json", "-j", "1", "--size", "64"], args].concat());
        let lines = ran.lines();
        let line = lines.iter().find(|line| line["path"].is_string()).unwrap();
        assert_eq!(line["type"], "imported", "{line}");
        line["ms"].as_f64().unwrap()
    };
    (0..RUNS).map(|_| run()).fold(f64::INFINITY, f64::min)
}

/// Prints how the time grows for each case, and asserts that none grows beyond [`MOST`].
fn assert_linear(cases: Vec<Case>, args: &[&str]) {
    eprintln!(
        "{:22} {:>10} {:>12} {:>12} {:>6}",
        "file", "n", "ms for n", "ms for 2n", "ratio"
    );
    let mut beyond = Vec::new();
    for (name, make, size) in cases {
        let [once, twice] = [size, 2 * size].map(|n| time(name, &make(n), args));
        let ratio = twice / once.max(LEAST);
        eprintln!("{name:22} {size:>10} {once:>12.1} {twice:>12.1} {ratio:>6.2}");
        if ratio > MOST {
            beyond.push(name);
        }
    }
    assert!(beyond.is_empty(), "{beyond:?}");
}

#[test]
#[ignore = "measures time"]
fn twice_the_input_takes_twice_the_time_in_every_format() {
    assert_linear(formats(), &[]);
}

#[test]
#[ignore = "measures time"]
fn twice_the_input_takes_twice_the_time_for_adversaries() {
    assert_linear(adversaries(200_000), &[]);
    assert_linear(texts(), &[]);
}

#[test]
#[ignore = "measures time"]
fn twice_the_input_takes_twice_the_time_in_depth() {
    assert_linear(adversaries(5_000), &["--deep"]);
}
