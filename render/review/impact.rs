use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::artifact::Reaction;

/// What a change does to what runs, from nothing to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Impact {
    /// The worst of it.
    pub effect: Effect,
    /// How much a reviewer should care.
    pub severity: Severity,
    /// What each host does, in that order.
    #[schemars(with = "Vec<String>")]
    pub reactions: BTreeSet<Reaction>,
    /// The row of `schema/effects/` that says so, or the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// What happens, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// Nothing says so: a restart is the careful guess.
    pub assumed: bool,
}

impl Impact {
    /// What each host does, before anybody judged what that means.
    pub fn of_reactions(reactions: &BTreeSet<Reaction>) -> Self {
        Self {
            reactions: reactions.clone(),
            ..Self::default()
        }
    }

    /// Nothing that runs notices.
    pub fn none() -> Self {
        Self::default()
    }
}
