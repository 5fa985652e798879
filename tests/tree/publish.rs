use std::fs;
use std::os::unix::fs::PermissionsExt;

use kubecast::tree::{Durability, Failure, Published, publish};

use crate::fixture::{Cluster, Site, identity};

#[test]
fn a_new_tree_holds_the_files_of_each_host_their_index_and_the_clusters_files() {
    let site = Site::with(&Cluster::of(&["master1", "node1"]));
    let paths: Vec<String> = site
        .snapshot()
        .into_keys()
        .filter(|path| site.file(path).is_file())
        .collect();
    insta::assert_snapshot!(paths.join("\n"), @"
    PKI.md
    RUNBOOK.md
    cluster/10-rbac.yaml
    hosts/master1/etc/hostname
    hosts/master1/etc/kubernetes/kubelet.conf
    hosts/master1/etc/kubernetes/manifests/etcd.yaml
    hosts/master1/etc/kubernetes/pki/sa.key
    hosts/node1/etc/hostname
    hosts/node1/etc/kubernetes/kubelet.conf
    hosts/node1/etc/kubernetes/manifests/etcd.yaml
    hosts/node1/etc/kubernetes/pki/sa.key
    index/_cluster.json
    index/master1.json
    index/node1.json
    ");
    assert_eq!(site.text("out/demo/hosts/node1/etc/hostname"), "node1\n");
    assert_eq!(site.beside(), [""; 0]);
}

#[test]
fn an_index_has_a_line_for_each_file() {
    let site = Site::with(&Cluster::of(&["master1"]));
    insta::assert_snapshot!(site.text("out/demo/index/master1.json"), @r#"
    {
      "format": "kubecast.dev/index/v1",
      "host": "master1",
      "view": "public",
      "directories": [
        {"path":"/etc/kubernetes/manifests","mode":"0700","owner":"root:root"}
      ],
      "files": [
        {"path":"/etc/hostname","mode":"0644","owner":"root:root","sha256":"0af634acc118be5f92edb63ae29fcc88ee569dc4b7258f5f17568780db16e67a","reactions":["standalone"],"origins":["spec.version"]},
        {"path":"/etc/kubernetes/kubelet.conf","mode":"0644","owner":"root:root","sha256":"c457ecd56e077ef10ed333ce691b88890b5be3e136930dc4ba3697c13ea100e2","origins":["spec.version"]},
        {"path":"/etc/kubernetes/manifests/etcd.yaml","mode":"0644","owner":"root:root","sha256":"af0e5d10555f1d22187ec68b0d9945d404e48ef4fd0ab333f0d6e7cd4c0db89b","origins":["spec.version"]},
        {"path":"/etc/kubernetes/pki/sa.key","mode":"0600","owner":"root:root","sha256":"1d8ae8f301743631049074178b429d34dc76fd9ab93081ea07102e032050a734","secrets":["sa/1"],"origins":["spec.version"]}
      ]
    }
    "#);
    insta::assert_snapshot!(site.text("out/demo/index/_cluster.json"), @r#"
    {
      "format": "kubecast.dev/index/v1",
      "view": "public",
      "directories": [],
      "files": [
        {"path":"/PKI.md","mode":"0644","owner":"root:root","sha256":"1b70856f376983300ded1fff17bba09159b8f204f045221e9c5a18c6f4f5574b","origins":[]},
        {"path":"/RUNBOOK.md","mode":"0644","owner":"root:root","sha256":"58c4237209b554a7600109617377e619c34e1faba38ab85c292e93f9cb11aea4","origins":[]},
        {"path":"/cluster/10-rbac.yaml","mode":"0644","owner":"root:root","sha256":"486560fd4b89c2d5c888536832dc61b00b89fa6609e314f7511f16060ac015d8","origins":["spec.version"]}
      ]
    }
    "#);
}

#[test]
fn an_unchanged_tree_is_not_touched() {
    let cluster = Cluster::of(&["master1", "node1"]);
    let site = Site::with(&cluster);
    let before = identity(&site.target());
    let again = site.publish(&cluster).expect("it is published");
    let expected = Published {
        unchanged: 14,
        ..Published::default()
    };
    assert_eq!(again, expected);
    assert_eq!(identity(&site.target()), before);
    assert!(site.check(&cluster).expect("it is readable").is_fresh());
}

#[test]
fn a_checkout_under_another_umask_is_no_change_but_an_executable_file_is() {
    let cluster = Cluster::of(&["master1"]);
    let site = Site::with(&cluster);
    let file = site.file("hosts/master1/etc/hostname");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o660)).expect("allowed");
    assert!(site.check(&cluster).expect("it is readable").is_fresh());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("allowed");
    let stale = site.check(&cluster).expect("it is readable");
    assert_eq!(stale.would_write, ["hosts/master1/etc/hostname"]);
}

#[test]
fn a_change_rewrites_its_file_and_its_index_and_nothing_else() {
    let cluster = Cluster::of(&["master1", "node1"]);
    let site = Site::with(&cluster);
    let kept: Vec<_> = site
        .snapshot()
        .into_keys()
        .filter(|path| site.file(path).is_file())
        .collect();
    let before: Vec<_> = kept.iter().map(|path| identity(&site.file(path))).collect();

    let changed = cluster.with("node1", "/etc/hostname", "other\n");
    let stale = site.check(&changed).expect("it is readable");
    let published = site.publish(&changed).expect("it is published");
    assert_eq!(
        published.written,
        ["hosts/node1/etc/hostname", "index/node1.json"]
    );
    assert_eq!(
        (stale.would_write, stale.would_remove),
        (published.written.clone(), published.removed)
    );
    assert_eq!(published.unchanged, 12);
    for (path, before) in kept.iter().zip(before) {
        let same = identity(&site.file(path)) == before;
        assert_eq!(same, !published.written.contains(path), "{path}");
    }
    assert_eq!(site.beside(), [""; 0]);
}

#[test]
fn a_host_is_rendered_once_even_if_it_changes() {
    let cluster = Cluster::of(&["master1", "node1"]);
    let site = Site::with(&cluster);
    assert_eq!(cluster.rendered(), 2);
    site.publish(&cluster.clone().with("node1", "/etc/hostname", "other\n"))
        .expect("it is published");
    assert_eq!(cluster.rendered(), 4);
}

#[test]
fn a_changed_and_back_tree_is_the_same_tree() {
    let cluster = Cluster::of(&["master1", "node1"]);
    let site = Site::with(&cluster);
    let before = site.snapshot();
    site.publish(&Cluster::of(&["master1"]).with("master1", "/etc/new/x", "x"))
        .expect("it is published");
    assert_ne!(site.snapshot(), before);
    site.publish(&cluster).expect("it is published");
    assert_eq!(site.snapshot(), before);
}

#[test]
fn what_is_no_longer_wanted_is_removed_with_its_directories() {
    let cluster = Cluster::of(&["master1", "node1"]);
    let site = Site::with(&cluster);
    let smaller = cluster
        .without_host("node1")
        .without("master1", "/etc/kubernetes/manifests/etcd.yaml");
    let published = site.publish(&smaller).expect("it is published");
    assert_eq!(
        published.removed,
        [
            "hosts/master1/etc/kubernetes/manifests/etcd.yaml",
            "hosts/node1/etc/hostname",
            "hosts/node1/etc/kubernetes/kubelet.conf",
            "hosts/node1/etc/kubernetes/manifests/etcd.yaml",
            "hosts/node1/etc/kubernetes/pki/sa.key",
            "index/node1.json",
        ]
    );
    assert!(!site.exists("out/demo/hosts/node1") && !site.exists("out/demo/index/node1.json"));
    assert!(!site.exists("out/demo/hosts/master1/etc/kubernetes/manifests"));
}

#[test]
fn a_file_may_become_a_directory_and_a_directory_a_file() {
    let flat = Cluster::of(&["m1"])
        .with("m1", "/a", "file")
        .with("m1", "/b/c", "below");
    let deep = Cluster::of(&["m1"])
        .with("m1", "/a/c", "below")
        .with("m1", "/b", "file");
    let site = Site::with(&flat);
    site.publish(&deep).expect("it is published");
    assert_eq!(site.text("out/demo/hosts/m1/a/c"), "below");
    assert_eq!(site.text("out/demo/hosts/m1/b"), "file");
    site.publish(&flat).expect("it is published");
    assert_eq!(site.text("out/demo/hosts/m1/a"), "file");
}

#[test]
fn a_file_that_was_edited_or_deleted_by_hand_is_written_anew() {
    let cluster = Cluster::of(&["m1"]);
    let site = Site::with(&cluster);
    let before = site.snapshot();
    fs::write(site.file("hosts/m1/etc/hostname"), "m2\n").expect("written");
    fs::remove_file(site.file("PKI.md")).expect("removed");
    let published = site.publish(&cluster).expect("it is published");
    assert_eq!(published.written, ["PKI.md", "hosts/m1/etc/hostname"]);
    assert_eq!(site.snapshot(), before);
}

#[test]
fn files_that_no_index_lists_are_kept_where_they_are() {
    let cluster = Cluster::of(&["m1", "m2", "m3"]);
    let site = Site::with(&cluster);
    let foreign = [
        ("out/demo/NOTES.md", "top"),
        ("out/demo/hosts/README", "beside the hosts"),
        ("out/demo/hosts/other/x", "a folder like a host's"),
        ("out/demo/hosts/m1/etc/note", "in a host that changes"),
        ("out/demo/hosts/m2/etc/kubernetes/note", "in a host that does not"),
        ("out/demo/hosts/m3/var/note", "in a host that goes"),
        ("out/demo/cluster/99-own.yaml", "an object"),
        ("out/demo/index/README", "beside the indexes"),
    ];
    for (path, text) in foreign {
        site.plant(path, text);
    }
    std::os::unix::fs::symlink("/nowhere", site.file("hosts/m1/link")).expect("a link");
    fs::set_permissions(site.file("hosts/m3/var"), fs::Permissions::from_mode(0o700)).expect("allowed");
    let before: Vec<_> = foreign
        .iter()
        .map(|(path, _)| identity(&site.path(path)))
        .collect();

    let changed = cluster.without_host("m3").with("m1", "/etc/hostname", "x");
    let published = site.publish(&changed).expect("it is published");
    assert!(!published.removed.iter().any(|path| path.contains("note")));
    for ((path, text), before) in foreign.iter().zip(before) {
        assert_eq!(site.text(path), *text);
        assert_eq!(identity(&site.path(path)), before, "{path}");
    }
    assert!(
        site.file("hosts/m1/link")
            .symlink_metadata()
            .expect("kept")
            .is_symlink()
    );
    assert!(!site.exists("out/demo/hosts/m3/etc"));
    let mode = site
        .file("hosts/m3/var")
        .metadata()
        .expect("kept")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700, "a directory of others keeps its mode");
    assert!(site.check(&changed).expect("it is readable").is_fresh());
}

