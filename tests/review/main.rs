//! `kubecast diff` as a user runs it: samples and their edited copies, in repositories of their own.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test runs programs in a folder of its own"
)]

mod causes;
mod ci;
#[path = "../committed/mod.rs"]
mod committed;
mod formats;
mod gate;
mod repository;
mod restarts;

use repository::Repository;

/// What the edits of one test are, as pairs of old and new text.
type Edits<'a> = &'a [(&'a str, &'a str)];

/// The diff of HEAD and the work tree after these edits of a sample.
fn after(sample: &str, edits: Edits<'_>) -> String {
    let repository = Repository::with(sample);
    for (old, new) in edits {
        repository.edit(old, new);
    }
    let (code, text) = repository.kubecast(&["diff"]);
    let is_breaking = text.contains("error[review.breaking]");
    assert_eq!(code, Some(if is_breaking { 3 } else { 0 }), "{text}");
    text
}

/// A rendered sample says what its spec says, and a revision what the work tree says.
#[test]
fn the_same_on_both_sides_is_no_difference() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = std::fs::read_dir(root.join("clusters")).expect("samples");
    let mut seen = 0;
    for sample in samples.flatten() {
        let name = sample.file_name().into_string().expect("a name");
        let (spec, tree) = (format!("spec:clusters/{name}"), format!("tree:out/{name}"));
        for sides in [[&spec, &tree], [&tree, &tree], [&tree, &spec]] {
            let (code, text) = repository::kubecast(root, &["diff", "--exit-code", sides[0], sides[1]]);
            assert_eq!(code, Some(0), "{sides:?}: {text}");
            assert!(text.contains("no changes"), "{text}");
        }
        seen += 1;
    }
    assert!(seen > 10);
    insta::assert_snapshot!(after("single", &[]), @"single   HEAD (COMMIT) -> working tree   no changes (1 host)");
}

#[test]
fn a_change_is_told_once_with_the_line_that_caused_it() {
    let edits: Edits<'_> = &[(
        "  pki:\n",
        "  apiServer:\n    certSANs: [api.prod.example.com]\n    audit: {maxAge: 90}\n  kubelet:\n    config: {maxPods: 150}\n  pki:\n",
    )];
    insta::assert_snapshot!("flags-names-and-fields", after("ha", edits));
}

#[test]
fn hosts_come_and_go() {
    let edits: Edits<'_> = &[(
        "  - {name: node2, address: 192.168.10.30}\n",
        "  - {name: node3, address: 192.168.10.31}\n",
    )];
    insta::assert_snapshot!("hosts", after("ha", edits));
}

#[test]
fn units_are_told_flag_by_flag() {
    let edits: Edits<'_> = &[("spec:\n", "spec:\n  apiServer:\n    audit: {maxAge: 90}\n")];
    insta::assert_snapshot!("units", after("binary-single-master", edits));
}

#[test]
fn keys_that_are_made_anew_are_named_and_never_shown() {
    let edits: Edits<'_> = &[("  pki:\n", "  pki:\n    serviceAccount: {generation: 2}\n")];
    insta::assert_snapshot!("keys", after("ha", edits));
}

#[test]
fn kubeconfigs_of_people_must_be_fetched_again() {
    let edits: Edits<'_> = &[("vip.k8test.com:6443", "api.example.com:6443")];
    insta::assert_snapshot!("kubeconfigs", after("ha", edits));
}

