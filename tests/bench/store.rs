//! The three records of a model into the library, one transaction each, as a worker that never waits writes them.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod torus;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use torus::Torus;
use trigest::analysis::{Extent, analyse};
use trigest::formats::Embedded;
use trigest::mesh::{Mesh, Written};
use trigest::store::{FileRecord, ModelRecords, PictureRecord, RunStart, Stamp, Store};

fn records(mesh: &Mesh, number: u64) -> ModelRecords {
    let filename = format!("{number}.stl");
    ModelRecords {
        siblings: Vec::new(),
        file: FileRecord {
            path: format!("/models/{filename}"),
            default_title: number.to_string(),
            filename,
            stamp: Stamp {
                size: 284,
                modified_ns: 1,
            },
            read_at_ns: 2,
            hash: blake3::hash(&number.to_le_bytes()).to_hex().to_string(),
        },
        format: "stl",
        siblings_hash: None,
        picture: PictureRecord::default(),
        embedded: Embedded::default(),
        objects: Vec::new(),
        notes: Vec::new(),
        written: Written::default(),
        extent: Extent::of(Some(mesh), None, Written::default()),
        analysis: Some(analyse(mesh, Written::default())),
        analysis_seconds: 0.0,
        deep: None,
    }
}

fn store(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let start = RunStart::alone("import");
    let store = Store::open(folder.path(), &start).expect("a new library");
    let mesh = Mesh::from_corners(&Torus::new(64).corners()).expect("a torus is a mesh");
    let mut group = criterion.benchmark_group("store");
    group.throughput(Throughput::Elements(1));
    let mut number = 0;
    group.bench_function("save a model", |bench| {
        bench.iter(|| {
            number += 1;
            store.save(&records(&mesh, number)).expect("it is saved")
        });
    });
    group.finish();
}

criterion_group!(benches, store);
criterion_main!(benches);
