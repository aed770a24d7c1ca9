//! What a giant costs in memory: counted by the allocator, in a process of its own.

use std::process::Command;

use peak_alloc::PeakAlloc;
use trigest::analysis::analyse;
use trigest::formats::Limits;
use trigest::thumbnail::Renderer;

use crate::harness::{Place, cube_stl, sheet_stl};

/// Counts the bytes that this process has reserved; other tests do not run beside the one that asks.
#[global_allocator]
static RESERVED: PeakAlloc = PeakAlloc;

/// Runs the test of this name, which is ignored otherwise, alone in a process.
fn alone(name: &str) {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args(["--exact", name, "--ignored", "--test-threads", "1"]);
    let ran = command.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

/// The most that `act` has reserved at once beside what was reserved before, and what it returns.
fn most_reserved<T>(act: impl FnOnce() -> T) -> (usize, T) {
    let before = RESERVED.current_usage();
    RESERVED.reset_peak_usage();
    let made = act();
    (RESERVED.peak_usage().saturating_sub(before), made)
}

#[test]
fn a_giant_is_not_held_in_memory_once_it_is_welded() {
    alone("memory::a_giant_alone");
}

#[test]
#[ignore = "run alone by the test before it"]
fn a_giant_alone() {
    let place = Place::new();
    // 27 MB: large enough to be welded while it is read.
    let written = sheet_stl(520);
    let size = written.len();
    let path = place.file("giant.stl", written);
    let limits = Limits::default();
    let (whole, examined) = most_reserved(|| trigest::examine(&path, &limits).unwrap());
    assert!(whole < size, "{whole} bytes for a file of {size}");
    let mesh = examined.model.mesh.as_ref().unwrap();
    let (measured, _) = most_reserved(|| analyse(mesh, examined.model.written));
    assert!(measured < size, "{measured} bytes of measures for {size}");
    let renderer = Renderer::default();
    let small = trigest::examine(place.file("small.stl", cube_stl(1.0)), &limits).unwrap();
    let (paper, _) = most_reserved(|| small.picture(&renderer).unwrap());
    let (drawn, _) = most_reserved(|| examined.picture(&renderer).unwrap());
    let drawn = drawn.saturating_sub(paper);
    assert!(drawn < size, "{drawn} bytes beside {paper} of any picture");
    eprintln!("{size} bytes: {whole} to examine, {measured} to measure, {drawn} to draw");
}
