use super::File;
use crate::types::{HostPath, Mode, Owner};

/// Where a file lies, who owns it and who may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path on the host.
    pub path: HostPath,
    /// Its permissions.
    pub mode: Mode,
    /// Its owner.
    pub owner: Owner,
}

/// What a path in a [`Row`] is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// The root of the host.
    Root,
    /// The directory of certificates, which the spec may move.
    Pki,
    /// The directory of the drop-ins of the kubelet's unit, which the packages have moved.
    KubeletDropIns,
}

/// One line of a layout's table. All files are root's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) file: File,
    pub(super) base: Base,
    pub(super) path: &'static str,
    pub(super) mode: u16,
    /// The mode where the result need not equal kubeadm's.
    pub(super) hardened: u16,
}

impl Row {
    /// The row with another mode where the result need not equal kubeadm's.
    pub(super) const fn hardened(mut self, mode: u16) -> Self {
        self.hardened = mode;
        self
    }
}

/// A table row: `row(file, path from the root, mode)`.
pub(super) const fn row(file: File, path: &'static str, mode: u16) -> Row {
    Row {
        file,
        base: Base::Root,
        path,
        mode,
        hardened: mode,
    }
}

/// A table row below the directory of certificates.
pub(super) const fn pki(file: File, path: &'static str, mode: u16) -> Row {
    Row {
        base: Base::Pki,
        ..row(file, path, mode)
    }
}

/// A table row below the directory of the drop-ins of the kubelet's unit.
pub(super) const fn drop_in(file: File, path: &'static str, mode: u16) -> Row {
    Row {
        base: Base::KubeletDropIns,
        ..row(file, path, mode)
    }
}
