use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{HostPlan, Plan};
use crate::report::Report;
use crate::tree::PrivateFolder;
use crate::types::HostName;

use super::each::each;
use super::joining::Joining;
use super::leases::{Leases, SECONDS};
use super::members::Members;
use super::outcome::{Happening, Observer, Outcome};
use super::parcel::Parcels;
use super::steps::{Lease, Steps, Way};
use super::survey::Survey;
use super::transport::Transport;
use super::{Event, Interrupt, Target, Trouble};

/// One run of `kubecast push`: what it is given.
pub struct Delivery<'a> {
    /// The cluster.
    pub plan: &'a Plan,
    /// The way to its hosts.
    pub transport: &'a dyn Transport,
    /// What they get.
    pub parcels: &'a dyn Parcels,
    /// Where trees lie on their way.
    pub folder: &'a PrivateFolder,
    /// How it is done.
    pub options: &'a Options,
    /// Whether the user wants it to stop.
    pub interrupt: &'a Interrupt,
    /// Who hears of it.
    pub observe: &'a Observer<'a>,
}

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many hosts are looked at, sent to and staged at the same time.
    pub parallel: usize,
    /// How many workers change at the same time; a tenth of them all without it.
    pub max_unavailable: Option<usize>,
    /// Whether workers that are off are left out.
    pub skips_offline: bool,
    /// After how many seconds a host goes back unless it was reached over a new connection.
    pub revert_after: u64,
    /// Whether files that somebody changed on a host are replaced.
    pub overwrites_drift: bool,
    /// Who holds the leases.
    pub owner: String,
    /// How long a new member of etcd may take to be taken in, and how often it is looked at.
    pub joining: super::objects::Pace,
}

impl Delivery<'_> {
    pub(super) fn steps<'s>(&'s self, hear: &'s (dyn Fn(&Target, &Event) + Sync)) -> Steps<'s> {
        Steps {
            transport: self.transport,
            hear,
        }
    }

    pub(super) fn targets(&self) -> BTreeMap<HostName, Target> {
        let hosts = self.plan.hosts.iter();
        hosts.map(|host| (host.name.clone(), Target::of(host))).collect()
    }

    /// Closes what is open, and tells where each host stands.
    pub(super) fn end(&self, survey: &Survey, outcome: &mut Outcome) {
        let targets = self.targets();
        let is_open = |target: &&Target| survey.looks.contains_key(&target.name);
        let open: Vec<&Target> = targets.values().filter(is_open).collect();
        each(&open, self.options.parallel, |target| {
            self.transport.close(target);
        });
        for (host, end) in &outcome.hosts {
            (self.observe)(&Happening::Ended(host, end));
        }
        outcome.is_interrupted = self.interrupt.is_asked();
    }

    /// How a member joins, through those that run.
    pub(super) fn joining<'s>(
        &'s self,
        steps: &'s Steps<'s>,
        host: &'s HostPlan,
        survey: &Survey,
        outcome: &Outcome,
    ) -> Joining<'s> {
        let others = self.plan.etcd_members().filter(|other| other.name != host.name);
        Joining {
            members: Members {
                plan: self.plan,
                steps,
                through: others.filter(|other| survey.runs(&other.name, outcome)).collect(),
            },
            host,
            pace: self.options.joining,
            observe: self.observe,
        }
    }

    /// The hosts that nobody else may change meanwhile: those that change and, if a member of etcd does, all members that
    /// have a tree, since two runs on two members could stop the cluster together.
    pub(super) fn leased<'t>(
        &self,
        changing: BTreeSet<&HostName>,
        targets: &'t BTreeMap<HostName, Target>,
        survey: &Survey,
    ) -> Vec<&'t Target> {
        let mut leased = changing;
        let members: BTreeSet<&HostName> = self.plan.etcd_members().map(|host| &host.name).collect();
        if !leased.is_disjoint(&members) {
            let has_tree =
                |name: &&HostName| survey.looks.get(*name).is_some_and(|look| look.current.is_some());
            leased.extend(members.into_iter().filter(has_tree));
        }
        leased.into_iter().filter_map(|name| targets.get(name)).collect()
    }

    pub(super) fn leases<'l>(
        &self,
        steps: &'l Steps<'l>,
        scripts: &'l BTreeMap<HostName, Vec<u8>>,
        way: Way,
    ) -> Leases<'l> {
        Leases {
            steps,
            scripts,
            lease: Lease {
                owner: self.options.owner.clone(),
                seconds: SECONDS,
                way,
            },
            width: self.options.parallel,
        }
    }
}

/// The messages of troubles.
pub(super) fn note(report: &mut Report, troubles: Vec<Trouble>) {
    troubles
        .iter()
        .for_each(|trouble| report.push(trouble.diagnostic()));
}
