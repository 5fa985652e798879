use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::types::{GoDuration, Quantity, Release};

use super::{Finding, Table};

/// A configuration file whose fields are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum ConfigKind {
    /// `kubelet.config.k8s.io/v1beta1`.
    KubeletConfiguration,
    /// `kubeproxy.config.k8s.io/v1alpha1`.
    KubeProxyConfiguration,
}

impl ConfigKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::KubeletConfiguration, Self::KubeProxyConfiguration];

    /// The `kind` that the file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KubeletConfiguration => "KubeletConfiguration",
            Self::KubeProxyConfiguration => "KubeProxyConfiguration",
        }
    }

    /// The `apiVersion` that the file names.
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::KubeletConfiguration => "kubelet.config.k8s.io/v1beta1",
            Self::KubeProxyConfiguration => "kubeproxy.config.k8s.io/v1alpha1",
        }
    }
}

impl fmt::Display for ConfigKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A field of a configuration file.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ConfigField {
    /// Where it stands: `authentication.webhook.cacheTTL`; `[]` is any item of a list.
    pub path: String,
    /// What it holds: `bool`, `integer`, `number`, `text`, `duration`, `quantity`, `object`, or `list of` or
    /// `map of` one of them.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is printed when nobody set the field; without it the field is then left out.
    #[serde(default, deserialize_with = "present")]
    pub zero: Option<Value>,
    /// Whether a zero, such as `false` or an empty text, is printed if somebody wrote it. Without it, and
    /// without `zero`, it is left out.
    #[serde(default)]
    pub keeps_zero: bool,
}

impl ConfigField {
    /// What the program prints for a value that somebody wrote; `None` if it leaves it out.
    fn printed(&self, written: &Value) -> Option<Value> {
        let is_zero = is_zero(written)
            || match written {
                Value::Array(items) => items.is_empty(),
                Value::Object(fields) => fields.is_empty() && self.kind != "object",
                _ => false,
            };
        if is_zero && !self.keeps_zero && self.zero.is_none() {
            return None;
        }
        Some(canonical(&self.kind, written))
    }

    /// Whether a value is nothing but its type's zero. An empty list is there, and so is what a pointer points to.
    fn is_unset(&self, written: &Value) -> bool {
        is_zero(written) && !self.keeps_zero && self.zero != Some(Value::Null)
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A value as its type prints it: a length of time in Go's own form, an amount in that of Kubernetes.
fn canonical(kind: &str, written: &Value) -> Value {
    let printed = match (kind, written) {
        ("duration" | "duration-or-nanoseconds", Value::String(text)) => {
            text.parse().ok().map(|duration: GoDuration| duration.to_string())
        }
        ("quantity", Value::String(text)) => text.parse().ok().map(|amount: Quantity| amount.to_string()),
        ("quantity", Value::Number(number)) => {
            let amount: Option<Quantity> = number.to_string().parse().ok();
            amount.map(|amount| amount.to_string())
        }
        (_, Value::Object(fields)) => {
            let Some(kind) = kind.strip_prefix("map of ") else {
                return written.clone();
            };
            let field = |(key, value): (&String, &Value)| (key.clone(), canonical(kind, value));
            return fields.iter().map(field).collect::<Map<_, _>>().into();
        }
        _ => None,
    };
    printed.map_or_else(|| written.clone(), Value::String)
}

/// `zero: null` is a value, unlike a missing `zero`.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The fields of one kind of file in one release.
#[derive(Clone, Copy, Debug)]
pub struct ConfigFields<'a> {
    table: &'a Table<ConfigField>,
    release: &'a Release,
}

impl<'a> ConfigFields<'a> {
    pub(super) fn new(table: &'a Table<ConfigField>, release: &'a Release) -> Self {
        Self { table, release }
    }

    /// What is known of a field.
    pub fn find(&self, path: &str) -> Finding<'a, ConfigField> {
        self.table.find(path, self.release)
    }

    /// Every field of the release, by path.
    pub fn iter(&self) -> impl Iterator<Item = &'a ConfigField> {
        self.table.at(self.release).map(|(_, row)| &row.value)
    }

    /// What somebody wrote, without the zeros that Go cannot tell from a field that nobody set.
    pub fn set(&self, written: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let mut set = Map::from_iter(written.clone());
        for field in self.iter() {
            replace(&mut set, &field.path, &|value| {
                (!field.is_unset(value)).then(|| value.clone())
            });
        }
        set.into_iter().collect()
    }

    /// Turns what somebody wrote into what the program prints of it: lengths of time and amounts in the form of their
    /// types, and no zeros where they are left out.
    pub fn print_written(&self, config: &mut Map<String, Value>) {
        for field in self.iter() {
            replace(config, &field.path, &|written| field.printed(written));
        }
    }

    /// Adds the fields that the program prints even when nobody set them.
    ///
    /// Below an object, and in items of a list, only if those are printed themselves.
    pub fn add_unset(&self, config: &mut Map<String, Value>) {
        for field in self.iter() {
            if let Some(zero) = &field.zero {
                put(config, &field.path, zero);
            }
        }
    }
}

/// Sets `path` to `value` if its parent is there and it is not.
fn put(map: &mut Map<String, Value>, path: &str, value: &Value) {
    match path.split_once('.') {
        None => {
            map.entry(path).or_insert_with(|| value.clone());
        }
        Some((first, rest)) => {
            for inner in within(map, first) {
                put(inner, rest, value);
            }
        }
    }
}

/// The object that is the first part of a path, or with `[]` behind it the objects in the list of that name.
fn within<'m>(map: &'m mut Map<String, Value>, first: &str) -> Vec<&'m mut Map<String, Value>> {
    let found: &mut [Value] = match first.strip_suffix("[]") {
        Some(list) => match map.get_mut(list) {
            Some(Value::Array(items)) => items,
            _ => &mut [],
        },
        None => map.get_mut(first).map(std::slice::from_mut).unwrap_or_default(),
    };
    found.iter_mut().filter_map(Value::as_object_mut).collect()
}

/// Replaces the value at `path`, if there is one, or takes it out.
fn replace(map: &mut Map<String, Value>, path: &str, change: &dyn Fn(&Value) -> Option<Value>) {
    match path.split_once('.') {
        None => {
            if let Some(written) = map.remove(path)
                && let Some(printed) = change(&written)
            {
                map.insert(path.into(), printed);
            }
        }
        Some((first, rest)) => {
            for inner in within(map, first) {
                replace(inner, rest, change);
            }
        }
    }
}
