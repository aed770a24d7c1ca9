//! A week of a cron job on a share: what each night prints, its status, and the rows it leaves.

use std::fs::rename;
use std::path::PathBuf;

use crate::harness::{Place, cube_stl};
use crate::moves::mtl;

const OBJ: &str =
    "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 0 1\nvt 0 0\nvt 1 0\nvt 0 1\nusemtl m\nf 1/1 2/2 3/3\n";

struct Week {
    place: Place,
}

impl Week {
    fn share(&self) -> PathBuf {
        self.place.models().join("share")
    }

    /// Status and what is printed, with the share at `/share`, and without times and rates.
    fn night(&self) -> (i32, Vec<String>) {
        let share = self.share();
        let share = share.to_str().unwrap();
        let ran = self.place.run(&["import", "--fail-on", "new", share]);
        assert_eq!(ran.stdout, "");
        self.place.assert_sound();
        let lines = ran
            .stderr
            .lines()
            .filter(|line| !line.starts_with("library: "));
        let told = |line: &str| {
            let line = line.replace(share, "/share");
            match line.split_once(" in ").filter(|_| line.contains("files/s")) {
                Some((told, _)) => told.to_owned(),
                None => line,
            }
        };
        (ran.status, lines.map(told).collect())
    }

    /// Every row: the file below the share, what a person typed, whether it is missing, and the colour of its picture.
    fn rows(&self) -> Vec<String> {
        let sql = "SELECT replace(file_path, '{}/', '') || coalesce(' ' || rating, '') || coalesce(' missing' || substr(missing_since, 1, 0), '')
            || CASE WHEN thumbnail_path NOT NULL THEN ' drawn' ELSE '' END FROM catalog ORDER BY 1";
        let sql = sql.replace("{}", self.share().to_str().unwrap());
        self.place.texts(&sql)
    }

    fn picture(&self) -> String {
        self.place
            .value("SELECT thumbnail_path FROM models WHERE filename = 'chair.obj'")
    }
}

fn texture(red: u8) -> Vec<u8> {
    let pixels = image::RgbImage::from_pixel(2, 2, image::Rgb([red, 0, 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    let written = pixels.write_to(&mut bytes, image::ImageFormat::Png);
    written.unwrap();
    bytes.into_inner()
}

#[test]
fn five_nights_of_a_cron_job() {
    let week = Week {
        place: Place::new(),
    };
    let place = &week.place;
    place.file("share/kit/chair.obj", OBJ);
    place.file(
        "share/kit/m.mtl",
        format!("{}map_Kd wood.png\n", mtl("1 1 1")),
    );
    place.file("share/kit/wood.png", texture(200));
    for (name, size) in [("kit/bolt.stl", 1.0), ("nut.stl", 2.0), ("washer.stl", 3.0)] {
        place.file(&format!("share/{name}"), cube_stl(size));
    }

    // Night 1: everything is new.
    let ignored = "    ignored         2  not models by their names, or not wanted";
    let (status, told) = week.night();
    assert_eq!(status, 0);
    assert_eq!(
        told,
        [
            "finished: 4 files, 2.08 KiB",
            "   imported         4  37 triangles",
            ignored
        ]
    );
    let rated = "UPDATE model_metadata SET rating = 5 WHERE title IN ('chair', 'bolt')";
    place.database().execute(rated, []).unwrap();
    let rows = [
        "kit/bolt.stl 5 drawn",
        "kit/chair.obj 5 drawn",
        "nut.stl drawn",
        "washer.stl drawn",
    ];
    assert_eq!(week.rows(), rows);

    // Night 2: a new file, and a bad one, which is told.
    place.file("share/gear.stl", cube_stl(4.0));
    place.file("share/cut.stl", &cube_stl(5.0)[..400]);
    let (status, told) = week.night();
    assert_eq!(status, 3);
    let reason = "header promises 12 facets, the file ends after 6 (byte 400)";
    assert_eq!(
        told,
        [
            format!("/share/cut.stl: read: {reason}").as_str(),
            "finished with failures: 6 files, 3.14 KiB",
            "   imported         1  12 triangles",
            "  unchanged         4",
            ignored,
            "     failed         1",
            &format!("                    1 × read, malformed: {reason}"),
        ]
    );
    let gear = "gear.stl drawn";
    let rows = [
        gear,
        "kit/bolt.stl 5 drawn",
        "kit/chair.obj 5 drawn",
        "nut.stl drawn",
        "washer.stl drawn",
    ];
    assert_eq!(week.rows(), rows);

    // Night 3: a folder is renamed; the failure is known, and no news.
    rename(week.share().join("kit"), week.share().join("set")).unwrap();
    let (status, told) = week.night();
    assert_eq!(status, 0);
    let known = "     failed         1  1 known before and unchanged (`trigest failures` lists them; --retry tries them again)";
    assert_eq!(
        told,
        [
            "finished: 6 files, 3.14 KiB",
            "  unchanged         5  2 moved",
            ignored,
            known
        ]
    );
    let rows = [
        gear,
        "nut.stl drawn",
        "set/bolt.stl 5 drawn",
        "set/chair.obj 5 drawn",
        "washer.stl drawn",
    ];
    assert_eq!(week.rows(), rows);

    // Night 4: the share is not mounted.
    let before = place.rows();
    let disk = place.library().with_file_name("disk");
    rename(week.share(), &disk).unwrap();
    std::fs::create_dir(week.share()).unwrap();
    let (status, told) = week.night();
    assert_eq!(status, 3);
    assert!(
        told[0].starts_with("unsure folder: /share: 5 models are known here and 0 found: perhaps a disk is not mounted; no row is changed"),
        "{told:#?}"
    );
    assert_eq!(place.rows(), before);

    // Night 5: it is back, and a texture is another one.
    std::fs::remove_dir(week.share()).unwrap();
    rename(&disk, week.share()).unwrap();
    let old = week.picture();
    place.file("share/set/wood.png", [texture(60), vec![0]].concat());
    let (status, told) = week.night();
    assert_eq!(status, 0);
    assert_eq!(
        told,
        [
            "finished: 6 files, 3.14 KiB",
            "   imported         1  1 triangles",
            "  unchanged         4",
            ignored,
            known,
        ]
    );
    assert_eq!(week.rows(), rows);
    assert_ne!(
        week.picture(),
        old,
        "the chair is drawn with its new texture"
    );
    // Night 6: nothing at all.
    let before = place.rows();
    let (status, told) = week.night();
    assert_eq!((status, told.len()), (0, 4), "{told:#?}");
    assert_eq!(place.rows(), before);
}
