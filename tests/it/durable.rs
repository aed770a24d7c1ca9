//! `--durable`: what is committed is on disk before it is told, as the system calls show.

use crate::harness::{Place, cube_stl};
use crate::traced::{can_trace, traced};

/// The calls that make names and bytes last, in their order.
fn calls(place: &Place, args: &[&str]) -> Vec<String> {
    let log = place.models().join("calls.txt");
    let trace = "trace=fsync,fdatasync,rename,renameat,renameat2";
    let mut strace = traced(&place.command(args), &log, &["-y", "-e", trace]);
    assert!(strace.status().unwrap().success());
    let text = std::fs::read_to_string(log).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn the_picture_and_its_name_are_on_disk_before_the_row_commits() {
    if !can_trace() {
        return;
    }
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let models = place.models();
    let import = ["import", models.to_str().unwrap(), "-j1", "--size", "32"];
    let usual = calls(&place, &import);
    let is_picture = |call: &&String| call.contains("sync(") && call.contains("/thumbnails");
    assert!(!usual.iter().any(|call| is_picture(&call)), "{usual:#?}");

    for args in [
        &[&import[..], &["--durable", "--force"]].concat()[..],
        &["thumbnails", "-j1", "--size", "48", "--durable"],
    ] {
        std::fs::remove_dir_all(place.library().join("thumbnails")).unwrap();
        let calls = calls(&place, args);
        let after = |begin: usize, what: &dyn Fn(&str) -> bool| {
            let found = calls[begin..].iter().position(|call| what(call));
            begin + 1 + found.unwrap_or_else(|| panic!("{args:?}: {begin}: {calls:#?}"))
        };
        let is_sync = |call: &str| call.contains("sync(");
        let file = after(0, &|call| is_sync(call) && call.contains(".writing-"));
        let name = after(file, &|call| {
            call.contains("rename") && call.contains(".writing-")
        });
        let folder = after(name, &|call| is_sync(call) && !call.contains(".png"));
        let above = after(folder, &|call| {
            is_sync(call) && call.contains("/thumbnails>")
        });
        after(above, &|call| {
            is_sync(call) && call.contains("library.db-wal")
        });
    }
}
