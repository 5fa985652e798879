//! A review as text: for people, for programs, for pull requests.

mod github;
mod human;
mod json;
mod markdown;
mod paint;

pub use github::github;
pub use human::{Detail, human};
pub use json::{json, schema, schema_text};
pub use markdown::{COMMENT, markdown};

use super::Review;
use super::acknowledge::Gate;

/// A review, and whether it may go on.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// What differs and what that does.
    pub review: &'a Review,
    /// Whether breaking changes are acknowledged.
    pub gate: &'a Gate,
}

impl Judged<'_> {
    /// `critical, refused: 1 breaking change is not acknowledged`.
    pub(super) fn verdict(&self) -> String {
        let severity = self.review.severity().as_str();
        match (self.gate.refused.len(), self.gate.in_force.len()) {
            (0, 0) => severity.into(),
            (0, 1) => format!("{severity}, 1 breaking change is acknowledged"),
            (0, many) => format!("{severity}, {many} breaking changes are acknowledged"),
            (1, _) => format!("{severity}, refused: 1 breaking change is not acknowledged"),
            (many, _) => format!("{severity}, refused: {many} breaking changes are not acknowledged"),
        }
    }

    /// `12 certificates on 3 hosts`, if any is issued anew.
    pub(super) fn reissued(&self) -> Option<String> {
        let paths = self.review.certificates_reissued();
        if paths.is_empty() {
            return None;
        }
        let mut hosts = super::HostRange::default();
        paths.values().for_each(|range| hosts.extend(range));
        let count: usize = paths.values().map(super::HostRange::len).sum();
        Some(format!(
            "{} anew on {}",
            crate::report::counted(count, "certificate", "certificates"),
            hosts.short()
        ))
    }
}
