use std::collections::BTreeSet;

use crate::report::{Segment, SpecPath};

use super::named::host_of;
use super::{Cause, SourceLine, Through};

/// What a difference is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::review) enum Subject {
    /// A value of the spec.
    Spec(SpecPath),
    /// Rows about releases, by the name of their file.
    Facts(String),
}

/// One thing that people wrote differently.
#[derive(Clone, Debug)]
pub(in crate::review) struct Difference {
    pub(in crate::review) subject: Subject,
    /// The same on the old side: an item of a list may have moved.
    pub(super) was: SpecPath,
    /// The old value as text, if it is no list or mapping.
    pub(in crate::review) old: Option<String>,
    /// The new value as text, if it is no list or mapping.
    pub(in crate::review) new: Option<String>,
    /// The texts that only the old value has.
    pub(super) gone: BTreeSet<String>,
    /// The texts that only the new value has.
    pub(super) came: BTreeSet<String>,
    pub(super) before: Option<SourceLine>,
    pub(super) after: Option<SourceLine>,
}

impl Difference {
    /// One of the spec, of which nothing else is known yet.
    pub(super) fn of_spec(was: SpecPath, is: SpecPath) -> Self {
        Self {
            was,
            ..Self::of(Subject::Spec(is))
        }
    }

    /// One of which nothing else is known yet.
    pub(super) fn of(subject: Subject) -> Self {
        Self {
            was: SpecPath::root(),
            subject,
            old: None,
            new: None,
            gone: BTreeSet::new(),
            came: BTreeSet::new(),
            before: None,
            after: None,
        }
    }

    pub(in crate::review) fn cause(&self) -> Cause {
        Cause {
            path: match &self.subject {
                Subject::Spec(path) => path.to_string(),
                Subject::Facts(file) => file.clone(),
            },
            before: self.before.clone(),
            after: self.after.clone(),
            through: None,
        }
    }

    /// The same, by way of a fact or a default.
    pub(super) fn cause_through(&self, through: &Through) -> Cause {
        Cause {
            through: Some(through.clone()),
            ..self.cause()
        }
    }

    /// Its place on the new side, if it is one of the spec.
    pub(super) fn path(&self) -> Option<&SpecPath> {
        match &self.subject {
            Subject::Spec(path) => Some(path),
            Subject::Facts(_) => None,
        }
    }

    /// The host that it is about.
    pub(super) fn host(&self) -> Option<&str> {
        self.path().and_then(host_of)
    }

    /// Whether it says how something is to be, and no text of it need be seen in what it changes.
    pub(super) fn is_mode(&self) -> bool {
        let texts = self.gone.iter().chain(&self.came);
        let is_word = |text: &String| text.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
        self.path().is_some() && texts.clone().all(is_word)
    }

    /// Whether it says what the host runs.
    pub(super) fn is_role(&self) -> bool {
        let segments = self.path().map(SpecPath::segments).unwrap_or_default();
        self.host().is_some() && segments.contains(&Segment::Field("roles".into()))
    }

    /// The last name of its path, plain.
    pub(super) fn name(&self) -> String {
        let segments = self.path().map(SpecPath::segments).unwrap_or_default();
        let mut fields = segments.iter().rev().filter_map(|segment| match segment {
            Segment::Field(name) => Some(plain(name)),
            Segment::Index(_) | Segment::Named(_) => None,
        });
        fields.next().unwrap_or_default()
    }
}

/// Letters and digits alone, in lower case, so that `--audit-log-maxage` holds `maxAge`.
pub(super) fn plain(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}
