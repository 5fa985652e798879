use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    AddonsPlan, ApiServerPlan, ComponentPlan, EtcdPlan, FrontPlan, HostPlan, KubeletPlan, LeavingHostPlan,
    NetworkPlan, PkiPlan, RuntimePlan,
};
use crate::facts::Facts;
use crate::report::{Origin, Origins, Resolved, SpecPath};
use crate::spec::{
    BinaryDigest, Environment, Firewall, Hardening, HostsFile, ImageName, ImageOverride, Layout, OpenPort,
    PatchTarget, PatchType, Swap, TokenStore, TokenUsage,
};
use crate::types::{
    Cidr, ClusterUid, Endpoint, HostName, HostPath, Mode, Owner, Program, Release, SpelledPath, Timestamp,
    TokenId,
};

/// A cluster with nothing left open.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The cluster's name: the folder below `out/`.
    pub name: HostName,
    /// The cluster's identity for key derivation.
    pub uid: ClusterUid,
    /// The Kubernetes release.
    pub version: Resolved<Release>,
    /// What is true of that release.
    pub facts: Facts,
    /// How components run.
    pub layout: Resolved<Layout>,
    /// What the cluster is for.
    pub environment: Resolved<Environment>,
    /// How far the result goes beyond kubeadm's.
    pub hardening: Resolved<Hardening>,
    /// kubeadm's `clusterName`.
    pub cluster_name: Resolved<String>,
    /// Where clients reach the API.
    pub endpoint: ApiEndpoint,
    /// What stands between them.
    pub front: FrontPlan,
    /// The directory of certificates and keys on control-plane hosts.
    pub certificates_dir: Resolved<SpelledPath>,
    /// Ranges and the pod network.
    pub network: NetworkPlan,
    /// The container runtime.
    pub runtime: RuntimePlan,
    /// The repository of images without one of their own.
    pub image_repository: Resolved<String>,
    /// Every image that the cluster may use, whole. Where old releases carry the processor in a name, it is
    /// that of the first host.
    pub images: BTreeMap<ImageName, Resolved<String>>,
    /// What the spec changes about single images.
    pub image_overrides: BTreeMap<ImageName, ImageOverride>,
    /// kube-apiserver.
    pub api_server: ApiServerPlan,
    /// kube-controller-manager.
    pub controller_manager: ComponentPlan,
    /// kube-scheduler.
    pub scheduler: ComponentPlan,
    /// The kubelet, as far as all hosts share it.
    pub kubelet: KubeletPlan,
    /// etcd.
    pub etcd: EtcdPlan,
    /// Keys and certificates.
    pub pki: PkiPlan,
    /// kubeadm's feature gates.
    pub feature_gates: Resolved<BTreeMap<String, bool>>,
    /// Tokens with which hosts join.
    pub tokens: Vec<TokenPlan>,
    /// Proxy variables, those with a value.
    pub proxy_environment: Resolved<BTreeMap<String, String>>,
    /// Digests of the programs that people bring.
    pub binaries: Resolved<Vec<BinaryDigest>>,
    /// What runs inside the cluster.
    pub addons: AddonsPlan,
    /// Host preparation.
    pub preparation: PreparationPlan,
    /// The hosts that are wanted, sorted by name.
    pub hosts: Vec<HostPlan>,
    /// The hosts that leave, sorted by name.
    pub leaving: Vec<LeavingHostPlan>,
    /// Files of the user.
    pub files: Vec<FilePlan>,
    /// Patches, in the order of the spec.
    pub patches: Vec<PatchPlan>,
}

impl Plan {
    /// The control-plane hosts, sorted by name.
    pub fn control_planes(&self) -> impl Iterator<Item = &HostPlan> {
        self.hosts.iter().filter(|host| host.is_control_plane())
    }

    /// The hosts that run a kubelet, sorted by name.
    pub fn nodes(&self) -> impl Iterator<Item = &HostPlan> {
        self.hosts.iter().filter(|host| host.has_kubelet)
    }

    /// The hosts with a member of etcd, sorted by name.
    pub fn etcd_members(&self) -> impl Iterator<Item = &HostPlan> {
        self.hosts.iter().filter(|host| host.etcd.is_some())
    }

    /// The hosts on which the balancers before the API run, sorted by name.
    pub fn balancers(&self) -> impl Iterator<Item = &HostPlan> {
        self.hosts.iter().filter(|host| host.is_balancer)
    }

    /// The host on which kubeadm would have run `init`.
    pub fn first_control_plane(&self) -> Option<&HostPlan> {
        self.hosts
            .iter()
            .find(|host| host.join_mode == super::JoinMode::Init)
    }

    /// The host of that name.
    pub fn host(&self, name: &HostName) -> Option<&HostPlan> {
        let index = self.hosts.binary_search_by(|host| host.name.cmp(name)).ok()?;
        self.hosts.get(index)
    }

    /// A whole image reference.
    pub fn image(&self, name: ImageName) -> &str {
        self.images.get(&name).map_or("", |image| image.value.as_str())
    }

    /// Whether the API server shows kubelets a certificate made for that.
    pub fn has_kubelet_client(&self) -> bool {
        self.facts
            .kubeadm_sets(Program::KubeApiserver, "kubelet-client-certificate")
    }

