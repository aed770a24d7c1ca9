//! What slicers add to a file.

use super::*;

/// An object of two tetrahedra that share no vertex, the second of which is a volume that says `second`.
fn two_volumes(object: &str, second: &str) -> String {
    let corners = |size: u32| {
        let at = |x, y, z| {
            format!("<vertex><coordinates><x>{x}</x><y>{y}</y><z>{z}</z></coordinates></vertex>")
        };
        [at(0, 0, 0), at(size, 0, 0), at(0, size, 0), at(0, 0, size)].concat()
    };
    let faces = |[a, b, c, d]: [u32; 4]| {
        let each = [[a, c, b], [a, b, d], [a, d, c], [b, c, d]];
        each.map(|[i, j, k]| triangle(i, j, k, "")).concat()
    };
    format!(
        "<object id='1'>{object}<mesh><vertices>{}{}</vertices><volume>{}</volume><volume>{}{second}</volume></mesh></object>",
        corners(9),
        corners(1),
        faces([4, 5, 6, 7]),
        faces([0, 1, 2, 3])
    )
}

#[test]
fn volumes_that_a_slicer_added_are_left_out() {
    let says =
        |kind: &str, value: &str| format!("<metadata type='slic3r.{kind}'>{value}</metadata>");
    for (second, note) in [
        (says("modifier", "1"), "1 modifier"),
        (
            says("volume_type", "NegativeVolume"),
            "1 negative part (not subtracted)",
        ),
        (
            says("modifier", "1") + &says("volume_type", "SupportBlocker"),
            "1 support blocker",
        ),
    ] {
        let model = read_body(&two_volumes("", &second)).unwrap();
        assert_eq!(
            model.notes,
            [format!("left out as no part of the model: {note}")]
        );
        assert_eq!(model.written.vertex_count, 4);
        let mesh = model.mesh.unwrap();
        assert_eq!((mesh.faces().len(), mesh.bounds().max), (4, [1.0; 3]));
    }
    let part = read_body(&two_volumes("", &says("modifier", "0"))).unwrap();
    assert_eq!((part.mesh.unwrap().faces().len(), part.notes.len()), (8, 0));
}

#[test]
fn volumes_have_the_colours_of_their_filaments() {
    let settings =
        "<metadata type='slic3rpe_config'>\n; filament_colour = #FF0000;#00FF00\n</metadata>";
    let second = "<metadata type='slic3r.extruder'>2</metadata>";
    let model = read_body(&format!("{settings}{}", two_volumes("", second))).unwrap();
    let mesh = model.mesh.unwrap();
    let corners = mesh.paint().corners.iter().flatten();
    let (red, green): (Vec<&[u8; 3]>, Vec<&[u8; 3]>) =
        corners.partition(|colour| **colour == [255, 0, 0]);
    assert_eq!((red.len(), green.len()), (12, 12));
    assert!(green.iter().all(|colour| **colour == [0, 255, 0]));
}
