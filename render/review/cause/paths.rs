use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Origin, SpecPath};
use crate::review::Which;

use super::named::host_of;
use super::{Difference, Specs};

/// Paths that decide something on one side, read once for all changes of a file.
#[derive(Default)]
pub(super) struct Paths {
    /// Those about one host, by its name: a file of the cluster may have some of each of 5,000.
    of_hosts: BTreeMap<String, BTreeSet<SpecPath>>,
    others: BTreeSet<SpecPath>,
    /// Those that were decided in another way on the two sides, which are few.
    decided: BTreeSet<SpecPath>,
    facts: BTreeSet<String>,
}

impl Paths {
    pub(super) fn add(&mut self, specs: &Specs<'_>, which: Which, origin: &Origin) {
        let path = match origin {
            Origin::Fact(key) => {
                self.facts.insert(key.to_string());
                return;
            }
            Origin::Spec(path) | Origin::Default(path) => specs.spelled(which, path),
        };
        if specs.decision(&path).is_some() {
            self.decided.insert(path.clone());
        }
        match host_of(&path) {
            Some(host) => _ = self.of_hosts.entry(host.to_owned()).or_default().insert(path),
            None => _ = self.others.insert(path),
        }
    }

    /// How many steps a path shares with the nearest of them; `None` if it touches none.
    pub(super) fn steps(&self, path: &SpecPath) -> Option<usize> {
        let hosts = SpecPath::of("spec.hosts");
        let is_list = hosts.holds(path) || path.holds(&hosts);
        let of_host = host_of(path).and_then(|host| self.of_hosts.get(host));
        let own: Vec<&BTreeSet<SpecPath>> = match (of_host, is_list && host_of(path).is_none()) {
            (_, true) => self.of_hosts.values().collect(),
            (own, false) => own.into_iter().collect(),
        };
        let reasons = self.others.iter().chain(own.into_iter().flatten());
        let touching = reasons.filter(|reason| reason.touches(path));
        touching
            .map(|reason| reason.segments().len().min(path.segments().len()))
            .max()
    }
}

/// What decides a file, or a part of it, on both sides.
#[derive(Default)]
pub(super) struct Sides {
    pub(super) before: Paths,
    pub(super) after: Paths,
}

impl Sides {
    pub(super) fn steps(&self, difference: &Difference) -> Option<usize> {
        let path = difference.path()?;
        let was = self.before.steps(&difference.was);
        was.max(self.after.steps(path))
    }

    pub(super) fn facts(&self) -> BTreeSet<&String> {
        self.before.facts.iter().chain(&self.after.facts).collect()
    }

    pub(super) fn decided(&self) -> BTreeSet<&SpecPath> {
        self.before.decided.iter().chain(&self.after.decided).collect()
    }
}
