//! The decided cluster: every question that the spec leaves open is answered here, with the reason.
//!
//! `resolve` makes a [`Plan`]; components, add-ons and the PKI read it. No `Option` in it means "default".

mod addons;
mod answer;
mod cluster;
mod control_plane;
mod etcd;
mod flannel;
mod front;
mod host;
mod kubelet;
mod network;
mod pki;
mod runtime;
mod ssh;

pub use addons::{AddonsPlan, CoreDnsPlan, DashboardPlan, DnsWays, KubeProxyPlan, MetricsServerPlan};
pub use answer::Answer;
pub use cluster::{ApiEndpoint, FilePlan, PatchPlan, Plan, PreparationPlan, TokenPlan};
pub use control_plane::{
    ApiServerPlan, AuditPlan, ComponentPlan, EncryptionPlan, START_TIMEOUT, UserArgument, UserText,
};
pub use etcd::{EtcdMemberPlan, EtcdPlan, EtcdVersionPlan, ExternalEtcdPlan, InitialState, LocalEtcdPlan};
pub use flannel::{Carrier, Daemon, FlannelPlan};
pub use front::{BalancerPlan, BalancerProgram, FrontPlan, KeepalivedPlan, KubeVipPlan, LocalFrontPlan};
pub use host::{HostPlan, JoinMode};
pub use kubelet::KubeletPlan;
pub use network::{CniPlan, NetworkPlan};
pub use pki::{PkiPlan, SigningKeys};
pub use runtime::RuntimePlan;
pub use ssh::{LeavingHostPlan, SshPlan};

/// The group that kubeadm gives to joining nodes: `NodeBootstrapTokenAuthGroup` of its constants.
pub const DEFAULT_NODE_TOKEN_GROUP: &str = "system:bootstrappers:kubeadm:default-node-token";
