use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::report::messages::push as messages;
use crate::types::HostName;

use super::activation::Activation;
use super::delivery::Delivery;
use super::each::each;
use super::joining::joins;
use super::outcome::{Happening, HostEnd, Outcome, Phase};
use super::steps::Steps;
use super::survey::Survey;
use super::waves::{Pace, Wave, WaveKind, next_member, waves};
use super::{Generation, Target, Trouble};

/// What is done to one host.
pub(super) type Act<'a> = dyn Fn(&HostName) -> HostEnd + Sync + 'a;

/// Changes of hosts in the order that keeps the cluster up.
pub(super) struct Rollout<'a> {
    pub(super) delivery: &'a Delivery<'a>,
    pub(super) steps: &'a Steps<'a>,
    pub(super) targets: &'a BTreeMap<HostName, Target>,
    pub(super) survey: &'a Survey,
    pub(super) act: &'a Act<'a>,
}

impl Rollout<'_> {
    /// Changes wave after wave; the first failure is the last wave. What lies between load balancers and workers is done
    /// when the control plane is through.
    pub(super) fn run(&self, changing: &BTreeSet<HostName>, outcome: &mut Outcome) {
        let pace = Pace {
            etcd_has_data: self.survey.etcd_has_data(),
            max_unavailable: self.delivery.options.max_unavailable,
        };
        for wave in waves(self.delivery.plan, changing, pace) {
            self.tell(&Happening::Phase(Phase::Activate(wave.kind), wave.hosts.len()));
            let is_well = match wave.kind {
                WaveKind::Etcd => self.members(&wave, outcome),
                _ => self.wave(&wave, outcome),
            };
            if !is_well || self.delivery.interrupt.is_asked() {
                return;
            }
        }
    }

    fn tell(&self, happening: &Happening<'_>) {
        (self.delivery.observe)(happening);
    }

    /// Members of etcd, strictly one at a time, each behind a fresh look at all of them.
    fn members(&self, wave: &Wave, outcome: &mut Outcome) -> bool {
        let mut waiting = wave.hosts.clone();
        while !waiting.is_empty() && !self.delivery.interrupt.is_asked() {
            let unhealthy = self.unhealthy_members(outcome);
            let Some(next) = next_member(&waiting, &unhealthy).cloned() else {
                let names: Vec<&str> = unhealthy.iter().map(HostName::as_str).collect();
                let what = match names.as_slice() {
                    [one] => format!("member {one} is"),
                    _ => format!("members {} are", names.join(", ")),
                };
                let first = waiting.first().map_or("", HostName::as_str);
                outcome.report.push(messages::no_quorum(&what, &first));
                return false;
            };
            waiting.retain(|member| *member != next);
            let is_well = self.member(&next, outcome);
            self.tell(&Happening::Through(&next));
            if !is_well {
                return false;
            }
        }
        true
    }

    /// Changes a member, and lets it join if it is new; tells whether all is well.
    fn member(&self, name: &HostName, outcome: &mut Outcome) -> bool {
        let delivery = self.delivery;
        let host = delivery.plan.host(name).filter(|host| joins(host));
        let Some((host, etcd)) = host.zip(delivery.plan.etcd.local()) else {
            return keep(name.clone(), (self.act)(name), outcome);
        };
        let joining = delivery.joining(self.steps, host, self.survey, outcome);
        let look = self.survey.looks.get(name);
        let has_data = look.is_some_and(|look| look.has_etcd_data);
        if let Err(diagnostic) = joining.begin(has_data, &etcd.data_dir.value) {
            outcome.fail(name, diagnostic.into());
            return false;
        }
        let is_over = AtomicBool::new(false);
        let end = std::thread::scope(|scope| {
            scope.spawn(|| joining.promote_while(&is_over));
            let end = (self.act)(name);
            is_over.store(true, Ordering::SeqCst);
            end
        });
        if !keep(name.clone(), end, outcome) {
            return false;
        }
        let promoted = joining.promote();
        let is_well = promoted.is_ok();
        promoted
            .err()
            .into_iter()
            .for_each(|diagnostic| outcome.report.push(diagnostic));
        is_well
    }

    /// The members that have a tree and whose gates are not open now, and those that do not answer.
    fn unhealthy_members(&self, outcome: &Outcome) -> BTreeSet<HostName> {
        let has_joined = |name: &&HostName| self.survey.runs(name, outcome);
        let members = self.delivery.plan.etcd_members().map(|host| &host.name);
        let members: Vec<&Target> = members
            .filter(has_joined)
            .filter_map(|name| self.targets.get(name))
            .collect();
        let healthy = each(&members, self.delivery.options.parallel, |target| {
            matches!(self.steps.gates(target), Ok(Ok(())))
        });
        let pairs = members.into_iter().zip(healthy);
        pairs
            .filter(|(_, is_healthy)| !is_healthy)
            .map(|(target, _)| target.name.clone())
            .collect()
    }

    fn wave(&self, wave: &Wave, outcome: &mut Outcome) -> bool {
        let is_stopped = AtomicBool::new(false);
        let ends = each(&wave.hosts, wave.width, |name| {
            if is_stopped.load(Ordering::SeqCst) || self.delivery.interrupt.is_asked() {
                return None;
            }
            let end = (self.act)(name);
            if !end.is_well() {
                is_stopped.store(true, Ordering::SeqCst);
            }
            self.tell(&Happening::Through(name));
            Some(end)
        });
        for (name, end) in wave.hosts.iter().zip(ends) {
            // A host that was not started stays as it was noted.
            if let Some(end) = end {
                keep(name.clone(), end, outcome);
            }
        }
        !is_stopped.into_inner()
    }
}

/// Notes where a host stands, and tells whether it is well.
fn keep(name: HostName, end: HostEnd, outcome: &mut Outcome) -> bool {
    let problem = match &end {
        HostEnd::Restored(reason) => Some(messages::restored(&name, reason)),
        HostEnd::Broken(reason) => Some(messages::broken(&name, reason)),
        HostEnd::Untouched(reason) => Some(messages::refused(&name, reason)),
        HostEnd::Lost(trouble) => Some(trouble.diagnostic()),
        _ => None,
    };
    problem
        .into_iter()
        .for_each(|problem| outcome.report.push(problem));
    let is_well = end.is_well();
    outcome.hosts.insert(name, end);
    is_well
}

/// Where an activation leaves its host.
pub(super) fn end_of(result: Result<Activation, Trouble>, generation: &Generation) -> HostEnd {
    match result {
        Ok(Activation::Unchanged | Activation::Changed) => HostEnd::Done(generation.clone()),
        Ok(Activation::Restored(reason)) => HostEnd::Restored(reason),
        Ok(Activation::Broken(reason)) => HostEnd::Broken(reason),
        Ok(Activation::Refused(reason)) => HostEnd::Untouched(reason),
        Err(trouble) => match trouble.kind() {
            super::TroubleKind::Leased(_) => HostEnd::Untouched(trouble.to_string()),
            _ => HostEnd::Lost(trouble),
        },
    }
}
