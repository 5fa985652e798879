use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::artifact::{KeyLabel, SecretLabel};
use crate::report::{Report, messages};

use super::authorities::Authorities;
use super::changes::changes;
use super::entry::Entry;
use super::tbs::IssuerFacts;
use super::{Certificate, CertificateRequest, Description, Issuer, Lock};

/// What a cluster wants in its lock.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The certificates, authorities among them, in any order.
    pub certificates: Vec<CertificateRequest>,
    /// Keys without a certificate, such as the service-account key.
    pub keys: Vec<KeyLabel>,
    /// Symmetric secrets.
    pub secrets: Vec<SecretLabel>,
}

impl Wanted {
    /// The roots of all that, which a sealed store must hold: sorted, each once.
    pub fn roots(&self) -> Vec<SecretLabel> {
        let keys = self.certificates.iter().map(|request| &request.key);
        let root = |key: &KeyLabel| match key {
            KeyLabel::Leaf(leaf) => SecretLabel::LeafSeed(leaf.seed),
            KeyLabel::Authority(..) | KeyLabel::ServiceAccount(_) => SecretLabel::Key(key.clone()),
        };
        let roots: BTreeSet<SecretLabel> = keys
            .chain(&self.keys)
            .map(root)
            .chain(self.secrets.iter().cloned())
            .collect();
        roots.into_iter().collect()
    }
}

/// A line of the lock that must be made anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stale {
    /// Whose.
    pub label: String,
    /// Why, in words: `SAN api2.example.com added`.
    pub reasons: Vec<String>,
}

/// How a lock compares with what is wanted. Made without any secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciled {
    /// Whether nothing was issued yet.
    pub is_first: bool,
    /// The lines that stay as they are.
    pub fresh: Lock,
    /// The lines to be made, sorted by label.
    pub stale: Vec<Stale>,
    /// The labels that nothing wants any more, sorted.
    pub superfluous: Vec<String>,
}

impl Reconciled {
    /// The lock, if nothing is to be made.
    ///
    /// # Errors
    /// The list of what is to be made, and why.
    pub fn complete(self) -> Result<Lock, Report> {
        self.to_be_made().unless_errors(self.fresh).map(|(lock, _)| lock)
    }

    /// The list of what is to be made, and why.
    pub fn to_be_made(&self) -> Report {
        if self.is_first && !self.stale.is_empty() {
            return messages::pki::nothing_issued().into();
        }
        let mut report = Report::new();
        for Stale { label, reasons } in &self.stale {
            report.push(messages::pki::stale(label, &reasons.join("; ")));
        }
        report
    }
}

impl Lock {
    /// Compares the lock with what is wanted.
    pub fn reconcile(&self, wanted: &Wanted) -> Reconciled {
        let authorities = Authorities::of(&wanted.certificates, self);
        let check = |request: &CertificateRequest| self.check(request, &authorities);
        let mut stale: Vec<Stale> = wanted.certificates.par_iter().filter_map(check).collect();
        let keys = wanted.keys.iter().cloned().map(SecretLabel::Key);
        let others: Vec<String> = keys
            .chain(wanted.secrets.iter().cloned())
            .map(|label| label.to_string())
            .collect();
        stale.extend(
            others
                .iter()
                .filter(|label| !self.entries.contains_key(*label))
                .map(|label| Stale {
                    label: label.clone(),
                    reasons: vec!["it is not in the lock yet".into()],
                }),
        );
        stale.sort();

        let labels = wanted.certificates.iter().map(CertificateRequest::label);
        let asked: BTreeSet<String> = labels.chain(others).collect();
        let unfit: BTreeSet<&str> = stale.iter().map(|stale| stale.label.as_str()).collect();
        let mut fresh = self.clone();
        fresh
            .entries
            .retain(|label, _| asked.contains(label) && !unfit.contains(label.as_str()));
        let superfluous = self.entries.keys().filter(|label| !asked.contains(*label));
        Reconciled {
            is_first: self.is_empty(),
            superfluous: superfluous.cloned().collect(),
            fresh,
            stale,
        }
    }

    /// Says why the certificate of a request must be made anew, if it must.
    fn check(&self, request: &CertificateRequest, authorities: &Authorities) -> Option<Stale> {
        let stale = |reasons: Vec<String>| {
            Some(Stale {
                label: request.label(),
                reasons,
            })
        };
        let Some(Entry::Certificate(certificate)) = self.entries.get(&request.label()) else {
            return stale(vec!["it is not issued yet".into()]);
        };
        let itself = || Some(IssuerFacts::of(request, certificate.public_key()));
        let issuer = match &request.issuer {
            Issuer::Itself => itself(),
            Issuer::Authority(key) => authorities.get(key).cloned(),
        };
        match issuer {
            None => stale(vec![format!(
                "its authority {} is not issued yet",
                request.issuer_label()
            )]),
            Some(issuer) if certificate.fits(request, &issuer) => None,
            Some(issuer) => stale(reasons(certificate, request, &issuer)),
        }
    }
}

/// Why a certificate does not fit its request.
fn reasons(certificate: &Certificate, request: &CertificateRequest, issuer: &IssuerFacts) -> Vec<String> {
    let mut reasons = Vec::new();
    let generation = request.key.generation();
    if certificate.generation != generation {
        reasons.push(format!(
            "generation {} became {generation}",
            certificate.generation
        ));
    }
    if certificate.issuer != request.issuer_label() {
        reasons.push(format!(
            "issuer {} became {}",
            certificate.issuer,
            request.issuer_label()
        ));
    }
    let wanted = Certificate::unsigned(request, certificate.public_key(), issuer);
    match (certificate.describe(), Description::read(&wanted)) {
        (Some(old), Some(new)) => {
            let differences = changes(&old, &new);
            // Another generation alone changes the serial number, and that is no news.
            if reasons.is_empty() || differences != ["layout changed"] {
                reasons.extend(differences);
            }
        }
        _ => reasons.push("it cannot be read".into()),
    }
    reasons
}
