use super::*;
use crate::formats::Siblings;

#[test]
fn fbx_is_told_by_its_first_bytes() {
    assert!(recognises(b"Kaydara FBX Binary  \0\x1a\0"));
    assert!(recognises(b"\n; FBX 7.4.0 project file\n"));
    assert!(recognises(b"FBXHeaderExtension:  {\n"));
    for other in [&b"; FBX is fine\n"[..], b"", b"Kaydara", b"solid FBX"] {
        assert!(!recognises(other), "{other:?}");
    }
}

#[test]
fn memory_grows_with_the_file_and_is_never_less_than_for_a_small_one() {
    let limits = Limits::default();
    assert_eq!(memory(0, &limits) as u64, FREE_MEMORY);
    let large = 100 << 20;
    assert_eq!(memory(large, &limits) as u64, large * MEMORY_A_BYTE);
    let few = Limits {
        unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    assert_eq!(memory(0, &few), 1 << 20);
}

#[test]
fn what_the_library_refuses_says_who_can_act() {
    let limits = Limits::default();
    let of = |kind| refused(kind, "Some Reason", 1000, &limits).to_string();
    assert_eq!(
        of(ErrorType::MemoryLimit),
        "1001 bytes of memory or more, limit is 1000"
    );
    assert_eq!(
        of(ErrorType::NodeDepthLimit),
        "129 levels of nesting or more, limit is 128"
    );
    assert_eq!(of(ErrorType::TruncatedFile), "the FBX is cut short");
    assert_eq!(of(ErrorType::Unknown), "the FBX is damaged (some reason)");
    assert!(of(ErrorType::UnsupportedVersion).contains("not read by this version"));
}

#[test]
fn bytes_that_are_no_fbx_are_refused() {
    let input = Input {
        bytes: b"; FBX 7.4.0 project file\nObjects: {",
        siblings: &Siblings::Nowhere,
        limits: &Limits::default(),
    };
    assert!(read(&input).is_err());
}
