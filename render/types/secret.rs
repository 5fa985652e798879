use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// A value that never reaches a message: it has no `Display`, no `Serialize`, and its `Debug` is a placeholder.
///
/// Only `secrets` opens one; the layering test keeps it so. The memory is overwritten on drop.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Takes a value in.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself. Call it only where the bytes are used up.
    pub fn open(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}
