//! Bytes to mesh on one core, by format; and the least that any reader of text must do: find the ends of lines and read the
//! numbers between them.

mod fbx;
mod torus;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use torus::Torus;
use trigest::formats::{self, Input, Limits, Siblings};
use walkdir::WalkDir;

/// Adds up every number of a text; words end with a blank, or with what XML has around them.
fn least_work(text: &[u8]) -> f64 {
    let is_end = |&b: &u8| matches!(b, b' ' | b'<' | b'>' | b'"');
    let mut sum = 0.0;
    for line in text.split(|&b| b == b'\n') {
        for word in line.split(is_end).filter(|word| !word.is_empty()) {
            sum += fast_float2::parse::<f64, _>(word).unwrap_or_default();
        }
    }
    sum
}

fn parse(criterion: &mut Criterion) {
    let torus = Torus::new(200_000);
    let files = [
        ("stl", "binary STL", torus.binary_stl()),
        ("stl", "ASCII STL", torus.ascii_stl()),
        ("obj", "OBJ", torus.obj()),
        ("ply", "binary PLY", torus.binary_ply()),
        ("ply", "ASCII PLY", torus.ascii_ply()),
        ("off", "OFF", torus.off()),
        ("amf", "AMF", torus.amf()),
        ("3mf", "3MF, stored", torus.threemf()),
        ("gltf", "glTF in JSON", torus.gltf()),
    ];
    let mut group = criterion.benchmark_group("parse");
    group.sample_size(20);
    for (extension, name, bytes) in &files {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        let input = Input {
            bytes,
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        };
        group.bench_function(BenchmarkId::new("read and weld", name), |bench| {
            bench.iter(|| formats::read(&input, extension).expect("it is whole"));
        });
        if !name.starts_with("binary") {
            group.bench_function(BenchmarkId::new("least work", name), |bench| {
                bench.iter(|| least_work(black_box(bytes)));
            });
        }
    }
    group.finish();
}

/// FBX beside the library that unpacks it: a torus, and all real scenes that lie beside the project.
fn fbx_beside_its_library(criterion: &mut Criterion) {
    let torus = Torus::new(200_000);
    let made = vec![fbx::fbx(&torus.positions, &torus.triangles)];
    let real = WalkDir::new("../shared/models/real").into_iter().flatten();
    let real = real.filter(|entry| {
        let ending = entry.path().extension();
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("fbx"))
    });
    let real: Vec<_> = real
        .map(|entry| std::fs::read(entry.path()).expect("it is there"))
        .collect();
    let mut group = criterion.benchmark_group("FBX");
    group.sample_size(20);
    for (name, files) in [("a torus", made), ("real scenes", real)] {
        let bytes = files.iter().map(|file| file.len() as u64).sum();
        group.throughput(Throughput::Bytes(bytes));
        group.bench_function(BenchmarkId::new("read and weld", name), |bench| {
            bench.iter(|| {
                files
                    .iter()
                    .filter(|bytes| {
                        let input = Input {
                            bytes,
                            siblings: &Siblings::Nowhere,
                            limits: &Limits::default(),
                        };
                        formats::read(&input, "fbx").is_ok()
                    })
                    .count()
            });
        });
        group.bench_function(BenchmarkId::new("the library alone", name), |bench| {
            let options = || ufbx::LoadOpts {
                ignore_animation: true,
                evaluate_skinning: true,
                ..ufbx::LoadOpts::default()
            };
            bench.iter(|| {
                files
                    .iter()
                    .filter(|file| ufbx::load_memory(file, options()).is_ok())
                    .count()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parse, fbx_beside_its_library);
criterion_main!(benches);
