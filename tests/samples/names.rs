//! What a rendered file names, the tree holds.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{root, samples, tree};

/// Directories whose files all come from the tree.
const OURS: &[&str] = &[
    "/etc/kubernetes/",
    "/opt/etcd/",
    "/opt/kubernetes/",
    "/var/lib/kubelet/",
];

const ENDINGS: &[&str] = &[
    ".conf",
    ".crt",
    ".env",
    ".key",
    ".kubeconfig",
    ".pem",
    ".pub",
    ".yaml",
    ".yml",
];

/// Named on purpose although it may not be there: kubeadm's drop-in names it for kubelets that ask for their
/// certificate, or the unit does, and what such a kubelet gets it writes itself.
const MAY_BE_ABSENT: &[&str] = &[
    "/etc/kubernetes/bootstrap-kubelet.conf",
    "/etc/kubernetes/kubelet.conf",
    "/opt/kubernetes/cfg/kubelet.kubeconfig",
];

/// The files of our directories that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let is_path = |char: char| char.is_ascii_alphanumeric() || "/._-".contains(char);
    text.split(|char| !is_path(char))
        .filter(|word| OURS.iter().any(|directory| word.starts_with(directory)))
        .filter(|word| ENDINGS.iter().any(|ending| word.ends_with(ending)))
        .map(String::from)
        .collect()
}

#[test]
fn every_file_that_a_host_names_is_there() {
    for sample in samples() {
        let name = sample.file_name().expect("a name");
        let hosts = root().join("out").join(name).join("hosts");
        for host in std::fs::read_dir(hosts).expect("hosts").flatten() {
            let files = tree(&host.path());
            let is_there = |path: &str| files.contains_key(Path::new(&path[1..]));
            // The preflight names what must not be there.
            let texts = files.iter().filter(|(path, _)| !path.ends_with("preflight.sh"));
            let missing: Vec<String> = texts
                .flat_map(|(path, (_, bytes))| {
                    let named = named(&String::from_utf8_lossy(bytes));
                    let absent = named
                        .into_iter()
                        .filter(|named| !is_there(named) && !MAY_BE_ABSENT.contains(&named.as_str()));
                    absent
                        .map(|absent| format!("{} names {absent}", path.display()))
                        .collect::<Vec<_>>()
                })
                .collect();
            assert!(
                missing.is_empty(),
                "{}: {}",
                host.path().display(),
                missing.join("\n")
            );
        }
    }
}
