//! Cross checks: rules between fields, each with both places of a conflict.
//!
//! What no release changes is judged first, so that it is said even where the release is not known.

mod addons;
mod arguments;
mod configuration;
mod credentials;
mod etcd;
mod files;
mod flannel;
mod front;
mod gates;
mod hosts;
mod lacks;
mod layout;
mod node_masks;
mod node_ports;
mod objects;
mod owned;
mod perils;
mod pod_ranges;
mod preparation;
mod ranges;
mod runtime;
mod spelling;
mod texts;

use super::Context;
use crate::layout::RunAs;
use crate::plan::{NetworkPlan, Plan};
use crate::report::{Report, Severity, SpecPath, messages, nearest};
use crate::spec::{ClusterSpec, Hardening};
use crate::types::HostName;

/// Reports what is wrong whatever the release.
pub(super) fn spec(spec: &ClusterSpec, network: &NetworkPlan, report: &mut Report) {
    hosts::check(spec, report);
    layout::check(spec, report);
    etcd::check(spec, report);
    front::check(spec, report);
    ranges::check(spec, network, report);
    addons::check(spec, report);
    flannel::check(spec, network, report);
    files::check(spec, report);
    spelling::check(spec, report);
    runtime::check(spec, report);
    credentials::check(spec, report);
    preparation::check(spec, report);
}

/// Reports what does not fit the release, or what the plan decided.
pub(super) fn plan(context: &Context<'_>, plan: &Plan, report: &mut Report) {
    lacks::check(context, report);
    etcd::check_version(plan, etcd_tag(context), report);
    runtime::check_release(context, report);
    flannel::check_plan(context.spec, plan, report);
    addons::check_versions(context, plan, report);
    ranges::check_release(context, plan, report);
    node_ports::check(context.spec, plan, report);
    credentials::check_times(context.spec, plan, report);
    credentials::check_authorities(context.spec, plan, report);
    files::check_directories(plan, report);
    texts::check(context, plan, report);
    objects::check(plan, report);
    perils::check_sysctl(context, report);
    let mut written = Report::new();
    arguments::check(context, plan, &mut written);
    configuration::check(context, &mut written);
    perils::check(context, plan, &mut written);
    gates::check_kubeadm(context, &mut written);
    report.extend(match RunAs::of(plan.layout.value).is_for_kubeadm() {
        true => as_kubeadm(context.hardening, written),
        false => written,
    });
}

/// The tag that names etcd's version unless the spec does.
fn etcd_tag<'a>(context: &'a Context<'_>) -> &'a str {
    let written = context.spec.images.overrides.get(&crate::spec::ImageName::Etcd);
    let tag = written.and_then(|image| image.tag.as_deref());
    tag.unwrap_or(&context.facts.image.etcd)
}

/// With `hardening: none` the result is kubeadm's, which writes arguments as they are given: they are only warned
/// of there.
fn as_kubeadm(hardening: Hardening, mut report: Report) -> Report {
    if hardening == Hardening::None {
        for diagnostic in report.diagnostics_mut() {
            diagnostic.severity = diagnostic.severity.max(Severity::Warning);
        }
    }
    report
}

/// Reports names of hosts that the spec does not have.
fn known_hosts<'a>(
    spec: &ClusterSpec,
    named: impl IntoIterator<Item = (&'a HostName, SpecPath)>,
    report: &mut Report,
) {
    for (name, path) in named {
        if spec.hosts.iter().any(|host| host.name == *name) {
            continue;
        }
        let message = messages::host::unknown(name).at(&path);
        let known = spec.hosts.iter().map(|host| host.name.as_str());
        report.push(match nearest(name.as_str(), known) {
            Some(meant) => message.help(format!("did you mean `{meant}`?")),
            None => message.help("write the `name` of an entry of `spec.hosts`"),
        });
    }
}