#[test]
fn what_a_running_cluster_relies_on_is_told_as_such() {
    let edits: Edits<'_> = &[
        ("serviceSubnet: 10.96.0.0/12", "serviceSubnet: 10.100.0.0/16"),
        ("v1.25.7", "v1.26.15"),
        (
            "{name: node2, address: 192.168.10.30}",
            "{name: node2, address: 192.168.10.30, roles: [control-plane, worker]}",
        ),
    ];
    let repository = Repository::with("ha");
    edits.iter().for_each(|(old, new)| repository.edit(old, new));
    let (code, text) = repository.kubecast(&["diff", "--format", "json"]);
    assert_eq!(code, Some(3), "{text}");
    for words in ["cluster.service-cidr", "cluster.version", "host.role"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn no_secret_is_in_any_output() {
    let repository = Repository::with("ha");
    repository.edit("issuedFrom: 2026-01-01", "issuedFrom: 2026-02-01");
    for format in [&["--text", "--files"][..], &["--format", "json", "--text"]] {
        let (_, text) = repository.kubecast(&[&["diff"], format].concat());
        assert!(text.contains("apiserver.crt"), "{text}");
        assert!(!text.contains("PRIVATE KEY-----"), "{text}");
        // `client-key-data` of a kubeconfig would be a PEM file in base64.
        assert!(
            !text.contains(&data_encoding::BASE64.encode(b"-----BEGIN EC PRIVATE")),
            "{text}"
        );
    }
}

#[test]
fn a_revision_is_read_without_touching_the_work_tree() {
    let repository = Repository::with("single");
    repository.edit("spec:\n", "spec:\n  kubelet:\n    config: {maxPods: 150}\n");
    repository.commit();
    repository.edit("maxPods: 150", "maxPods: 200");
    let before = repository.git(&["status", "--porcelain"]);
    let (code, text) = repository.kubecast(&["diff", "HEAD~1", "HEAD", "--exit-code"]);
    assert_eq!(code, Some(4), "{text}");
    assert!(text.contains("/maxPods   150"), "{text}");
    let (_, text) = repository.kubecast(&["diff"]);
    assert!(text.contains("/maxPods   150 -> 200"), "{text}");
    assert_eq!(repository.git(&["status", "--porcelain"]), before);
    assert_eq!(repository.temporary_files(), Vec::<String>::new());
}

#[test]
fn a_cluster_that_a_revision_does_not_have_is_new() {
    let repository = Repository::with("single");
    repository.git(&["mv", "clusters/single", "clusters/other"]);
    let (code, text) = repository.kubecast(&["diff", "--stat"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("without this cluster"), "{text}");
    assert!(text.contains("+ host.added"), "{text}");
}

#[test]
fn in_ci_the_base_is_where_the_change_parted_from_its_target() {
    let repository = Repository::with("single");
    repository.git(&["branch", "main-line"]);
    repository.edit("spec:\n", "spec:\n  kubelet:\n    config: {maxPods: 150}\n");
    repository.commit();
    let (code, text) = repository.kubecast_with(&["diff"], &[("GITHUB_BASE_REF", "main-line")]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.starts_with("single   merge base with main-line (COMMIT) -> working tree"),
        "{text}"
    );
    assert!(text.contains("/maxPods   150"), "{text}");
    let (code, text) = repository.kubecast_with(&["diff"], &[("GITHUB_BASE_REF", "elsewhere")]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("fetch-depth: 0"), "{text}");
}

#[test]
fn what_cannot_be_compared_says_why() {
    let repository = Repository::with("single");
    let said = |arguments: &[&str]| repository.kubecast(&[&["diff"], arguments].concat());
    for (arguments, code, words) in [
        (
            &["nowhere"][..],
            2,
            "`nowhere` is neither a revision that git knows nor a path",
        ),
        (&["git:"], 2, "names no revision"),
        (&["git:--all"], 2, "none begins with `-`"),
        (
            &["tree:clusters", "tree:clusters"],
            1,
            "is not empty and kubecast did not write it",
        ),
        (&["tree:nowhere"], 1, "there is no tree at `nowhere`"),
        (&["spec:clusters/nowhere"], 3, "read.no-spec"),
    ] {
        let (found, text) = said(arguments);
        assert_eq!(
            (found, text.contains(words)),
            (Some(code), true),
            "{arguments:?}: {text}"
        );
    }
    let (code, text) = repository.kubecast_with(&["diff"], &[("PATH", "/nonexistent")]);
    assert_eq!(
        (code, text.contains("git is not installed")),
        (Some(1), true),
        "{text}"
    );
    repository.copy("ha");
    let (code, text) = said(&[]);
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("several clusters: name one (clusters/ha, clusters/single)"),
        "{text}"
    );
}
