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
    /// The lists of either side whose items have names of their own.
    named: [BTreeSet<SpecPath>; 2],
    /// Those that concern one host alone, by its name.
    of_hosts: BTreeMap<String, Vec<Difference>>,
    others: Vec<Difference>,
    decisions: Decisions,
    lock: Option<Cause>,
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
            named: [base, target].map(|side| side.map(|side| lists(&side.document)).unwrap_or_default()),
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
        specs.lock = lock(base, target);
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

    /// That the locks of the two sides differ, with the first lines where they do.
    pub(super) fn lock(&self) -> Option<&Cause> {
        self.lock.as_ref()
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
        let [of_base, of_target] = &self.named;
        let (written, named) = match which {
            Which::Base => (self.base, of_base),
            Which::Target => (self.target, of_target),
        };
        let has_index = |segment: &Segment| matches!(segment, Segment::Index(_));
        match written {
            Some(written) if path.segments().iter().any(has_index) => {
                spelled(&written.document.root, named, path)
            }
            _ => path.clone(),
        }
    }
}

/// Where the lock of one side differs from that of the other first. It is long, and each change may ask.
fn lock(base: &Written, target: &Written) -> Option<Cause> {
    let (was, is) = (base.lock.as_ref()?, target.lock.as_ref()?);
    if was.1 == is.1 {
        return None;
    }
    let same = was
        .1
        .lines()
        .zip(is.1.lines())
        .take_while(|(a, b)| a == b)
        .count();
    let line = |(file, _): &(String, String)| {
        Some(SourceLine {
            file: file.clone(),
            line: same + 1,
            column: 1,
        })
    };
    Some(Cause {
        path: "pki.lock".into(),
        before: line(was),
        after: line(is),
        through: None,
    })
}

/// What may be names of hosts in a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_other = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.';
    text.split(is_other).filter(|word| !word.is_empty())
}

fn spelled(root: &Node, named: &BTreeSet<SpecPath>, path: &SpecPath) -> SpecPath {
    let mut spelled = SpecPath::root();
    let mut here = Some(root);
    for segment in path.segments() {
        let below = here.and_then(|node| node.below(segment));
        spelled = match segment {
            Segment::Index(index) => {
                let name = below.and_then(|item| item.get("name")?.as_text());
                match name.filter(|_| named.contains(&spelled)) {
                    Some(name) => spelled.named(name),
                    None => spelled.index(*index),
                }
            }
            Segment::Named(name) => spelled.named(name),
            Segment::Field(name) => spelled.key(name),
        };
        here = below;
    }
    spelled
}

/// The lists whose items have names of their own, as differences spell their paths.
fn lists(document: &Document) -> BTreeSet<SpecPath> {
    let mut found = BTreeSet::new();
    add_lists(&document.root, &SpecPath::root(), &mut found);
    found
}

fn add_lists(node: &Node, path: &SpecPath, found: &mut BTreeSet<SpecPath>) {
    match &node.value {
        Value::List(items) => match named(items) {
            Some(items) => {
                found.insert(path.clone());
                for (name, item) in items {
                    add_lists(item, &path.named(name), found);
                }
            }
            None => {
                for (index, item) in items.iter().enumerate() {
                    add_lists(item, &path.index(index), found);
                }
            }
        },
        Value::Map(fields) => {
            for field in fields {
                add_lists(&field.value, &path.key(&field.key), found);
            }
        }
        _ => {}
    }
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
