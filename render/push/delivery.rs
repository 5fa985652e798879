use std::collections::{BTreeMap, BTreeSet};

use crate::plan::Plan;
use crate::report::{Diagnostic, Report, messages::push as messages};
use crate::tree::PrivateFolder;
use crate::types::{HostName, HostPath};

use super::each::each;
use super::leases::{Leases, SECONDS};
use super::outcome::{Happening, HostEnd, Observer, Outcome, Phase};
use super::parcel::{Parcel, Parcels, Unwritten};
use super::rollout::{Rollout, end_of};
use super::steps::{Lease, Manner, Steps};
use super::transport::Transport;
use super::{Event, Generation, Interrupt, Look, Target, Trouble};

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
}

/// The trees that lie on their hosts.
type Staged<'t> = BTreeMap<HostName, (&'t Target, Generation)>;

/// A host that is to change.
pub(super) struct Change<'a> {
    pub(super) target: &'a Target,
    pub(super) parcel: Parcel,
}

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
}

impl Delivery<'_> {
    /// Brings these hosts their trees.
    pub fn run(&self, chosen: &BTreeSet<HostName>) -> Outcome {
        let mut outcome = Outcome::default();
        let targets = self.targets();
        let hear = |target: &Target, event: &Event| (self.observe)(&Happening::Event(&target.name, event));
        let steps = Steps {
            transport: self.transport,
            hear: &hear,
        };
        let survey = self.look(&steps, chosen, &targets);
        self.deliver(&steps, chosen, &targets, &survey, &mut outcome);
        self.end(&targets, &survey, &mut outcome);
        outcome
    }

    pub(super) fn targets(&self) -> BTreeMap<&HostName, Target> {
        let hosts = self.plan.hosts.iter();
        hosts.map(|host| (&host.name, Target::of(host))).collect()
    }

    /// Closes what is open, and tells where each host stands.
    pub(super) fn end(&self, targets: &BTreeMap<&HostName, Target>, survey: &Survey, outcome: &mut Outcome) {
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

    fn deliver(
        &self,
        steps: &Steps<'_>,
        chosen: &BTreeSet<HostName>,
        targets: &BTreeMap<&HostName, Target>,
        survey: &Survey,
        outcome: &mut Outcome,
    ) {
        if !self.accept(chosen, survey, outcome) {
            return;
        }
        let Some(changes) = self.changes(chosen, targets, survey, outcome) else {
            return;
        };
        if !self.preflight(steps, &changes, outcome) || self.interrupt.is_asked() {
            return;
        }
        let scripts: BTreeMap<HostName, Vec<u8>> = changes
            .iter()
            .map(|change| (change.target.name.clone(), change.parcel.activate()))
            .collect();
        let leases = self.leases(steps, &scripts);
        let leased: Vec<&Target> = changes.iter().map(|change| change.target).collect();
        let held = leases.hold(&leased, || {
            if !self.bring(steps, &changes, survey, outcome) || self.interrupt.is_asked() {
                return;
            }
            let staged = self.stage(steps, &changes, outcome);
            if let Some(staged) = staged
                && !self.interrupt.is_asked()
            {
                let act = |name: &HostName| self.activate_one(steps, survey, &staged, name);
                let rollout = Rollout {
                    delivery: self,
                    steps,
                    targets,
                    survey,
                    act: &act,
                };
                rollout.run(&staged.keys().cloned().collect(), outcome);
            }
        });
        if let Err(troubles) = held {
            note(&mut outcome.report, troubles);
        }
    }

    pub(super) fn leases<'l>(
        &self,
        steps: &'l Steps<'l>,
        scripts: &'l BTreeMap<HostName, Vec<u8>>,
    ) -> Leases<'l> {
        Leases {
            steps,
            scripts,
            lease: Lease {
                owner: self.options.owner.clone(),
                seconds: SECONDS,
            },
            width: self.options.parallel,
        }
    }

    /// Looks at the chosen hosts and, since they depend on each other, at every member of etcd.
    pub(super) fn look(
        &self,
        steps: &Steps<'_>,
        chosen: &BTreeSet<HostName>,
        targets: &BTreeMap<&HostName, Target>,
    ) -> Survey {
        let members = self.plan.etcd_members().map(|host| &host.name);
        let asked: BTreeSet<&HostName> = chosen.iter().chain(members).collect();
        let asked: Vec<&Target> = asked.into_iter().filter_map(|name| targets.get(name)).collect();
        (self.observe)(&Happening::Phase(Phase::Look, asked.len()));
        let looks = each(&asked, self.options.parallel, |target| {
            let data = self.etcd_data(&target.name);
            let look = steps.look(target, data);
            (self.observe)(&Happening::Through(&target.name));
            look
        });
        let mut survey = Survey::default();
        for (target, look) in asked.iter().zip(looks) {
            match look {
                Ok(look) => drop(survey.looks.insert(target.name.clone(), look)),
                Err(trouble) => drop(survey.silent.insert(target.name.clone(), trouble)),
            }
        }
        survey
    }

    fn etcd_data(&self, host: &HostName) -> Option<&HostPath> {
        let is_member = self.plan.host(host).is_some_and(|host| host.etcd.is_some());
        let local = self.plan.etcd.local().filter(|_| is_member)?;
        Some(&local.data_dir.value)
    }

    /// Whether the run goes on with what answered. Only workers may be left out.
    pub(super) fn accept(&self, chosen: &BTreeSet<HostName>, survey: &Survey, outcome: &mut Outcome) -> bool {
        let mut problems: Vec<Diagnostic> = Vec::new();
        for (name, trouble) in &survey.silent {
            let is_worker = self
                .plan
                .host(name)
                .is_some_and(|host| !host.is_control_plane() && host.etcd.is_none() && !host.is_balancer);
            if !chosen.contains(name) {
                continue;
            }
            if self.options.skips_offline && is_worker && trouble.is_offline() {
                outcome
                    .hosts
                    .insert(name.clone(), HostEnd::Skipped(trouble.clone()));
            } else {
                problems.push(trouble.diagnostic());
                outcome
                    .hosts
                    .insert(name.clone(), HostEnd::Untouched(trouble.to_string()));
            }
        }
        for (name, look) in &survey.looks {
            if chosen.contains(name) && !look.has_rsync {
                problems.push(messages::no_rsync(name));
            }
        }
        let is_accepted = problems.is_empty();
        problems
            .into_iter()
            .for_each(|problem| outcome.report.push(problem));
        is_accepted
    }

    /// Renders what the hosts get, and finds those that do not have it.
    fn changes<'t>(
        &self,
        chosen: &BTreeSet<HostName>,
        targets: &'t BTreeMap<&HostName, Target>,
        survey: &Survey,
        outcome: &mut Outcome,
    ) -> Option<Vec<Change<'t>>> {
        let reached: Vec<(&Target, &Look)> = chosen
            .iter()
            .filter_map(|name| Some((targets.get(name)?, survey.looks.get(name)?)))
            .collect();
        (self.observe)(&Happening::Phase(Phase::Render, reached.len()));
        let parcels = each(&reached, num_threads(), |(target, look)| {
            let parcel = self.parcels.parcel(&target.name, &look.brought);
            (self.observe)(&Happening::Through(&target.name));
            parcel
        });
        let mut changes = Vec::new();
        let mut report = Report::new();
        for ((target, look), parcel) in reached.into_iter().zip(parcels) {
            match parcel {
                Err(problems) => report.extend(problems),
                Ok(parcel) => match &look.current {
                    Some(current) if current.is_of(&parcel.digest()) => {
                        let end = HostEnd::Unchanged(current.clone());
                        outcome.hosts.insert(target.name.clone(), end);
                    }
                    _ => changes.push(Change { target, parcel }),
                },
            }
        }
        let is_whole = !report.has_errors();
        outcome.report.extend(report);
        is_whole.then_some(changes)
    }

    /// Asks every host that changes whether it is ready, and tells all that is wrong at once.
    fn preflight(&self, steps: &Steps<'_>, changes: &[Change<'_>], outcome: &mut Outcome) -> bool {
        (self.observe)(&Happening::Phase(Phase::Preflight, changes.len()));
        let results = each(changes, self.options.parallel, |change| {
            let arriving = change.parcel.assets.arriving();
            let result = match change.parcel.preflight() {
                Some(script) => steps.preflight(change.target, &script, &arriving),
                None => Ok(Vec::new()),
            };
            (self.observe)(&Happening::Through(&change.target.name));
            result
        });
        let mut is_ready = true;
        for (change, result) in changes.iter().zip(results) {
            let problems = match result {
                Ok(lines) => not_ready(&change.target.name, &lines),
                Err(trouble) => vec![trouble.diagnostic()],
            };
            if !problems.is_empty() {
                is_ready = false;
                let end = HostEnd::Untouched("it is not ready".into());
                outcome.hosts.insert(change.target.name.clone(), end);
            }
            problems
                .into_iter()
                .for_each(|problem| outcome.report.push(problem));
        }
        is_ready
    }

    /// Sends every host its tree; nothing is activated unless all hosts have it.
    fn stage<'t>(
        &self,
        steps: &Steps<'_>,
        changes: &[Change<'t>],
        outcome: &mut Outcome,
    ) -> Option<Staged<'t>> {
        (self.observe)(&Happening::Phase(Phase::Stage, changes.len()));
        let results = each(changes, self.options.parallel, |change| {
            let result = self.stage_one(steps, change);
            (self.observe)(&Happening::Through(&change.target.name));
            result
        });
        let mut staged = BTreeMap::new();
        let mut is_whole = true;
        for (change, result) in changes.iter().zip(results) {
            let name = change.target.name.clone();
            match result {
                Ok(generation) => {
                    outcome
                        .hosts
                        .insert(name.clone(), HostEnd::Staged(generation.clone()));
                    staged.insert(name, (change.target, generation));
                }
                Err(report) => {
                    is_whole = false;
                    let first = report.diagnostics().first();
                    let reason = first
                        .map(|diagnostic| diagnostic.message.clone())
                        .unwrap_or_default();
                    outcome.hosts.insert(name, HostEnd::Untouched(reason));
                    outcome.report.extend(report);
                }
            }
        }
        is_whole.then_some(staged)
    }

    fn activate_one(
        &self,
        steps: &Steps<'_>,
        survey: &Survey,
        staged: &Staged<'_>,
        name: &HostName,
    ) -> HostEnd {
        let Some((target, generation)) = staged.get(name) else {
            return HostEnd::Untouched("it has no tree".into());
        };
        // A host without an earlier tree has nothing to go back to.
        let has_earlier = survey.looks.get(name).is_some_and(|look| look.current.is_some());
        let manner = Manner {
            revert_after: has_earlier.then_some(self.options.revert_after),
            overwrites_drift: self.options.overwrites_drift,
            owner: &self.options.owner,
        };
        let end = end_of(steps.activate(target, generation, &manner), generation);
        if end.is_well()
            && let Err(trouble) = steps.tidy(target)
        {
            // The host is as it should be, only fuller; the next push tries again.
            (self.observe)(&Happening::Note(&trouble.to_string()));
        }
        end
    }

    fn stage_one(&self, steps: &Steps<'_>, change: &Change<'_>) -> Result<Generation, Report> {
        let name = &change.target.name;
        let written = change.parcel.write(name, self.folder, self.parcels);
        let root = written.map_err(|unwritten| match unwritten {
            Unwritten::Secret(report) => report,
            Unwritten::System(error) => {
                messages::no_private_folder(&self.folder.path().display(), &error.to_string()).into()
            }
        })?;
        let result = steps.stage(change.target, &self.folder.path().join(&root));
        self.folder.remove(&root);
        let (generation, sent) = result.map_err(|trouble| Report::from(trouble.diagnostic()))?;
        (self.observe)(&Happening::Sent(name, sent));
        Ok(generation)
    }
}

/// As many threads as there are processors: rendering computes.
fn num_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The messages of troubles.
pub(super) fn note(report: &mut Report, troubles: Vec<Trouble>) {
    troubles
        .iter()
        .for_each(|trouble| report.push(trouble.diagnostic()));
}

/// What `preflight.sh --quiet` says is wrong: lines `FAIL  what`, each with a line `cure: how`.
fn not_ready(host: &HostName, lines: &[String]) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    for line in lines {
        let line = line.trim();
        if let Some(what) = line.strip_prefix("FAIL") {
            problems.push(messages::not_ready(host, what.trim()));
        } else if let (Some(cure), Some(last)) = (line.strip_prefix("cure: "), problems.pop()) {
            problems.push(last.help(cure.to_owned()));
        }
    }
    if problems.is_empty() && !lines.is_empty() {
        problems.push(messages::not_ready(
            host,
            lines.last().map_or("", |line| line.trim()),
        ));
    }
    problems
}
