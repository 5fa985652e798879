macro_rules! embedded {
    ($name:literal) => {
        (
            concat!("schema/facts/", $name, ".yaml"),
            include_str!(concat!(env!("OUT_DIR"), "/", $name, ".json")),
        )
    };
}

/// The files of `schema/facts/`, by name, as the JSON that the build script made of them.
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
