//! A tree that was changed after it was rendered, in every way that `verify` knows.

use std::path::Path;

use kubecast::tree::FileDigest;

use crate::place::Place;

const NODE: &str = "out/demo/hosts/cp1";
const INDEX: &str = "out/demo/index/cp1.json";

/// Changes a file of `cp1`, and lets the index promise what it is now.
fn forge(place: &Place, path: &str, change: impl FnOnce(&str) -> String) {
    let name = format!("{NODE}{path}");
    let old = place.read(&name);
    let new = change(&old);
    assert_ne!(new, old, "{path}");
    place.write(&name, &new);
    let digest = |text: &str| FileDigest::of(text.as_bytes()).to_string();
    let index = place.read(INDEX);
    place.write(INDEX, &index.replace(&digest(&old), &digest(&new)));
}

/// What `verify` says of the tree after a change, which is then taken back.
fn said(place: &Place, change: impl FnOnce(&Place)) -> String {
    let before = place.path("before");
    copy(&place.path("out"), &before);
    change(place);
    let run = place.run(&["verify", "out/demo", "--at", "2026-06-01"]);
    std::fs::remove_dir_all(place.path("out")).expect("removed");
    std::fs::rename(&before, place.path("out")).expect("moved back");
    run.to_string()
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten() {
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        match entry.file_type().is_dir() {
            true => std::fs::create_dir_all(target).expect("made"),
            false => drop(std::fs::copy(entry.path(), target).expect("copied")),
        }
    }
}

