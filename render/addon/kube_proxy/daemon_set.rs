use serde_json::{Value, json};

use super::NAME;
use crate::addon::object::SYSTEM;
use crate::plan::Plan;
use crate::spec::ImageName;

/// One kube-proxy on every host. Source: kubeadm, `cmd/kubeadm/app/phases/addons/proxy/manifests.go`.
pub(super) fn daemon_set(plan: &Plan) -> Value {
    let facts = &plan.facts.kube_proxy;
    let labels = json!({"k8s-app": NAME});
    let mut template = json!({
        "metadata": {"labels": labels},
        "spec": pod(plan),
    });
    if *facts.critical_pod_annotation {
        template["metadata"]["annotations"] = json!({"scheduler.alpha.kubernetes.io/critical-pod": ""});
    }
    json!({
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"labels": labels, "name": NAME, "namespace": SYSTEM},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": template,
            "updateStrategy": {"type": "RollingUpdate"},
        },
        "status": {
            "currentNumberScheduled": 0,
            "desiredNumberScheduled": 0,
            "numberMisscheduled": 0,
            "numberReady": 0,
        },
    })
}

fn pod(plan: &Plan) -> Value {
    let facts = &plan.facts.kube_proxy;
    let mut tolerations = vec![match &*facts.tolerated_taint {
        Some(taint) => json!({"effect": "NoSchedule", "key": taint}),
        None => json!({"operator": "Exists"}),
    }];
    if *facts.critical_addons_toleration {
        tolerations.insert(0, json!({"key": "CriticalAddonsOnly", "operator": "Exists"}));
    }
    let mut pod = json!({
        "containers": [container(plan)],
        "hostNetwork": true,
        "nodeSelector": node_selector(plan),
        "serviceAccountName": NAME,
        "tolerations": tolerations,
        "volumes": [
            {"configMap": {"name": NAME}, "name": NAME},
            {"hostPath": {"path": "/run/xtables.lock", "type": "FileOrCreate"}, "name": "xtables-lock"},
            {"hostPath": {"path": "/lib/modules"}, "name": "lib-modules"},
        ],
    });
    if *facts.priority_class {
        pod["priorityClassName"] = "system-node-critical".into();
    }
    pod
}

fn container(plan: &Plan) -> Value {
    let mut command = vec![
        "/usr/local/bin/kube-proxy",
        "--config=/var/lib/kube-proxy/config.conf",
    ];
    let mut environment = Vec::new();
    if *plan.facts.kube_proxy.hostname_override {
        command.push("--hostname-override=$(NODE_NAME)");
        let field = json!({"fieldRef": {"fieldPath": "spec.nodeName"}});
        environment.push(json!({"name": "NODE_NAME", "valueFrom": field}));
    }
    let proxies = plan.proxy_environment.iter();
    environment.extend(proxies.map(|(name, value)| json!({"name": name, "value": value})));
    let mut container = json!({
        "command": command,
        "image": plan.image(ImageName::KubeProxy),
        "imagePullPolicy": "IfNotPresent",
        "name": NAME,
        "resources": {},
        "securityContext": {"privileged": true},
        "volumeMounts": [
            {"mountPath": "/var/lib/kube-proxy", "name": NAME},
            {"mountPath": "/run/xtables.lock", "name": "xtables-lock"},
            {"mountPath": "/lib/modules", "name": "lib-modules", "readOnly": true},
        ],
    });
    if !environment.is_empty() {
        container["env"] = environment.into();
    }
    container
}

/// Linux hosts; where the label is the processor, because images carry it in their names, hosts with that of the first.
fn node_selector(plan: &Plan) -> Value {
    let label = plan.facts.kube_proxy.node_selector.as_str();
    let value = match plan.nodes().next() {
        Some(host) if label.ends_with("/arch") => json!(host.architecture),
        _ => "linux".into(),
    };
    json!({label: value})
}
