use super::*;

#[test]
fn a_main_chunk_with_a_known_part_is_a_3ds() {
    assert!(recognises(b"MM\x20\0\0\0\x02\0\x0A\0\0\0"));
    assert!(recognises(b"MM\x20\0\0\0\x3D\x3D\x0A\0\0\0"));
    // A TIFF picture of the other byte order.
    assert!(!recognises(b"MM\0*\0\0\0\x08\0\x0C"));
    assert!(!recognises(b"MM"));
}

#[test]
#[expect(clippy::float_cmp, reason = "small whole numbers are exact")]
fn what_is_placed_and_placed_back_lies_as_before() {
    let at = Affine {
        rows: [[0.0, 2.0, 0.0], [-2.0, 0.0, 0.0], [0.0, 0.0, 4.0]],
        shift: [1.0, 2.0, 3.0],
    };
    let back = keyframer::inverse(&at).unwrap();
    assert_eq!(at.then(&back).apply([5.0, 6.0, 7.0]), [5.0, 6.0, 7.0]);
    let flat = Affine {
        rows: [[0.0; 3]; 3],
        shift: [0.0; 3],
    };
    assert_eq!(keyframer::inverse(&flat), None);
}
