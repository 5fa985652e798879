use serde_json::{Value, json};

use super::{NAME, NAMESPACE, SETTINGS};
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
        "metadata": {"labels": labels, "name": "kube-flannel-ds", "namespace": NAMESPACE},
        "spec": {
            "selector": {"matchLabels": {"app": NAME, "k8s-app": NAME}},
            "template": {"metadata": {"labels": labels}, "spec": pod(plan, flannel)},
        },
    })
}

fn pod(plan: &Plan, flannel: &FlannelPlan) -> Value {
    let mut pod = json!({
        "containers": [daemon(plan, flannel)],
        "hostNetwork": true,
        "initContainers": [
            copy(
                "install-cni-plugin",
                plan.image(ImageName::FlannelCniPlugin),
                ["/flannel", "/opt/cni/bin/flannel"],
                json!([{"mountPath": "/opt/cni/bin", "name": "cni-plugin"}]),
            ),
            copy(
                "install-cni",
                plan.image(ImageName::Flannel),
                ["/etc/kube-flannel/cni-conf.json", "/etc/cni/net.d/10-flannel.conflist"],
                json!([
                    {"mountPath": "/etc/cni/net.d", "name": "cni"},
                    {"mountPath": "/etc/kube-flannel/", "name": "flannel-cfg"},
                ]),
            ),
        ],
        "priorityClassName": "system-node-critical",
        "serviceAccountName": NAME,
        "tolerations": [{"effect": "NoSchedule", "operator": "Exists"}],
        "volumes": [
            {"hostPath": {"path": "/run/flannel", "type": "DirectoryOrCreate"}, "name": "run"},
            {"hostPath": {"path": "/opt/cni/bin", "type": "DirectoryOrCreate"}, "name": "cni-plugin"},
            {"hostPath": {"path": "/etc/cni/net.d", "type": "DirectoryOrCreate"}, "name": "cni"},
            {"configMap": {"name": SETTINGS}, "name": "flannel-cfg"},
            {"hostPath": {"path": "/run/xtables.lock", "type": "FileOrCreate"}, "name": "xtables-lock"},
        ],
    });
    if let Some(label) = &*plan.facts.coredns.node_selector {
        pod["nodeSelector"] = json!({label: "linux"});
    }
    pod
}

fn copy(name: &str, image: &str, [from, to]: [&str; 2], mounts: Value) -> Value {
    json!({
        "args": ["-f", from, to],
        "command": ["cp"],
        "image": image,
        "name": name,
        "resources": {"requests": {"cpu": "10m", "memory": "10Mi"}},
        "volumeMounts": mounts,
    })
}

fn daemon(plan: &Plan, flannel: &FlannelPlan) -> Value {
    let mut arguments = vec!["--ip-masq".to_owned(), "--kube-subnet-mgr".to_owned()];
    if let Some(interface) = &flannel.interface {
        arguments.push(format!("--iface={}", interface.value));
    }
    let from_pod =
        |name: &str, field: &str| json!({"name": name, "valueFrom": {"fieldRef": {"fieldPath": field}}});
    json!({
        "args": arguments,
        "command": ["/opt/bin/flanneld"],
        "env": [
            from_pod("POD_NAME", "metadata.name"),
            from_pod("POD_NAMESPACE", "metadata.namespace"),
            {"name": "EVENT_QUEUE_DEPTH", "value": "5000"},
            {"name": "CONT_WHEN_CACHE_NOT_READY", "value": "false"},
        ],
        "image": plan.image(ImageName::Flannel),
        "name": "kube-flannel",
        "resources": {"requests": {"cpu": "100m", "memory": "50Mi"}},
        "securityContext": {
            "capabilities": {"add": ["NET_ADMIN", "NET_RAW"]},
            "privileged": false,
        },
        "volumeMounts": [
            {"mountPath": "/run/flannel", "name": "run"},
            {"mountPath": "/etc/kube-flannel/", "name": "flannel-cfg"},
            {"mountPath": "/run/xtables.lock", "name": "xtables-lock"},
        ],
    })
}
