use std::collections::BTreeMap;

use crate::artifact::KeyLabel;

use super::tbs::IssuerFacts;
use super::{CertificateRequest, Lock};

/// The wanted authorities, and what the certificates of those with a known key hand down.
pub(super) struct Authorities(BTreeMap<KeyLabel, IssuerFacts>);

impl Authorities {
    /// From the requests of authorities and the keys that the lock has for them.
    pub(super) fn of(requests: &[CertificateRequest], lock: &Lock) -> Self {
        let authorities = requests.iter().filter(|request| request.profile.is_authority());
        let facts = authorities.filter_map(|request| {
            let key = lock.public_key(&request.key)?;
            Some((request.key.clone(), IssuerFacts::of(request, key)))
        });
        Self(facts.collect())
    }

    pub(super) fn get(&self, key: &KeyLabel) -> Option<&IssuerFacts> {
        self.0.get(key)
    }
}
