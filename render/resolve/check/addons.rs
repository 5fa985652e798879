//! The pod network and its files, and the versions of what runs inside the cluster.

use super::Context;
use crate::plan::Plan;
use crate::report::{Report, SpecPath, messages};
use crate::spec::{ClusterSpec, CniType, Flannel};
use crate::types::Release;

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    let cni = &spec.network.cni;
    let path = SpecPath::of("spec.network.cni");
    let kind = cni.kind.unwrap_or_default();
    let name = match kind {
        CniType::Flannel => "flannel",
        CniType::Manifests => "manifests",
        CniType::None => "none",
    };
    if kind != CniType::Flannel && cni.flannel != Flannel::default() {
        let message = messages::net::unused_cni("flannel", name).at_key(&path.field("flannel"));
        report.push(message.note_at("`type` is at", &path.field("type")));
    }
    match (kind, cni.manifests.is_empty()) {
        (CniType::Manifests, true) => report.push(messages::net::no_manifests().at(&path.field("type"))),
        (CniType::Flannel | CniType::None, false) => {
            let message = messages::net::unused_cni("manifests", name).at_key(&path.field("manifests"));
            report.push(match cni.kind {
                Some(_) => message.note_at("`type` is at", &path.field("type")),
                None => message.note("`type` is left out, so it is flannel"),
            });
        }
        _ => {}
    }
}

/// Reports versions that are not known, or do not fit the release.
pub(super) fn check_versions(context: &Context<'_>, plan: &Plan, report: &mut Report) {
    let path = SpecPath::of("spec.addons");
    if let Some(own) = plan.addons.core_dns.as_ref().and_then(|dns| dns.version.as_ref()) {
        let (at, version) = (path.field("coreDNS").field("version"), own.version());
        let tested = tested_dns(context);
        if !*own.known {
            let (known, fact) = (own.known_versions(), &own.known.key);
            report.push(messages::addon::version_unknown("CoreDNS", version, &known, fact).at(&at));
        } else if let Some(tested) = tested.filter(|tested| version < tested) {
            let message = messages::addon::version_older(version, &tested, &context.spec.version).at(&at);
            report.push(message.note_at("`version` of Kubernetes is at", &SpecPath::of("spec.version")));
        }
    }
    if let Some(server) = &plan.addons.metrics_server {
        let (at, version) = (
            path.field("metricsServer").field("version"),
            &server.version.value,
        );
        if !*server.facts.known {
            let (known, fact) = (server.facts.known_versions(), &server.facts.known.key);
            report.push(messages::addon::version_unknown("metrics-server", version, &known, fact).at(&at));
        } else if !server.facts.runs_in.contains(&context.spec.version) {
            let newest = &context.facts.addon.metrics_server.value;
            let runs_in = &server.facts.runs_in.value;
            let message =
                messages::addon::version_release("metrics-server", version, runs_in, newest).at(&at);
            report.push(message.note_at("`version` of Kubernetes is at", &SpecPath::of("spec.version")));
        }
    }
}

/// The version of CoreDNS that kubeadm of the release installs.
fn tested_dns(context: &Context<'_>) -> Option<Release> {
    let tag = context.facts.image.coredns.as_deref()?;
    tag.trim_start_matches('v').parse().ok()
}
