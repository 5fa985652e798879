use serde::Serialize;

use super::{Template, View};

/// The drop-in that gives docker the part of the pod subnet that flanneld left it.
///
/// The empty `ExecStart=` takes the package's command away first (systemd.service(5)).
#[derive(Clone, Debug, Serialize)]
pub struct DockerDropIn<'a> {
    /// The file with `DOCKER_NETWORK_OPTIONS`; without it docker must not start, so it is not optional.
    pub options: &'a str,
}

impl View for DockerDropIn<'_> {
    fn template(&self) -> Template {
        Template::DockerDropIn
    }
}

/// docker's options as flannel's `mk-docker-opts.sh -k DOCKER_NETWORK_OPTIONS` writes them.
#[derive(Clone, Debug, Serialize)]
pub struct DockerOptions<'a> {
    /// The bridge's address with the length of the host's part, such as `10.244.3.1/24`.
    pub gateway: &'a str,
    /// Whether docker hides pods behind the host's address; not where flannel does.
    pub masquerades: bool,
    /// The size of the largest packet of a pod.
    pub mtu: u16,
}

impl View for DockerOptions<'_> {
    fn template(&self) -> Template {
        Template::DockerOptions
    }
}
