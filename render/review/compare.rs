use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::types::{HostName, Release};

use super::cause::{Reasons, Values};
use super::effect;
use super::fold::{Fold, Folded, Found, Part};
use super::read::Pair;
use super::{
    ClusterFacts, FileState, Finding, HostRange, Impact, Kind, Review, Scope, Side, SideNames, Specs,
    Unreadable, Which,
};

/// What is wanted besides the changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// The lines that differ, as unified diffs.
    pub texts: bool,
    /// The release of the new side, if it is known: what a change does depends on it.
    pub release: Option<&'a Release>,
    /// What the cluster relied on, and what it is to rely on, where there are no specs to say so. Hosts that were brought
    /// their files at different times may rely on different things.
    pub facts: Option<(&'a BTreeSet<ClusterFacts>, &'a ClusterFacts)>,
}

/// Compares two sides, every host on its own and in parallel.
///
/// # Errors
/// Whatever could not be rendered or read, of both sides at once.
pub fn diff(
    base: &dyn Side,
    target: &dyn Side,
    names: SideNames,
    specs: Option<&Specs<'_>>,
    options: Options<'_>,
) -> Result<Review, Vec<Unreadable>> {
    let nothing = Specs::default();
    let comparison = Comparison {
        base,
        target,
        specs: specs.unwrap_or(&nothing),
        options,
        old: base.hosts().iter().collect(),
        new: target.hosts().iter().collect(),
    };
    let hosts: BTreeSet<&HostName> = comparison.old.union(&comparison.new).copied().collect();
    let scopes: Vec<Scope<'_>> = hosts
        .into_iter()
        .map(Scope::Host)
        .chain([Scope::Cluster])
        .collect();
    let parts = scopes
        .into_par_iter()
        .fold(Gathered::default, |gathered, scope| {
            gathered.and(comparison.part(scope))
        })
        .reduce(Gathered::default, Gathered::merge);
    if !parts.unreadable.is_empty() {
        return Err(parts.unreadable);
    }
    let mut fold = parts.fold;
    for part in super::whole::parts(comparison.specs) {
        fold.add(part);
    }
    if let Some((before, after)) = options.facts {
        let parts = before
            .iter()
            .flat_map(|before| super::whole::parts_of_facts(comparison.specs, before, after));
        parts.for_each(|part| fold.add(part));
    }
    let Folded {
        mut changes,
        files,
        texts,
        topology,
        turns,
    } = fold.finish();
    effect::judge(&mut changes, &topology, options.release);
    Ok(Review {
        names,
        hosts: target.hosts().len(),
        spec_edits: specs.filter(|specs| specs.is_complete()).map(Specs::len),
        actions: effect::actions(&changes, &topology, &turns),
        breaking: effect::breaking(&changes),
        next_expiry: None,
        changes,
        files,
        texts,
    })
}

/// What one thread has seen so far.
#[derive(Default)]
struct Gathered {
    fold: Fold,
    unreadable: Vec<Unreadable>,
}

impl Gathered {
    fn and(mut self, part: Result<Part, Unreadable>) -> Self {
        match part {
            Ok(part) => self.fold.add(part),
            Err(error) => self.unreadable.push(error),
        }
        self
    }

    fn merge(mut self, other: Self) -> Self {
        self.unreadable.extend(other.unreadable);
        Self {
            fold: self.fold.merge(other.fold),
            unreadable: self.unreadable,
        }
    }
}

struct Comparison<'a> {
    base: &'a dyn Side,
    target: &'a dyn Side,
    specs: &'a Specs<'a>,
    options: Options<'a>,
    old: BTreeSet<&'a HostName>,
    new: BTreeSet<&'a HostName>,
}

impl Comparison<'_> {
    fn part(&self, scope: Scope<'_>) -> Result<Part, Unreadable> {
        let (had, has) = match scope {
            Scope::Host(host) => (self.old.contains(host), self.new.contains(host)),
            Scope::Cluster => (!self.old.is_empty(), !self.new.is_empty()),
        };
        let contents = |side: &dyn Side, which, exists: bool| match exists {
            true => side.contents(scope).map_err(|error| Unreadable { which, error }),
            false => Ok(super::Contents::default()),
        };
        let pair = Pair {
            scope,
            base: self.base,
            target: self.target,
            before: contents(self.base, Which::Base, had)?,
            after: contents(self.target, Which::Target, has)?,
        };
        let mut part = Part {
            host: match scope {
                Scope::Host(host) => HostRange::one(host.clone()),
                Scope::Cluster => HostRange::default(),
            },
            files: pair.files(),
            runs: pair.after.processes(),
            ..Part::default()
        };
        if had && has {
            let ran = pair.before.processes();
            part.starts = part.runs.difference(&ran).cloned().collect();
            let gone = ran.difference(&part.runs).filter(|one| pair.before.brings(one));
            part.stops = gone.cloned().collect();
        }
        if let Scope::Host(host) = scope
            && had != has
        {
            part.found.push(self.whole_host(host, has));
        } else {
            part.found = pair.found(self.specs)?;
        }
        if let Scope::Host(host) = scope
            && had
            && has
        {
            part.found.extend(self.programs(host)?);
        }
        if self.options.texts {
            part.texts = pair.texts()?;
        }
        Ok(part)
    }

    /// The programs of a host that have another version.
    fn programs(&self, host: &HostName) -> Result<Vec<Found>, Unreadable> {
        let of = |side: &dyn Side, which| side.programs(host).map_err(|error| Unreadable { which, error });
        let was = of(self.base, Which::Base)?;
        let is = of(self.target, Which::Target)?;
        let mut found = Vec::new();
        for program in is {
            let before = was
                .iter()
                .find(|one| (&one.name, &one.path) == (&program.name, &program.path));
            let Some(finding) = before.and_then(|before| program.differs(before)) else {
                continue;
            };
            let reasons = Reasons::of_file(self.specs, Some(host.as_str()), None, None);
            found.push(Found {
                component: program.name.clone(),
                path: program.path.clone(),
                causes: reasons.causes(self.specs, &finding, &Values::of(&finding)),
                impact: Impact::of_reactions(&[program.reaction()].into()),
                finding,
            });
        }
        Ok(found)
    }

    /// A host that came or went is one change, not one for each of its files.
    fn whole_host(&self, host: &HostName, is_new: bool) -> Found {
        let kind = if is_new {
            Kind::HostAdded
        } else {
            Kind::HostRemoved
        };
        let finding = Finding::of(kind);
        let reasons = Reasons::of_host(self.specs, host.as_str());
        Found {
            component: "hosts".into(),
            path: String::new(),
            causes: reasons.causes(self.specs, &finding, &Values::of(&finding)),
            finding,
            impact: Impact::none(),
        }
    }
}

impl Pair<'_> {
    /// The files that differ in any way.
    fn files(&self) -> Vec<(String, FileState)> {
        let changed = self.changed().into_iter();
        changed
            .map(|path| {
                let state = match (self.before.files.get(path), self.after.files.get(path)) {
                    (None, _) => FileState::Added,
                    (_, None) => FileState::Removed,
                    _ => FileState::Modified,
                };
                (path.to_string(), state)
            })
            .collect()
    }
}