#[test]
fn a_tree_that_is_as_it_was_rendered_is_well() {
    let place = Place::rendered();
    let at = ["--at", "2026-06-01"];
    let by_tree = place.succeed(&[&["verify", "out/demo"], &at[..]].concat());
    insta::assert_snapshot!(by_tree.to_string(), @"
    out/demo: 2 hosts, 87 files, 18 certificates; nothing stands against it
    exit 0
    ");
    let by_cluster = place.succeed(&[&["verify", "clusters/demo", "--identity", "alice"], &at[..]].concat());
    assert_eq!(by_cluster.stdout, by_tree.stdout);
    // Without an identity it says what it could not look for.
    let shut = place.succeed(&[&["verify"], &at[..]].concat());
    assert!(shut.stderr.contains("secrets are shut"), "{shut}");
    let json = place.succeed(&[&["verify", "--format", "json"], &at[..]].concat());
    insta::assert_snapshot!(json.stdout, @r#"{"certificates":18,"files":87,"hosts":2,"isWell":true,"problems":[],"tree":"out/demo"}"#);
}

#[test]
fn what_is_wrong_with_files_is_told() {
    let place = Place::rendered();
    let etc_hosts = format!("{NODE}/etc/hosts");
    let told = [
        said(&place, |place| place.remove(&etc_hosts)),
        said(&place, |place| place.write(&etc_hosts, "127.0.0.1 localhost\n")),
        said(&place, |place| place.write(&format!("{NODE}/etc/stranger"), "")),
        said(&place, |place| place.write("out/demo/hosts/cp9/etc/hosts", "")),
        said(&place, |place| place.set_mode(&etc_hosts, 0o755)),
        said(&place, |place| place.write(INDEX, "{}")),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn what_is_wrong_with_secrets_is_told() {
    let place = Place::rendered();
    let key = "/etc/kubernetes/pki/apiserver.key";
    let told = [
        said(&place, |place| {
            forge(place, "/etc/hosts", |text| {
                format!("{text}-----BEGIN EC PRIVATE KEY-----\n")
            });
        }),
        said(&place, |place| {
            forge(place, "/etc/hosts", |text| {
                format!("{text}# kubecast:secret:token/abcdef:commit:00\n")
            });
        }),
        said(&place, |place| forge(place, key, |_| String::new())),
        said(&place, |place| {
            let index = place.read(INDEX);
            let line = index.lines().find(|line| line.contains(key)).expect("the key");
            place.write(INDEX, &index.replace(line, &line.replace("0600", "0640")));
        }),
        said(&place, |place| {
            let index = place.read(INDEX);
            place.write(
                INDEX,
                &index.replace("leaf/cp1/apiserver\"", "leaf/worker1/apiserver\""),
            );
            forge(place, key, |text| text.replace("leaf/cp1", "leaf/worker1"));
        }),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn what_is_wrong_with_certificates_is_told() {
    let place = Place::rendered();
    let pki = "/etc/kubernetes/pki";
    let other = |name: &str| place.read(&format!("{NODE}{pki}/{name}"));
    let swap = |file: &str, by: &str| {
        let by = other(by);
        said(&place, |place| forge(place, &format!("{pki}/{file}"), |_| by))
    };
    let told = [
        swap("apiserver.crt", "apiserver-kubelet-client.crt"),
        swap("etcd/ca.crt", "ca.crt"),
        swap("front-proxy-ca.crt", "etcd/ca.crt"),
        said(&place, |place| {
            forge(place, &format!("{pki}/ca.crt"), |text| {
                text.replace("BEGIN CERTIFICATE", "BEGIN UNSIGNED CERTIFICATE")
            });
        }),
        said(&place, |place| {
            forge(place, &format!("{pki}/etcd/peer.crt"), |text| {
                text.replace("MII", "MIJ")
            });
        }),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
    let late = place.run(&["verify", "out/demo", "--at", "2040-01-01"]);
    assert_eq!(late.code, 3);
    assert!(late.stderr.contains("verify.expired"), "{late}");
    let early = place.run(&["verify", "out/demo", "--at", "2020-01-01"]);
    assert!(early.stderr.contains("verify.not-yet-valid"), "{early}");
}

#[test]
fn what_is_named_and_is_not_there_is_told() {
    let place = Place::rendered();
    let manifest = "/etc/kubernetes/manifests/kube-apiserver.yaml";
    let told = [
        said(&place, |place| {
            forge(place, manifest, |text| {
                text.replace("pki/sa.pub", "pki/other.pub")
            });
        }),
        said(&place, |place| {
            forge(place, "/etc/kubernetes/admin.conf", |text| {
                text.replace("current-context: kubernetes-admin", "current-context: someone")
            });
        }),
        said(&place, |place| {
            forge(place, "/etc/kubernetes/scheduler.conf", |text| {
                text.replace("https://192.0.2.11:", "https://192.0.2.99:")
            });
        }),
        said(&place, |place| {
            forge(place, "/etc/kubernetes/manifests/etcd.yaml", |text| {
                text.replace(
                    "--initial-advertise-peer-urls=https://192.0.2.11",
                    "--initial-advertise-peer-urls=https://192.0.2.99",
                )
            });
        }),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_byte_of_a_secret_is_found_by_who_can_open_it() {
    let place = Place::rendered();
    place.succeed(&[
        "render",
        "clusters/demo",
        "--identity",
        "alice",
        "--with-secrets",
        "full",
    ]);
    let key = place.read("full/hosts/cp1/etc/kubernetes/pki/apiserver.key");
    let line = key.lines().nth(1).expect("a line of the key");
    forge(&place, "/etc/hosts", |text| format!("{text}# {line}\n"));
    let at = ["--at", "2026-06-01"];
    place.succeed(&[&["verify", "out/demo"], &at[..]].concat());
    let found = place.run(&[&["verify", "clusters/demo", "--identity", "alice"], &at[..]].concat());
    assert_eq!(found.code, 3, "{found}");
    assert!(found.stderr.contains("leaf/cp1/apiserver"), "{found}");
    assert!(!found.to_string().contains(line), "it must not be told");
}

#[test]
fn every_sample_is_well() {
    let place = Place::new();
    let samples = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/out")).expect("the samples");
    let mut count = 0;
    for sample in samples.flatten() {
        let path = sample.path().display().to_string();
        place.succeed(&["verify", &path, "--at", "2026-06-01"]);
        count += 1;
    }
    assert!(count >= 12, "{count} samples");
}
