use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::pki::{Description, UNSIGNED, key_digest};
use crate::secrets::read_pem;

/// A certificate in a tree, as its bytes say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Certificate {
    pub(super) der: Vec<u8>,
    /// The digest of its key, as a placeholder fixes it; none if it is not on P-256.
    pub(super) key: Option<String>,
}

/// Why a text holds no certificates that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is damaged.
    Damaged,
    /// One is yet to be signed.
    Unsigned,
}

impl Certificate {
    /// The certificates of a PEM file; empty if it holds other things.
    pub(super) fn read_all(text: &str) -> Result<Vec<Self>, Unfit> {
        let blocks = read_pem(text).ok_or(Unfit::Damaged)?;
        let mut all = Vec::new();
        for (label, der) in blocks {
            match label {
                UNSIGNED => return Err(Unfit::Unsigned),
                "CERTIFICATE" => {}
                _ => continue,
            }
            if Description::read(&der).is_none() {
                return Err(Unfit::Damaged);
            }
            let key = key_digest(&der);
            all.push(Self { der, key });
        }
        Ok(all)
    }

    /// What it says, in words.
    pub(super) fn says(&self) -> Description {
        Description::read(&self.der).unwrap_or_default()
    }

    /// Whether the key of `authority` signed it. Only ECDSA on P-256 with SHA-256 is known, which is all that kubecast
    /// issues; `None` for anything else.
    pub(super) fn is_signed_by(&self, authority: &Self) -> Option<bool> {
        const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";
        let (_, own) = X509Certificate::from_der(&self.der).ok()?;
        let (_, other) = X509Certificate::from_der(&authority.der).ok()?;
        if own.signature_algorithm.algorithm.to_id_string() != ECDSA_WITH_SHA256 {
            return None;
        }
        let point = &other.public_key().subject_public_key.data;
        let key = VerifyingKey::from_sec1_bytes(point).ok()?;
        let Ok(signature) = DerSignature::try_from(own.signature_value.data.as_ref()) else {
            return Some(false);
        };
        Some(key.verify(own.tbs_certificate.as_ref(), &signature).is_ok())
    }
}
