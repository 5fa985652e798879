//! Where pods may run, in the releases where that was JSON in annotations. The order is that of Go's types.

use crate::emit::{JsonLayout, Tree, json_in_order};
use crate::plan::Plan;
use crate::types::Taint;

/// The annotation of a node with its taints.
pub(super) const TAINTS: &str = "scheduler.alpha.kubernetes.io/taints";
/// The annotation of a pod with the taints that it tolerates.
pub(super) const TOLERATIONS: &str = "scheduler.alpha.kubernetes.io/tolerations";
/// The annotation of a pod with the nodes that it asks for.
pub(super) const AFFINITY: &str = "scheduler.alpha.kubernetes.io/affinity";

/// A label of nodes and the value that it must have.
pub(super) type Wanted<'a> = (&'a str, &'a str);

/// Taints, which read like the tolerations of pods that stand them.
pub(super) fn taints(taints: &[Taint]) -> String {
    line(&Tree::list(taints.iter().map(|taint| {
        let value = Some(taint.value.as_str()).filter(|value| !value.is_empty());
        let fields = [("key", Some(taint.key.as_str())), ("value", value)];
        let effect = ("effect", taint.effect.to_string());
        let fields = fields
            .into_iter()
            .filter_map(|(key, text)| Some((key, text?.to_owned())));
        Tree::map(fields.chain([effect]))
    })))
}

/// What a pod tolerates that may run on control planes.
pub(super) fn tolerations(plan: &Plan) -> String {
    let taints = plan.facts.node.control_plane_taints.iter();
    line(&Tree::list(taints.map(|taint| {
        let (key, value) = taint.split_once('=').unwrap_or((taint, ""));
        Tree::map([("key", key), ("value", value), ("effect", "NoSchedule")])
    })))
}

/// The nodes with these labels, all of them.
pub(super) fn affinity(wanted: &[Wanted<'_>]) -> String {
    let expression = |(key, value): &Wanted<'_>| {
        Tree::map([
            ("key", Tree::from(key.to_string())),
            ("operator", "In".into()),
            ("values", Tree::list([value.to_string()])),
        ])
    };
    let expressions = Tree::list(wanted.iter().map(expression));
    let terms = Tree::list([Tree::map([("matchExpressions", expressions)])]);
    let required = Tree::map([("nodeSelectorTerms", terms)]);
    let node = Tree::map([("requiredDuringSchedulingIgnoredDuringExecution", required)]);
    line(&Tree::map([("nodeAffinity", node)]))
}

fn line(tree: &Tree<'_>) -> String {
    json_in_order(tree, JsonLayout::Line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taint_without_a_value_has_none() {
        let taint = |value: &str| Taint {
            key: "dedicated".parse().expect("a key"),
            value: value.parse().expect("a value"),
            effect: crate::types::TaintEffect::NoSchedule,
        };
        assert_eq!(
            taints(&[taint("master"), taint("")]),
            r#"[{"key":"dedicated","value":"master","effect":"NoSchedule"},{"key":"dedicated","effect":"NoSchedule"}]"#
        );
    }

    #[test]
    fn affinity_asks_for_every_label() {
        assert_eq!(
            affinity(&[("role", "master"), ("arch", "amd64")]),
            concat!(
                r#"{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":"#,
                r#"[{"matchExpressions":[{"key":"role","operator":"In","values":["master"]},"#,
                r#"{"key":"arch","operator":"In","values":["amd64"]}]}]}}}"#
            )
        );
    }
}
