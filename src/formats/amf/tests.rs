mod slicers;

use super::*;
use crate::formats::Siblings;
use crate::formats::kit::package::tests::packed;
use crate::mesh::{Opacity, Unit};

fn vertex(x: &str, more: &str) -> String {
    format!("<vertex><coordinates><x>{x}</x><y>0</y><z>0</z></coordinates>{more}</vertex>")
}

fn triangle(a: u32, b: u32, c: u32, more: &str) -> String {
    format!("<triangle>{more}<v1>{a}</v1><v2>{b}</v2><v3>{c}</v3></triangle>")
}

/// A tetrahedron with legs of length 1.
fn tetrahedron(volume: &str) -> String {
    let at = |x, y, z| {
        format!("<vertex><coordinates><x>{x}</x><y>{y}</y><z>{z}</z></coordinates></vertex>")
    };
    format!(
        "<mesh><vertices>{}{}{}{}</vertices><volume {volume}>{}{}{}{}</volume></mesh>",
        at(0, 0, 0),
        at(1, 0, 0),
        at(0, 1, 0),
        at(0, 0, 1),
        triangle(0, 2, 1, ""),
        triangle(0, 1, 3, ""),
        triangle(0, 3, 2, ""),
        triangle(1, 2, 3, "")
    )
}

fn read_bytes(bytes: &[u8]) -> Result<Model, ReadError> {
    assert!(recognises(bytes));
    read(&Input {
        bytes,
        siblings: &Siblings::Nowhere,
        limits: &Limits::default(),
    })
}

fn read_body(body: &str) -> Result<Model, ReadError> {
    read_bytes(format!("<?xml version='1.0'?>\n<amf unit='inch'>{body}</amf>").as_bytes())
}

fn error_of(body: &str) -> String {
    read_body(body).unwrap_err().to_string()
}

#[test]
fn a_plain_file_says_of_itself_what_it_is() {
    let model = read_body(&format!(
        "<metadata type='name'>N</metadata><metadata type='Author'>A</metadata><metadata type='producer'>P</metadata>\
         <metadata type='description'>D</metadata><metadata tyze='x'/>\
         <object id='0'><metadata type='name'>one</metadata>{}</object>",
        tetrahedron("")
    ))
    .unwrap();
    let expected = Embedded {
        unit: Some(Unit::Inch),
        title: Some("N".into()),
        designer: Some("A".into()),
        application: Some("P".into()),
        comment: Some("D".into()),
        object_count: Some(1),
        ..Embedded::default()
    };
    assert_eq!(model.embedded, expected);
    assert!(model.written.has_unit && model.notes.is_empty());
    assert_eq!(model.objects[0].name.as_deref(), Some("one"));
    assert_eq!(model.mesh.as_ref().unwrap().positions().len(), 4);
}

#[test]
fn the_unit_is_millimeters_or_unknown() {
    let object = format!("<object id='0'>{}</object>", tetrahedron(""));
    let model = read_bytes(format!("<amf>{object}</amf>").as_bytes()).unwrap();
    assert_eq!(model.embedded.unit, Some(Unit::Millimetre));
    let model = read_bytes(format!("<amf unit='ell'>{object}</amf>").as_bytes()).unwrap();
    assert_eq!((model.embedded.unit, model.written.has_unit), (None, false));
    assert_eq!(
        model.notes,
        ["\"ell\" is no unit of AMF: the unit is unknown"]
    );
}

#[test]
fn a_zipped_file_is_found_by_its_ending() {
    let text = format!("<amf><object id='0'>{}</object></amf>", tetrahedron(""));
    let zip = packed(&[
        ("readme", b""),
        ("a/B.AMF", text.as_bytes()),
        ("c.amf", b""),
    ]);
    let model = read_bytes(&zip).unwrap();
    assert_eq!(
        model.notes,
        ["the archive holds 2 AMF files: \"a/B.AMF\" is read"]
    );
    let zip = packed(&[("a.amf", b"<amf><object/></amf>")]);
    let error = read_bytes(&zip).unwrap_err().to_string();
    assert_eq!(error, "a.amf: object without id (byte 5)");
    assert!(!recognises(&packed(&[("a.txt", b"")])) && !recognises(b"<svg/>"));
}

#[test]
fn volumes_of_an_object_share_its_vertices() {
    let vertices: String = ["0", "1", "2", "3"].map(|x| vertex(x, "")).concat();
    let model = read_body(&format!(
        "<object id='1'><mesh><vertices>{vertices}</vertices><volume>{}</volume><volume type='support'>{}</volume>\
         </mesh></object>",
        triangle(0, 1, 2, ""),
        triangle(1, 2, 3, "")
    ))
    .unwrap();
    assert_eq!(
        (
            model.objects.len(),
            model.mesh.as_ref().unwrap().positions().len()
        ),
        (1, 4)
    );
    assert_eq!(
        model.notes,
        ["volumes of type support are measured with the model"]
    );
}

