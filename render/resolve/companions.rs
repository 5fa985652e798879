use std::collections::BTreeMap;
use std::sync::Arc;

use crate::report::{Report, SpecPath, messages};

/// The texts of the files beside a spec that it names: policies, authorities, a user's manifests.
///
/// They are read before resolving, so that nothing behind `source` touches the disk.
#[derive(Clone, Debug, Default)]
pub struct Companions(BTreeMap<String, Arc<str>>);

impl Companions {
    /// None.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one by the name under which the spec knows it.
    pub fn insert(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) {
        self.0.insert(name.into(), text.into());
    }

    /// The text of a file that the spec names at `path`; a missing one is reported.
    pub fn text(&self, name: &str, path: &SpecPath, report: &mut Report) -> Option<Arc<str>> {
        let text = self.0.get(name).cloned();
        if text.is_none() {
            report.push(messages::file::missing_source(name).at(path));
        }
        text
    }
}
