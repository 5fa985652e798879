use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{OwnFlags, OwnVersions};
use crate::facts::Fact;
use crate::types::Program;

/// flannel, by its own versions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FlannelProgramFacts {
    /// Whether kubecast knows this version of flannel.
    pub known: Fact<bool>,
    /// The API by which flanneld keeps its leases in etcd.
    pub etcd_api: Fact<EtcdApi>,
    /// The backends that need no cloud and no program beside flanneld.
    pub backends: Fact<Vec<String>>,
    /// The backends whose configuration names the size of packets; the others take that of the interface.
    pub mtu_backends: Fact<Vec<String>>,
    /// Whether pods may have addresses of IPv6.
    pub ipv6: Fact<bool>,
    /// Whether the configuration says that rules are not made with nftables.
    pub nftables_key: Fact<bool>,
    /// Its image.
    pub image: Fact<FlannelImage>,
    /// The image of its CNI plugin, which its pods bring to hosts, if they do.
    pub cni_plugin: Fact<Option<FlannelImage>>,
    /// The namespace of its pods.
    pub namespace: Fact<String>,
    /// Whether its pods share the lock of iptables with the host.
    pub xtables_lock: Fact<bool>,
    /// Variables of its pods with a fixed value.
    pub pod_environment: Fact<BTreeMap<String, String>>,
    /// The program in its image that puts the CNI configuration onto a host; where there is none, `cp` does.
    pub conflist_installer: Fact<Option<String>>,
    /// The port at which its pods answer for their health, if they do.
    pub health_port: Fact<Option<u16>>,
}

/// Where an image comes from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlannelImage {
    /// The repository.
    pub repository: String,
    /// The name in the repository.
    pub name: String,
    /// The tag; without one it is flannel's own version.
    pub tag: Option<String>,
}

impl OwnVersions for FlannelProgramFacts {
    const GROUP: &'static str = "flannel";
    const NAME: &'static str = "flannel";
}

impl OwnFlags for FlannelProgramFacts {
    const PROGRAM: Program = Program::Flanneld;
}

/// A version of etcd's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EtcdApi {
    /// The first one, over HTTP, with a tree of directories. etcd 3.6 has none.
    V2,
    /// That of etcd 3, over gRPC.
    V3,
}
