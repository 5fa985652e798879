//! Breaking changes, and the file that lets them pass.

use crate::repository::Repository;

/// A change of the service range of a sample.
fn with_another_service_range() -> Repository {
    let repository = Repository::with("ha");
    repository.edit("serviceSubnet: 10.96.0.0/12", "serviceSubnet: 10.112.0.0/16");
    repository
}

#[test]
fn a_breaking_change_is_refused_until_people_agree() {
    let repository = with_another_service_range();
    let (code, text) = repository.kubecast(&["diff"]);
    assert_eq!(code, Some(3), "{text}");
    insta::assert_snapshot!("breaking", text);

    let ack = "- {id: network.service-subnet, to: 10.112.0.0/16, reason: moved to the new range, expires: 2026-09-30}\n";
    repository.write("acks.yaml", ack);
    let (code, text) = repository.kubecast(&["diff", "--at", "2026-09-30"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("acknowledged until 2026-09-30: moved to the new range (clusters/ha/acks.yaml:1:3)"),
        "{text}"
    );
    let (code, text) = repository.kubecast(&["diff", "--at", "2026-10-01"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("error[review.ack-expired]"), "{text}");
    repository.write("acks.yaml", &ack.replace("10.112", "10.113"));
    let (code, text) = repository.kubecast(&["diff", "--at", "2026-09-30"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("note[review.ack-unused]"), "{text}");
    repository.write("acks.yaml", "- {id: network.service-subnet}\n");
    let (code, text) = repository.kubecast(&["diff"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(
        text.contains("error[field.missing]") && text.contains("clusters/ha/acks.yaml:1:3"),
        "{text}"
    );
}

/// Each edit of a sample, and the ids that it breaks.
const BREAKING: &[(&str, &str, &str, &[&str])] = &[
    (
        "ha",
        "podSubnet: 10.244.0.0/16",
        "podSubnet: 10.200.0.0/16",
        &["network.pod-subnet"],
    ),
    (
        "ha",
        "  network:\n",
        "  network:\n    dnsDomain: other.example\n",
        &["network.dns-domain"],
    ),
    (
        "ha",
        "  pki:\n",
        "  pki:\n    serviceAccount: {generation: 2}\n",
        &["pki.service-account-key"],
    ),
    (
        "ha",
        "  pki:\n",
        "  apiServer: {encryption: {keys: [key2]}}\n  pki:\n",
        &["encryption.key"],
    ),
    (
        "ha",
        "address: 192.168.10.26",
        "address: 192.168.10.66",
        &["etcd.peer-address"],
    ),
    (
        "binary-ha",
        "local: {version: 3.3.18}",
        "local: {version: 3.3.18, dataDir: /srv/etcd}",
        &["etcd.data-dir"],
    ),
    (
        "external-etcd",
        "version: 1.35.4",
        "version: 1.33.1",
        &["version.downgrade", "version.kubelet-newer"],
    ),
    ("ha", "v1.25.7", "v1.27.16", &["version.skipped-minor"]),
    (
        "binary-single-master",
        "local: {version: 3.3.10",
        "local: {version: 3.5.9",
        &["etcd.skipped-minor"],
    ),
    (
        "ha",
        "  pki:\n",
        "  kubelet: {config: {maxPods: 50}}\n  pki:\n",
        &[],
    ),
];

#[test]
fn every_way_to_break_a_cluster_is_found_in_its_files() {
    for (sample, old, new, ids) in BREAKING {
        let repository = Repository::with(sample);
        repository.edit(old, new);
        let (code, json) = repository.json(&["diff"]);
        let found: Vec<&str> = json["breaking"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|one| one["id"].as_str())
            .collect();
        assert_eq!(found, *ids, "{sample}: {new}");
        assert_eq!(code, Some(if ids.is_empty() { 0 } else { 3 }), "{sample}: {new}");
        assert_eq!(json["gate"]["isOpen"], ids.is_empty());
    }
}

/// A rendered tree has no spec, and what breaks is found all the same.
#[test]
fn trees_are_judged_by_what_their_files_say() {
    let repository = with_another_service_range();
    let (code, text) = repository.kubecast(&["render", "clusters/ha"]);
    assert_eq!(code, Some(0), "{text}");
    let root = env!("CARGO_MANIFEST_DIR");
    let base = format!("tree:{root}/out/ha");
    let (code, text) = repository.kubecast(&["diff", &base, "tree:out/ha", "--stat"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(
        text.contains("! network.service-subnet   10.96.0.0/12 -> 10.112.0.0/16"),
        "{text}"
    );
    // A tree has no acknowledgements of its own, but they can be named.
    let ack = "- {id: network.service-subnet, to: 10.112.0.0/16, reason: moved, expires: 2026-09-30}\n";
    repository.write("agreed.yaml", ack);
    let arguments = ["diff", &base, "tree:out/ha", "--at", "2026-09-01", "--acks"];
    let (code, text) = repository.kubecast(&[&arguments[..], &["clusters/ha/agreed.yaml"]].concat());
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("acknowledged until 2026-09-30: moved (clusters/ha/agreed.yaml:1:3)"),
        "{text}"
    );
    let (code, text) = repository.kubecast(&[&arguments[..], &["clusters/ha/none.yaml"]].concat());
    assert_eq!(code, Some(3), "{text}");
}
