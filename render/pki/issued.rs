use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use thiserror::Error;

use crate::artifact::{Authority, Commitment, KeyLabel, SecretForm, SecretLabel, SecretRef};

use crate::plan::Plan;

use super::{CertificateRequest, Lock, Wanted, trusted};

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

/// What the lock knows in public: certificates, public keys, commitments.
#[derive(Clone, Debug, Default)]
pub struct Issued {
    /// Certificates by the label of their key.
    pub certificates: BTreeMap<KeyLabel, IssuedCertificate>,
    /// The public half of the service-account key, and its digest.
    pub service_account: Option<(Arc<str>, Commitment)>,
    /// Commitments of tokens, encryption keys and named secrets.
    pub commitments: BTreeMap<SecretLabel, Commitment>,
}

/// A component asks for something that was not issued: a fault of kubecast, not of the spec.
#[derive(Debug, Error)]
#[error("no certificate or commitment `{label}` was issued")]
pub struct NotIssued {
    label: String,
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
        let service_account = wanted.keys.iter().find_map(|key| lock.public_key(key));
        Self {
            certificates: certificates.into_iter().collect(),
            service_account: service_account.map(|key| (key.pem().into(), key.commitment())),
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
        let commitment = match (label, &self.service_account) {
            (KeyLabel::ServiceAccount(_), Some((_, commitment))) => *commitment,
            _ => self.certificate(label)?.commitment,
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

    /// The PEM file of the service accounts' public key.
    pub fn service_account_pub(&self) -> Arc<str> {
        self.service_account
            .as_ref()
            .map_or_else(|| "".into(), |(pem, _)| pem.clone())
    }
}
