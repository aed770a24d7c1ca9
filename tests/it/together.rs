//! Small models are written together: what a run decides, tells and keeps is what it would be one by one.

use crate::harness::{Place, Ran, cube_stl};

const JOBS: [&str; 3] = ["1", "2", "8"];

fn options<'a>(jobs: &'a str, others: &[&'a str]) -> Vec<&'a str> {
    [&["--no-thumbnails", "--json", "-j", jobs], others].concat()
}

/// Cubes of `sizes`, in files that are called by numbers.
fn cubes(sizes: impl Iterator<Item = u32>) -> Place {
    let place = Place::new();
    for (number, size) in sizes.enumerate() {
        place.file(&format!("{number:04}.stl"), cube_stl(size as f32));
    }
    place
}

/// Ends of files: name and how it ended, in the order in which they were told.
fn told(ran: &Ran) -> Vec<[String; 2]> {
    let lines = ran
        .lines()
        .into_iter()
        .filter(|line| line["path"].is_string());
    let end = |line: serde_json::Value| {
        let path = line["path"].as_str().unwrap().to_owned();
        let name = path.rsplit('/').next().unwrap().to_owned();
        [name, line["type"].as_str().unwrap().to_owned()]
    };
    lines.map(end).collect()
}

fn pairs<const N: usize>(pairs: [[&str; 2]; N]) -> Vec<[String; 2]> {
    pairs.map(|pair| pair.map(String::from)).to_vec()
}

#[test]
fn of_a_thousand_equal_files_one_is_imported_and_the_others_are_its_duplicates() {
    for jobs in JOBS {
        let place = cubes((0..1000).map(|_| 1));
        let ran = place.import(&options(jobs, &[]));
        ran.assert_status(0);
        let summary = ran.summary();
        assert_eq!(summary["imported"], 1, "-j{jobs}: {summary}");
        assert_eq!(summary["duplicate"], 999, "-j{jobs}: {summary}");
        place.assert_sound();
    }
}

#[test]
fn each_file_has_its_own_row_and_is_told_once() {
    for jobs in JOBS {
        let place = cubes(1..=300);
        let ran = place.import(&options(jobs, &[]));
        ran.assert_status(0);
        let mut ends = told(&ran);
        if jobs == "1" {
            assert!(ends.is_sorted(), "told in the order of the queue: {ends:?}");
        }
        ends.sort();
        let wanted = (0..300).map(|i| [format!("{i:04}.stl"), "imported".into()]);
        assert_eq!(ends, wanted.collect::<Vec<_>>(), "-j{jobs}");
        assert_eq!(
            place.value::<i64>("SELECT count(DISTINCT volume) FROM model_analysis"),
            300
        );
        place.assert_sound();
        let again = place.import(&options(jobs, &[]));
        assert_eq!(again.summary()["unchanged"], 300);
    }
}

#[test]
fn a_file_whose_bytes_lie_elsewhere_by_now_is_judged_as_if_all_before_it_were_written() {
    let place = Place::new();
    let [first, second] = ["1.stl", "2.stl"].map(|name| place.models().join(name));
    place.file("1.stl", cube_stl(1.0));
    place.file("2.stl", cube_stl(2.0));
    place.import(&options("1", &[])).assert_status(0);
    // The bytes of the first lie in the second, and it has new ones: its row is written anew before the second is looked at.
    std::fs::rename(&first, &second).unwrap();
    place.file("1.stl", cube_stl(3.5));
    let ran = place.import(&options("1", &[]));
    assert_eq!(
        told(&ran),
        pairs([["1.stl", "imported"], ["2.stl", "imported"]])
    );
    let volumes = "SELECT filename || ' ' || volume FROM catalog ORDER BY 1";
    assert_eq!(place.texts(volumes), ["1.stl 42.875", "2.stl 1.0"]);
    place.assert_sound();
}

#[test]
fn a_file_that_was_moved_beside_new_ones_takes_its_row_along_and_its_copy_is_a_duplicate() {
    let place = cubes(1..=3);
    place.import(&options("1", &[])).assert_status(0);
    let row = "SELECT id FROM models ORDER BY id LIMIT 1";
    let id: i64 = place.value(row);
    let models = place.models();
    std::fs::rename(models.join("0000.stl"), models.join("b.stl")).unwrap();
    place.file("a.stl", cube_stl(9.0));
    place.file("c.stl", cube_stl(1.0));
    place.file("d.stl", cube_stl(9.0));
    let ran = place.import(&options("1", &[]));
    let mut news = told(&ran);
    news.retain(|[name, _]| name.len() == 5);
    let wanted = [
        ["a.stl", "imported"],
        ["b.stl", "unchanged"],
        ["c.stl", "duplicate"],
        ["d.stl", "duplicate"],
    ];
    assert_eq!(news, pairs(wanted));
    let name: String = place.value(&format!("SELECT filename FROM models WHERE id = {id}"));
    assert_eq!(name, "b.stl");
    place.assert_sound();
}

#[test]
fn a_model_that_cannot_be_written_costs_itself_alone() {
    for jobs in JOBS {
        let place = cubes(1..=1);
        place.import(&options(jobs, &[])).assert_status(0);
        let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON models WHEN NEW.filename = '0040.stl'
            BEGIN SELECT RAISE(ABORT, 'refused'); END";
        place.database().execute_batch(refuse).unwrap();
        for number in 1..100u16 {
            place.file(
                &format!("{number:04}.stl"),
                cube_stl(f32::from(number) + 1.0),
            );
        }
        let ran = place.import(&options(jobs, &[]));
        ran.assert_status(3);
        let mut ends = told(&ran);
        ends.retain(|[_, end]| end != "imported" && end != "unchanged");
        assert_eq!(ends, pairs([["0040.stl", "failed"]]), "-j{jobs}");
        assert_eq!(ran.summary()["imported"], 98);
        assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 99);
        let stage: String = place.value("SELECT stage FROM failures");
        assert_eq!(stage, "store");
        place
            .database()
            .execute_batch("DROP TRIGGER refuse")
            .unwrap();
        place.import(&options(jobs, &["--retry"])).assert_status(0);
        place.assert_sound();
    }
}

/// The outcome of a file is told although the one behind it does not come to its end.
#[cfg(all(unix, debug_assertions))]
#[test]
fn a_file_that_stalls_does_not_hold_back_what_is_told_of_others() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    for jobs in ["1", "2"] {
        let place = cubes(1..=5);
        let models = place.models();
        let given = options(jobs, &["--order", "path", "--timeout", "60"]);
        let mut command = place.command(&["import", models.to_str().unwrap()]);
        command
            .args(given)
            .env("TRIGEST_FAULT", "stall:read:0004.stl");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (send, receive) = channel();
        let reader = std::thread::spawn(move || {
            let told = lines
                .map_while(Result::ok)
                .filter(|line| line.contains(r#""type":"imported""#));
            told.for_each(|_| send.send(()).unwrap());
        });
        // Far less than the file's time, and far more than what a machine at work needs.
        for file in 0..4 {
            let is_told = receive.recv_timeout(Duration::from_secs(20));
            assert!(is_told.is_ok(), "-j{jobs}: file {file} was not told of");
        }
        assert_eq!(place.committed().len(), 4);
        child.kill().unwrap();
        child.wait().unwrap();
        drop(receive);
        let _ = reader.join();
        place.import(&options(jobs, &[])).assert_status(0);
        assert_eq!(place.committed().len(), 5);
    }
}
