use std::collections::{BTreeMap, BTreeSet};

use crate::report::Report;
use crate::types::HostName;

use super::{Event, Generation, Trouble, WaveKind};

/// Where a host stands at the end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostEnd {
    /// It had the tree already; nothing was done.
    Unchanged(Generation),
    /// It obeys the new tree.
    Done(Generation),
    /// Nothing was begun on it.
    Waiting,
    /// It is off and was left out.
    Skipped(Trouble),
    /// The new tree lies there, and was not activated.
    Staged(Generation),
    /// It failed before anything was changed on it.
    Untouched(String),
    /// It failed, and is as before.
    Restored(String),
    /// It failed, and is neither as before nor as wanted.
    Broken(String),
    /// What became of it is not known: the connection was lost, and it goes back by itself.
    Lost(Trouble),
}

impl HostEnd {
    /// The word for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Unchanged(_) => "unchanged",
            Self::Done(_) => "done",
            Self::Waiting => "waiting",
            Self::Skipped(_) => "skipped",
            Self::Staged(_) => "staged",
            Self::Untouched(_) => "untouched",
            Self::Restored(_) => "restored",
            Self::Broken(_) => "broken",
            Self::Lost(_) => "lost",
        }
    }

    /// Whether the host is as the spec wants it.
    pub const fn is_well(&self) -> bool {
        matches!(self, Self::Unchanged(_) | Self::Done(_))
    }

    /// Why it is not, for people; empty if there is nothing to say.
    pub fn reason(&self) -> String {
        match self {
            Self::Unchanged(generation) | Self::Done(generation) | Self::Staged(generation) => {
                generation.to_string()
            }
            Self::Waiting => String::new(),
            Self::Skipped(trouble) | Self::Lost(trouble) => trouble.to_string(),
            Self::Untouched(reason) | Self::Restored(reason) | Self::Broken(reason) => reason.clone(),
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Each host that the run was about.
    pub hosts: BTreeMap<HostName, HostEnd>,
    /// What went wrong, for people.
    pub report: Report,
    /// Whether the user stopped it.
    pub is_interrupted: bool,
}

/// What a run came to as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every host is as the spec wants it.
    Done,
    /// Nothing was activated, because a check says no.
    Refused,
    /// Nothing was activated, because something failed.
    Failed,
    /// Some hosts are done, others are not.
    Partly,
    /// A host failed and was put back.
    RolledBack,
}

impl Outcome {
    /// Of a run about these hosts that has begun nothing yet.
    pub(super) fn of(chosen: &BTreeSet<HostName>) -> Self {
        let hosts = chosen.iter().map(|name| (name.clone(), HostEnd::Waiting));
        Self {
            hosts: hosts.collect(),
            ..Self::default()
        }
    }

    /// Notes why a host failed before anything was changed on it.
    pub(super) fn fail(&mut self, host: &HostName, report: Report) {
        let end = HostEnd::Untouched(report.first_message());
        self.hosts.insert(host.clone(), end);
        self.report.extend(report);
    }

    /// The whole of it.
    pub fn verdict(&self) -> Verdict {
        let count = |is: fn(&HostEnd) -> bool| self.hosts.values().filter(|end| is(end)).count();
        let done = count(|end| matches!(end, HostEnd::Done(_)));
        if count(|end| matches!(end, HostEnd::Broken(_) | HostEnd::Lost(_))) > 0 {
            return Verdict::Partly;
        }
        if count(|end| matches!(end, HostEnd::Restored(_))) > 0 {
            return Verdict::RolledBack;
        }
        if self.hosts.values().all(HostEnd::is_well) && !self.report.has_errors() && !self.is_interrupted {
            return Verdict::Done;
        }
        if done > 0 || count(|end| matches!(end, HostEnd::Skipped(_))) > 0 && !self.report.has_errors() {
            return Verdict::Partly;
        }
        let is_check = |code: &str| {
            matches!(
                code,
                "push.drift"
                    | "push.not-ready"
                    | "push.quorum"
                    | "push.refused"
                    | "push.etcd-data-foreign"
                    | "push.etcd-data-lost"
            )
        };
        let errors = self.report.diagnostics().iter();
        match errors.map(|diagnostic| diagnostic.code).all(is_check) && !self.report.is_empty() {
            true => Verdict::Refused,
            false => Verdict::Failed,
        }
    }
}

/// What a run tells while it goes on.
#[derive(Clone, Debug)]
pub enum Happening<'a> {
    /// A step begins for so many hosts.
    Phase(Phase, usize),
    /// A host is through with the step.
    Through(&'a HostName),
    /// A host tells something.
    Event(&'a HostName, &'a Event),
    /// So many files and bytes went to a host.
    Sent(&'a HostName, super::Sent),
    /// A host has come to its end.
    Ended(&'a HostName, &'a HostEnd),
    /// Something that is about no host.
    Note(&'a str),
}

/// The steps of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looking at hosts.
    Look,
    /// Rendering their trees.
    Render,
    /// `preflight.sh`.
    Preflight,
    /// Programs and images.
    Assets,
    /// Sending and verifying.
    Stage,
    /// A wave of activations.
    Activate(WaveKind),
    /// The objects of the cluster.
    Objects,
    /// Hosts that leave.
    Removal,
}

impl Phase {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Render => "render",
            Self::Preflight => "preflight",
            Self::Assets => "assets",
            Self::Stage => "stage",
            Self::Activate(kind) => kind.as_str(),
            Self::Objects => "objects",
            Self::Removal => "removal",
        }
    }
}

/// Hears what a run tells, from any thread.
pub type Observer<'a> = dyn Fn(&Happening<'_>) + Sync + 'a;
