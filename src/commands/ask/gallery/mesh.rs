//! Meshes that the page can turn: corners in 65,536 steps of the box, triangles as numbers of corners.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde_json::json;

use super::folder::Folder;
use crate::examine::{Examined, examine};
use crate::formats::Limits;
use crate::mesh::{Mesh, UpAxis};
use crate::path_text::from_text;
use crate::store::CatalogRow;

/// Most triangles of a mesh that is put into a gallery.
const MOST_TRIANGLES: i64 = 200_000;
/// Steps of a coordinate.
const STEPS: f64 = 65_535.0;

/// Writes the meshes of the rows that have one, and tells which these are. What cannot be read any more stays without.
pub(super) fn write_all(folder: &Folder, rows: &[CatalogRow], limits: &Limits) -> Vec<bool> {
    let wanted: Vec<_> = rows.iter().map(wanted).collect();
    wanted
        .par_iter()
        .map(|wanted| {
            let write = |(id, path): &(i64, String)| {
                // The page is worth more than one model that cannot be read.
                catch_unwind(AssertUnwindSafe(|| write(folder, *id, path, limits)))
                    .ok()
                    .flatten()
            };
            wanted.as_ref().and_then(write).is_some()
        })
        .collect()
}

/// Number and path of a model whose mesh is wanted.
fn wanted(row: &CatalogRow) -> Option<(i64, String)> {
    let triangles = row.whole("triangle_count")?;
    let is_wanted = (1..=MOST_TRIANGLES).contains(&triangles);
    is_wanted.then_some((row.whole("id")?, row.text("file_path")?.to_owned()))
}

fn write(folder: &Folder, id: i64, path: &str, limits: &Limits) -> Option<()> {
    let path = from_text(path);
    let Examined { model, extent, .. } = examine(Path::new(&path), limits).ok()?;
    let text = script(id, &model.mesh?, extent.up?.axis);
    folder
        .write(&format!("models/{id}.js"), text.as_bytes())
        .ok()
}

/// The script that hands a mesh to the page.
fn script(id: i64, mesh: &Mesh, up: UpAxis) -> String {
    let bounds = mesh.bounds();
    let size = [0, 1, 2].map(|axis| bounds.max[axis] - bounds.min[axis]);
    let step = |position: &[f64; 3], axis: usize| {
        let part = (position[axis] - bounds.min[axis]) / size[axis];
        // A body without extent along an axis has all corners in one step.
        if part.is_finite() {
            (part * STEPS).round() as u16
        } else {
            0
        }
    };
    let positions = mesh.positions().iter();
    let corners: Vec<u8> = positions
        .flat_map(|position| [0, 1, 2].map(|axis| step(position, axis)))
        .flat_map(u16::to_le_bytes)
        .collect();
    let faces: Vec<u8> = mesh
        .faces()
        .as_flattened()
        .iter()
        .flat_map(|index| index.to_le_bytes())
        .collect();
    let mesh = json!({
        "size": size,
        "up": if up == UpAxis::Z { "z" } else { "y" },
        "positions": STANDARD.encode(corners),
        "faces": STANDARD.encode(faces),
    });
    format!("Library.takeMesh({id}, {mesh});\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_steps_of_the_box_in_little_endian() {
        let mesh =
            Mesh::from_corners(&[[0.0, 0.0, 5.0], [2.0, 0.0, 5.0], [0.0, 4.0, 5.0]]).unwrap();
        let text = script(7, &mesh, UpAxis::Z);
        assert!(text.starts_with("Library.takeMesh(7, {"), "{text}");
        let json = text
            .trim_start_matches("Library.takeMesh(7, ")
            .trim_end_matches(");\n");
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        let bytes = |name: &str| STANDARD.decode(json[name].as_str().unwrap()).unwrap();
        let corners = bytes("positions");
        let (steps, _) = corners.as_chunks::<2>();
        let steps: Vec<u16> = steps.iter().map(|&step| u16::from_le_bytes(step)).collect();
        assert_eq!(steps, [0, 0, 0, 65_535, 0, 0, 0, 65_535, 0]);
        assert_eq!(bytes("faces").len(), 12);
        assert_eq!(json["size"], serde_json::json!([2.0, 4.0, 0.0]));
    }
}
