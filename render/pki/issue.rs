use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::artifact::{KeyLabel, SecretLabel};
use crate::report::{Report, messages};
use crate::secrets::{Signer, Vault};

use super::entry::Entry;
use super::tbs::IssuerFacts;
use super::{Certificate, CertificateRequest, Issuer, Lock, Reconciled, Wanted};

/// Makes every stale line anew, and gives the complete lock. `made` is called once for each, by any
/// thread.
///
/// # Errors
/// If a secret is missing, shut, or not the one to which the old lock commits under the same generation; or an
/// authority is not wanted itself.
pub fn issue(
    old: &Lock,
    reconciled: Reconciled,
    wanted: &Wanted,
    vault: &Vault,
    made: &(dyn Fn() + Sync),
) -> Result<Lock, Report> {
    let Reconciled { mut fresh, stale, .. } = reconciled;
    let stale: BTreeSet<&str> = stale.iter().map(|stale| stale.label.as_str()).collect();
    let requests = wanted.certificates.iter();
    let requests: Vec<_> = requests
        .filter(|request| stale.contains(request.label().as_str()))
        .collect();
    let signers = signers(old, wanted, &requests, vault)?;

    let sign = |request: &&CertificateRequest| sign(old, request, &signers, vault).inspect(|_| made());
    let issued: Result<Vec<Certificate>, Report> = requests.par_iter().map(sign).collect();
    for certificate in issued? {
        let label = certificate.label().to_owned();
        fresh
            .entries
            .insert(label, Entry::Certificate(certificate.into()));
    }
    for key in wanted
        .keys
        .iter()
        .filter(|key| stale.contains(key.to_string().as_str()))
    {
        fresh
            .entries
            .insert(key.to_string(), Entry::Key(vault.public_key(key)?));
        made();
    }
    for label in wanted
        .secrets
        .iter()
        .filter(|label| stale.contains(label.to_string().as_str()))
    {
        fresh
            .entries
            .insert(label.to_string(), Entry::Commitment(vault.commitment(label)?));
        made();
    }
    Ok(fresh)
}

/// An authority that signs.
struct Authority {
    facts: IssuerFacts,
    signer: Signer,
}

/// Opens every root that the requests need, so that all that is missing is reported, in order and once.
fn signers<'a>(
    old: &Lock,
    wanted: &'a Wanted,
    requests: &[&'a CertificateRequest],
    vault: &Vault,
) -> Result<BTreeMap<&'a KeyLabel, Authority>, Report> {
    let authorities = wanted
        .certificates
        .iter()
        .filter(|request| request.profile.is_authority());
    let authorities: BTreeMap<&KeyLabel, &CertificateRequest> =
        authorities.map(|request| (&request.key, request)).collect();
    let mut needed = BTreeSet::new();
    let mut seeds = BTreeSet::new();
    let mut report = Report::new();
    for request in requests {
        let issuer = match &request.issuer {
            Issuer::Itself => &request.key,
            Issuer::Authority(key) => key,
        };
        if authorities.contains_key(issuer) {
            needed.insert(issuer);
        } else if request.issuer != Issuer::Itself {
            report.push(messages::pki::no_authority(&request.key, issuer));
        }
        if let KeyLabel::Leaf(leaf) = &request.key {
            seeds.insert(SecretLabel::LeafSeed(leaf.seed));
        }
    }
    let mut signers = BTreeMap::new();
    for key in needed {
        match vault.signer(key).and_then(|signer| same_key(old, key, signer)) {
            Ok(signer) => {
                let facts = IssuerFacts::of(authorities[key], signer.public_key());
                signers.insert(key, Authority { facts, signer });
            }
            Err(problem) => report.extend(problem),
        }
    }
    for seed in &seeds {
        match (vault.commitment(seed), old.commitment(seed)) {
            (Err(problem), _) => report.extend(problem),
            (Ok(found), Some(known)) if found != known => {
                report.push(messages::secrets::mismatch(seed, &found, &known));
            }
            (Ok(_), _) => {}
        }
    }
    report.unless_errors(signers).map(|(signers, _)| signers)
}

/// The key, unless the lock knows another one under the same label and generation.
fn same_key(old: &Lock, label: &KeyLabel, signer: Signer) -> Result<Signer, Report> {
    let found = signer.public_key();
    match old.certificate(label) {
        Some(known) if known.generation() == label.generation() && known.public_key() != found => {
            Err(messages::secrets::mismatch(label, &found.commitment(), &known.commitment()).into())
        }
        _ => Ok(signer),
    }
}

fn sign(
    old: &Lock,
    request: &CertificateRequest,
    signers: &BTreeMap<&KeyLabel, Authority>,
    vault: &Vault,
) -> Result<Certificate, Report> {
    let key = same_key(old, &request.key, vault.signer(&request.key)?)?;
    Ok(match &request.issuer {
        Issuer::Authority(issuer) if let Some(Authority { facts, signer }) = signers.get(issuer) => {
            Certificate::sign(request, key.public_key(), facts, signer)
        }
        _ => {
            let facts = IssuerFacts::of(request, key.public_key());
            Certificate::sign(request, key.public_key(), &facts, &key)
        }
    })
}
