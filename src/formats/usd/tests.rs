use super::*;
use crate::formats::{Limits, Siblings};

#[test]
fn usd_is_told_by_its_first_bytes() {
    assert!(recognises(b"#usda 1.0\n"));
    assert!(recognises(b"PXR-USDC\0\x08\0"));
    let mut package = b"PK\x03\x04".to_vec();
    package.resize(26, 0);
    package.extend([6, 0, 0, 0]);
    package.extend(b"Root.USDc");
    assert!(!recognises(&package), "the name has six letters");
    package[26] = 9;
    assert!(recognises(&package));
    for other in [&b"usda"[..], b"PK\x03\x04", b"PXR", b""] {
        assert!(!recognises(other));
    }
}

#[test]
fn a_scene_without_meshes_says_so() {
    let of = |text: &str| {
        let input = Input {
            bytes: text.as_bytes(),
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        };
        read(&input).unwrap_err().to_string()
    };
    assert_eq!(of("#usda 1.0\n"), "no faces: a scene without prims");
    assert_eq!(
        of("#usda 1.0\ndef Xform \"a\"\n{\n}\n"),
        "no faces: a scene whose prims (1 at its top) show no mesh"
    );
}
