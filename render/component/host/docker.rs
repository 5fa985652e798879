use serde_json::{Value, json};

use super::cgroup_driver::CgroupDriver;
use super::registries::docker_mirrors;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::layout::File;
use crate::report::Origins;
use crate::types::UnitName;

/// `daemon.json`: what Kubernetes' own page on docker asks for, and the mirrors.
///
/// A key that is also a flag of dockerd stops it, so `bip`, `mtu` and `hosts` are never written.
pub(super) fn add(scope: &Scope<'_>, kubelet: &Value, draft: &mut Draft) -> Result<(), RenderError> {
    let runtime = &scope.plan.runtime;
    let driver = CgroupDriver::of(scope.host, kubelet).as_str();
    let mut config = json!({
        "exec-opts": [format!("native.cgroupdriver={driver}")],
        "log-driver": "json-file",
        "log-opts": {"max-file": "3", "max-size": "100m"},
        "storage-driver": *scope.plan.facts.kubelet.docker_storage_driver,
    });
    let mirrors = docker_mirrors(&runtime.registries);
    if !mirrors.is_empty() {
        config["registry-mirrors"] = mirrors.iter().map(AsRef::as_ref).collect::<Vec<&str>>().into();
    }
    let origins = Origins::from(&runtime.kind.origin)
        .and(&runtime.registries.origin)
        .and(&scope.plan.kubelet.config.origin)
        .and(&scope.host.kubelet_config.origin);
    draft.read_by(
        Reaction::Restart(UnitName::known("docker.service")),
        [scope.layout.path(File::DockerConfig)],
    );
    let id = ArtifactId::new("docker", "config");
    let text = emit::json(&config, emit::JsonLayout::File);
    scope.add(draft, id, File::DockerConfig, text, origins)
}
