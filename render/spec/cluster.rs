use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Addons, ApiFront, ApiServer, BinaryDigest, BootstrapToken, ContainerRuntime, ControllerManager, Etcd,
    ExtraFile, Host, HostPreparation, Images, Kubelet, Network, Patch, Pki, Scheduler,
};
use crate::types::{ClusterUid, Endpoint, HostName, Release, SpelledPath};

/// A cluster, from which every file of every host is rendered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Cluster {
    /// The version of this format.
    pub api_version: ApiVersion,
    /// What the document describes.
    pub kind: Kind,
    /// The cluster's name and identity.
    pub metadata: Metadata,
    /// What the cluster should be.
    pub spec: ClusterSpec,
}

/// The versions of the format that this build reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ApiVersion {
    /// The first format; fields may still change with a note in the changelog.
    #[serde(rename = "kubecast.dev/v1alpha1")]
    V1Alpha1,
}

/// The kinds of documents that this build reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    /// A cluster.
    Cluster,
}

/// Name and identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// The cluster's name: the folder below `out/`.
    #[schemars(extend("examples" = ["prod"]))]
    pub name: HostName,
    /// The cluster's identity for key derivation. `init` writes it once; changing it changes every derived key.
    pub uid: ClusterUid,
}

/// What the cluster should be. Names are kubeadm's where kubeadm has one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ClusterSpec {
    /// The Kubernetes release, with its patch number.
    pub version: Release,
    /// How components run and where their files live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "kubeadm"))]
    pub layout: Option<Layout>,
    /// What the cluster is for. In `production`, lab keys are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "production"))]
    pub environment: Option<Environment>,
    /// How far the result goes beyond what kubeadm writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "baseline"))]
    pub hardening: Option<Hardening>,
    /// The name that kubeconfigs and the controller manager give to the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[!#&(-\\[\\]-_a-~]([ !#&(-\\[\\]-_a-~]{0,251}[!#&(-\\[\\]-_a-~])?$"), extend("x-allowed" = "a cluster's name: up to 253 characters of ASCII, with spaces only between others, and without quotes, `\\`, `$` and `%`", "default" = "kubernetes", "examples" = ["kubernetes"]))]
    pub cluster_name: Option<String>,
    /// Where every client reaches the API. Needed with more than one control-plane host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "the address and port of the only control-plane host"))]
    pub control_plane_endpoint: Option<Endpoint>,
    /// What stands between clients and the API servers, behind `controlPlaneEndpoint`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: there is one control plane, or somebody else sees to the endpoint", "examples" = [{"localNginx": {}}]))]
    pub api_front: Option<ApiFront>,
    /// The directory of certificates and keys on control-plane hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "/etc/kubernetes/pki"))]
    pub certificates_dir: Option<SpelledPath>,
    /// Address ranges, the pod network and the service proxy.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("examples" = [{"podSubnet": "10.244.0.0/16", "cni": {"type": "flannel"}}]))]
    pub network: Network,
    /// The program that runs containers.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("examples" = [{"registries": [{"host": "registry.k8s.io", "mirrors": [{"url": "https://mirror.example.com"}]}]}]))]
    pub container_runtime: ContainerRuntime,
    /// Where images come from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub images: Images,
    /// kube-apiserver on every control-plane host.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("examples" = [{"certSANs": ["api.example.com"]}]))]
    pub api_server: ApiServer,
    /// kube-controller-manager on every control-plane host.
    #[serde(default, skip_serializing_if = "is_default")]
    pub controller_manager: ControllerManager,
    /// kube-scheduler on every control-plane host.
    #[serde(default, skip_serializing_if = "is_default")]
    pub scheduler: Scheduler,
    /// The kubelet of every host.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("examples" = [{"config": {"maxPods": 200}}]))]
    pub kubelet: Kubelet,
    /// The store behind the API servers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub etcd: Etcd,
    /// Keys and certificates.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("examples" = [{"issuedFrom": "2026-01-31"}]))]
    pub pki: Pki,
    /// kubeadm's own feature gates, recorded in `kubeadm-config` and obeyed where they change a file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("default" = {}, "examples" = [{"PublicKeysECDSA": true}]))]
    pub feature_gates: BTreeMap<String, bool>,
    /// Tokens with which hosts join. The secret half of each is in the sealed store.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub bootstrap_tokens: Vec<BootstrapToken>,
    /// Proxy variables for the control plane's containers and kube-proxy, such as `HTTPS_PROXY`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = {"pattern": "^[A-Za-z]+_([Pp][Rr][Oo][Xx][Yy])$", "x-allowed": "a proxy variable, such as HTTPS_PROXY, NO_PROXY or http_proxy", "examples": ["HTTPS_PROXY"]}, "default" = {}, "examples" = [{"HTTPS_PROXY": "http://proxy.example.com:3128", "NO_PROXY": "10.0.0.0/8"}]))]
    pub proxy_environment: BTreeMap<String, String>,
    /// What runs inside the cluster from the start.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("examples" = [{"coreDNS": {"replicas": 3}}]))]
    pub addons: Addons,
    /// How hosts are made ready for Kubernetes.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("examples" = [{"timeServers": ["ntp.example.com"]}]))]
    pub host_preparation: HostPreparation,
    /// Digests of the programs that people bring onto hosts; `preflight.sh` holds the programs against them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = [], "examples" = [[{"name": "kubelet", "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}]]))]
    pub binaries: Vec<BinaryDigest>,
    /// The hosts.
    #[schemars(length(min = 1, max = 5000), extend("examples" = [[{"name": "node1", "address": "192.0.2.10", "roles": ["control-plane", "worker"]}]]))]
    pub hosts: Vec<Host>,
    /// More files for hosts, delivered as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = [], "examples" = [[{"path": "/etc/sysctl.d/60-inotify.conf", "content": "fs.inotify.max_user_instances = 512
"}]]))]
    pub files: Vec<ExtraFile>,
    /// Changes to rendered manifests and configurations, applied last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub patches: Vec<Patch>,
}

/// How components run and where their files live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Layout {
    /// As kubeadm leaves a host: static pods, `/etc/kubernetes`.
    #[default]
    Kubeadm,
    /// Every component a systemd unit, below `/opt/kubernetes` and `/opt/etcd`.
    Binary,
}

/// What the cluster is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Environment {
    /// Real work: keys come from the sealed store.
    #[default]
    Production,
    /// Trials and samples: `pki.mode: lab` is allowed.
    Lab,
}

/// How far the result goes beyond what kubeadm writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Hardening {
    /// What kubeadm writes, byte for byte.
    None,
    /// Every scored CIS check that rendering decides.
    #[default]
    Baseline,
    /// The unscored checks too. The API server then answers nobody anonymously, so `kubeadm join` cannot discover the
    /// cluster by a token: `docs/recipes.md` says what to do instead.
    Strict,
}

impl ClusterSpec {
    /// Every file beside the spec that it names.
    pub fn companions(&self) -> impl Iterator<Item = &str> {
        let files = self.files.iter().map(|file| &file.source);
        let registries = &self.container_runtime.registries;
        let authorities = registries.iter().map(|registry| &registry.ca_file);
        let audit = self.api_server.audit.iter().map(|audit| &audit.policy_file);
        let oidc = self.api_server.oidc.iter().map(|oidc| &oidc.ca_file);
        let optional = files.chain(authorities).chain(audit).chain(oidc);
        let manifests = self.network.cni.manifests.iter().map(String::as_str);
        optional.filter_map(Option::as_deref).chain(manifests)
    }
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
