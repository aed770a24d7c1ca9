//! What hangs on neighbours, titles and units, comes out the same however a library came about, and a run over few new files looks at few rows.

use crate::harness::{Place, cube_stl};

/// A cube that is called `name`.
fn obj(name: &str, size: u32) -> String {
    format!(
        "o {name}\nv 0 0 0\nv {size} 0 0\nv 0 {size} 0\nv 0 0 {size}\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
    )
}

/// Stages of a collection: what each adds, as path, name in the file if it is an OBJ, and longest side.
const STAGES: [&[(&str, &str, u32)]; 5] = [
    // Small ones whose folder says nothing yet, and names that few share.
    &[
        ("a/1.stl", "", 3),
        ("a/2.stl", "", 40),
        ("b/c/1.obj", "Bracket", 4),
        ("b/c/2.obj", "Bracket", 5),
    ],
    // One more in a and one below b: neither has three.
    &[
        ("a/3.stl", "", 50),
        ("b/d/1.stl", "", 60),
        ("b/d/2.obj", "Bracket", 70),
    ],
    // Now a speaks for itself, and b for what lies below it; the name is shared by five.
    &[
        ("a/4.stl", "", 61),
        ("b/d/3.stl", "", 62),
        ("b/e/1.obj", "Bracket", 6),
        ("b/e/2.obj", "Bracket", 7),
    ],
    // Many small ones outvote b, and a by itself.
    &[
        ("b/f/1.stl", "", 8),
        ("b/f/2.stl", "", 9),
        ("b/f/3.stl", "", 10),
        ("b/f/4.obj", "Hinge", 11),
        ("b/f/5.stl", "", 2),
    ],
    // Elsewhere, far above.
    &[
        ("x/y/z/1.stl", "", 1),
        ("x/1.stl", "", 90),
        ("x/y/1.stl", "", 91),
        ("x/y/z/w/1.obj", "Hinge", 92),
    ],
];

fn add(place: &Place, (path, name, size): &(&str, &str, u32)) {
    match name.is_empty() {
        true => place.file(path, cube_stl(*size as f32)),
        false => place.file(path, obj(name, *size)),
    };
}

/// All that is decided by neighbours, by path within the models.
fn decided(place: &Place) -> Vec<String> {
    let skip = place
        .models()
        .canonicalize()
        .unwrap()
        .to_str()
        .unwrap()
        .len()
        + 1;
    place.texts(&format!(
        "SELECT substr(file_path, {skip}) || ' ' || title || ' ' || coalesce(unit_guess, '-') || coalesce(unit_confidence, '-')
            || coalesce(unit_guess_by, '-') || coalesce(unit_source, '-') || coalesce(mm_per_unit, '-') FROM catalog ORDER BY 1"
    ))
}

/// What is counted of folders, and what there is to count below the models.
fn counts(place: &Place) -> [Vec<String>; 2] {
    let models = place.models().canonicalize().unwrap();
    let models = models.to_str().unwrap();
    let counted = place.texts(&format!(
        "SELECT folder || ' ' || own FROM folder_units WHERE folder >= '{models}' AND own > 0 ORDER BY 1"
    ));
    let there = place.texts(
        "SELECT substr(file_path, 1, length(file_path) - length(filename) - 1) || ' ' || count(*) FROM models
         GROUP BY substr(file_path, 1, length(file_path) - length(filename) - 1) ORDER BY 1",
    );
    [counted, there]
}

#[test]
fn stage_by_stage_or_at_once_titles_and_units_are_the_same() {
    let staged = Place::new();
    for (number, stage) in STAGES.iter().enumerate() {
        stage.iter().for_each(|file| add(&staged, file));
        staged.import(&["--no-thumbnails"]).assert_status(0);
        let at_once = Place::new();
        STAGES[..=number]
            .iter()
            .flat_map(|stage| stage.iter())
            .for_each(|file| add(&at_once, file));
        at_once.import(&["--no-thumbnails"]).assert_status(0);
        assert_eq!(decided(&staged), decided(&at_once), "stage {number}");
        let [counted, there] = counts(&staged);
        assert_eq!(counted, there, "stage {number}");
    }
    let by_folder = "SELECT count(*) FROM model_analysis WHERE unit_guess_by = 'folder'";
    assert!(staged.value::<i64>(by_folder) > 1);
    assert_eq!(
        staged.value::<i64>("SELECT count(*) FROM model_metadata WHERE title = 'Bracket'"),
        0
    );
    assert_eq!(
        staged.value::<i64>("SELECT count(*) FROM model_metadata WHERE title = 'Hinge'"),
        2
    );
    staged.assert_sound();
}

