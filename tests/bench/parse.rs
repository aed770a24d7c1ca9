//! Bytes to mesh on one core, by format; and the least that any reader of text must do: find the ends of lines and read the
//! numbers between them.

mod torus;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use torus::Torus;
use trigest::formats::{self, Input, Limits, Siblings};

/// Adds up every number of a text.
fn least_work(text: &[u8]) -> f64 {
    let mut sum = 0.0;
    for line in text.split(|&b| b == b'\n') {
        for word in line.split(|&b| b == b' ').filter(|word| !word.is_empty()) {
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
        ("off", "OFF", torus.off()),
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

criterion_group!(benches, parse);
criterion_main!(benches);
