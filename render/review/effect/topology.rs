use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::Reaction;
use crate::layout::Process;
use crate::review::HostRange;
use crate::types::HostName;

/// Which processes run where on the new side, as the reactions of its files say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topology {
    processes: BTreeMap<String, HostRange>,
    hosts: HostRange,
}

/// The processes that the reactions of a host's files name.
pub(in crate::review) fn processes<'a>(reactions: impl Iterator<Item = &'a Reaction>) -> BTreeSet<&'a str> {
    let is_ours = |reaction: &&Reaction| !matches!(reaction, Reaction::TryRestart(_));
    reactions.filter(is_ours).filter_map(Reaction::process).collect()
}

/// How many of so many workers change at the same time unless a person says it: a tenth of them.
pub fn batch(workers: usize) -> usize {
    (workers / 10).max(1)
}

impl Topology {
    /// Adds a host with what runs on it.
    pub(in crate::review) fn add<'a>(
        &mut self,
        host: &HostName,
        processes: impl IntoIterator<Item = &'a str>,
    ) {
        let one = HostRange::one(host.clone());
        self.hosts.extend(&one);
        for process in processes {
            match self.processes.get_mut(process) {
                Some(hosts) => hosts.extend(&one),
                None => _ = self.processes.insert(process.to_owned(), one.clone()),
            }
        }
    }

    /// Adds what another thread has seen.
    pub(in crate::review) fn extend(&mut self, other: &Self) {
        self.hosts.extend(&other.hosts);
        for (process, hosts) in &other.processes {
            self.processes.entry(process.clone()).or_default().extend(hosts);
        }
    }

    /// On how many hosts a process runs.
    pub fn count(&self, process: &str) -> usize {
        self.processes.get(process).map_or(0, HostRange::len)
    }

    fn runs(&self, process: &str, host: &HostName) -> bool {
        let hosts = self.processes.get(process);
        hosts.is_some_and(|hosts| hosts.names().contains(host))
    }

    /// Whether a host runs a process that others run too.
    pub(super) fn has_peers(&self, process: &str, host: &HostName) -> bool {
        self.count(process) > 1 && self.runs(process, host)
    }

    /// Whether a host changes alone, and not in a batch. Beside a kubelet a balancer serves that host alone.
    pub(super) fn is_alone(&self, host: &HostName) -> bool {
        let has_kubelet = self.runs("kubelet", host);
        Process::all()
            .filter(|process| process.is_keystone() || (process.is_balancer() && !has_kubelet))
            .any(|process| self.runs(process.name, host))
    }

    /// How many workers change at the same time.
    pub(super) fn batch(&self) -> usize {
        let workers = self.hosts.names().iter().filter(|host| !self.is_alone(host));
        batch(workers.count())
    }
}
