use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use p256::SecretKey;
use zeroize::Zeroizing;

use crate::artifact::{Commitment, KeyLabel, LeafKey, SecretForm, SecretLabel, SecretRef};
use crate::report::{Report, messages};
use crate::types::ClusterUid;

use super::det_keygen::det_keygen;
use super::entry::Entry;
use super::kdf::{host_key, leaf_key_seed};
use super::key_pair::KeyPair;
use super::lab::Lab;
use super::roots::Roots;
use super::{Identities, PublicKey, Store};

/// The secrets of one cluster, for use without being seen. Threads may share it.
pub struct Vault {
    uid: ClusterUid,
    roots: Roots,
    /// Deriving a key costs more than everything else done with it, so each is derived once.
    keys: RwLock<BTreeMap<KeyLabel, Arc<KeyPair>>>,
}

impl Vault {
    /// A lab cluster's secrets: everybody can derive them, and no store is needed.
    pub fn lab(uid: ClusterUid) -> Self {
        Self::new(uid, Roots::Lab(Lab::new(uid)))
    }

    /// The secrets of a sealed store, as far as the identities open it. An entry that stays shut is an error
    /// only when it is needed.
    ///
    /// # Errors
    /// If the store cannot be read, holds nothing, or the identities open nothing in it.
    pub fn open(store: Store, uid: ClusterUid, identities: &Identities) -> Result<Self, Report> {
        store.refuse_nothing()?;
        Ok(Self::new(uid, Roots::open(store, identities)?))
    }

    fn new(uid: ClusterUid, roots: Roots) -> Self {
        Self {
            uid,
            roots,
            keys: RwLock::default(),
        }
    }

    /// Whether everybody can derive these secrets.
    pub fn is_lab(&self) -> bool {
        matches!(self.roots, Roots::Lab(_))
    }

    /// The public half of a key.
    ///
    /// # Errors
    /// If the root that it needs is missing or shut.
    pub fn public_key(&self, label: &KeyLabel) -> Result<PublicKey, Report> {
        Ok(*self.key_pair(label)?.public())
    }

    /// An ECDSA signature with SHA-256 in DER, by RFC 6979: the same text gets the same signature.
    ///
    /// # Errors
    /// If the root that it needs is missing or shut.
    pub fn sign(&self, label: &KeyLabel, text: &[u8]) -> Result<Vec<u8>, Report> {
        Ok(self.key_pair(label)?.sign(text))
    }

    /// A key that will sign much.
    ///
    /// # Errors
    /// If the root that it needs is missing or shut.
    pub fn signer(&self, label: &KeyLabel) -> Result<Signer, Report> {
        self.key_pair(label).map(Signer)
    }

    /// What fixes a secret in public.
    ///
    /// # Errors
    /// If the root that it needs is missing or shut.
    pub fn commitment(&self, label: &SecretLabel) -> Result<Commitment, Report> {
        if let SecretLabel::Key(key) = label {
            return Ok(self.key_pair(key)?.public().commitment());
        }
        self.roots.commitment(label)
    }

    /// The place of a secret in a file.
    ///
    /// # Errors
    /// If the root that it needs is missing or shut.
    pub fn reference(&self, label: &SecretLabel, form: SecretForm) -> Result<SecretRef, Report> {
        let commitment = self.commitment(label)?;
        Ok(SecretRef::new(label.clone(), form, commitment))
    }

    /// An opened root.
    pub(super) fn entry(&self, label: &SecretLabel) -> Result<Entry, Report> {
        self.roots.entry(label)
    }

    pub(super) fn key_pair(&self, label: &KeyLabel) -> Result<Arc<KeyPair>, Report> {
        if let Some(pair) = self.known(label) {
            return Ok(pair);
        }
        // Two threads may both derive a key here; they get the same one.
        let pair = Arc::new(match label {
            KeyLabel::Leaf(leaf) => KeyPair::new(self.derive(leaf)?.into()),
            KeyLabel::Authority(..) | KeyLabel::ServiceAccount(_) => {
                let label = SecretLabel::Key(label.clone());
                let entry = self.entry(&label)?;
                entry
                    .key_pair()
                    .ok_or_else(|| messages::secrets::no_key(&label))?
            }
        });
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(keys.entry(label.clone()).or_insert(pair)))
    }

    /// The 32 bytes of a private scalar, without the work for its public half.
    pub(super) fn scalar(&self, label: &KeyLabel) -> Result<Zeroizing<[u8; 32]>, Report> {
        match (self.known(label), label) {
            (None, KeyLabel::Leaf(leaf)) => Ok(Zeroizing::new(self.derive(leaf)?.to_bytes().into())),
            (Some(pair), _) => Ok(pair.scalar()),
            (None, _) => Ok(self.key_pair(label)?.scalar()),
        }
    }

    fn known(&self, label: &KeyLabel) -> Option<Arc<KeyPair>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(label).cloned()
    }

    fn derive(&self, leaf: &LeafKey) -> Result<SecretKey, Report> {
        let label = SecretLabel::LeafSeed(leaf.seed);
        let unusable = || messages::secrets::unusable(&label, "a seed");
        let seed = self.entry(&label)?.seed().ok_or_else(unusable)?;
        let host = host_key(self.uid, &seed, &leaf.host, leaf.host_generation);
        let key = det_keygen(leaf_key_seed(&host, leaf).open());
        let no_key = || messages::secrets::no_key(&KeyLabel::Leaf(leaf.clone()));
        Ok(key.ok_or_else(no_key)?)
    }
}

/// A key that signs without being seen.
#[derive(Clone)]
pub struct Signer(Arc<KeyPair>);

impl Signer {
    /// Its public half.
    pub fn public_key(&self) -> &PublicKey {
        self.0.public()
    }

    /// An ECDSA signature with SHA-256 in DER, by RFC 6979.
    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.0.sign(text)
    }
}
