//! What an OBJ says of the corners of its faces beside their positions, and which files it and its materials name.
//!
//! A second pass over the text, made only where rules ask for it. Relies on the first pass having accepted the text.

use crate::formats::Input;
use crate::formats::appearance::{Appearance, Lost, Wanted};
use crate::formats::kit::gathered::{Corner, Gathered};
use crate::formats::kit::polygon::Cutter;
use crate::formats::kit::text::{Lines, continued, first_word, label, unquoted, words};
use crate::formats::obj::map::Map;
use crate::formats::obj::materials::{Materials, Named};
use crate::formats::obj::statements::{Statements, is_face, without_comment};
use crate::mesh::vec3::Vec3;

/// Statements of a material that name a texture, in lower case.
const MAPS: [&[u8]; 7] = [
    b"bump",
    b"disp",
    b"decal",
    b"refl",
    b"norm",
    b"map_bump",
    b"aniso",
];

/// What corners name, in the order of the file.
#[derive(Default)]
struct Corners {
    normals: Vec<Vec3>,
    places: Vec<[f32; 2]>,
    /// Indices of the place and of the normal.
    named: Vec<[Option<usize>; 2]>,
    /// Polygons before each object, and its name.
    objects: Vec<(usize, String)>,
}

impl Corners {
    fn read(mut lines: Lines<'_>) -> Self {
        let mut corners = Self::default();
        let mut polygons = 0_usize;
        while let Some((_, line)) = lines.next_line() {
            let line = continued(line, &mut lines);
            let (keyword, rest) = first_word(&line);
            if is_face(keyword) {
                let rest = without_comment(rest);
                if words(rest).nth(2).is_some() {
                    polygons = polygons.saturating_add(1);
                    let known = [corners.places.len(), corners.normals.len()];
                    corners
                        .named
                        .extend(words(rest).map(|word| indices(word, known)));
                }
            } else if keyword.eq_ignore_ascii_case(b"vt") {
                corners.places.push(numbers(rest));
            } else if keyword.eq_ignore_ascii_case(b"vn") {
                corners.normals.push(numbers::<3>(rest).map(f64::from));
            } else if keyword.eq_ignore_ascii_case(b"o")
                && let Some(name) = label(rest)
            {
                corners.objects.push((polygons, name));
            }
        }
        corners
    }
}

/// The first numbers of a line; those that are not there are 0.
fn numbers<const N: usize>(rest: &[u8]) -> [f32; N] {
    let mut found = [0.0; N];
    for (slot, word) in found.iter_mut().zip(words(rest)) {
        *slot = fast_float2::parse(word).unwrap_or(f32::NAN);
    }
    found
}

/// Indices of the place and the normal in a corner such as `7/1/3`, `7//3` or `-1/-1/-1`, from 0.
fn indices(word: &[u8], known: [usize; 2]) -> [Option<usize>; 2] {
    let mut parts = word.split(|&b| b == b'/').skip(1);
    known.map(|known| {
        let written: i64 = std::str::from_utf8(parts.next()?).ok()?.parse().ok()?;
        let magnitude = usize::try_from(written.unsigned_abs()).ok()?;
        match written {
            1.. => magnitude.checked_sub(1),
            _ => known.checked_sub(magnitude).filter(|_| written < 0),
        }
    })
}

/// What rules ask about the look of an OBJ.
pub(super) fn appearance(
    statements: &Statements,
    lines: Lines<'_>,
    materials: &mut Materials,
    input: &Input<'_>,
) -> Option<Box<Appearance>> {
    let wanted = input.limits.appearance;
    if wanted == Wanted::Nothing {
        return None;
    }
    let mut appearance = faces(statements, &Corners::read(lines), wanted);
    appearance.lost_materials = std::mem::take(&mut materials.lost);
    for (name, size) in std::mem::take(&mut materials.named_textures) {
        appearance.take_texture(name, size);
    }
    Some(Box::new(appearance))
}

fn faces(statements: &Statements, stated: &Corners, wanted: Wanted) -> Appearance {
    let mut gathered = Gathered::new(wanted);
    let mut cutter = Cutter::default();
    let (mut rest, mut named) = (statements.corners.as_slice(), stated.named.as_slice());
    let mut objects = stated.objects.iter().peekable();
    for (number, polygon) in statements.polygons.iter().enumerate() {
        while let Some((_, name)) = objects.next_if(|(first, _)| *first <= number) {
            gathered.begin(Some(name));
        }
        let count = polygon.corner_count as usize;
        let Some((corners, after)) = rest.split_at_checked(count) else {
            break;
        };
        rest = after;
        let (own, after) = named.split_at_checked(count).unwrap_or_default();
        named = after;
        let material = polygon
            .material
            .map_or(0, |own| u32::from(own).saturating_add(1));
        cutter.cut(corners, &statements.positions, |triangle| {
            let corner = |i: u32| {
                let vertex = corners.get(i as usize).copied().unwrap_or_default();
                let [uv, normal] = own.get(i as usize).copied().unwrap_or_default();
                let position = statements.positions.get(vertex as usize);
                Corner {
                    position: position.copied().unwrap_or_default(),
                    normal: normal.and_then(|i| stated.normals.get(i).copied()),
                    uv: uv.and_then(|i| stated.places.get(i).copied()),
                }
            };
            gathered.take(triangle.map(corner), material);
        });
    }
    gathered.finish()
}

/// Every texture that the materials of a material file name, whichever way it is used.
pub(super) fn named_textures(library: &[u8], folder: &str) -> Vec<Named> {
    /// More than a file that is meant names.
    const MOST: usize = 10_000;
    let text = crate::formats::kit::text::decoded(library);
    let mut lines = Lines::new(&text);
    let mut all = Vec::new();
    let mut material = None;
    while let Some((_, line)) = lines.next_line() {
        let line = continued(line, &mut lines);
        let (keyword, rest) = first_word(&line);
        let keyword = keyword.to_ascii_lowercase();
        if keyword == b"newmtl" {
            material = label(unquoted(rest));
        } else if (keyword.starts_with(b"map_") || MAPS.contains(&keyword.as_slice()))
            && keyword != b"map_aat"
            && all.len() < MOST
            && let Some(material) = &material
            && let Some((map, _)) = Map::read(rest)
        {
            all.push(Named {
                material: material.clone(),
                file: map.file,
                folder: folder.to_owned(),
            });
        }
    }
    all
}

/// The name of a material that no library has, as rules name it.
pub(super) fn lost(libraries: Vec<String>, materials: &[&str]) -> Lost {
    let mut lost = Lost::default();
    let libraries = libraries.into_iter().map(|name| format!("mtllib {name}"));
    for name in libraries.chain(materials.iter().map(|name| (*name).to_owned())) {
        lost.add(name);
    }
    lost
}
