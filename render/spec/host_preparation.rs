use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::types::Cidr;

/// How hosts are made ready for Kubernetes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HostPreparation {
    /// Whether host preparation files are left out, for hosts that something else prepares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub disabled: Option<bool>,
    /// Which hosts `/etc/hosts` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "own"))]
    pub hosts_file: Option<HostsFile>,
    /// More kernel settings; one of a key that kubecast sets too takes its place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = {"pattern": "^[a-z0-9_./-]+$", "x-allowed": "a kernel setting: a-z, 0-9, `_`, `.`, `/` and `-`"}, "additionalProperties" = {"type": "string", "pattern": "^[!-~]([ -~]*[!-~])?$", "x-allowed": "a value on one line of ASCII, with no space at either end"}, "default" = {}, "examples" = [{"fs.inotify.max_user_watches": "524288"}]))]
    pub sysctl: BTreeMap<String, String>,
    /// More kernel modules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("items" = {"type": "string", "pattern": "^[a-z0-9_-]+$", "x-allowed": "a kernel module: a-z, 0-9, `_` and `-`"}, "default" = [], "examples" = [["ip_vs"]]))]
    pub modules: Vec<String>,
    /// Time servers for systemd-timesyncd; without them the host's own are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("items" = {"type": "string", "pattern": "^[A-Za-z0-9.:-]+$", "x-allowed": "a server's name or address: letters, digits, `.`, `:` and `-`"}, "default" = [], "examples" = [["ntp.example.com"]]))]
    pub time_servers: Vec<String>,
    /// What happens to swap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "off"))]
    pub swap: Option<Swap>,
    /// What keeps others from the ports of a host. `ports.json` says who must reach which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "none", "examples" = ["nftables"]))]
    pub firewall: Option<Firewall>,
    /// More ports that the firewall opens, on every host: those of programs that kubecast does not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = [], "examples" = [[{"port": 9100, "from": ["192.0.2.0/24"]}]]))]
    pub open_ports: Vec<OpenPort>,
    /// Ranges in which the addresses of all hosts lie. The firewall then lets in these ranges where it would name every
    /// host, so that a new host changes no other one's file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-default" = "none: the firewall names every host", "examples" = [["192.0.2.0/24"]]))]
    pub host_subnets: Vec<Cidr>,
    /// Limits of every process that systemd starts and whose unit sets none, by the name that systemd gives them after
    /// `DefaultLimit`. A value is a number or `infinity`; two with a colon between them are the soft and the hard limit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = {"enum": ["AS", "CORE", "CPU", "DATA", "FSIZE", "LOCKS", "MEMLOCK", "MSGQUEUE", "NICE", "NOFILE", "NPROC", "RSS", "RTPRIO", "RTTIME", "SIGPENDING", "STACK"]}, "additionalProperties" = {"type": "string", "pattern": "^([0-9]{1,18}|infinity)(:([0-9]{1,18}|infinity))?$", "x-allowed": "a number or `infinity`, or two of them with `:` between"}, "default" = {}, "examples" = [{"NOFILE": "100000", "CORE": "infinity"}]))]
    pub limits: BTreeMap<String, String>,
}

/// What keeps others from the ports of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Firewall {
    /// Nothing of the tree: whoever runs a firewall opens the ports of `ports.json` there.
    #[default]
    None,
    /// A table of nftables, loaded at boot before the network is up: it lets in what the host's processes need, SSH, and
    /// answers. What is forwarded to pods, and what the host sends, it does not judge.
    Nftables,
}

/// A port, or several in a row, that the firewall opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OpenPort {
    /// The port, or the first of them.
    #[schemars(range(min = 1, max = 65535), extend("examples" = [9100]))]
    pub port: u16,
    /// The last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535), extend("x-default" = "`port`: it is only one", "examples" = [9110]))]
    pub last_port: Option<u16>,
    /// How packets arrive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "tcp"))]
    pub protocol: Option<Transport>,
    /// From where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-default" = "everywhere", "examples" = [["192.0.2.0/24"]]))]
    pub from: Vec<Cidr>,
}

/// The protocols that have ports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Transport {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
}

/// Which hosts `/etc/hosts` names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HostsFile {
    /// The host itself and the API endpoint, as far as the spec knows who answers to its name: the only
    /// control-plane host, or on each of several that host itself.
    #[default]
    Own,
    /// Every host of the cluster; the file changes with each host that comes or goes.
    All,
}

/// What happens to swap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Swap {
    /// It is off after a reboot, because `swap.target` is masked, and `preflight.sh` refuses a host where it is
    /// on.
    #[default]
    Off,
    /// It is left as it is; the kubelet's configuration must allow it.
    Keep,
}
