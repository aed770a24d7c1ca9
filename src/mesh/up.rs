//! Which way is up.

/// The axis that points up in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpAxis {
    /// Y, as in animation.
    Y,
    /// Z, as in manufacturing.
    Z,
}

/// The axis that points up in the files of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upward {
    /// The format says so, of every file or of those that say nothing else.
    Always(UpAxis),
    /// The format leaves it open, and this is what most files have.
    Mostly(UpAxis),
}
