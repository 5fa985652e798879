//! Faults of well-known tutorials for clusters of units, none of which a sample has.

use std::collections::BTreeMap;
use std::path::Path;

use crate::{root, samples};

/// A fault that a word gives away, in files whose path ends so.
struct Fault {
    what: &'static str,
    /// The ends of paths; empty is every file.
    files: &'static [&'static str],
    words: &'static [&'static str],
}

const fn fault(what: &'static str, files: &'static [&'static str], words: &'static [&'static str]) -> Fault {
    Fault { what, files, words }
}

const FAULTS: &[Fault] = &[
    fault(
        "an address of a host that the cluster does not have",
        &[],
        &["192.168.111."],
    ),
    fault("misread letters", &[], &["flanne1", "1inux", "dqsker", "TANA"]),
    fault(
        "a blank in an option of docker",
        &["flannel/docker"],
        &["= false", "= true"],
    ),
    fault(
        "another port than Linux gives VXLAN",
        &["ports.json", "firewall.nft", "flannel-network.json"],
        &["4789"],
    ),
    fault(
        "a version of etcd's API for the whole shell",
        &["etc/profile.d/kubernetes.sh"],
        &["ETCDCTL_API"],
    ),
    fault(
        "etcd without TLS for its clients",
        &[
            "etcd.conf",
            "kube-apiserver.conf",
            "cfg/flanneld",
            "flannel-etcd.sh",
        ],
        &["CLIENT_URLS=\"http://", "-servers=http://", "-endpoints=http://"],
    ),
    fault(
        "a unit of a package in the place of its own",
        &["lib/systemd/system/docker.service"],
        &["ExecStart"],
    ),
    fault(
        "options of docker in the file of flanneld",
        &["flanneld.service"],
        &["-d /run/flannel/subnet.env"],
    ),
    fault(
        "options as one argument",
        &[".service", "10-flannel.conf"],
        &["_OPTS}", "_OPTIONS}"],
    ),
    fault(
        "a blank behind the end of a line that goes on",
        &[".conf", "cfg/flanneld", ".service"],
        &["\\ \n"],
    ),
    fault(
        "a kubelet that lets everybody in",
        &["kubelet-config.yml"],
        &[
            "readOnlyPort: 10255",
            "failSwapOn: false",
            "AlwaysAllow",
            "podCIDR",
        ],
    ),
    fault(
        "a kubelet that asks for what nobody approves",
        &["kubelet-config.yml", "cluster/21-bootstrap-rbac.yaml"],
        &["serverTLSBootstrap: true", "selfnodeserver"],
    ),
    fault(
        "the well-known password and token",
        &[],
        &["auth_pass 1111", "c47ffb939f5ca36231d9e3121a252940"],
    ),
    fault(
        "members without certificates for their clients, and their peers",
        &["etcd.service"],
        &["client-cert-auth=false"],
    ),
    fault(
        "the API without TLS",
        &["kube-controller-manager.conf", "kube-scheduler.conf"],
        &["--master=", "--address=0.0.0.0"],
    ),
    fault(
        "a flag of an alpha",
        &["kube-apiserver.conf"],
        &["DynamicAuditing", "--kubelet-https", "api/all=true"],
    ),
    fault(
        "a name with a dot at its end in a certificate",
        &["PKI.md"],
        &["cluster.local.,", "cluster.local.`"],
    ),
];

/// The files of the samples in the binary layout, by the sample and the path.
fn files() -> BTreeMap<(String, String), String> {
    let mut files = BTreeMap::new();
    for sample in samples() {
        let name = sample.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.starts_with("binary-") {
            continue;
        }
        let tree = root().join("out").join(&name);
        for entry in walkdir::WalkDir::new(&tree).into_iter().flatten() {
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(&tree).expect("below");
                let text = std::fs::read_to_string(entry.path()).expect("text");
                files.insert((name.clone(), path.display().to_string()), text);
            }
        }
    }
    assert!(files.len() > 700, "{}", files.len());
    files
}

#[test]
fn no_sample_has_a_fault_of_the_tutorials() {
    let files = files();
    for fault in FAULTS {
        let is_meant =
            |path: &str| fault.files.is_empty() || fault.files.iter().any(|end| path.ends_with(end));
        let found: Vec<_> = files
            .iter()
            .filter(|((_, path), text)| is_meant(path) && fault.words.iter().any(|word| text.contains(word)))
            .map(|(place, _)| place)
            .collect();
        assert!(found.is_empty(), "{}: {found:?}", fault.what);
    }
}

/// What must be there, in each file whose path ends so; the tutorials leave it out.
const NEEDED: &[(&str, &str)] = &[
    ("etc/sysctl.d/90-kubecast.conf", "net.ipv4.ip_forward = 1"),
    ("etc/modules-load.d/kubecast.conf", "br_netfilter"),
    ("etc/hosts", "127.0.0.1 localhost"),
    ("systemd/system/etcd.service", "--client-cert-auth=true"),
    ("systemd/system/etcd.service", "--peer-client-cert-auth=true"),
    ("systemd/system/etcd.service", "TimeoutStartSec=infinity"),
    ("cfg/kube-apiserver.conf", "--audit-policy-file="),
    (
        "cfg/kube-apiserver.conf",
        "--enable-admission-plugins=NodeRestriction",
    ),
    (
        "cfg/kube-apiserver.conf",
        "--requestheader-allowed-names=front-proxy-client",
    ),
    ("cfg/kube-apiserver.conf", "service-account.pem"),
    (
        "cfg/kube-controller-manager.conf",
        "--use-service-account-credentials=true",
    ),
    ("cfg/kube-controller-manager.conf", "--bind-address=127.0.0.1"),
    ("cfg/kubelet-config.yml", "enabled: false"),
    ("cfg/kubelet-config.yml", "mode: Webhook"),
    (
        "docker.service.d/10-flannel.conf",
        "EnvironmentFile=/run/flannel/docker",
    ),
    ("docker.service.d/10-flannel.conf", "Requires=flanneld.service"),
];

#[test]
fn every_sample_has_what_the_tutorials_leave_out() {
    let files = files();
    for (end, word) in NEEDED {
        let meant: Vec<_> = files
            .iter()
            .filter(|((_, path), _)| path.ends_with(end))
            .collect();
        assert!(!meant.is_empty(), "no sample has {end}");
        for (place, text) in meant {
            assert!(text.contains(word), "{place:?} lacks {word}");
        }
    }
    // Every host of the tree knows the names, and every node forwards.
    let has = |sample: &str, host: &str, path: &str| {
        files.contains_key(&(sample.to_owned(), format!("hosts/{host}/{path}")))
    };
    for (sample, path) in files.keys() {
        let Some((host, _)) = path.strip_prefix("hosts/").and_then(|rest| rest.split_once('/')) else {
            continue;
        };
        assert!(has(sample, host, "etc/hosts"), "{sample} {host}");
        if has(sample, host, "etc/systemd/system/kubelet.service") {
            assert!(
                has(sample, host, "etc/sysctl.d/90-kubecast.conf"),
                "{sample} {host}"
            );
            assert!(
                has(sample, host, "etc/modules-load.d/kubecast.conf"),
                "{sample} {host}"
            );
        }
    }
}

/// At 1.17 the ports without TLS are open unless they are closed.
#[test]
fn the_old_ports_are_closed() {
    for sample in ["binary-single-master", "binary-ha"] {
        for (name, flag) in [
            ("kube-apiserver", "--insecure-port=0"),
            ("kube-controller-manager", "--port=0"),
            ("kube-scheduler", "--port=0"),
        ] {
            let masters = files()
                .into_iter()
                .filter(|((of, path), _)| of == sample && path.ends_with(&format!("cfg/{name}.conf")));
            let texts: Vec<String> = masters.map(|(_, text)| text).collect();
            assert!(!texts.is_empty(), "{sample} {name}");
            assert!(
                texts.iter().all(|text| text.contains(flag)),
                "{sample} {name} {flag}"
            );
        }
    }
}

/// kube-proxy masquerades what comes from outside the pods: their range, not that of Services.
#[test]
fn kube_proxy_knows_the_range_of_pods() {
    for ((sample, path), text) in files() {
        if !path.ends_with("kube-proxy-config.yml") {
            continue;
        }
        let spec = Path::new("clusters").join(&sample).join("cluster.yaml");
        let spec = std::fs::read_to_string(root().join(spec)).expect("a spec");
        let line = text.lines().find_map(|line| line.strip_prefix("clusterCIDR: "));
        let range = line.expect("a range");
        let service = spec
            .lines()
            .find_map(|line| line.trim().strip_prefix("serviceSubnet: "));
        assert_ne!(Some(range), service, "{sample} {path}");
        let pods = spec
            .lines()
            .find_map(|line| line.trim().strip_prefix("podSubnet: "));
        assert!(pods.is_none_or(|pods| pods == range), "{sample} {path}");
    }
}
