//! Corners to vertices, and vertices to the faces around them: what every measure rests on.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod torus;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use torus::Torus;
use trigest::mesh::Mesh;
use trigest::mesh::stars::Stars;
use trigest::mesh::weld::weld;

fn mesh(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mesh");
    group.sample_size(20);
    for triangles in [10_000, 1_000_000] {
        let corners = Torus::new(triangles).corners();
        let mesh = Mesh::from_corners(&corners).expect("a torus is a mesh");
        group.throughput(Throughput::Elements(triangles.into()));
        group.bench_function(BenchmarkId::new("weld", triangles), |bench| {
            bench.iter(|| weld(&corners));
        });
        group.bench_function(BenchmarkId::new("stars", triangles), |bench| {
            bench.iter(|| {
                let stars = Stars::new(mesh.faces(), mesh.positions().len());
                let pieces = stars.pieces().iter();
                pieces.for_each(|piece| drop(std::hint::black_box(stars.around(piece))));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, mesh);
criterion_main!(benches);
