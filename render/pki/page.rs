//! `PKI.md`: what there is, where it lies, who restarts, and how it is renewed.

use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::{Artifact, ArtifactSet, KeyLabel, LeafRole, Reaction, SecretLabel, Target};
use crate::emit::views::{AuthorityEntry, CertificateRow, PkiPage, RoleEntry, SecretEntry};
use crate::emit::{self, TemplateError};
use crate::plan::Plan;
use crate::spec::PkiMode;
use crate::types::{HostName, Timestamp};

use super::{CertificateRequest, Holders, Issued, Purpose, Subject, Wanted, authority_plan};

/// The hosts whose files show where things lie and who reads them: the first of each kind of host.
pub fn exemplary_hosts(wanted: &Wanted) -> Vec<&HostName> {
    let mut roles: BTreeMap<&HostName, Vec<LeafRole>> = BTreeMap::new();
    for request in &wanted.certificates {
        if let KeyLabel::Leaf(leaf) = &request.key {
            roles.entry(&leaf.host).or_default().push(leaf.role);
        }
    }
    let mut seen = BTreeSet::new();
    let is_new = |(host, roles)| seen.insert(roles).then_some(host);
    roles.into_iter().filter_map(is_new).collect()
}

/// The page of a cluster whose certificates are issued.
///
/// `files` are those of the [exemplary hosts](exemplary_hosts) and of the cluster. A host adds its own rows to
/// the page and nothing else.
///
/// # Errors
/// If a value cannot be written in Markdown.
pub fn page(
    plan: &Plan,
    wanted: &Wanted,
    issued: &Issued,
    files: &[&ArtifactSet],
) -> Result<String, TemplateError> {
    let page = Page { plan, issued, files };
    let authorities: Vec<AuthorityEntry> = wanted
        .certificates
        .iter()
        .filter_map(|request| page.authority(request))
        .collect();
    let mut roles: BTreeMap<LeafRole, Vec<&CertificateRequest>> = BTreeMap::new();
    for request in &wanted.certificates {
        if let KeyLabel::Leaf(leaf) = &request.key {
            roles.entry(leaf.role).or_default().push(request);
        }
    }
    let roles: Vec<RoleEntry> = roles
        .iter()
        .filter_map(|(role, requests)| page.role(*role, requests))
        .collect();
    let secrets: Vec<SecretEntry> = wanted
        .keys
        .iter()
        .cloned()
        .map(SecretLabel::Key)
        .chain(wanted.secrets.iter().cloned())
        .map(|label| page.secret(&label))
        .collect();
    emit::text(&PkiPage {
        cluster: plan.name.as_str(),
        is_lab: plan.pki.mode.value == PkiMode::Lab,
        has_etcd: plan.etcd.local().is_some(),
        authorities: &authorities,
        roles: &roles,
        secrets: &secrets,
    })
}

/// What the entries are made from.
struct Page<'a> {
    plan: &'a Plan,
    issued: &'a Issued,
    files: &'a [&'a ArtifactSet],
}

/// Where one kind of thing lies, and what happens when it changes.
#[derive(Default)]
struct Place {
    paths: BTreeSet<String>,
    reactions: BTreeSet<Reaction>,
}

impl Place {
    /// The paths as text.
    fn paths(&self) -> String {
        self.paths
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// What happens, as text.
    fn effect(&self) -> String {
        let words: Vec<String> = self.reactions.iter().map(Reaction::words).collect();
        match words.as_slice() {
            [] => "nothing by itself".into(),
            words => words.join("; "),
        }
    }
}

impl Page<'_> {
    /// The place of the files that the condition picks.
    fn place(&self, is_it: impl Fn(&Artifact) -> bool) -> Place {
        let mut place = Place::default();
        for set in self.files {
            for file in set.files().filter(|file| is_it(file)) {
                place.paths.insert(match set.target() {
                    Target::Host(_) => file.path().to_string(),
                    Target::Cluster => format!("cluster{}", file.path()),
                });
                place.reactions.extend(file.reactions().iter().cloned());
            }
        }
        // A file that somebody reads at each use beside others that restart is no news.
        if place.reactions.len() > 1 {
            place.reactions.remove(&Reaction::Standalone);
        }
        place
    }

