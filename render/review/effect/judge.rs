use super::topology::Topology;
use super::{Row, rows};
use crate::artifact::Reaction;
use crate::layout::Process;
use crate::review::{Change, Effect, Impact, Kind, Severity};
use crate::types::Release;

/// What one reader of a file does, or the change itself.
struct Judgement<'r> {
    effect: Effect,
    row: Option<&'r Row>,
    is_assumed: bool,
}

/// Says of each change what it does in a release, where these processes run.
pub fn judge(changes: &mut [Change], topology: &Topology, release: Option<&Release>) {
    for change in changes {
        let worst = worst(change, release);
        change.impact = impact(change, &worst, topology);
    }
}

/// The worst of what the change and each reader of its file does.
fn worst<'r>(change: &Change, release: Option<&Release>) -> Judgement<'r> {
    let rows = rows();
    let of_change = rows
        .iter()
        .find(|row| row.reaction.is_none() && row.is_about(change, release));
    let of_change = of_change.map(|row| Judgement {
        effect: row.effect,
        row: Some(row),
        is_assumed: false,
    });
    let readers = change.impact.reactions.iter();
    let of_readers = readers.map(|reaction| reader(change, reaction, release));
    let all = of_change.into_iter().chain(of_readers);
    // Of two that are as bad, what is known says more than what is assumed.
    let worst = all.max_by_key(|one| (one.effect, one.row.is_some()));
    worst.unwrap_or(Judgement {
        effect: Effect::Restart,
        row: None,
        is_assumed: true,
    })
}

fn reader<'r>(change: &Change, reaction: &Reaction, release: Option<&Release>) -> Judgement<'r> {
    let word = reaction.to_string();
    let fits = |row: &&Row| row.reaction.as_ref().is_some_and(|on| on.fits(&word));
    let row = rows()
        .iter()
        .filter(fits)
        .find(|row| row.is_about(change, release));
    match (row, reaction) {
        (Some(row), _) => Judgement {
            effect: row.effect,
            row: Some(row),
            is_assumed: false,
        },
        // The host does not restart it, and nobody has seen that it notices.
        (None, Reaction::Watched(_)) => Judgement {
            effect: Effect::Restart,
            row: None,
            is_assumed: true,
        },
        (None, reaction) => Judgement {
            effect: match reaction {
                Reaction::Standalone => Effect::None,
                Reaction::Apply(_) | Reaction::Reload(_) => Effect::Reload,
                _ => Effect::Restart,
            },
            row: None,
            is_assumed: false,
        },
    }
}

fn impact(change: &Change, worst: &Judgement<'_>, topology: &Topology) -> Impact {
    let restarts = change.impact.reactions.iter().filter_map(Reaction::process);
    let mut peers = restarts.filter(|name| Process::named(name).is_some_and(Process::has_peers));
    let is_peer = peers.clone().next().is_some();
    let is_outage = worst.effect == Effect::Restart && peers.any(|process| !stays(process, topology));
    let effect = if is_outage { Effect::Outage } else { worst.effect };
    Impact {
        effect,
        severity: match effect {
            Effect::Restart if is_peer || is_of_all(change.kind) => Severity::Medium,
            Effect::None | Effect::Reload => Severity::Info,
            Effect::Restart => Severity::Low,
            Effect::Outage | Effect::Drain | Effect::Reprovision => Severity::High,
            Effect::Breaking => Severity::Critical,
        },
        reactions: change.impact.reactions.clone(),
        evidence: match worst.row {
            Some(row) => Some(row.name.clone()),
            None if worst.is_assumed => None,
            None => Some("reactions of the file in its index".into()),
        },
        says: worst.row.map(|row| row.says.clone()),
        assumed: worst.is_assumed,
    }
}

/// With a release the whole control plane restarts, and with a version of etcd each member.
fn is_of_all(kind: Kind) -> bool {
    matches!(kind, Kind::ClusterVersion | Kind::EtcdVersion)
}

/// Whether the others go on while one of a kind restarts. etcd needs more than half of its members.
pub(super) fn stays(process: &str, topology: &Topology) -> bool {
    let count = topology.count(process);
    match process {
        "etcd" => count.saturating_sub(1) > count / 2,
        _ => count > 1,
    }
}
