use serde_json::{Value, json};

use super::cgroup_driver::CgroupDriver;
use super::flannel::{gateway, part};
use super::registries::docker_mirrors;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::flannel_network::DOCKER_OPTIONS;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{DockerDropIn, DockerOptions};
use crate::layout::File;
use crate::report::Origins;
use crate::types::{IpFamily, UnitName};

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

/// Where flanneld leaves docker the host's part of the pod subnet: the drop-in that makes docker take it, and the
/// options as flanneld's script will write them.
pub(super) fn add_part(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Some(flannel) = scope.plan.flannel().filter(|_| scope.plan.docker_bridges_pods()) else {
        return Ok(());
    };
    let origins = Origins::from(&flannel.mode.origin).and(&scope.plan.runtime.kind.origin);
    draft.read_by(
        Reaction::Restart(UnitName::known("docker.service")),
        scope.paths(&[File::DockerDropIn, File::DockerOptions]),
    );
    let drop_in = emit::text(&DockerDropIn {
        options: DOCKER_OPTIONS,
    })?;
    let id = ArtifactId::new("docker", "flannel");
    scope.add(draft, id, File::DockerDropIn, drop_in, origins.clone())?;
    let Some(gateway) = part(scope.host, IpFamily::V4).and_then(gateway) else {
        return Ok(());
    };
    let options = emit::text(&DockerOptions {
        gateway: &gateway,
        // flanneld does, with --ip-masq.
        masquerades: false,
        mtu: flannel.pod_mtu(),
    })?;
    let origins = origins
        .and(&scope.host.pod_subnets.origin)
        .and(&flannel.mtu.origin)
        .and(&flannel.backend.origin);
    let id = ArtifactId::new("docker", "options");
    scope.add(draft, id, File::DockerOptions, options, origins)
}
