use super::*;

#[test]
fn a_main_chunk_with_a_known_part_is_a_3ds() {
    assert!(recognises(b"MM\x20\0\0\0\x02\0\x0A\0\0\0"));
    assert!(recognises(b"MM\x20\0\0\0\x3D\x3D\x0A\0\0\0"));
    // A TIFF picture of the other byte order.
    assert!(!recognises(b"MM\0*\0\0\0\x08\0\x0C"));
    assert!(!recognises(b"MM"));
}
