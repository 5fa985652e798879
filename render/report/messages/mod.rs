//! The texts, one file per group of codes.

use super::CodeInfo;

/// Declares the files of this folder, one on each line.
macro_rules! groups {
    ($($(#[doc = $about:literal])* $group:ident)+) => {
        $($(#[doc = $about])* pub mod $group;)+

        /// The codes of each group.
        pub(super) const ALL: &[&[CodeInfo]] = &[$($group::CODES),+];
    };
}

groups! {
    addon
    etcd
    facts
    field
    file
    flag
    flannel
    front
    host
    kubeadm
    layout
    net
    object
    pki
    push
    push_objects
    read
    render
    review
    runtime
    secrets
    tree
    value
    verify
    yaml
}
