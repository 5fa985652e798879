use std::fmt;
use std::sync::Arc;

use crate::artifact::Commitment;
use crate::secrets::{PublicKey, Signer, write_pem};

use super::der;
use super::tbs::{IssuerFacts, Tbs, signature_algorithm, tbs};
use super::{CertificateRequest, Description};

/// An issued certificate, and what the lock says about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    pub(super) label: String,
    pub(super) generation: String,
    pub(super) issuer: String,
    pub(super) inputs: [u8; 32],
    pub(super) key: PublicKey,
    pub(super) der: Arc<[u8]>,
}

impl Certificate {
    /// Issues the certificate of a request for a key.
    pub(super) fn sign(
        request: &CertificateRequest,
        key: &PublicKey,
        issuer: &IssuerFacts,
        signer: &Signer,
    ) -> Self {
        let Tbs { der: tbs, inputs } = tbs(request, key, issuer);
        let signature = der::bits(&signer.sign(&tbs));
        Self {
            label: request.label(),
            generation: request.key.generation(),
            issuer: request.issuer_label(),
            inputs,
            key: *key,
            der: der::sequence(&[tbs, signature_algorithm(), signature]).into(),
        }
    }

    /// The bytes of a certificate that was not signed: to be described, not to be used.
    pub(super) fn unsigned(request: &CertificateRequest, key: &PublicKey, issuer: &IssuerFacts) -> Vec<u8> {
        let tbs = tbs(request, key, issuer).der;
        der::sequence(&[tbs, signature_algorithm(), der::bits(&[])])
    }

    /// The label of its key, under which the lock keeps it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The label of the authority that signed it; its own if it signed itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The generation of its key, as [`crate::artifact::KeyLabel::generation`] writes it.
    pub fn generation(&self) -> &str {
        &self.generation
    }

    /// The digest of everything that decided its bytes, but for the issuer's private key.
    pub fn inputs(&self) -> &[u8; 32] {
        &self.inputs
    }

    /// Its key.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// What fixes its private key in public.
    pub fn commitment(&self) -> Commitment {
        self.key.commitment()
    }

    /// Its bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its file: one `CERTIFICATE` block with a final line feed, as kubeadm writes it.
    pub fn pem(&self) -> String {
        write_pem("CERTIFICATE", &self.der)
    }

    /// What it says, read back from its bytes. `None` if they are not a certificate.
    pub fn describe(&self) -> Option<Description> {
        Description::read(&self.der)
    }

    /// Whether its bytes are those that the request wants for its key, but for the signature.
    pub(super) fn fits(&self, request: &CertificateRequest, issuer: &IssuerFacts) -> bool {
        let wanted = tbs(request, &self.key, issuer);
        let signed = [wanted.der, signature_algorithm()].concat();
        self.label == request.label()
            && self.generation == request.key.generation()
            && self.issuer == request.issuer_label()
            && self.inputs == wanted.inputs
            && der::content(&self.der).is_some_and(|content| content.starts_with(&signed))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<certificate {} {}>", self.label, self.commitment())
    }
}

/// The public key in the bytes of a certificate, if it is on P-256.
pub(super) fn key_of(certificate: &[u8]) -> Option<PublicKey> {
    // version, serialNumber, signature, issuer, validity and subject come before it.
    let (tbs, _) = der::split(der::content(certificate)?)?;
    let mut rest = der::content(tbs)?;
    for _ in 0..6 {
        rest = der::split(rest)?.1;
    }
    PublicKey::from_der(der::split(rest)?.0)
}
