//! What comes in the way of an answer, and which refusal that is.

use occt_wasm::OcctError;
use trigest::kernel::message::Refusal;

/// What came in the way of an answer.
pub(crate) enum Stopped {
    Refused(Refusal),
    Kernel(OcctError),
}

impl From<OcctError> for Stopped {
    fn from(error: OcctError) -> Self {
        Self::Kernel(error)
    }
}

impl Stopped {
    /// Whether the kernel refuses the file, or failed at it.
    pub(crate) fn into_refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Kernel(OcctError::Operation { message, .. }) => Refusal::Unreadable(message),
            Self::Kernel(error @ OcctError::MemoryLimit { .. }) => {
                Refusal::Memory(error.to_string())
            }
            Self::Kernel(OcctError::Runtime(error)) => {
                Refusal::Failed(format!("the kernel ended: {}", error.root_cause()))
            }
            Self::Kernel(error) => Refusal::Failed(error.to_string()),
        }
    }
}
