use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::{Commitment, SecretLabel};
use crate::report::{Report, messages};

use super::roots::Roots;
use super::store::stem;
use super::{Identities, Recipients, Store};

/// How an entry of the sealed store stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// It is the one that the lock commits to.
    Good,
    /// It opens, and the lock does not know it yet.
    New,
    /// It is not there.
    Missing,
    /// It does not open, or holds something else.
    Unopened,
    /// It opens, and the lock commits to another.
    Mismatch,
}

impl EntryState {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::New => "new",
            Self::Missing => "missing",
            Self::Unopened => "unopened",
            Self::Mismatch => "mismatch",
        }
    }
}

/// What is known of one entry of the sealed store.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which.
    pub label: SecretLabel,
    /// How it stands.
    pub state: EntryState,
    /// What fixes it, if it opened.
    pub commitment: Option<Commitment>,
    /// For whom it is sealed.
    pub recipients: Recipients,
}

/// Whether a sealed store holds what its cluster needs.
#[derive(Clone, Debug)]
pub struct Check {
    /// The wanted entries, in the order asked.
    pub findings: Vec<Finding>,
    /// The files that nothing asks for, sorted.
    pub superfluous: Vec<String>,
    /// What is wrong or doubtful.
    pub report: Report,
}

impl Store {
    /// Opens every wanted entry and compares it with what the lock commits to.
    ///
    /// # Errors
    /// If the directory of the store cannot be read, or the identities open nothing in it.
    pub fn check(
        &self,
        wanted: &[SecretLabel],
        committed: &BTreeMap<SecretLabel, Commitment>,
        identities: &Identities,
    ) -> Result<Check, Report> {
        let roots = Roots::open(self.clone(), identities)?;
        let mut report = Report::new();
        let mut findings = Vec::new();
        for label in wanted {
            let recipients = self.recipients_of(label)?;
            let commitment = roots
                .commitment(label)
                .map_err(|problem| report.extend(problem))
                .ok();
            let state = match (commitment, committed.get(label)) {
                (None, _) if self.has(label) => EntryState::Unopened,
                (None, _) => EntryState::Missing,
                (Some(_), None) => EntryState::New,
                (Some(found), Some(wanted)) if found == *wanted => EntryState::Good,
                (Some(found), Some(wanted)) => {
                    report.push(messages::secrets::mismatch(label, &found, wanted));
                    EntryState::Mismatch
                }
            };
            // That a single person holds a signing key may be on purpose; data must outlive an identity.
            let has_own = self.own_recipients(&stem(label)).exists();
            if matches!(label, SecretLabel::Encryption(_)) && has_own && recipients.count() == 1 {
                report.push(self.one_recipient_of(label));
            }
            findings.push(Finding {
                label: label.clone(),
                state,
                commitment,
                recipients,
            });
        }
        report.extend(self.warnings()?);
        let asked: BTreeSet<String> = wanted.iter().map(stem).collect();
        let all = self.stems()?.into_iter();
        let superfluous: Vec<String> = all
            .filter(|stem| !asked.contains(stem))
            .map(|stem| format!("{stem}.age"))
            .collect();
        for file in &superfluous {
            report.push(messages::secrets::superfluous(file));
        }
        Ok(Check {
            findings,
            superfluous,
            report,
        })
    }
}
