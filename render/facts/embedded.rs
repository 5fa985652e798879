macro_rules! embedded {
    ($name:literal) => {
        (
            concat!("schema/facts/", $name, ".yaml"),
            include_str!(concat!(env!("OUT_DIR"), "/", $name, ".json")),
        )
    };
}

/// A file, as a user would name it, and its rows.
pub(super) type File = (&'static str, &'static str);

/// The kinds of objects that came or went.
pub(super) const API_KINDS: File = embedded!("api-kinds");

/// The feature gates of Kubernetes.
pub(super) const FEATURE_GATES: File = embedded!("gates");

/// The files of `schema/facts/`, by name, as the JSON that the build script made of them.
pub(super) const FILES: &[File] = &[
    embedded!("addons"),
    embedded!("admission-plugins"),
    API_KINDS,
    embedded!("etcd"),
    embedded!("flags"),
    embedded!("flannel"),
    FEATURE_GATES,
    embedded!("images"),
    embedded!("kubeadm"),
    embedded!("kubeadm-flags"),
    embedded!("kubeadm-gates"),
    embedded!("kube-proxy-config"),
    embedded!("kubeconfigs"),
    embedded!("kubelet"),
    embedded!("kubelet-config"),
    embedded!("objects"),
    embedded!("pki"),
    embedded!("preflight"),
    embedded!("releases"),
    embedded!("static-pods"),
];
