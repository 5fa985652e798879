//! What a run does once its hosts are known and accepted: stage everywhere, then change wave after wave.

use std::collections::BTreeMap;

use crate::plan::HostPlan;
use crate::report::{Report, messages::push as messages};
use crate::types::HostName;

use super::delivery::{Delivery, note};
use super::each::each;
use super::joining::joins;
use super::outcome::{Happening, HostEnd, Outcome, Phase};
use super::parcel::Unwritten;
use super::prepared::{Change, Prepared};
use super::rollout::{Rollout, end_of};
use super::steps::{Manner, Steps, Way};
use super::survey::Survey;
use super::{Event, Generation, Target, Trouble};

/// The trees that lie on their hosts.
type Staged<'t> = BTreeMap<HostName, (&'t Target, Generation)>;

impl Delivery<'_> {
    /// Brings the hosts of a preparation their trees.
    pub fn carry_out(&self, prepared: Prepared) -> Outcome {
        let Prepared {
            survey,
            changes,
            mut outcome,
            is_accepted,
            ..
        } = prepared;
        let hear = |target: &Target, event: &Event| (self.observe)(&Happening::Event(&target.name, event));
        let steps = self.steps(&hear);
        if is_accepted
            && !self.interrupt.is_asked()
            && self.promote_left(&steps, &survey, &mut outcome)
            && !changes.is_empty()
        {
            self.deliver(&steps, &changes, &survey, &mut outcome);
        }
        self.end(&survey, &mut outcome);
        outcome
    }

    /// Ends a run that changed nothing.
    pub fn leave(&self, prepared: Prepared) -> Outcome {
        let mut outcome = prepared.outcome;
        self.end(&prepared.survey, &mut outcome);
        outcome
    }

    fn deliver(&self, steps: &Steps<'_>, changes: &[Change], survey: &Survey, outcome: &mut Outcome) {
        let targets = self.targets();
        let scripts: BTreeMap<HostName, Vec<u8>> = changes
            .iter()
            .map(|change| (change.target.name.clone(), change.parcel.activate()))
            .collect();
        let changing = changes.iter().map(|change| &change.target.name).collect();
        let leased = self.leased(changing, &targets, survey);
        let held = self.leases(steps, &scripts, Way::Forward).hold(&leased, || {
            if !self.bring(steps, changes, survey, outcome) || self.interrupt.is_asked() {
                return;
            }
            let staged = self.stage(steps, changes, outcome);
            if let Some(staged) = staged
                && !self.interrupt.is_asked()
            {
                let act = |name: &HostName| self.activate_one(steps, survey, &staged, name);
                let rollout = Rollout {
                    delivery: self,
                    steps,
                    targets: &targets,
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

    /// Gives members their vote that an earlier run was killed before: their hosts have their trees already. Tells whether
    /// none is left, since etcd takes in one after the other.
    fn promote_left(&self, steps: &Steps<'_>, survey: &Survey, outcome: &mut Outcome) -> bool {
        let is_left = |host: &&HostPlan| {
            joins(host) && matches!(outcome.hosts.get(&host.name), Some(HostEnd::Unchanged(_)))
        };
        let left: Vec<&HostPlan> = self.plan.etcd_members().filter(is_left).collect();
        for host in left {
            let joining = self.joining(steps, host, survey, outcome);
            if let Err(diagnostic) = joining.promote() {
                outcome.report.push(diagnostic);
                return false;
            }
        }
        true
    }

    /// Sends every host its tree; nothing is activated unless all hosts have it and none would refuse it.
    fn stage<'t>(
        &self,
        steps: &Steps<'_>,
        changes: &'t [Change],
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
                    staged.insert(name, (&change.target, generation));
                }
                Err(report) => {
                    is_whole = false;
                    outcome.fail(&name, report);
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

    fn stage_one(&self, steps: &Steps<'_>, change: &Change) -> Result<Generation, Report> {
        let name = &change.target.name;
        let written = change.parcel.write(name, self.folder, self.parcels);
        let root = written.map_err(|unwritten| match unwritten {
            Unwritten::Secret(report) => report,
            Unwritten::System(error) => {
                messages::no_private_folder(&self.folder.path().display(), &error.to_string()).into()
            }
        })?;
        let result = steps.stage(&change.target, &self.folder.path().join(&root));
        self.folder.remove(&root);
        let troubled = |trouble: Trouble| Report::from(trouble.diagnostic());
        let (generation, sent) = result.map_err(troubled)?;
        (self.observe)(&Happening::Sent(name, sent));
        let answer = steps.foresee(&change.target, &generation, self.options.overwrites_drift);
        answer
            .map_err(troubled)?
            .map_err(|reason| messages::refused(name, &reason))?;
        Ok(generation)
    }
}
