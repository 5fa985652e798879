//! Another key for an authority, step by step: trust both, sign with the new one, drop the old one.

use crate::artifact::{Authority, KeyLabel};
use crate::pki::{Certificate, CertificateRequest, Issuer, Lock, Wanted, issue};
use crate::secrets::Vault;
use crate::types::Generation;

use super::chains::{judge_among, usages};
use super::sample::{uid, wanted};

/// The cluster's authority with the key of this generation.
fn key(generation: u32) -> KeyLabel {
    let generation = Generation::new(generation).expect("not zero");
    KeyLabel::Authority(Authority::Kubernetes, generation)
}

/// What is wanted when one key signs and these are trusted.
fn step(signing: u32, trusted: &[u32]) -> Wanted {
    let mut wanted = wanted();
    let of_cluster = |request: &CertificateRequest| request.key == key(1);
    let place = wanted
        .certificates
        .iter()
        .position(of_cluster)
        .expect("an authority");
    let authority = wanted.certificates.remove(place);
    for request in &mut wanted.certificates {
        if request.issuer == Issuer::Authority(key(1)) {
            request.issuer = Issuer::Authority(key(signing));
        }
    }
    let again = trusted.iter().map(|generation| CertificateRequest {
        key: key(*generation),
        ..authority.clone()
    });
    wanted.certificates.extend(again);
    wanted
}

/// The locks of the four states, each made from the one before.
fn locks() -> Vec<(Wanted, Lock)> {
    let vault = Vault::lab(uid());
    let mut locks: Vec<(Wanted, Lock)> = Vec::new();
    for wanted in [step(1, &[1]), step(1, &[1, 2]), step(2, &[2, 1]), step(2, &[2])] {
        let old = locks
            .last()
            .map_or_else(|| Lock::empty(uid()), |(_, lock)| lock.clone());
        let lock =
            issue(&old, old.reconcile(&wanted), &wanted, &vault, &|| ()).expect("a lab has every secret");
        locks.push((wanted, lock));
    }
    locks
}

/// The certificates of the cluster's authority in a lock.
fn trusted(lock: &Lock) -> Vec<&Certificate> {
    let all = lock.certificates();
    all.filter(|one| one.label().starts_with("ca/kubernetes"))
        .collect()
}

/// The leaves of the cluster's authority.
fn leaves(wanted: &Wanted) -> impl Iterator<Item = &CertificateRequest> {
    let by_cluster = |request: &&CertificateRequest| {
        matches!(
            &request.issuer,
            Issuer::Authority(KeyLabel::Authority(Authority::Kubernetes, _))
        )
    };
    wanted.certificates.iter().filter(by_cluster)
}

#[test]
fn hosts_one_step_apart_accept_each_other() {
    let locks = locks();
    for (index, (wanted, lock)) in locks.iter().enumerate() {
        let near = &locks[index.saturating_sub(1)..locks.len().min(index + 2)];
        for request in leaves(wanted) {
            let certificate = lock.certificate(&request.key).expect("it was issued");
            for (usage, (_, other)) in usages(request)
                .into_iter()
                .flat_map(|usage| near.iter().map(move |one| (usage, one)))
            {
                let said = judge_among(certificate, &trusted(other), request, usage);
                assert_eq!(said, Ok(()), "{} of state {index}", request.label());
            }
        }
    }
}

#[test]
fn who_dropped_the_old_key_refuses_what_it_signed() {
    let locks = locks();
    let ((wanted, old), (_, last)) = (&locks[1], &locks[3]);
    for request in leaves(wanted) {
        let certificate = old.certificate(&request.key).expect("it was issued");
        for usage in usages(request) {
            assert!(
                judge_among(certificate, &trusted(last), request, usage).is_err(),
                "{}",
                request.label()
            );
        }
    }
}

#[test]
fn each_step_makes_no_more_than_it_must() {
    let locks = locks();
    let made = |index: usize| -> Vec<String> {
        let reconciled = locks[index - 1].1.reconcile(&locks[index].0);
        reconciled.stale.into_iter().map(|stale| stale.label).collect()
    };
    assert_eq!(made(1), ["ca/kubernetes/2"]);
    assert_eq!(made(2), ["leaf/master1/admin", "leaf/master1/apiserver"]);
    assert!(made(3).is_empty());
    assert_eq!(locks[2].1.reconcile(&locks[3].0).superfluous, ["ca/kubernetes"]);
}
