//! Files and libraries that are not what they should be.

mod amf;
mod content;
mod dae;
mod fbx;
pub(crate) mod files;
mod gcode;
mod gltf;
mod obj;
pub(crate) mod packed;
mod ply_off;
mod poses;
mod reasons;
mod slicers;
mod step;
mod stl;
mod tds;
mod threemf;
mod usd;

use std::time::{Duration, Instant};

use files::{File, numbered, text, utf_16};

use crate::harness::{Place, cube_stl, project};

#[cfg(unix)]
#[test]
fn pipes_links_and_devices_are_left_out_without_being_opened() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let pipe = place.models().join("pipe.stl");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    std::os::unix::fs::symlink("/dev/zero", place.models().join("zero.stl")).unwrap();
    std::os::unix::fs::symlink("..", place.models().join("loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", place.models().join("dangling.obj")).unwrap();
    let began = Instant::now();
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    assert!(began.elapsed() < Duration::from_secs(10));
    let summary = ran.summary();
    assert_eq!(
        (&summary["imported"], &summary["skipped"]),
        (&1.into(), &3.into())
    );
    assert!(ran.stdout.contains("a named pipe") && ran.stdout.contains("a link (see --follow)"));
    let ran = place.run(&["import", pipe.to_str().unwrap()]);
    ran.assert_status(1);
    assert!(
        ran.stderr
            .contains("neither a file nor a folder but a named pipe"),
        "{}",
        ran.stderr
    );
    // Followed, the loop and the link to nowhere are told, and everything else is imported.
    place.import(&["--follow"]).assert_status(3);
}

#[test]
fn models_cut_anywhere_or_with_changed_bytes_never_stop_the_run() {
    let place = Place::new();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let small = [
        "toys/house.obj",
        "hardware/corner_bracket.stl",
        "gears/spur_gear_24.stl",
    ];
    let mut count = 0;
    for name in small {
        let whole = std::fs::read(project("tests/models").join(name)).unwrap();
        let ending = &name[name.len() - 3..];
        for i in 0..60 {
            let mut bytes = whole.clone();
            if i % 2 == 0 {
                bytes.truncate(next(whole.len()));
            } else {
                (0..=i / 8).for_each(|_| bytes[next(whole.len())] = next(256) as u8);
            }
            place.file(&format!("{i}-{}.{ending}", count), bytes);
            count += 1;
        }
    }
    let ran = place.import(&["--json", "--size", "64"]);
    assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
    let summary = ran.summary();
    assert_eq!(summary["found"], count);
    assert!(!ran.stdout.contains("\"kind\":\"panic\""), "{}", ran.stderr);
    place.assert_sound();
}

#[test]
fn a_memory_budget_smaller_than_any_file_still_imports_all() {
    let place = Place::new();
    (0..6_u8).for_each(|i| drop(place.file(&format!("{i}.stl"), cube_stl(f32::from(i) + 1.0))));
    let ran = place.import(&["--memory", "10", "-j", "4", "--json"]);
    ran.assert_status(0);
    assert_eq!(
        (
            &ran.summary()["imported"],
            &ran.summary()["peak_workers_busy"]
        ),
        (&6.into(), &1.into())
    );
}

#[test]
fn more_triangles_than_allowed_are_refused_and_as_many_are_not() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let ran = place.import(&["--max-triangles", "11"]);
    ran.assert_status(3);
    assert!(
        ran.stderr
            .contains("12 triangles, limit is 11 (see --max-triangles)"),
        "{}",
        ran.stderr
    );
    place
        .import(&["--max-triangles", "12", "--retry"])
        .assert_status(0);
}
