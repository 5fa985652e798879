use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;
use crate::types::HostPath;

/// The static pods of the control plane.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StaticPodFacts {
    /// Whether kube-controller-manager and kube-scheduler answer without TLS on every address, unless `port` is 0.
    pub plain_ports: Fact<bool>,
    /// Which annotations a pod carries. `critical`: the old mark of a critical pod; `endpoints`: the
    /// advertised address on kube-apiserver and etcd.
    pub annotations: Fact<PodAnnotations>,
    /// The pod's priority class, if it has one.
    pub priority_class: Fact<Option<String>>,
    /// The priority that is printed beside the class, if one is.
    pub priority: Fact<Option<u32>>,
    /// Whether the pod asks for the runtime's default seccomp profile.
    pub seccomp: Fact<bool>,
    /// Whether a container declares its probed port as `probe-port` and the probes name it.
    pub named_probe_port: Fact<bool>,
    /// Whether volumes are sorted by name; otherwise they stand as the program lists them.
    pub volumes_sorted: Fact<bool>,
    /// What a pod sees of /etc/kubernetes: the files `by-purpose` that it needs, or the `whole` directory.
    pub mounts: Fact<PodMounts>,
    /// Whether a volume says what must be there.
    pub volume_types: Fact<bool>,
    /// The pull policy that is printed, if one is.
    pub image_pull_policy: Fact<Option<String>>,
    /// Whether kube-apiserver and kube-controller-manager notice by themselves that a certificate changed.
    pub reloads_certificates: Fact<bool>,
    /// Directories of the host's certificate authorities that kube-apiserver and kube-controller-manager
    /// mount where they exist, beside /etc/ssl/certs.
    pub authority_directories: Fact<Vec<HostPath>>,
    /// Whether kube-controller-manager mounts the directory of flexvolume plugins `always`, `if-present` on
    /// the host, or `never`.
    pub flexvolume_directory: Fact<FlexvolumeDirectory>,
    /// Whether `[::1]` stands for the host itself in the addresses of etcd where the API server's address is IPv6;
    /// before that, and with IPv4, it is 127.0.0.1.
    pub ipv6_loopback: Fact<bool>,
    /// What becomes of authorization modes that kubeadm does not know: `dropped`, with `Node,RBAC` if none is left, or
    /// `kept`, even if the list is empty.
    pub unknown_authorization_modes: Fact<UnknownModes>,
    /// Whether `authorization-mode` is left out when the user gives `authorization-config` and no mode.
    pub authorization_config: Fact<bool>,
}

/// Timing of the probes of static pods.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProbeFacts {
    /// The argument of kube-controller-manager and kube-scheduler whose value is the host of their probes.
    pub host_argument: Fact<String>,
    /// Whether a probe of a component that listens on every address names no host.
    pub any_address_left_out: Fact<bool>,
    /// The host of kube-apiserver's probes; `null` is its advertised address.
    pub apiserver_host: Fact<Option<String>>,
    /// Whether the scheme is printed.
    pub prints_scheme: Fact<bool>,
    /// Timing of liveness probes in seconds and counts; `null` is not printed.
    pub liveness: Fact<ProbeTiming>,
    /// Timing of readiness probes, if there are any.
    pub readiness: Fact<Option<ProbeTiming>>,
    /// Timing of startup probes, if there are any. The number of failures is the start-up timeout divided by
    /// the period, rounded up.
    pub startup: Fact<Option<ProbeTiming>>,
    /// Whether the start-up timeout that the user wrote counts; otherwise startup probes wait for four minutes.
    pub startup_heeds_timeout: Fact<bool>,
}

/// An etcd that runs beside the API server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StackedEtcdFacts {
    /// Whether liveness is asked with etcdctl in the container instead of HTTP.
    pub liveness_by_command: Fact<bool>,
    /// Whether a stacked etcd listens for other hosts; otherwise on loopback only.
    pub reachable: Fact<bool>,
    /// Whether a stacked etcd uses TLS and certificates of its own.
    pub speaks_tls: Fact<bool>,
    /// Where the container sees the data directory, of which it uses the folder `data`; `null` is the same path,
    /// all of it.
    pub mount_path: Fact<Option<HostPath>>,
    /// The SELinux type of the container, if it has one.
    pub selinux_type: Fact<Option<String>>,
}

/// What a static pod sees of /etc/kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PodMounts {
    /// The files that it needs.
    ByPurpose,
    /// The whole directory.
    Whole,
}

/// Which annotations a static pod carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PodAnnotations {
    /// None.
    None,
    /// The old mark of a critical pod.
    Critical,
    /// The advertised address on kube-apiserver and etcd.
    Endpoints,
}

/// When the directory of flexvolume plugins is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlexvolumeDirectory {
    /// Never.
    Never,
    /// If the host has it.
    IfPresent,
    /// Always; it is created where it is missing.
    Always,
}

/// What becomes of an authorization mode that kubeadm does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownModes {
    /// It is left out.
    Dropped,
    /// It is written.
    Kept,
}

/// Timing of a probe; what is absent is not printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProbeTiming {
    /// Seconds before the first probe.
    pub initial_delay: Option<u16>,
    /// Seconds until a probe counts as failed.
    pub timeout: u16,
    /// Failures in a row that count.
    pub failures: Option<u16>,
    /// Seconds between probes.
    pub period: Option<u16>,
}

/// What is particular to the static pod of one component.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ComponentFacts {
    /// The scheme of the probes.
    pub probe_scheme: Fact<ProbeScheme>,
    /// The probed port; `null` means the port that the component serves on.
    pub probe_port: Fact<Option<u16>>,
    /// The path of the liveness probe.
    pub liveness_path: Fact<String>,
    /// The path of the readiness probe, if there is one.
    pub readiness_path: Fact<Option<String>>,
    /// The path of the startup probe, if there is one.
    pub startup_path: Fact<Option<String>>,
    /// What the container requests, by resource.
    pub requests: Fact<BTreeMap<String, String>>,
}

/// The scheme of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ProbeScheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}
