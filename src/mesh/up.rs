//! Which way is up.

/// The axis that points up in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpAxis {
    /// Y, as in animation.
    Y,
    /// Z, as in manufacturing.
    Z,
}
