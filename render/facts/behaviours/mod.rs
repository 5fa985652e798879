//! What a release does, by key: one field for each key of `schema/facts/`.
//!
//! The key of a field is the name of its group and its own, so `static-pod.seccomp` is
//! [`StaticPodFacts::seccomp`]. The comment on a field is the meaning of its key: the JSON Schema, `explain` and
//! `schema/facts/README.md` take it from here.

mod addon;
mod coredns;
mod etcd_program;
mod flannel;
mod image;
mod kubeadm;
mod kubeconfig;
mod kubelet;
mod metrics_server;
mod object;
mod pki;
mod preflight;
mod static_pod;

pub use addon::{AddonFacts, CorednsFacts, CorefileFacts, Forward, KubeProxyFacts, KubeProxySettings};
pub use coredns::CorednsProgramFacts;
pub use etcd_program::EtcdProgramFacts;
pub use flannel::{EtcdApi, FlannelImage, FlannelProgramFacts};
pub use image::{CorednsPath, ImageFacts};
pub use kubeadm::{ArgumentOrder, Joining, KubeadmApi, KubeadmFacts, ManifestFormat};
pub use kubeconfig::{EmptyLists, KubeconfigFacts, KubeconfigServer, KubeconfigUsers};
pub use kubelet::{
    ConfigMapName, DefaultRuntime, DockerDependent, KubeletFacts, ResolvConfPlace, SocketPlace,
};
pub use metrics_server::MetricsServerProgramFacts;
pub use object::{KubeadmConfigFacts, NodeFacts, ObjectFacts, RbacFacts, SchedulingPlace};
pub use pki::{
    AlternativeNames, ApiServerNames, LeafNotBefore, LeafPurposes, PkiFacts, PkiFileNames, ServiceAccountKey,
    SubjectKeyIdentifier,
};
pub use preflight::{Cgroups, PreflightFacts};
pub use static_pod::{
    ComponentFacts, FlexvolumeDirectory, PodAnnotations, PodMounts, ProbeFacts, ProbeScheme, ProbeTiming,
    StackedEtcdFacts, StaticPodFacts, UnknownModes,
};

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::types::Program;

/// Everything that a release does.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Behaviours {
    /// Add-ons that are not kubeadm's.
    pub addon: AddonFacts,
    /// The CoreDNS add-on.
    pub coredns: CorednsFacts,
    /// The Corefile.
    pub corefile: CorefileFacts,
    /// The static pod of etcd.
    pub etcd: ComponentFacts,
    /// Images.
    pub image: ImageFacts,
    /// The static pod of kube-apiserver.
    pub kube_apiserver: ComponentFacts,
    /// The static pod of kube-controller-manager.
    pub kube_controller_manager: ComponentFacts,
    /// The kube-proxy add-on.
    pub kube_proxy: KubeProxyFacts,
    /// The static pod of kube-scheduler.
    pub kube_scheduler: ComponentFacts,
    /// kubeadm as a whole.
    pub kubeadm: KubeadmFacts,
    /// The ConfigMap kubeadm-config.
    pub kubeadm_config: KubeadmConfigFacts,
    /// kubeconfigs.
    pub kubeconfig: KubeconfigFacts,
    /// The kubelet's files.
    pub kubelet: KubeletFacts,
    /// What marks a node.
    pub node: NodeFacts,
    /// Objects in the cluster.
    pub object: ObjectFacts,
    /// Certificates and keys.
    pub pki: PkiFacts,
    /// What a host must have.
    pub preflight: PreflightFacts,
    /// Timing of probes.
    pub probe: ProbeFacts,
    /// Rights.
    pub rbac: RbacFacts,
    /// An etcd beside the API server.
    pub stacked_etcd: StackedEtcdFacts,
    /// Static pods.
    pub static_pod: StaticPodFacts,
}

/// What programs with versions of their own do. The intervals of these keys are in those versions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OwnVersionBehaviours {
    /// CoreDNS.
    pub coredns_program: CorednsProgramFacts,
    /// etcd.
    pub etcd_program: EtcdProgramFacts,
    /// flannel.
    pub flannel: FlannelProgramFacts,
    /// metrics-server.
    pub metrics_server: MetricsServerProgramFacts,
}

impl OwnVersionBehaviours {
    /// The groups of its keys.
    pub(in crate::facts) const GROUPS: &[&str] = &[
        CorednsProgramFacts::GROUP,
        EtcdProgramFacts::GROUP,
        FlannelProgramFacts::GROUP,
        MetricsServerProgramFacts::GROUP,
    ];
}

/// What one program with versions of its own does: the keys of one group.
pub trait OwnVersions: DeserializeOwned {
    /// The group of its keys.
    const GROUP: &'static str;
    /// What people call it.
    const NAME: &'static str;
}

/// One whose flags are stated too.
pub trait OwnFlags: OwnVersions {
    /// The program whose flags go with it.
    const PROGRAM: Program;
}
