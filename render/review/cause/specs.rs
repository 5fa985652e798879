use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use crate::plan::Answer;
use crate::report::{Origin, Segment, SpecPath};
use crate::source::{Document, Node, Value};

use super::decisions::{Decision, Decisions};
use super::line::Text;
use super::named::Named;
use super::walk::{Walk, named};
use super::{Cause, Difference, KnownFacts, SourceLine, Subject, Through};
use crate::review::Which;

/// What people wrote on one side, and what followed from it.
pub struct Written {
    /// The spec.
    pub document: Document,
    /// The files that it names, and the rows of facts, by name relative to its folder.
    pub beside: BTreeMap<String, String>,
    /// The lock of its certificates.
    pub lock: Option<(String, String)>,
    /// What was decided about its fields.
    pub decided: Vec<Answer>,
    /// What is known of its versions.
    pub facts: KnownFacts,
}

/// Everything that people wrote differently on the two sides.
#[derive(Default)]
pub struct Specs<'a> {
    base: Option<&'a Written>,
    target: Option<&'a Written>,
    /// Those that concern one host alone, by its name.
    of_hosts: BTreeMap<String, Vec<Difference>>,
    others: Vec<Difference>,
    decisions: Decisions,
    /// The facts that were asked for, with what they are on both sides where that differs.
    facts: RwLock<BTreeMap<String, Option<Through>>>,
}

/// The versions that decide facts, the likeliest one first.
const VERSIONS: &[(&str, &[&str])] = &[
    ("etcd-program", &["spec.etcd.local.version", "spec.version"]),
    ("flannel", &["spec.network.cni.flannel.version", "spec.version"]),
    (
        "",
        &[
            "spec.version",
            "spec.etcd.local.version",
            "spec.network.cni.flannel.version",
        ],
    ),
];

impl<'a> Specs<'a> {
    /// Compares what people wrote. With one side alone nothing is known to differ, and its lines are known all the same.
    pub fn between(base: Option<&'a Written>, target: Option<&'a Written>) -> Self {
        let mut specs = Self {
            base,
            target,
            ..Self::default()
        };
        let (Some(base), Some(target)) = (base, target) else {
            return specs;
        };
        let mut found = Walk::between(&base.document, &target.document);
        found.extend(beside(base, target));
        for difference in found {
            match difference.host().map(str::to_owned) {
                Some(host) => specs.of_hosts.entry(host).or_default().push(difference),
                None => specs.others.push(difference),
            }
        }
        specs.decisions = Decisions::between(&base.decided, &target.decided);
        specs
    }

    /// Whether both sides are specs, so that it is known what people wrote differently.
    pub fn is_complete(&self) -> bool {
        self.base.is_some() && self.target.is_some()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.others.len() + self.of_hosts.values().map(Vec::len).sum::<usize>()
    }

    /// Whether people wrote the same.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every one of them.
    pub(in crate::review) fn all(&self) -> impl Iterator<Item = &Difference> {
        self.others.iter().chain(self.of_hosts.values().flatten())
    }

    /// The hosts with differences of their own that a text names, as `Node w1 /metadata/labels` does.
    pub(super) fn mentioned(&self, text: &str) -> Option<Named> {
        let hosts: BTreeSet<String> = words(text)
            .filter(|word| self.of_hosts.contains_key(*word))
            .map(str::to_owned)
            .collect();
        (!hosts.is_empty()).then_some(Named::Some(hosts))
    }

    /// What concerns all hosts, and what concerns these alone.
    pub(super) fn concerning<'s>(&'s self, hosts: &'s Named) -> impl Iterator<Item = &'s Difference> {
        let some: Vec<&Vec<Difference>> = match hosts {
            Named::Some(names) => names.iter().filter_map(|name| self.of_hosts.get(name)).collect(),
            Named::All => self.of_hosts.values().collect(),
        };
        self.others.iter().chain(some.into_iter().flatten())
    }

    /// A field that was decided in another way.
    pub(super) fn decision(&self, path: &SpecPath) -> Option<&Decision> {
        self.decisions.of(path)
    }

