//! Example models and broken files, made here from formulas and fixed seeds, and the tests that the files on
//! disk are these and that the models are sound.
//!
//! [`models`] go to `tests/models`, [`broken`] to `tests/broken`; `RENEW=1 cargo test shipped_models` writes them.
//! Every number comes from rounded positions (see `shape.rs`), so every machine writes the same bytes.
//!
//! Models, in mm; STL has Z up, OBJ has Y up:
//!
//! | file | what | shells |
//! |---|---|---|
//! | `gears/spur_gear_24.stl` | binary; involute teeth, web with six openings, keyed bore | 1 |
//! | `gears/helical_gear_16.stl` | binary; teeth that turn by 22°, hub, keyed bore | 1 |
//! | `hardware/hex_bolt_m10.stl` | binary; head, shank and thread are a single shell | 1 |
//! | `hardware/hex_nut_m10.stl` | ASCII; thread inside | 1 |
//! | `hardware/compression_spring.stl` | binary | 1 |
//! | `hardware/corner_bracket.stl` | ASCII; gusset, four countersunk bores | 1 |
//! | `decor/hollow_vase.stl` | binary; twisted lobes, open top, outer and inner skin in one | 1 |
//! | `decor/torus_knot.stl` | binary; trefoil | 1 |
//! | `decor/chain.stl` | binary; links through one another without touching | 7 |
//! | `landscape/terrain.stl` | binary; noise on a base | 1 |
//! | `landscape/wave.obj` | colours on vertices; **open, not a solid** | 1 |
//! | `toys/mushroom.obj`, `.mtl` | two materials, quads; closed shells that overlap | 16 |
//! | `toys/house.obj`, `.mtl` | ten materials, faces of five corners and more; closed shells that overlap | 65 |
//! | `toys/two solids.stl` | ASCII with a `solid pawn` and a `solid rook` | 2 |
//!
//! All but `wave.obj` are solids with outward faces; `sound.rs` tests that. Broken files, and what is wrong:
//!
//! | file | fault |
//! |---|---|
//! | `empty.stl` | 0 bytes |
//! | `cut_in_half.stl` | promises 200 facets, ends at byte 5084 after 100 |
//! | `four_billion_facets.stl` | promises 4,294,967,294 facets, has 1 in 134 bytes |
//! | `not_a_number.stl` | `nan` on line 19 |
//! | `facet_of_four.stl` | the facet from line 9 has a fourth vertex on line 14 |
//! | `lfs_pointer.stl` | a Git LFS pointer |
//! | `web_page.stl` | an HTML page |
//! | `zip_archive.stl` | begins like a ZIP archive |
//! | `index_out_of_range.obj` | line 12 uses vertex 9 of 5 |
//! | `index_zero.obj` | line 12 uses vertex 0 |
//! | `decimal_comma.obj` | numbers such as `10,5000`, the first on line 4 |
//! | `half_a_vertex.obj` | line 4 has two numbers |

mod broken;
mod cut;
mod decor;
mod gears;
mod hardware;
mod house;
mod landscape;
mod random;
mod shape;
mod sound;
mod thread;
mod toys;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Path below `tests/models` and bytes of each example model.
pub(crate) fn models() -> Vec<(&'static str, Vec<u8>)> {
    [
        gears::files(),
        hardware::files(),
        decor::files(),
        landscape::files(),
        toys::files(),
    ]
    .concat()
}

/// Name below `tests/broken` and bytes of each broken file.
pub(crate) fn broken() -> Vec<(&'static str, Vec<u8>)> {
    broken::files()
}

#[test]
fn shipped_models_are_what_the_generator_writes() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let is_renewing = std::env::var_os("RENEW").is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for (folder, files) in [("models", models()), ("broken", broken())] {
        let root = tests.join(folder);
        let made: BTreeMap<PathBuf, Vec<u8>> = files
            .into_iter()
            .map(|(name, bytes)| (root.join(name), bytes))
            .collect();
        for (path, bytes) in &made {
            if is_renewing {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            } else if fs::read(path).ok().as_ref() != Some(bytes) {
                wrong.push(format!("{} differs or is missing", path.display()));
            }
        }
        let strays = files_below(&root)
            .into_iter()
            .filter(|path| !made.contains_key(path));
        wrong.extend(strays.map(|path| format!("{} is made by nobody", path.display())));
    }
    assert!(
        wrong.is_empty(),
        "{}\nRENEW=1 writes them anew",
        wrong.join("\n")
    );
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}
