//! Values that a text repeats by name, where kubeadm's reader (go-yaml v2) puts them in.

use std::collections::BTreeMap;

use super::{Field, Node, Value};
use crate::report::Span;

/// The values that may be repeated so far. Copies count as values of the file, so the file's limits bound what names of
/// names can grow to.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    by_id: BTreeMap<usize, Anchored>,
}

/// A value with a name.
#[derive(Clone, Debug)]
pub(super) struct Anchored {
    pub(super) node: Node,
    /// The values in it, itself included.
    pub(super) count: usize,
    /// Collections within collections in it, itself included.
    pub(super) height: usize,
}

impl Anchors {
    /// Keeps a value; returns how many values that are.
    pub(super) fn keep(&mut self, id: usize, node: &Node) -> usize {
        let (count, height) = size(node);
        let node = node.clone();
        self.by_id.insert(id, Anchored { node, count, height });
        count
    }

    /// The value of that name, unless it does not end before the name is used.
    pub(super) fn get(&self, id: usize) -> Option<&Anchored> {
        self.by_id.get(&id)
    }
}

/// Values and levels of a node.
fn size(node: &Node) -> (usize, usize) {
    let add = |(count, height): (usize, usize), inner: &Node| {
        let (more, high) = size(inner);
        (count + more, height.max(high + 1))
    };
    match &node.value {
        Value::List(items) => items.iter().fold((1, 1), add),
        Value::Map(fields) => fields.iter().map(|field| &field.value).fold((1, 1), add),
        _ => (1, 0),
    }
}

/// A field of a mapping, and whether `<<` brought it.
pub(super) struct Entry {
    pub(super) field: Field,
    pub(super) is_merged: bool,
}

/// The fields that `<<` brings, or what stands there in their place. Of several mappings the first wins.
pub(super) fn merged(value: &Node) -> Result<Vec<Entry>, &'static str> {
    let fields = |node: &Node| match &node.value {
        Value::Map(fields) => Ok(fields.clone()),
        other => Err(other.kind()),
    };
    let all = match &value.value {
        Value::List(items) => items
            .iter()
            .rev()
            .map(fields)
            .collect::<Result<Vec<_>, _>>()?
            .concat(),
        _ => fields(value)?,
    };
    let entry = |field| Entry {
        field,
        is_merged: true,
    };
    Ok(all.into_iter().map(entry).collect())
}

/// The fields that count. go-yaml v2 sets them in the order of the text, so that the last of a name stays, whether `<<`
/// brought it or not (run: kubeadm 1.36.3).
pub(super) fn fields(entries: Vec<Entry>) -> Vec<Field> {
    let has_merged = entries.iter().any(|entry| entry.is_merged);
    let written = entries.into_iter().map(|entry| entry.field);
    if !has_merged {
        return written.collect();
    }
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut fields: Vec<Field> = Vec::new();
    for field in written {
        match places.get(&field.key) {
            Some(place) => fields[*place] = field,
            None => {
                places.insert(field.key.clone(), fields.len());
                fields.push(field);
            }
        }
    }
    fields
}

/// The value where its name stands: a message about the value itself points there, one about what is in it to where that
/// is written.
pub(super) fn at(mut node: Node, span: Span) -> Node {
    node.span = span;
    node
}
