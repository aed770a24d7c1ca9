//! How long a picture takes, without its PNG and with it: by triangles and by pixels, which add and do not multiply.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod torus;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use torus::Torus;
use trigest::mesh::Mesh;
use trigest::mesh::UpAxis;
use trigest::thumbnail::{Renderer, Sides, Subject};

fn picture(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("picture");
    group.sample_size(20);
    let cases = [
        (15_000, 512),
        (15_000, 256),
        (15_000, 1024),
        (1_000, 512),
        (1_000_000, 512),
        (1_000_000, 1024),
    ];
    for (triangles, size_px) in cases {
        let corners = Torus::new(triangles).corners();
        let mesh = Mesh::from_corners(&corners).expect("a torus is a mesh");
        let renderer = Renderer {
            sizes_px: vec![size_px],
            ..Renderer::default()
        };
        let subject = Subject {
            mesh: &mesh,
            up: UpAxis::Z,
            sides: Sides::Closed,
        };
        let name = format!("{triangles} triangles, {size_px} px");
        group.bench_function(BenchmarkId::new("drawn", &name), |bench| {
            bench.iter(|| renderer.draw(&subject).expect("it is seen"));
        });
        group.bench_function(BenchmarkId::new("with its PNG", &name), |bench| {
            bench.iter(|| renderer.render(&subject).expect("it is seen"));
        });
    }
    group.finish();
}

criterion_group!(benches, picture);
criterion_main!(benches);
