use std::collections::BTreeMap;

use crate::types::HostName;

use super::outcome::{HostEnd, Outcome};
use super::{Look, Trouble};

/// What is known of the hosts before anything is sent.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) looks: BTreeMap<HostName, Look>,
    pub(super) silent: BTreeMap<HostName, Trouble>,
}

impl Survey {
    /// Whether any member of etcd has data.
    pub(super) fn etcd_has_data(&self) -> bool {
        self.looks.values().any(|look| look.has_etcd_data)
    }

    /// Whether the member of a host has been started, by an earlier run or by this one. What is not known is taken for one.
    pub(super) fn runs(&self, member: &HostName, outcome: &Outcome) -> bool {
        let is_done = matches!(outcome.hosts.get(member), Some(HostEnd::Done(_)));
        let look = self.looks.get(member);
        is_done || look.is_none_or(|look| look.current.is_some() || look.has_etcd_data)
    }
}
