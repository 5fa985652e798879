use crate::types::{HostPath, Mode, Owner};

/// A directory whose mode or owner matters, such as `/etc/kubernetes/manifests`. Others exist because a file
/// lies in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Where it lies.
    pub path: HostPath,
    /// Its permission bits.
    pub mode: Mode,
    /// Its user and group.
    pub owner: Owner,
}

impl Directory {
    /// A directory; nothing has a default.
    pub fn new(path: HostPath, mode: Mode, owner: Owner) -> Self {
        Self { path, mode, owner }
    }
}
