//! The container runtime, images, volumes and kube-proxy's mode.

use std::collections::BTreeMap;

use super::super::Context;
use crate::facts::Finding;
use crate::report::{Report, Severity, SpecPath, messages};
use crate::spec::{ClusterSpec, ExtraVolume, Hardening, ProxyMode, RuntimeType};
use crate::types::Program;

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    let path = SpecPath::of("spec.containerRuntime.registries");
    let mut seen = BTreeMap::new();
    for (index, registry) in spec.container_runtime.registries.iter().enumerate() {
        if let Some(first) = seen.insert(&registry.host, index) {
            let place = |index: usize| path.index(index).field("host");
            let message = messages::runtime::registry_twice(&registry.host).at(&place(index));
            report.push(message.note_at("the other one is at", &place(first)));
        }
    }
    for (volumes, component) in [
        (&spec.api_server.extra_volumes, "apiServer"),
        (&spec.controller_manager.extra_volumes, "controllerManager"),
        (&spec.scheduler.extra_volumes, "scheduler"),
    ] {
        let path = SpecPath::of("spec").field(component).field("extraVolumes");
        check_volumes(volumes, &path, report);
    }
}

/// A Pod may have a name, and a path, once.
fn check_volumes(volumes: &[ExtraVolume], path: &SpecPath, report: &mut Report) {
    let mut names = BTreeMap::new();
    let mut paths = BTreeMap::new();
    for (index, volume) in volumes.iter().enumerate() {
        let place = |index: usize, field: &str| path.index(index).field(field);
        if let Some(first) = names.insert(&volume.name, index) {
            let message = messages::flag::volume_twice("name", &volume.name).at(&place(index, "name"));
            report.push(message.note_at("the other one is at", &place(first, "name")));
        } else if let Some(first) = paths.insert(volume.mount_path.path(), index) {
            let message = messages::flag::volume_twice("mountPath", &volume.mount_path);
            let message = message.at(&place(index, "mountPath"));
            report.push(message.note_at("the other one is at", &place(first, "mountPath")));
        }
    }
}

/// What the release does not have.
pub(super) fn check_release(context: &Context<'_>, report: &mut Report) {
    let spec = context.spec;
    let at_version = |message: crate::report::Diagnostic| {
        message.note_at("`version` is at", &SpecPath::of("spec.version"))
    };
    // The kubelet talks to docker where it can be told docker's endpoint.
    if spec.container_runtime.kind == Some(RuntimeType::Docker)
        && let Finding::Removed(row) = context.facts.flag(Program::Kubelet, "docker-endpoint")
        && let Some(until) = &row.interval.until
    {
        let message = messages::runtime::no_dockershim(until);
        report.push(at_version(
            message.at(&SpecPath::of("spec.containerRuntime.type")),
        ));
    }
    if let Some(mode) = spec.network.proxy.mode {
        check_mode(context, mode, report);
    }
    for (name, image) in &spec.images.overrides {
        let path = SpecPath::of("spec.images.overrides")
            .key(name.as_str())
            .field("tag");
        if image.digest.is_none() && image.tag.as_deref() == Some("latest") {
            let mut message = messages::runtime::moving_tag("latest").at(&path);
            if context.hardening != Hardening::Strict {
                message.severity = Severity::Warning;
            }
            report.push(message);
        }
    }
}

fn check_mode(context: &Context<'_>, mode: ProxyMode, report: &mut Report) {
    let name = match mode {
        ProxyMode::Iptables => "iptables",
        ProxyMode::Ipvs => "ipvs",
        ProxyMode::Nftables => "nftables",
        ProxyMode::Userspace => "userspace",
    };
    let known = &context.facts.kube_proxy.modes;
    let gates = context.spec.network.proxy.config.get("featureGates");
    let is_switched_on = mode == ProxyMode::Nftables
        && gates.and_then(|gates| gates.get("NFTablesProxyMode")) == Some(&true.into())
        && context.facts.feature_gate("NFTablesProxyMode").known().is_some();
    if known.iter().any(|known| known == name) || is_switched_on {
        return;
    }
    let listed: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
    let message = messages::net::proxy_mode(name, context.facts.release(), &listed.join(", "));
    let message = message.at(&SpecPath::of("spec.network.proxy.mode"));
    report.push(message.note_at("`version` is at", &SpecPath::of("spec.version")));
}
