use serde_json::{Value, json};

use super::{NAME, SERVICE};
use crate::addon::object::SYSTEM;
use crate::plan::{CoreDnsPlan, Plan};
use crate::spec::ImageName;

/// The pods that answer.
pub(super) fn deployment(plan: &Plan, dns: &CoreDnsPlan) -> Value {
    let labels = json!({"k8s-app": SERVICE});
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"labels": labels, "name": NAME, "namespace": SYSTEM},
        "spec": {
            "replicas": dns.replicas.value,
            "selector": {"matchLabels": labels},
            "strategy": {"rollingUpdate": {"maxUnavailable": 1}, "type": "RollingUpdate"},
            "template": {"metadata": {"labels": labels}, "spec": pod(plan, dns)},
        },
        "status": {},
    })
}

fn pod(plan: &Plan, dns: &CoreDnsPlan) -> Value {
    let facts = &plan.facts.coredns;
    let mut tolerations = vec![json!({"key": "CriticalAddonsOnly", "operator": "Exists"})];
    let taints = facts.tolerated_taints.iter();
    tolerations.extend(taints.map(|key| json!({"effect": "NoSchedule", "key": key})));
    let corefile = json!({"items": [{"key": "Corefile", "path": "Corefile"}], "name": NAME});
    let mut pod = json!({
        "containers": [container(plan, dns)],
        "dnsPolicy": "Default",
        "serviceAccountName": NAME,
        "tolerations": tolerations,
        "volumes": [{"configMap": corefile, "name": "config-volume"}],
    });
    if let Some(label) = &*facts.node_selector {
        pod["nodeSelector"] = json!({label: "linux"});
    }
    if *facts.priority_class {
        pod["priorityClassName"] = "system-cluster-critical".into();
    }
    if *facts.anti_affinity {
        pod["affinity"] = json!({"podAntiAffinity": different_hosts()});
    }
    pod
}

/// Two answers on one host are as good as one when the host fails.
fn different_hosts() -> Value {
    let own = json!({"key": "k8s-app", "operator": "In", "values": [SERVICE]});
    json!({
        "preferredDuringSchedulingIgnoredDuringExecution": [{
            "podAffinityTerm": {
                "labelSelector": {"matchExpressions": [own]},
                "topologyKey": "kubernetes.io/hostname",
            },
            "weight": 100,
        }],
    })
}

fn container(plan: &Plan, dns: &CoreDnsPlan) -> Value {
    let facts = &plan.facts.coredns;
    let port = |name: &str, port: u16, protocol: &str| json!({"containerPort": port, "name": name, "protocol": protocol});
    let mut ports = vec![
        port("dns", 53, "UDP"),
        port("dns-tcp", 53, "TCP"),
        port("metrics", 9153, "TCP"),
    ];
    let (mut live, mut ready) = (json!(8080), json!(8181));
    if *facts.named_probe_ports {
        ports.extend([
            port("liveness-probe", 8080, "TCP"),
            port("readiness-probe", 8181, "TCP"),
        ]);
        (live, ready) = (json!("liveness-probe"), json!("readiness-probe"));
    }
    let mut container = json!({
        "args": ["-conf", "/etc/coredns/Corefile"],
        "image": plan.image(ImageName::Coredns),
        "imagePullPolicy": "IfNotPresent",
        "livenessProbe": {
            "failureThreshold": 5,
            "httpGet": {"path": "/health", "port": live, "scheme": "HTTP"},
            "initialDelaySeconds": 60,
            "successThreshold": 1,
            "timeoutSeconds": 5,
        },
        "name": NAME,
        "ports": ports,
        "resources": {"limits": {"memory": "170Mi"}, "requests": {"cpu": "100m", "memory": "70Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": {"add": ["NET_BIND_SERVICE"], "drop": [*facts.dropped_capability]},
            "readOnlyRootFilesystem": true,
        },
        "volumeMounts": [{"mountPath": "/etc/coredns", "name": "config-volume", "readOnly": true}],
    });
    if *dns.ways.readiness {
        let get = json!({"path": "/ready", "port": ready, "scheme": "HTTP"});
        container["readinessProbe"] = json!({"httpGet": get});
    }
    container
}
