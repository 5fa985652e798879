use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::{Commitment, SecretLabel};
use crate::report::{Report, messages};

use super::roots::Roots;
use super::store::stem;
use super::{Identities, Store};

/// What is known of one entry of the sealed store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub label: SecretLabel,
    /// What fixes it, if it opened.
    pub commitment: Option<Commitment>,
}

/// Whether a sealed store holds what its cluster needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The wanted entries, in the order asked.
    pub findings: Vec<Finding>,
    /// What is wrong or doubtful.
    pub report: Report,
}

impl Store {
    /// Opens every wanted entry and compares it with what the lock commits to.
    ///
    /// # Errors
    /// If the directory of the store cannot be read.
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
            let commitment = roots
                .commitment(label)
                .map_err(|problem| report.extend(problem))
                .ok();
            if let (Some(found), Some(wanted)) = (commitment, committed.get(label))
                && found != *wanted
            {
                report.push(messages::secrets::mismatch(label, &found, wanted));
            }
            if matches!(label, SecretLabel::Encryption(_)) && self.has(label) {
                let recipients = self.recipients_of(label)?;
                if recipients.iter().count() == 1 {
                    report.push(messages::secrets::one_recipient(label));
                }
            }
            findings.push(Finding {
                label: label.clone(),
                commitment,
            });
        }
        let asked: BTreeSet<String> = wanted.iter().map(stem).collect();
        for stem in self.stems()?.iter().filter(|stem| !asked.contains(*stem)) {
            report.push(messages::secrets::superfluous(&format!("{stem}.age")));
        }
        Ok(Check { findings, report })
    }
}
