use std::collections::BTreeMap;

use crate::report::messages::push as messages;
use crate::review::HostRange;
use crate::types::HostName;

use super::Event;
use super::outcome::{HostEnd, Outcome};

/// What somebody changed on hosts since the last push: paths with what is wrong with them.
#[derive(Default)]
pub(super) struct Drift(BTreeMap<(String, String), HostRange>);

impl Drift {
    /// Adds what a host tells of itself. One that was interrupted is in between; `activate.sh` knows what it did itself.
    pub(super) fn add(&mut self, host: &HostName, status: &[Event]) {
        if status.iter().any(|event| event.name == "intent") {
            return;
        }
        for event in status.iter().filter(|event| event.name == "drift") {
            let key = (event.subject.clone(), event.detail.clone());
            let host = HostRange::one(host.clone());
            self.0.entry(key).or_insert_with(|| host.clone()).extend(&host);
        }
    }

    /// Whether nothing was changed.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells it, hosts with the same in one message.
    pub(super) fn note(self, outcome: &mut Outcome) {
        for ((path, what), hosts) in self.0 {
            for name in hosts.names() {
                let end = HostEnd::Untouched(format!("{path} was changed there"));
                outcome.hosts.insert(name.clone(), end);
            }
            outcome.report.push(messages::drift(&hosts, &path, &what));
        }
    }
}