#[test]
fn a_foreign_file_in_the_way_is_refused_unless_it_is_what_would_be_written() {
    let cluster = Cluster::of(&["m1"]);
    let site = Site::with(&cluster);
    let more = cluster
        .clone()
        .with("m1", "/etc/motd", "hello")
        .with("m1", "/etc/issue/x", "x");
    site.plant("out/demo/hosts/m1/etc/motd", "hello");
    assert!(site.publish(&more).is_ok(), "the same bytes are adopted");

    let site = Site::with(&cluster);
    let before = site.snapshot();
    for (path, named) in [
        ("out/demo/hosts/m1/etc/motd", "out/demo/hosts/m1/etc/motd"),
        ("out/demo/hosts/m1/etc/issue", "out/demo/hosts/m1/etc/issue"),
        ("out/demo/hosts/m1/etc/motd/below", "out/demo/hosts/m1/etc/motd"),
    ] {
        site.plant(path, "mine");
        let planted = site.snapshot();
        let (code, message) = site.refusal(&more);
        assert_eq!(code, "tree.in-the-way");
        assert!(
            message.starts_with(&format!("`{named}` is in the way")),
            "{message}"
        );
        assert!(site.check(&more).is_err(), "a check refuses it too");
        assert_eq!(site.snapshot(), planted);
        assert_eq!(site.beside(), [""; 0]);
        match site.path(path).parent().expect("a parent").ends_with("motd") {
            true => fs::remove_dir_all(site.file("hosts/m1/etc/motd")).expect("removed"),
            false => fs::remove_file(site.path(path)).expect("removed"),
        }
        assert_eq!(site.snapshot(), before);
    }
}

