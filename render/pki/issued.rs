use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use thiserror::Error;

use crate::artifact::{Authority, Commitment, KeyLabel, SecretForm, SecretLabel, SecretRef};

use crate::plan::Plan;
use crate::secrets::PublicKey;

use super::{CertificateRequest, Lock, Wanted, service_accounts, trusted};

/// A certificate as files hold it, and the digest of its public key.
#[derive(Clone, Debug)]
pub struct IssuedCertificate {
    /// The PEM file.
    pub pem: Arc<str>,
    /// The PEM file of its public key.
    pub public_key: Arc<str>,
    /// What fixes the key in public.
    pub commitment: Commitment,
}

/// The public half of a key as a file holds it, and its digest.
#[derive(Clone, Debug)]
pub struct IssuedKey {
    /// The PEM file.
    pub pem: Arc<str>,
    /// What fixes the key in public.
    pub commitment: Commitment,
}

/// What the lock knows in public: certificates, public keys, commitments.
#[derive(Clone, Debug, Default)]
pub struct Issued {
    /// Certificates by the label of their key.
    pub certificates: BTreeMap<KeyLabel, IssuedCertificate>,
    /// Keys without a certificate, those of service accounts: their public halves and digests.
    pub keys: BTreeMap<KeyLabel, IssuedKey>,
    /// Commitments of tokens, encryption keys and named secrets.
    pub commitments: BTreeMap<SecretLabel, Commitment>,
}

/// A component asks for something that was not issued: a fault of kubecast, not of the spec.
#[derive(Debug, Error)]
#[error("no certificate or commitment `{label}` was issued")]
pub struct NotIssued {
    label: String,
}

impl IssuedKey {
    /// The file of a key.
    pub(super) fn of(key: &PublicKey) -> Self {
        Self {
            pem: key.pem().into(),
            commitment: key.commitment(),
        }
    }
}

impl Issued {
    /// What a complete lock holds of what is wanted.
    pub fn of(lock: &Lock, wanted: &Wanted) -> Self {
        let certificate = |request: &CertificateRequest| {
            let certificate = lock.certificate(&request.key)?;
            let issued = IssuedCertificate {
                pem: certificate.pem().into(),
                public_key: certificate.public_key().pem().into(),
                commitment: certificate.commitment(),
            };
            Some((request.key.clone(), issued))
        };
        let certificates: Vec<_> = wanted.certificates.par_iter().filter_map(certificate).collect();
        let secrets = wanted.secrets.iter();
        let keys = wanted.keys.iter();
        Self {
            certificates: certificates.into_iter().collect(),
            keys: keys
                .filter_map(|label| Some((label.clone(), IssuedKey::of(lock.public_key(label)?))))
                .collect(),
            commitments: secrets
                .filter_map(|label| Some((label.clone(), lock.commitment(label)?)))
                .collect(),
        }
    }

    /// The certificate of a key.
    ///
    /// # Errors
    /// If there is none.
    pub fn certificate(&self, label: &KeyLabel) -> Result<&IssuedCertificate, NotIssued> {
        self.certificates.get(label).ok_or_else(|| NotIssued {
            label: label.to_string(),
        })
    }

    /// The PEM file of whom to trust: every certificate of the authority, that of the key that signs first.
    ///
    /// # Errors
    /// If one was not issued.
    pub fn trust(&self, plan: &Plan, which: Authority) -> Result<Arc<str>, NotIssued> {
        let pems: Vec<&str> = trusted(plan, which)
            .map(|key| Ok(&*self.certificate(&key)?.pem))
            .collect::<Result<_, NotIssued>>()?;
        Ok(pems.concat().into())
    }

    /// The place of a private key.
    ///
    /// # Errors
    /// If its public half is not known.
    pub fn key(&self, label: &KeyLabel, form: SecretForm) -> Result<SecretRef, NotIssued> {
        let commitment = match self.keys.get(label) {
            Some(key) => key.commitment,
            None => self.certificate(label)?.commitment,
        };
        Ok(SecretRef::new(label.clone(), form, commitment))
    }

    /// The place of a secret that is no key.
    ///
    /// # Errors
    /// If its commitment is not known.
    pub fn secret(&self, label: &SecretLabel, form: SecretForm) -> Result<SecretRef, NotIssued> {
        let commitment = self.commitments.get(label).ok_or_else(|| NotIssued {
            label: label.to_string(),
        })?;
        Ok(SecretRef::new(label.clone(), form, *commitment))
    }

    /// The PEM file of the keys whose service-account tokens are accepted, that of the one that signs first.
    ///
    /// # Errors
    /// If one is not known.
    pub fn service_account_pub(&self, plan: &Plan) -> Result<Arc<str>, NotIssued> {
        let pem = |label: KeyLabel| {
            let key = self.keys.get(&label);
            key.map(|key| &*key.pem).ok_or_else(|| NotIssued {
                label: label.to_string(),
            })
        };
        let pems: Vec<&str> = service_accounts(plan).map(pem).collect::<Result<_, _>>()?;
        Ok(pems.concat().into())
    }
}
