//! How long a picture takes, without its PNG and with it: by triangles and by pixels, which add and do not multiply; what a pixel
//! costs, and how many bytes a PNG has.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod torus;

use std::time::Instant;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use torus::Torus;
use trigest::mesh::Mesh;
use trigest::mesh::UpAxis;
use trigest::thumbnail::{Renderer, Sides, Style, Subject};

/// Triangles, and the side of the picture in pixels.
const CASES: [(u32, u32); 7] = [
    (15_000, 64),
    (15_000, 256),
    (15_000, 512),
    (15_000, 1024),
    (1_000, 512),
    (1_000_000, 512),
    (1_000_000, 1024),
];
/// Pictures of which the quickest counts, for what is printed.
const TRIES: u32 = 7;

fn renderer(size_px: u32) -> Renderer {
    Renderer {
        sizes_px: vec![size_px],
        ..Renderer::default()
    }
}

fn mesh(triangles: u32) -> Mesh {
    Mesh::from_corners(&Torus::new(triangles).corners()).expect("a torus is a mesh")
}

fn subject(mesh: &Mesh) -> Subject<'_> {
    Subject {
        mesh,
        up: UpAxis::Z,
        sides: Sides::Closed,
    }
}

fn picture(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("picture");
    group.sample_size(20);
    for (triangles, size_px) in CASES {
        let mesh = mesh(triangles);
        let (renderer, subject) = (renderer(size_px), subject(&mesh));
        let name = format!("{triangles} triangles, {size_px} px");
        group.bench_function(BenchmarkId::new("drawn", &name), |bench| {
            bench.iter(|| renderer.draw(&subject).expect("it is seen"));
        });
        group.bench_function(BenchmarkId::new("with its PNG", &name), |bench| {
            bench.iter(|| renderer.render(&subject).expect("it is seen"));
        });
    }
    let mesh = mesh(15_000);
    let sheet = Renderer {
        style: Style {
            is_sheet: true,
            ..Style::default()
        },
        ..renderer(512)
    };
    group.bench_function("four views, 15000 triangles, 512 px", |bench| {
        bench.iter(|| sheet.draw(&subject(&mesh)).expect("it is seen"));
    });
    group.finish();
    print_cost_of_a_pixel(&mesh);
}

/// What a pixel adds between two sizes, what is left for none, and the bytes of a PNG.
#[expect(clippy::print_stdout, reason = "a bench says what it found")]
fn print_cost_of_a_pixel(mesh: &Mesh) {
    let subject = subject(mesh);
    let seconds = |size_px: u32| {
        let renderer = renderer(size_px);
        let once = |_| {
            let began = Instant::now();
            renderer.render(&subject).expect("it is seen");
            began.elapsed().as_secs_f64()
        };
        (0..TRIES).map(once).fold(f64::INFINITY, f64::min)
    };
    let [small, large] = [256, 1024].map(|size| (f64::from(size) * f64::from(size), seconds(size)));
    let a_pixel = (large.1 - small.1) / (large.0 - small.0);
    println!("a pixel, 256 to 1024 px: {:.1} ns", a_pixel * 1e9);
    println!(
        "without pixels: {:.2} ms",
        (small.1 - a_pixel * small.0) * 1e3
    );
    let pictures = renderer(512).render(&subject).expect("it is seen");
    println!("PNG of 512 px: {} bytes", pictures[0].png.len());
}

criterion_group!(benches, picture);
criterion_main!(benches);
