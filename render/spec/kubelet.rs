use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ExtraArg;

/// The kubelet's settings, for all hosts or for one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Kubelet {
    /// How the kubelet gets its client certificate; `rotateCertificates` follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "`issued`; for one host, what `spec.kubelet.credentials` says"))]
    pub credentials: Option<KubeletCredentials>,
    /// More arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub extra_args: Vec<ExtraArg>,
    /// More fields of KubeletConfiguration, checked against the release.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("default" = {}, "examples" = [{"maxPods": 200}]))]
    pub config: BTreeMap<String, Value>,
}

/// How the kubelet gets its client certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum KubeletCredentials {
    /// kubecast issues it; it is renewed by rendering and pushing again.
    #[default]
    Issued,
    /// The kubelet asks for it with a bootstrap token and renews it itself.
    Bootstrap,
}
