use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::placeholders;
use crate::report::{Diagnostic, messages::verify as messages};
use crate::types::{HostName, HostPath};

use super::certificate::{Certificate, Unfit};
use super::kubeconfig::Kubeconfig;
use super::options::Options;
use super::part::Part;

/// What one host shows to others, and what it trusts: all that is compared between hosts.
pub(super) struct Portrait {
    pub(super) host: HostName,
    /// What its processes are told.
    pub(super) options: Options,
    /// Its kubeconfigs.
    pub(super) kubeconfigs: BTreeMap<HostPath, Kubeconfig>,
    /// The certificates of each PEM file, and that of the user of each kubeconfig.
    pub(super) certificates: BTreeMap<HostPath, Vec<Certificate>>,
    /// What fixes the keys that it holds.
    pub(super) keys: BTreeSet<String>,
}

impl Portrait {
    /// Reads the files of a host; what cannot be read is a problem.
    pub(super) fn of(host: &HostName, part: &Part<'_>) -> (Self, Vec<Diagnostic>) {
        let mut portrait = Self {
            host: host.clone(),
            options: Options::of(part.texts()),
            kubeconfigs: BTreeMap::new(),
            certificates: BTreeMap::new(),
            keys: BTreeSet::new(),
        };
        let mut problems = Vec::new();
        for (path, text) in part.texts() {
            let keys = placeholders(text).into_values();
            portrait.keys.extend(keys.map(str::to_owned));
            match Kubeconfig::read(text) {
                Some(Ok(config)) => problems.extend(portrait.add_kubeconfig(path, config)),
                Some(Err(why)) => problems.push(messages::kubeconfig(path, &why)),
                None if text.trim_start().starts_with("-----BEGIN ") => {
                    problems.extend(portrait.add_certificates(path, text));
                }
                None => {}
            }
        }
        (portrait, problems)
    }

    fn add_kubeconfig(&mut self, path: &HostPath, config: Kubeconfig) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if let Some(certificate) = &config.certificate {
            problems.extend(self.add_certificates(path, certificate));
        }
        if let Some(authority) = config.authority.as_deref()
            && let Err(unfit) = Certificate::read_all(authority)
        {
            problems.push(unfit.message(path));
        }
        self.kubeconfigs.insert(path.clone(), config);
        problems
    }

    fn add_certificates(&mut self, path: &HostPath, text: &str) -> Option<Diagnostic> {
        match Certificate::read_all(text) {
            Ok(all) if all.is_empty() => None,
            Ok(all) => {
                self.certificates.insert(path.clone(), all);
                None
            }
            Err(unfit) => Some(unfit.message(path)),
        }
    }

    /// The file that an option names, and the certificates in it.
    pub(super) fn named(&self, program: &str, flag: &str) -> Option<(&HostPath, &[Certificate])> {
        let path = self.options.get(program, flag)?;
        let found = self.certificates.get_key_value(path)?;
        Some((found.0, found.1.as_slice()))
    }
}

impl Unfit {
    fn message(self, path: &HostPath) -> Diagnostic {
        match self {
            Self::Damaged => messages::damaged_certificate(path),
            Self::Unsigned => messages::unsigned_certificate(path),
        }
    }
}