#[test]
fn constellations_turn_and_shift_their_objects() {
    let instance = |id: &str, more: &str| format!("<instance objectid='{id}'>{more}</instance>");
    let model = read_body(&format!(
        "<object id='1'>{0}</object><object id='7'>{0}</object>\
         <constellation id='1'>{1}</constellation><constellation id='2'>{2}{3}</constellation>",
        tetrahedron(""),
        instance("1", "<deltax>10</deltax><rz>90</rz>"),
        instance("2x", ""),
        "",
    ));
    assert!(
        model
            .unwrap_err()
            .to_string()
            .contains("names the object \"2x\", which is not there")
    );
    let model = read_body(&format!(
        "<object id='a'>{0}</object><object id='b'>{0}</object>\
         <constellation id='c'>{1}</constellation><constellation id='d'>{2}{3}</constellation>",
        tetrahedron(""),
        instance("a", "<deltax>10</deltax><rz>90</rz>"),
        instance("c", "<deltay>5</deltay>"),
        instance("c", "<ry>180</ry>"),
    ))
    .unwrap();
    assert_eq!(model.objects.len(), 3, "b, and a twice");
    let bounds = model.mesh.as_ref().unwrap().bounds();
    assert_eq!(
        (bounds.min, bounds.max),
        ([-10.0, 0.0, -1.0], [10.0, 6.0, 1.0])
    );
}

#[test]
fn rings_of_constellations_are_refused() {
    let constellation =
        |id, of| format!("<constellation id='{id}'><instance objectid='{of}'/></constellation>");
    let object = format!("<object id='1'>{}</object>", tetrahedron(""));
    let ring = format!("{object}{}{}", constellation(2, 3), constellation(3, 2));
    assert_eq!(error_of(&ring), "constellation \"2\" holds itself");
    assert_eq!(
        error_of(&format!("{object}{object}")),
        "two objects have the id \"1\""
    );
    let mut doubling = object;
    for id in 2..60 {
        let instance = format!("<instance objectid='{}'/>", id - 1);
        doubling += &format!("<constellation id='{id}'>{instance}{instance}</constellation>");
    }
    assert!(error_of(&doubling).ends_with("placed objects, limit is 1000000"));
}

#[test]
fn the_nearest_colour_counts() {
    let colour = |r, g, b| format!("<color><r>{r}</r><g>{g}</g><b>{b}</b></color>");
    let object = |outer: &str, volume: &str, face: &str, corner: &str, id: u32| {
        let vertices: String = [vertex("0", corner), vertex("1", ""), vertex("2", "")].concat();
        format!(
            "<object id='{id}'>{outer}<mesh><vertices>{vertices}</vertices><volume materialid='5'>{volume}{}</volume>\
             </mesh></object>",
            triangle(0, 1, 2, face)
        )
    };
    let (red, green, blue) = (
        colour("1", "0", "0"),
        colour("0", "1", "0"),
        colour("0", "0", "1"),
    );
    let model = read_body(&format!(
        "<material id='5'>{}</material>{}{}{}{}{}",
        colour("0.2", "0.2", "0.2"),
        object("", "", "", "", 1),
        object(&red, "", "", "", 2),
        object(&red, &green, "", "", 3),
        object(&red, "", "", &blue, 4),
        object("", "", &colour("x*2", "0", "0"), &blue, 6),
    ))
    .unwrap();
    let paint = model.mesh.as_ref().unwrap().paint();
    let (red, green, blue) = (Some([255, 0, 0]), Some([0, 255, 0]), Some([0, 0, 255]));
    let grey = Some([51, 51, 51]);
    assert_eq!(paint.material(0).colour, grey);
    let expected = [
        [None; 3],
        [red; 3],
        [green; 3],
        [blue, red, red],
        [blue, grey, grey],
    ];
    assert_eq!(paint.corners, expected.as_flattened());
    assert!((1..5).all(|face| paint.material(face).colour.is_none()));
    assert_eq!(model.embedded.material_count, Some(1));
    assert_eq!(model.notes, ["colours by formula not shown"]);
}

