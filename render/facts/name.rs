//! What rows state about names: flags, feature gates, admission plugins, kinds of objects.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::types::Program;

/// A command-line flag.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Flag {
    /// Its name without dashes.
    pub name: String,
    /// What its value is.
    #[serde(rename = "type")]
    pub kind: FlagType,
    /// What to do where the flag is gone, as an imperative: "use `bind-address`".
    pub instead: Option<String>,
}

/// What the value of a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlagType {
    /// `true`, `false`, or nothing, which is `true`.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A duration such as `1m30s`.
    Duration,
    /// An IP address.
    Address,
    /// Anything else, once.
    Text,
    /// Items, joined by commas or given one by one.
    List,
    /// Items, given one by one; a comma is part of an item.
    Items,
    /// Keys and values, joined by commas or given one by one.
    Map,
}

impl FlagType {
    /// Whether the flag may be given several times.
    pub fn repeats(self) -> bool {
        matches!(self, Self::List | Self::Items | Self::Map)
    }
}

/// A flag that kubeadm itself gives to a program.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct KubeadmFlag {
    /// Its name without dashes.
    pub name: String,
    /// Its place among the others, where they stand as the program lists them.
    pub position: Option<u8>,
    /// Whether it is written without a value, which means `true`.
    #[serde(default)]
    pub bare: bool,
}

/// A feature gate.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Gate {
    /// Its name.
    pub name: String,
    /// How far it has come, where that is known.
    pub stage: Option<GateStage>,
    /// Whether it is on by default, where that is known.
    pub default: Option<bool>,
    /// Whether it refuses any value but the default.
    #[serde(default)]
    pub locked: bool,
    /// The programs that know it, if not all do.
    pub programs: Option<Vec<Program>>,
}

/// How far a feature gate has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GateStage {
    /// May change or go at any time.
    Alpha,
    /// Well tested.
    Beta,
    /// Generally available.
    Ga,
    /// Will go.
    Deprecated,
}

/// An admission plugin of kube-apiserver.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Admission {
    /// Its name.
    pub name: String,
    /// Whether it runs without being named.
    #[serde(default)]
    pub default: bool,
}

/// A kind of object in one version of its API group.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct ApiKind {
    /// Its apiVersion and its kind: `apps/v1 DaemonSet`.
    pub name: String,
    /// What to do where it is gone, as an imperative: "write `apps/v1`".
    pub instead: Option<String>,
}
