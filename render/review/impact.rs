use std::collections::BTreeSet;

use serde::Serialize;

use crate::artifact::Reaction;

/// What a change does to what runs, from nothing to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The bytes differ, nothing that runs notices.
    #[default]
    None,
    /// A running process, or the system, picks it up.
    Reload,
    /// A process or static pod starts anew; redundant peers stay up.
    Restart,
    /// A process starts anew that has no peer.
    Outage,
    /// Workloads must move or die.
    Drain,
    /// The host must be made anew, or join again.
    Reprovision,
    /// What a running cluster relies on is another.
    Breaking,
}

impl Effect {
    /// The word of every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Reload => "reload",
            Self::Restart => "restart",
            Self::Outage => "outage",
            Self::Drain => "drain",
            Self::Reprovision => "reprovision",
            Self::Breaking => "breaking",
        }
    }
}

/// How much a reviewer should care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    #[default]
    Info,
    /// One host at a time is busy with it.
    Low,
    /// A part of the control plane starts anew, others serve meanwhile.
    Medium,
    /// Something is away for a time.
    High,
    /// The cluster breaks unless people prepared for it.
    Critical,
}

impl Severity {
    /// The word of every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What one change does, and how we know.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Impact {
    /// The worst of it.
    pub effect: Effect,
    /// How much a reviewer should care.
    pub severity: Severity,
    /// What each host does, in that order.
    pub reactions: BTreeSet<Reaction>,
    /// The row or source that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Nothing says so: a restart is the careful guess.
    pub assumed: bool,
}

impl Impact {
    /// Nothing that runs notices.
    pub fn none() -> Self {
        Self::default()
    }

    /// What a changed file does, as its index says; a file of a host without a word about it restarts what
    /// reads it, as far as we know.
    pub fn of_reactions(reactions: &BTreeSet<Reaction>) -> Self {
        let effect = reactions.iter().map(effect_of).max();
        let effect_or_guess = effect.unwrap_or(Effect::Restart);
        Self {
            effect: effect_or_guess,
            severity: match effect_or_guess {
                Effect::None | Effect::Reload => Severity::Info,
                _ => Severity::Low,
            },
            reactions: reactions.clone(),
            evidence: effect.map(|_| "reactions of the file in its index".into()),
            assumed: effect.is_none(),
        }
    }
}

fn effect_of(reaction: &Reaction) -> Effect {
    match reaction {
        Reaction::Restart(_) | Reaction::RestartPod(_) => Effect::Restart,
        Reaction::Apply(_) | Reaction::Reload(_) | Reaction::Watched(_) => Effect::Reload,
        Reaction::Standalone => Effect::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_reaction_counts_and_no_word_is_a_guess() {
        let of = |texts: &[&str]| {
            let reactions = texts.iter().map(|text| text.parse().expect("a reaction"));
            let impact = Impact::of_reactions(&reactions.collect());
            (impact.effect, impact.assumed)
        };
        assert_eq!(
            of(&["restart kubelet.service", "watched etcd"]),
            (Effect::Restart, false)
        );
        assert_eq!(of(&["apply sysctl"]), (Effect::Reload, false));
        assert_eq!(of(&["standalone"]), (Effect::None, false));
        assert_eq!(of(&[]), (Effect::Restart, true));
    }
}
