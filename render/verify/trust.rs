//! Who shows a certificate to whom, and whether they believe it.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::pki::Description;
use crate::report::{Diagnostic, messages::verify as messages};
use crate::types::{HostPath, Timestamp};

use super::certificate::Certificate;
use super::found::Found;
use super::portrait::Portrait;

/// A process and the flag that names a file.
type Named = (&'static str, &'static str);

/// Who trusts whom: the process that judges, with its authorities, and the one that is judged, with its certificate.
const TRUST: &[(Named, Named)] = &[
    (("kube-apiserver", "etcd-cafile"), ("etcd", "cert-file")),
    (("etcd", "trusted-ca-file"), ("kube-apiserver", "etcd-certfile")),
    (("etcd", "peer-trusted-ca-file"), ("etcd", "peer-cert-file")),
    (("flanneld", "etcd-cafile"), ("etcd", "cert-file")),
    (("etcd", "trusted-ca-file"), ("flanneld", "etcd-certfile")),
    (
        ("kube-apiserver", "kubelet-certificate-authority"),
        ("kubelet", "tls-cert-file"),
    ),
    (
        ("kubelet", "client-ca-file"),
        ("kube-apiserver", "kubelet-client-certificate"),
    ),
    (
        ("kube-apiserver", "requestheader-client-ca-file"),
        ("kube-apiserver", "proxy-client-cert-file"),
    ),
];

/// By which authorities the API servers judge clients, and what they show to them.
const CLIENT_AUTHORITIES: Named = ("kube-apiserver", "client-ca-file");
const SERVING: Named = ("kube-apiserver", "tls-cert-file");

/// The certificates of all hosts, and who signed each.
pub(super) struct Trust<'p> {
    portraits: &'p [Portrait],
    /// The authorities that signed a certificate; none of them for one that cannot be judged.
    signers: BTreeMap<&'p Certificate, Signed<'p>>,
}

enum Signed<'p> {
    By(BTreeSet<&'p Certificate>),
    /// With an algorithm that is not judged here.
    Unjudged,
}

/// The authorities of one file.
type Bundle<'p> = BTreeSet<&'p Certificate>;

