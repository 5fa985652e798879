use std::cell::RefCell;

use crate::report::{Diagnostic, Location, Note, Report, Severity, Source};

/// All that is to be said about the files, gathered while they are read.
#[derive(Debug, Default)]
pub(super) struct Findings {
    report: RefCell<Report>,
}

impl Findings {
    /// Adds a message that points into a text.
    pub(super) fn push_in(&self, source: &dyn Source, diagnostic: Diagnostic) {
        self.push(diagnostic.pinned(source));
    }

    /// Adds a message. A note that was already made of another place names this one too.
    pub(super) fn push(&self, diagnostic: Diagnostic) {
        let mut report = self.report.borrow_mut();
        let is_same = |known: &&mut Diagnostic| {
            known.severity == Severity::Note
                && known.code == diagnostic.code
                && known.message == diagnostic.message
        };
        let known = report.diagnostics_mut().iter_mut().find(is_same);
        match known {
            Some(known) => known.notes.extend(diagnostic.at.map(also_at)),
            None => report.push(diagnostic),
        }
    }

    /// Adds the messages of another reader.
    pub(super) fn extend(&self, report: Report) {
        self.report.borrow_mut().extend(report);
    }

    /// Whether something was found so far that no cluster can be made of.
    pub(super) fn has_errors(&self) -> bool {
        self.report.borrow().has_errors()
    }

    pub(super) fn into_report(self) -> Report {
        self.report.into_inner()
    }
}

fn also_at(place: Location) -> Note {
    Note {
        message: "the same holds at".into(),
        at: Some(place),
    }
}
