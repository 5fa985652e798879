use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::types::Release;

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

    /// Adds the fields that the program prints even when nobody set them.
    ///
    /// Below an object only if it is printed itself; items of lists stay as they are.
    pub fn add_unset(&self, config: &mut Map<String, Value>) {
        for field in self.iter().filter(|field| !field.path.contains('[')) {
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
            if let Some(Value::Object(inner)) = map.get_mut(first) {
                put(inner, rest, value);
            }
        }
    }
}
