//! Whole runs of the program over small files: reading, the store and the walk are most of their cost.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod torus;

use std::path::Path;
use std::process::Command;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use torus::Torus;

/// Files of a run.
const FILES: u32 = 1_000;

fn run(folder: &Path, library: &Path, options: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_trigest"))
        .args(["import", "--quiet", "--library"])
        .args([library, folder])
        .args(options)
        .status()
        .expect("it starts");
    assert!(status.success());
}

fn import(criterion: &mut Criterion) {
    let models = tempfile::tempdir().expect("a temporary folder");
    for i in 0..FILES {
        let mut bytes = Torus::new(64).binary_stl();
        bytes[..4].copy_from_slice(&i.to_le_bytes());
        std::fs::write(models.path().join(format!("{i:04}.stl")), bytes).expect("it is written");
    }
    let mut group = criterion.benchmark_group("import");
    group.sample_size(10);
    group.throughput(Throughput::Elements(FILES.into()));
    let new = || tempfile::tempdir().expect("a temporary folder");
    for (name, options) in [
        ("with pictures of 64 px", &["--size", "64"][..]),
        ("numbers alone", &["--no-thumbnails"]),
    ] {
        group.bench_function(name, |bench| {
            bench.iter_batched(
                new,
                |library| run(models.path(), library.path(), options),
                BatchSize::PerIteration,
            );
        });
    }
    let library = new();
    run(models.path(), library.path(), &["--no-thumbnails"]);
    // Files written just now are looked at again until their time is past doubt.
    std::thread::sleep(std::time::Duration::from_secs(3));
    run(models.path(), library.path(), &["--no-thumbnails"]);
    group.bench_function("unchanged", |bench| {
        bench.iter(|| run(models.path(), library.path(), &["--no-thumbnails"]));
    });
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
