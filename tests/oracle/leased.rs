//! The real flanneld takes the part of the pod subnet that the tree gives its host, over etcd and over the API, and
//! writes the very `subnet.env` that is rendered.

use std::path::{Path, PathBuf};
use std::process::Command;

use kubecast::resolve::Companions;
use serde_json::{Value, json};

use crate::cluster::Rendered;
use crate::delivered::{Delivered, long_lived};
use crate::kubeadm;
use crate::live::RELEASE;
use crate::program::{self, succeed};
use crate::sample::{self, Sample};
use crate::script::{alone, can_have_pods, script};

/// Builds the hosts, starts the programs and compares.
const SCRIPT: &str = include_str!("leased.sh");

/// The folder of the programs, if each one that starts here is built.
fn programs() -> Option<PathBuf> {
    let mut folder = None;
    for name in ["etcd", "etcdctl", "flanneld", "kube-apiserver", "kubectl"] {
        folder = program::find(name)?.parent().map(Path::to_owned);
    }
    folder
}

/// How a cluster's pods are reached.
struct Case {
    /// What gives the leases: `etcd`, or the API in mode `kube`.
    mode: &'static str,
    flannel: Value,
    has_ipv6: bool,
}

impl Case {
    fn new(mode: &'static str, flannel: Value) -> Self {
        Self {
            mode,
            flannel,
            has_ipv6: false,
        }
    }

    fn spec(&self) -> Value {
        let mut spec = spec(&self.flannel);
        if self.has_ipv6 {
            let network = &mut spec["spec"]["network"];
            network["podSubnet"] = json!("10.244.0.0/16,fd00:10:244::/56");
            network["serviceSubnet"] = json!("10.96.0.0/16,fd00:10:96::/112");
            for (host, number) in spec["spec"]["hosts"]
                .as_array_mut()
                .expect("hosts")
                .iter_mut()
                .zip(1..)
            {
                host["secondAddress"] = json!(format!("fd00:192::{number}"));
            }
        }
        spec
    }
}

fn spec(flannel: &Value) -> Value {
    json!({
        "apiVersion": "kubecast.dev/v1alpha1",
        "kind": "Cluster",
        "metadata": {"name": "leased", "uid": "4d9f0b7e-2c31-4a86-9e55-0c7a1b2d3e4f"},
        "spec": {
            "version": RELEASE,
            "layout": "binary",
            "environment": "lab",
            "pki": {"mode": "lab"},
            "network": {"cni": {"flannel": flannel}},
            "hosts": [
                {"name": "master1", "address": "192.0.2.11", "roles": ["control-plane", "etcd"]},
                {"name": "node1", "address": "192.0.2.21"},
                {"name": "node2", "address": "192.0.2.22"},
            ],
        },
    })
}

/// A cluster as a folder of its own.
fn lease(case: &Case, programs: &Path, namespaces: &[&str]) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = Sample {
        name: "leased".into(),
        folder: folder.path().join("leased"),
        spec: long_lived(case.spec()),
    };
    std::fs::create_dir(&sample.folder).expect("made");
    let delivered = Delivered::of(&sample, &sample.spec);
    let hosts = delivered.root("master1").parent().expect("a folder").to_owned();
    let pairs = delivered.rendered.plan.hosts.iter().map(|host| {
        let second = host.second_address.map(|address| format!(",{address}"));
        format!("{}={}{}", host.name, host.address, second.unwrap_or_default())
    });
    let mut arguments = vec![
        hosts.into_os_string(),
        programs.into(),
        delivered.objects().into(),
        case.mode.into(),
    ];
    arguments.extend(pairs.map(Into::into));
    let run = alone(namespaces, "leased", &script(SCRIPT, &[]), arguments);
    run.map_err(|said| format!("{} {}: {said}", case.mode, case.flannel))
}

#[test]
fn flanneld_takes_the_part_that_the_tree_gives_its_host() {
    let Some(programs) = programs() else { return };
    let Some(namespaces) = kubeadm::namespaces() else {
        return;
    };
    if !can_have_pods(&["iptables"]) {
        return;
    }
    let mut cases = vec![
        Case::new("etcd", json!({"mode": "etcd"})),
        Case::new("etcd", json!({"mode": "etcd", "backend": "host-gw"})),
        Case::new("kube", json!({"daemon": "unit"})),
        Case {
            has_ipv6: true,
            ..Case::new("kube", json!({"daemon": "unit"}))
        },
        Case {
            has_ipv6: true,
            ..Case::new("kube", json!({"daemon": "unit", "backend": "host-gw"}))
        },
    ];
    // The other backends need modules that a kernel may lack: wireguard, ipip; this one needs a device.
    if Path::new("/dev/net/tun").exists() {
        cases.push(Case::new("etcd", json!({"mode": "etcd", "backend": "udp"})));
    }
    let problems: Vec<String> = cases
        .iter()
        .filter_map(|case| lease(case, &programs, namespaces).err())
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// flannel's own script makes of the rendered `subnet.env` the options that are rendered for docker.
#[test]
fn dockers_options_are_those_of_flannels_script() {
    let Some(script) = program::find("mk-docker-opts.sh") else {
        return;
    };
    let mut spec = spec(&json!({"mode": "etcd", "version": "0.11.0", "mtu": 9000}));
    spec["spec"]["version"] = json!("1.23.17");
    spec["spec"]["containerRuntime"] = json!({"type": "docker"});
    let cluster = sample::cluster(&spec).expect("a spec");
    let rendered = Rendered::of(&cluster, &Companions::none());
    let rendered = rendered
        .map_err(|report| sample::messages(&report))
        .expect("rendered");
    let files = rendered.host("node1");
    let text = |path: &str| {
        let file = files.file(&path.parse().expect("a path"));
        file.expect("a file").public_view().into_owned()
    };
    let folder = tempfile::tempdir().expect("a folder");
    let [subnet, options] = ["subnet.env", "docker"].map(|name| folder.path().join(name));
    std::fs::write(&subnet, text("/etc/kubecast/flannel/subnet.env")).expect("written");
    let mut command = Command::new("sh");
    command.arg(script).arg("-f").arg(&subnet).arg("-d").arg(&options);
    succeed(command.args(["-k", "DOCKER_NETWORK_OPTIONS"])).expect("it runs");
    let made = std::fs::read_to_string(&options).expect("its output");
    assert_eq!(made, text("/etc/kubecast/flannel/docker"));
}
