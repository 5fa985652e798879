use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::SourceLine;

/// The longest value that is shown of a fact or a default.
const WIDTH: usize = 48;

/// What a person changed that caused a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Cause {
    /// The path in the spec, or the name of the file beside it.
    pub path: String,
    /// Where it stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<SourceLine>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<SourceLine>,
    /// The fact or the default that is another because of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
}

/// A fact or a default that decides something, and is another on the two sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Through {
    /// `fact:image.etcd`, `default:spec.controlPlaneEndpoint`.
    pub name: String,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl fmt::Display for Cause {
    /// `clusters/ha/cluster.yaml:14:3  spec.network.podSubnet`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.after, &self.before) {
            (Some(line), _) => write!(f, "{line}  {}", self.path)?,
            (None, Some(line)) => write!(f, "{line} before  {}", self.path)?,
            (None, None) => f.write_str(&self.path)?,
        }
        match &self.through {
            Some(through) => write!(f, " ({through})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Through {
    /// `fact:image.etcd 3.5.6-0 -> 3.5.16-0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, " {} -> {}", short(before), short(after)),
            (Some(before), None) => write!(f, ", which was {}", short(before)),
            (None, Some(after)) => write!(f, " {}", short(after)),
            (None, None) => Ok(()),
        }
    }
}

fn short(value: &str) -> String {
    match value.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
