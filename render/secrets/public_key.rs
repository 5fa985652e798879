use std::fmt;

use p256::ecdsa::VerifyingKey;
use sha2::{Digest, Sha256};

use crate::artifact::Commitment;

/// SubjectPublicKeyInfo of a P-256 key up to the point: the algorithm is always the same.
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The public half of a P-256 key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey {
    spki: [u8; 91],
    sha256: [u8; 32],
}

impl PublicKey {
    pub(super) fn of(key: &VerifyingKey) -> Self {
        let mut spki = [0; 91];
        let (head, point) = spki.split_at_mut(SPKI_HEAD.len());
        head.copy_from_slice(&SPKI_HEAD);
        point.copy_from_slice(key.to_sec1_point(false).as_bytes());
        Self::hashed(spki)
    }

    /// The key in this SubjectPublicKeyInfo, if it is an uncompressed point on P-256.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let spki: [u8; 91] = der.try_into().ok()?;
        let point = spki.strip_prefix(&SPKI_HEAD)?;
        VerifyingKey::from_sec1_bytes(point).ok()?;
        Some(Self::hashed(spki))
    }

    fn hashed(spki: [u8; 91]) -> Self {
        let sha256 = Sha256::digest(spki).into();
        Self { spki, sha256 }
    }

    /// SubjectPublicKeyInfo in DER.
    pub fn der(&self) -> &[u8] {
        &self.spki
    }

    /// The uncompressed point, which is the content of the subjectPublicKey bit string.
    pub fn point(&self) -> &[u8] {
        &self.spki[SPKI_HEAD.len()..]
    }

    /// What fixes the key in public.
    pub fn commitment(&self) -> Commitment {
        Commitment::Spki(self.sha256)
    }

    /// A `PUBLIC KEY` PEM file, as `sa.pub` is.
    pub fn pem(&self) -> String {
        super::pem::write_pem("PUBLIC KEY", &self.spki)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<public key {}>", self.commitment())
    }
}
