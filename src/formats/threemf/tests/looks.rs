//! Properties over one another, what lies beyond textures, and what is seen through.

use super::*;
use crate::mesh::Opacity;

fn png(pixels: &[[u8; 4]]) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let bytes = pixels.as_flattened().to_vec();
    let picture =
        image::RgbaImage::from_raw(u32::try_from(pixels.len()).unwrap(), 1, bytes).unwrap();
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

fn read_painted(groups: &str, pid: u32, picture: &[u8]) -> Model {
    let text = model_text(
        "",
        &format!(
            "<resources>{groups}<object id='1' pid='{pid}' pindex='0'>{TETRAHEDRON}</object></resources>\
             <build><item objectid='1'/></build>"
        ),
    );
    let parts = [("3D/3dmodel.model", text.as_bytes()), ("3D/t.png", picture)];
    read_parts(&parts).unwrap()
}

const GREY: &str =
    "<basematerials id='2'><base name='PLA' displaycolor='#808080FF'/></basematerials>";

fn several(pids: &str, more: &str) -> String {
    let pindices = pids.replace(|c: char| c.is_ascii_digit(), "0");
    format!(
        "<m:multiproperties id='9' pids='{pids}' {more}><m:multi pindices='{pindices}'/></m:multiproperties>"
    )
}

#[test]
fn a_colour_over_a_material_is_what_is_seen() {
    let red = "<m:colorgroup id='3'><m:color color='#FF0000'/></m:colorgroup>";
    let model = read_painted(&format!("{GREY}{red}{}", several("2 3", "")), 9, b"");
    let paint = model.mesh.as_ref().unwrap().paint();
    assert_eq!(paint.corners, [Some([255, 0, 0]); 12]);
    assert!(paint.corner_opacities.is_empty());
}

#[test]
fn a_texture_over_a_colour_shows_it_where_it_is_clear() {
    let picture = png(&[[0, 0, 255, 255], [0, 0, 255, 0]]);
    let red = "<m:colorgroup id='3'><m:color color='#FF0000'/></m:colorgroup>";
    let texture = "<m:texture2d id='4' path='/3D/t.png' tilestyleu='clamp' tilestylev='mirror'/>\
        <m:texture2dgroup id='5' texid='4'><m:tex2coord u='0' v='0'/></m:texture2dgroup>";
    let model = read_painted(
        &format!("{red}{texture}{}", several("3 5", "")),
        9,
        &picture,
    );
    let paint = model.mesh.as_ref().unwrap().paint();
    let shown = &paint.textures[usize::from(paint.material(0).texture.unwrap())];
    assert_eq!(
        (shown.pixel(0, 0), shown.pixel(1, 0)),
        ([0, 0, 255], [255, 0, 0])
    );
    assert_eq!(shown.pixel(7, 0), [255, 0, 0], "clamped");
    assert!(!shown.is_seen_through());
    assert_eq!(model.embedded.texture_count, Some(1));
    let multiplied = several("3 5", "blendmethods='multiply'");
    let model = read_painted(&format!("{red}{texture}{multiplied}"), 9, &picture);
    let paint = model.mesh.as_ref().unwrap().paint();
    assert_eq!(paint.corners, [Some([255, 0, 0]); 12]);
    let shown = &paint.textures[usize::from(paint.material(0).texture.unwrap())];
    assert_eq!(shown.opacity(1, 0), Opacity(0));
}

#[test]
fn textures_in_one_place_lie_over_one_another_and_a_colour() {
    let picture = png(&[[0, 0, 255, 255], [0, 0, 255, 0], [0, 0, 255, 0]]);
    let lower = png(&[[0, 255, 0, 255], [0, 255, 0, 255], [0, 255, 0, 0]]);
    let groups = "<m:colorgroup id='3'><m:color color='#FF0000'/></m:colorgroup>\
        <m:texture2d id='4' path='/3D/t.png'/><m:texture2d id='6' path='/3D/u.png'/>\
        <m:texture2dgroup id='5' texid='4'><m:tex2coord u='0' v='0'/></m:texture2dgroup>\
        <m:texture2dgroup id='7' texid='6'><m:tex2coord u='0' v='0'/></m:texture2dgroup>\
        <m:texture2dgroup id='8' texid='6'><m:tex2coord u='1' v='0'/></m:texture2dgroup>";
    let read = |pids: &str| {
        let object = format!("<object id='1' pid='9' pindex='0'>{TETRAHEDRON}</object>");
        let body = format!(
            "<resources>{groups}{}{object}</resources>",
            several(pids, "")
        );
        let text = model_text("", &format!("{body}<build><item objectid='1'/></build>"));
        let parts: [(&str, &[u8]); 3] = [
            ("3D/3dmodel.model", text.as_bytes()),
            ("3D/t.png", &picture),
            ("3D/u.png", &lower),
        ];
        read_parts(&parts).unwrap()
    };
    let model = read("3 7 5");
    let paint = model.mesh.as_ref().unwrap().paint();
    let shown = &paint.textures[usize::from(paint.material(0).texture.unwrap())];
    let colours = [0, 1, 2].map(|x| shown.pixel(x, 0));
    assert_eq!(colours, [[0, 0, 255], [0, 255, 0], [255, 0, 0]]);
    assert!(model.notes.is_empty());
    let apart = read("3 8 5");
    assert_eq!(
        apart.notes,
        ["of several properties of a face not all are shown"]
    );
}

