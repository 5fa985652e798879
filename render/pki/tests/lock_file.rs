//! The file: what it looks like, and what it refuses.

use crate::artifact::{KeyLabel, SecretForm};
use crate::pki::{Issued, Lock};
use crate::report::Location;
use crate::types::{ClusterUid, Generation};

use super::sample::{issued, uid, wanted};

/// Frozen: if this changes, every cluster's certificates change.
#[test]
fn the_lock_of_the_sample_never_changes() {
    insta::assert_snapshot!(issued(&wanted()).text());
}

#[test]
fn a_lock_survives_a_round_trip_and_is_written_only_when_it_changes() {
    let lock = issued(&wanted());
    assert_eq!(Lock::parse("pki.lock", &lock.text(), uid()), Ok(lock.clone()));
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("pki.lock");
    assert_eq!(Lock::load(&path, uid()), Ok(Lock::empty(uid())));
    assert_eq!(lock.store(&path), Ok(true));
    assert_eq!(lock.store(&path), Ok(false));
    assert_eq!(Lock::load(&path, uid()), Ok(lock));
}

/// Asserts that a lock is refused for this line, for this reason.
fn assert_bad(text: &str, line: usize, problem: &str) {
    let report = Lock::parse("pki.lock", text, uid()).expect_err(problem);
    let [message] = report.diagnostics() else {
        panic!("{report:?}")
    };
    assert_eq!(
        message.at,
        Some(Location::Place("pki.lock".into(), line, 1)),
        "{problem}"
    );
    assert!(
        message.message.contains(problem),
        "{} is not {problem}",
        message.message
    );
}

#[test]
fn lines_in_disorder_are_named() {
    let text = issued(&wanted()).text();
    let lines: Vec<&str> = text.lines().collect();
    let [head, _, _, key1, admin, ..] = lines.as_slice() else {
        panic!("{text}")
    };
    let before = "`encryption/key1` must come before";
    for (bad, line, problem) in [
        (String::new(), 1, "the file is empty".to_owned()),
        ("{}\n".into(), 1, "missing field `format`".into()),
        (format!("{head}\n\n"), 2, "EOF while parsing a value".into()),
        (format!("{head}\nnot json\n"), 2, "expected ident".into()),
        (
            format!("{head}\n{admin}\n{key1}\n"),
            3,
            format!("{before} `leaf/master1/admin`, and once"),
        ),
        (
            format!("{head}\n{key1}\n{key1}\n"),
            3,
            format!("{before} `encryption/key1`, and once"),
        ),
        (format!("{head}\n{key1}"), 2, "the line end is missing".into()),
    ] {
        assert_bad(&bad, line, &problem);
    }
}

#[test]
fn a_changed_line_is_named_with_its_fault() {
    let text = issued(&wanted()).text();
    let (head, _) = text.split_once('\n').expect("a first line");
    let admin = text
        .lines()
        .find(|line| line.contains("leaf/master1/admin"))
        .expect("its line");
    let digest = admin.split("spki-sha256:").nth(1).expect("a digest")[..64].to_owned();
    for (from, to, problem) in [
        (
            digest.as_str(),
            "0".repeat(64).as_str(),
            "`commitment` is not that of the key",
        ),
        (
            "\"inputs\":\"",
            "\"inputs\":\"x",
            "`inputs` is not 64 hexadecimal digits",
        ),
        (
            "\"certificate\":\"",
            "\"certificate\":\"!",
            "`certificate` is not base64",
        ),
        (
            "\"certificate\":\"MII",
            "\"certificate\":\"AAA",
            "`certificate` is not a certificate of a P-256 key",
        ),
        ("\"issuer\"", "\"isuer\"", "unknown field `isuer`"),
        ("\"issuer\":\"ca/kubernetes\",", "", "it is neither a certificate"),
        (
            "\"label\"",
            "\"label\":\"a\",\"label\"",
            "duplicate field `label`",
        ),
    ] {
        let changed = admin.replacen(from, to, 1);
        assert_ne!(changed, admin, "{problem}");
        assert_bad(&format!("{head}\n{changed}\n"), 2, problem);
    }
    let key1 = text
        .lines()
        .find(|line| line.contains("encryption/key1"))
        .expect("its line");
    let changed = key1.replacen("commit:", "comit:", 1);
    assert_bad(&format!("{head}\n{changed}\n"), 2, "`commitment` is not one");
}

#[test]
fn a_lock_of_another_cluster_or_of_the_future_is_refused() {
    let text = issued(&wanted()).text();
    let code = |text: &str, uid| {
        let report = Lock::parse("pki.lock", text, uid).expect_err("it is refused");
        report.diagnostics()[0].code
    };
    assert_eq!(code(&text, ClusterUid::from_bytes([0; 16])), "pki.lock-cluster");
    let future = text.replacen("lock-v1", "lock-v2", 1);
    assert_eq!(code(&future, uid()), "pki.lock-version");
}

#[test]
fn the_lock_knows_what_fixes_each_secret() {
    let lock = issued(&wanted());
    let service_account = KeyLabel::ServiceAccount(Generation::FIRST);
    let reference = lock
        .reference(service_account.clone(), SecretForm::Pem)
        .expect("it is in the lock");
    let key = lock.public_key(&service_account).expect("it is in the lock");
    assert_eq!(reference.commitment, key.commitment());
    assert!(
        key.pem()
            .starts_with("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE")
    );
    assert_eq!(
        lock.commitments().len(),
        5,
        "three keys, a token and an encryption key"
    );
}

#[test]
fn what_was_issued_is_found_by_its_key() {
    let wanted = wanted();
    let lock = issued(&wanted);
    let issued = Issued::of(&lock, &wanted);
    assert_eq!(issued.certificates.len(), wanted.certificates.len());
    for request in &wanted.certificates {
        let found = issued.certificate(&request.key).expect("it was issued");
        let certificate = lock.certificate(&request.key).expect("it was issued");
        assert_eq!(
            (&*found.pem, found.commitment),
            (certificate.pem().as_str(), certificate.commitment())
        );
    }
    let service_account = KeyLabel::ServiceAccount(Generation::FIRST);
    assert_eq!(
        issued.key(&service_account, SecretForm::Pem).ok(),
        lock.reference(service_account, SecretForm::Pem)
    );
    assert!(issued.secret(&wanted.secrets[0], SecretForm::TextBase64).is_ok());
}
