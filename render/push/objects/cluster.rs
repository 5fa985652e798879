use crate::report::{Diagnostic, messages::push_objects as messages};
use crate::types::HostName;

use super::{NodeState, ObjectName};

/// The API of a cluster, as far as push needs it. Tests have one of their own.
pub trait Cluster: Sync {
    /// The text of the inventory; `None` if there is none.
    ///
    /// # Errors
    /// If the cluster does not say.
    fn inventory(&self) -> Result<Option<String>, Refusal>;

    /// Applies an object on the server.
    ///
    /// # Errors
    /// If the cluster refuses it.
    fn apply(&self, object: &str) -> Result<(), Refusal>;

    /// Who wrote fields of an object; `None` if it is not there.
    ///
    /// # Errors
    /// If the cluster does not say.
    fn writers(&self, name: &ObjectName) -> Result<Option<Vec<String>>, Refusal>;

    /// Removes an object; one that is gone is fine.
    ///
    /// # Errors
    /// If the cluster refuses.
    fn delete(&self, name: &ObjectName) -> Result<(), Refusal>;

    /// The nodes.
    ///
    /// # Errors
    /// If the cluster does not say.
    fn nodes(&self) -> Result<Vec<NodeState>, Refusal>;

    /// Keeps new pods off a node and moves those that are there, in the time that their budgets allow.
    ///
    /// # Errors
    /// If a pod stays.
    fn drain(&self, node: &HostName) -> Result<(), Refusal>;

    /// Removes a node; one that is gone is fine.
    ///
    /// # Errors
    /// If the cluster refuses.
    fn delete_node(&self, node: &HostName) -> Result<(), Refusal>;
}

/// Why a cluster did not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no kubectl here.
    NoKubectl,
    /// Nothing answers at the endpoint.
    Unreachable(String),
    /// Nobody of those whose credentials there are may do it.
    Forbidden(String),
    /// Somebody else owns fields that are to change.
    Conflict(String),
    /// What it needs is not there yet.
    NotYet(String),
    /// It took longer than so many seconds.
    TimedOut(u64),
    /// The user stopped the run.
    Aborted,
    /// For another reason.
    Failed(String),
}

/// Makes a refusal of what kubectl said.
type Kind = fn(String) -> Refusal;

/// Texts by which kubectl's refusals are known, in the order in which they are looked for.
const KNOWN: &[(&str, Kind)] = &[
    ("Apply failed with", Refusal::Conflict),
    ("Unable to connect to the server: x509", Refusal::Failed),
    ("Unable to connect to the server: tls", Refusal::Failed),
    ("Unable to connect to the server", Refusal::Unreachable),
    ("connection refused", Refusal::Unreachable),
    ("was refused - did you specify", Refusal::Unreachable),
    ("no route to host", Refusal::Unreachable),
    ("network is unreachable", Refusal::Unreachable),
    ("no such host", Refusal::Unreachable),
    ("i/o timeout", Refusal::Unreachable),
    ("TLS handshake timeout", Refusal::Unreachable),
    ("connection reset", Refusal::Unreachable),
    ("no matches for kind", Refusal::NotYet),
    ("namespaces \"", Refusal::NotYet),
    ("currently unable to handle the request", Refusal::NotYet),
    ("etcdserver:", Refusal::NotYet),
    ("failed calling webhook", Refusal::NotYet),
    ("orbidden", Refusal::Forbidden),
    ("You must be logged in", Refusal::Forbidden),
];

impl Refusal {
    /// Reads what kubectl said on standard error.
    pub(super) fn of(said: &str) -> Self {
        let lines = said.lines().filter(|line| !line.trim().is_empty());
        let telling = lines.filter(|line| !line.starts_with("Warning:"));
        let text: Vec<&str> = telling.collect();
        let text = super::super::event::harmless(&text.join(" "));
        let known = KNOWN.iter().find(|(part, _)| said.contains(part));
        known.map_or(Self::Failed as Kind, |(_, kind)| *kind)(text)
    }

    /// Whether it may go by itself in a while.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::NotYet(_))
    }

    /// The same with another text.
    pub(super) fn with_text(self, change: impl FnOnce(&str) -> String) -> Self {
        match self {
            Self::Unreachable(text) => Self::Unreachable(change(&text)),
            Self::Forbidden(text) => Self::Forbidden(change(&text)),
            Self::Conflict(text) => Self::Conflict(change(&text)),
            Self::NotYet(text) => Self::NotYet(change(&text)),
            Self::Failed(text) => Self::Failed(change(&text)),
            other => other,
        }
    }

    /// The message for people; `doing` is a verb with its object.
    pub(super) fn diagnostic(&self, doing: &str) -> Diagnostic {
        match self {
            Self::NoKubectl => crate::report::messages::push::no_program("kubectl"),
            Self::Unreachable(said) => messages::no_endpoint(doing, said),
            Self::Forbidden(said) => messages::forbidden(doing, said),
            Self::Conflict(said) => messages::conflict(doing, said),
            Self::NotYet(said) | Self::Failed(said) => messages::cluster_refused(doing, said),
            Self::TimedOut(seconds) => messages::cluster_slow(doing, *seconds),
            Self::Aborted => messages::stopped(doing),
        }
    }
}
