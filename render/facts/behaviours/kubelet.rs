use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;
use crate::types::HostPath;

/// The kubelet's files.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KubeletFacts {
    /// Whether the kubelet reads /var/lib/kubelet/config.yaml; before that, flags in its unit.
    pub config_file: Fact<bool>,
    /// Whether the kubelet asks other runtimes than docker over CRI.
    pub speaks_cri: Fact<bool>,
    /// The runtime of a spec that names none.
    pub default_runtime: Fact<DefaultRuntime>,
    /// docker's storage driver that suits the versions of docker that the release was tested with.
    pub docker_storage_driver: Fact<String>,
    /// Whether the kubelet refuses to start on a host with swap, unless it is told otherwise.
    pub refuses_swap: Fact<bool>,
    /// Ports on which the kubelet listens beside that of its API and its health.
    pub more_ports: Fact<Vec<u16>>,
    /// Where the packages put the drop-in of the kubelet's unit.
    pub drop_in_directory: Fact<HostPath>,
    /// The cgroupDriver that kubeadm puts into the kubelet's configuration, if it does.
    pub cgroup_driver: Fact<Option<String>>,
    /// The CRI socket that kubeadm uses when none is named.
    pub default_socket: Fact<String>,
    /// Whether `unix://` is put before a CRI socket that is written as a path.
    pub socket_scheme: Fact<bool>,
    /// Where the CRI socket is written: as a `flag` in kubeadm-flags.env, or in an `instance-config` file
    /// that is merged into config.yaml.
    pub socket_place: Fact<SocketPlace>,
    /// When kubeadm-flags.env holds container-runtime=remote.
    pub container_runtime_flag: Fact<DockerDependent>,
    /// When kubeadm-flags.env names the pause image.
    pub pause_image_flag: Fact<DockerDependent>,
    /// When kubeadm-flags.env holds network-plugin=cni.
    pub network_plugin_flag: Fact<DockerDependent>,
    /// When kubeadm-flags.env names docker's cgroup driver.
    pub cgroup_driver_flag: Fact<DockerDependent>,
    /// Where the resolver's file is named on a host with systemd-resolved: as a `flag`, or in the configuration
    /// of the whole `cluster`.
    pub resolv_conf_place: Fact<ResolvConfPlace>,
    /// Whether the value in kubeadm-flags.env is quoted.
    pub environment_quoted: Fact<bool>,
    /// Whether patches are applied before the instance configuration, which then wins.
    pub patches_before_instance_config: Fact<bool>,
    /// Whether the name of the kubelet's ConfigMap and its role end in the minor.
    pub config_map_name: Fact<ConfigMapName>,
    /// Whether kubeadm stores the kubelet's configuration for all hosts with the patches of the first one.
    pub config_map_patched: Fact<bool>,
}

/// The runtime of a spec that names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DefaultRuntime {
    /// docker.
    Docker,
    /// containerd.
    Containerd,
}

/// Where the CRI socket is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SocketPlace {
    /// As a flag in kubeadm-flags.env.
    Flag,
    /// In an instance configuration, which is merged into config.yaml.
    InstanceConfig,
}

/// When a flag is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DockerDependent {
    /// For every runtime.
    Always,
    /// For docker only.
    WithDocker,
    /// For every runtime but docker.
    WithoutDocker,
    /// Never.
    Never,
}

/// Where the resolver's file is named on a host with systemd-resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResolvConfPlace {
    /// As a flag in kubeadm-flags.env.
    Flag,
    /// In the configuration of the whole cluster.
    Cluster,
}

/// How the kubelet's ConfigMap and its role are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConfigMapName {
    /// The name ends in the minor.
    PerMinor,
    /// Without the minor.
    Plain,
}
