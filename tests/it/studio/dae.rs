//! COLLADA, made here: primitives, nodes, skins, morphs, effects.

use super::{SIDES, corners, rows};
use crate::harness::Place;

/// A document: what stands in its asset, its libraries, and the nodes of its scene.
pub(crate) fn document(asset: &str, libraries: &str, nodes: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<COLLADA xmlns=\"http://www.collada.org/2005/11/COLLADASchema\" version=\"1.4.1\">\n\
         <asset>{asset}</asset>\n{libraries}\n<library_visual_scenes><visual_scene id=\"scene\">{nodes}</visual_scene></library_visual_scenes>\n\
         <scene><instance_visual_scene url=\"#scene\"/></scene>\n</COLLADA>\n"
    )
}

/// A geometry of these primitives over the corners of a cube.
fn geometry(id: &str, size: f64, primitives: &str) -> String {
    format!(
        "<geometry id=\"{id}\" name=\"{id}\"><mesh><source id=\"{id}-p\"><float_array id=\"{id}-a\" count=\"24\">{}</float_array>\
         <technique_common><accessor source=\"#{id}-a\" count=\"8\" stride=\"3\"/></technique_common></source>\
         <vertices id=\"{id}-v\"><input semantic=\"POSITION\" source=\"#{id}-p\"/></vertices>{primitives}</mesh></geometry>",
        corners(size, " ")
    )
}

fn input(id: &str) -> String {
    format!("<input semantic=\"VERTEX\" source=\"#{id}-v\" offset=\"0\"/>")
}

fn sides() -> String {
    let numbers = SIDES.as_flattened().iter().map(usize::to_string);
    numbers.collect::<Vec<_>>().join(" ")
}

fn polylist(id: &str) -> String {
    format!(
        "<polylist count=\"6\" material=\"paint\">{}<vcount>4 4 4 4 4 4</vcount><p>{}</p></polylist>",
        input(id),
        sides()
    )
}

fn library(geometries: &str) -> String {
    format!("<library_geometries>{geometries}</library_geometries>")
}

const SHOWN: &str = "<node id=\"n\"><instance_geometry url=\"#cube\"/></node>";

/// A cube from the origin.
pub(crate) fn cube(size: f64) -> String {
    document(
        "",
        &library(&geometry("cube", size, &polylist("cube"))),
        SHOWN,
    )
}

const SOLID: &str =
    "concat_ws(' ', filename, kind, triangle_count, format('%g', volume), is_inverted)";

#[test]
fn every_primitive_makes_the_same_cube() {
    let of = |primitives: &str| document("", &library(&geometry("cube", 1.0, primitives)), SHOWN);
    let input = input("cube");
    let each = |tag: &str, list: &dyn Fn([usize; 4]) -> String| {
        let p = SIDES.map(|side| format!("<p>{}</p>", list(side)));
        format!("<{tag} count=\"6\">{input}{}</{tag}>", p.concat())
    };
    let quads = |[a, b, c, d]: [usize; 4]| format!("{a} {b} {c} {d}");
    let strip = |[a, b, c, d]: [usize; 4]| format!("{a} {b} {d} {c}");
    let triangles = |[a, b, c, d]: [usize; 4]| format!("{a} {b} {c} {a} {c} {d}");
    let files = [
        ("fans.dae", of(&each("trifans", &quads))),
        ("list.dae", of(&polylist("cube"))),
        ("polygons.dae", of(&each("polygons", &quads))),
        ("strips.dae", of(&each("tristrips", &strip))),
        ("triangles.dae", of(&each("triangles", &triangles))),
        (
            "wires.dae",
            of(&format!(
                "<lines count=\"2\">{input}<p>0 1 2 3</p></lines><linestrips count=\"1\">{input}<p>4 5 6</p></linestrips>"
            )),
        ),
    ];
    assert_eq!(
        rows(&files, SOLID),
        [
            "fans.dae mesh 12 1 0",
            "list.dae mesh 12 1 0",
            "polygons.dae mesh 12 1 0",
            "strips.dae mesh 12 1 0",
            "triangles.dae mesh 12 1 0",
            "wires.dae lines 0"
        ]
    );
}

