//! A process as a static pod of the kubelet.

use serde_json::{Map, Value, json};

use super::super::RenderError;
use super::super::draft::Draft;
use super::super::patch::apply_patches;
use super::super::process::{Ask, Mount, Probe, Probes, Process};
use super::super::scope::Scope;
use super::marks;
use crate::artifact::{ArtifactId, Reaction, Reasons};
use crate::emit::{self, JsonLayout};
use crate::facts::ManifestFormat;
use crate::spec::{EnvSource, ExtraEnv, PatchTarget, PathType};

/// The annotation that changes, and so restarts a static pod, when a file does that the process reads once.
pub const DIGEST_ANNOTATION: &str = "kubecast.dev/read-files";

/// Adds the manifest.
pub(super) fn add(
    scope: &Scope<'_>,
    process: &Process,
    target: PatchTarget,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let digest = (!scope.plan.equals_kubeadm()).then(|| draft.digest_of(&process.reads));
    let mut pod = static_pod(scope, process, digest.as_deref());
    let mut reasons = Reasons::from(process.reasons());
    reasons.parts = marks::of_pod(scope, process, draft);
    apply_patches(scope.plan, target, Some(&scope.host.name), &mut pod, &mut reasons)?;
    let restart = Reaction::RestartPod(process.program.name().into());
    let manifest = scope.layout.path(process.file);
    draft.read_by(restart, process.reads.iter().cloned().chain([manifest]));
    draft.read_by(
        Reaction::Watched(process.program.name().into()),
        process.watches.clone(),
    );
    scope.add(
        draft,
        ArtifactId::new(process.program.name(), "manifest"),
        process.file,
        text(scope, &pod),
        reasons,
    )
}

/// The file of a pod, as the release's kubeadm writes it.
fn text(scope: &Scope<'_>, pod: &Value) -> String {
    match *scope.plan.facts.kubeadm.manifest_format {
        ManifestFormat::Yaml => emit::yaml(pod),
        ManifestFormat::Json => emit::json_in_order(&emit::pod_in_struct_order(pod), JsonLayout::Indented),
    }
}

fn static_pod(scope: &Scope<'_>, process: &Process, digest: Option<&str>) -> Value {
    let facts = &scope.plan.facts;
    let mut metadata = json!({
        "labels": {"component": process.program.name(), "tier": "control-plane"},
        "name": process.program.name(),
        "namespace": "kube-system",
    });
    let mut annotations: Map<String, Value> = process
        .annotations
        .iter()
        .map(|(key, value)| (key.clone(), value.as_str().into()))
        .collect();
    annotations.extend(digest.map(|digest| (DIGEST_ANNOTATION.to_owned(), digest.into())));
    if !annotations.is_empty() {
        metadata["annotations"] = annotations.into();
    }
    if *facts.object.creation_timestamp_null {
        metadata["creationTimestamp"] = Value::Null;
    }
    let mut spec = json!({
        "containers": [container(scope, process)],
        "hostNetwork": true,
    });
    // kubeadm's types print no empty list; from 1.6 on each of its pods has a volume.
    if !process.mounts.is_empty() {
        spec["volumes"] = volumes(scope, &process.mounts);
    }
    if let Some(class) = &*facts.static_pod.priority_class {
        spec["priorityClassName"] = class.as_str().into();
    }
    if let Some(priority) = *facts.static_pod.priority {
        spec["priority"] = priority.into();
    }
    if *facts.static_pod.seccomp {
        spec["securityContext"] = json!({"seccompProfile": {"type": "RuntimeDefault"}});
    }
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": {}})
}

