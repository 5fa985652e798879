use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Diagnostic, Report, messages::push as messages};
use crate::review::HostRange;
use crate::types::{HostName, HostPath};

use super::before::Earlier;
use super::delivery::Delivery;
use super::drift::Drift;
use super::each::each;
use super::joining::joins;
use super::outcome::{Happening, HostEnd, Outcome, Phase};
use super::prepared::{Change, Prepared};
use super::steps::Steps;
use super::survey::Survey;
use super::{Forecast, Look, Target};

impl Delivery<'_> {
    /// Looks at these hosts, renders what they get and tells what would change. Changes nothing.
    pub fn prepare(&self, chosen: &BTreeSet<HostName>) -> Prepared {
        let targets = self.targets();
        let steps = self.steps(&|_, _| ());
        let survey = self.look(&steps, chosen, &targets);
        let mut outcome = Outcome::of(chosen);
        let mut changes = None;
        if self.accept(chosen, &survey, &mut outcome) && !self.interrupt.is_asked() {
            changes = self.changes(&steps, chosen, &targets, &survey, &mut outcome);
        }
        let mut prepared = Prepared {
            is_accepted: changes.is_some(),
            changes: changes.unwrap_or_default(),
            survey,
            outcome,
        };
        if prepared.is_accepted && !self.interrupt.is_asked() {
            prepared.is_accepted = self.preflight(&steps, &prepared.changes, &mut prepared.outcome);
        }
        prepared
    }

    /// Looks at the chosen hosts and, since they depend on each other, at every member of etcd.
    pub(super) fn look(
        &self,
        steps: &Steps<'_>,
        chosen: &BTreeSet<HostName>,
        targets: &BTreeMap<HostName, Target>,
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
    fn changes(
        &self,
        steps: &Steps<'_>,
        chosen: &BTreeSet<HostName>,
        targets: &BTreeMap<HostName, Target>,
        survey: &Survey,
        outcome: &mut Outcome,
    ) -> Option<Vec<Change>> {
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
        let mut changing = Vec::new();
        let mut report = Report::new();
        for ((target, look), parcel) in reached.into_iter().zip(parcels) {
            match parcel {
                Err(problems) => report.extend(problems),
                Ok(parcel) => match &look.current {
                    Some(current) if current.is_of(&parcel.digest()) && !look.is_unsettled => {
                        let end = HostEnd::Unchanged(current.clone());
                        outcome.hosts.insert(target.name.clone(), end);
                    }
                    current => changing.push((target, current.is_some(), parcel)),
                },
            }
        }
        let mut is_whole = !report.has_errors();
        let olds = each(&changing, self.options.parallel, |(target, has_tree, parcel)| {
            Earlier::of(steps, target, *has_tree, parcel)
        });
        let mut changes = Vec::new();
        let mut drift = Drift::default();
        for ((target, _, parcel), old) in changing.into_iter().zip(olds) {
            let earlier = match old {
                Ok(earlier) => earlier,
                Err(trouble) => {
                    is_whole = false;
                    report.push(trouble.diagnostic());
                    continue;
                }
            };
            drift.add(&target.name, &earlier.status);
            changes.push(Change {
                forecast: Forecast::between(&earlier.manifest, &parcel.manifest)
                    .joining(self.joins(target, survey)),
                target: target.clone(),
                parcel,
                before: earlier.record,
            });
        }
        if !self.options.overwrites_drift {
            is_whole &= drift.is_empty();
            drift.note(outcome);
        }
        outcome.report.extend(report);
        is_whole.then_some(changes)
    }

    /// Whether a member of etcd joins with this host.
    fn joins(&self, target: &Target, survey: &Survey) -> bool {
        let has_data = survey
            .looks
            .get(&target.name)
            .is_some_and(|look| look.has_etcd_data);
        self.plan.host(&target.name).is_some_and(joins) && !has_data
    }

    /// Asks every host that changes whether it is ready, and tells all that is wrong at once.
    fn preflight(&self, steps: &Steps<'_>, changes: &[Change], outcome: &mut Outcome) -> bool {
        (self.observe)(&Happening::Phase(Phase::Preflight, changes.len()));
        let results = each(changes, self.options.parallel, |change| {
            let arriving = change.parcel.assets.arriving();
            let result = match change.parcel.preflight() {
                Some(script) => steps.preflight(&change.target, &script, &arriving),
                None => Ok(Vec::new()),
            };
            (self.observe)(&Happening::Through(&change.target.name));
            result
        });
        let mut is_ready = true;
        // Hosts with the same problem share a message; problems keep the order in which they were found.
        let mut problems: Vec<(Problem, HostRange)> = Vec::new();
        for (change, result) in changes.iter().zip(results) {
            let name = &change.target.name;
            let found = match result {
                Ok(lines) if lines.is_empty() => continue,
                Ok(lines) => not_ready(&lines),
                Err(trouble) => {
                    outcome.report.push(trouble.diagnostic());
                    Vec::new()
                }
            };
            is_ready = false;
            let end = HostEnd::Untouched("it is not ready".into());
            outcome.hosts.insert(name.clone(), end);
            for problem in found {
                match problems.iter_mut().find(|(known, _)| *known == problem) {
                    Some((_, hosts)) => hosts.extend(&HostRange::one(name.clone())),
                    None => problems.push((problem, HostRange::one(name.clone()))),
                }
            }
        }
        for ((what, cure), hosts) in problems {
            let message = messages::not_ready(&hosts, &what);
            outcome.report.push(match cure.is_empty() {
                true => message,
                false => message.help(cure),
            });
        }
        is_ready
    }
}

/// As many threads as there are processors: rendering computes.
fn num_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Something that is wrong with hosts, and its cure, in the words of `preflight.sh`.
type Problem = (String, String);

/// What `preflight.sh --quiet` says is wrong: lines `FAIL  what`, each with a line `cure: how`.
fn not_ready(lines: &[String]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for line in lines.iter().map(|line| line.trim()) {
        if let Some(what) = line.strip_prefix("FAIL") {
            problems.push((what.trim().into(), String::new()));
        } else if let Some(cure) = line.strip_prefix("cure: ")
            && let Some((_, last)) = problems.last_mut()
        {
            *last = cure.into();
        }
    }
    if problems.is_empty() {
        let last = lines.last().map_or("it does not say why", |line| line.trim());
        problems.push((last.into(), String::new()));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_problem_is_lost_to_the_lines_around_it() {
        let lines = [
            "FAIL  swap is on",
            "      cure: turn it off",
            "FAIL  no rsync",
            "not ready: 2 to cure, 4 warned of",
        ];
        let lines = lines.map(str::to_owned);
        let expected = [("swap is on", "turn it off"), ("no rsync", "")];
        let expected = expected.map(|(what, cure)| (what.to_owned(), cure.to_owned()));
        assert_eq!(not_ready(&lines), expected);
        assert_eq!(not_ready(&[]).len(), 1);
    }
}