#[test]
fn nodes_are_placed_by_all_their_transforms_and_by_instances() {
    let place = |steps: &str| {
        let node = format!("<node id=\"n\">{steps}<instance_geometry url=\"#cube\"/></node>");
        document(
            "",
            &library(&geometry("cube", 1.0, &polylist("cube"))),
            &node,
        )
    };
    let shared = format!(
        "{}<library_nodes><node id=\"two\"><instance_geometry url=\"#cube\"/><node><translate>5 0 0</translate>\
         <instance_geometry url=\"#cube\"/></node></node></library_nodes>",
        library(&geometry("cube", 1.0, &polylist("cube")))
    );
    let nodes = "<node><instance_node url=\"#two\"/></node><node><translate>0 5 0</translate><scale>-1 1 1</scale><instance_node url=\"#two\"/></node>";
    let files = [
        (
            "a.dae",
            place("<translate>1 2 3</translate><scale>2 2 2</scale>"),
        ),
        (
            "b.dae",
            place("<matrix>1 0 0 5 0 1 0 6 0 0 -1 7 0 0 0 1</matrix>"),
        ),
        (
            "c.dae",
            place("<rotate>0 0 1 90</rotate><translate>4 0 0</translate>"),
        ),
        ("d.dae", place("<skew>45 0 1 0 1 0 0</skew>")),
        ("e.dae", place("<lookat>0 0 9 0 0 0 0 1 0</lookat>")),
        ("f.dae", document("", &shared, nodes)),
    ];
    let said = "concat_ws(' ', object_count, format('%.3f', volume), is_inverted, format('%g %g %g', bounding_box_min_x, bounding_box_min_y, bounding_box_min_z),
        format('%.4g %.4g %.4g', bounding_box_max_x, bounding_box_max_y, bounding_box_max_z))";
    assert_eq!(
        rows(&files, said),
        [
            "1 8.000 0 1 2 3 3 4 5",
            "1 1.000 0 5 6 6 6 7 7",
            "1 1.000 0 -1 4 0 0 5 1",
            "1 1.000 0 0 0 0 2 1 1",
            "1 1.000 0 0 0 9 1 1 10",
            "4 4.000 0 -6 0 0 6 6 1"
        ]
    );
}

#[test]
fn unit_and_up_axis_are_those_of_the_asset() {
    let of = |asset: &str| {
        document(
            asset,
            &library(&geometry("cube", 1.0, &polylist("cube"))),
            SHOWN,
        )
    };
    let files = [
        (
            "a.dae",
            of("<unit name=\"inch\" meter=\"0.0254\"/><up_axis>Z_UP</up_axis>"),
        ),
        (
            "b.dae",
            of(
                "<contributor><authoring_tool>a test</authoring_tool></contributor><up_axis>X_UP</up_axis>",
            ),
        ),
    ];
    let said = "concat_ws(' ', ifnull(unit, 'silent'), ifnull(application, 'nobody'), format('%g', bounding_box_min_x))";
    assert_eq!(rows(&files, said), ["inch nobody 0", "silent a test -1"]);
    let limits = trigest::formats::Limits::default();
    let examined = trigest::examine(("a.dae", files[0].1.as_bytes()), &limits).unwrap();
    assert_eq!(examined.model.embedded.up, Some(trigest::mesh::UpAxis::Z));
}

#[test]
fn skins_stand_as_they_were_bound_and_morphs_by_their_weights() {
    let tall = geometry("tall", 3.0, &polylist("tall"));
    let cube = geometry("cube", 1.0, &polylist("cube"));
    let morph = |method: &str| {
        format!(
            "<library_controllers><controller id=\"m\"><morph source=\"#cube\" method=\"{method}\">\
             <source id=\"t\"><IDREF_array count=\"1\">tall</IDREF_array></source>\
             <source id=\"w\"><float_array id=\"wa\" count=\"1\">0.5</float_array><technique_common><accessor source=\"#wa\" count=\"1\"/></technique_common></source>\
             <targets><input semantic=\"MORPH_TARGET\" source=\"#t\"/><input semantic=\"MORPH_WEIGHT\" source=\"#w\"/></targets></morph></controller>\
             <controller id=\"s\"><skin source=\"#m\"><bind_shape_matrix>2 0 0 1 0 2 0 0 0 0 2 0 0 0 0 1</bind_shape_matrix></skin></controller></library_controllers>"
        )
    };
    let node = |id: &str| {
        format!("<node><translate>9 0 0</translate><instance_controller url=\"#{id}\"/></node>")
    };
    let of = |method: &str, id: &str| {
        let libraries = library(&format!("{cube}{tall}")) + &morph(method);
        document("", &libraries, &node(id))
    };
    let files = [
        ("a.dae", of("NORMALIZED", "m")),
        ("b.dae", of("RELATIVE", "m")),
        ("c.dae", of("NORMALIZED", "s")),
    ];
    let said = "format('%g %g %g', size_x, bounding_box_min_x, ifnull(skin_count, 0))";
    assert_eq!(rows(&files, said), ["2 9 0", "2.5 9 0", "4 1 1"]);
}