#[test]
fn a_directory_that_is_not_ours_is_refused_and_left_alone() {
    let site = Site::new();
    site.plant("out/demo/thesis.tex", "years of work");
    let before = site.snapshot();
    let (code, message) = site.refusal(&Cluster::of(&["m1"]));
    assert_eq!(code, "tree.not-ours");
    assert_eq!(
        message,
        "`out/demo` is not empty and kubecast did not write it: `index/_cluster.json` is missing"
    );
    assert_eq!(site.snapshot(), before);
    assert_eq!(site.beside(), [""; 0]);
}

#[test]
fn an_empty_directory_is_taken() {
    let site = Site::new();
    fs::create_dir_all(site.target()).expect("made");
    site.publish(&Cluster::of(&["m1"])).expect("it is published");
    assert!(site.exists("out/demo/hosts/m1/etc/hostname"));
    assert_eq!(site.beside(), [""; 0]);
}

#[test]
fn an_index_that_cannot_be_read_is_refused() {
    let cluster = Cluster::of(&["m1"]);
    for (path, text, problem) in [
        ("index/m1.json", "<<<<<<< HEAD\n", "expected value"),
        ("index/_cluster.json", "{}", "missing field `format`"),
        ("index/m2.json", "{}", "missing field `format`"),
    ] {
        let site = Site::with(&cluster);
        fs::write(site.file(path), text).expect("written");
        let (code, message) = site.refusal(&cluster);
        assert_eq!(code, "tree.index");
        assert!(message.contains(path) && message.contains(problem), "{message}");
    }
}

