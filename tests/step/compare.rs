//! Compares what trigest measures of STEP files with a table of exact volumes; `tests/step/compare` says how it is called.
//!
//! Whether a mesh is closed is checked here once more, by edges over positions, with nothing of what the program does for it.

#![expect(clippy::print_stdout, reason = "a program for people")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use trigest::formats::Limits;
use trigest::kernel::{Kernel, PROGRAM, Wish};
use trigest::mesh::Mesh;

/// As the program's own limit.
const LIMIT: Duration = Duration::from_secs(60);
/// How far volumes may be off.
const WITHIN: f64 = 0.005;

/// What the table says of a file.
struct Row {
    path: PathBuf,
    solids: u64,
    volume: f64,
}

/// What came of a file.
struct Found {
    solids: u64,
    volume: Option<f64>,
    exact: Option<f64>,
    is_watertight: bool,
    fails_check: bool,
    notes: Vec<String>,
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).map(PathBuf::from);
    let Some(table) = words.next() else {
        println!("usage: tests/step/compare TABLE [FOLDER]");
        return ExitCode::from(2);
    };
    let folder = words
        .next()
        .unwrap_or_else(|| table.parent().unwrap_or(Path::new(".")).into());
    let rows = match std::fs::read_to_string(&table) {
        Ok(text) => rows(&text, &folder),
        Err(error) => {
            println!("{}: {error}", table.display());
            return ExitCode::from(2);
        }
    };
    let limits = Limits {
        kernel: Kernel::of_this_machine(Wish::default(), Some(LIMIT), 1),
        ..Limits::default()
    };
    let Some(kernel) = limits.kernel.name() else {
        println!("no {PROGRAM}: build it with `cargo build --release --features step`");
        return ExitCode::from(2);
    };
    println!("kernel: {kernel}");
    let (peak, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(SeqCst) {
                peak.fetch_max(memory(), SeqCst);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let worst = compare(&rows, &limits);
        is_over.store(true, SeqCst);
        println!(
            "memory of the helper at its peak: {} MiB",
            peak.load(SeqCst) >> 20
        );
        worst
    })
}

/// The rows that have solids.
fn rows(text: &str, folder: &Path) -> Vec<Row> {
    let mut lines = text
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let at = |name: &str| head.iter().position(|column| *column == name);
    let (Some(path), Some(solids), Some(volume)) = (at("path"), at("solids"), at("exact_volume"))
    else {
        return Vec::new();
    };
    let row = |cells: Vec<&str>| {
        Some(Row {
            path: folder.join(cells.get(path)?),
            solids: cells
                .get(solids)?
                .parse()
                .ok()
                .filter(|&solids| solids > 0)?,
            volume: cells.get(volume)?.parse().ok()?,
        })
    };
    lines.filter_map(row).collect()
}

