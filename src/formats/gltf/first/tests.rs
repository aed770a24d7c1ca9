use super::*;

#[test]
fn what_was_named_is_numbered() {
    let first = json!({
        "asset": { "version": "1.0" }, "scene": "s",
        "scenes": { "s": { "nodes": ["b"] } },
        "nodes": { "a": { "meshes": ["m", "n"] }, "b": { "children": ["a"] } },
        "meshes": { "m": { "primitives": [{ "attributes": { "POSITION": "p", "COLOR": "gone" }, "indices": "i", "material": "red" }] },
            "n": { "primitives": [] } },
        "materials": { "red": { "values": { "diffuse": [1, 0, 0, 1], "transparency": 0.5 }, "technique": "t" } },
        "techniques": { "t": { "states": { "enable": [2929, 3042] } } },
        "accessors": { "i": { "bufferView": "v", "byteStride": 0 }, "p": { "bufferView": "v", "byteStride": 24 } },
        "bufferViews": { "v": { "buffer": "binary_glTF", "byteOffset": 8 } },
        "buffers": { "another": { "uri": "a.bin" }, "binary_glTF": { "uri": "data:," } },
    });
    assert!(is_first(&first));
    let Second { root, notes } = second(&first);
    assert!(notes.is_empty() && !is_first(&root));
    assert_eq!(root["scenes"][0]["nodes"], json!([1]));
    assert_eq!(root["nodes"][1]["children"], json!([0]));
    assert_eq!(
        (&root["nodes"][0]["mesh"], &root["nodes"][2]["mesh"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(root["nodes"][0]["children"], json!([2]));
    let primitive = &root["meshes"][0]["primitives"][0];
    assert_eq!(
        primitive["attributes"],
        json!({ "POSITION": 1, "COLOR_0": u32::MAX })
    );
    assert_eq!(
        (&primitive["indices"], &primitive["material"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(root["accessors"][1]["bufferView"], json!(1));
    assert_eq!(root["bufferViews"][1]["byteStride"], json!(24));
    assert_eq!(root["bufferViews"][1]["buffer"], json!(0));
    assert_eq!(root["buffers"][0].get("uri"), None);
    let look = &root["materials"][0];
    assert_eq!(look["alphaMode"], "BLEND");
    assert_eq!(look["pbrMetallicRoughness"]["baseColorFactor"][3], 0.5);
}

#[test]
fn skins_bound_through_a_matrix_are_left_out() {
    let mut matrix = [0.0; 16];
    [0, 5, 10, 15].iter().for_each(|&at| matrix[at] = 1.0);
    let skin = |matrix: &[f64]| {
        let root = json!({ "nodes": { "n": { "jointName": "j" } },
            "skins": { "s": { "jointNames": ["j"], "bindShapeMatrix": matrix, "inverseBindMatrices": "a" } } });
        second(&root)
    };
    let kept = skin(&matrix);
    assert_eq!(
        (kept.notes.len(), &kept.root["skins"][0]["joints"]),
        (0, &json!([0]))
    );
    matrix[12] = 3.0;
    let lost = skin(&matrix);
    assert_eq!(
        (lost.notes.len(), &lost.root["skins"][0]),
        (1, &Value::Null)
    );
}

#[test]
fn the_second_version_is_left_alone() {
    for root in [
        json!({ "asset": { "version": "2.0" }, "nodes": {} }),
        json!({ "nodes": [] }),
    ] {
        assert!(!is_first(&root), "{root}");
    }
}
