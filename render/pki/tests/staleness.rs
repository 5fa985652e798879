//! What makes a line stale, and what does not.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::artifact::KeyLabel;
use crate::pki::{CertificateRequest, Issuer, Lock, Stale, Wanted, issue};
use crate::secrets::{Identities, Material, Store, Vault};
use crate::types::{ClusterUid, Generation};

use super::sample::{issued, names, uid, wanted};

/// The stale lines after a change to the sample.
fn stale(change: impl FnOnce(&mut Wanted)) -> Vec<(String, Vec<String>)> {
    let lock = issued(&wanted());
    let mut changed = wanted();
    change(&mut changed);
    let lines = lock.reconcile(&changed).stale.into_iter();
    lines.map(|Stale { label, reasons }| (label, reasons)).collect()
}

fn one(label: &str, reasons: &[&str]) -> Vec<(String, Vec<String>)> {
    vec![(
        label.into(),
        reasons.iter().map(|reason| (*reason).into()).collect(),
    )]
}

const API_SERVER: &str = "leaf/master1/apiserver";

#[test]
fn nothing_is_stale_when_nothing_changed() {
    assert_eq!(stale(|_| ()), []);
}

#[test]
fn a_changed_request_says_what_changed() {
    let api_server =
        |change: fn(&mut CertificateRequest)| stale(|wanted| change(&mut wanted.certificates[0]));
    assert_eq!(
        api_server(|request| request.names.extend(names(&["api2.example.com"]))),
        one(API_SERVER, &["SAN api2.example.com added"])
    );
    assert_eq!(
        api_server(|request| request.names.swap(0, 1)),
        one(API_SERVER, &["order of SANs changed"])
    );
    assert_eq!(
        api_server(|request| request.not_before = "2026-02-01".parse().expect("a date")),
        one(
            API_SERVER,
            &["validity moved to 2026-02-01T00:00:00Z until 2027-01-01T00:00:00Z"]
        )
    );
    assert_eq!(
        api_server(|request| request.subject.organizations.push("system:masters".into())),
        one(API_SERVER, &["organisation system:masters added"])
    );
    assert_eq!(
        api_server(|request| request.profile = request.profile.in_lab(false)),
        one(API_SERVER, &["lab stamp removed"])
    );
    assert_eq!(
        api_server(|request| request.profile.serial = crate::pki::SerialRule::Octets8),
        one(API_SERVER, &["layout changed"])
    );
    assert_eq!(
        api_server(|request| if let KeyLabel::Leaf(leaf) = &mut request.key {
            leaf.key_generation = Generation::new(2).expect("not zero");
        }),
        one(API_SERVER, &["generation 1.1.1 became 1.1.2"])
    );
}

#[test]
fn a_renewed_authority_with_the_same_key_leaves_its_leaves_alone() {
    let renewed = stale(|wanted| wanted.certificates[3].not_after = "2036-12-30".parse().expect("a date"));
    assert_eq!(
        renewed,
        one(
            "ca/kubernetes",
            &["validity moved to 2026-01-01T00:00:00Z until 2036-12-30T00:00:00Z"]
        )
    );
}

#[test]
fn another_generation_of_an_authority_makes_its_leaves_stale() {
    let second = Generation::new(2).expect("not zero");
    let lines = stale(|wanted| {
        for request in &mut wanted.certificates {
            let is_kubernetes = |key: &KeyLabel| key.to_string() == "ca/kubernetes";
            if is_kubernetes(&request.key) {
                request.key = KeyLabel::Authority(crate::artifact::Authority::Kubernetes, second);
            }
            if matches!(&request.issuer, Issuer::Authority(key) if is_kubernetes(key)) {
                request.issuer = Issuer::Authority(KeyLabel::Authority(
                    crate::artifact::Authority::Kubernetes,
                    second,
                ));
            }
        }
    });
    let labels: Vec<&str> = lines.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["ca/kubernetes/2", "leaf/master1/admin", API_SERVER]);
    assert_eq!(lines[1].1, ["its authority ca/kubernetes/2 is not issued yet"]);
}

