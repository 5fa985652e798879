use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::types::{Invalid, Minor, Release};

/// Where a run of releases begins or ends.
///
/// `1.34` stands before everything of that minor, its previews included; `1.34.4` is that release.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend(
    "pattern" = r"^\d+\.\d+(\.\d+(-(alpha|beta|rc)\.\d+)?)?$",
    "examples" = ["1.34", "1.34.4"]
))]
pub enum Edge {
    /// A whole minor.
    Minor(Minor),
    /// One release.
    Release(Release),
}

impl Edge {
    fn minor(&self) -> Minor {
        match self {
            Self::Minor(minor) => *minor,
            Self::Release(release) => release.minor(),
        }
    }

    /// The release, unless this is a whole minor, which stands before all of its releases.
    fn release(&self) -> Option<&Release> {
        match self {
            Self::Minor(_) => None,
            Self::Release(release) => Some(release),
        }
    }

    /// Whether `release` is this edge or comes after it.
    pub fn is_reached_by(&self, release: &Release) -> bool {
        (self.minor(), self.release()) <= (release.minor(), Some(release))
    }
}

impl Ord for Edge {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.minor(), self.release()).cmp(&(other.minor(), other.release()))
    }
}

impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minor(minor) => minor.fmt(f),
            Self::Release(release) => release.fmt(f),
        }
    }
}

impl FromStr for Edge {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.parse() {
            Ok(minor) => Ok(Self::Minor(minor)),
            Err(_) => text.parse().map(Self::Release),
        }
    }
}

impl TryFrom<String> for Edge {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minor_begins_with_its_first_preview() {
        let reached = |edge: &str, release: &str| {
            edge.parse::<Edge>()
                .unwrap()
                .is_reached_by(&release.parse().unwrap())
        };
        assert!(reached("1.34", "1.34.0-alpha.1"));
        assert!(reached("1.34", "1.35.0"));
        assert!(!reached("1.34", "1.33.13"));
        assert!(reached("1.34.4", "1.34.4"));
        assert!(!reached("1.34.4", "1.34.3"));
        assert!(!reached("1.34.0", "1.34.0-rc.1"));
        assert!(!reached("1.10", "1.9.11"));
    }

    #[test]
    fn edges_are_ordered_as_their_releases() {
        let edges = ["1.9", "1.10", "1.10.0-alpha.1", "1.10.0", "1.10.3", "1.11"];
        let edges: Vec<Edge> = edges.iter().map(|text| text.parse().unwrap()).collect();
        assert!(edges.is_sorted());
    }
}