/// An effect of a red that lets half through, or of a picture.
fn effect(diffuse: &str, rest: &str) -> String {
    format!(
        "<library_images><image id=\"wood\"><init_from>file:///C:/models/wood%20brown.png</init_from></image></library_images>\
         <library_effects><effect id=\"e\"><profile_COMMON><newparam sid=\"surface\"><surface type=\"2D\"><init_from>wood</init_from></surface></newparam>\
         <newparam sid=\"sampler\"><sampler2D><source>surface</source></sampler2D></newparam>\
         <technique sid=\"t\"><phong><diffuse>{diffuse}</diffuse>{rest}</phong></technique></profile_COMMON></effect></library_effects>\
         <library_materials><material id=\"red\"><instance_effect url=\"#e\"/></material></library_materials>"
    )
}

const BOUND: &str = "<node><instance_geometry url=\"#cube\"><bind_material><technique_common>\
    <instance_material symbol=\"paint\" target=\"#red\"/></technique_common></bind_material></instance_geometry></node>";

#[test]
fn effects_have_colours_opacities_and_textures() {
    let cube = library(&geometry("cube", 1.0, &polylist("cube")));
    let limits = trigest::formats::Limits::default();
    let look = |diffuse: &str, rest: &str| {
        let text = document("", &format!("{cube}{}", effect(diffuse, rest)), BOUND);
        let examined = trigest::examine(("a.dae", text.as_bytes()), &limits).unwrap();
        let material = examined.model.mesh.unwrap().paint().material(0);
        (material.colour, material.opacity.0)
    };
    let red = "<color>1 0 0 1</color>";
    let transparent = |mode: &str, alpha: f64, amount: f64| {
        format!(
            "<transparent opaque=\"{mode}\"><color>1 1 1 {alpha}</color></transparent><transparency><float>{amount}</float></transparency>"
        )
    };
    assert_eq!(look(red, ""), (Some([255, 0, 0]), 255));
    for (mode, alpha, amount, expected) in [
        ("A_ONE", 0.5, 1.0, 128),
        ("RGB_ZERO", 1.0, 0.5, 128),
        ("A_ZERO", 0.5, 1.0, 128),
        ("RGB_ONE", 1.0, 0.5, 128),
        // What would be wholly invisible is taken as opaque.
        ("A_ONE", 1.0, 0.0, 255),
    ] {
        let (_, opacity) = look(red, &transparent(mode, alpha, amount));
        assert_eq!(opacity, expected, "{mode}");
    }
    let place = Place::new();
    let texture = effect("<texture texture=\"sampler\" texcoord=\"UV\"/>", "");
    place.file("a.dae", document("", &format!("{cube}{texture}"), BOUND));
    let picture = image::RgbImage::from_pixel(4, 4, image::Rgb([9, 99, 199]));
    picture.save(place.models().join("wood brown.png")).unwrap();
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT texture_count FROM catalog"), 1);
}

#[test]
fn documents_in_utf_16_are_read_and_what_leads_nowhere_is_noted() {
    let place = Place::new();
    let text = cube(1.0).replace("\"1.0\"", "\"1.0\" encoding=\"UTF-16\"");
    let marked = format!("\u{feff}{text}");
    let bytes: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    place.file("a.dae", bytes);
    place.file(
        "b.dae",
        cube(2.0).replace("</node>", "<instance_node url=\"other.dae#x\"/></node>"),
    );
    let ran = place.import(&["--no-thumbnails", "--json"]);
    ran.assert_status(0);
    assert!(ran.stdout.contains("other.dae#x"), "{}", ran.stdout);
    assert_eq!(
        place.value::<i64>("SELECT sum(triangle_count) FROM catalog"),
        24
    );
}

#[test]
fn a_zae_archive_is_a_folder_of_documents_and_textures() {
    let place = Place::new();
    let members = [
        ("dae/cube.dae", cube(2.0)),
        ("manifest.xml", "<dae_root>./dae/cube.dae</dae_root>".into()),
    ];
    let members = members
        .each_ref()
        .map(|(name, text)| (*name, text.as_bytes()));
    place.file("a.zae", crate::archives::zip(&members));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let said = place.texts("SELECT concat_ws(' ', file_path, format, volume) FROM catalog");
    let [said] = said.as_slice() else {
        panic!("{said:?}")
    };
    assert!(said.ends_with("a.zae!/dae/cube.dae dae 8.0"), "{said}");
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(
        place.texts("SELECT CAST(count(*) AS TEXT) FROM catalog"),
        ["1"]
    );
}