fn container(scope: &Scope<'_>, process: &Process) -> Value {
    let arguments = process.arguments.iter().map(ToString::to_string);
    let command: Vec<String> = std::iter::once(process.program.name().to_owned())
        .chain(arguments)
        .collect();
    let resources = if process.requests.is_empty() {
        json!({})
    } else {
        json!({"requests": process.requests})
    };
    let mut container = json!({
        "command": command,
        "image": process.image,
        "name": process.program.name(),
        "resources": resources,
    });
    if let Some(policy) = &*scope.plan.facts.static_pod.image_pull_policy {
        container["imagePullPolicy"] = policy.as_str().into();
    }
    if !process.mounts.is_empty() {
        container["volumeMounts"] = process.mounts.iter().map(volume_mount).collect();
    }
    if let Some(kind) = &process.selinux_type {
        container["securityContext"] = json!({"seLinuxOptions": {"type": kind}});
    }
    if !process.environment.is_empty() {
        container["env"] = process.environment.iter().map(variable).collect();
    }
    let facts = &scope.plan.facts;
    let is_named = *facts.static_pod.named_probe_port;
    let probes = &process.probes;
    for (field, probe) in [
        ("livenessProbe", &probes.liveness),
        ("readinessProbe", &probes.readiness),
        ("startupProbe", &probes.startup),
    ] {
        if let Some(probe) = probe {
            container[field] = probe_value(probe, probes, is_named);
            if !*facts.probe.prints_scheme
                && let Some(get) = container[field]["httpGet"].as_object_mut()
            {
                get.remove("scheme");
            }
        }
    }
    if is_named {
        container["ports"] = json!([{"containerPort": probes.port, "name": "probe-port", "protocol": "TCP"}]);
    }
    container
}

/// A variable as Kubernetes prints it, with the defaults of what it refers to.
fn variable(variable: &ExtraEnv) -> Value {
    let mut value = json!({"name": variable.name});
    if !variable.value.is_empty() {
        value["value"] = variable.value.as_str().into();
    }
    match &variable.value_from {
        Some(EnvSource::FieldRef(field)) => {
            let version = field.api_version.as_deref().unwrap_or("v1");
            value["valueFrom"] = json!({"fieldRef": {"apiVersion": version, "fieldPath": field.field_path}});
        }
        Some(EnvSource::ResourceFieldRef(field)) => {
            let divisor = field.divisor.as_deref().unwrap_or("0");
            let mut reference = json!({"divisor": divisor, "resource": field.resource});
            if let Some(name) = &field.container_name {
                reference["containerName"] = name.as_str().into();
            }
            value["valueFrom"] = json!({"resourceFieldRef": reference});
        }
        None => {}
    }
    value
}

fn probe_value(probe: &Probe, probes: &Probes, is_named: bool) -> Value {
    let timing = &probe.timing;
    let mut value = json!({"timeoutSeconds": timing.timeout});
    for (field, number) in [
        ("failureThreshold", timing.failures),
        ("initialDelaySeconds", timing.initial_delay),
        ("periodSeconds", timing.period),
    ] {
        if let Some(number) = number {
            value[field] = number.into();
        }
    }
    let port: Value = if is_named {
        "probe-port".into()
    } else {
        probes.port.into()
    };
    let (kind, mut ask) = match &probe.ask {
        Ask::Command(command) => {
            value["exec"] = json!({"command": command});
            return value;
        }
        Ask::Path(path) => (
            "httpGet",
            json!({"path": path, "port": port, "scheme": probes.scheme}),
        ),
        Ask::Connection => ("tcpSocket", json!({"port": port})),
    };
    if let Some(host) = &probes.host {
        ask["host"] = host.as_str().into();
    }
    value[kind] = ask;
    value
}

fn volume_mount(mount: &Mount) -> Value {
    let mut value = json!({"mountPath": mount.mount_path, "name": mount.name});
    if mount.is_read_only {
        value["readOnly"] = true.into();
    }
    value
}

/// Volumes are in the order of their names, whatever the order of the mounts.
fn volumes(scope: &Scope<'_>, mounts: &[Mount]) -> Value {
    let has_types = *scope.plan.facts.static_pod.volume_types;
    let mut sorted: Vec<&Mount> = mounts.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let volume = |mount: &Mount| {
        let mut path = json!({"path": mount.host_path});
        if has_types {
            path["type"] = mount.kind.map_or("", PathType::as_str).into();
        }
        json!({"hostPath": path, "name": mount.name})
    };
    sorted.into_iter().map(volume).collect()
}
