//! Three control planes and their nodes, started from what is rendered for them, in the networks of their addresses:
//! the sample `binary-modern`, and the same cluster with static pods, whose commands run as processes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::booted::Started;
use crate::delivered::{Delivered, long_lived};
use crate::kubeadm;
use crate::program;
use crate::sample::Sample;
use crate::script::{alone, quoted, script};

const SCRIPT: &str = include_str!("masters.sh");

/// The host whose kubelet asks for its certificate with a token.
const JOINING: &str = "node2";

/// Where a layout keeps what the script asks for.
struct Places {
    layout: &'static str,
    variables: &'static str,
    /// The folder of kubeconfigs and the ends of their names.
    kubeconfigs: (&'static str, &'static str),
    admin: &'static str,
    super_admin: &'static str,
}

const LAYOUTS: &[Places] = &[
    Places {
        layout: "binary",
        variables: "etcd_ca=/opt/etcd/ssl/ca.pem etcd_client=/opt/etcd/ssl/healthcheck-client.pem
etcd_client_key=/opt/etcd/ssl/healthcheck-client-key.pem audit_log=/opt/kubernetes/logs/audit/audit.log
kubeconfig_of_node=/opt/kubernetes/cfg/kubelet.kubeconfig
kubelet_config=/opt/kubernetes/cfg/kubelet-config.yml
",
        kubeconfigs: ("opt/kubernetes/cfg", ".kubeconfig"),
        admin: "/opt/kubernetes/cfg/admin.kubeconfig",
        super_admin: "/opt/kubernetes/cfg/super-admin.kubeconfig",
    },
    Places {
        layout: "kubeadm",
        variables: "etcd_ca=/etc/kubernetes/pki/etcd/ca.crt etcd_client=/etc/kubernetes/pki/etcd/healthcheck-client.crt
etcd_client_key=/etc/kubernetes/pki/etcd/healthcheck-client.key audit_log=/var/log/kubernetes/audit/audit.log
kubeconfig_of_node=/etc/kubernetes/kubelet.conf
kubelet_config=/var/lib/kubelet/config.yaml
",
        kubeconfigs: ("etc/kubernetes", ".conf"),
        admin: "/etc/kubernetes/admin.conf",
        super_admin: "/etc/kubernetes/super-admin.conf",
    },
];

/// Who a kubeconfig makes its holder, and what that one must be able to do and must not.
struct Identity {
    /// What its name holds; the first one counts.
    file: &'static str,
    /// `HOST` stands for the host.
    user: &'static str,
    group: &'static str,
    may: &'static [&'static str],
    may_not: &'static [&'static str],
}

const IDENTITIES: &[Identity] = &[
    Identity {
        file: "super-admin",
        user: "kubernetes-super-admin",
        group: "system:masters",
        may: &["'*' '*'"],
        may_not: &[],
    },
    Identity {
        file: "admin",
        user: "kubernetes-admin",
        group: "kubeadm:cluster-admins",
        may: &[
            "'*' '*'",
            "get nodes --subresource proxy --as kube-apiserver-kubelet-client",
            "get nodes --subresource metrics --as system:serviceaccount:kube-system:metrics-server",
            "list endpointslices --all-namespaces --as system:serviceaccount:kube-system:coredns",
        ],
        may_not: &[
            "list secrets --all-namespaces --as kube-apiserver-kubelet-client",
            "list secrets --all-namespaces --as system:serviceaccount:kube-system:metrics-server",
            "list secrets --all-namespaces --as system:serviceaccount:kube-system:coredns",
        ],
    },
    Identity {
        file: "controller-manager",
        user: "system:kube-controller-manager",
        group: "system:authenticated",
        may: &[
            "create serviceaccounts --subresource token --all-namespaces",
            "update leases --namespace kube-system",
        ],
        may_not: &["delete nodes", "create pods --all-namespaces"],
    },
    Identity {
        file: "scheduler",
        user: "system:kube-scheduler",
        group: "system:authenticated",
        may: &[
            "create pods --subresource binding --all-namespaces",
            "list nodes",
            "update leases --namespace kube-system",
        ],
        may_not: &["list secrets --all-namespaces", "delete nodes"],
    },
    Identity {
        file: "kube-proxy",
        user: "system:kube-proxy",
        group: "system:authenticated",
        may: &[
            "list services --all-namespaces",
            "watch endpointslices --all-namespaces",
        ],
        may_not: &["list secrets --all-namespaces", "create pods --all-namespaces"],
    },
    Identity {
        file: "bootstrap",
        user: "system:bootstrap:abcdef",
        group: "system:bootstrappers:kubeadm:default-node-token",
        may: &["create certificatesigningrequests"],
        may_not: &["list secrets --all-namespaces", "list pods --all-namespaces"],
    },
    Identity {
        file: "kubelet",
        user: "system:node:HOST",
        group: "system:nodes",
        may: &["create nodes", "get nodes/HOST", "create events --all-namespaces"],
        may_not: &[
            "list secrets --all-namespaces",
            "create deployments --all-namespaces",
        ],
    },
];

/// What a program says of flags and may say, reviewed word by word.
const REVIEWED: &[(&str, &str)] = &[
    // etcd names each variable that it reads.
    ("etcd", "recognized and used environment variable"),
    // It lists all that it runs with; what becomes of its first API is called `v2-deprecation`.
    ("etcd", "\"msg\":\"starting an etcd server\""),
];

