use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::fixture::{Cluster, Site, snapshot};

/// A site with a tree, and beside it a directory that must never change.
fn site_and_victim() -> (Site, Cluster) {
    let cluster = Cluster::of(&["m1", "m2"]);
    let site = Site::with(&cluster);
    site.plant("victim/etc/hostname", "precious");
    site.plant("victim/x", "precious");
    (site, cluster)
}

/// Publishes a change with something planted; the victim must not notice, and the refusal names `planted`.
fn refused(plant: impl FnOnce(&Site), planted: &str) {
    let (site, cluster) = site_and_victim();
    let before = snapshot(&site.path("victim"));
    plant(&site);
    let changed = cluster
        .with("m1", "/etc/hostname", "changed")
        .with("m1", "/new/x", "x");
    let (code, message) = site.refusal(&changed);
    assert_eq!(code, "tree.symlink", "{message}");
    assert!(
        message.starts_with(&format!("`{planted}` is a symbolic link")),
        "{message}"
    );
    assert_eq!(snapshot(&site.path("victim")), before);
    let stages = site
        .beside()
        .into_iter()
        .filter(|name| name.starts_with(".out-stage"));
    assert_eq!(stages.count(), 0);
}

fn replace_by_link(site: &Site, path: &str, target: &str) {
    let path = site.path(path);
    let _ = fs::remove_file(&path);
    let _ = fs::remove_dir_all(&path);
    symlink(site.path(target), path).expect("a link");
}

#[test]
fn a_link_in_place_of_a_file_is_refused() {
    refused(
        |site| replace_by_link(site, "out/demo/hosts/m1/etc/hostname", "victim/x"),
        "out/demo/hosts/m1/etc/hostname",
    );
}

#[test]
fn a_link_where_a_new_file_goes_is_refused() {
    refused(
        |site| replace_by_link(site, "out/demo/hosts/m1/new", "victim"),
        "out/demo/hosts/m1/new",
    );
}

#[test]
fn a_link_in_place_of_a_directory_is_refused() {
    for path in [
        "out/demo/hosts/m1/etc",
        "out/demo/hosts/m1",
        "out/demo/hosts",
        "out/demo/index",
        "out/demo/cluster",
    ] {
        refused(|site| replace_by_link(site, path, "victim"), path);
    }
}

#[test]
fn a_link_in_place_of_an_index_is_refused() {
    refused(
        |site| replace_by_link(site, "out/demo/index/m1.json", "victim/x"),
        "out/demo/index/m1.json",
    );
}

#[test]
fn a_link_in_place_of_the_tree_or_of_the_directory_above_is_refused() {
    refused(|site| replace_by_link(site, "out/demo", "victim"), "out/demo");
    refused(|site| replace_by_link(site, "out", "victim"), "out");
}

#[test]
fn a_link_in_place_of_the_lock_is_refused() {
    refused(
        |site| replace_by_link(site, "out/.out-lock-demo", "victim/x"),
        "out/.out-lock-demo",
    );
}

#[test]
fn a_planted_stage_is_cleared_away_without_following_links() {
    for aside in [".out-stage-demo", ".out-old-demo"] {
        let (site, cluster) = site_and_victim();
        let before = snapshot(&site.path("victim"));
        let changed = cluster.with("m1", "/etc/hostname", "changed");

        replace_by_link(&site, &format!("out/{aside}"), "victim");
        site.publish(&changed).expect("it is published");
        assert_eq!(site.beside(), [""; 0]);

        site.plant(&format!("out/{aside}/a/b"), "left by somebody");
        symlink(site.path("victim"), site.path(&format!("out/{aside}/a/link"))).expect("a link");
        fs::set_permissions(
            site.path(&format!("out/{aside}/a")),
            fs::Permissions::from_mode(0o555),
        )
        .expect("allowed");
        site.publish(&changed).expect("it is published");
        assert_eq!(site.beside(), [""; 0]);
        assert_eq!(snapshot(&site.path("victim")), before);
    }
}

#[test]
fn a_link_or_pipe_of_others_is_kept_and_never_opened() {
    let (site, cluster) = site_and_victim();
    let before = snapshot(&site.path("victim"));
    symlink(site.path("victim"), site.file("hosts/m1/link")).expect("a link");
    let pipe = site.file("hosts/m2/pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .expect("a pipe");
    site.publish(&cluster.with("m1", "/etc/hostname", "changed"))
        .expect("it is published");
    assert!(site.file("hosts/m1/link").is_symlink() && site.exists("out/demo/hosts/m2/pipe"));
    assert_eq!(snapshot(&site.path("victim")), before);
}

#[test]
fn a_pipe_in_place_of_a_file_does_not_make_kubecast_wait() {
    let (site, cluster) = site_and_victim();
    let path = site.file("hosts/m1/etc/hostname");
    fs::remove_file(&path).expect("removed");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &path,
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .expect("a pipe");
    site.publish(&cluster).expect("it is published");
    assert_eq!(site.text("out/demo/hosts/m1/etc/hostname"), "m1\n");
}

#[test]
fn a_file_in_place_of_a_directory_is_refused() {
    for path in ["out", "out/demo"] {
        let site = Site::new();
        site.plant(path, "a file");
        let (code, message) = site.refusal(&Cluster::of(&["m1"]));
        assert_eq!(
            (code, message),
            (
                "tree.not-a-directory",
                format!("`{path}` is a file, a directory is needed there")
            )
        );
    }
}
