//! A control plane that starts from the rendered files, in namespaces of its own, and takes the rendered objects.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::delivered::{Delivered, below, long_lived};
use crate::kubeadm;
use crate::live::RELEASE;
use crate::program;
use crate::sample::Sample;
use crate::script::{ONE_HOST, alone, quoted, script};
use crate::unit::Unit;

/// The programs in the order in which they come up.
const PROGRAMS: &[&str] = &[
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
];

/// What the script is made of, beside the command lines of the programs.
const SCRIPT: &str = include_str!("booted.sh");

/// The folder of the programs, if each one that starts here is built.
fn programs() -> Option<PathBuf> {
    let mut folder = None;
    for name in PROGRAMS.iter().chain(&["etcdctl", "kubectl"]) {
        folder = program::find(name)?.parent().map(Path::to_owned);
    }
    folder
}

/// Where a layout keeps what the script asks for.
struct Places {
    layout: &'static str,
    /// Shell variables of the script, each with a path on the host.
    variables: &'static [(&'static str, &'static str)],
}

const LAYOUTS: &[Places] = &[
    Places {
        layout: "kubeadm",
        variables: &[
            ("admin", "/etc/kubernetes/admin.conf"),
            ("super_admin", "/etc/kubernetes/super-admin.conf"),
            ("scheduler", "/etc/kubernetes/scheduler.conf"),
            ("controller_manager", "/etc/kubernetes/controller-manager.conf"),
            ("kubelet", "/etc/kubernetes/kubelet.conf"),
            ("bootstrap", "/etc/kubernetes/bootstrap-kubelet.conf"),
            ("etcd_ca", "/etc/kubernetes/pki/etcd/ca.crt"),
            ("etcd_client", "/etc/kubernetes/pki/etcd/healthcheck-client.crt"),
            (
                "etcd_client_key",
                "/etc/kubernetes/pki/etcd/healthcheck-client.key",
            ),
            ("audit_log", "/var/log/kubernetes/audit/audit.log"),
        ],
    },
    Places {
        layout: "binary",
        variables: &[
            ("admin", "/opt/kubernetes/cfg/admin.kubeconfig"),
            ("super_admin", "/opt/kubernetes/cfg/super-admin.kubeconfig"),
            ("scheduler", "/opt/kubernetes/cfg/kube-scheduler.kubeconfig"),
            (
                "controller_manager",
                "/opt/kubernetes/cfg/kube-controller-manager.kubeconfig",
            ),
            ("kubelet", "/opt/kubernetes/cfg/kubelet.kubeconfig"),
            ("kube_proxy", "/opt/kubernetes/cfg/kube-proxy.kubeconfig"),
            ("bootstrap", "/opt/kubernetes/cfg/bootstrap.kubeconfig"),
            ("etcd_ca", "/opt/etcd/ssl/ca.pem"),
            ("etcd_client", "/opt/etcd/ssl/healthcheck-client.pem"),
            ("etcd_client_key", "/opt/etcd/ssl/healthcheck-client-key.pem"),
            ("audit_log", "/opt/kubernetes/logs/audit/audit.log"),
        ],
    },
];

/// What starts on a host, with the questions that the kubelet would ask it.
pub(crate) struct Started {
    name: &'static str,
    environment: BTreeMap<String, String>,
    arguments: Vec<String>,
    /// URLs and paths.
    probes: Vec<(String, String)>,
}

impl Started {
    /// The container of a static pod.
    pub(crate) fn pod(root: &Path, name: &'static str) -> Self {
        let file = below(root, &format!("/etc/kubernetes/manifests/{name}.yaml"));
        let text = std::fs::read_to_string(file).expect("a manifest");
        let pod: Value = yaml_serde::from_str(&text).expect("YAML");
        let container = &pod["spec"]["containers"][0];
        let words = container["command"].as_array().expect("a command").iter().skip(1);
        Self {
            name,
            environment: BTreeMap::new(),
            arguments: words.filter_map(Value::as_str).map(String::from).collect(),
            probes: probes(container),
        }
    }

    /// The command of a unit.
    pub(crate) fn unit(root: &Path, name: &'static str) -> Self {
        Self::unit_at(root, &format!("/etc/systemd/system/{name}.service"), name)
    }

    /// The command of the unit in a file.
    pub(crate) fn unit_at(root: &Path, file: &str, name: &'static str) -> Self {
        let unit = Unit::read(root, file);
        Self {
            name,
            arguments: unit.command[1..].to_vec(),
            environment: unit.environment,
            probes: Vec::new(),
        }
    }

