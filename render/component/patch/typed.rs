//! What reading into Kubernetes' types and printing again makes of a patched pod.
//!
//! Source: the `omitempty` of the core types, and apimachinery's `resource.Quantity`.

use serde_json::{Value, json};

use crate::types::Quantity;

/// Maps from a resource to an amount.
const AMOUNTS: &[&str] = &["limits", "overhead", "requests"];
/// Single amounts.
const AMOUNT: &[&str] = &["divisor", "sizeLimit"];
/// Maps that are left out when nothing is in them. An empty object of any other field says something.
const MAPS: &[&str] = &[
    "annotations",
    "labels",
    "limits",
    "nodeSelector",
    "overhead",
    "requests",
];
/// Lists that are printed even if nothing is in them.
const LISTS: &[&str] = &["containers"];
/// Switches that are printed only when they are on. Others tell "off" from "not said".
const SWITCHES: &[&str] = &[
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "readOnly",
    "stdin",
    "stdinOnce",
    "tty",
];
/// Numbers that are printed only when they are not 0.
const NUMBERS: &[&str] = &[
    "failureThreshold",
    "hostPort",
    "initialDelaySeconds",
    "minReadySeconds",
    "periodSeconds",
    "successThreshold",
    "timeoutSeconds",
];
/// Texts that are printed only when they are not empty.
const TEXTS: &[&str] = &[
    "dnsPolicy",
    "host",
    "hostIP",
    "hostname",
    "image",
    "imagePullPolicy",
    "medium",
    "nodeName",
    "priorityClassName",
    "protocol",
    "restartPolicy",
    "schedulerName",
    "scheme",
    "serviceAccountName",
    "subPath",
    "subdomain",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "value",
    "workingDir",
];

/// Completes a pod, or an object with a template of one.
///
/// # Errors
/// Which amount cannot be read, as the end of a sentence.
pub(super) fn normalize(document: &mut Value) -> Result<(), String> {
    for containers in ["containers", "initContainers"] {
        for pod in ["/spec", "/spec/template/spec"] {
            let list = document.pointer_mut(&format!("{pod}/{containers}"));
            for container in list.and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(container) = container.as_object_mut() {
                    container.entry("resources").or_insert_with(|| json!({}));
                }
            }
        }
    }
    fields(document)
}

fn fields(value: &mut Value) -> Result<(), String> {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if AMOUNTS.contains(&key.as_str()) {
                    for (resource, value) in value.as_object_mut().into_iter().flatten() {
                        amount(resource, value)?;
                    }
                } else if AMOUNT.contains(&key.as_str()) {
                    amount(key, value)?;
                } else {
                    fields(value)?;
                }
            }
            map.retain(|key, value| !is_unset(key, value));
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(fields),
        _ => Ok(()),
    }
}

fn amount(name: &str, value: &mut Value) -> Result<(), String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Ok(()),
    };
    let amount: Quantity = text.parse().map_err(|_| {
        format!("gives `{name}` the amount `{text}`, which is none: write for example 500m, 2 or 1.5Gi")
    })?;
    *value = amount.to_string().into();
    Ok(())
}

fn is_unset(key: &str, value: &Value) -> bool {
    match value {
        // Types up to 1.33 print the time at which nothing was created.
        Value::Null => key != "creationTimestamp",
        Value::Bool(on) => !on && SWITCHES.contains(&key),
        Value::Number(number) => number.as_u64() == Some(0) && NUMBERS.contains(&key),
        Value::String(text) => text.is_empty() && TEXTS.contains(&key),
        Value::Array(items) => items.is_empty() && !LISTS.contains(&key),
        Value::Object(map) => map.is_empty() && MAPS.contains(&key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(mut document: Value) -> Value {
        normalize(&mut document).expect("a pod");
        document
    }

    #[test]
    fn amounts_are_printed_as_text() {
        let pod = json!({"spec": {"containers": [{"resources": {"limits": {"cpu": 1, "memory": "1024Mi"}, "requests": {"cpu": 0.5}}}]}});
        assert_eq!(
            normal(pod)["spec"]["containers"][0]["resources"],
            json!({"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m"}})
        );
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        let pod = json!({
            "metadata": {"annotations": {}, "creationTimestamp": null, "name": ""},
            "spec": {
                "containers": [{"env": [{"name": "A", "value": ""}], "livenessProbe": {"periodSeconds": 0}, "tty": false}],
                "hostNetwork": false,
                "priority": 0,
                "securityContext": {},
                "tolerations": [],
                "volumes": [{"emptyDir": {}, "name": "a"}, {"hostPath": {"path": "/x", "type": ""}, "name": "b"}],
            },
            "status": {},
        });
        assert_eq!(
            normal(pod),
            json!({
                "metadata": {"creationTimestamp": null, "name": ""},
                "spec": {
                    "containers": [{"env": [{"name": "A"}], "livenessProbe": {}, "resources": {}}],
                    "priority": 0,
                    "securityContext": {},
                    "volumes": [{"emptyDir": {}, "name": "a"}, {"hostPath": {"path": "/x", "type": ""}, "name": "b"}],
                },
                "status": {},
            })
        );
    }

    #[test]
    fn an_amount_that_is_none_is_refused() {
        let mut pod = json!({"spec": {"containers": [{"resources": {"limits": {"cpu": "many"}}}]}});
        let problem = normalize(&mut pod).expect_err("no amount");
        assert_eq!(
            problem,
            "gives `cpu` the amount `many`, which is none: write for example 500m, 2 or 1.5Gi"
        );
    }
}
