use serde_json::Value;

use super::Tree;

/// The fields of a pod in the order in which Go writes its types, the `kind` first. One list is enough: where two
/// types share fields, they have the same order.
///
/// Source: kubernetes 1.5.8, `pkg/api/v1/types.go`.
const FIELDS: &[&str] = &[
    // TypeMeta and Pod
    "kind",
    "apiVersion",
    "metadata",
    "spec",
    "status",
    // ObjectMeta, and the name of everything that has one
    "name",
    "namespace",
    "creationTimestamp",
    "labels",
    "annotations",
    // PodSpec
    "volumes",
    "containers",
    "restartPolicy",
    "terminationGracePeriodSeconds",
    "dnsPolicy",
    "nodeSelector",
    "serviceAccountName",
    "nodeName",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    // Container
    "image",
    "command",
    "args",
    "workingDir",
    "ports",
    "env",
    "resources",
    "volumeMounts",
    "livenessProbe",
    "readinessProbe",
    "lifecycle",
    "terminationMessagePath",
    "imagePullPolicy",
    "securityContext",
    // ContainerPort
    "hostPort",
    "containerPort",
    "protocol",
    "hostIP",
    // EnvVar
    "value",
    "valueFrom",
    // VolumeMount
    "readOnly",
    "mountPath",
    "subPath",
    // Probe and its handler
    "exec",
    "httpGet",
    "tcpSocket",
    "path",
    "port",
    "host",
    "scheme",
    "httpHeaders",
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
    // ResourceRequirements
    "limits",
    "requests",
    // SecurityContext and SELinuxOptions
    "capabilities",
    "privileged",
    "seLinuxOptions",
    "user",
    "role",
    "type",
    "level",
];

/// Fields whose keys are not fields of a type: Go sorts them.
const MAPS: &[&str] = &["labels", "annotations", "nodeSelector", "limits", "requests"];

/// A pod with its fields in the order of Go's types. A field that is not known comes after those that are.
pub fn pod_in_struct_order(pod: &Value) -> Tree<'_> {
    match pod {
        Value::Array(items) => Tree::list(items.iter().map(pod_in_struct_order)),
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            let place = |key: &str| FIELDS.iter().position(|field| *field == key);
            fields.sort_by_key(|(key, _)| (place(key).unwrap_or(FIELDS.len()), *key));
            Tree::map(fields.into_iter().map(|(key, value)| {
                let value = match MAPS.contains(&key.as_str()) {
                    true => Tree::from(value),
                    false => pod_in_struct_order(value),
                };
                (key.as_str(), value)
            }))
        }
        scalar => Tree::from(scalar),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::*;
    use crate::emit::{JsonLayout, json_in_order};

    #[test]
    fn types_have_their_order_and_maps_are_sorted() {
        let pod = json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"labels": {"tier": "x", "name": "y", "kind": "z"}, "creationTimestamp": null, "name": "etcd"},
            "spec": {
                "containers": [{"command": ["etcd"], "unknown": 1, "image": "etcd:1", "name": "etcd"}],
                "volumes": [{"hostPath": {"path": "/etc"}, "name": "pki"}],
            },
        });
        assert_snapshot!(json_in_order(&pod_in_struct_order(&pod), JsonLayout::Line), @r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"etcd","creationTimestamp":null,"labels":{"kind":"z","name":"y","tier":"x"}},"spec":{"volumes":[{"name":"pki","hostPath":{"path":"/etc"}}],"containers":[{"name":"etcd","image":"etcd:1","command":["etcd"],"unknown":1}]}}"#);
    }

    #[test]
    fn no_field_is_listed_twice() {
        let distinct: std::collections::BTreeSet<_> = FIELDS.iter().collect();
        assert_eq!(distinct.len(), FIELDS.len());
        assert!(MAPS.iter().all(|map| FIELDS.contains(map)));
    }
}
