use std::collections::BTreeMap;

use crate::plan::Answer;
use crate::report::{Origin, SpecPath};
use crate::spec::in_yaml;
use serde_json::Value;

use super::Through;
use super::named::host_of;

/// What was decided in another way on the two sides, though people may have written nothing about it.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    /// Those about one host, by its name.
    of_hosts: BTreeMap<String, BTreeMap<SpecPath, Decision>>,
    others: BTreeMap<SpecPath, Decision>,
}

/// A field of the spec that was decided in another way.
#[derive(Debug)]
pub(super) struct Decision {
    /// The field, as a reason names it, with both values.
    pub(super) through: Through,
    /// What decided it on each side.
    pub(super) origins: [Origin; 2],
}

impl Decisions {
    /// The fields that both sides decide, each in its own way.
    pub(super) fn between(old: &[Answer], new: &[Answer]) -> Self {
        let old: BTreeMap<&SpecPath, &Answer> = old.iter().map(|answer| (&answer.path, answer)).collect();
        let mut decisions = Self::default();
        for is in new {
            let Some(was) = old.get(&is.path).filter(|was| was.value != is.value) else {
                continue;
            };
            let decision = Decision {
                through: Through {
                    name: format!("default:{}", is.path),
                    before: Some(told(&was.value)),
                    after: Some(told(&is.value)),
                },
                origins: [was.origin.clone(), is.origin.clone()],
            };
            let group = match host_of(&is.path) {
                Some(host) => decisions.of_hosts.entry(host.to_owned()).or_default(),
                None => &mut decisions.others,
            };
            group.insert(is.path.clone(), decision);
        }
        decisions
    }

    /// That of a field.
    pub(super) fn of(&self, path: &SpecPath) -> Option<&Decision> {
        match host_of(path) {
            Some(host) => self.of_hosts.get(host)?.get(path),
            None => self.others.get(path),
        }
    }

    /// Those about the cluster as a whole, and about hosts.
    pub(super) fn about<'a>(
        &'a self,
        hosts: impl Iterator<Item = &'a str>,
    ) -> impl Iterator<Item = (&'a SpecPath, &'a Decision)> {
        let of_hosts: Vec<_> = hosts.filter_map(|host| self.of_hosts.get(host)).collect();
        self.others.iter().chain(of_hosts.into_iter().flatten())
    }
}

/// A value as files would spell it: a list of one is that one.
fn told(value: &Value) -> String {
    match value.as_array().map(Vec::as_slice) {
        Some([one]) => in_yaml(one),
        _ => in_yaml(value),
    }
}