    /// Whether the API server calls aggregated API servers, with an authority made for that.
    pub fn has_front_proxy(&self) -> bool {
        self.facts
            .kubeadm_sets(Program::KubeApiserver, "proxy-client-cert-file")
    }

    /// Whether etcd runs beside the API servers with an authority of its own.
    pub fn has_etcd_authority(&self) -> bool {
        self.etcd.local().is_some() && *self.facts.stacked_etcd.speaks_tls
    }

    /// What the spec says of a gate of kubeadm that the release has.
    pub fn kubeadm_gate(&self, name: &str) -> Option<bool> {
        let written = self.feature_gates.value.get(name).copied();
        written.filter(|_| self.facts.kubeadm_gate(name).known().is_some())
    }

    /// Why an image is the one it is.
    pub fn image_origins(&self, name: ImageName) -> Origins {
        let image = self.images.get(&name);
        image.map_or_else(Origins::none, |image| (&image.origin).into())
    }

    /// Whether the result must equal kubeadm's.
    pub fn equals_kubeadm(&self) -> bool {
        self.hardening.value == Hardening::None
    }

    /// Whether hosts have a `prepare.sh`: not where somebody else prepares them, nor where the tree equals kubeadm's.
    pub fn has_prepare_script(&self) -> bool {
        self.preparation.is_rendered.value && !self.equals_kubeadm()
    }
}

/// Where clients reach the API.
#[derive(Clone, Debug)]
pub struct ApiEndpoint {
    /// Host and port, whole.
    pub endpoint: Resolved<Endpoint>,
    /// Whether the spec says `controlPlaneEndpoint`.
    pub is_written: bool,
}

impl ApiEndpoint {
    /// The URL for kubeconfigs.
    pub fn url(&self) -> String {
        format!("https://{}", self.endpoint.value)
    }
}

/// A bootstrap token without its secret half.
#[derive(Clone, Debug)]
pub struct TokenPlan {
    /// The public half.
    pub id: TokenId,
    /// What it is for, or empty.
    pub description: String,
    /// When it stops working; `None` is never.
    pub expires: Option<Timestamp>,
    /// What it may be used for.
    pub usages: Vec<TokenUsage>,
    /// The groups of its bearer.
    pub groups: Vec<String>,
    /// Where the API server finds it.
    pub store: TokenStore,
    /// Where it stands in the spec.
    pub origin: Origin,
}

impl TokenPlan {
    /// Whether its bearer may ask the API for something.
    pub fn authenticates(&self) -> bool {
        self.usages.contains(&TokenUsage::Authentication)
    }
}

/// How hosts are made ready.
#[derive(Clone, Debug)]
pub struct PreparationPlan {
    /// Whether host preparation is rendered at all.
    pub is_rendered: Resolved<bool>,
    /// Which hosts `/etc/hosts` names.
    pub hosts_file: Resolved<HostsFile>,
    /// Kernel settings of the user.
    pub sysctl: Resolved<BTreeMap<String, String>>,
    /// Kernel modules of the user.
    pub modules: Resolved<Vec<String>>,
    /// Time servers.
    pub time_servers: Resolved<Vec<String>>,
    /// Swap.
    pub swap: Resolved<Swap>,
    /// What keeps others from the ports of a host.
    pub firewall: Resolved<Firewall>,
    /// More ports that the firewall opens.
    pub open_ports: Resolved<Vec<OpenPort>>,
    /// Ranges in which all hosts lie; empty if the firewall is to name every host.
    pub host_subnets: Resolved<Vec<Cidr>>,
    /// Limits of what systemd starts, by systemd's name.
    pub limits: Resolved<BTreeMap<String, String>>,
}

impl PreparationPlan {
    /// Whether hosts have rules of a firewall.
    pub fn has_firewall(&self) -> bool {
        self.is_rendered.value && self.firewall.value == Firewall::Nftables
    }
}

/// A user's file.
#[derive(Clone, Debug)]
pub struct FilePlan {
    /// Where it goes.
    pub path: HostPath,
    /// Its text.
    pub text: std::sync::Arc<str>,
    /// Its permissions.
    pub mode: Mode,
    /// Its owner.
    pub owner: Owner,
    /// The hosts that get it, sorted; empty is all.
    pub hosts: Vec<HostName>,
    /// What restarts when it changes.
    pub restart: Vec<String>,
    /// Where it stands in the spec.
    pub path_in_spec: SpecPath,
}

/// A patch of the user.
#[derive(Clone, Debug)]
pub struct PatchPlan {
    /// What is changed.
    pub target: PatchTarget,
    /// How it is written.
    pub kind: PatchType,
    /// The hosts where it is changed, sorted; empty is all.
    pub hosts: Vec<HostName>,
    /// The change.
    pub patch: Value,
    /// Where it stands in the spec.
    pub path_in_spec: SpecPath,
}

impl PatchPlan {
    /// Whether the patch is for that target on that host; cluster objects have no host.
    pub fn concerns(&self, target: PatchTarget, host: Option<&HostName>) -> bool {
        let host_fits = self.hosts.is_empty() || host.is_some_and(|host| self.hosts.contains(host));
        self.target == target && host_fits
    }
}
