//! flannel's mode `static`, which has no daemon: pods that the real CNI plugins make from the rendered list reach each
//! other by the rendered routes and rules.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::delivered::{Delivered, long_lived};
use crate::kubeadm;
use crate::program;
use crate::sample::Sample;
use crate::script::{alone, can_have_pods, script};

/// Builds the hosts and their pods, and asks from everywhere to everywhere.
const SCRIPT: &str = include_str!("routed.sh");

/// The sample whose cluster has no daemon.
const SAMPLE: &str = "binary-static-net";

/// Debian's programs that make the network, and those that ask.
const NEEDED: &[&str] = &[
    "busybox",
    "curl",
    "ip",
    "ip6tables",
    "iptables",
    "jq",
    "nft",
    "sysctl",
];

/// The folder of the plugins, if each one that a runtime calls is built.
fn plugins() -> Option<PathBuf> {
    let mut folder = None;
    for name in ["bridge", "host-local", "loopback", "portmap"] {
        folder = program::find(name)?.parent().map(Path::to_owned);
    }
    folder
}

/// The same cluster with addresses of both families.
fn with_both_families(mut spec: Value) -> Value {
    let network = &mut spec["spec"]["network"];
    network["podSubnet"] = json!("10.244.0.0/16,fd00:10:244::/56");
    network["serviceSubnet"] = json!("10.96.0.0/16,fd00:10:96::/112");
    let hosts = spec["spec"]["hosts"].as_array_mut().expect("hosts");
    for (host, number) in hosts.iter_mut().zip(1..) {
        host["secondAddress"] = json!(format!("fd00:192::{number}"));
    }
    spec
}

/// What the script says of a cluster that some outsider is beside.
fn route(spec: &Value, outsider: &str, plugins: &Path, namespaces: &[&str]) -> Result<String, String> {
    let sample = Sample::all().into_iter().find(|sample| sample.name == SAMPLE);
    let delivered = Delivered::of(&sample.expect("the sample"), spec);
    let hosts = &delivered.rendered.plan.hosts;
    let first = hosts.first().expect("a host");
    let folder = delivered
        .root(first.name.as_str())
        .parent()
        .expect("a folder")
        .to_owned();
    let mut arguments: Vec<OsString> = vec![folder.into(), plugins.into(), outsider.into()];
    arguments.extend(hosts.iter().map(|host| {
        let second = host.second_address.map(|address| format!(",{address}"));
        format!("{}={}{}", host.name, host.address, second.unwrap_or_default()).into()
    }));
    let run = alone(namespaces, "routed", &script(SCRIPT, &[]), arguments);
    run.map_err(|said| format!("beside {outsider}: {said}"))
}

#[test]
fn pods_reach_each_other_without_a_daemon() {
    let Some(plugins) = plugins() else { return };
    let Some(namespaces) = kubeadm::namespaces() else {
        return;
    };
    if !can_have_pods(NEEDED) {
        return;
    }
    let sample = Sample::all().into_iter().find(|sample| sample.name == SAMPLE);
    let spec = long_lived(sample.expect("the sample").spec);
    let problems: Vec<String> = [
        (spec.clone(), "192.0.2.99"),
        (with_both_families(spec), "192.0.2.99,fd00:192::99"),
    ]
    .iter()
    .filter_map(|(spec, outsider)| route(spec, outsider, &plugins, namespaces).err())
    .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
