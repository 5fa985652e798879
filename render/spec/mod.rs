//! What a person wrote: the spec's types, in which an optional field stays optional.
//!
//! The JSON Schema comes from these types ([`schema`]); a default is decided in `resolve`, never here.

mod addons;
mod api_front;
mod binaries;
mod bootstrap_token;
mod check;
mod cluster;
mod control_plane;
mod etcd;
mod example;
mod fields;
mod file;
mod host;
mod host_preparation;
mod images;
pub mod kubeadm;
mod kubelet;
mod network;
mod patch;
mod pki;
mod print;
pub mod reference;
mod runtime;
mod schema;
mod violation;

pub use addons::{Addons, CoreDns, Dashboard, KubeProxyAddon, MetricsServer};
pub use api_front::{
    Advertisements, ApiFront, ExternalFront, HaproxyFront, Keepalived, KubeVipFront, LocalNginxFront,
    NginxFront, NginxPackaging,
};
pub use binaries::{BinaryDigest, BinaryName};
pub use bootstrap_token::{BootstrapToken, TokenStore, TokenUsage};
pub use check::check;
pub use cluster::{ApiVersion, Cluster, ClusterSpec, Environment, Hardening, Kind, Layout, Metadata};
pub use control_plane::{
    ApiServer, Audit, ControllerManager, Encryption, EncryptionProvider, EnvSource, ExtraArg, ExtraEnv,
    ExtraVolume, FieldRef, Oidc, PathType, ResourceFieldRef, Scheduler,
};
pub use etcd::{Etcd, ExternalEtcd, LocalEtcd};
pub use example::in_yaml;
pub use file::ExtraFile;
pub use host::{Architecture, EtcdMember, Host, HostState, Role, Ssh};
pub use host_preparation::{Firewall, HostPreparation, HostsFile, OpenPort, Swap, Transport};
pub use images::{ImageName, ImageOverride, Images};
pub use kubelet::{Kubelet, KubeletCredentials};
pub use network::{
    Cni, CniType, Flannel, FlannelBackend, FlannelDaemon, FlannelMode, Network, PodSubnets, Proxy, ProxyMode,
};
pub use patch::{Patch, PatchTarget, PatchType};
pub use pki::{
    AuthorityKey, AuthorityKeys, CertificateOverride, ClusterSigning, Generations, KeyAlgorithm, Pki,
    PkiMode, ServiceAccountKey,
};
pub use print::{Comments, Unprintable, print};
pub use runtime::{ContainerRuntime, DOCKERSHIM, Mirror, Registry, RuntimeType};
pub use schema::{schema, schema_text};
