//! Which faces have a colour of their own: by the hashes under which the kernel gives their triangles.

use std::collections::HashMap;

use occt_wasm::{DocumentHandle, LabelInfo, OcctKernel, OcctResult, ShapeHandle};
use trigest::kernel::message::{Look, Rgb};

use crate::cutting::Piece;
use crate::handles::Handles;

/// Upper bound of hashes, as the kernel has it for groups of triangles.
const HASHES: i32 = i32::MAX;

/// Colours of parts of a shape, by the hash of the part.
#[derive(Debug, Default)]
pub(crate) struct Colours {
    faces: HashMap<i32, Rgb>,
    solids: HashMap<i32, Rgb>,
}

/// The colour of a label, where it has one.
pub(crate) fn of_label(info: &LabelInfo) -> Option<Rgb> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number is held between 0 and 255"
    )]
    let byte = |part: f64| (part * 255.0).round().clamp(0.0, 255.0) as u8;
    let is_sound = [info.r, info.g, info.b].iter().all(|part| part.is_finite());
    (info.has_color && is_sound).then(|| [info.r, info.g, info.b].map(byte))
}

/// The hash of a shape, by its place and identity.
pub(crate) fn hash(kernel: &mut OcctKernel, shape: ShapeHandle) -> OcctResult<i32> {
    kernel.hash_code(shape, HASHES)
}

/// Looks of the kernel's triangles, for others of which each is from one of these, in their order.
pub(crate) fn spread(looks: &[Look], source: &[usize]) -> Vec<Look> {
    let (mut end, mut before) = (0_usize, 0);
    let mut all = looks.to_vec();
    for look in &mut all {
        end = end.saturating_add(look.triangles as usize);
        let up_to = source.partition_point(|&from| from < end);
        look.triangles = u32::try_from(up_to - before).unwrap_or(u32::MAX);
        before = up_to;
    }
    all
}

impl Colours {
    /// Colours of the parts that `label` of `document` names.
    pub(crate) fn of(
        kernel: &mut OcctKernel,
        handles: &Handles,
        document: DocumentHandle,
        label: i32,
    ) -> OcctResult<Self> {
        let mut colours = Self::default();
        for part in kernel.xcaf_get_sub_shape_labels(document, label)? {
            let info = kernel.xcaf_get_label_info(document, part)?;
            let (Some(colour), Some(shape)) = (of_label(&info), handles.of(info.shape_id)) else {
                continue;
            };
            match kernel.get_shape_type(shape)?.to_ascii_lowercase().as_str() {
                "face" => {
                    colours.faces.insert(hash(kernel, shape)?, colour);
                }
                "shell" => {
                    for face in kernel.get_sub_shapes(shape, "face")? {
                        let hash = hash(kernel, face)?;
                        colours.faces.entry(hash).or_insert(colour);
                    }
                }
                _ => {
                    colours.solids.insert(hash(kernel, shape)?, colour);
                }
            }
        }
        Ok(colours)
    }

    /// How the triangles of a piece of `solid` look.
    pub(crate) fn looks(
        &self,
        kernel: &mut OcctKernel,
        solid: ShapeHandle,
        piece: &Piece,
    ) -> OcctResult<Vec<Look>> {
        let whole = self.solids.get(&hash(kernel, solid)?).copied();
        if whole.is_none() && self.faces.is_empty() {
            return Ok(Vec::new());
        }
        let colour_of = self.by_group(kernel, solid, piece)?;
        let (groups, _) = piece.groups.as_chunks::<3>();
        let mut looks: Vec<Look> = Vec::new();
        for [_, indices, face] in groups {
            let colour = colour_of.get(face).copied().or(whole);
            let triangles = u32::try_from(indices / 3).unwrap_or(0);
            match looks.last_mut().filter(|last| last.colour == colour) {
                Some(last) => last.triangles += triangles,
                None => looks.push(Look { triangles, colour }),
            }
        }
        Ok(looks)
    }

    /// Colours by the hashes that groups have. Where the piece was cut from a copy, its faces stand in the order of the original's.
    fn by_group(
        &self,
        kernel: &mut OcctKernel,
        solid: ShapeHandle,
        piece: &Piece,
    ) -> OcctResult<HashMap<i32, Rgb>> {
        let Some(copy) = piece.shape.filter(|copy| *copy != solid) else {
            return Ok(self.faces.clone());
        };
        let own = kernel.get_sub_shapes(solid, "face")?;
        let copied = kernel.get_sub_shapes(copy, "face")?;
        let mut colours = HashMap::new();
        // Healing may have taken faces away, and then nothing is known of their order.
        if own.len() == copied.len() {
            for (own, copied) in own.into_iter().zip(copied) {
                if let Some(&colour) = self.faces.get(&hash(kernel, own)?) {
                    colours.insert(hash(kernel, copied)?, colour);
                }
            }
        }
        Ok(colours)
    }
}
