//! A mesh to its numbers, those that every model gets and the costly ones.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod torus;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use torus::Torus;
use trigest::analysis::{analyse, deep};
use trigest::mesh::{Mesh, Written};

fn measures(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("measures");
    group.sample_size(10);
    for triangles in [10_000, 1_000_000] {
        let corners = Torus::new(triangles).corners();
        let mesh = Mesh::from_corners(&corners).expect("a torus is a mesh");
        group.throughput(Throughput::Elements(triangles.into()));
        group.bench_function(BenchmarkId::new("always", triangles), |bench| {
            bench.iter(|| analyse(&mesh, Written::default()));
        });
        if triangles < 1_000_000 {
            let volume = analyse(&mesh, Written::default()).volume;
            group.bench_function(BenchmarkId::new("deep", triangles), |bench| {
                bench.iter(|| deep::measure(&mesh, volume));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, measures);
criterion_main!(benches);
