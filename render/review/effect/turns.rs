use std::collections::{BTreeMap, BTreeSet};

use crate::types::HostName;

/// Which processes a host gets that did not run there, and which it loses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turns {
    starts: BTreeMap<HostName, BTreeSet<String>>,
    stops: BTreeMap<HostName, BTreeSet<String>>,
}

impl Turns {
    /// Adds those of a host.
    pub(in crate::review) fn add(
        &mut self,
        host: &HostName,
        starts: &BTreeSet<String>,
        stops: &BTreeSet<String>,
    ) {
        for (all, some) in [(&mut self.starts, starts), (&mut self.stops, stops)] {
            if !some.is_empty() {
                all.entry(host.clone()).or_default().extend(some.iter().cloned());
            }
        }
    }

    /// Adds what another thread has seen.
    pub(in crate::review) fn extend(&mut self, other: Self) {
        self.starts.extend(other.starts);
        self.stops.extend(other.stops);
    }

    /// What a process does on a host in the place of a restart: one that did not run starts, one that is gone stops.
    pub(super) fn instead<'v>(&self, process: &str, host: &HostName, verb: &'v str) -> &'v str {
        let has = |all: &BTreeMap<HostName, BTreeSet<String>>| {
            all.get(host).is_some_and(|processes| processes.contains(process))
        };
        if has(&self.starts) {
            "start"
        } else if has(&self.stops) {
            "stop"
        } else {
            verb
        }
    }
}