    /// Its command in a root directory, in the shell's words, with its variables.
    pub(crate) fn command(&self, root: &str) -> String {
        let words: Vec<String> = self.arguments.iter().map(|word| quoted(word)).collect();
        let set = |(name, value): (&String, &String)| quoted(&format!("{name}={value}"));
        let variables: Vec<String> = self.environment.iter().map(set).collect();
        let (variables, words) = (variables.join(" "), words.join(" "));
        format!("env {variables} chroot {root} /programs/{} {words}", self.name)
    }

    /// As the kubelet or systemd would start it.
    pub(crate) fn start(&self) -> String {
        format!("start {} {}\n", self.name, self.command("\"$root\""))
    }

    fn ask(&self) -> String {
        let ask =
            |(url, path): &(String, String)| format!("wait_for probe {} {}\n", quoted(url), quoted(path));
        self.probes.iter().map(ask).collect()
    }
}

/// What the kubelet asks a container for its health: without saying who asks.
fn probes(container: &Value) -> Vec<(String, String)> {
    let port = &container["ports"][0]["containerPort"];
    let probes = ["startupProbe", "livenessProbe", "readinessProbe"].map(|name| &container[name]["httpGet"]);
    let ask = |get: &&Value| {
        let scheme = get["scheme"].as_str()?.to_lowercase();
        let url = format!("{scheme}://{}:{port}", get["host"].as_str()?);
        Some((url, get["path"].as_str()?.to_owned()))
    };
    probes.iter().filter_map(ask).collect()
}

/// The sample with a host that asks for its certificate.
fn spec(sample: &Sample, layout: &str, hardening: &str) -> Value {
    let mut spec = long_lived(sample.spec.clone());
    let fields = &mut spec["spec"];
    fields["version"] = json!(RELEASE);
    fields["layout"] = json!(layout);
    fields["hardening"] = json!(hardening);
    fields["bootstrapTokens"] = json!([{"id": "abcdef"}]);
    fields["pki"]["clusterSigning"] = json!("control-plane");
    let joining = json!({"name": "node2", "address": "192.0.2.20", "kubelet": {"credentials": "bootstrap"}});
    fields["hosts"].as_array_mut().expect("hosts").push(joining);
    spec
}

/// Boots the first control plane of a sample and asks it what `booted.sh` asks.
fn boot(
    sample: &Sample,
    places: &Places,
    hardening: &str,
    programs: &Path,
    namespaces: &[&str],
) -> Result<String, String> {
    let delivered = Delivered::of(sample, &spec(sample, places.layout, hardening));
    let host = delivered.rendered.plan.hosts.first().expect("a host");
    let root = delivered.root(host.name.as_str());
    let started = PROGRAMS.iter().map(|name| match places.layout {
        "binary" => Started::unit(&root, name),
        _ => Started::pod(&root, name),
    });
    let started: Vec<Started> = started.collect();
    let variables: String = places
        .variables
        .iter()
        .map(|(name, path)| format!("{name}={path}\n"))
        .collect();
    let programs_start: String = started.iter().map(Started::start).collect();
    let probes: String = started.iter().map(Started::ask).collect();
    let script = script(
        SCRIPT,
        &[
            ("The places.", &variables),
            ("A host alone.", ONE_HOST),
            ("The programs.", &programs_start),
            ("The probes.", &probes),
        ],
    );
    let arguments = [
        root.into_os_string(),
        programs.into(),
        delivered.objects().into(),
        host.ip().to_string().into(),
        delivered.root("node2").into(),
        hardening.into(),
    ];
    alone(namespaces, "booted", &script, arguments)
        .map_err(|said| format!("{} {hardening}: {said}", places.layout))
}

#[test]
fn a_control_plane_starts_and_takes_its_objects() {
    let Some(programs) = programs() else { return };
    let Some(namespaces) = kubeadm::namespaces() else {
        return;
    };
    let single = Sample::all()
        .into_iter()
        .find(|sample| sample.name == "single")
        .expect("the sample");
    let cases = LAYOUTS
        .iter()
        .flat_map(|places| ["none", "baseline", "strict"].map(|level| (places, level)));
    let problems: Vec<String> = cases
        .collect::<Vec<_>>()
        .par_iter()
        .filter_map(|(places, level)| boot(&single, places, level, &programs, namespaces).err())
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