#[test]
fn beyond_a_texture_that_ends_the_body_shows_or_the_colour_below() {
    let texture = "<m:texture2d id='4' path='/3D/t.png' tilestyleu='none'/>\
        <m:texture2dgroup id='5' texid='4'><m:tex2coord u='2' v='0'/></m:texture2dgroup>";
    let red = "<m:colorgroup id='3'><m:color color='#FF0000'/></m:colorgroup>";
    let picture = png(&[[9, 9, 9, 255]]);
    for (groups, id, ground) in [
        (texture.to_owned(), 5, None),
        (
            format!("{red}{texture}{}", several("3 5", "")),
            9,
            Some([255, 0, 0]),
        ),
    ] {
        let model = read_painted(&groups, id, &picture);
        let paint = model.mesh.as_ref().unwrap().paint();
        assert!(!paint.is_seen_through());
        let shown = &paint.textures[usize::from(paint.material(0).texture.unwrap())];
        assert_eq!((shown.shows_ground(2, 0), shown.ground()), (true, ground));
    }
}

#[test]
fn paint_that_cannot_be_read_is_noted() {
    let mesh = TETRAHEDRON.replacen("<triangle ", "<triangle paint_color='zz' ", 1);
    let body = format!(
        "<resources><object id='1'>{mesh}</object></resources><build><item objectid='1'/></build>"
    );
    let note = "facets whose paint cannot be read have the colour of their part";
    assert_eq!(read_body(&body).unwrap().notes, [note]);
}

#[test]
fn opacities_are_those_of_the_file_unless_nothing_would_be_seen() {
    let glass =
        "<basematerials id='2'><base name='glass' displaycolor='#FFFFFF40'/></basematerials>";
    let model = read_painted(glass, 2, b"");
    assert_eq!(
        model.mesh.unwrap().paint().material(0).opacity,
        Opacity(0x40)
    );
    let clear = "<m:colorgroup id='3'><m:color color='#FF000000'/></m:colorgroup>";
    let model = read_painted(&format!("{clear}{GREY}"), 3, b"");
    assert_eq!(
        model.mesh.unwrap().paint().corner_opacities,
        [Opacity(0); 12]
    );
    let model = read_painted(clear, 3, b"");
    assert!(!model.mesh.unwrap().paint().is_seen_through());
    assert_eq!(model.notes, ["every colour has opacity 0: taken as opaque"]);
}

#[test]
fn numbers_may_be_written_with_references_to_characters() {
    let moved = "<build><item objectid='1' transform='1 0 0&#10;0 1 0&#x9;0 0 1 5 0 0 '/></build>";
    let mesh = TETRAHEDRON
        .replacen("x='1'", "x='&#49;'", 1)
        .replacen("v2='2'", "v2='&#50;'", 1);
    let model = read_body(&format!(
        "<resources><object id='1'>{mesh}</object></resources>{moved}"
    ))
    .unwrap();
    assert_eq!((volume(&model) * 6.0).round(), 1.0);
    assert_eq!(model.mesh.unwrap().bounds().min[0], 5.0);
}

#[test]
fn targets_may_lead_up_and_down() {
    let text = model_text(
        "",
        &format!(
            "<resources><object id='1'>{TETRAHEDRON}</object></resources><build><item objectid='1'/></build>"
        ),
    );
    for target in [
        "/3D/../3D/other.model",
        "./3D/./other.model",
        "3D/x/../other.model",
    ] {
        let relations = format!(
            "<Relationships><Relationship Type='http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel' \
             Target='{target}'/></Relationships>"
        );
        let parts = [
            ("_rels/.rels", relations.as_bytes()),
            ("3D/other.model", text.as_bytes()),
            ("3D/decoy.model", b"<model/>".as_slice()),
        ];
        let model = read_parts(&parts).unwrap();
        assert_eq!(
            (model.mesh.unwrap().faces().len(), model.notes.len()),
            (4, 0),
            "{target}"
        );
    }
}

#[test]
fn a_part_that_begins_as_encrypted_ones_do_is_said_to_be_encrypted() {
    let root = model_text(
        "",
        "<resources/><build><item objectid='1' p:path='/3D/s.model'/></build>",
    );
    let parts = [
        ("3D/3dmodel.model", root.as_bytes()),
        ("3D/s.model", b"%3McF\0\x01".as_slice()),
    ];
    let error = read_parts(&parts).unwrap_err().to_string();
    assert!(
        error.starts_with("an encrypted part (\"3D/s.model\")"),
        "{error}"
    );
}
