use std::sync::Arc;

use crate::types::Release;

use super::Interval;

/// A statement, the run of releases in which it holds, and why we think so.
#[derive(Clone, Debug)]
pub struct Row<T> {
    /// What is stated.
    pub value: T,
    /// When it holds.
    pub interval: Interval,
    /// Where it is written or was seen.
    pub source: Arc<str>,
    /// What is not certain about it.
    pub doubt: Option<Arc<str>>,
    /// The file of the row, as a user would name it.
    pub file: Arc<str>,
}

impl<T> Row<T> {
    /// Whether it is stated about `release`.
    pub fn holds(&self, release: &Release) -> bool {
        self.interval.contains(release)
    }
}

/// What is known about a name in one release.
#[derive(Debug)]
pub enum Finding<'a, T> {
    /// The release knows it.
    Known(&'a Row<T>),
    /// It was there; the row's `until` says when it went.
    Removed(&'a Row<T>),
    /// It is yet to come; the row's `since` says when.
    NotYet(&'a Row<T>),
    /// Nobody knows it.
    Unknown {
        /// A known name that looks like it.
        nearest: Option<&'a str>,
    },
}

impl<'a, T> Finding<'a, T> {
    /// The row that holds in the release, if there is one.
    pub fn known(&self) -> Option<&'a Row<T>> {
        match self {
            Self::Known(row) => Some(row),
            _ => None,
        }
    }
}
