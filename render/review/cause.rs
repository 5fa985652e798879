use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::{Location, SpecPath};

use super::Finding;
use super::spec_difference::{Difference, Named, Specs, Subject, host_of};

/// A line of a file that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct SourceLine {
    /// The file, as the user would name it.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// The column, from one.
    pub column: usize,
}

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
}

impl SourceLine {
    /// As a message points at it.
    pub fn location(&self) -> Location {
        Location::Place(self.file.clone(), self.line, self.column)
    }
}

impl fmt::Display for SourceLine {
    /// `clusters/ha/cluster.yaml:14:3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for Cause {
    /// `clusters/ha/cluster.yaml:14:3  spec.network.podSubnet`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.after, &self.before) {
            (Some(line), _) => write!(f, "{line}  {}", self.path),
            (None, Some(line)) => write!(f, "{line} before  {}", self.path),
            (None, None) => f.write_str(&self.path),
        }
    }
}

/// How well a difference of the specs explains a change, the better the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// How many of its values are those of the change.
    values: u8,
    /// Whether the last name of its path is in the name of the changed field.
    is_named: bool,
    /// How many steps it shares with a reason of the file.
    steps: usize,
}

/// The reasons of one file, read once for all its changes.
pub(super) struct Reasons {
    /// Those about one host, by its name: a file of the cluster may have some of each of 5,000.
    of_hosts: BTreeMap<String, BTreeSet<SpecPath>>,
    others: BTreeSet<SpecPath>,
    hosts: Named,
    has_facts: bool,
}

impl Reasons {
    /// From the spelling of the index.
    pub(super) fn read(origins: impl Iterator<Item = String>) -> Self {
        let mut reasons = Self {
            of_hosts: BTreeMap::new(),
            others: BTreeSet::new(),
            hosts: Named::Some(BTreeSet::new()),
            has_facts: false,
        };
        for origin in origins {
            if origin.starts_with("fact:") {
                reasons.has_facts = true;
                continue;
            }
            let path = SpecPath::read(origin.strip_prefix("default:").unwrap_or(&origin));
            let Some(path) = path else { continue };
            reasons.hosts.add(&path);
            match host_of(&path) {
                Some(host) => _ = reasons.of_hosts.entry(host.to_owned()).or_default().insert(path),
                None => _ = reasons.others.insert(path),
            }
        }
        reasons
    }

    /// The differences of the specs that explain a change of the file, the most likely one first.
    pub(super) fn causes(&self, specs: &Specs, finding: &Finding) -> Vec<Cause> {
        let mentioned = specs.mentioned(finding.field.as_deref().unwrap_or_default());
        let hosts = mentioned.as_ref().unwrap_or(&self.hosts);
        let mut fitting: Vec<(Fit, &Difference)> = specs
            .concerning(hosts)
            .filter_map(|difference| Some((self.fit(difference, finding)?, difference)))
            .collect();
        fitting.sort_by_key(|(fit, _)| Reverse(*fit));
        let best = fitting.first().map(|(fit, _)| *fit);
        let is_clear = best.is_some_and(|fit| fit.values > 0 || fit.is_named);
        let as_good = |fit: &Fit| {
            let Some(best) = best else { return false };
            !is_clear || (fit.values, fit.is_named) == (best.values, best.is_named)
        };
        fitting
            .into_iter()
            .filter(|(fit, _)| as_good(fit))
            .map(|(_, difference)| difference.cause())
            .collect()
    }

    fn fit(&self, difference: &Difference, finding: &Finding) -> Option<Fit> {
        let steps = match &difference.subject {
            Subject::Spec(path) => match self.steps(path) {
                Some(steps) => steps,
                None if is_telling(difference, finding) => 0,
                None => return None,
            },
            Subject::Facts(_) if self.has_facts => 0,
            Subject::Facts(_) => return None,
        };
        let same = |a: &Option<String>, b: &Option<String>| {
            let (Some(a), Some(b)) = (a, b) else { return false };
            a == b || a.trim_start_matches('v') == b.trim_start_matches('v')
        };
        let moved = |text: &Option<String>| text.as_deref().is_some_and(|text| difference.moved(text));
        let values = u8::from(moved(&finding.before) || moved(&finding.after))
            + u8::from(same(&difference.old, &finding.before))
            + u8::from(same(&difference.new, &finding.after));
        let field = finding.field.as_deref().map(plain).unwrap_or_default();
        let name = difference.name();
        Some(Fit {
            values,
            is_named: !name.is_empty()
                && !field.is_empty()
                && (field.contains(&name) || name.contains(&field)),
            steps,
        })
    }

    /// How many steps a path shares with the nearest reason; `None` if it touches none.
    fn steps(&self, path: &SpecPath) -> Option<usize> {
        let of_host = host_of(path).and_then(|host| self.of_hosts.get(host));
        let is_list = SpecPath::of("spec.hosts").holds(path) || path.holds(&SpecPath::of("spec.hosts"));
        let all = match (of_host, is_list && host_of(path).is_none()) {
            (_, true) => self.of_hosts.values().collect(),
            (Some(own), false) => vec![own],
            (None, false) => Vec::new(),
        };
        let reasons = self.others.iter().chain(all.into_iter().flatten());
        let touching = reasons.filter(|reason| reason.touches(path));
        let shared = touching.map(|reason| reason.segments().len().min(path.segments().len()));
        // A release decides facts.
        let by_release = (self.has_facts && *path == SpecPath::of("spec.version")).then_some(0);
        shared.max().or(by_release)
    }
}

/// Whether a file changed by a text that came or went in the spec too, though its reasons do not name the place.
/// Short texts such as `true` say nothing.
fn is_telling(difference: &Difference, finding: &Finding) -> bool {
    const TELLING: usize = 6;
    let values = [&finding.before, &finding.after].into_iter().flatten();
    let mut telling = values.filter(|value| value.len() >= TELLING);
    telling.any(|value| difference.moved(value))
}

/// Letters and digits alone, in lower case, so that `--audit-log-maxage` holds `maxAge`.
pub(super) fn plain(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}