#[test]
fn a_certificate_that_somebody_changed_is_stale() {
    let wanted = wanted();
    let lock = issued(&wanted);
    let other = issued(&Wanted {
        certificates: {
            let mut certificates = wanted.certificates.clone();
            certificates[0].names = names(&["evil.example.com"]);
            certificates
        },
        ..Wanted::default()
    });
    // The bytes of one under the digest of the other.
    let line = |lock: &Lock| {
        let text = lock.text();
        text.lines()
            .find(|line| line.contains(API_SERVER))
            .expect("its line")
            .to_owned()
    };
    let member = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!("\"{name}\":\"")).expect("the member");
        rest.split('"').next().expect("its end").to_owned()
    };
    let (good, evil) = (line(&lock), line(&other));
    let forged = good.replace(&member(&good, "certificate"), &member(&evil, "certificate"));
    let forged =
        Lock::parse("pki.lock", &lock.text().replace(&good, &forged), uid()).expect("each line is well made");
    let reconciled = forged.reconcile(&wanted);
    assert_eq!(reconciled.stale.len(), 1);
    assert!(
        reconciled.stale[0]
            .reasons
            .contains(&"SAN evil.example.com removed".to_owned())
    );
}

#[test]
fn what_nothing_wants_is_named_and_dropped() {
    let lock = issued(&wanted());
    let mut less = wanted();
    less.certificates.remove(0);
    less.secrets.clear();
    let reconciled = lock.reconcile(&less);
    assert_eq!(
        reconciled.superfluous,
        ["encryption/key1", API_SERVER, "token/abcdef"]
    );
    let complete = reconciled.complete().expect("nothing is stale");
    assert_eq!(complete.text(), issued(&less).text());
}

#[test]
fn without_secrets_the_stale_lines_are_an_error_with_reasons() {
    let mut changed = wanted();
    changed.certificates[0].names.extend(names(&["api2.example.com"]));
    let report = issued(&wanted())
        .reconcile(&changed)
        .complete()
        .expect_err("one line is stale");
    let [message] = report.diagnostics() else {
        panic!("{report:?}")
    };
    assert_eq!(message.code, "pki.stale");
    assert_eq!(
        message.message,
        "`leaf/master1/apiserver` must be made anew: SAN api2.example.com added"
    );
}

#[test]
fn only_the_stale_line_is_issued_anew() {
    let mut changed = wanted();
    changed.certificates[0].names.extend(names(&["api2.example.com"]));
    let old = issued(&wanted());
    let new = issue(
        &old,
        old.reconcile(&changed),
        &changed,
        &Vault::lab(uid()),
        &|| (),
    )
    .expect("a lab has every secret");
    assert_eq!(new, issued(&changed), "as if it had always been so");
    let text = old.text();
    let kept = new.text().lines().filter(|line| text.contains(line)).count();
    assert_eq!(kept, text.lines().count() - 1);
}

#[test]
fn each_line_that_is_made_is_counted_once() {
    let wanted = wanted();
    let nothing = Lock::empty(uid());
    let reconciled = nothing.reconcile(&wanted);
    let all = reconciled.stale.len();
    let made = AtomicUsize::new(0);
    let count = || {
        made.fetch_add(1, Relaxed);
    };
    issue(&nothing, reconciled, &wanted, &Vault::lab(uid()), &count).expect("a lab has every secret");
    assert_eq!(made.into_inner(), all);
}

#[test]
fn another_key_under_the_same_generation_is_refused() {
    let mut changed = wanted();
    changed.certificates[0].names.extend(names(&["api2.example.com"]));
    let old = issued(&wanted());
    let other = Vault::lab(ClusterUid::from_bytes([0; 16]));
    let report =
        issue(&old, old.reconcile(&changed), &changed, &other, &|| ()).expect_err("not the cluster's keys");
    let codes: Vec<&str> = report.diagnostics().iter().map(|message| message.code).collect();
    assert_eq!(codes, ["secret.mismatch"]);
}

#[test]
fn all_that_is_missing_is_reported_at_once_and_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let alice = Identities::create(&directory.path().join("alice")).expect("a new identity");
    let store = Store::new(directory.path().join("secrets"), "demo");
    store.set_recipients(&alice.recipients(None)).expect("written");
    let token = "token/abcdef".parse().expect("a label");
    store.add(&token, &Material::Random, None).expect("it is new");
    let vault = Vault::open(store, uid(), &alice).expect("a store with a token alone");
    let old = Lock::empty(uid());
    let mut wanted = wanted();
    let lost = wanted.certificates.pop().expect("etcd's authority");
    let report = issue(&old, old.reconcile(&wanted), &wanted, &vault, &|| ()).expect_err("no key is there");
    let messages: Vec<&str> = report
        .diagnostics()
        .iter()
        .map(|message| message.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            format!(
                "`leaf/master1/etcd-peer` is to be signed by `{}`, for which no certificate is wanted",
                lost.label()
            ),
            "the sealed store has no `ca/kubernetes`".into(),
            "the sealed store has no `seed/1`".into(),
        ]
    );
}
