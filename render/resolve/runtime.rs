use std::collections::BTreeMap;

use super::{Context, list};
use crate::plan::RuntimePlan;
use crate::report::{Report, Resolved, SpecPath, messages};
use crate::spec::RuntimeType;

/// The container runtime.
pub(super) fn runtime(context: &Context<'_>, report: &mut Report) -> RuntimePlan {
    let written = &context.spec.container_runtime;
    let path = "spec.containerRuntime";
    let kind = Resolved::or_default(written.kind, &format!("{path}.type"), Default::default);
    let default_socket = || match kind.value {
        RuntimeType::Docker => "/var/run/dockershim.sock".into(),
        RuntimeType::Containerd | RuntimeType::Other => "unix:///run/containerd/containerd.sock".into(),
    };
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
        socket: Resolved::or_default(written.socket.clone(), &format!("{path}.socket"), default_socket),
        config_version: Resolved::or_default(written.config_version, &format!("{path}.configVersion"), || 2),
        registries: list(&written.registries, &format!("{path}.registries"), Vec::new),
        ca_files,
        kind,
    }
}
