use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Lines, Segment, SpecPath};
use crate::source::{Document, Node, Value};

use super::cause::plain;
use super::{Cause, SourceLine};

/// What people wrote on one side: the spec, and the files beside it that it uses.
#[derive(Clone, Debug)]
pub struct Written {
    /// The spec.
    pub document: Document,
    /// The files that it names, and the rows of facts, by name relative to its folder.
    pub beside: BTreeMap<String, String>,
}

/// Everything that people wrote differently on the two sides.
#[derive(Debug, Default)]
pub struct Specs {
    /// Those that concern one host alone, by its name.
    of_hosts: BTreeMap<String, Vec<Difference>>,
    others: Vec<Difference>,
}

/// What a difference is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A value of the spec.
    Spec(SpecPath),
    /// Rows about releases, by the name of their file.
    Facts(String),
}

/// One thing that people wrote differently.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) subject: Subject,
    /// The old value as text, if it is no list or mapping.
    pub(super) old: Option<String>,
    /// The new value as text, if it is no list or mapping.
    pub(super) new: Option<String>,
    /// Texts, of lists as well, that only the old value has, or only the new one.
    items: BTreeSet<String>,
    before: Option<SourceLine>,
    after: Option<SourceLine>,
}

impl Difference {
    /// Whether the spec lost or got exactly this text, as a value, an item of a list, or the host of an endpoint.
    pub(super) fn moved(&self, text: &str) -> bool {
        let is_host = |item: &String| item.strip_prefix(text).is_some_and(|rest| rest.starts_with(':'));
        self.items.contains(text) || self.items.iter().any(is_host)
    }

    pub(super) fn cause(&self) -> Cause {
        Cause {
            path: match &self.subject {
                Subject::Spec(path) => path.to_string(),
                Subject::Facts(file) => file.clone(),
            },
            before: self.before.clone(),
            after: self.after.clone(),
        }
    }

    /// The last name of its path, plain.
    pub(super) fn name(&self) -> String {
        match &self.subject {
            Subject::Spec(path) => {
                let mut fields = path.segments().iter().rev().filter_map(|segment| match segment {
                    Segment::Field(name) => Some(plain(name)),
                    Segment::Index(_) | Segment::Named(_) => None,
                });
                fields.next().unwrap_or_default()
            }
            Subject::Facts(_) => String::new(),
        }
    }
}

impl Specs {
    /// Compares what people wrote; with one side unknown nothing is known to differ.
    pub fn between(base: Option<&Written>, target: Option<&Written>) -> Self {
        let mut specs = Self::default();
        let (Some(base), Some(target)) = (base, target) else {
            return specs;
        };
        let mut walk = Walk {
            old: Text::of(&base.document),
            new: Text::of(&target.document),
            found: Vec::new(),
        };
        let (old, new) = (&base.document.root, &target.document.root);
        walk.compare(&SpecPath::root(), Some(old), Some(new));
        let mut found = walk.found;
        found.extend(beside(base, target));
        for difference in found {
            let host = match &difference.subject {
                Subject::Spec(path) => host_of(path).map(str::to_owned),
                Subject::Facts(_) => None,
            };
            match host {
                Some(host) => specs.of_hosts.entry(host).or_default().push(difference),
                None => specs.others.push(difference),
            }
        }
        specs
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
    pub(super) fn all(&self) -> impl Iterator<Item = &Difference> {
        self.others.iter().chain(self.of_hosts.values().flatten())
    }

    /// The hosts with differences of their own that a changed field names, as `Node w1 /metadata/labels` does.
    pub(super) fn mentioned(&self, field: &str) -> Option<Named> {
        let words = field.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.');
        let hosts: BTreeSet<String> = words
            .filter(|word| self.of_hosts.contains_key(*word))
            .map(str::to_owned)
            .collect();
        (!hosts.is_empty()).then_some(Named::Some(hosts))
    }

    /// What concerns all hosts, and what concerns these alone.
    pub(super) fn concerning<'a>(&'a self, hosts: &'a Named) -> impl Iterator<Item = &'a Difference> {
        let some: Vec<&Vec<Difference>> = match hosts {
            Named::Some(names) => names.iter().filter_map(|name| self.of_hosts.get(name)).collect(),
            Named::All => self.of_hosts.values().collect(),
        };
        self.others.iter().chain(some.into_iter().flatten())
    }
}

/// The hosts that the reasons of a file name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// These.
    Some(BTreeSet<String>),
    /// The list of all hosts.
    All,
}

impl Named {
    /// Adds the host that a reason names, if it does.
    pub(super) fn add(&mut self, reason: &SpecPath) {
        match (&mut *self, reason.segments()) {
            (Self::Some(names), [_, Segment::Field(hosts), Segment::Named(name), ..]) if hosts == "hosts" => {
                names.insert(name.clone());
            }
            (_, [_, Segment::Field(hosts), ..]) if hosts == "hosts" => *self = Self::All,
            (_, [] | [_]) => *self = Self::All,
            _ => {}
        }
    }
}

