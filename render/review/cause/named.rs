use std::collections::BTreeSet;

use crate::report::{Segment, SpecPath};

/// The hosts that the reasons of a file name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// These.
    Some(BTreeSet<String>),
    /// The list of all hosts.
    All,
}

impl Named {
    /// Adds the hosts of another.
    pub(super) fn and(mut self, more: Option<Self>) -> Self {
        match (&mut self, more) {
            (Self::Some(names), Some(Self::Some(more))) => names.extend(more),
            (_, Some(Self::All)) => return Self::All,
            _ => {}
        }
        self
    }

    /// Adds the host that a reason names, if it does.
    pub(super) fn add(&mut self, reason: &SpecPath) {
        match (&mut *self, reason.segments()) {
            (Self::Some(names), [_, Segment::Field(hosts), Segment::Named(name), ..]) if hosts == "hosts" => {
                names.insert(name.clone());
            }
            (_, [_, Segment::Field(hosts), ..]) if hosts == "hosts" => *self = Self::All,
            (_, [] | [_]) => *self = Self::All,
            _ => {}
        }
    }
}

/// The host that a path is about, if it is one.
pub(super) fn host_of(path: &SpecPath) -> Option<&str> {
    match path.segments() {
        [_, Segment::Field(hosts), Segment::Named(name), ..] if hosts == "hosts" => Some(name),
        _ => None,
    }
}
