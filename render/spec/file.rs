use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::types::{HostName, HostPath, Mode, Owner};

/// A file that is delivered as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExtraFile {
    /// Where it goes.
    #[schemars(extend("examples" = ["/etc/kubernetes/admission.yaml"]))]
    pub path: HostPath,
    /// The file beside the spec that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: `content` is the text", "examples" = ["files/admission.yaml"]))]
    pub source: Option<String>,
    /// The text itself, for short files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 65536), extend("x-default" = "what `source` holds", "examples" = ["net.ipv4.tcp_tw_reuse = 1\n"]))]
    pub content: Option<String>,
    /// Its permissions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "0644"))]
    pub mode: Option<Mode>,
    /// Its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "root:root"))]
    pub owner: Option<Owner>,
    /// The hosts that get it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-default" = "all hosts"))]
    pub hosts: Vec<HostName>,
    /// The units or static pods that restart when it changes. The service of a drop-in (`NAME.service.d/*.conf`) does so
    /// without being named, where it runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("items" = {"type": "string", "pattern": "^[A-Za-z0-9@_.-]+$", "x-allowed": "the name of a unit or a static pod: letters, digits, `@`, `_`, `.` and `-`"}, "default" = [], "examples" = [["kubelet.service"]]))]
    pub restart: Vec<String>,
}