/// The host that a path is about, if it is one.
pub(super) fn host_of(path: &SpecPath) -> Option<&str> {
    match path.segments() {
        [_, Segment::Field(hosts), Segment::Named(name), ..] if hosts == "hosts" => Some(name),
        _ => None,
    }
}

/// A document and where its lines begin.
struct Text<'a> {
    document: &'a Document,
    lines: Lines,
}

impl<'a> Text<'a> {
    fn of(document: &'a Document) -> Self {
        Self {
            lines: Lines::of(&document.text),
            document,
        }
    }

    fn line(&self, path: &SpecPath) -> SourceLine {
        let place = self.document.locate(path);
        let is_collection = matches!(
            self.document.root.at(path).map(|node| &node.value),
            Some(Value::List(_) | Value::Map(_))
        );
        let span = place.key.filter(|_| is_collection).unwrap_or(place.value);
        let (line, column) = self.lines.position(&self.document.text, span.start);
        SourceLine {
            file: self.document.name.clone(),
            line,
            column,
        }
    }
}

struct Walk<'a> {
    old: Text<'a>,
    new: Text<'a>,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn compare(&mut self, path: &SpecPath, old: Option<&Node>, new: Option<&Node>) {
        let value = |node: Option<&Node>| node.map(|node| node.value.clone());
        match (value(old), value(new)) {
            (Some(Value::Map(_)) | None, Some(Value::Map(_)) | None) if !is_item(path, old, new) => {
                for key in keys(old).chain(keys(new)).collect::<BTreeSet<&str>>() {
                    let below = |node: Option<&'_ Node>| node.and_then(|node| node.get(key)).cloned();
                    let (old, new) = (below(old), below(new));
                    self.compare(&path.key(key), old.as_ref(), new.as_ref());
                }
            }
            (Some(Value::List(old)), Some(Value::List(new))) => self.lists(path, &old, &new),
            _ => self.leaf(path, old, new),
        }
    }

    fn lists(&mut self, path: &SpecPath, old: &[Node], new: &[Node]) {
        match (named(old), named(new)) {
            (Some(old), Some(new)) => {
                for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
                    let (old, new) = (old.get(name).copied(), new.get(name).copied());
                    self.compare(&path.named(name), old, new);
                }
            }
            _ => {
                for index in 0..old.len().max(new.len()) {
                    self.compare(&path.index(index), old.get(index), new.get(index));
                }
            }
        }
    }

    fn leaf(&mut self, path: &SpecPath, old: Option<&Node>, new: Option<&Node>) {
        if old.map(Node::to_json) == new.map(Node::to_json) {
            return;
        }
        self.found.push(Difference {
            subject: Subject::Spec(path.clone()),
            old: old.and_then(scalar),
            new: new.and_then(scalar),
            items: texts(old).symmetric_difference(&texts(new)).cloned().collect(),
            before: old.map(|_| self.old.line(path)),
            after: new.map(|_| self.new.line(path)),
        });
    }
}

/// Whether a whole item of a list came or went: that is one difference, not one for each of its fields.
fn is_item(path: &SpecPath, old: Option<&Node>, new: Option<&Node>) -> bool {
    let is_one_sided = old.is_none() || new.is_none();
    let last = path.segments().last();
    is_one_sided && matches!(last, Some(Segment::Index(_) | Segment::Named(_)))
}

fn keys(node: Option<&Node>) -> impl Iterator<Item = &str> {
    let fields = match node.map(|node| &node.value) {
        Some(Value::Map(fields)) => fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| field.key.as_str())
}

/// The items by their names, if each has one of its own.
fn named(items: &[Node]) -> Option<BTreeMap<&str, &Node>> {
    let named: BTreeMap<&str, &Node> = items
        .iter()
        .filter_map(|item| Some((item.get("name")?.as_text()?, item)))
        .collect();
    (named.len() == items.len()).then_some(named)
}

/// The value itself, or the items of a list, as the rendered files would spell them.
fn texts(node: Option<&Node>) -> BTreeSet<String> {
    let Some(node) = node else { return BTreeSet::new() };
    let items = node.as_list().unwrap_or(std::slice::from_ref(node));
    items.iter().filter_map(scalar).collect()
}

/// A value as the rendered files would spell it.
fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::List(_) | Value::Map(_) | Value::Null => None,
        _ => Some(node.to_json().to_string()),
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
            vec![Subject::Facts(name.clone())]
        } else {
            let mut paths = Vec::new();
            mentions(&target.document.root, &SpecPath::root(), name, &mut paths);
            paths.into_iter().map(Subject::Spec).collect()
        };
        found.extend(subjects.into_iter().map(|subject| Difference {
            subject,
            old: None,
            new: None,
            items: BTreeSet::new(),
            before: line(base, old),
            after: line(target, new),
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
