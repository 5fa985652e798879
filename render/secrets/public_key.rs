use std::fmt;

use p256::ecdsa::VerifyingKey;
use sha2::{Digest, Sha256};

use crate::artifact::Commitment;

/// SubjectPublicKeyInfo of a P-256 key up to the point: the algorithm is always the same.
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The base point of P-256, uncompressed (SEC 2, section 2.4.2).
const BASE_POINT: [u8; 65] = [
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
    0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f,
    0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce,
    0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
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

    /// The key that stands where one is yet to be made: the base point of the curve, whose private half is 1.
    pub fn stand_in() -> Self {
        let mut spki = [0; 91];
        let (head, point) = spki.split_at_mut(SPKI_HEAD.len());
        head.copy_from_slice(&SPKI_HEAD);
        point.copy_from_slice(&BASE_POINT);
        Self::hashed(spki)
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
