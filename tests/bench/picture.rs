//! How long a picture takes, without its PNG and with it: by triangles and by pixels, which add and do not multiply.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use trigest::formats::UpAxis;
use trigest::mesh::Mesh;
use trigest::thumbnail::{Renderer, Sides, Subject};

/// A knobbly torus of about `triangles` triangles, in file order as CAD writes them: strip after strip.
fn body(triangles: u32) -> Mesh {
    let around = (f64::from(triangles) / 4.0).sqrt() as u32 * 2;
    let across = triangles / 2 / around;
    let at = |i: u32, j: u32| {
        let turn = |part: u32, whole: u32| {
            std::f64::consts::TAU * f64::from(part % whole) / f64::from(whole)
        };
        let (a, b) = (turn(i, around), turn(j, across));
        let radius = 10.0 + (3.0 + 0.4 * (9.0 * a).sin()) * b.cos();
        [radius * a.cos(), radius * a.sin(), 3.0 * b.sin()]
    };
    let strip = |i| {
        (0..across).flat_map(move |j| {
            [
                (i, j),
                (i + 1, j),
                (i + 1, j + 1),
                (i, j),
                (i + 1, j + 1),
                (i, j + 1),
            ]
        })
    };
    let corners: Vec<_> = (0..around).flat_map(strip).map(|(i, j)| at(i, j)).collect();
    Mesh::from_corners(&corners).expect("a torus is a mesh")
}

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
        let mesh = body(triangles);
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
