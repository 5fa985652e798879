use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::judge::stays;
use super::topology::Topology;
use crate::artifact::Reaction;
use crate::review::{Change, Effect, HostRange};

/// The processes in the order in which they restart, each with the words for many and for its work.
const ORDER: &[(&str, &str, &str)] = &[
    ("etcd", "members of etcd", "etcd"),
    ("kube-apiserver", "API servers", "the API"),
    ("kube-controller-manager", "controller managers", "controllers"),
    ("kube-scheduler", "schedulers", "scheduling"),
    ("kube-haproxy", "balancers", "the front of the API"),
    ("kube-nginx", "balancers", "the front of the API"),
    ("keepalived", "balancers", "the virtual address"),
    ("containerd", "", ""),
    ("docker", "", ""),
    ("flanneld", "", ""),
    ("kubelet", "", ""),
    ("kube-proxy", "", ""),
];

/// Something that hosts do because of the changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// Its place in the order.
    pub order: usize,
    /// What is done: `restart` or `reload`.
    pub action: String,
    /// The process.
    pub what: String,
    /// The hosts.
    #[schemars(with = "crate::review::hosts::FoldedHosts")]
    pub hosts: HostRange,
    /// How many of the hosts at the same time.
    pub parallel: usize,
    /// Whether others go on meanwhile, where that is a question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meanwhile: Option<String>,
    /// The changes that cause it.
    pub because: Vec<String>,
}

impl Action {
    /// `one at a time`, `12 at a time`; nothing for a single host.
    pub fn pace(&self) -> String {
        match (self.hosts.len(), self.parallel) {
            (0 | 1, _) => String::new(),
            (_, 1) => "one at a time".into(),
            (_, many) => format!("{many} at a time"),
        }
    }
}

/// What a process does, on which hosts, and why.
#[derive(Default)]
struct Doing {
    hosts: HostRange,
    because: Vec<String>,
}

/// What hosts do because of the changes, in order: members of etcd and API servers one at a time, workers in batches.
pub fn actions(changes: &[Change], topology: &Topology) -> Vec<Action> {
    let mut doings: BTreeMap<(usize, &str, &str), Doing> = BTreeMap::new();
    for change in changes {
        for reaction in &change.impact.reactions {
            let (Some(process), Some(action)) = (reaction.process(), action(change, reaction)) else {
                continue;
            };
            let place = ORDER.iter().position(|(name, ..)| *name == process);
            let doing = doings
                .entry((place.unwrap_or(ORDER.len()), process, action))
                .or_default();
            doing.hosts.extend(&change.hosts);
            if !doing.because.contains(&change.id) {
                doing.because.push(change.id.clone());
            }
        }
    }
    let mut actions = Vec::new();
    for ((_, process, action), doing) in doings {
        let (alone, batches): (Vec<_>, Vec<_>) = doing
            .hosts
            .names()
            .iter()
            .cloned()
            .partition(|host| topology.is_alone(host));
        for (hosts, parallel) in [(alone, 1), (batches, topology.batch())] {
            if hosts.is_empty() {
                continue;
            }
            actions.push(Action {
                order: actions.len() + 1,
                action: action.into(),
                what: process.into(),
                hosts: hosts.into_iter().collect(),
                parallel,
                meanwhile: meanwhile(process, action, topology),
                because: doing.because.clone(),
            });
        }
    }
    actions
}

/// What is done about a change that does anything.
fn action(change: &Change, reaction: &Reaction) -> Option<&'static str> {
    match (change.impact.effect, reaction) {
        (Effect::None, _) => None,
        (_, Reaction::Reload(_)) => Some("reload"),
        (_, Reaction::Restart(_) | Reaction::RestartPod(_)) => Some("restart"),
        _ => None,
    }
}

fn meanwhile(process: &str, action: &str, topology: &Topology) -> Option<String> {
    let (_, many, work) = ORDER.iter().find(|(name, ..)| *name == process)?;
    if many.is_empty() || action != "restart" {
        return None;
    }
    let count = topology.count(process);
    Some(match (stays(process, topology), count) {
        (true, _) => format!("{} of {count} {many} stay up", count - 1),
        (false, 0 | 1) => format!("it is the only one: {work} is away meanwhile"),
        (false, _) => format!(
            "{} of {count} {many} are no quorum: {work} is away meanwhile",
            count - 1
        ),
    })
}
