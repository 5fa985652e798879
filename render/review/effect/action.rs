use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::judge::stays;
use super::topology::Topology;
use super::turns::Turns;
use crate::artifact::Reaction;
use crate::layout::{Process, asks_alone, follows_pods, rank};
use crate::review::{Change, Effect, HostRange};
use crate::types::HostName;

/// Something that hosts do because of the changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// Its place in the order.
    pub order: usize,
    /// What is done: `restart`, `reload`, or `start` and `stop` where the process is new or gone.
    pub action: String,
    /// The process.
    pub what: String,
    /// The hosts.
    #[schemars(with = "crate::types::FoldedHosts")]
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

/// When a process changes on its host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Units,
    StaticPods,
    /// A kubelet that runs follows the static pods that it makes anew.
    Kubelet,
}

/// Where a process stands on its host, and what it does.
type Step<'a> = (Phase, (usize, &'a str), &'a str);

/// What each process does.
type Doings<'a> = BTreeMap<Step<'a>, Doing>;

/// What hosts do because of the changes, in the order in which they are pushed: first the hosts that change one at a
/// time, then the workers in batches; on each host its units, then its static pods and then the kubelet that runs them.
pub fn actions(changes: &[Change], topology: &Topology, turns: &Turns) -> Vec<Action> {
    let mut doings = doings(changes, topology, turns);
    reload_once(&mut doings);
    let mut actions = Vec::new();
    for (is_alone, parallel) in [(true, 1), (false, topology.batch())] {
        for ((_, (_, process), action), doing) in &doings {
            let hosts = doing.hosts.names().iter();
            let hosts: HostRange = hosts
                .filter(|host| topology.is_alone(host) == is_alone)
                .cloned()
                .collect();
            if hosts.is_empty() {
                continue;
            }
            actions.push(Action {
                order: actions.len() + 1,
                action: (*action).into(),
                what: (*process).into(),
                hosts,
                parallel,
                meanwhile: meanwhile(process, action, topology),
                because: doing.because.clone(),
            });
        }
    }
    actions
}

fn doings<'a>(changes: &'a [Change], topology: &Topology, turns: &Turns) -> Doings<'a> {
    let mut doings = Doings::new();
    let with_pods = hosts_with_pods(changes);
    for change in changes {
        for reaction in &change.impact.reactions {
            let (Some(process), Some(action)) = (reaction.process(), action(change, reaction)) else {
                continue;
            };
            let is_pod = matches!(reaction, Reaction::RestartPod(_));
            let waiting: Vec<&str> = waiting_for(reaction).collect();
            for host in change.hosts.names() {
                let action = turns.instead(process, host, action);
                let phase = match is_pod {
                    true => Phase::StaticPods,
                    false if follows_pods(process) && action != "start" && with_pods.contains(host) => {
                        Phase::Kubelet
                    }
                    false => Phase::Units,
                };
                add(&mut doings, (phase, rank(process), action), host, change);
                let makes_way = |pod: &&str| {
                    topology.has_peers(pod, host) && turns.instead(pod, host, action) == "restart"
                };
                for pod in waiting.iter().copied().filter(makes_way) {
                    add(&mut doings, (Phase::StaticPods, rank(pod), action), host, change);
                }
            }
        }
    }
    doings
}

fn add<'a>(doings: &mut Doings<'a>, step: Step<'a>, host: &HostName, change: &Change) {
    let doing = doings.entry(step).or_default();
    doing.hosts.extend(&HostRange::one(host.clone()));
    if doing.because.last() != Some(&change.id) {
        doing.because.push(change.id.clone());
    }
}

/// The static pods that ask the one that is made anew alone, and make way for it.
fn waiting_for(reaction: &Reaction) -> impl Iterator<Item = &'static str> {
    let names = Process::all().map(|process| process.name);
    names.filter(
        move |name| matches!(reaction, Reaction::RestartPod(pod) if asks_alone(name) == Some(pod.as_str())),
    )
}

/// The hosts on which static pods change.
fn hosts_with_pods(changes: &[Change]) -> BTreeSet<&HostName> {
    let is_pod = |reaction: &Reaction| matches!(reaction, Reaction::RestartPod(_));
    let with_pods = changes.iter().filter(|change| {
        let mut reactions = change.impact.reactions.iter();
        reactions.any(|reaction| is_pod(reaction) && action(change, reaction).is_some())
    });
    with_pods.flat_map(|change| change.hosts.names()).collect()
}

/// A unit that restarts on a host need not reload there too.
fn reload_once(doings: &mut Doings<'_>) {
    let steps: Vec<Step<'_>> = doings
        .keys()
        .filter(|(.., action)| *action == "reload")
        .copied()
        .collect();
    for (phase, place, reload) in steps {
        for other in ["restart", "start", "stop"] {
            let done = doings
                .get(&(phase, place, other))
                .map(|doing| doing.hosts.clone());
            let (Some(done), Some(doing)) = (done, doings.get_mut(&(phase, place, reload))) else {
                continue;
            };
            let rest = doing
                .hosts
                .names()
                .iter()
                .filter(|host| !done.names().contains(*host));
            doing.hosts = rest.cloned().collect();
        }
    }
}

/// What is done about a change that does anything.
fn action(change: &Change, reaction: &Reaction) -> Option<&'static str> {
    match (change.impact.effect, reaction) {
        (Effect::None, _) => None,
        (_, Reaction::Reload(_)) => Some("reload"),
        (_, Reaction::Restart(_) | Reaction::TryRestart(_) | Reaction::RestartPod(_)) => Some("restart"),
        _ => None,
    }
}

fn meanwhile(process: &str, action: &str, topology: &Topology) -> Option<String> {
    let Process { many, work, .. } = Process::named(process)?;
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
