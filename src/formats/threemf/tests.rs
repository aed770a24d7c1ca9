use super::*;
use crate::formats::Siblings;
use crate::formats::kit::package::tests::packed;
use crate::mesh::Unit;
use crate::mesh::vec3::Vec3;

mod lattices;
mod looks;
mod slicers;

const CORE: &str = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02";
const TETRAHEDRON: &str = "<mesh><vertices><vertex x='0' y='0' z='0'/><vertex x='1' y='0' z='0'/>\
    <vertex x='0' y='1' z='0'/><vertex x='0' y='0' z='1'/></vertices><triangles>\
    <triangle v1='0' v2='2' v3='1'/><triangle v1='0' v2='1' v3='3'/><triangle v1='0' v2='3' v3='2'/>\
    <triangle v1='1' v2='2' v3='3'/></triangles></mesh>";
const RELATIONS: &str = "<Relationships>\
    <Relationship Type='http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel' Target='/3D/Part%20A.model'/>\
    <Relationship Type='http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail' \
    Target='/Metadata/t.png'/></Relationships>";

fn model_text(attributes: &str, body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><model xmlns='{CORE}' xmlns:p='urn:production/2015/06' {attributes}>\
         {body}</model>"
    )
}

fn read_parts(parts: &[(&str, &[u8])]) -> Result<Model, ReadError> {
    let bytes = packed(parts);
    assert!(recognises(&bytes));
    read(&Input {
        bytes: &bytes,
        siblings: &Siblings::Nowhere,
        limits: &Limits::default(),
    })
}

fn read_model_text(text: &str) -> Result<Model, ReadError> {
    read_parts(&[("3D/3dmodel.model", text.as_bytes())])
}

fn read_body(body: &str) -> Result<Model, ReadError> {
    read_model_text(&model_text("", body))
}

fn error_of(body: &str) -> String {
    read_body(body).unwrap_err().to_string()
}

fn volume(model: &Model) -> f64 {
    let mesh = model.mesh.as_ref().unwrap();
    let of = |face: &[u32; 3]| {
        let [[a, b, c], [d, e, f], [g, h, i]]: [Vec3; 3] = mesh.corners(*face);
        a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    };
    mesh.faces().iter().map(of).sum::<f64>() / 6.0
}

#[test]
fn the_part_that_the_relations_name_is_read_with_what_it_says_of_itself() {
    let other = model_text("", "<resources/><build/>");
    let text = model_text(
        "unit='inch'",
        &format!(
            "<metadata name='Title'>Two &amp; half</metadata><metadata name='Designer'>D</metadata>\
             <metadata name='LicenseTerms'>L</metadata><metadata name='Copyright'>C</metadata>\
             <metadata name='Application'>A</metadata><metadata name='Description'>T</metadata>\
             <metadata name='x:Other'>O</metadata>\
             <resources><object id='3' name='tetra'>{TETRAHEDRON}</object><object id='4'>{TETRAHEDRON}</object>\
             </resources><build><item objectid='3' transform='2 0 0 0 2 0 0 0 2 1 0 0'/><item objectid='3'/></build>"
        ),
    );
    let model = read_parts(&[
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("3D/3dmodel.model", other.as_bytes()),
        ("3D/Part A.model", text.as_bytes()),
        ("Metadata/t.png", b"no matter"),
    ])
    .unwrap();
    let expected = Embedded {
        unit: Some(Unit::Inch),
        title: Some("Two & half".into()),
        designer: Some("D".into()),
        license: Some("L".into()),
        copyright: Some("C".into()),
        application: Some("A".into()),
        comment: Some("T".into()),
        picture: Some(b"no matter".to_vec()),
        object_count: Some(2),
        ..Embedded::default()
    };
    assert_eq!(model.embedded, expected);
    assert_eq!(model.notes, ["embedded thumbnail: Metadata/t.png"]);
    assert_eq!(
        (model.written.polygon_count, model.written.vertex_count),
        (8, 8)
    );
    assert!(model.written.has_unit);
    assert_eq!(model.objects[0].name.as_deref(), Some("tetra"));
    assert_eq!(model.objects[0].size, [2.0, 2.0, 2.0]);
    assert_eq!(model.mesh.as_ref().unwrap().positions()[0], [1.0, 0.0, 0.0]);
    assert_eq!((volume(&model) * 6.0).round(), 9.0);
}

