use std::collections::BTreeMap;

use crate::artifact::{Commitment, SecretLabel};
use crate::report::{Report, messages};

use super::entry::Entry;
use super::lab::Lab;
use super::store::{Opened, stem};
use super::{Identities, Store};

/// Where the roots of a cluster come from.
pub(super) enum Roots {
    /// From the seed that everybody knows.
    Lab(Lab),
    /// From a sealed store.
    Sealed {
        store: Store,
        entries: BTreeMap<String, Opened>,
    },
}

impl Roots {
    /// Opens what the identities can open; the rest stays an error for whoever needs it. A store of which they
    /// open nothing at all is one error.
    pub(super) fn open(store: Store, identities: &Identities) -> Result<Self, Report> {
        let entries = store.open_all(identities)?;
        let is_for_others = |opened: &Opened| matches!(opened, Err(shut) if shut.is_for_others);
        if !entries.is_empty() && entries.values().all(is_for_others) {
            return Err(store.refuse(identities));
        }
        Ok(Self::Sealed { store, entries })
    }

    /// One root.
    pub(super) fn entry(&self, label: &SecretLabel) -> Result<Entry, Report> {
        match self {
            Self::Lab(lab) => Ok(lab.entry(label).ok_or_else(|| messages::secrets::no_key(label))?),
            Self::Sealed { store, entries } => {
                let opened = entries.get(&stem(label)).ok_or_else(|| store.missing(label))?;
                let text = opened.as_ref().map_err(|shut| shut.report.clone())?;
                let file = store.path(label).display().to_string();
                let bad = |problem| messages::secrets::bad_entry(label, problem).in_file(file);
                Ok(Entry::read(label, text).map_err(bad)?)
            }
        }
    }

    /// What fixes one root in public.
    pub(super) fn commitment(&self, label: &SecretLabel) -> Result<Commitment, Report> {
        let no_key = || messages::secrets::no_key(label);
        Ok(self.entry(label)?.commitment(label).ok_or_else(no_key)?)
    }
}
