//! What a draft states of the corners of its triangles beside their positions: normals of vertices, places in textures.

use super::Draft;
use crate::formats::appearance::{Appearance, Wanted};
use crate::formats::kit::gathered::{Corner, Gathered};

impl Draft {
    /// What rules ask about the look of `triangles`, where that is wanted.
    pub(super) fn appearance(
        &self,
        triangles: &[[u32; 3]],
        places: &[[f32; 2]],
        textures: &[u16],
    ) -> Option<Box<Appearance>> {
        if self.wanted == Wanted::Nothing {
            return None;
        }
        let mut gathered = Gathered::new(self.wanted);
        let mut places = places.as_chunks::<3>().0.iter();
        for (number, triangle) in triangles.iter().enumerate() {
            let mut own = places.next().into_iter().flatten();
            let corners = triangle.map(|vertex| Corner {
                position: self
                    .positions
                    .get(vertex as usize)
                    .copied()
                    .unwrap_or_default(),
                normal: self
                    .normals
                    .get(vertex as usize)
                    .map(|own| own.map(f64::from)),
                uv: own.next().copied(),
            });
            gathered.take(
                corners,
                textures.get(number).copied().unwrap_or_default().into(),
            );
        }
        Some(Box::new(gathered.finish()))
    }
}
