use std::collections::BTreeMap;

use kubecast::artifact::{KeyLabel, SecretLabel};
use kubecast::pki::Wanted;
use kubecast::report::Report;
use kubecast::secrets::{SecretScan, Vault};
use kubecast::types::HostName;

/// What no public file may hold: the roots of the cluster, and for each host its own keys.
pub(crate) struct Scans<'a> {
    roots: SecretScan,
    /// The keys that each host holds.
    keys: BTreeMap<&'a HostName, Vec<SecretLabel>>,
    vault: Option<&'a Vault>,
}

impl<'a> Scans<'a> {
    /// Without a vault no secret is known, and only key files are looked for.
    pub(crate) fn new(wanted: &'a Wanted, vault: Option<&'a Vault>) -> Result<Self, Report> {
        let mut roots = SecretScan::new();
        if let Some(vault) = vault {
            // What this user cannot open, this run cannot leak.
            let is_open = |label: &SecretLabel| vault.commitment(label).is_ok();
            let labels: Vec<SecretLabel> = wanted.roots().into_iter().filter(is_open).collect();
            roots = roots.with(vault, &labels)?;
        }
        Ok(Self {
            roots,
            keys: keys_by_host(wanted),
            vault,
        })
    }

    /// That of a host, or of what belongs to none.
    pub(crate) fn of(&self, host: Option<&HostName>) -> Result<SecretScan, Report> {
        let own = host.and_then(|host| self.keys.get(host));
        match self.vault {
            Some(vault) => self.roots.with(vault, own.map_or(&[][..], Vec::as_slice)),
            None => Ok(self.roots.clone()),
        }
    }
}

/// The keys of leaves, by the host that holds them.
fn keys_by_host(wanted: &Wanted) -> BTreeMap<&HostName, Vec<SecretLabel>> {
    let mut keys: BTreeMap<&HostName, Vec<SecretLabel>> = BTreeMap::new();
    for request in &wanted.certificates {
        if let KeyLabel::Leaf(leaf) = &request.key {
            let key = SecretLabel::Key(request.key.clone());
            keys.entry(&leaf.host).or_default().push(key);
        }
    }
    keys
}
