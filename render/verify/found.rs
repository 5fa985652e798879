use std::collections::BTreeMap;

use crate::report::{Diagnostic, Report, Severity};
use crate::types::{HostName, HostRange};

/// Something that is wrong with a tree, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// The hosts; none for the files of the cluster.
    pub hosts: HostRange,
}

/// What was found so far; the same on many hosts is told once.
#[derive(Default)]
pub(super) struct Found(BTreeMap<(&'static str, String), (Diagnostic, HostRange)>);

impl Found {
    /// Adds what is wrong with one host, or with the files of the cluster.
    pub(super) fn add(&mut self, host: Option<&HostName>, diagnostic: Diagnostic) {
        let key = (diagnostic.code, diagnostic.message.clone());
        let (_, hosts) = self
            .0
            .entry(key)
            .or_insert_with(|| (diagnostic, HostRange::default()));
        if let Some(host) = host {
            hosts.extend(&HostRange::one(host.clone()));
        }
    }

    /// The problems, by code and text.
    pub(super) fn problems(self) -> Vec<Problem> {
        let found = self.0.into_values();
        found
            .map(|(diagnostic, hosts)| Problem { diagnostic, hosts })
            .collect()
    }
}

impl Problem {
    /// Whether it is no mere warning.
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }

    /// The message with its hosts.
    pub fn message(&self) -> Diagnostic {
        let diagnostic = self.diagnostic.clone();
        match self.hosts.is_empty() {
            true => diagnostic,
            false => diagnostic.note(format!("on {}", self.hosts.short())),
        }
    }
}

/// All of them as messages.
pub(super) fn report(problems: &[Problem]) -> Report {
    let mut report = Report::new();
    problems.iter().for_each(|problem| report.push(problem.message()));
    report
}
