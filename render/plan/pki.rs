use crate::report::Resolved;
use crate::spec::{CertificateOverride, ClusterSigning, KeyAlgorithm, PkiMode};
use crate::types::{Duration, Generation, Timestamp};

/// Keys and certificates.
#[derive(Clone, Debug)]
pub struct PkiPlan {
    /// Where keys come from.
    pub mode: Resolved<PkiMode>,
    /// The day from which certificates are valid.
    pub issued_from: Resolved<Timestamp>,
    /// How long a certificate is valid.
    pub validity: Resolved<Duration>,
    /// How long an authority is valid.
    pub ca_validity: Resolved<Duration>,
    /// The kind of every key.
    pub key_algorithm: Resolved<KeyAlgorithm>,
    /// Who can sign for kubelets that ask.
    pub cluster_signing: Resolved<ClusterSigning>,
    /// Generation of the leaf seed.
    pub leaf_seed_generation: Generation,
    /// Generation of the service-account key.
    pub service_account_generation: Generation,
    /// What is different for single certificates.
    pub certificates: Vec<CertificateOverride>,
}
