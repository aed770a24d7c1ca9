//! Handles of shapes from the numbers that labels have for them.

use occt_wasm::{EvolutionData, OcctKernel, OcctResult, ShapeHandle};

/// Makes handles of the numbers that labels have for their shapes: the kernel's crate offers no other way than through the result
/// of an operation.
#[derive(Debug)]
pub(crate) struct Handles(EvolutionData);

impl Handles {
    pub(crate) fn new(kernel: &mut OcctKernel) -> OcctResult<Self> {
        let unit = kernel.make_box(1.0, 1.0, 1.0)?;
        let moved = kernel.translate_with_history(unit, 0.0, 0.0, 0.0, &[], 1)?;
        kernel.release(unit)?;
        kernel.release(moved.result())?;
        Ok(Self(moved))
    }

    /// `None` for the number of no shape.
    pub(crate) fn of(&self, number: u32) -> Option<ShapeHandle> {
        let mut result = self.0.clone();
        result.result_id = number;
        (number > 0).then(|| result.result())
    }
}
