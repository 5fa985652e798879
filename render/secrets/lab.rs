//! Lab mode: every root is derived from a seed that everybody knows.

use data_encoding::HEXLOWER;

use crate::artifact::SecretLabel;
use crate::types::{ClusterUid, Secret};

use super::entry::{Entry, token_character};
use super::kdf::{Key, encode, expand, extract};

/// The seed of all lab clusters. It is public, and so is every key that comes from it.
const SEED: &[u8; 32] = b"kubecast lab seed, not a secret!";
/// Salt of the derivation of a lab cluster's roots; the cluster's identity is appended.
const SALT: &[u8] = b"kubecast-LAB-v1";

/// The roots of one lab cluster.
pub(super) struct Lab {
    prk: Key,
}

impl Lab {
    pub(super) fn new(uid: ClusterUid) -> Self {
        let salt = [SALT, &uid.bytes()].concat();
        Self {
            prk: extract(&salt, &[SEED]),
        }
    }

    fn derive(&self, purpose: &str, label: &SecretLabel) -> Key {
        expand(&self.prk, &encode(&[purpose, &label.to_string()]))
    }

    /// The root of this label; `None` if a key cannot be derived (see `det_keygen`).
    pub(super) fn entry(&self, label: &SecretLabel) -> Option<Entry> {
        let root = self.derive("root", label);
        Some(match label {
            SecretLabel::Key(_) => Entry::key(&super::det_keygen::det_keygen(root.open())?),
            SecretLabel::LeafSeed(_) | SecretLabel::Encryption(_) => Entry::bytes(root.open()),
            // Some characters are a little likelier than others, which does not matter for a public value.
            SecretLabel::Token(_) => Entry::bytes(&characters(&root, 16)),
            SecretLabel::Vrrp(_) => Entry::blinded(
                &characters(&root, 8),
                Secret::new(*self.derive("blinding", label).open()),
            ),
            SecretLabel::Named(_) => Entry::blinded(
                HEXLOWER.encode(root.open()).as_bytes(),
                Secret::new(*self.derive("blinding", label).open()),
            ),
        })
    }
}

fn characters(root: &Key, count: usize) -> Vec<u8> {
    root.open().iter().take(count).map(token_character).collect()
}
