use std::fmt;

use crate::types::{Generation, SecretName, TokenId};

use super::KeyLabel;

/// A secret by name, as the lock, the index and the sealed store spell it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretLabel {
    /// A private key.
    Key(KeyLabel),
    /// The seed from which leaf keys are derived. It is in no file of any host.
    LeafSeed(Generation),
    /// A key that encrypts Secrets in etcd, 32 bytes.
    Encryption(SecretName),
    /// The secret half of a bootstrap token.
    Token(TokenId),
    /// What the user brought, such as a registry credential.
    Named(SecretName),
}

impl fmt::Display for SecretLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::LeafSeed(generation) => write!(f, "seed/{generation}"),
            Self::Encryption(name) => write!(f, "encryption/{name}"),
            Self::Token(id) => write!(f, "token/{id}"),
            Self::Named(name) => write!(f, "named/{name}"),
        }
    }
}

impl From<KeyLabel> for SecretLabel {
    fn from(key: KeyLabel) -> Self {
        Self::Key(key)
    }
}