/// The sample as one layout says it, with a host that joins.
fn spec(sample: &Sample, layout: &str) -> Value {
    let mut spec = long_lived(sample.spec.clone());
    let fields = &mut spec["spec"];
    fields["layout"] = json!(layout);
    fields["bootstrapTokens"] = json!([{"id": "abcdef"}]);
    fields["pki"]["clusterSigning"] = json!("control-plane");
    // So that the kubelet starts on any machine.
    fields["kubelet"] = json!({"config": {"failCgroupV1": false}});
    let is_kubeadm = layout == "kubeadm";
    if is_kubeadm {
        // There, flanneld runs as pods, and members of etcd are the control planes.
        fields["network"]["cni"] = json!({});
    }
    for host in fields["hosts"].as_array_mut().expect("hosts") {
        if host["name"] == JOINING {
            host["kubelet"] = json!({"credentials": "bootstrap"});
        }
        if is_kubeadm && host["roles"].is_array() {
            host["roles"] = json!(["control-plane"]);
        }
    }
    spec
}

/// A program of a host, as a line of the script.
fn started(delivered: &Delivered, layout: &str, host: &str, name: &'static str) -> String {
    let root = delivered.root(host);
    let started = match layout {
        "binary" => Started::unit(&root, name),
        _ if name == "kubelet" => Started::unit_at(&root, "/usr/lib/systemd/system/kubelet.service", name),
        _ => Started::pod(&root, name),
    };
    let command = started.command(&format!("\"$hosts/{host}\""));
    format!("start {host} {name} {command}\n")
}

/// The kubeconfigs of a host, and what is asked of each.
fn kubeconfigs(delivered: &Delivered, places: &Places, host: &str) -> String {
    let (folder, ending) = places.kubeconfigs;
    let entries = std::fs::read_dir(delivered.root(host).join(folder)).expect("a folder");
    let names: BTreeSet<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(ending))
        // What the options of units are kept in ends as kubeadm's kubeconfigs do.
        .collect();
    let mut lines = String::new();
    for name in names {
        let known = IDENTITIES.iter().find(|identity| name.contains(identity.file));
        let identity = known.expect("an identity for every kubeconfig");
        let file = quoted(&format!("{host}:/{folder}/{name}"));
        let user = identity.user.replace("HOST", host);
        lines.push_str(&format!("identity {file} {user} {}\n", identity.group));
        for (function, rights) in [("may", identity.may), ("may_not", identity.may_not)] {
            for right in rights {
                lines.push_str(&format!("{function} {file} {}\n", right.replace("HOST", host)));
            }
        }
    }
    lines
}

/// Boots a cluster; what its programs say about flags.
fn boot(sample: &Sample, places: &Places, programs: &Path, namespaces: &[&str]) -> Result<String, String> {
    let delivered = Delivered::of(sample, &spec(sample, places.layout));
    let plan = &delivered.rendered.plan;
    let of_hosts = |line: &dyn Fn(&str) -> String, is_wanted: &dyn Fn(&str) -> bool| -> String {
        let names = plan.hosts.iter().map(|host| host.name.as_str());
        names.filter(|name| is_wanted(name)).map(line).collect()
    };
    let is_master = |name: &str| name.starts_with("master");
    let is_node = |name: &str| !is_master(name);
    let start =
        |name: &'static str| of_hosts(&|host| started(&delivered, places.layout, host, name), &is_master);
    let hosts: String = plan
        .hosts
        .iter()
        .map(|host| format!("host {} {}\n", host.name, host.ip()))
        .collect();
    let balancers = of_hosts(&|host| format!("balance {host}\n"), &is_node);
    let rest = [
        start("kube-controller-manager"),
        start("kube-scheduler"),
        balancers,
    ]
    .concat();
    let admins = of_hosts(&|host| format!("{host}:{} ", places.admin), &is_master);
    let first = plan.hosts[0].name.as_str();
    let asked = format!(
        "admins='{admins}' admin={first}:{} super_admin={first}:{} joining={JOINING}\n{}",
        places.admin, places.super_admin, places.variables
    );
    let script = script(
        SCRIPT,
        &[
            ("The hosts.", &hosts),
            ("The members.", &start("etcd")),
            ("The API servers.", &start("kube-apiserver")),
            ("The rest.", &rest),
            ("Who may be asked.", &asked),
            (
                "Every kubeconfig.",
                &of_hosts(&|host| kubeconfigs(&delivered, places, host), &|_| true),
            ),
            (
                "The kubelet.",
                &started(&delivered, places.layout, JOINING, "kubelet"),
            ),
        ],
    );
    let roots = delivered.root(first).parent().expect("a folder").to_owned();
    let arguments = [
        roots.into_os_string(),
        programs.into(),
        delivered.objects().into(),
        first.into(),
    ];
    alone(namespaces, "masters", &script, arguments).map_err(|said| format!("{}: {said}", places.layout))
}

/// The folder of the programs, if each one that starts here is built.
fn programs() -> Option<PathBuf> {
    let mut folder = None;
    for name in [
        "etcd",
        "etcdctl",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubectl",
        "kubelet",
    ] {
        folder = program::find(name)?.parent().map(Path::to_owned);
    }
    folder
}

#[test]
fn three_control_planes_and_their_nodes_work_together() {
    let Some(programs) = programs() else { return };
    let Some(namespaces) = kubeadm::namespaces() else {
        return;
    };
    let sample = Sample::all()
        .into_iter()
        .find(|sample| sample.name == "binary-modern")
        .expect("the sample");
    let mut problems = Vec::new();
    for places in LAYOUTS {
        match boot(&sample, places, &programs, namespaces) {
            Ok(said) => {
                let is_new = |line: &&str| {
                    !REVIEWED
                        .iter()
                        .any(|(program, words)| line.starts_with(program) && line.contains(words))
                };
                problems.extend(
                    said.lines()
                        .filter(is_new)
                        .map(|line| format!("{}: {line}", places.layout)),
                );
            }
            Err(problem) => problems.push(problem),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
