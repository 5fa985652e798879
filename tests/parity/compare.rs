//! A case's files against kubecast's.

use std::path::Path;

use serde_json::Value;

use crate::case::{Case, folders, name};
use crate::chance::Chance;
use crate::lines::lines;
use crate::mask::mask;
use crate::run::{Rendered, first_host};
use crate::{details, images, objects, x509};

/// Every difference of a case, each as one message.
pub(crate) fn case(case: &Case) -> Vec<String> {
    let rendered = match Rendered::of(case) {
        Ok(rendered) => rendered,
        Err(error) => return vec![format!("{}: not rendered: {error}", case.name)],
    };
    let first = first_host(case, &rendered);
    let mut differences = host(&case.first.folder, &rendered, &first, false);
    differences.extend(objects::compare(&case.first.folder, &rendered));
    differences.extend(images::compare(&case.first.folder, &rendered));
    // The first host once more, after a whole `init` with a kubelet.
    for live in folders(&case.first.folder)
        .iter()
        .filter(|path| name(path).starts_with("live-"))
    {
        let found = host(live, &rendered, &first, true);
        differences.extend(
            found
                .into_iter()
                .map(|difference| format!("{}: {difference}", name(live))),
        );
    }
    for join in &case.joins {
        let found = host(&join.folder, &rendered, &join.joined_as(), true);
        let label = name(&join.folder);
        differences.extend(
            found
                .into_iter()
                .map(|difference| format!("{label}: {difference}")),
        );
    }
    differences
        .into_iter()
        .map(|difference| format!("{}: {difference}", case.name))
        .collect()
}

/// The kept file and where kubecast puts it.
const FILES: &[(&str, &str)] = &[
    ("kubelet-config.yaml", "var/lib/kubelet/config.yaml"),
    ("kubelet-kubeadm-flags.env", "var/lib/kubelet/kubeadm-flags.env"),
    (
        "kubelet-instance-config.yaml",
        "var/lib/kubelet/instance-config.yaml",
    ),
    ("tokens.csv", "etc/kubernetes/pki/tokens.csv"),
];

/// The files of one host. A kubelet that ran on it, as on all that joined, wrote files of its own.
fn host(kept: &Path, rendered: &Rendered, host: &str, kubelet_ran: bool) -> Vec<String> {
    let mut differences = Vec::new();
    let chance = Chance::of(kept);
    let mut check = |kept_path: &Path, ours: &str| {
        let Ok(theirs) = std::fs::read_to_string(kept_path) else {
            return;
        };
        let label = name(kept_path);
        match rendered.host_file(host, ours) {
            None => differences.push(format!("{label}: not rendered")),
            Some(ours) => {
                let (theirs, ours) = (chance.settled(&theirs), chance.settled(&ours));
                differences.extend(lines(&label, &mask(&theirs), &mask(&ours)));
            }
        }
    };
    for (file, ours) in FILES {
        check(&kept.join(file), ours);
    }
    for file in files(&kept.join("manifests")) {
        check(
            &kept.join("manifests").join(&file),
            &format!("etc/kubernetes/manifests/{file}"),
        );
    }
    for file in files(&kept.join("kubeconfigs")) {
        // A kubelet that ran wrote kubelet.conf anew, and `after-finalize` refers to what it makes.
        if file.ends_with(".after-finalize") || (kubelet_ran && file == "kubelet.conf") {
            continue;
        }
        check(
            &kept.join("kubeconfigs").join(&file),
            &format!("etc/kubernetes/{file}"),
        );
    }
    differences.extend(more(kept, rendered, host));
    differences.extend(modes(kept, &rendered.index(host), kubelet_ran));
    differences.extend(x509::compare(kept, rendered, host));
    differences.extend(details::compare(kept, rendered, host));
    differences
}

/// Static pods that kubeadm does not have, where its own were kept.
fn more(kept: &Path, rendered: &Rendered, host: &str) -> Vec<String> {
    if !kept.join("manifests").is_dir() {
        return Vec::new();
    }
    let theirs = files(&kept.join("manifests"));
    let ours = files(
        &rendered
            .tree()
            .join("hosts")
            .join(host)
            .join("etc/kubernetes/manifests"),
    );
    let more = ours.into_iter().filter(|file| !theirs.contains(file));
    more.map(|file| format!("{file}: rendered, and not kubeadm's"))
        .collect()
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| name(&entry.path())).collect();
    names.sort();
    names
}

/// Files and modes below /etc/kubernetes and /var/lib/kubelet: those of `tree.txt`.
fn modes(kept: &Path, index: &Value, kubelet_ran: bool) -> Vec<String> {
    let Ok(tree) = std::fs::read_to_string(kept.join("tree.txt")) else {
        return Vec::new();
    };
    let concerns = |path: &str| {
        let is_kubeadms = path.starts_with("/etc/kubernetes") || path.starts_with("/var/lib/kubelet");
        // What the kubelet makes once it runs, and the authorities' keys that are on no host of ours.
        let is_later =
            path.starts_with("/var/lib/kubelet/pki") || (kubelet_ran && path.ends_with("kubelet.conf"));
        // Joined hosts were seen with 0700 and with 0755: who made the directory first decides.
        let is_either = kubelet_ran && path == "/etc/kubernetes";
        let is_left_out = path.ends_with("etcd/ca.key") || path.ends_with("front-proxy-ca.key");
        is_kubeadms && !is_later && !is_either && !is_left_out
    };
    let mut theirs: Vec<String> = tree
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (mode, _, path) = (words.next()?, words.next()?, words.next()?);
            let mode = &mode[mode.len().saturating_sub(3)..];
            concerns(path).then(|| format!("0{mode} {path}"))
        })
        .collect();
    let entries = |field: &str| index[field].as_array().cloned().unwrap_or_default();
    let mut ours: Vec<String> = entries("files")
        .iter()
        .chain(entries("directories").iter())
        .filter_map(|entry| {
            let path = entry["path"].as_str()?;
            let is_transient = path.ends_with("bootstrap-kubelet.conf");
            (concerns(path) && !is_transient)
                .then(|| format!("{} {path}", entry["mode"].as_str().unwrap_or_default()))
        })
        .collect();
    theirs.sort();
    ours.sort();
    let missing = theirs
        .iter()
        .filter(|line| !ours.contains(line))
        .map(|line| format!("tree: -{line}"));
    let extra = ours
        .iter()
        .filter(|line| !theirs.contains(line))
        .map(|line| format!("tree: +{line}"));
    missing.chain(extra).collect()
}