fn compare(rows: &[Row], limits: &Limits) -> ExitCode {
    let (mut closed, mut within, mut exact, mut solids, mut lies) = (0, 0, 0, 0, 0);
    let mut times = Vec::new();
    // The first file pays for the start of the helper, as in a run.
    for row in rows {
        let began = Instant::now();
        let found = examine(&row.path, limits);
        let seconds = began.elapsed().as_secs_f64();
        times.push(seconds);
        let name = row.path.file_name().unwrap_or_default().display();
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                println!("{seconds:8.3} s  {name}: {why}");
                continue;
            }
        };
        let off = |volume: Option<f64>| volume.map(|volume| (volume / row.volume - 1.0).abs());
        let is_within = off(found.volume).is_some_and(|off| off <= WITHIN);
        closed += usize::from(found.is_watertight);
        within += usize::from(found.is_watertight && is_within);
        exact += usize::from(off(found.exact).is_some_and(|off| off <= 0.001));
        solids += usize::from(found.solids == row.solids);
        lies += usize::from(found.fails_check);
        let state = match (found.is_watertight, found.fails_check) {
            (true, true) => "FALSELY CLOSED",
            (true, false) => "closed",
            (false, _) => "open",
        };
        let per_cent = off(found.volume).map_or("-".into(), |off| format!("{:.3} %", off * 100.0));
        println!(
            "{seconds:8.3} s  {name}: {state}, off by {per_cent}, {} of {} solids {}",
            found.solids,
            row.solids,
            found.notes.join("; ")
        );
    }
    times.sort_by(f64::total_cmp);
    let part = |part: f64| {
        let last = times.len().saturating_sub(1);
        times
            .get((last as f64 * part).round() as usize)
            .copied()
            .unwrap_or_default()
    };
    let all = rows.len();
    println!("closed: {closed} of {all}");
    println!("closed and within 0.5 %: {within} of {closed}");
    println!("exact volume within 0.1 %: {exact} of {all}");
    println!("solids as in the table: {solids} of {all}");
    println!("called watertight and not closed: {lies}");
    println!(
        "time: median {:.3} s, 95 % under {:.3} s, most {:.3} s",
        part(0.5),
        part(0.95),
        part(1.0)
    );
    ExitCode::from(u8::from(lies > 0))
}

/// Volumes in mm³, whatever the file is written in.
fn examine(path: &Path, limits: &Limits) -> Result<Found, String> {
    let examined = trigest::examine(path, limits).map_err(|error| error.to_string())?;
    let unit = examined.model.embedded.unit;
    let cube = unit.map_or(1.0, |unit| unit.millimetres()).powi(3);
    let surfaces = examined.model.written.surfaces;
    let analysis = examined.analysis.as_ref();
    let is_watertight = analysis.is_some_and(|analysis| analysis.is_watertight);
    let mesh = examined.model.mesh.as_ref();
    Ok(Found {
        solids: surfaces.map_or(0, |surfaces| surfaces.solid_count),
        volume: analysis
            .and_then(|analysis| analysis.volume)
            .map(|volume| volume * cube),
        exact: surfaces
            .and_then(|surfaces| surfaces.exact_volume)
            .map(|volume| volume * cube),
        is_watertight,
        fails_check: is_watertight && !mesh.is_some_and(is_closed),
        notes: examined.model.notes,
    })
}

/// Whether every edge has as many faces along it in one direction as in the other.
fn is_closed(mesh: &Mesh) -> bool {
    let place = |corner: u32| {
        let position = mesh.positions().get(corner as usize);
        position.map(|position| position.map(|part| (part + 0.0).to_bits()))
    };
    let mut balance: HashMap<_, i64> = HashMap::new();
    for face in mesh.faces() {
        let [a, b, c] = face.map(place);
        if a == b || b == c || c == a {
            continue;
        }
        for (from, to) in [(a, b), (b, c), (c, a)] {
            let (edge, step) = if from < to {
                ((from, to), 1)
            } else {
                ((to, from), -1)
            };
            *balance.entry(edge).or_default() += step;
        }
    }
    balance.values().all(|&balance| balance == 0)
}

/// Bytes that the largest helper of this machine has had at most, where the system says.
fn memory() -> u64 {
    static KNOWN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    let Ok(mut known) = KNOWN.lock() else {
        return 0;
    };
    let status = |process: &Path| std::fs::read_to_string(process.join("status")).ok();
    known.retain(|process| process.exists());
    if known.is_empty() {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let is_its = |process: &PathBuf| {
            let name = std::fs::read_to_string(process.join("comm"));
            name.is_ok_and(|name| name.trim() == PROGRAM)
        };
        *known = processes
            .map(|process| process.path())
            .filter(is_its)
            .collect();
    }
    let most = known.iter().filter_map(|process| {
        let status = status(process)?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kibibytes: u64 = line.trim().split(' ').next()?.parse().ok()?;
        Some(kibibytes << 10)
    });
    most.max().unwrap_or(0)
}
