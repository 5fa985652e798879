use std::collections::{BTreeMap, BTreeSet};

use crate::report::SpecPath;
use crate::source::{Document, Node, Value};

use super::Difference;
use super::line::Text;

/// Compares two specs value by value.
pub(super) struct Walk<'a> {
    old: Text<'a>,
    new: Text<'a>,
    found: Vec<Difference>,
}

/// Where a value stands on the two sides: an item of a list may have moved.
#[derive(Clone)]
struct Paths {
    old: SpecPath,
    new: SpecPath,
}

impl Paths {
    fn both(&self, step: impl Fn(&SpecPath) -> SpecPath) -> Self {
        Self {
            old: step(&self.old),
            new: step(&self.new),
        }
    }
}

impl<'a> Walk<'a> {
    /// Every difference, in the order of the fields' names.
    pub(super) fn between(old: &'a Document, new: &'a Document) -> Vec<Difference> {
        let mut walk = Self {
            old: Text::of(old),
            new: Text::of(new),
            found: Vec::new(),
        };
        let root = Paths {
            old: SpecPath::root(),
            new: SpecPath::root(),
        };
        walk.compare(&root, Some(&old.root), Some(&new.root), false);
        walk.found
    }

    /// `is_item` is whether the value is an item of a list: if a whole one came or went, that is one difference, not one
    /// for each of its fields.
    fn compare(&mut self, at: &Paths, old: Option<&Node>, new: Option<&Node>, is_item: bool) {
        let is_whole = is_item && (old.is_none() || new.is_none());
        let values = (old.map(|node| &node.value), new.map(|node| &node.value));
        match values {
            (Some(Value::Map(_)) | None, Some(Value::Map(_)) | None) if !is_whole => {
                for key in keys(old).chain(keys(new)).collect::<BTreeSet<&str>>() {
                    let below = |node: Option<&'_ Node>| node.and_then(|node| node.get(key)).cloned();
                    let (old, new) = (below(old), below(new));
                    self.compare(&at.both(|path| path.key(key)), old.as_ref(), new.as_ref(), false);
                }
            }
            (Some(Value::List(old)), Some(Value::List(new))) => self.lists(at, old, new),
            (None, Some(Value::List(new))) if named(new).is_some_and(|items| !items.is_empty()) => {
                self.lists(at, &[], new);
            }
            _ => self.leaf(at, old, new),
        }
    }

    fn lists(&mut self, at: &Paths, old: &[Node], new: &[Node]) {
        if let (Some(old), Some(new)) = (named(old), named(new)) {
            for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
                let (old, new) = (old.get(name).copied(), new.get(name).copied());
                self.compare(&at.both(|path| path.named(name)), old, new, true);
            }
            return;
        }
        let (gone, came) = unmatched(old, new);
        let before = self.found.len();
        for position in 0..gone.len().max(came.len()) {
            let (was, is) = (gone.get(position), came.get(position));
            let paths = Paths {
                old: at.old.index(was.or(is).map_or(0, |(index, _)| *index)),
                new: at.new.index(is.or(was).map_or(0, |(index, _)| *index)),
            };
            self.compare(
                &paths,
                was.map(|(_, node)| *node),
                is.map(|(_, node)| *node),
                true,
            );
        }
        // The same items in another order.
        if self.found.len() == before && !is_same(old, new) {
            let items = |nodes: &[Node]| nodes.iter().map(Node::to_json).collect::<serde_json::Value>();
            let told = |nodes: &[Node]| Some(items(nodes).to_string());
            self.push(at, (told(old), told(new)), (None, None), (true, true));
        }
    }

    fn leaf(&mut self, at: &Paths, old: Option<&Node>, new: Option<&Node>) {
        if old.map(Node::to_json) != new.map(Node::to_json) {
            let scalars = (old.and_then(scalar), new.and_then(scalar));
            self.push(at, scalars, (old, new), (old.is_some(), new.is_some()));
        }
    }

    fn push(
        &mut self,
        at: &Paths,
        (old, new): (Option<String>, Option<String>),
        nodes: (Option<&Node>, Option<&Node>),
        (was, is): (bool, bool),
    ) {
        let (had, has) = (texts(nodes.0), texts(nodes.1));
        self.found.push(Difference {
            old,
            new,
            gone: had.difference(&has).cloned().collect(),
            came: has.difference(&had).cloned().collect(),
            before: was.then(|| self.old.line(&at.old)),
            after: is.then(|| self.new.line(&at.new)),
            ..Difference::of_spec(at.old.clone(), at.new.clone())
        });
    }
}

fn keys(node: Option<&Node>) -> impl Iterator<Item = &str> {
    let fields = match node.map(|node| &node.value) {
        Some(Value::Map(fields)) => fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| field.key.as_str())
}

/// The items by their names, if each has one of its own.
pub(super) fn named(items: &[Node]) -> Option<BTreeMap<&str, &Node>> {
    let named: BTreeMap<&str, &Node> = items
        .iter()
        .filter_map(|item| Some((item.get("name")?.as_text()?, item)))
        .collect();
    (named.len() == items.len()).then_some(named)
}

/// The items of each list that the other does not have, with their places.
#[expect(clippy::type_complexity, reason = "two lists of the same kind")]
fn unmatched<'n>(old: &'n [Node], new: &'n [Node]) -> (Vec<(usize, &'n Node)>, Vec<(usize, &'n Node)>) {
    let mut came: Vec<(usize, &Node)> = new.iter().enumerate().collect();
    let mut gone = Vec::new();
    for (index, node) in old.iter().enumerate() {
        let value = node.to_json();
        match came.iter().position(|(_, other)| other.to_json() == value) {
            Some(place) => _ = came.remove(place),
            None => gone.push((index, node)),
        }
    }
    (gone, came)
}

fn is_same(old: &[Node], new: &[Node]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(a, b)| a.to_json() == b.to_json())
}

/// Every value in a node, as the rendered files would spell it, and the keys that are no names of fields.
fn texts(node: Option<&Node>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Node> = node.into_iter().collect();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::List(items) => open.extend(items),
            Value::Map(fields) => open.extend(fields.iter().map(|field| &field.value)),
            _ => {
                let text = scalar(node);
                found.extend(text.as_deref().and_then(host).map(str::to_owned));
                found.extend(text);
            }
        }
    }
    found
}

/// The host of an endpoint or of an image's name, which stands alone in certificates and checks.
fn host(text: &str) -> Option<&str> {
    let of_image = text
        .split_once('/')
        .map(|(host, _)| host)
        .filter(|host| host.contains('.'));
    let of_endpoint = text.rsplit_once(':');
    let of_endpoint = of_endpoint.filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    of_image.or(of_endpoint.map(|(host, _)| host))
}

/// A value as the rendered files would spell it.
fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::List(_) | Value::Map(_) | Value::Null => None,
        _ => Some(node.to_json().to_string()),
    }
}
