use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cluster::is_default;
use crate::types::{Duration, HostName, Timestamp};

/// Keys and certificates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Pki {
    /// Where keys come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "sealed"))]
    pub mode: Option<PkiMode>,
    /// The day from which certificates are valid. No clock is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "2026-01-01 with lab keys; with sealed keys it must be written"))]
    pub issued_from: Option<Timestamp>,
    /// How long a certificate is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "8760h"))]
    pub certificate_validity_period: Option<Duration>,
    /// How long an authority is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "87600h", "examples" = ["87600h"]))]
    pub ca_certificate_validity_period: Option<Duration>,
    /// The kind of every key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "ECDSA-P256"))]
    pub key_algorithm: Option<KeyAlgorithm>,
    /// Who can sign certificates for kubelets that ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "none"))]
    pub cluster_signing: Option<ClusterSigning>,
    /// Counters; a higher one makes new keys.
    #[serde(default, skip_serializing_if = "is_default")]
    pub generations: Generations,
    /// The keys of the authorities. To replace one under a running cluster, trust both, then sign with the new one,
    /// then drop the old one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub authorities: AuthorityKeys,
    /// The key of service-account tokens. To replace it under a running cluster, accept both, then sign with the new
    /// one, then drop the old one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub service_account: ServiceAccountKey,
    /// Another day, lifetime or generation for single certificates, so that a renewal touches nobody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub certificates: Vec<CertificateOverride>,
}

/// Where keys come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PkiMode {
    /// The sealed store in `secrets/`.
    #[default]
    Sealed,
    /// A public seed. Everybody knows these keys; needs `environment: lab`.
    Lab,
}

/// The kinds of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum KeyAlgorithm {
    /// NIST P-256.
    #[default]
    #[serde(rename = "ECDSA-P256")]
    EcdsaP256,
}

/// Who can sign certificates for kubelets that ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClusterSigning {
    /// Nobody: the key of the cluster's authority is on no host (kubeadm's external-CA form).
    #[default]
    None,
    /// kube-controller-manager, with the authority's key on every control-plane host, as kubeadm does.
    ControlPlane,
}

/// Counters; a higher one makes new keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Generations {
    /// Of the seed from which every host's keys are derived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000), extend("default" = 1, "examples" = [2]))]
    pub leaf_seed: Option<u32>,
}

/// The keys of the authorities.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AuthorityKeys {
    /// Of the cluster's authority, `ca/kubernetes`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kubernetes: AuthorityKey,
    /// Of etcd's authority, `ca/etcd`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub etcd: AuthorityKey,
    /// Of the front proxy's authority, `ca/front-proxy`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub front_proxy: AuthorityKey,
}

/// Which key of an authority signs, and which others are trusted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AuthorityKey {
    /// The counter of the key that signs. A higher one makes every certificate of the authority anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000), extend("default" = 1, "examples" = [2]))]
    pub generation: Option<u32>,
    /// The counters of other keys whose certificates are trusted too: the next one, or the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(min = 1, max = 1_000_000)), extend("uniqueItems" = true, "default" = [], "examples" = [[2]]))]
    pub also_trust: Vec<u32>,
}

/// Which key signs service-account tokens, and whose tokens are accepted too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ServiceAccountKey {
    /// The counter of the key that signs. Tokens of a key that is neither this one nor accepted are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000), extend("default" = 1, "examples" = [2]))]
    pub generation: Option<u32>,
    /// The counters of other keys whose tokens are accepted too: the next one, or the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(min = 1, max = 1_000_000)), extend("uniqueItems" = true, "default" = [], "examples" = [[2]]))]
    pub also_accept: Vec<u32>,
}

/// What is different for one certificate or one host's certificates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CertificateOverride {
    /// The host; without it, every host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "every host that has such a certificate"))]
    pub host: Option<HostName>,
    /// The certificate's name as `kubecast certs` prints it, such as `apiserver`.
    #[schemars(regex(pattern = "^[a-z0-9.-]+(/[a-z0-9.-]+)*$"), extend("x-allowed" = "a certificate's name: a-z, 0-9, `.` and `-`, with `/` between its parts", "examples" = ["apiserver"]))]
    pub name: String,
    /// The day from which it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "`issuedFrom` of the host, or of `spec.pki`"))]
    pub issued_from: Option<Timestamp>,
    /// How long it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "`spec.pki.certificateValidityPeriod`"))]
    pub validity_period: Option<Duration>,
    /// A higher counter gives it a new key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000), extend("default" = 1, "examples" = [2]))]
    pub generation: Option<u32>,
}