#[test]
fn the_only_model_part_is_found_without_relations() {
    let body = format!("<resources><object id='1'>{TETRAHEDRON}</object></resources>");
    let text = model_text("", &body);
    let model = read_parts(&[("odd/Location.MODEL", text.as_bytes())]).unwrap();
    assert_eq!(model.embedded.unit, Some(Unit::Millimetre));
    assert_eq!(
        model.notes,
        ["the file has no build: all of its objects are taken"]
    );
    let two = [("a.model", text.as_bytes()), ("b.model", text.as_bytes())];
    let error = read_parts(&two).unwrap_err().to_string();
    assert_eq!(
        error,
        "the package does not say which of its 2 model parts is the 3D model"
    );
    let types: (&str, &[u8]) = (
        "[Content_Types].xml",
        b"application/vnd.ms-package.3dmanufacturing-3dmodel+xml",
    );
    let error = read_parts(&[types]).unwrap_err().to_string();
    assert_eq!(error, "the package holds no 3D model part");
    assert!(!recognises(&packed(&[("a.txt", b"text")])) && !recognises(b"PK\x03\x04"));
}

#[test]
fn components_are_placed_and_mirrored_ones_keep_their_outside_outside() {
    let model = read_body(&format!(
        "<resources><object id='1'>{TETRAHEDRON}</object><object id='2' name='pair'><components>\
         <component objectid='1'/><component objectid='1' transform='-1 0 0 0 1 0 0 0 1 10 0 0'/></components></object>\
         <object id='3'><components><component objectid='2'/></components></object></resources>\
         <build><item objectid='3' transform='0 1 0 -1 0 0 0 0 1 0 0 5'/></build>"
    ))
    .unwrap();
    assert_eq!(model.objects.len(), 2);
    assert!(
        model
            .objects
            .iter()
            .all(|object| object.name.as_deref() == Some("pair"))
    );
    assert_eq!((volume(&model) * 6.0).round(), 2.0);
    let bounds = model.mesh.as_ref().unwrap().bounds();
    assert_eq!(
        (bounds.min, bounds.max),
        ([-1.0, 0.0, 5.0], [0.0, 10.0, 6.0])
    );
}

#[test]
fn objects_of_other_parts_are_followed() {
    let root = model_text(
        "requiredextensions='p'",
        "<resources><object id='1' name='outer'><components>\
         <component objectid='1' p:path='/3D/Objects/a.model'/><component objectid='2' p:path='/3D/Objects/a.model'/>\
         </components></object></resources><build><item objectid='1'/>\
         <item objectid='1' p:path='3d/objects/A.model'/></build>",
    );
    let part = model_text(
        "",
        &format!(
            "<resources><object id='1' name='inner'>{TETRAHEDRON}</object>\
             <object id='2'><components><component objectid='1'/></components></object></resources><build/>"
        ),
    );
    let parts = [
        ("3D/3dmodel.model", root.as_bytes()),
        ("3D/Objects/a.model", part.as_bytes()),
    ];
    let model = read_parts(&parts).unwrap();
    let names: Vec<_> = model
        .objects
        .iter()
        .filter_map(|object| object.name.as_deref())
        .collect();
    assert_eq!(names, ["inner", "inner", "inner"]);
    assert_eq!(
        model.notes,
        ["required extension not read: \"urn:production/2015/06\""]
    );
    let error = read_parts(&parts[..1]).unwrap_err().to_string();
    assert_eq!(
        error,
        "3D/3dmodel.model names the part \"/3D/Objects/a.model\", which is not in the package"
    );
}

