use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cluster::is_default;
use super::{ExtraArg, ExtraEnv};
use crate::types::{CertificateName, Release, SpelledPath};

/// The store behind the API servers: on the control-plane hosts, or elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Etcd {
    /// etcd that kubecast renders, on every control-plane host or on the hosts with the role `etcd`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub local: LocalEtcd,
    /// etcd that somebody else runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: etcd is rendered"))]
    pub external: Option<ExternalEtcd>,
}

/// etcd that kubecast renders.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LocalEtcd {
    /// etcd's own version, with `layout: binary`: it decides which flags and variables there are. With `layout:
    /// kubeadm` the image's tag says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "that of the release's image, such as 3.6.8 for 3.6.8-0", "examples" = ["3.5.21"]))]
    pub version: Option<Release>,
    /// What keeps the members of this cluster apart from those of others when they start, with `layout: binary`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"), extend("x-allowed" = "up to 63 letters, digits, `.`, `_` and `-`", "x-default" = "the cluster's name with `-etcd` behind it", "examples" = ["etcd-cluster"]))]
    pub initial_cluster_token: Option<String>,
    /// The directory of the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "/var/lib/etcd, and /var/lib/etcd/default.etcd with `layout: binary`", "examples" = ["/srv/etcd"]))]
    pub data_dir: Option<SpelledPath>,
    /// More arguments. One that kubecast sets too is replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub extra_args: Vec<ExtraArg>,
    /// More environment variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub extra_envs: Vec<ExtraEnv>,
    /// More names and addresses for the serving certificates.
    #[serde(default, rename = "serverCertSANs", skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub server_cert_sans: Vec<CertificateName>,
    /// More names and addresses for the peer certificates.
    #[serde(default, rename = "peerCertSANs", skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub peer_cert_sans: Vec<CertificateName>,
    /// The size, in bytes, at which etcd stops taking writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 67_108_864, max = 17_179_869_184_u64), extend("x-default" = "etcd's own, 2 GiB", "examples" = [8_589_934_592_u64]))]
    pub quota_backend_bytes: Option<u64>,
}

/// etcd that somebody else runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExternalEtcd {
    /// The members' client URLs.
    #[schemars(length(min = 1), extend("items" = {"type": "string", "pattern": "^https?://[^\\s,]+$", "x-allowed": "a URL with `http://` or `https://`, without spaces and commas"}, "examples" = [["https://192.0.2.21:2379"]]))]
    pub endpoints: Vec<String>,
    /// The members' URLs for metrics and health, from 1.35 on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("items" = {"type": "string", "pattern": "^https?://[^\\s,]+$", "x-allowed": "a URL with `http://` or `https://`, without spaces and commas"}, "x-default" = "`endpoints`", "examples" = [["http://192.0.2.21:2381"]]))]
    pub http_endpoints: Vec<String>,
    /// The authority of the members' certificates, a path on control-plane hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: the members are reached without TLS", "examples" = ["/etc/etcd/ssl/ca.pem"]))]
    pub ca_file: Option<SpelledPath>,
    /// The API servers' client certificate, a path on control-plane hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: no client certificate is shown", "examples" = ["/etc/etcd/ssl/client.pem"]))]
    pub cert_file: Option<SpelledPath>,
    /// The client certificate's key, a path on control-plane hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: no client certificate is shown", "examples" = ["/etc/etcd/ssl/client-key.pem"]))]
    pub key_file: Option<SpelledPath>,
}
