//! A folder of programs and images, and what hosts get of it.

use std::collections::BTreeSet;
use std::path::Path;

use super::fleet::{Fault, Fleet};
use crate::artifact::{ArtifactSet, Target};
use crate::plan::{HostPlan, Plan};
use crate::push::{Assets, Brought, ForHost, Verdict, sample};
use crate::report::Report;
use crate::tree::FileDigest;

const PAUSE: &str = "registry.k8s.io/pause:3.10.2";
const DNS: &str = "registry.k8s.io/coredns/coredns:v1.14.2";

fn plan() -> Plan {
    sample::plan(&[("cp1", "control-plane"), ("w1", "worker"), ("w2", "worker")])
}

/// A program for x86-64 with this text in it.
fn program(text: &str) -> Vec<u8> {
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(18, 0);
    bytes.extend([62, 0]);
    bytes.extend(text.as_bytes());
    bytes
}

fn archive(image: &str) -> Vec<u8> {
    let list = format!(r#"[{{"Config": "c", "RepoTags": ["{image}"], "Layers": []}}]"#);
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in [
        ("c", r#"{"architecture": "amd64"}"#),
        ("manifest.json", list.as_str()),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        builder
            .append_data(&mut header, name, content.as_bytes())
            .expect("memory");
    }
    builder.into_inner().expect("memory")
}

/// A folder in which nothing is missing.
fn folder(plan: &Plan) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["bin", "images"] {
        std::fs::create_dir(folder.path().join(name)).expect("made");
    }
    for binary in crate::component::binaries_of_cluster(plan) {
        let text = format!("{} {}", binary.name.as_str(), binary.version.unwrap_or_default());
        put(&folder, &format!("bin/{}", binary.name.as_str()), &program(&text));
    }
    put(&folder, "images/pause.tar", &archive(PAUSE));
    put(&folder, "images/dns.tar", &archive(DNS));
    folder
}

fn put(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) {
    sample::put(&folder.path().join(name), bytes);
}

fn images() -> BTreeSet<String> {
    [PAUSE, DNS].map(str::to_owned).into()
}

fn read(folder: &Path, plan: &Plan) -> Result<Assets, Report> {
    let hosts: Vec<&HostPlan> = plan.hosts.iter().collect();
    Assets::read(folder, plan, &hosts, &images())
}

fn problems(folder: &Path, plan: &Plan) -> Vec<String> {
    let report = read(folder, plan).err().unwrap_or_default();
    let said = report.diagnostics().iter();
    said.map(|one| format!("{}: {}", one.code, one.message)).collect()
}

fn for_host(assets: &Assets, plan: &Plan, name: &str, brought: &Brought) -> ForHost {
    let host = plan
        .hosts
        .iter()
        .find(|host| host.name.as_str() == name)
        .expect("a host");
    let files = ArtifactSet::new(Target::Host(host.name.clone()), [], []).expect("a set");
    assets.for_host(plan, host, &files, &[DNS.to_owned()].into(), brought)
}

fn lines(given: &ForHost, name: &str) -> Vec<String> {
    let host = name.parse().expect("a name");
    let files = ArtifactSet::new(Target::Host(host), [], []).expect("a set");
    let digest = |_: &crate::artifact::Artifact| Ok::<_, Report>(FileDigest::of(b""));
    let host = name.parse().expect("a name");
    let mut manifest = crate::push::HostManifest::new("c", &host, &files, Vec::new(), digest).expect("one");
    given.add_to(&mut manifest);
    let text = manifest.to_string();
    let lines = text.lines().filter(|line| line.starts_with(['f', 'i']));
    lines
        .map(|line| {
            let words: Vec<&str> = line.split('\t').collect();
            match words.as_slice() {
                ["f", _, _, _, path, reaction] => format!("{path} {reaction}"),
                ["i", _, runtime, images] => format!("{runtime} {images}"),
                other => panic!("{other:?}"),
            }
        })
        .collect()
}

#[test]
fn each_host_gets_what_its_roles_need() {
    let plan = plan();
    let folder = folder(&plan);
    let assets = read(folder.path(), &plan).expect("whole");
    let none = Brought::default();
    let worker = for_host(&assets, &plan, "w1", &none);
    insta::assert_snapshot!(lines(&worker, "w1").join("\n"), @"
        /opt/cni/bin/bridge standalone
        /opt/cni/bin/host-local standalone
        /opt/cni/bin/loopback standalone
        /opt/cni/bin/portmap standalone
        /opt/kubernetes/bin/kube-proxy restart kube-proxy.service
        /opt/kubernetes/bin/kubelet restart kubelet.service
        containerd.service registry.k8s.io/pause:3.10.2
        containerd.service registry.k8s.io/coredns/coredns:v1.14.2
        ");
    let control_plane = lines(&for_host(&assets, &plan, "cp1", &none), "cp1");
    insta::assert_snapshot!(control_plane.join("\n"), @"
        /opt/etcd/bin/etcd restart etcd.service
        /opt/etcd/bin/etcdctl standalone
        /opt/kubernetes/bin/kube-apiserver restart kube-apiserver.service
        /opt/kubernetes/bin/kube-controller-manager restart kube-controller-manager.service
        /opt/kubernetes/bin/kube-scheduler restart kube-scheduler.service
        /opt/kubernetes/bin/kubectl standalone
        ");
}

#[test]
fn everything_that_is_missing_or_wrong_is_told_at_once() {
    let plan = plan();
    let folder = folder(&plan);
    for name in ["bin/kubelet", "bin/etcd", "images/dns.tar"] {
        std::fs::remove_file(folder.path().join(name)).expect("there");
    }
    put(&folder, "bin/kube-apiserver", b"<html>not found");
    std::fs::remove_file(folder.path().join("bin/kubectl")).expect("there");
    std::os::unix::fs::symlink("/bin/sh", folder.path().join("bin/kubectl")).expect("made");
    put(&folder, "images/again.tar", &archive(PAUSE));
    put(&folder, "images/cut.tar", &archive(PAUSE)[..700]);
    put(&folder, "images/small.tar.gz", b"\x1f\x8b\x08\x00");
    insta::assert_snapshot!(problems(folder.path(), &plan).join("\n"), @"
        push.asset-missing: `bin/etcd` is not in the folder of `--assets`; it is for /opt/etcd/bin/etcd on cp1
        push.asset-machine: `bin/kube-apiserver` is not an ELF program for x86-64: it is a page of HTML or XML
        push.asset-unreadable: `bin/kubectl` in the folder of `--assets` cannot be read: it is a symbolic link, and none is followed here
        push.asset-missing: `bin/kubelet` is not in the folder of `--assets`; it is for /opt/kubernetes/bin/kubelet on w1 and w2
        push.asset-archive: `images/cut.tar` is not an archive of images that can be imported: neither the list of docker (manifest.json) nor an OCI layout is in it
        push.asset-archive: `images/small.tar.gz` is not an archive of images that can be imported: it is compressed; unpack it with gunzip
        push.image-missing: no archive in `images/` of the folder of `--assets` holds registry.k8s.io/coredns/coredns:v1.14.2 for amd64; w1 and w2 may run it
        push.asset-twice: the image registry.k8s.io/pause:3.10.2 is in `images/again.tar` and in `images/pause.tar`
        ");
}

#[test]
fn a_folder_that_brings_nothing_is_refused_and_half_of_it_is_enough() {
    let plan = plan();
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(problems(empty.path(), &plan).len(), 1);
    assert_eq!(problems(&empty.path().join("nothing"), &plan).len(), 1);
    let whole = folder(&plan);
    std::os::unix::fs::symlink(whole.path().join("bin"), empty.path().join("bin")).expect("made");
    assert_eq!(
        problems(empty.path(), &plan).len(),
        1,
        "no link leads out of the folder"
    );
    std::fs::remove_dir_all(whole.path().join("images")).expect("removed");
    let assets = read(whole.path(), &plan).expect("programs alone");
    let given = for_host(&assets, &plan, "w1", &Brought::default());
    assert!(lines(&given, "w1").iter().all(|line| !line.contains("pause")));
}

#[test]
fn what_was_brought_before_stays_without_the_folder() {
    let plan = plan();
    let folder = folder(&plan);
    let assets = read(folder.path(), &plan).expect("whole");
    let first = for_host(&assets, &plan, "w1", &Brought::default());
    let brought = first.brought();
    let second = for_host(&Assets::none(), &plan, "w1", &brought);
    assert_eq!(lines(&first, "w1"), lines(&second, "w1"));
    assert_eq!(first.brought(), second.brought());
    assert!(second.lacking(&Default::default()).is_empty() && second.arriving().is_empty());
    // A host that is no worker any more needs none of it.
    let other = for_host(&Assets::none(), &plan, "cp1", &brought);
    assert!(lines(&other, "cp1").is_empty());
}

#[test]
fn only_what_a_host_lacks_is_sent() {
    let plan = plan();
    let folder = folder(&plan);
    let assets = read(folder.path(), &plan).expect("whole");
    let given = for_host(&assets, &plan, "w1", &Brought::default());
    let all = given.lacking(&Default::default());
    let mut there: std::collections::BTreeMap<FileDigest, u64> =
        all.iter().map(|file| (file.sha256, file.size)).collect();
    assert!(given.lacking(&there).is_empty());
    let (first, size) = there.pop_first().expect("a file");
    assert_eq!(given.lacking(&there).len(), 1);
    there.insert(first, size - 1);
    assert_eq!(given.lacking(&there).len(), 1, "half of it is as good as nothing");
}

#[test]
fn programs_and_images_are_sent_once_and_before_a_host_verifies_its_tree() {
    let plan = plan();
    let folder = folder(&plan);
    let assets = read(folder.path(), &plan).expect("whole");
    let mut fleet = Fleet::new(self::plan());
    fleet.assets = for_host(&assets, &plan, "w1", &Brought::default());
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    assert_eq!(fleet.count("assets"), 3);
    fleet.content = "second".into();
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    assert_eq!(fleet.count("assets"), 3, "they lie there already");
}

#[test]
fn a_host_without_room_for_them_stops_the_run_before_anything_is_staged() {
    let plan = plan();
    let folder = folder(&plan);
    let assets = read(folder.path(), &plan).expect("whole");
    let mut fleet = Fleet::new(self::plan()).with("w2", Fault::Full);
    fleet.assets = for_host(&assets, &plan, "w1", &Brought::default());
    let outcome = fleet.push(|_| ());
    assert_eq!(outcome.verdict(), Verdict::Failed);
    assert_eq!(outcome.report.diagnostics()[0].code, "push.disk-full");
    assert_eq!(fleet.count("send"), 0);
}