#[test]
fn references_that_lead_nowhere_or_in_a_ring_are_refused() {
    let object = format!("<object id='1'>{TETRAHEDRON}</object>");
    let ring = |a, b| {
        format!(
            "<resources>{object}<object id='2'><components><component objectid='{a}'/></components></object>\
             <object id='3'><components><component objectid='{b}'/></components></object></resources>\
             <build><item objectid='2'/></build>"
        )
    };
    assert_eq!(
        error_of(&ring(2, 1)),
        "3D/3dmodel.model: object 2 holds itself"
    );
    assert_eq!(
        error_of(&ring(3, 2)),
        "3D/3dmodel.model: object 2 holds itself"
    );
    assert!(
        error_of(&ring(9, 1))
            .starts_with("3D/3dmodel.model: object 9 is named but not there (byte ")
    );
    let twice = format!("<resources>{object}{object}</resources>");
    assert!(error_of(&twice).starts_with("3D/3dmodel.model: a second object 1 (byte"));
    let mut doubling = object;
    for id in 2..60 {
        let inner = id - 1;
        doubling += &format!(
            "<object id='{id}'><components><component objectid='{inner}'/><component objectid='{inner}'/>\
             </components></object>"
        );
    }
    let bomb = format!("<resources>{doubling}</resources><build><item objectid='59'/></build>");
    assert!(error_of(&bomb).ends_with("placed objects, limit is 1000000"));
}

#[test]
fn wrong_meshes_name_the_part_and_the_byte() {
    let mesh = |vertex: &str, triangle: &str| {
        format!(
            "<resources><object id='1'><mesh><vertices><vertex x='0' y='0' z='0'/>{vertex}</vertices>\
             <triangles>{triangle}</triangles></mesh></object></resources>"
        )
    };
    let cases = [
        (
            mesh("<vertex x='0' y='0'/>", ""),
            "a vertex without x, y or z",
        ),
        (
            mesh("<vertex x='a' y='0' z='0'/>", ""),
            "x is \"a\", not a number",
        ),
        (
            mesh("<vertex x='0' y='NaN' z='0'/>", ""),
            "y is \"NaN\", not a number",
        ),
        (
            mesh("", "<triangle v1='0' v2='0'/>"),
            "a triangle without v1, v2 or v3",
        ),
        (
            mesh("", "<triangle v1='0' v2='0' v3='-1'/>"),
            "v3 is \"-1\", not an index",
        ),
        (
            mesh("", "<triangle v1='0' v2='0' v3='1'/>"),
            "a triangle names vertex 1, the mesh has 1",
        ),
        (
            "<resources><object/></resources>".into(),
            "an object without id",
        ),
        ("<build><item/></build>".into(), "item without objectid"),
        (
            "<build><item objectid='1' transform='1 0 0'/></build>".into(),
            "a transform with fewer than 12 numbers",
        ),
    ];
    for (body, expected) in cases {
        let error = error_of(&body);
        assert!(
            error.starts_with(&format!("3D/3dmodel.model: {expected} (byte ")),
            "{error}"
        );
    }
    let flat = mesh("", "<triangle v1='0' v2='0' v3='0'/>");
    assert_eq!(read_body(&flat).unwrap().mesh.unwrap().faces().len(), 1);
    let refused = read_model_text("<!DOCTYPE model><model/>").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "3D/3dmodel.model: DOCTYPE is not allowed (byte 0)"
    );
}

#[test]
fn what_is_no_mesh_is_named_and_refused_where_it_is_all() {
    let displaced = "<d:displacementmesh/>";
    let alone =
        format!("<resources><s:slicestack id='7'/><object id='1'>{displaced}</object></resources>");
    assert_eq!(
        error_of(&alone),
        "a model of slice stack and displacement mesh alone is not read by this version"
    );
    let both = format!(
        "<resources><object id='1'>{displaced}</object><object id='2'>{TETRAHEDRON}</object>\
         <object id='3' type='other'>{TETRAHEDRON}</object><object id='4' type='support'>{TETRAHEDRON}</object>\
         </resources><build><item objectid='1'/><item objectid='2'/><item objectid='3'/><item objectid='4'/></build>"
    );
    let model = read_body(&both).unwrap();
    assert_eq!(model.mesh.as_ref().unwrap().faces().len(), 8);
    let expected = [
        "displacement mesh not measured",
        "objects of type support are measured with the model",
        "left out as no part of the model: 1 object of type other",
    ];
    assert_eq!(model.notes, expected);
    assert_eq!(
        error_of("<resources/>"),
        "no faces: the package has no object"
    );
    let unknown = model_text(
        "xmlns:q='urn:q' requiredextensions='q' unit='yard'",
        "<resources/>",
    );
    let error = read_model_text(&unknown).unwrap_err().to_string();
    assert_eq!(
        error,
        "a model of the extension \"urn:q\" alone is not read by this version"
    );
}

