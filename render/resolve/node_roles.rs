use std::collections::BTreeMap;

use super::{Context, is_node};
use crate::report::{Origin, Resolved, SpecPath};
use crate::spec::{Host, Role};
use crate::types::{LabelKey, LabelValue, Taint, TaintEffect};

/// kubeadm's labels for control planes, then the user's; none where the host is no node.
pub(super) fn labels(context: &Context<'_>, host: &Host) -> BTreeMap<LabelKey, LabelValue> {
    let mut labels = BTreeMap::new();
    if is_node(context.spec, host) && host.roles.contains(&Role::ControlPlane) {
        labels.extend(
            context
                .facts
                .node
                .control_plane_labels
                .iter()
                .filter_map(|label| key_and_value(label)),
        );
    }
    labels.extend(
        host.labels
            .iter()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    labels
}

/// What the spec says, else kubeadm's taints for a control plane that is not also a worker.
pub(super) fn taints(context: &Context<'_>, host: &Host, path: &SpecPath) -> Resolved<Vec<Taint>> {
    if let Some(written) = &host.taints {
        return Resolved::new(written.clone(), Origin::Spec(path.field("taints")));
    }
    let is_kept_free = host.roles.contains(&Role::ControlPlane) && !host.roles.contains(&Role::Worker);
    if !is_kept_free || !is_node(context.spec, host) {
        return Resolved::new(Vec::new(), Origin::Default(path.field("taints")));
    }
    let keys = &context.facts.node.control_plane_taints;
    let taint = |(key, value)| Taint {
        key,
        value,
        effect: TaintEffect::NoSchedule,
    };
    let written = keys.iter().filter_map(|key| key_and_value(key));
    Resolved::new(written.map(taint).collect(), keys.origin())
}

/// `key` or `key=value`, as facts have it.
fn key_and_value(text: &str) -> Option<(LabelKey, LabelValue)> {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    Some((key.parse().ok()?, value.parse().ok()?))
}
