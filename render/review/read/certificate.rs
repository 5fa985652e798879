use std::collections::BTreeMap;

use crate::pki::{Description, UNSIGNED};
use crate::review::{Finding, Kind};
use crate::secrets::read_pem;

use super::Changed;

/// How the first line of each block begins.
const BEGIN: &str = "-----BEGIN ";
/// What a certificate says where it is yet to be issued.
const TO_BE_ISSUED: &str = "to be reissued";

/// One certificate of a file.
pub(super) struct Read {
    /// What it says.
    pub(super) says: Description,
    /// The digest of its key, short.
    pub(super) key: String,
    /// Whether it is yet to be issued.
    pub(super) is_pending: bool,
}

/// What differs between two files of certificates, in words.
pub(super) fn findings(changed: &Changed<'_>) -> Option<Vec<Finding>> {
    let text = changed.after.or(changed.before)?;
    if !text.trim_start().starts_with(BEGIN) {
        return None;
    }
    let (before, after) = (changed.before.map(read), changed.after.map(read));
    Some(match (before, after) {
        (Some(old), Some(new)) => between(&old?, &new?),
        (None, Some(new)) => new?.iter().map(added).collect(),
        (Some(old), None) => old?.iter().map(removed).collect(),
        (None, None) => return None,
    })
}

/// What differs between the certificates of two files. Authorities are matched by their keys.
pub(super) fn between(old: &[Read], new: &[Read]) -> Vec<Finding> {
    match (old, new) {
        ([old], [new]) if !old.says.authority || old.key == new.key => one(old, new),
        _ => authorities(old, new),
    }
}

fn added(certificate: &Read) -> Finding {
    let kind = if certificate.says.authority {
        Kind::CaAdded
    } else {
        Kind::CertAdded
    };
    Finding {
        after: Some(title(certificate)),
        ..Finding::of(kind)
    }
}

fn removed(certificate: &Read) -> Finding {
    let kind = if certificate.says.authority {
        Kind::CaRemoved
    } else {
        Kind::CertRemoved
    };
    Finding {
        before: Some(title(certificate)),
        ..Finding::of(kind)
    }
}

fn authorities(old: &[Read], new: &[Read]) -> Vec<Finding> {
    let by_key = |all: &[Read]| -> BTreeMap<String, usize> {
        let keys = all.iter().enumerate();
        keys.map(|(position, one)| (one.key.clone(), position)).collect()
    };
    let (had, has) = (by_key(old), by_key(new));
    let kept = had.keys().any(|key| has.contains_key(key));
    let mut findings = Vec::new();
    if !kept && !old.is_empty() && !new.is_empty() {
        let titles = |all: &[Read]| Some(all.iter().map(title).collect::<Vec<_>>().join(", "));
        findings.push(Finding {
            before: titles(old),
            after: titles(new),
            ..Finding::of(Kind::CaReplaced)
        });
        return findings;
    }
    for (key, position) in &has {
        match had.get(key) {
            Some(before) => findings.extend(one(&old[*before], &new[*position])),
            None => findings.push(added(&new[*position])),
        }
    }
    let gone = had.iter().filter(|(key, _)| !has.contains_key(*key));
    findings.extend(gone.map(|(_, position)| removed(&old[*position])));
    findings
}

/// What differs between two certificates for the same use.
fn one(old: &Read, new: &Read) -> Vec<Finding> {
    let (was, says) = (&old.says, &new.says);
    let mut findings = Vec::new();
    let mut differs = |kind, field: Option<&str>, before: String, after: String| {
        if before != after {
            let some = |text: String| (!text.is_empty()).then_some(text);
            findings.push(Finding {
                kind,
                field: field.map(str::to_owned),
                before: some(before),
                after: some(after),
            });
        }
    };
    differs(Kind::CertSubject, None, was.subject.clone(), says.subject.clone());
    differs(Kind::CertIssuer, None, was.issuer.clone(), says.issuer.clone());
    differs(
        Kind::CertValidity,
        Some("from"),
        date(was.not_before),
        date(says.not_before),
    );
    differs(
        Kind::CertValidity,
        Some("until"),
        date(was.not_after),
        date(says.not_after),
    );
    differs(Kind::CertUsage, None, uses(was), uses(says));
    for (kind, names, others) in [
        (Kind::CertSanAdded, &says.names, &was.names),
        (Kind::CertSanRemoved, &was.names, &says.names),
    ] {
        for name in names.iter().filter(|name| !others.contains(name)) {
            match kind {
                Kind::CertSanAdded => differs(kind, None, String::new(), name.clone()),
                _ => differs(kind, None, name.clone(), String::new()),
            }
        }
    }
    differs(Kind::CertRekeyed, None, old.key.clone(), new.key.clone());
    // Whatever it says then, nobody has signed it yet.
    if findings.is_empty() || new.is_pending {
        findings.push(Finding {
            after: new.is_pending.then(|| TO_BE_ISSUED.into()),
            ..Finding::of(Kind::CertRenewed)
        });
    }
    findings
}

fn title(certificate: &Read) -> String {
    let says = &certificate.says;
    let pending = if certificate.is_pending {
        ", to be issued"
    } else {
        ""
    };
    format!("{}, until {}{pending}", says.subject, date(says.not_after))
}

fn uses(says: &Description) -> String {
    let uses = says.key_usages.iter().chain(&says.purposes);
    uses.map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn date(time: Option<crate::types::Timestamp>) -> String {
    time.map_or_else(|| "beyond the calendar".into(), |time| time.to_string())
}

/// The certificates of a PEM file; `None` if one of its blocks is something else.
pub(super) fn read(text: &str) -> Option<Vec<Read>> {
    let blocks = read_pem(text)?.into_iter();
    let all: Option<Vec<Read>> = blocks
        .map(|(label, der)| {
            let is_certificate = label == "CERTIFICATE" || label == UNSIGNED;
            is_certificate.then_some(())?;
            Some(Read {
                says: Description::read(&der)?,
                key: crate::pki::key_digest(&der)?,
                is_pending: label == UNSIGNED,
            })
        })
        .collect();
    all.filter(|all| !all.is_empty())
}
