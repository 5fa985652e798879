use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
