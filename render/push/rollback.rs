use std::collections::{BTreeMap, BTreeSet};

use crate::types::HostName;

use super::activation::Activation;
use super::delivery::{Delivery, note};
use super::generation::is_number;
use super::outcome::{Happening, HostEnd, Outcome};
use super::rollout::{Rollout, end_of};
use super::steps::{Steps, Way};
use super::{Event, Generation, Look, Target};

/// To which generation hosts go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// The one before the current one.
    ToPrevious,
    /// The one with this number or name, as the host writes it.
    To(String),
}

impl Back {
    /// Reads a number or a name; `None` if it is neither.
    pub fn read(text: &str) -> Option<Self> {
        let is_one = is_number(text) || text.parse::<Generation>().is_ok();
        is_one.then(|| Self::To(text.into()))
    }
}

impl Delivery<'_> {
    /// Lets these hosts go back, in the same waves as a push: members of etcd one at a time, each behind a fresh look at all
    /// of them, and each control plane behind the open gates of the one before. What they go back to lies on them: no key is
    /// needed.
    pub fn roll_back(&self, chosen: &BTreeSet<HostName>, back: &Back) -> Outcome {
        let mut outcome = Outcome::of(chosen);
        let targets = self.targets();
        let hear = |target: &Target, event: &Event| (self.observe)(&Happening::Event(&target.name, event));
        let steps = self.steps(&hear);
        let survey = self.look(&steps, chosen, &targets);
        if self.accept(chosen, &survey, &mut outcome) {
            let current = |name: &&HostName| survey.looks.get(*name).and_then(|look| look.current.as_ref());
            let (with, without): (Vec<&HostName>, Vec<&HostName>) =
                chosen.iter().partition(|name| current(name).is_some());
            // One that did not answer was left out.
            for name in without
                .into_iter()
                .filter(|name| survey.looks.contains_key(*name))
            {
                let end = HostEnd::Untouched("it has no generation of kubecast".into());
                outcome.hosts.insert(name.clone(), end);
            }
            let act =
                |name: &HostName| self.roll_back_one(&steps, &targets, survey.looks.get(name), name, back);
            let rollout = Rollout {
                delivery: self,
                steps: &steps,
                targets: &targets,
                survey: &survey,
                act: &act,
            };
            let changing: BTreeSet<HostName> = with.iter().copied().cloned().collect();
            let leased = self.leased(changing.iter().collect(), &targets, &survey);
            let none = BTreeMap::new();
            let held = self
                .leases(&steps, &none, Way::Back)
                .hold(&leased, || rollout.run(&changing, &mut outcome));
            if let Err(troubles) = held {
                note(&mut outcome.report, troubles);
            }
        }
        self.end(&survey, &mut outcome);
        outcome
    }

    fn roll_back_one(
        &self,
        steps: &Steps<'_>,
        targets: &BTreeMap<HostName, Target>,
        look: Option<&Look>,
        name: &HostName,
        back: &Back,
    ) -> HostEnd {
        let current = look.and_then(|look| look.current.clone());
        let (Some(target), Some(current)) = (targets.get(name), current) else {
            return HostEnd::Untouched("it has no generation of kubecast".into());
        };
        let to = match back {
            Back::ToPrevious => None,
            Back::To(generation) => Some(generation.as_str()),
        };
        match steps.roll_back(target, to, &self.options.owner) {
            Ok((Activation::Unchanged, _)) => HostEnd::Unchanged(current),
            Ok((activation, generation)) => {
                let generation: Generation = generation.unwrap_or(current);
                end_of(Ok(activation), &generation)
            }
            Err(trouble) => end_of(Err(trouble), &current),
        }
    }
}
