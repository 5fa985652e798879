//! The ports of Services on nodes, against what else listens there.

use super::hosts;
use crate::plan::{BalancerPlan, FrontPlan, HostPlan, Plan};
use crate::report::{Origin, Report, SpecPath, messages};
use crate::spec::{ClusterSpec, ExtraArg};
use crate::types::PortRange;

/// The argument that says the range.
const FLAG: &str = "service-node-port-range";

pub(super) fn check(spec: &ClusterSpec, plan: &Plan, report: &mut Report) {
    let arguments = spec.api_server.extra_args.iter().enumerate();
    let written = arguments.rev().find(|(_, arg)| arg.name.as_str() == FLAG);
    let path = written.map(|(index, _)| {
        SpecPath::of("spec.apiServer.extraArgs")
            .index(index)
            .field("value")
    });
    let Some(range) = range(written.map(|(_, arg)| arg), path.as_ref(), report) else {
        return;
    };
    dashboard(spec, range, report);
    if plan.addons.kube_proxy.is_none() {
        return;
    }
    front(plan, range, path.as_ref(), report);
    own_ports(spec, plan, range, path.as_ref(), report);
}

fn range(written: Option<&ExtraArg>, path: Option<&SpecPath>, report: &mut Report) -> Option<PortRange> {
    let (Some(argument), Some(path)) = (written, path) else {
        return Some(PortRange::NODE_PORTS);
    };
    let range = PortRange::read(&argument.value);
    if range.is_none() {
        let wanted = "two ports joined by `-` are needed";
        let message = messages::flag::value(FLAG, &crate::report::excerpt(&argument.value), wanted);
        report.push(message.at(path).help("write for example 30000-32767"));
    }
    range
}

/// The dashboard's port must be one that the API server gives out.
fn dashboard(spec: &ClusterSpec, range: PortRange, report: &mut Report) {
    let dashboard = &spec.addons.dashboard;
    if let Some(port) = dashboard
        .node_port
        .filter(|port| dashboard.enabled && !range.contains(*port))
    {
        let message = messages::net::node_port(port, range.first(), range.last());
        report.push(message.at(&SpecPath::of("spec.addons.dashboard.nodePort")));
    }
}

/// A balancer of a node loses its port to a Service that gets it.
fn front(plan: &Plan, range: PortRange, written: Option<&SpecPath>, report: &mut Report) {
    let nodes = || plan.hosts.iter().filter(|host| host.has_kubelet);
    let (port, origin, host) = match &plan.front {
        FrontPlan::Balancer(BalancerPlan { port, .. }) => {
            (port.value, &port.origin, nodes().find(|host| host.is_balancer))
        }
        FrontPlan::Local(local) => (
            local.port.value,
            &local.port.origin,
            nodes().find(|host| host.has_local_front()),
        ),
        // kube-vip passes on to the API server's own port.
        FrontPlan::KubeVip(_) | FrontPlan::None | FrontPlan::External => return,
    };
    let Some(host) = host.filter(|_| range.contains(port)) else {
        return;
    };
    let message = messages::front::node_port(port, &host.name, range.first(), range.last());
    let message = match origin {
        Origin::Spec(path) => message.at(path),
        _ => message.at_key(&SpecPath::of("spec.apiFront")),
    };
    report.push(match written {
        Some(path) => message.note_at(format!("`{FLAG}` is at"), path),
        None => message,
    });
}

/// What else a node has at ports of the range. kubeadm writes such a range too, so it is only warned of.
fn own_ports(
    spec: &ClusterSpec,
    plan: &Plan,
    range: PortRange,
    written: Option<&SpecPath>,
    report: &mut Report,
) {
    let nodes = plan.hosts.iter().filter(|host| host.has_kubelet);
    let mut api: Vec<&HostPlan> = nodes.filter(|host| host.is_control_plane()).collect();
    api.retain(|host| range.contains(host.bind_port.value));
    let mut taken: Vec<(u16, &str)> = hosts::fixed_ports(spec)
        .filter(|(port, _)| range.contains(*port))
        .collect();
    taken.extend(api.iter().map(|host| (host.bind_port.value, "kube-apiserver")));
    taken.sort_unstable();
    taken.dedup();
    if taken.is_empty() {
        return;
    }
    let shown: Vec<String> = taken
        .iter()
        .map(|(port, owner)| format!("{port} of {owner}"))
        .collect();
    let message = messages::net::node_ports_hold(range.first(), range.last(), &shown.join(", "));
    let bind = api.first().map(|host| &host.bind_port.origin);
    report.push(match (written, bind) {
        (Some(path), _) | (None, Some(Origin::Spec(path))) => message.at(path),
        _ => message.at_key(&SpecPath::of("spec.apiServer")),
    });
}
