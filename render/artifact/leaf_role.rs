use std::fmt;
use std::str::FromStr;

use crate::types::Invalid;

/// Declares the roles with their text, which is frozen: it enters the derivation of the key.
macro_rules! roles {
    ($($(#[doc = $meaning:literal])+ $role:ident = $text:literal,)+) => {
        /// What a leaf key is for. One purpose, one key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LeafRole {
            $($(#[doc = $meaning])+ $role,)+
        }

        impl LeafRole {
            /// Every role.
            pub const ALL: &[Self] = &[$(Self::$role),+];

            /// The role as labels spell it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$role => $text,)+ }
            }

            /// What it is for, in a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$role => concat!($($meaning),+).trim_ascii(),)+ }
            }
        }
    };
}

roles! {
    /// The API server's serving certificate.
    ApiServer = "apiserver",
    /// The API server as a client of kubelets.
    ApiServerKubeletClient = "apiserver-kubelet-client",
    /// The API server as a client of etcd.
    ApiServerEtcdClient = "apiserver-etcd-client",
    /// The API server as a client of aggregated API servers.
    FrontProxyClient = "front-proxy-client",
    /// etcd towards its clients.
    EtcdServer = "etcd-server",
    /// etcd towards its peers.
    EtcdPeer = "etcd-peer",
    /// The client of etcd's health check.
    EtcdHealthcheckClient = "etcd-healthcheck-client",
    /// An administrator, under RBAC.
    Admin = "admin",
    /// The break-glass administrator, beyond RBAC.
    SuperAdmin = "super-admin",
    /// The controller manager as a client of the API.
    ControllerManager = "controller-manager",
    /// The controller manager's serving certificate.
    ControllerManagerServer = "controller-manager-server",
    /// The scheduler as a client of the API.
    Scheduler = "scheduler",
    /// The scheduler's serving certificate.
    SchedulerServer = "scheduler-server",
    /// The kubelet as a client of the API.
    Kubelet = "kubelet",
    /// The kubelet's serving certificate.
    KubeletServer = "kubelet-server",
    /// kube-proxy as a client of the API.
    KubeProxy = "kube-proxy",
    /// flanneld as a client of etcd.
    FlannelEtcdClient = "flannel-etcd-client",
    /// flanneld as a client of the API.
    FlannelClient = "flannel-client",
    /// The health check of a host's own components.
    HealthcheckClient = "healthcheck-client",
}

impl fmt::Display for LeafRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LeafRole {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let role = Self::ALL.iter().find(|role| role.as_str() == text);
        role.copied().ok_or_else(|| {
            let all: Vec<&str> = Self::ALL.iter().map(|role| role.as_str()).collect();
            Invalid::new("secret.label", "is not the role of a key")
                .help(format!("write one of {}", all.join(", ")))
        })
    }
}