#[test]
fn what_changes_or_goes_is_not_counted_twice() {
    let place = Place::new();
    STAGES
        .iter()
        .flat_map(|stage| stage.iter())
        .for_each(|file| add(&place, file));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let more = |name: &str| {
        place.file(name, cube_stl(name.len() as f32 + 20.0));
        place.import(&["--no-thumbnails"]).assert_status(0);
        let [counted, there] = counts(&place);
        assert_eq!(counted, there, "{name}");
    };
    more("a/new.stl");
    // Other bytes, another place, gone.
    place.file("a/2.stl", cube_stl(2.5));
    more("a/second.stl");
    let models = place.models();
    std::fs::rename(models.join("b/d/1.stl"), models.join("x/moved.stl")).unwrap();
    more("a/the third.stl");
    std::fs::remove_file(models.join("b/d/3.stl")).unwrap();
    place.import(&["--no-thumbnails"]).assert_status(0);
    place.run(&["prune", "--apply"]).assert_status(0);
    more("a/and a fourth.stl");
    // A person with another program.
    place
        .database()
        .execute("DELETE FROM models WHERE filename = '1.stl'", [])
        .unwrap();
    more("a/after a person.stl");
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM models WHERE filename = '1.stl'"),
        5
    );
    // All that is decided is what a library would say that was made of it now.
    let anew = place.run(&[
        "import",
        "--no-thumbnails",
        "--force",
        models.to_str().unwrap(),
    ]);
    let before = decided(&place);
    anew.assert_status(0);
    assert_eq!(before, decided(&place));
    place.assert_sound();
}

#[test]
fn hashes_are_found_by_their_indices() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    for (table, key) in [
        ("models", "file_hash"),
        ("model_analysis", "mesh_hash"),
        ("model_analysis", "shape_key"),
    ] {
        let plan = format!(
            "EXPLAIN QUERY PLAN SELECT id FROM catalog WHERE substr({key}, 1, 8) = substr(?1, 1, 8) AND +{key} = ?1"
        );
        let database = place.database();
        let mut statement = database.prepare(&plan).unwrap();
        let plan = statement
            .query_map(["0"], |row| row.get::<_, String>(3))
            .unwrap();
        let plan: Vec<_> = plan.map(Result::unwrap).collect();
        assert!(
            plan[0].contains(&format!("USING INDEX {table}_{key}")),
            "{plan:?}"
        );
    }
}

/// Calls of the system that an import makes, all of them and those that write, under strace.
#[cfg(target_os = "linux")]
fn calls(place: &Place) -> Option<[usize; 2]> {
    use crate::traced::{can_trace, traced};
    let (models, log) = (place.models(), place.library().with_extension("calls"));
    let command = place.command(&[
        "import",
        models.to_str().unwrap(),
        "--no-thumbnails",
        "-q",
        "-j",
        "1",
    ]);
    let mut strace = can_trace().then(|| traced(&command, &log, &["-qq"]))?;
    assert_eq!(strace.output().unwrap().status.code(), Some(0));
    let calls = std::fs::read_to_string(&log).unwrap();
    // How often threads wait for one another hangs on the machine.
    let of_files = calls
        .lines()
        .filter(|call| !call.contains("futex") && !call.contains("nanosleep"));
    let of_files: Vec<_> = of_files.collect();
    let writing = of_files
        .iter()
        .filter(|call| call.contains("pwrite64("))
        .count();
    Some([of_files.len(), writing])
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_costs_few_calls_of_the_system_and_an_unchanged_one_two_at_most() {
    const FILES: usize = 600;
    let places = [FILES, 2 * FILES].map(|count| {
        let place = Place::new();
        for number in 0..count {
            let path = place.file(
                &format!("{number}.stl"),
                cube_stl(1.0 + number as f32 / 8.0),
            );
            crate::harness::age(&path, 60);
        }
        place
    });
    let (Some([_, few]), Some([_, many])) = (calls(&places[0]), calls(&places[1])) else {
        return;
    };
    // Two note what is in flight; pages are written once for a group, and once when the run ends.
    assert!(many - few <= 6 * FILES, "{few} to {many}");
    let [[few, _], [many, _]] = [0, 1].map(|at| calls(&places[at]).unwrap());
    assert!(many - few <= 2 * FILES, "{few} to {many}");
}