#[test]
fn instances_of_slicers_are_scaled_mirrored_and_turned_by_radians() {
    let placed = |cad: &str, more: &str| {
        read_body(&format!(
            "<metadata type='cad'>{cad}</metadata><object id='1'>{}</object>\
             <constellation id='2'><instance objectid='1'>{more}</instance></constellation>",
            tetrahedron("")
        ))
        .unwrap()
    };
    let bounds = |model: &Model| {
        let bounds = model.mesh.as_ref().unwrap().bounds();
        (bounds.min, bounds.max)
    };
    let scaled = placed(
        "x",
        "<deltax>10</deltax><scalex>2</scalex><scaley>3</scaley><scalez>4</scalez><scale>0.5</scale><mirrorx>1</mirrorx>",
    );
    assert_eq!(bounds(&scaled), ([10.0, 0.0, 0.0], [11.0, 1.5, 2.0]));
    let mirrored = placed("x", "<mirrorx>-1</mirrorx><mirrory>1</mirrory>");
    assert_eq!(bounds(&mirrored), ([-1.0, 0.0, 0.0], [0.0, 1.0, 1.0]));
    let mesh = mirrored.mesh.as_ref().unwrap();
    let volume: f64 = mesh
        .faces()
        .iter()
        .map(|face| {
            let [a, b, c] = face.map(|i| mesh.positions()[i as usize]);
            crate::mesh::vec3::dot(a, crate::mesh::vec3::cross(b, c)) / 6.0
        })
        .sum();
    assert!(volume > 0.0, "the outside stays outside");
    for cad in ["PrusaSlicer 2.3.0", "Slic3r 1.3", "SuperSlicer"] {
        let turned = placed(cad, "<scalex>2</scalex><rz>1.570796</rz>");
        assert_eq!(bounds(&turned), ([-1.0, 0.0, 0.0], [0.0, 2.0, 1.0]));
        let note = "angles are read as radians, as the program writes them that made the file";
        assert_eq!(turned.notes, [note]);
        assert!(placed(cad, "<rz>0</rz>").notes.is_empty());
    }
    assert_eq!(
        bounds(&placed("CAD", "<rz>90</rz>")),
        bounds(&placed("Slic3r", "<rz>1.5707963</rz>"))
    );
}

#[test]
fn alpha_is_an_opacity_unless_it_leaves_nothing_to_see() {
    let colour = |a: &str| format!("<color><r>1</r><g>0</g><b>0</b><a>{a}</a></color>");
    let read = |own: &str, material: &str| {
        read_body(&format!(
            "<material id='5'>{material}</material><object id='1'>{own}{}</object>",
            tetrahedron("materialid='5'")
        ))
        .unwrap()
    };
    let glass = read("", &colour("0.2"));
    let paint = glass.mesh.as_ref().unwrap().paint();
    assert_eq!(paint.material(0).opacity, Opacity(51));
    let glass = read(&colour("0.4"), "");
    let paint = glass.mesh.as_ref().unwrap().paint();
    assert_eq!(paint.corner_opacities, [Opacity(102); 12]);
    assert_eq!(paint.corners, [Some([255, 0, 0]); 12]);
    let nothing = read(&colour("0"), &colour("0"));
    let paint = nothing.mesh.as_ref().unwrap().paint();
    assert!(paint.corner_opacities.is_empty());
    assert_eq!(
        nothing.notes,
        ["every colour has opacity 0: taken as opaque"]
    );
}

#[test]
fn curves_and_textures_are_noted() {
    let normal = "<normal><nx>0</nx><ny>0</ny><nz>1</nz></normal>";
    let vertices: String = [vertex("0", normal), vertex("1", ""), vertex("2", "")].concat();
    let model = read_body(&format!(
        "<texture id='1'>AAAA</texture><object id='1'><mesh><vertices>{vertices}<edge><v1>0</v1></edge></vertices>\
         <volume>{}</volume></mesh></object>",
        triangle(0, 1, 2, "<texmap rtexid='1'><utex1>0</utex1></texmap>")
    ))
    .unwrap();
    assert_eq!(
        model.notes,
        ["textures not shown", "curved triangles measured flat"]
    );
}

#[test]
fn errors_name_the_byte() {
    let mesh = |vertices: &str, triangles: &str| {
        format!(
            "<object id='1'><mesh><vertices>{vertices}</vertices><volume>{triangles}</volume></mesh></object>"
        )
    };
    let one = vertex("0", "");
    let cases = [
        (mesh("<vertex/>", ""), "a vertex without x, y or z (byte "),
        (
            mesh(&vertex("x", ""), ""),
            "x is \"x\", not a number (byte ",
        ),
        (
            mesh(&one, &triangle(0, 0, 1, "")),
            "a triangle names vertex 1, the mesh has 1 (byte ",
        ),
        (
            mesh(&one, "<triangle><v1>0</v1></triangle>"),
            "a triangle without v1, v2 or v3 (byte ",
        ),
        (
            mesh(&one, ""),
            "no faces: no triangle in any of its objects (1)",
        ),
        ("".into(), "no faces: the file has no object"),
    ];
    for (body, expected) in cases {
        assert!(error_of(&body).starts_with(expected), "{}", error_of(&body));
    }
    let doctype = b"<?xml version='1.0'?><!DOCTYPE amf [<!ENTITY a 'b'>]><amf/>";
    assert_eq!(
        read_bytes(doctype).unwrap_err().to_string(),
        "DOCTYPE is not allowed (byte 21)"
    );
}