    fn of_secret(&self, label: &SecretLabel) -> Place {
        self.place(|file| file.content().secrets().any(|secret| secret.label == *label))
    }

    fn digest(&self, key: &KeyLabel) -> String {
        let commitment = self.issued.certificates.get(key).map(|issued| issued.commitment);
        commitment.map_or_else(String::new, |commitment| commitment.to_string())
    }

    fn authority(&self, request: &CertificateRequest) -> Option<AuthorityEntry> {
        let KeyLabel::Authority(authority, generation) = &request.key else {
            return None;
        };
        let trust = self.issued.trust(self.plan, *authority).ok()?;
        let certificate = self.place(|file| file.public_view() == *trust);
        let keys = authority_plan(self.plan, *authority);
        Some(AuthorityEntry {
            label: request.label(),
            meaning: authority.meaning(),
            standing: match (keys.is_overlapping(), keys.signing() == *generation) {
                (false, _) => "",
                (true, true) => "it signs, and others of its name are trusted too",
                (true, false) => "it is trusted and signs nothing",
            },
            subject: subject(&request.subject),
            uses: uses(request),
            not_before: request.not_before.to_string(),
            not_after: request.not_after.to_string(),
            key: self.digest(&request.key),
            file: certificate.paths(),
            key_file: self.of_secret(&SecretLabel::Key(request.key.clone())).paths(),
            holders: Holders::of(&request.key).words(),
            effect: certificate.effect(),
        })
    }

    /// The section of a role; the first exemplary host that has it shows its files.
    fn role(&self, role: LeafRole, requests: &[&CertificateRequest]) -> Option<RoleEntry> {
        let first = requests.first()?;
        let example = requests.iter().find(|request| {
            let label = SecretLabel::Key(request.key.clone());
            !self.of_secret(&label).paths.is_empty()
        });
        let example = example.unwrap_or(first);
        let pem = &self.issued.certificates.get(&example.key)?.pem;
        let key = self.of_secret(&SecretLabel::Key(example.key.clone()));
        let mut all = self.place(|file| file.public_view() == **pem);
        let (file, key_file) = match all.paths().as_str() {
            // A kubeconfig holds both.
            "" => (key.paths(), String::new()),
            file => (file.to_owned(), key.paths()),
        };
        all.reactions.extend(key.reactions);
        Some(RoleEntry {
            name: role.as_str(),
            meaning: role.meaning(),
            issuer: first.issuer_label(),
            uses: uses(first),
            file,
            key_file,
            effect: all.effect(),
            certificates: requests.iter().map(|request| self.row(request)).collect(),
        })
    }

    fn row(&self, request: &CertificateRequest) -> CertificateRow {
        let names: Vec<String> = request.names.iter().map(ToString::to_string).collect();
        let time = |time: &Timestamp| time.to_string();
        CertificateRow {
            host: match &request.key {
                KeyLabel::Leaf(leaf) => leaf.host.to_string(),
                other => other.to_string(),
            },
            subject: subject(&request.subject),
            names: names.join(", "),
            not_before: time(&request.not_before),
            not_after: time(&request.not_after),
            key: self.digest(&request.key),
        }
    }

    fn secret(&self, label: &SecretLabel) -> SecretEntry {
        let place = self.of_secret(label);
        let commitment = match label {
            SecretLabel::Key(key) => self.issued.keys.get(key).map(|key| key.commitment),
            _ => self.issued.commitments.get(label).copied(),
        };
        SecretEntry {
            label: label.to_string(),
            meaning: label.meaning(),
            files: place.paths(),
            effect: match label {
                SecretLabel::LeafSeed(_) => "every key of every host".into(),
                _ => place.effect(),
            },
            commitment: commitment.map_or_else(String::new, |commitment| commitment.to_string()),
        }
    }
}

/// A name as openssl prints it.
fn subject(subject: &Subject) -> String {
    let organizations = subject.organizations.iter().map(|name| format!("O = {name}"));
    let parts: Vec<String> = organizations
        .chain([format!("CN = {}", subject.common_name)])
        .collect();
    parts.join(", ")
}

fn uses(request: &CertificateRequest) -> String {
    let purposes = request.purposes.iter().copied().map(Purpose::as_str);
    let uses: Vec<&str> = request.profile.key_usage.names().chain(purposes).collect();
    uses.join(", ")
}
