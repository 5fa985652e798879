use serde_json::{Value, json};

use super::{NAME, SETTINGS};
use crate::plan::{FlannelPlan, Plan};
use crate::spec::ImageName;

/// The labels of the pods and of what belongs to them.
pub(super) const LABELS: &[(&str, &str)] = &[("tier", "node"), ("app", NAME), ("k8s-app", NAME)];

/// One flanneld on every host, which first puts its CNI plugin and configuration there.
pub(super) fn daemon_set(plan: &Plan, flannel: &FlannelPlan) -> Value {
    let labels: Value = LABELS
        .iter()
        .map(|(key, value)| (key.to_string(), json!(value)))
        .collect();
    json!({
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"labels": labels, "name": "kube-flannel-ds", "namespace": flannel.facts.namespace.as_str()},
        "spec": {
            "selector": {"matchLabels": {"app": NAME, "k8s-app": NAME}},
            "template": {"metadata": {"labels": labels}, "spec": pod(plan, flannel)},
        },
    })
}

fn pod(plan: &Plan, flannel: &FlannelPlan) -> Value {
    let facts = &flannel.facts;
    let directory =
        |name: &str, path: &str, kind: &str| json!({"hostPath": {"path": path, "type": kind}, "name": name});
    let mut volumes = vec![
        directory("run", "/run/flannel", "DirectoryOrCreate"),
        directory("cni", "/etc/cni/net.d", "DirectoryOrCreate"),
        json!({"configMap": {"name": SETTINGS}, "name": "flannel-cfg"}),
    ];
    if facts.cni_plugin.is_some() {
        volumes.insert(1, directory("cni-plugin", "/opt/cni/bin", "DirectoryOrCreate"));
    }
    if *facts.xtables_lock {
        volumes.push(directory("xtables-lock", "/run/xtables.lock", "FileOrCreate"));
    }
    let mut pod = json!({
        "containers": [daemon(plan, flannel)],
        "hostNetwork": true,
        "initContainers": installers(plan, flannel),
        "priorityClassName": "system-node-critical",
        "serviceAccountName": NAME,
        "tolerations": [{"effect": "NoSchedule", "operator": "Exists"}],
        "volumes": volumes,
    });
    if let Some(label) = &*plan.facts.coredns.node_selector {
        pod["nodeSelector"] = json!({label: "linux"});
    }
    pod
}

/// What puts flannel's plugin and its configuration onto the host.
fn installers(plan: &Plan, flannel: &FlannelPlan) -> Vec<Value> {
    let mut installers = Vec::new();
    if flannel.facts.cni_plugin.is_some() {
        installers.push(install(
            "install-cni-plugin",
            plan.image(ImageName::FlannelCniPlugin),
            None,
            ["/flannel", "/opt/cni/bin/flannel"],
            json!([{"mountPath": "/opt/cni/bin", "name": "cni-plugin"}]),
        ));
    }
    installers.push(install(
        "install-cni",
        plan.image(ImageName::Flannel),
        flannel.facts.conflist_installer.as_deref(),
        [
            "/etc/kube-flannel/cni-conf.json",
            "/etc/cni/net.d/10-flannel.conflist",
        ],
        json!([
            {"mountPath": "/etc/cni/net.d", "name": "cni"},
            {"mountPath": "/etc/kube-flannel/", "name": "flannel-cfg"},
        ]),
    ));
    installers
}

fn install(name: &str, image: &str, program: Option<&str>, [from, to]: [&str; 2], mounts: Value) -> Value {
    let (command, arguments) = match program {
        Some(program) => (program, vec![from, to]),
        None => ("cp", vec!["-f", from, to]),
    };
    json!({
        "args": arguments,
        "command": [command],
        "image": image,
        "name": name,
        "resources": {"requests": {"cpu": "10m", "memory": "10Mi"}},
        "volumeMounts": mounts,
    })
}

fn daemon(plan: &Plan, flannel: &FlannelPlan) -> Value {
    let facts = &flannel.facts;
    let mut arguments = vec!["--ip-masq".to_owned(), "--kube-subnet-mgr".to_owned()];
    arguments.extend(facts.health_port.map(|port| format!("--healthz-port={port}")));
    if let Some(interface) = &flannel.interface {
        arguments.push(format!("--iface={}", interface.value));
    }
    let from_pod =
        |name: &str, field: &str| json!({"name": name, "valueFrom": {"fieldRef": {"fieldPath": field}}});
    let mut environment = vec![
        from_pod("POD_NAME", "metadata.name"),
        from_pod("POD_NAMESPACE", "metadata.namespace"),
    ];
    // The manifest has the queue's depth first.
    let fixed = facts.pod_environment.iter().rev();
    environment.extend(fixed.map(|(name, value)| json!({"name": name, "value": value})));
    let mut mounts = vec![
        json!({"mountPath": "/run/flannel", "name": "run"}),
        json!({"mountPath": "/etc/kube-flannel/", "name": "flannel-cfg"}),
    ];
    if *facts.xtables_lock {
        mounts.push(json!({"mountPath": "/run/xtables.lock", "name": "xtables-lock"}));
    }
    let mut daemon = json!({
        "args": arguments,
        "command": ["/opt/bin/flanneld"],
        "env": environment,
        "image": plan.image(ImageName::Flannel),
        "name": "kube-flannel",
        "resources": {"requests": {"cpu": "100m", "memory": "50Mi"}},
        "securityContext": {
            "capabilities": {"add": ["NET_ADMIN", "NET_RAW"]},
            "privileged": false,
        },
        "volumeMounts": mounts,
    });
    if let Some(port) = *facts.health_port {
        let asks = |path: &str| json!({"path": path, "port": "healthz"});
        daemon["ports"] = json!([{"containerPort": port, "name": "healthz", "protocol": "TCP"}]);
        daemon["livenessProbe"] =
            json!({"httpGet": asks("/healthz"), "initialDelaySeconds": 10, "periodSeconds": 30});
        daemon["readinessProbe"] =
            json!({"httpGet": asks("/readyz"), "initialDelaySeconds": 5, "periodSeconds": 10});
    }
    daemon
}
