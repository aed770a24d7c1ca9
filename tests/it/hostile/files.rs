//! All hostile files, made here, and what their makers share.

/// A name and bytes.
pub(super) type File = (&'static str, Vec<u8>);

/// A file of text.
pub(super) fn text(name: &'static str, text: impl Into<Vec<u8>>) -> File {
    (name, text.into())
}

/// What `piece` makes of 0, 1 and so on up to before `count`, one behind the other.
pub(super) fn numbered<N: TryFrom<u64>>(count: N, piece: impl Fn(N) -> String) -> String
where
    u64: TryFrom<N>,
{
    let count = u64::try_from(count).unwrap_or_default();
    (0..count)
        .map_while(|i| N::try_from(i).ok())
        .map(piece)
        .collect()
}

/// The text in 16 bits a character, with a mark of their order.
pub(super) fn utf_16(text: &str) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Path and bytes of every hostile file, a folder a family.
pub(crate) fn all() -> Vec<(String, Vec<u8>)> {
    let [ply, off] = super::ply_off::files();
    let families = [
        ("stl", super::stl::files()),
        ("obj", super::obj::files()),
        ("ply", ply),
        ("off", off),
        ("amf", super::amf::files()),
        ("3mf", super::threemf::files()),
        ("gltf", super::gltf::files()),
        ("poses", super::poses::files()),
        ("step", super::step::files()),
        ("gcode", super::gcode::files()),
        ("3ds", super::tds::files()),
        ("dae", super::dae::files()),
        ("usd", super::usd::files()),
        ("fbx", super::fbx::files()),
        ("content", super::content::files()),
    ];
    let named = |(folder, files): (&str, Vec<File>)| -> Vec<(String, Vec<u8>)> {
        let path = |(name, bytes): File| (format!("{folder}/{name}"), bytes);
        files.into_iter().map(path).collect()
    };
    families.into_iter().flat_map(named).collect()
}
