use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use kubecast::artifact::{Artifact, Segment};
use kubecast::tree::{Failure, Published, write_full};

use crate::fixture::{Cluster, Site, identity};

fn reveal(file: &Artifact, sink: &mut dyn Write) -> Result<(), String> {
    for segment in file.content().segments() {
        let text = match segment {
            Segment::Public(text) => text.to_string(),
            Segment::Secret(secret) => format!("the key {}\n", secret.label),
        };
        sink.write_all(text.as_bytes())
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn write(site: &Site, cluster: &Cluster) -> Result<Published, Failure<String>> {
    write_full(&site.target(), cluster, &reveal)
}

fn code(result: Result<Published, Failure<String>>) -> &'static str {
    match result {
        Err(Failure::Tree(error)) => error.diagnostic().code,
        other => panic!("it was not refused: {other:?}"),
    }
}

#[test]
fn the_full_view_is_private_and_has_the_modes_of_the_host() {
    let cluster = Cluster::of(&["m1"]).with_mode("m1", "/usr/bin/x", "#!/bin/sh\n", 0o755);
    let site = Site::new();
    write(&site, &cluster).expect("it is written");
    assert_eq!(
        site.text("out/demo/hosts/m1/etc/kubernetes/pki/sa.key"),
        "the key sa/1\n"
    );
    let mode = |path: &str| site.file(path).metadata().expect("there").permissions().mode() & 0o7777;
    assert_eq!(mode(""), 0o700);
    assert_eq!(mode("hosts/m1/etc/kubernetes/pki/sa.key"), 0o600);
    assert_eq!(mode("hosts/m1/etc/hostname"), 0o644);
    assert_eq!(mode("hosts/m1/usr/bin/x"), 0o755);
    assert_eq!(mode("hosts/m1/etc"), 0o700);

    let before = identity(&site.file("hosts/m1/etc/kubernetes/pki/sa.key"));
    assert_eq!(write(&site, &cluster).expect("again").written, [""; 0]);
    write(&site, &cluster.with("m1", "/etc/hostname", "x")).expect("changed");
    assert_eq!(identity(&site.file("hosts/m1/etc/kubernetes/pki/sa.key")), before);
    assert_eq!(mode(""), 0o700);
    assert_eq!(site.beside(), [""; 0]);
}

#[test]
fn secrets_are_not_written_into_a_git_work_tree() {
    let cluster = Cluster::of(&["m1"]);
    for marker in [".git/HEAD", ".git", "out/.git"] {
        let site = Site::new();
        site.plant(marker, "");
        assert_eq!(code(write(&site, &cluster)), "tree.inside-git");
        assert!(!site.exists("out/demo") && !site.exists("out/.out-lock-demo"));
    }
    // Nor by way of a link that leads into one.
    let site = Site::new();
    site.plant("work/.git", "");
    std::os::unix::fs::symlink(site.path("work"), site.path("out")).expect("a link");
    assert_eq!(code(write(&site, &cluster)), "tree.inside-git");
}

#[test]
fn secrets_go_over_nothing_but_a_private_full_view() {
    let cluster = Cluster::of(&["m1"]);
    assert_eq!(code(write(&Site::with(&cluster), &cluster)), "tree.other-view");

    let site = Site::new();
    site.plant("out/demo/x", "mine");
    assert_eq!(code(write(&site, &cluster)), "tree.not-ours");

    let site = Site::new();
    write(&site, &cluster).expect("it is written");
    assert_eq!(
        site.refusal(&cluster).0,
        "tree.other-view",
        "nor does a public view go over secrets"
    );
    fs::set_permissions(site.target(), fs::Permissions::from_mode(0o750)).expect("allowed");
    assert_eq!(code(write(&site, &cluster)), "tree.not-private");
}
