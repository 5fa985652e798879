use std::fmt;
use std::str::FromStr;

use crate::types::{Generation, HostName, Invalid};

use super::LeafRole;

/// A certificate authority of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authority {
    /// Signs everything that the API server trusts as a client, and its own serving certificate.
    Kubernetes,
    /// Signs etcd's servers, peers and clients, and nothing else.
    Etcd,
    /// Signs the one client that aggregated API servers trust.
    FrontProxy,
}

impl Authority {
    /// Every authority.
    pub const ALL: &[Self] = &[Self::Kubernetes, Self::Etcd, Self::FrontProxy];

    /// The authority as labels spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
            Self::Etcd => "etcd",
            Self::FrontProxy => "front-proxy",
        }
    }

    /// What it signs, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Kubernetes => {
                "Signs every client that the API server trusts, and the serving certificates."
            }
            Self::Etcd => "Signs etcd's servers, peers and clients, and nothing else.",
            Self::FrontProxy => "Signs the one client that aggregated API servers trust.",
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Authority {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let authority = Self::ALL.iter().find(|authority| authority.as_str() == text);
        authority.copied().ok_or_else(|| {
            Invalid::new("secret.label", "is not a certificate authority")
                .help("write kubernetes, etcd or front-proxy")
        })
    }
}

/// The key of one role on one host, and the generations from which it is derived.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeafKey {
    /// The host that holds it.
    pub host: HostName,
    /// What it is for.
    pub role: LeafRole,
    /// Which leaf seed it comes from.
    pub seed: Generation,
    /// Bumped when the host as a whole gets new keys.
    pub host_generation: Generation,
    /// Bumped when this key alone is replaced.
    pub key_generation: Generation,
}

impl LeafKey {
    /// The key that a host starts with.
    pub fn first(host: HostName, role: LeafRole) -> Self {
        Self {
            host,
            role,
            seed: Generation::FIRST,
            host_generation: Generation::FIRST,
            key_generation: Generation::FIRST,
        }
    }
}

/// A key pair by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyLabel {
    /// The key of a certificate authority.
    Authority(Authority, Generation),
    /// The key that signs service-account tokens.
    ServiceAccount(Generation),
    /// A key that one host holds.
    Leaf(LeafKey),
}

impl KeyLabel {
    /// The generation as the lock writes it: a number, or seed, host and key for a leaf: `1.1.1`.
    pub fn generation(&self) -> String {
        match self {
            Self::Authority(_, generation) | Self::ServiceAccount(generation) => generation.to_string(),
            Self::Leaf(leaf) => format!("{}.{}.{}", leaf.seed, leaf.host_generation, leaf.key_generation),
        }
    }
}

impl fmt::Display for KeyLabel {
    /// `ca/kubernetes`, `ca/etcd/2`, `sa/1`, `leaf/master1/apiserver`.
    ///
    /// Two authorities live side by side while one replaces the other, so their generation is part of the
    /// name; a leaf is replaced in place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority(authority, Generation::FIRST) => write!(f, "ca/{authority}"),
            Self::Authority(authority, generation) => write!(f, "ca/{authority}/{generation}"),
            Self::ServiceAccount(generation) => write!(f, "sa/{generation}"),
            Self::Leaf(LeafKey { host, role, .. }) => write!(f, "leaf/{host}/{role}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reads_as_a_path() {
        let second = Generation::new(2).expect("not zero");
        let host: HostName = "master1".parse().expect("a host name");
        let mut leaf = LeafKey::first(host, LeafRole::ApiServer);
        leaf.key_generation = second;
        for (label, text, generation) in [
            (
                KeyLabel::Authority(Authority::FrontProxy, Generation::FIRST),
                "ca/front-proxy",
                "1",
            ),
            (KeyLabel::Authority(Authority::Etcd, second), "ca/etcd/2", "2"),
            (KeyLabel::ServiceAccount(Generation::FIRST), "sa/1", "1"),
            (KeyLabel::Leaf(leaf), "leaf/master1/apiserver", "1.1.2"),
        ] {
            assert_eq!(
                (label.to_string().as_str(), label.generation().as_str()),
                (text, generation)
            );
        }
    }
}