#[test]
fn an_index_of_another_host_is_refused() {
    let cluster = Cluster::of(&["m1", "m2"]);
    let site = Site::with(&cluster);
    fs::copy(site.file("index/m2.json"), site.file("index/m1.json")).expect("copied");
    let (code, message) = site.refusal(&cluster);
    assert_eq!(code, "tree.index");
    assert!(
        message.ends_with(
            "`out/demo/index/m1.json` is not an index that this kubecast reads: it is that of `m2`"
        )
    );
}

#[test]
fn every_host_that_cannot_be_rendered_is_told_and_the_tree_stays() {
    let cluster = Cluster::of(&["m1", "m2", "m3"]);
    let site = Site::with(&cluster);
    let before = site.snapshot();
    let broken = cluster.with("m1", "/etc/hostname", "x").broken("m3").broken("m2");
    let errors = vec!["m2 is broken".to_owned(), "m3 is broken".to_owned()];
    assert_eq!(site.publish(&broken), Err(Failure::Content(errors)));
    assert_eq!(site.snapshot(), before);
    assert_eq!(site.beside(), [""; 0]);
}

#[test]
fn one_of_two_runs_at_once_wins_or_is_told_who_has_the_lock() {
    let site = Site::with(&Cluster::of(&["m1"]));
    let clusters: Vec<_> = (0..8)
        .map(|n| Cluster::of(&["m1"]).with("m1", "/etc/hostname", &format!("{n}")))
        .collect();
    let results: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = clusters
            .iter()
            .map(|cluster| scope.spawn(|| site.publish(cluster)))
            .collect();
        runs.into_iter()
            .map(|run| run.join().expect("no panic"))
            .collect()
    });
    let mut won = 0;
    for result in results {
        match result {
            Ok(_) => won += 1,
            Err(Failure::Tree(error)) => {
                assert_eq!(error.diagnostic().code, "tree.locked");
                assert!(
                    error
                        .to_string()
                        .ends_with("out/demo` is being written by another process")
                        || error.to_string().contains("is being written by process "),
                    "{error}"
                );
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(won >= 1);
    assert!(
        clusters
            .iter()
            .any(|cluster| site.check(cluster).expect("it is readable").is_fresh())
    );
    assert_eq!(site.beside(), [""; 0]);
}

#[test]
fn a_durable_run_leaves_the_same_tree() {
    let cluster = Cluster::of(&["m1"]);
    let (quick, durable) = (Site::with(&cluster), Site::new());
    publish(&durable.target(), &cluster, Durability::PowerLoss).expect("it is published");
    assert_eq!(quick.snapshot(), durable.snapshot());
}

#[test]
fn a_check_writes_nothing_not_even_a_lock() {
    let site = Site::new();
    let stale = site.check(&Cluster::of(&["m1"])).expect("nothing is in the way");
    assert_eq!(stale.would_write.len(), 9);
    assert!(!site.exists("out"));
}