impl<'p> Trust<'p> {
    /// Finds who signed what; each certificate is looked at once, wherever it lies.
    pub(super) fn of(portraits: &'p [Portrait]) -> Self {
        let all: BTreeSet<&Certificate> = portraits
            .iter()
            .flat_map(|portrait| portrait.certificates.values().flatten())
            .collect();
        let mut authorities: BTreeMap<String, Vec<&Certificate>> = BTreeMap::new();
        for certificate in &all {
            let says = certificate.says();
            if says.authority {
                authorities.entry(says.subject).or_default().push(certificate);
            }
        }
        let judged: Vec<(&Certificate, Signed<'_>)> = all
            .into_par_iter()
            .map(|certificate| (certificate, signed(certificate, &authorities)))
            .collect();
        Self {
            portraits,
            signers: judged.into_iter().collect(),
        }
    }

    /// How many different certificates there are.
    pub(super) fn len(&self) -> usize {
        self.signers.len()
    }

    /// Everything that is wrong with certificates as others see them.
    pub(super) fn judge(&self, at: Timestamp, found: &mut Found) {
        for portrait in self.portraits {
            for (path, certificates) in &portrait.certificates {
                for certificate in certificates {
                    let is_ours = certificate
                        .key
                        .as_ref()
                        .is_some_and(|key| portrait.keys.contains(key));
                    for problem in self.own_problems(path, certificate, is_ours, at) {
                        found.add(Some(&portrait.host), problem);
                    }
                }
            }
        }
        for ((judge, authorities), (judged, certificate)) in TRUST {
            for ((by, bundle), _) in self.bundles(judge, authorities) {
                for portrait in self.portraits {
                    if let Some((path, [shown, ..])) = portrait.named(judged, certificate)
                        && !self.is_trusted(shown, &bundle)
                    {
                        found.add(Some(&portrait.host), messages::not_trusted(path, by, judge));
                    }
                }
            }
        }
        self.judge_kubeconfigs(found);
    }

    fn own_problems(
        &self,
        path: &HostPath,
        certificate: &Certificate,
        is_ours: bool,
        at: Timestamp,
    ) -> Vec<Diagnostic> {
        let says = certificate.says();
        let mut problems = Vec::new();
        let after = |a: Option<Timestamp>, b: Option<Timestamp>| a.zip(b).is_some_and(|(a, b)| a > b);
        if after(Some(at), says.not_after) {
            problems.push(messages::expired(path, &date(says.not_after)));
        }
        if after(says.not_before, Some(at)) {
            problems.push(messages::not_yet_valid(path, &date(says.not_before)));
        }
        let Some(Signed::By(signers)) = self.signers.get(certificate) else {
            return problems;
        };
        if signers.is_empty() && is_ours {
            problems.push(messages::not_signed(path, &says.issuer));
        }
        let lives_longer = |signer: &&&Certificate| after(says.not_after, signer.says().not_after);
        if signers.iter().all(|signer| lives_longer(&signer))
            && let Some(signer) = signers.first()
        {
            problems.push(messages::outlives(path, &date(signer.says().not_after)));
        }
        problems
    }

    fn is_trusted(&self, shown: &Certificate, bundle: &Bundle<'_>) -> bool {
        match self.signers.get(shown) {
            Some(Signed::By(signers)) => bundle.contains(shown) || !signers.is_disjoint(bundle),
            Some(Signed::Unjudged) | None => true,
        }
    }

    /// The different lists of authorities by which the processes of that name judge.
    fn bundles(&self, program: &str, flag: &str) -> BTreeMap<(&'p HostPath, Bundle<'p>), ()> {
        let named = self
            .portraits
            .iter()
            .filter_map(|portrait| portrait.named(program, flag));
        named
            .map(|(path, all)| ((path, all.iter().collect()), ()))
            .collect()
    }

    fn judge_kubeconfigs(&self, found: &mut Found) {
        let judges = self.bundles(CLIENT_AUTHORITIES.0, CLIENT_AUTHORITIES.1);
        let servers: BTreeSet<(&HostPath, &Certificate)> = self
            .portraits
            .iter()
            .filter_map(|portrait| portrait.named(SERVING.0, SERVING.1))
            .filter_map(|(path, all)| Some((path, all.first()?)))
            .collect();
        for portrait in self.portraits {
            for (path, config) in &portrait.kubeconfigs {
                if let Some([shown, ..]) = portrait.certificates.get(path).map(Vec::as_slice) {
                    for (by, bundle) in judges.keys() {
                        if !self.is_trusted(shown, bundle) {
                            let problem = messages::not_trusted(path, by, "kube-apiserver");
                            found.add(Some(&portrait.host), problem);
                        }
                    }
                }
                let Some(authorities) = &config.authority else {
                    continue;
                };
                let bundle = Certificate::read_all(authorities).unwrap_or_default();
                let bundle: Bundle<'_> = bundle.iter().collect();
                for (server, shown) in &servers {
                    if !self.is_trusted(shown, &bundle) {
                        found.add(
                            Some(&portrait.host),
                            messages::not_trusted(server, path, "its user"),
                        );
                    }
                }
            }
        }
    }
}

/// The authorities with the name of the issuer whose key fits the signature.
fn signed<'p>(certificate: &Certificate, authorities: &BTreeMap<String, Vec<&'p Certificate>>) -> Signed<'p> {
    let candidates = authorities.get(&certificate.says().issuer);
    let candidates = candidates.map(Vec::as_slice).unwrap_or_default();
    let judged: Vec<(&Certificate, Option<bool>)> = candidates
        .iter()
        .map(|authority| (*authority, certificate.is_signed_by(authority)))
        .collect();
    if !judged.is_empty() && judged.iter().all(|(_, fits)| fits.is_none()) {
        return Signed::Unjudged;
    }
    // What signed itself has the name of its issuer, and no authority needs to know it.
    let says: Description = certificate.says();
    if candidates.is_empty() && says.subject == says.issuer {
        return Signed::Unjudged;
    }
    let fitting = judged.into_iter().filter(|(_, fits)| *fits == Some(true));
    Signed::By(fitting.map(|(authority, _)| authority).collect())
}

fn date(time: Option<Timestamp>) -> String {
    time.map_or_else(|| "?".to_owned(), Timestamp::date)
}
