//! The sealed store, key derivation and lab mode: the only module that opens a secret.
//!
//! Others use secrets without seeing them. They ask a [`Vault`] for a public key, a signature or a commitment,
//! or hand it a sink into which it writes the full view of a file. `docs/key-derivation.md` fixes the
//! derivation, version 1, with vectors.

mod check;
mod det_keygen;
mod entry;
mod identities;
mod kdf;
mod key_pair;
mod lab;
mod pem;
mod public_key;
mod recipients;
mod reveal;
mod roots;
mod safe_file;
mod scan;
mod scan_filter;
mod sealed;
mod store;
mod store_recipients;
mod vault;

pub use crate::artifact::{Authority, KeyLabel, LeafKey, LeafRole, SecretForm, SecretLabel, SecretRef};
pub use check::{Check, EntryState, Finding};
pub use entry::Material;
pub use identities::Identities;
pub use pem::{read_pem, write_pem};
pub use public_key::PublicKey;
pub use recipients::{Recipient, Recipients};
pub use safe_file::{open_file, read_file, replace_file};
pub use scan::{Leak, SecretScan};
pub use store::{Made, Store};
pub use vault::{Signer, Vault};

#[cfg(test)]
mod derivation_tests;
#[cfg(test)]
mod tests;
