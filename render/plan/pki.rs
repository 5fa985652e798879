use std::collections::BTreeSet;

use crate::report::{Origin, Resolved};
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
    /// The keys of service-account tokens.
    pub service_account: SigningKeys,
    /// The keys of the cluster's authority.
    pub kubernetes_authority: SigningKeys,
    /// The keys of etcd's authority.
    pub etcd_authority: SigningKeys,
    /// The keys of the front proxy's authority.
    pub front_proxy_authority: SigningKeys,
    /// What is different for single certificates.
    pub certificates: Vec<CertificateOverride>,
}

/// The keys of one authority, or of service-account tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeys {
    signing: Generation,
    others: BTreeSet<Generation>,
    origin: Option<Origin>,
}

impl SigningKeys {
    /// One key that signs, and others that are only trusted.
    pub fn new(
        signing: Generation,
        others: impl IntoIterator<Item = Generation>,
        origin: Option<Origin>,
    ) -> Self {
        let others = others.into_iter().filter(|other| *other != signing);
        Self {
            signing,
            others: others.collect(),
            origin,
        }
    }

    /// The key that signs.
    pub fn signing(&self) -> Generation {
        self.signing
    }

    /// Every trusted key: the one that signs first, since who reads one certificate reads the first.
    pub fn trusted(&self) -> impl Iterator<Item = Generation> {
        std::iter::once(self.signing).chain(self.others.iter().copied())
    }

    /// Whether one key is being replaced by another.
    pub fn is_overlapping(&self) -> bool {
        !self.others.is_empty()
    }

    /// Where the spec speaks of these keys, if it does.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }
}
