use std::collections::BTreeMap;
use std::sync::Arc;

use crate::report::{Diagnostic, Report, SpecPath, messages};

/// The texts of the files beside a spec that it names: policies, authorities, a user's manifests.
///
/// They are read before resolving, so that nothing behind `source` touches the disk. One that cannot be read is
/// reported with everything else that is wrong, at each place that names it.
#[derive(Clone, Debug, Default)]
pub struct Companions(BTreeMap<String, Result<Arc<str>, Diagnostic>>);

impl Companions {
    /// None.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one by the name under which the spec knows it.
    pub fn insert(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) {
        self.0.insert(name.into(), Ok(text.into()));
    }

    /// Says why one cannot be read.
    pub fn refuse(&mut self, name: impl Into<String>, problem: Diagnostic) {
        self.0.insert(name.into(), Err(problem));
    }

    /// The text of a file that the spec names at `path`; a missing one is reported.
    pub fn text(&self, name: &str, path: &SpecPath, report: &mut Report) -> Option<Arc<str>> {
        let problem = match self.0.get(name) {
            Some(Ok(text)) => return Some(Arc::clone(text)),
            Some(Err(problem)) => problem.clone(),
            None => messages::file::missing_source(name),
        };
        report.push(problem.at(path));
        None
    }
}