#[test]
fn encrypted_parts_are_refused_by_name() {
    let relations = "<Relationships><Relationship Target='/Secure/keystore.xml' \
        Type='http://schemas.microsoft.com/3dmanufacturing/2019/04/keystore'/></Relationships>";
    let keystore = "<keystore><resourcedatagroup><resourcedata path='/3d/Secret.model'/></resourcedatagroup></keystore>";
    let root = model_text(
        "",
        "<resources/><build><item objectid='1' p:path='/3D/secret.model'/></build>",
    );
    let error = read_parts(&[
        ("_rels/.rels", relations.as_bytes()),
        ("Secure/keystore.xml", keystore.as_bytes()),
        ("3D/3dmodel.model", root.as_bytes()),
        ("3D/secret.model", b"\x00\x01\x02"),
    ])
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "an encrypted part (\"3D/secret.model\") is not read by this version"
    );
}

#[test]
fn colours_materials_and_textures_paint_the_faces() {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(2, 2, image::Rgb([9, 8, 7]));
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let text = model_text(
        "",
        "<resources><basematerials id='1'><base name='red' displaycolor='#FF0000'/></basematerials>\
         <m:colorgroup id='2'><m:color color='#00FF00'/><m:color color='#0000FF80'/></m:colorgroup>\
         <m:texture2d id='3' path='/3D/Textures/t.png'/><m:texture2d id='6' path='/lost.png'/>\
         <m:texture2dgroup id='4' texid='3'><m:tex2coord u='0' v='0'/><m:tex2coord u='1' v='0'/></m:texture2dgroup>\
         <m:texture2dgroup id='7' texid='6'><m:tex2coord u='0' v='0'/></m:texture2dgroup>\
         <object id='5' pid='1' pindex='0'><mesh><vertices><vertex x='0' y='0' z='0'/><vertex x='1' y='0' z='0'/>\
         <vertex x='0' y='1' z='0'/></vertices><triangles><triangle v1='0' v2='1' v3='2'/>\
         <triangle v1='0' v2='1' v3='2' pid='2' p1='0' p2='1' p3='0'/>\
         <triangle v1='0' v2='1' v3='2' pid='4' p1='0' p2='1' p3='0'/>\
         <triangle v1='0' v2='1' v3='2' pid='2' p1='9'/><triangle v1='0' v2='1' v3='2' pid='7' p1='0'/>\
         </triangles></mesh></object></resources>\
         <build><item objectid='5' transform='1 0 0 0 1 0 0 0 -1 0 0 0'/></build>",
    );
    let model = read_parts(&[
        ("3D/3dmodel.model", text.as_bytes()),
        ("3D/Textures/t.png", png.get_ref()),
    ])
    .unwrap();
    let paint = model.mesh.as_ref().unwrap().paint();
    assert_eq!(paint.material(0).colour, Some([255, 0, 0]));
    let (green, blue) = (Some([0, 255, 0]), Some([0, 0, 255]));
    assert_eq!(
        paint.corners[3..6],
        [green, green, blue],
        "turned over with the triangle"
    );
    assert_eq!(paint.material(2).texture, Some(0));
    assert_eq!(paint.places[6..9], [[0.0, 0.0], [0.0, 0.0], [1.0, 0.0]]);
    assert_eq!(paint.textures[0].pixel(0, 0), [9, 8, 7]);
    assert_eq!(paint.material(4).texture, None);
    let embedded = &model.embedded;
    assert_eq!(
        (embedded.material_count, embedded.texture_count),
        (Some(1), Some(1))
    );
    let expected = [
        "object 5 names a colour that is not there",
        "texture \"/lost.png\": not in the package",
    ];
    assert_eq!(model.notes, expected);
}
