//! The normals that an STL states beside its facets.

use crate::formats::appearance::{Appearance, Wanted};
use crate::formats::kit::gathered::{Corner, Gathered};
use crate::formats::kit::text::words;
use crate::formats::stl::FACET;
use crate::formats::stl::welded::numbers_of;

/// What the facets in `bytes` state, 50 bytes each.
pub(super) fn of(bytes: &[u8], wanted: Wanted) -> Option<Box<Appearance>> {
    if wanted == Wanted::Nothing {
        return None;
    }
    let mut gathered = Gathered::new(wanted);
    for facet in bytes.as_chunks::<FACET>().0 {
        let [nx, ny, nz, ax, ay, az, bx, by, bz, cx, cy, cz] = numbers_of(facet).map(f64::from);
        take(
            &mut gathered,
            [[ax, ay, az], [bx, by, bz], [cx, cy, cz]],
            [nx, ny, nz],
        );
    }
    Some(Box::new(gathered.finish()))
}

/// What the facets of an ASCII file state, three `corners` and one of `normals` each.
pub(super) fn of_solids(
    corners: &[[f32; 3]],
    normals: &[[f64; 3]],
    wanted: Wanted,
) -> Box<Appearance> {
    let mut gathered = Gathered::new(wanted);
    for (corners, normal) in corners.as_chunks::<3>().0.iter().zip(normals) {
        let corners = corners.map(|corner| corner.map(f64::from));
        take(&mut gathered, corners, *normal);
    }
    Box::new(gathered.finish())
}

/// The three numbers behind `normal`; one that is none makes it a normal that points nowhere.
pub(super) fn normal_of(after: &[u8]) -> [f64; 3] {
    let mut normal = [f64::NAN; 3];
    for (slot, word) in normal.iter_mut().zip(words(after).skip(1)) {
        *slot = fast_float2::parse(word).unwrap_or(f64::NAN);
    }
    normal
}

/// Adds a facet with its one normal.
fn take(gathered: &mut Gathered, corners: [[f64; 3]; 3], normal: [f64; 3]) {
    let corner = |position| Corner {
        position,
        normal: Some(normal),
        uv: None,
    };
    gathered.take(corners.map(corner), 0);
}
