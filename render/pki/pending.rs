use std::sync::Arc;

use crate::artifact::{Commitment, KeyLabel};
use crate::secrets::{PublicKey, write_pem};

use super::authorities::Authorities;
use super::tbs::IssuerFacts;
use super::{
    Certificate, CertificateRequest, Issued, IssuedCertificate, IssuedKey, Issuer, Lock, Reconciled, Wanted,
};

/// The PEM label of a certificate that is yet to be issued. No program takes such a file for a certificate.
pub const UNSIGNED: &str = "UNSIGNED CERTIFICATE";

impl Issued {
    /// What can be shown without any secret: what the lock holds and is still fit, and in place of everything that
    /// must be made anew what is known of it, unsigned, under [`UNSIGNED`]. To be looked at, never to be used.
    pub fn so_far(lock: &Lock, reconciled: &Reconciled, wanted: &Wanted) -> Self {
        let mut issued = Self::of(&reconciled.fresh, wanted);
        let authorities = Authorities::of(&wanted.certificates, lock);
        for request in &wanted.certificates {
            if !issued.certificates.contains_key(&request.key) {
                let pending = pending(request, lock, &authorities, wanted);
                issued.certificates.insert(request.key.clone(), pending);
            }
        }
        for label in &wanted.keys {
            let unknown = || IssuedKey::of(&PublicKey::stand_in());
            issued.keys.entry(label.clone()).or_insert_with(unknown);
        }
        for label in &wanted.secrets {
            let unknown = || Commitment::Symmetric([0; 32]);
            let known = lock.commitment(label);
            issued
                .commitments
                .entry(label.clone())
                .or_insert_with(|| known.unwrap_or_else(unknown));
        }
        issued
    }
}

/// What is known of a certificate before it is issued.
fn pending(
    request: &CertificateRequest,
    lock: &Lock,
    authorities: &Authorities,
    wanted: &Wanted,
) -> IssuedCertificate {
    let key = key(request, lock);
    let issuer = match &request.issuer {
        Issuer::Itself => IssuerFacts::of(request, &key),
        Issuer::Authority(label) => match authorities.get(label) {
            Some(facts) => facts.clone(),
            None => unknown_authority(request, label, wanted),
        },
    };
    let pem: Arc<str> = write_pem(UNSIGNED, &Certificate::unsigned(request, &key, &issuer)).into();
    IssuedCertificate {
        pem,
        public_key: key.pem().into(),
        commitment: key.commitment(),
    }
}

/// The key of a certificate, if this generation of it was made already.
fn key(request: &CertificateRequest, lock: &Lock) -> PublicKey {
    let certificate = lock.certificate(&request.key);
    let same = certificate.filter(|certificate| certificate.generation() == request.key.generation());
    same.map_or_else(PublicKey::stand_in, |certificate| *certificate.public_key())
}

fn unknown_authority(request: &CertificateRequest, label: &KeyLabel, wanted: &Wanted) -> IssuerFacts {
    let authority = wanted.certificates.iter().find(|other| other.key == *label);
    IssuerFacts::of(authority.unwrap_or(request), &PublicKey::stand_in())
}

/// The digest of the key in a certificate, as people read it; `None` if it is no key on P-256.
pub fn key_digest(certificate: &[u8]) -> Option<String> {
    let key = super::certificate::key_of(certificate)?;
    Some(match key == PublicKey::stand_in() {
        true => "not made yet".into(),
        false => key.commitment().to_string(),
    })
}
