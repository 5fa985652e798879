use std::fs;

use kubecast::tree::{Drift, read};

use crate::fixture::{Cluster, Site};

#[test]
fn a_tree_is_read_back_as_it_was_written() {
    let site = Site::with(&Cluster::of(&["node1", "master1"]));
    let tree = read(&site.target()).expect("it is readable");
    let names: Vec<_> = tree.hosts().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["master1", "node1"]);
    let folder = tree.host(&tree.hosts()[0]).expect("it is readable");
    assert_eq!(folder.file("/etc/hostname"), Some(b"master1\n".as_slice()));
    assert_eq!(folder.index.files.len(), 4);
    assert_eq!((folder.drift(), folder.foreign), (vec![], vec![]));
    let cluster = tree.cluster().expect("it is readable");
    assert_eq!(
        cluster.file("/cluster/10-rbac.yaml"),
        Some(b"kind: ClusterRole\n".as_slice())
    );
    assert_eq!((cluster.drift(), cluster.foreign), (vec![], vec![]));
}

#[test]
fn what_is_not_as_the_index_says_is_named() {
    let site = Site::with(&Cluster::of(&["m1"]));
    fs::write(site.file("hosts/m1/etc/hostname"), "m2\n").expect("written");
    fs::remove_file(site.file("hosts/m1/etc/kubernetes/kubelet.conf")).expect("removed");
    site.plant("out/demo/hosts/m1/etc/note", "mine");
    let tree = read(&site.target()).expect("it is readable");
    let folder = tree.host(&tree.hosts()[0]).expect("it is readable");
    let path = |text: &str| text.parse().expect("a path");
    assert_eq!(
        folder.drift(),
        [
            Drift::Altered(path("/etc/hostname")),
            Drift::Missing(path("/etc/kubernetes/kubelet.conf"))
        ]
    );
    assert_eq!(folder.foreign, [std::path::Path::new("hosts/m1/etc/note")]);
}

#[test]
fn a_tree_that_is_not_there_is_said_to_be_missing() {
    let site = Site::new();
    let error = read(&site.target()).err().expect("there is none");
    assert_eq!(error.diagnostic().code, "tree.missing");
    let site = Site::with(&Cluster::of(&["m1"]));
    let tree = read(&site.target()).expect("it is readable");
    let error = tree
        .host(&"m9".parse().expect("a name"))
        .expect_err("no such host");
    assert!(
        error.to_string().ends_with("out/demo` has no host `m9`"),
        "{error}"
    );
}

#[test]
fn a_link_in_a_tree_is_not_read() {
    let site = Site::with(&Cluster::of(&["m1"]));
    fs::remove_file(site.file("hosts/m1/etc/hostname")).expect("removed");
    std::os::unix::fs::symlink("/etc/hostname", site.file("hosts/m1/etc/hostname")).expect("a link");
    let tree = read(&site.target()).expect("it is readable");
    let error = tree.host(&tree.hosts()[0]).expect_err("a link");
    assert_eq!(error.diagnostic().code, "tree.symlink");
}