    /// The decisions about the cluster as a whole, and about hosts, that differ.
    pub(super) fn decisions<'s>(
        &'s self,
        hosts: impl Iterator<Item = &'s str>,
    ) -> impl Iterator<Item = (&'s SpecPath, &'s Decision)> {
        self.decisions.about(hosts)
    }

    /// A fact that is another on the two sides.
    pub(super) fn fact(&self, key: &str) -> Option<Through> {
        let (Some(base), Some(target)) = (self.base, self.target) else {
            return None;
        };
        self.deciding_facts(key).next()?;
        let known = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(key) {
            return known.clone();
        }
        drop(known);
        let (before, after) = (base.facts.value(key), target.facts.value(key));
        let through = (before != after).then(|| Through {
            name: Origin::fact(key).to_string(),
            before,
            after,
        });
        let mut facts = self.facts.write().unwrap_or_else(PoisonError::into_inner);
        facts.insert(key.to_owned(), through.clone());
        through
    }

    /// What people changed that decides facts.
    pub(super) fn deciding_facts<'s>(&'s self, key: &str) -> impl Iterator<Item = &'s Difference> {
        let group = key.split('.').next().unwrap_or_default();
        let row = VERSIONS.iter().find(|(own, _)| *own == group || own.is_empty());
        let versions = row.map(|(_, versions)| *versions).unwrap_or_default();
        let version = versions.iter().find_map(|version| {
            let path = SpecPath::of(version);
            self.others.iter().find(|one| one.path() == Some(&path))
        });
        let rows = self
            .others
            .iter()
            .filter(|one| matches!(one.subject, Subject::Facts(_)));
        version.into_iter().chain(rows)
    }

    /// Where the lock of one side differs from that of the other: the line of a label, or the first one.
    pub(super) fn lock(&self, label: Option<&str>) -> Option<Cause> {
        let (was, is) = (self.base?.lock.as_ref()?, self.target?.lock.as_ref()?);
        if was.1 == is.1 {
            return None;
        }
        let line = |(name, text): &(String, String), other: &str| {
            let label = label.map(|label| format!("\"{label}\""));
            let number = match label {
                Some(label) => text.lines().position(|line| line.contains(&label))?,
                None => text
                    .lines()
                    .zip(other.lines())
                    .take_while(|(a, b)| a == b)
                    .count(),
            };
            Some(SourceLine {
                file: name.clone(),
                line: number + 1,
                column: 1,
            })
        };
        Some(Cause {
            path: label.unwrap_or("pki.lock").to_owned(),
            before: line(was, &is.1),
            after: line(is, &was.1),
            through: None,
        })
    }

    /// The line that a reason names, where there is one side alone that has lines.
    pub(in crate::review) fn line_of(&self, origin: &Origin) -> Option<Cause> {
        let (which, written) = match (self.base, self.target) {
            (Some(base), None) => (Which::Base, base),
            (None, Some(target)) => (Which::Target, target),
            _ => return None,
        };
        let Origin::Spec(path) = origin else { return None };
        written.document.root.at(path)?;
        let line = Some(Text::of(&written.document).line(path));
        let (before, after) = match which {
            Which::Base => (line, None),
            Which::Target => (None, line),
        };
        Some(Cause {
            path: path.to_string(),
            before,
            after,
            through: None,
        })
    }

    /// A path as differences spell it: reasons count the items of lists that have names.
    pub(super) fn spelled(&self, which: Which, path: &SpecPath) -> SpecPath {
        let written = match which {
            Which::Base => self.base,
            Which::Target => self.target,
        };
        let has_index = |segment: &Segment| matches!(segment, Segment::Index(_));
        match written {
            Some(written) if path.segments().iter().any(has_index) => spelled(&written.document.root, path),
            _ => path.clone(),
        }
    }
}

/// What may be names of hosts in a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_other = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.';
    text.split(is_other).filter(|word| !word.is_empty())
}

fn spelled(root: &Node, path: &SpecPath) -> SpecPath {
    let mut spelled = SpecPath::root();
    for segment in path.segments() {
        let list = root.at(&spelled).map(|node| &node.value);
        spelled = match (segment, list) {
            (Segment::Index(index), Some(Value::List(items))) => {
                let name = items.get(*index).and_then(|item| item.get("name")?.as_text());
                match name.filter(|_| named(items).is_some()) {
                    Some(name) => spelled.named(name),
                    None => spelled.index(*index),
                }
            }
            (Segment::Index(index), _) => spelled.index(*index),
            (Segment::Named(name), _) => spelled.named(name),
            (Segment::Field(name), _) => spelled.key(name),
        };
    }
    spelled
}

/// The files beside the spec that differ.
fn beside(base: &Written, target: &Written) -> Vec<Difference> {
    let names: BTreeSet<&String> = base.beside.keys().chain(target.beside.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        let (old, new) = (base.beside.get(name), target.beside.get(name));
        if old == new {
            continue;
        }
        let line = |written: &Written, text: Option<&String>| {
            text.map(|text| SourceLine {
                file: sibling(&written.document.name, name),
                line: first_difference(
                    text,
                    old.map_or("", String::as_str),
                    new.map_or("", String::as_str),
                ),
                column: 1,
            })
        };
        let subjects = if name.starts_with("facts/") {
            vec![Difference::of(Subject::Facts(name.clone()))]
        } else {
            let mut paths = Vec::new();
            mentions(&target.document.root, &SpecPath::root(), name, &mut paths);
            let both = |path: SpecPath| Difference::of_spec(path.clone(), path);
            paths.into_iter().map(both).collect()
        };
        found.extend(subjects.into_iter().map(|difference| Difference {
            before: line(base, old),
            after: line(target, new),
            ..difference
        }));
    }
    found
}

/// The name of a file in the folder of another.
fn sibling(document: &str, name: &str) -> String {
    match document.rfind('/') {
        Some(end) => format!("{}/{name}", &document[..end]),
        None => name.to_owned(),
    }
}

/// The first line that two texts do not share, as one of them counts its lines.
fn first_difference(text: &str, old: &str, new: &str) -> usize {
    let same = old.lines().zip(new.lines()).take_while(|(a, b)| a == b).count();
    (same + 1).min(text.lines().count().max(1))
}

/// Where a spec names a file.
fn mentions(node: &Node, path: &SpecPath, name: &str, found: &mut Vec<SpecPath>) {
    match &node.value {
        Value::Text(text) if text == name => found.push(path.clone()),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                mentions(item, &path.index(index), name, found);
            }
        }
        Value::Map(fields) => {
            for field in fields {
                mentions(&field.value, &path.key(&field.key), name, found);
            }
        }
        _ => {}
    }
}
