//! Files and patches of the user: their paths, their hosts, and what they may not stand in.

use std::collections::BTreeMap;

use crate::layout::{File, Layout};
use crate::plan::Plan;
use crate::report::{Report, SpecPath, messages};
use crate::spec::{ClusterSpec, ExtraFile};
use crate::types::{HostName, HostPath};

/// Paths that are not a spec's to write, each with everything below it.
const RESERVED: &[(&str, &str)] = &[
    ("/bin", BELOW_USR),
    ("/dev", KERNEL),
    ("/etc/group", ACCOUNTS),
    ("/etc/gshadow", ACCOUNTS),
    ("/etc/kubecast", OURS),
    ("/etc/machine-id", "each host has its own"),
    ("/etc/passwd", ACCOUNTS),
    ("/etc/shadow", ACCOUNTS),
    ("/lib", BELOW_USR),
    ("/lib64", BELOW_USR),
    ("/proc", KERNEL),
    ("/run", EMPTY),
    ("/sbin", BELOW_USR),
    ("/sys", KERNEL),
    ("/tmp", EMPTY),
    ("/usr/local/lib/kubecast", OURS),
    ("/var/run", EMPTY),
];

const ACCOUNTS: &str = "accounts are the host's own";
const BELOW_USR: &str = "it is a link to the directory of that name below /usr";
const EMPTY: &str = "it is emptied when the host starts; tmpfiles.d can fill it";
const KERNEL: &str = "the kernel makes what is in it";
const OURS: &str = "it belongs to kubecast";

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    let path = SpecPath::of("spec.files");
    for (index, file) in spec.files.iter().enumerate() {
        let below = |(top, _): &&(&str, &str)| file.path.is_below(top);
        if let Some((_, reason)) = RESERVED.iter().find(below) {
            let at = path.index(index).field("path");
            report.push(messages::file::reserved(&file.path, reason).at(&at));
        }
        let hosts = path.index(index).field("hosts");
        let named = file
            .hosts
            .iter()
            .enumerate()
            .map(|(at, name)| (name, hosts.index(at)));
        super::known_hosts(spec, named, report);
    }
    each_other(&spec.files, &path, report);
    let patches = SpecPath::of("spec.patches");
    for (index, patch) in spec.patches.iter().enumerate() {
        let hosts = patches.index(index).field("hosts");
        let named = patch
            .hosts
            .iter()
            .enumerate()
            .map(|(at, name)| (name, hosts.index(at)));
        super::known_hosts(spec, named, report);
    }
}

/// Two files on one host need two places.
fn each_other(files: &[ExtraFile], path: &SpecPath, report: &mut Report) {
    let mut by_path: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        by_path
            .entry(file.path.as_str().to_lowercase())
            .or_default()
            .push(index);
    }
    let place = |index: usize| path.index(index).field("path");
    for (index, file) in files.iter().enumerate() {
        let lower = file.path.as_str().to_lowercase();
        let meets = |other: &&usize| share_a_host(&file.hosts, &files[**other].hosts);
        let same = by_path
            .get(&lower)
            .into_iter()
            .flatten()
            .filter(|other| **other < index);
        if let Some(&first) = same.clone().find(meets) {
            let message = match files[first].path == file.path {
                true => messages::file::twice(&file.path),
                false => messages::file::case(&file.path, &files[first].path),
            };
            report.push(
                message
                    .at(&place(index))
                    .note_at("the other one is at", &place(first)),
            );
        }
        let above = lower
            .match_indices('/')
            .skip(1)
            .filter_map(|(end, _)| by_path.get(&lower[..end]));
        if let Some(&top) = above.flatten().find(meets) {
            let message = messages::file::nested(&file.path, &files[top].path);
            report.push(message.at(&place(index)).note_at("that file is at", &place(top)));
        }
    }
}

/// An empty list is all hosts.
fn share_a_host(one: &[HostName], other: &[HostName]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|name| other.contains(name))
}

/// Directories that a field chooses must not be those of something else.
pub(super) fn check_directories(plan: &Plan, report: &mut Report) {
    let layout = Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts);
    let mut taken = vec![
        (layout.path(File::ManifestsDir), "the directory of static pods"),
        (layout.path(File::KubeletDir), "the kubelet's directory"),
        (
            layout.path(File::CniDir),
            "the directory of the pod network's configuration",
        ),
        (layout.path(File::AuditLogDir), "the directory of audit logs"),
    ];
    let certificates = &plan.certificates_dir;
    let mut check = |directory: &HostPath, origin: &crate::report::Origin, taken: &[(HostPath, &str)]| {
        let (crate::report::Origin::Spec(path), kubernetes) = (origin, layout.path(File::KubernetesDir))
        else {
            return;
        };
        let inside = taken.iter().find(|(other, _)| directory.is_below(other.as_str()));
        let owner = inside
            .map(|(_, owner)| *owner)
            .or_else(|| (*directory == kubernetes).then_some("the directory of Kubernetes' own files"));
        if let Some(owner) = owner {
            report.push(messages::file::directory_taken(directory, owner).at(path));
        }
    };
    check(&certificates.value, &certificates.origin, &taken);
    if let Some(etcd) = plan.etcd.local() {
        taken.push((certificates.path().clone(), "the directory of certificates"));
        check(&etcd.data_dir.value, &etcd.data_dir.origin, &taken);
    }
}
