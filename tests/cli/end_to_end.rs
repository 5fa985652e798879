//! From nothing to a production cluster, as the README tells it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::judge::skip;
use crate::place::Place;

/// Every file of a folder by its path.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below").to_owned();
            (path, std::fs::read(entry.path()).expect("readable"))
        })
        .collect()
}

/// `clusters/prod`, made by `init` and rendered with sealed keys.
fn production() -> Place {
    let place = Place::new();
    place.succeed(&[
        "init",
        "clusters/prod",
        "--host",
        "cp1=192.0.2.10",
        "--issued-from",
        "2026-01-01",
    ]);
    place.succeed(&["secrets", "init", "clusters/prod"]);
    place.succeed(&["render", "clusters/prod"]);
    place
}

#[test]
fn a_new_cluster_renders_and_nothing_needs_a_secret_afterwards() {
    let place = production();
    let again = place.succeed(&["render", "clusters/prod"]);
    assert!(again.stderr.contains(" 0 files written"), "{again}");
    let identity = "home/.config/kubecast/identity.txt";
    std::fs::rename(place.path(identity), place.path("away")).expect("moved");
    for arguments in [&["--locked"][..], &["--locked", "--check"], &[]] {
        place.succeed(&[&["render", "clusters/prod"], arguments].concat());
    }
    std::fs::rename(place.path("away"), place.path(identity)).expect("moved back");

    let (lock, tree) = (
        place.read("clusters/prod/pki.lock"),
        files(&place.path("out/prod")),
    );
    place.remove("clusters/prod/pki.lock");
    std::fs::remove_dir_all(place.path("out")).expect("removed");
    place.succeed(&["render", "clusters/prod"]);
    assert!(
        place.read("clusters/prod/pki.lock") == lock,
        "the lock comes back the same"
    );
    assert!(
        files(&place.path("out/prod")) == tree,
        "the tree comes back the same"
    );
}

#[test]
fn no_root_is_in_the_tree_the_lock_or_an_identitys_way() {
    let place = production();
    let text = String::from_utf8_lossy(
        &std::fs::read(place.path("home/.config/kubecast/identity.txt")).expect("it"),
    )
    .into_owned();
    let private = text.lines().last().expect("a key");
    assert!(private.starts_with("AGE-SECRET-KEY-1"));
    for folder in ["out", "clusters"] {
        assert!(!crate::place::holds(&place.path(folder), private.as_bytes()));
        assert!(!crate::place::holds(&place.path(folder), b"PRIVATE KEY-----"));
    }
}

#[test]
fn openssl_accepts_the_certificates_and_their_keys() {
    if Command::new("openssl").arg("version").output().is_err() {
        return skip("there is no openssl");
    }
    let place = production();
    let full = place.path("full").display().to_string();
    place.succeed(&["render", "clusters/prod", "--with-secrets", &full]);
    let pki = place.path("full/hosts/cp1/etc/kubernetes/pki");
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(&pki)
            .output()
            .expect("it runs");
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    for (authority, purpose, leaf) in [
        ("ca", "sslserver", "apiserver"),
        ("ca", "sslclient", "apiserver-kubelet-client"),
        ("front-proxy-ca", "sslclient", "front-proxy-client"),
        ("etcd/ca", "sslclient", "apiserver-etcd-client"),
        ("etcd/ca", "sslserver", "etcd/server"),
        ("etcd/ca", "sslserver", "etcd/peer"),
        ("etcd/ca", "sslclient", "etcd/peer"),
        ("etcd/ca", "sslclient", "etcd/healthcheck-client"),
    ] {
        let (authority, certificate) = (format!("{authority}.crt"), format!("{leaf}.crt"));
        openssl(&[
            // 2026-06-01
            "verify",
            "-attime",
            "1780272000",
            "-x509_strict",
            "-purpose",
            purpose,
            "-CAfile",
            &authority,
            &certificate,
        ]);
        let of_certificate = openssl(&["x509", "-in", &certificate, "-noout", "-pubkey"]);
        let of_key = openssl(&["pkey", "-in", &format!("{leaf}.key"), "-pubout"]);
        assert_eq!(of_certificate, of_key, "{leaf}");
    }
}
