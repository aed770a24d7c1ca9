//! The bar and the main loop, watched from outside.

use std::time::{Duration, Instant};

use crate::harness::{Place, Ran, cube_stl, sheet_stl};

/// What a terminal of 100 columns saw, and when.
#[cfg(target_os = "linux")]
fn on_a_terminal(place: &Place, args: &[&str]) -> (Vec<(Instant, String)>, Ran) {
    crate::pty::Session::start(place, args, 100).finish()
}

#[cfg(target_os = "linux")]
#[test]
fn the_bar_is_drawn_at_most_every_100_ms_first_and_last_always() {
    let place = Place::new();
    (0..400_u16)
        .for_each(|i| drop(place.file(&format!("{i:03}.stl"), cube_stl(f32::from(i) + 1.0))));
    place.file("broken.stl", "junk");
    place.file("large.stl", sheet_stl(500));
    let models = place.models();
    let (seen, ran) = on_a_terminal(&place, &["import", models.to_str().unwrap(), "--json"]);
    ran.assert_status(3);
    let summary = ran.summary();
    let text: String = seen.iter().map(|(_, chunk)| chunk.as_str()).collect();
    let draws: Vec<_> = seen
        .iter()
        .filter(|(_, chunk)| chunk.contains("/402 files, "))
        .collect();
    assert!(draws.len() >= 3, "{text}");
    let (last, between) = draws.split_last().unwrap();
    // Whoever reads may be kept waiting for a while on a busy machine, which moves a draw but not the sum.
    let leeway = Duration::from_millis(100);
    for count in [3, 5, 9, between.len()] {
        for window in between.windows(count) {
            let span = window[count - 1].0 - window[0].0;
            let least = Duration::from_millis(100) * (count as u32 - 1);
            assert!(span + leeway >= least, "{count} draws in {span:?}");
        }
    }
    let gap = summary["throttle"]["shortest_gap_ms"].as_f64().unwrap();
    assert!(
        gap >= 100.0,
        "two draws {gap} ms apart by the program's own clock"
    );
    assert!(
        last.1.contains("402/402 files"),
        "the last draw shows the end: {}",
        last.1
    );
    let counts: Vec<u64> = text
        .split(" files, ")
        .filter_map(|before| {
            before
                .rsplit(' ')
                .next()?
                .split('/')
                .next()?
                .replace(',', "")
                .parse()
                .ok()
        })
        .collect();
    assert!(
        counts.is_sorted(),
        "an older value never follows a newer one: {counts:?}"
    );
    assert_eq!(
        text.matches("broken.stl: ").count(),
        1,
        "a failure is reported once, above the bar"
    );
}

/// The main loop goes on drawing while one huge file is worked on: no gap between draws beyond 150 ms warns,
/// none beyond 200 ms is let through. A machine at work may hold a try up; a loop that is blocked is blocked in all.
#[cfg(target_os = "linux")]
#[test]
fn the_main_loop_ticks_while_one_huge_file_is_worked_on() {
    let place = Place::new();
    place.file("huge.stl", sheet_stl(1_500));
    let worst = (0..3)
        .map(|_| longest_gap_between_draws(&place))
        .min()
        .unwrap();
    if worst > Duration::from_millis(150) {
        eprintln!("a gap of {worst:?} between two draws: slow");
    }
    assert!(
        worst <= Duration::from_millis(200),
        "the main loop was blocked for {worst:?}"
    );
}

#[cfg(target_os = "linux")]
fn longest_gap_between_draws(place: &Place) -> Duration {
    let models = place.models();
    let (seen, ran) = on_a_terminal(
        place,
        &["import", models.to_str().unwrap(), "-j", "1", "--force"],
    );
    ran.assert_status(0);
    let draws: Vec<_> = seen
        .iter()
        .filter(|(_, chunk)| chunk.contains(" files, "))
        .map(|(at, _)| *at)
        .collect();
    assert!(
        draws.len() >= 5,
        "4.5 million triangles take their time: {} draws",
        draws.len()
    );
    // The file is named once it has taken a while.
    assert!(
        seen.iter()
            .any(|(_, chunk)| chunk.contains("s on huge.stl"))
    );
    let gaps = draws.windows(2).map(|pair| pair[1] - pair[0]);
    gaps.max().unwrap_or_default()
}

#[test]
fn progress_never_and_always_without_a_terminal() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    for when in ["never", "always"] {
        let ran = place.import(&["--progress", when]);
        assert!(
            !ran.stderr.contains('\x1B') && !ran.stderr.contains('\r'),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn the_main_thread_costs_little_a_model() {
    let place = Place::new();
    (0..300_u16).for_each(|i| drop(place.file(&format!("{i}.stl"), cube_stl(f32::from(i) + 1.0))));
    let summary = place.import(&["--json", "--no-thumbnails"]).summary();
    let each_us = summary["main_thread_cpu_ms"].as_f64().unwrap() * 1000.0 / 300.0;
    eprintln!("{each_us:.1} µs of the main thread a model");
    assert!(each_us < 100.0, "{each_us} µs of the main thread a model");
}
