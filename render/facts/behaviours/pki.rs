use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;

/// Certificates and keys as kubeadm makes them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PkiFacts {
    /// `crt-key`: ca.crt and ca.key; `pem`: ca.pem and ca-key.pem, with the public half of every key in
    /// ca-pub.pem and its like.
    pub file_names: Fact<PkiFileNames>,
    /// What a leaf may be used for: its `own` purpose, or `both`, to be a server and a client, whatever it is.
    pub leaf_purposes: Fact<LeafPurposes>,
    /// The names of the API server's certificate: `node`, with the node's name first and the user's names last; or
    /// `no-node`, without it, and with the host's address and the user's names first.
    pub apiserver_names: Fact<ApiServerNames>,
    /// The key that signs service-account tokens: its `own`, or that of the API server's certificate, `apiserver`.
    pub service_account_key: Fact<ServiceAccountKey>,
    /// The common name of the front proxy's authority.
    pub front_proxy_authority_name: Fact<String>,
    /// The common name of etcd's authority.
    pub etcd_authority_name: Fact<String>,
    /// The organisation of the administrator's client certificate, if it has one.
    pub admin_organization: Fact<Option<String>>,
    /// The organisation of the certificate with which kube-apiserver calls kubelets, if it has one. Without
    /// it the rights come from `rbac.apiserver-kubelet-client`.
    pub kubelet_client_organization: Fact<Option<String>>,
    /// The organisation of etcd's client certificates (health check and kube-apiserver), if they have one.
    pub etcd_client_organization: Fact<Option<String>>,
    /// Whether etcd's server certificate holds the host's address.
    pub etcd_server_names_host: Fact<bool>,
    /// Whether leaves carry critical basicConstraints with CA:FALSE.
    pub leaf_basic_constraints: Fact<bool>,
    /// Whether an authority carries its own common name as a DNS name.
    pub authority_dns_name: Fact<bool>,
    /// `inserted`: as put in, doubles kept; `sorted`: DNS names sorted and without doubles, addresses without
    /// doubles in their order.
    pub alternative_names: Fact<AlternativeNames>,
    /// How an authority's key identifier is made, and with it its leaves' authorityKeyIdentifier; `none`
    /// leaves both out. The other two are the SHA-1, or the left 160 bits of the SHA-256, of the public key's
    /// bits.
    pub subject_key_identifier: Fact<SubjectKeyIdentifier>,
    /// Whether the serial number of an authority is zero.
    pub authority_serial_zero: Fact<bool>,
    /// By how many seconds an authority's notBefore lies before the start of the run. Its period still counts
    /// from the start.
    pub authority_backdating: Fact<u32>,
    /// The notBefore of leaves in the directory of certificates: that of their `authority`, or `backdated` by
    /// 300 seconds themselves. Leaves inside kubeconfigs always take their authority's.
    pub leaf_not_before: Fact<LeafNotBefore>,
    /// The key algorithms that kubeadm can be told to use, by their names in `encryptionAlgorithm`.
    /// ECDSA-P256 was a feature gate up to 1.30.
    pub key_algorithms: Fact<Vec<String>>,
    /// Whether keys inside kubeconfigs follow the chosen algorithm; otherwise they are RSA-2048.
    pub kubeconfig_key_follows: Fact<bool>,
    /// Whether a control plane that joins keeps the certificates and the public key that it downloads as private as keys.
    pub downloads_as_keys: Fact<bool>,
}

/// How the files of keys and certificates are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PkiFileNames {
    /// `ca.crt` and `ca.key`.
    CrtKey,
    /// `ca.pem`, `ca-key.pem` and `ca-pub.pem`.
    Pem,
}

/// What a leaf may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LeafPurposes {
    /// What it is for.
    Own,
    /// To be a server and to be a client.
    Both,
}

/// The names of the API server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApiServerNames {
    /// The node's name first, the user's last.
    Node,
    /// Not the node's name; the user's first.
    NoNode,
}

/// The key that signs service-account tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceAccountKey {
    /// `sa.key`.
    Own,
    /// That of the API server's certificate.
    ApiServer,
}

/// In which order a certificate holds its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlternativeNames {
    /// As put in, doubles kept.
    Inserted,
    /// DNS names sorted and without doubles; addresses without doubles in their order.
    Sorted,
}

/// How an authority's key identifier is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectKeyIdentifier {
    /// There is none, and no authorityKeyIdentifier on leaves.
    None,
    /// The SHA-1 of the public key's bits.
    Sha1,
    /// The left 160 bits of the SHA-256 of the public key's bits (RFC 7093).
    Sha256,
}

/// From when on a leaf is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LeafNotBefore {
    /// From its authority's notBefore on.
    Authority,
    /// From 300 seconds before the start of the run on.
    Backdated,
}
