use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::types::Release;

use super::Edge;

/// A run of releases, in which a statement holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Interval {
    /// The first release of the run; from the oldest on when left out.
    #[serde(default)]
    #[schemars(with = "Edge")]
    pub since: Option<Edge>,
    /// The first release behind the run; without an end when left out.
    #[serde(default)]
    #[schemars(with = "Edge")]
    pub until: Option<Edge>,
}

impl Interval {
    /// Whether the run holds `release`.
    pub fn contains(&self, release: &Release) -> bool {
        self.since
            .as_ref()
            .is_none_or(|since| since.is_reached_by(release))
            && !self
                .until
                .as_ref()
                .is_some_and(|until| until.is_reached_by(release))
    }

    /// Whether the run has no release at all.
    pub fn is_empty(&self) -> bool {
        matches!((&self.since, &self.until), (Some(since), Some(until)) if since >= until)
    }

    /// Whether the two runs share a release.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_behind = |until: &Option<Edge>, since: &Option<Edge>| match (until, since) {
            (Some(until), Some(since)) => since < until,
            _ => true,
        };
        ends_behind(&self.until, &other.since) && ends_behind(&other.until, &self.since)
    }

    /// What is left of this run without `other`: the part before and the part behind it.
    pub fn without(&self, other: &Self) -> Vec<Self> {
        if !self.overlaps(other) {
            return vec![self.clone()];
        }
        let before = other.since.clone().map(|until| Self {
            since: self.since.clone(),
            until: Some(until),
        });
        let behind = other.until.clone().map(|since| Self {
            since: Some(since),
            until: self.until.clone(),
        });
        [before, behind]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect()
    }
}

impl fmt::Display for Interval {
    /// `1.34.4 up to, but not, 1.35`, `before 1.20`, `1.20 and later`, `all releases`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.since, &self.until) {
            (None, None) => f.write_str("all releases"),
            (Some(since), None) => write!(f, "{since} and later"),
            (None, Some(until)) => write!(f, "before {until}"),
            (Some(since), Some(until)) => write!(f, "{since} up to, but not, {until}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(text: &str) -> Interval {
        let (since, until) = text.split_once("..").unwrap();
        let edge = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        Interval {
            since: edge(since),
            until: edge(until),
        }
    }

    #[test]
    fn the_end_is_not_part_of_the_run() {
        let run = interval("1.20..1.24.9");
        let holds = |release: &str| run.contains(&release.parse().unwrap());
        assert!(!holds("1.19.16"));
        assert!(holds("1.20.0-alpha.1"));
        assert!(holds("1.24.8"));
        assert!(!holds("1.24.9"));
        assert!(interval("..").contains(&"1.5.0".parse().unwrap()));
    }

    #[test]
    fn touching_runs_do_not_overlap() {
        assert!(!interval("..1.20").overlaps(&interval("1.20..")));
        assert!(interval("..1.20.1").overlaps(&interval("1.20..")));
        assert!(interval("..").overlaps(&interval("1.20..1.21")));
        assert!(!interval("1.30..").overlaps(&interval("..1.30")));
        assert!(interval("1.20..1.20").is_empty());
    }

    #[test]
    fn a_run_is_cut_in_two_by_one_inside() {
        assert_eq!(
            interval("..1.30").without(&interval("1.20..1.21")),
            [interval("..1.20"), interval("1.21..1.30")]
        );
        assert_eq!(interval("1.20..1.21").without(&interval("..")), []);
        assert_eq!(
            interval("1.20..").without(&interval("1.20..1.21")),
            [interval("1.21..")]
        );
        assert_eq!(
            interval("1.20..1.21").without(&interval("1.30..")),
            [interval("1.20..1.21")]
        );
    }

    #[test]
    fn a_run_is_said_in_words() {
        let words = ["..", "1.20..", "..1.20", "1.20..1.21"].map(|text| interval(text).to_string());
        assert_eq!(
            words,
            [
                "all releases",
                "1.20 and later",
                "before 1.20",
                "1.20 up to, but not, 1.21"
            ]
        );
    }
}
