#![expect(clippy::float_cmp, reason = "small whole numbers, or rounded ones")]

use super::*;
use crate::formats::dae::transform::{of_matrix, of_node};
use crate::formats::{Limits, Siblings};

#[test]
fn collada_is_told_by_its_root() {
    assert!(recognises(
        b"<?xml version='1.0'?><COLLADA version='1.4.1'/>"
    ));
    assert!(recognises(b"\xEF\xBB\xBF<COLLADA>"));
    for other in [&b"<amf/>"[..], b"COLLADA", b"<x:y>"] {
        assert!(!recognises(other));
    }
}

#[test]
fn a_document_without_geometry_says_so() {
    let input = Input {
        bytes: b"<COLLADA/>",
        siblings: &Siblings::Nowhere,
        limits: &Limits::default(),
    };
    let error = read(&input).unwrap_err();
    assert_eq!(error.to_string(), "no faces: a scene without geometry");
}

/// A geometry of one triangle up to `top`, whose sources have the ids that those of others have as well.
fn geometry(id: &str, top: f64) -> String {
    format!(
        "<geometry id='{id}'><mesh>\
         <source id='s'><float_array id='a' count='9'>0 0 0 1 0 0 0 {top} 0</float_array>\
         <technique_common><accessor source='#a' count='3' stride='3'/></technique_common></source>\
         <vertices id='v'><input semantic='POSITION' source='#s'/></vertices>\
         <triangles count='1'><input semantic='VERTEX' source='#v' offset='0'/><p>0 1 2</p></triangles>\
         </mesh></geometry>"
    )
}

#[test]
fn an_id_means_the_element_of_its_own_geometry_first() {
    let bytes = format!(
        "<COLLADA><library_geometries>{}{}</library_geometries><library_visual_scenes><visual_scene>\
         <node><instance_geometry url='#one'/></node><node><instance_geometry url='#two'/></node>\
         </visual_scene></library_visual_scenes></COLLADA>",
        geometry("one", 1.0),
        geometry("two", 3.0)
    );
    let limits = Limits::default();
    let input = Input {
        bytes: bytes.as_bytes(),
        siblings: &Siblings::Nowhere,
        limits: &limits,
    };
    let mesh = read(&input).unwrap().mesh.unwrap();
    assert_eq!((mesh.faces().len(), mesh.positions().len()), (2, 6));
    assert_eq!(mesh.bounds().max, [1.0, 3.0, 0.0]);
}

fn node(steps: &str, apply: [f64; 3]) -> [f64; 3] {
    let text = format!("<node>{steps}</node>");
    let limits = Limits::default();
    let tree = Tree::read(Xml::new(&text, "", &limits), "node").unwrap();
    of_node(&tree)
        .apply(apply)
        .map(|part| (part * 1e9).round() / 1e9 + 0.0)
}

#[test]
fn the_last_transform_of_a_node_comes_first() {
    let steps = "<translate>1 0 0</translate><rotate>0 0 1 90</rotate><scale>2 2 2</scale>";
    assert_eq!(node(steps, [1.0, 0.0, 0.0]), [1.0, 2.0, 0.0]);
    // About an axis between all others x goes to y, y to z, z to x.
    let about = "<rotate>1 1 1 120</rotate>";
    assert_eq!(node(about, [1.0, 2.0, 3.0]), [3.0, 1.0, 2.0]);
    assert_eq!(
        node("<rotate>0 0 0 90</rotate><scale>x</scale>", [1.0; 3]),
        [1.0; 3]
    );
    let look = "<lookat>1 0 0 1 0 -5 0 1 0</lookat>";
    assert_eq!(node(look, [1.0, 2.0, 3.0]), [2.0, 2.0, 3.0]);
}

#[test]
fn numbers_may_have_a_comma_for_their_point() {
    let steps = "<translate>1,5 -2,25 +3</translate>";
    assert_eq!(node(steps, [0.0; 3]), [1.5, -2.25, 3.0]);
}

#[test]
fn a_matrix_is_written_row_by_row() {
    let matrix = [
        1.0, 2.0, 3.0, 10.0, 4.0, 5.0, 6.0, 20.0, 7.0, 8.0, 9.0, 30.0, 0.0, 0.0, 0.0, 1.0,
    ];
    assert_eq!(of_matrix(matrix).apply([1.0, 0.0, 0.0]), [11.0, 24.0, 37.0]);
}
