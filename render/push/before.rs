use std::collections::BTreeSet;

use crate::review::{ClusterFacts, HostRange};
use crate::types::HostName;

use super::parcel::Parcel;
use super::prepare::{Change, Prepared};
use super::record::{Obeyed, ObeyedByHosts, Parceled};
use super::steps::Steps;
use super::{Event, Target, Trouble};

/// What is known of the files that a host obeys.
#[derive(Clone, Debug)]
pub(super) enum Before {
    /// It has none yet.
    Nothing,
    /// It was brought them by a kubecast that kept no record.
    Unknown,
    /// In the public view.
    Known(Box<Obeyed>),
}

/// What a host that changes tells of itself.
pub(super) struct Earlier {
    /// The manifest that it obeys; empty if there is none.
    pub(super) manifest: String,
    /// What it says of itself.
    pub(super) status: Vec<Event>,
    /// Its record.
    pub(super) record: Before,
}

impl Earlier {
    /// Asks a host that is to get a parcel.
    pub(super) fn of(
        steps: &Steps<'_>,
        target: &Target,
        has_tree: bool,
        parcel: &Parcel,
    ) -> Result<Self, Trouble> {
        if !has_tree {
            return Ok(Self {
                manifest: String::new(),
                status: Vec::new(),
                record: Before::Nothing,
            });
        }
        Ok(Self {
            manifest: steps.obeyed(target)?,
            status: steps.question(target, "status")?.events,
            record: Before::of(steps, target, parcel)?,
        })
    }
}

impl Before {
    /// What the record of a host says, with the bytes of the files that change.
    fn of(steps: &Steps<'_>, target: &Target, parcel: &Parcel) -> Result<Self, Trouble> {
        let Some(obeyed) = Obeyed::of(steps, target)? else {
            return Ok(Self::Unknown);
        };
        let known = obeyed.with_bytes(steps, target, &parcel.files)?;
        Ok(known.map_or(Self::Unknown, |obeyed| Self::Known(Box::new(obeyed))))
    }
}

impl Prepared {
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
        let files = known
            .iter()
            .map(|(change, _)| (&change.target.name, &change.parcel.files));
        (
            ObeyedByHosts {
                hosts: hosts.clone(),
                obeyed: obeyed.collect(),
            },
            Parceled {
                hosts,
                files: files.collect(),
            },
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
