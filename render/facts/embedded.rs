macro_rules! embedded {
    ($name:literal) => {
        (
            concat!("schema/facts/", $name, ".yaml"),
            include_str!(concat!("../../schema/facts/", $name, ".yaml")),
        )
    };
}

/// The files of `schema/facts/`, by name.
pub(super) const FILES: &[(&str, &str)] = &[
    embedded!("addons"),
    embedded!("api-kinds"),
    embedded!("etcd"),
    embedded!("flags"),
    embedded!("flannel"),
    embedded!("gates"),
    embedded!("images"),
    embedded!("kubeadm"),
    embedded!("kubeadm-flags"),
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
