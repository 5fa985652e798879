use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::review::{Finding, Kind};
use crate::source::read_foreign;

use super::Changed;

/// A longer value is cut in the middle of a table.
const WIDTH: usize = 200;

/// What differs between two YAML or JSON files, field by field.
pub(super) fn findings(changed: &Changed<'_>) -> Option<Vec<Finding>> {
    let name = changed.path.file_name();
    if ![
        ".yaml",
        ".yml",
        ".json",
        ".conf",
        ".conflist",
        ".kubeconfig",
        ".toml",
    ]
    .iter()
    .any(|end| name.ends_with(end))
    {
        return None;
    }
    let read = if name.ends_with(".toml") {
        tables
    } else {
        documents
    };
    let (before, after) = (read(changed.before?)?, read(changed.after?)?);
    let is_objects = changed.path.is_below("/cluster");
    let mut findings = Vec::new();
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) => {
                let kind = if is_objects {
                    Kind::ObjectField
                } else {
                    Kind::ConfigField
                };
                let prefix = if is_objects {
                    format!("{name} ")
                } else {
                    String::new()
                };
                compare(kind, &prefix, "", Some(old), Some(new), &mut findings);
            }
            (old, _) => {
                let kind = if old.is_none() {
                    Kind::ObjectAdded
                } else {
                    Kind::ObjectRemoved
                };
                findings.push(Finding::field(kind, name.as_str(), None, None));
            }
        }
    }
    Some(findings)
}

/// The documents of a file by what they are: `Deployment kube-system/coredns`; the only document has no name.
fn documents(text: &str) -> Option<BTreeMap<String, Value>> {
    let documents = read_foreign("", text).ok()?;
    let mut named = BTreeMap::new();
    for (position, document) in documents.iter().enumerate() {
        let value = document.root.to_json();
        if !value.is_object() && !value.is_array() {
            return None;
        }
        let mut name = title(&value);
        if named.contains_key(&name) {
            name = format!("{name} #{position}");
        }
        named.insert(name, value);
    }
    Some(named)
}

/// A file in TOML as one document.
fn tables(text: &str) -> Option<BTreeMap<String, Value>> {
    let table: toml::Table = toml::from_str(text).ok()?;
    let value = serde_json::to_value(table).ok()?;
    Some([(String::new(), value)].into())
}

fn title(value: &Value) -> String {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
    let kind = text("/kind").unwrap_or_default();
    match (text("/metadata/namespace"), text("/metadata/name")) {
        (Some(namespace), Some(name)) => format!("{kind} {namespace}/{name}"),
        (None, Some(name)) => format!("{kind} {name}"),
        (_, None) => kind.to_owned(),
    }
}

/// Every field that differs, by JSON pointer; lists by position, or by name where their items have one.
pub(super) fn compare(
    kind: Kind,
    prefix: &str,
    pointer: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    findings: &mut Vec<Finding>,
) {
    if old == new {
        return;
    }
    if let (Some(Value::String(was)), Some(Value::String(is))) = (old, new)
        && was.contains('\n')
        && is.contains('\n')
    {
        inside(kind, (prefix, pointer), was, is, findings);
        return;
    }
    let below: Option<BTreeMap<String, [Option<&Value>; 2]>> = match (old, new) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            let pair = |key: &String| {
                (
                    key.replace('~', "~0").replace('/', "~1"),
                    [old.get(key), new.get(key)],
                )
            };
            Some(keys.into_iter().map(pair).collect())
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => items(old, new),
        _ => None,
    };
    match below {
        Some(below) => {
            for (key, [old, new]) in below {
                compare(kind, prefix, &format!("{pointer}/{key}"), old, new, findings);
            }
        }
        None => findings.push(Finding::field(
            kind,
            format!("{prefix}{pointer}"),
            old.map(told),
            new.map(told),
        )),
    }
}

/// A text that is a document itself, as in a ConfigMap, is compared by its fields; any other by its lines.
fn inside(kind: Kind, at: (&str, &str), old: &str, new: &str, findings: &mut Vec<Finding>) {
    let only = |text: &str| {
        let mut documents = documents(text)?;
        (documents.len() == 1).then(|| documents.pop_first().map(|(_, value)| value))?
    };
    let (prefix, pointer) = at;
    if let (Some(old), Some(new)) = (only(old), only(new)) {
        compare(kind, prefix, pointer, Some(&old), Some(&new), findings);
        return;
    }
    let (before, after) = super::text::lines(old, new);
    findings.push(Finding::field(kind, format!("{prefix}{pointer}"), before, after));
}

/// The items of two lists of mappings side by side: by their names, or by their places in lists of one length. Other
/// lists are compared as one value.
fn items<'a>(old: &'a [Value], new: &'a [Value]) -> Option<BTreeMap<String, [Option<&'a Value>; 2]>> {
    let named = |items: &'a [Value]| {
        let named: BTreeMap<&str, &Value> = items
            .iter()
            .filter_map(|item| Some((item.get("name")?.as_str()?, item)))
            .collect();
        (named.len() == items.len()).then_some(named)
    };
    let (Some(old), Some(new)) = (named(old), named(new)) else {
        return in_place(old, new);
    };
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let pair = |name: &str| (name.to_owned(), [old.get(name).copied(), new.get(name).copied()]);
    Some(names.into_iter().map(pair).collect())
}

fn in_place<'a>(old: &'a [Value], new: &'a [Value]) -> Option<BTreeMap<String, [Option<&'a Value>; 2]>> {
    let is_even = old.len() == new.len() && old.iter().chain(new).all(Value::is_object);
    let pairs = old.iter().zip(new).enumerate();
    let pair =
        |(place, (old, new)): (usize, (&'a Value, &'a Value))| (place.to_string(), [Some(old), Some(new)]);
    is_even.then(|| pairs.map(pair).collect())
}

/// A value on one line.
pub(super) fn told(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.replace('\n', "\\n"),
        other => other.to_string(),
    };
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
