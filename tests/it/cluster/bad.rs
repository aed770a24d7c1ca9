//! What is wrong is said in a line, with a status that tells whether to try again; nothing half written.

use std::fs;
use std::process::Stdio;

use super::{all_shards, done, merge, out, plan, plan_path, shard, shop, worker};
use crate::harness::{Place, Ran, cube_stl};

/// The line of a run that was refused.
fn refused(ran: &Ran, status: i32) -> String {
    ran.assert_status(status);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    ran.stderr.clone()
}

#[test]
fn a_shard_that_is_none_and_a_plan_that_is_none_are_wrong_usage() {
    let place = shop();
    plan(&place, 3, &["-q"]).assert_status(0);
    assert!(refused(&shard(&place, "3", &[]), 2).contains("there is no shard 3: they are 0 to 2"));
    assert!(refused(&shard(&place, "1/4", &[]), 2).contains("the plan has 3 shards, not 4"));
    shard(&place, "x", &[]).assert_status(2);
    let whole = fs::read(plan_path(&place)).unwrap();
    fs::write(plan_path(&place), &whole[..whole.len() / 2]).unwrap();
    assert!(refused(&shard(&place, "1", &[]), 2).contains("cut short"));
    let mut edited = whole.clone();
    let at = whole
        .windows(9)
        .position(|it| it == b"\"hash\":\"\x00" || it.starts_with(b"\"hash\":\""))
        .unwrap();
    edited[at + 8] = if edited[at + 8] == b'0' { b'1' } else { b'0' };
    fs::write(plan_path(&place), &edited).unwrap();
    assert!(refused(&shard(&place, "1", &[]), 2).contains("was changed"));
    fs::remove_file(plan_path(&place)).unwrap();
    assert!(refused(&shard(&place, "1", &[]), 2).contains("No such file"));
    assert!(!out(&place).exists(), "nothing was made");
}

#[test]
fn of_two_workers_on_one_shard_the_second_is_to_try_again() {
    let place = Place::new();
    for at in 0..150 {
        place.file(&format!("{at}.stl"), cube_stl(1.0 + at as f32));
    }
    plan(&place, 1, &["-q"]).assert_status(0);
    let mut first = worker(&place, Some("0"), &["-q", "--jobs", "1", "--size", "1024"]);
    let mut first = first.stderr(Stdio::null()).spawn().unwrap();
    let database = out(&place).join(".shard-00000.work/library.db");
    while !database.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let second = shard(&place, "0", &[]);
    if first.try_wait().unwrap().is_none() {
        assert_eq!(second.status, 75, "{second:?}");
        assert!(second.stderr.contains("another"), "{}", second.stderr);
    }
    assert!(first.wait().unwrap().success());
    shard(&place, "0", &["-q"]).assert_status(0);
    merge(&place, &["-q"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 150);
}

#[test]
fn shards_that_were_changed_cut_or_are_of_another_plan_are_not_merged() {
    let place = shop();
    all_shards(&place, 2, &[]);
    let file = |end: &str| out(&place).join(format!("shard-00001.{end}"));
    for end in ["parquet", "tar"] {
        let whole = fs::read(file(end)).unwrap();
        fs::write(file(end), &whole[..whole.len() - 7]).unwrap();
        assert!(refused(&merge(&place, &[]), 3).contains("not as long as it says"));
        let mut other = whole.clone();
        other[whole.len() / 2] ^= 1;
        fs::write(file(end), &other).unwrap();
        assert!(
            refused(&merge(&place, &["--check-only"]), 3).contains("not what the worker wrote")
        );
        assert!(!place.library().exists(), "nothing was made");
        fs::write(file(end), &whole).unwrap();
    }
    merge(&place, &["--check-only"]).assert_status(0);
    place.file("more.stl", cube_stl(99.0));
    plan(&place, 2, &["-q"]).assert_status(0);
    shard(&place, "0", &["-q"]).assert_status(0);
    assert!(refused(&merge(&place, &[]), 3).contains("of another plan"));
    shard(&place, "1", &["-q", "--size", "64"]).assert_status(0);
    assert!(refused(&merge(&place, &[]), 3).contains("made by other options"));
    fs::write(file("done.json"), "{}").unwrap();
    assert!(refused(&merge(&place, &[]), 1).contains("does not say that a shard is done"));
}

/// Writes the file that says that a shard is done anew, for files that were changed.
fn seal(place: &Place, number: u32) {
    let mut json = done(place, number);
    for end in ["parquet", "tar"] {
        let bytes = fs::read(out(place).join(format!("shard-{number:05}.{end}"))).unwrap();
        json["files"][end]["bytes"] = bytes.len().into();
        json["files"][end]["blake3"] = blake3::hash(&bytes).to_hex().to_string().into();
    }
    fs::write(
        out(place).join(format!("shard-{number:05}.done.json")),
        json.to_string(),
    )
    .unwrap();
}

#[test]
fn a_tar_with_a_member_outside_of_it_ends_the_merge() {
    let place = shop();
    all_shards(&place, 1, &[]);
    let path = out(&place).join("shard-00000.tar");
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..11].copy_from_slice(b"../../x.png");
    header.set_size(1);
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&header, &b"x"[..]).unwrap();
    fs::write(&path, builder.into_inner().unwrap()).unwrap();
    seal(&place, 0);
    let line = merge(&place, &["-q"]);
    line.assert_status(1);
    assert!(
        line.stderr.contains("is none that a shard has"),
        "{}",
        line.stderr
    );
    assert!(!place.library().parent().unwrap().join("x.png").exists());
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 0);
}

#[test]
fn a_folder_without_shards_or_that_is_none_is_said() {
    let place = shop();
    assert!(refused(&merge(&place, &[]), 1).contains("No such file"));
    fs::create_dir(out(&place)).unwrap();
    assert!(refused(&merge(&place, &[]), 1).contains("no shard is done there"));
    assert!(!place.library().exists());
}

#[test]
fn no_room_is_to_be_tried_again() {
    let place = shop();
    plan(&place, 1, &["-q"]).assert_status(0);
    // A file of 64 KiB is all that this shell lets its programs write.
    let line = format!(
        "ulimit -f 64; exec {} shard -q --plan {} --shard 0 --out {} --size 1024",
        env!("CARGO_BIN_EXE_trigest"),
        plan_path(&place).display(),
        out(&place).display()
    );
    let limited = format!("trap '' XFSZ; {line}");
    let ran = Ran::of(
        std::process::Command::new("sh")
            .args(["-c", &limited])
            .output()
            .unwrap(),
    );
    ran.assert_status(75);
    assert!(!out(&place).join("shard-00000.done.json").exists());
    shard(&place, "0", &["-q", "--size", "1024"]).assert_status(0);
    merge(&place, &["--check-only"]).assert_status(0);
}
