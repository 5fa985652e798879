use std::collections::BTreeMap;

use super::{Context, list};
use crate::facts::DefaultRuntime;
use crate::plan::RuntimePlan;
use crate::report::{Origin, Report, Resolved, SpecPath, messages};
use crate::spec::{DOCKERSHIM, Host, RuntimeType};

/// The container runtime.
pub(super) fn runtime(context: &Context<'_>, report: &mut Report) -> RuntimePlan {
    let written = &context.spec.container_runtime;
    let path = "spec.containerRuntime";
    let kind = kind(context);
    let mut ca_files = BTreeMap::new();
    for (index, registry) in written.registries.iter().enumerate() {
        let entry = SpecPath::of(path).field("registries").index(index);
        if kind.value == RuntimeType::Docker && registry.host != "docker.io" && !registry.mirrors.is_empty() {
            report.push(messages::runtime::docker_mirror(&registry.host).at(&entry.field("mirrors")));
        }
        let Some(name) = &registry.ca_file else { continue };
        let field = entry.field("caFile");
        if let Some(text) = context.companions.text(name, &field, report) {
            ca_files.insert(name.clone(), text);
        }
    }
    RuntimePlan {
        config_version: Resolved::or_default(written.config_version, &format!("{path}.configVersion"), || 2),
        registries: list(&written.registries, &format!("{path}.registries"), Vec::new),
        ca_files,
        kind,
    }
}

/// Which program runs containers.
fn kind(context: &Context<'_>) -> Resolved<RuntimeType> {
    let path = "spec.containerRuntime.type";
    let default = &context.facts.kubelet.default_runtime;
    match (context.spec.container_runtime.kind, **default) {
        (Some(kind), _) => Resolved::new(kind, Origin::spec(path)),
        (None, DefaultRuntime::Docker) => Resolved::new(RuntimeType::Docker, default.origin()),
        (None, DefaultRuntime::Containerd) => {
            Resolved::new(RuntimeType::Containerd, Origin::default_of(path))
        }
    }
}

/// The runtime's socket on a host that stands at `path` in the spec.
pub(super) fn socket(context: &Context<'_>, host: &Host, path: &SpecPath) -> Resolved<String> {
    if let Some(own) = &host.cri_socket {
        return Resolved::new(own.clone(), Origin::Spec(path.field("criSocket")));
    }
    let written = &context.spec.container_runtime;
    Resolved::or_default(
        written.socket.clone(),
        "spec.containerRuntime.socket",
        || match kind(context).value {
            RuntimeType::Docker => DOCKERSHIM.into(),
            RuntimeType::Containerd | RuntimeType::Other => "unix:///run/containerd/containerd.sock".into(),
        },
    )
}
