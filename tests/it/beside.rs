//! Files that models name beside themselves: found within what is imported, and nowhere beyond it.

use crate::archives::zip;
use crate::harness::Place;

const OBJ: &str = "mtllib M.MTL\nv 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nvt 0 0\nusemtl wood\n\
    f 1/1 3/1 2/1\nf 1/1 2/1 4/1\nf 2/1 3/1 4/1\nf 3/1 1/1 4/1\n";

fn red_png() -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(2, 2, image::Rgb([255, 0, 0]));
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A kit as people share it: the model in one folder, its textures in another.
fn kit(texture: &str) -> [(&'static str, Vec<u8>); 3] {
    let mtl = format!("newmtl wood\nmap_kd \"{texture}\"\n");
    [
        ("source/m.obj", OBJ.into()),
        ("source/m.mtl", mtl.into_bytes()),
        ("textures/Wood.png", red_png()),
    ]
}

fn notes(place: &Place) -> Vec<String> {
    place.texts("SELECT coalesce(notes, '') FROM catalog ORDER BY file_path")
}

/// Whether most of what a picture shows is red.
fn is_red(place: &Place) -> bool {
    let picture = image::open(&place.pictures()[0]).unwrap().into_rgb8();
    let is_red = |p: &&image::Rgb<u8>| p.0[0] > 100 && p.0[1] < 60 && p.0[2] < 60;
    picture.pixels().filter(is_red).count() > 200
}

#[test]
fn textures_are_found_in_the_imported_folder_and_when_pictures_are_drawn_again() {
    let place = Place::new();
    for (name, bytes) in kit("C:\\work\\textures\\wood.PNG") {
        place.file(&format!("kit/{name}"), bytes);
    }
    place.import(&["--size", "64"]).assert_status(0);
    assert_eq!(notes(&place), [""]);
    assert!(is_red(&place));
    let before = std::fs::read(&place.pictures()[0]).unwrap();
    std::fs::remove_file(&place.pictures()[0]).unwrap();
    place.run(&["thumbnails", "--size", "64"]).assert_status(0);
    assert_eq!(std::fs::read(&place.pictures()[0]).unwrap(), before);
}

#[test]
fn a_model_imported_by_itself_reaches_no_further_than_its_folder() {
    let place = Place::new();
    let mut model = None;
    for (name, bytes) in kit("../textures/Wood.png") {
        let path = place.file(&format!("kit/{name}"), bytes);
        model = model.or(Some(path));
    }
    let model = model.unwrap();
    let ran = place.run(&["import", model.to_str().unwrap(), "--size", "64"]);
    ran.assert_status(0);
    let notes = notes(&place);
    assert!(
        notes[0].contains("leads out of the model's folder"),
        "{notes:?}"
    );
    assert!(!is_red(&place));
}

#[test]
fn textures_are_found_within_the_archive_and_not_beside_it() {
    for (texture, is_found) in [("../textures/wood.png", true), ("../../wood.png", false)] {
        let place = Place::new();
        let mut members = kit(texture).to_vec();
        if !is_found {
            members.pop();
        }
        let members: Vec<(&str, &[u8])> = members
            .iter()
            .map(|(name, bytes)| (*name, bytes.as_slice()))
            .collect();
        place.file("kit.zip", zip(&members));
        place.file("wood.png", red_png());
        place.import(&["--size", "64"]).assert_status(0);
        assert_eq!(notes(&place)[0].is_empty(), is_found, "{texture}");
        assert_eq!(is_red(&place), is_found, "{texture}");
    }
}
