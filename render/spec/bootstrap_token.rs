use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::types::{Timestamp, TokenId};

/// A token with which hosts join. Its secret half is in the sealed store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BootstrapToken {
    /// The public half.
    pub id: TokenId,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none", "examples" = ["joining the workers of rack 4"]))]
    pub description: Option<String>,
    /// When it stops working.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "never"))]
    pub expires: Option<Timestamp>,
    /// What it may be used for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = ["signing", "authentication"]))]
    pub usages: Vec<TokenUsage>,
    /// The groups that its bearer is in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("items" = {"type": "string", "pattern": "^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$", "x-allowed": "a group of bootstrap tokens: `system:bootstrappers:`, then a-z, 0-9, `:` and `-`, with a letter or a digit last"}, "default" = ["system:bootstrappers:kubeadm:default-node-token"], "examples" = [["system:bootstrappers:kubeadm:default-node-token"]]))]
    pub groups: Vec<String>,
    /// Where the API server finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "secret"))]
    pub store: Option<TokenStore>,
}

/// Where the API server finds a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum TokenStore {
    /// A Secret of the cluster, which can expire and be removed while the API server runs.
    #[default]
    Secret,
    /// A file of every control plane, `--token-auth-file`: it works before there is any object, until the file
    /// changes. CIS 1.2.2 advises against it.
    File,
}

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum TokenUsage {
    /// Signing the `cluster-info` ConfigMap.
    Signing,
    /// Authenticating to the API.
    Authentication,
}
