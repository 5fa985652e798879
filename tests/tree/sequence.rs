//! Whatever was published before, the tree is what the last run says, and foreign files stay.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::fixture::{Cluster, Site};

/// Paths of which no two are in each other's way on one host, so any selection is a host.
const PATHS: &[&str] = &["/a", "/b/c", "/b/d/e", "/b-b", "/etc/x/y/z"];

/// For each host and path, one of a few contents or none.
fn clusters() -> impl Strategy<Value = Cluster> {
    let path = prop::sample::select(PATHS);
    let host = prop::sample::select(&["m1", "m2", "m3"][..]);
    prop::collection::btree_map((host, path), 0..3_u8, 1..9).prop_map(cluster)
}

fn cluster(files: BTreeMap<(&str, &str), u8>) -> Cluster {
    let add = |cluster: Cluster, ((host, path), content): ((&str, &str), u8)| {
        cluster.with(host, path, &content.to_string())
    };
    files.into_iter().fold(Cluster::default(), add)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_does_not_remember_what_it_was(history in prop::collection::vec(clusters(), 1..5)) {
        let foreign = ["NOTES.md", "hosts/m2/b/note", "hosts/other/x", "cluster/99-own.yaml"];
        let last = history.last().expect("not empty");
        let fresh = Site::with(last);
        let site = Site::with(&Cluster::default());
        for path in foreign {
            site.plant(&format!("out/demo/{path}"), "mine");
            fresh.plant(&format!("out/demo/{path}"), "mine");
        }
        for cluster in &history {
            let stale = site.check(cluster).expect("it is readable");
            let published = site.publish(cluster).expect("it is published");
            prop_assert_eq!(stale.would_write, published.written);
            prop_assert_eq!(stale.would_remove, published.removed);
            prop_assert!(site.check(cluster).expect("it is readable").is_fresh());
        }
        prop_assert_eq!(site.snapshot(), fresh.snapshot());
        prop_assert_eq!(site.beside(), Vec::<String>::new());
    }
}
