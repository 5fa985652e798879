use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::ArtifactSet;
use crate::report::Report;
use crate::review::{ClusterFacts, HostRange};
use crate::types::HostName;

use super::before::Before;
use super::outcome::{HostEnd, Outcome};
use super::parcel::Parcel;
use super::record::{Obeyed, ObeyedByHosts, Parceled};
use super::survey::Survey;
use super::{Forecast, Target};

/// What a run knows before it changes anything.
pub struct Prepared {
    pub(super) survey: Survey,
    /// The hosts that do not have their tree yet.
    pub(super) changes: Vec<Change>,
    pub(super) outcome: Outcome,
    /// Whether nothing stands in the way.
    pub(super) is_accepted: bool,
}

/// A host that is to change.
pub(super) struct Change {
    pub(super) target: Target,
    pub(super) parcel: Parcel,
    pub(super) forecast: Forecast,
    pub(super) before: Before,
}

impl Prepared {
    /// What will be done to each host that changes.
    pub fn forecasts(&self) -> impl Iterator<Item = (&HostName, &Forecast)> {
        let changes = self.changes.iter();
        changes.map(|change| (&change.target.name, &change.forecast))
    }

    /// How many of the hosts have their tree already.
    pub fn unchanged(&self) -> usize {
        let ends = self.outcome.hosts.values();
        ends.filter(|end| matches!(end, HostEnd::Unchanged(_))).count()
    }

    /// Whether a cluster is there already: an earlier push was at one of these hosts.
    pub fn has_cluster(&self) -> bool {
        self.survey.looks.values().any(|look| look.current.is_some())
    }

    /// Whether the run may go on.
    pub fn is_accepted(&self) -> bool {
        self.is_accepted
    }

    /// What stands in the way.
    pub fn report(&self) -> &Report {
        &self.outcome.report
    }

    /// What the hosts that change obey, and what they would get, as the two sides of a comparison; hosts without files
    /// yet are not among them.
    pub fn sides(&self) -> (ObeyedByHosts<'_>, Parceled<'_>) {
        let known = self.changes.iter().filter_map(|change| match &change.before {
            Before::Known(obeyed) => Some((change, &**obeyed)),
            Before::Nothing | Before::Unknown => None,
        });
        let known: Vec<(&Change, &Obeyed)> = known.collect();
        let hosts: Vec<HostName> = known
            .iter()
            .map(|(change, _)| change.target.name.clone())
            .collect();
        let obeyed = known
            .iter()
            .map(|(change, obeyed)| (&change.target.name, *obeyed));
        let files: BTreeMap<&HostName, &ArtifactSet> = known
            .iter()
            .map(|(change, _)| (&change.target.name, &change.parcel.files))
            .collect();
        (
            ObeyedByHosts {
                hosts: hosts.clone(),
                obeyed: obeyed.collect(),
                files: files.clone(),
            },
            Parceled { hosts, files },
        )
    }

    /// What the cluster relied on when the hosts that change were brought their files: more than one where they were at
    /// different times.
    pub fn facts(&self) -> BTreeSet<ClusterFacts> {
        let facts = self.changes.iter().filter_map(|change| match &change.before {
            Before::Known(obeyed) => Some(obeyed.facts.clone()),
            Before::Nothing | Before::Unknown => None,
        });
        facts.collect()
    }

    /// The hosts that change and keep no record of what they obey.
    pub fn unknown(&self) -> HostRange {
        let unknown = self
            .changes
            .iter()
            .filter(|change| matches!(change.before, Before::Unknown));
        unknown.map(|change| change.target.name.clone()).collect()
    }
}
