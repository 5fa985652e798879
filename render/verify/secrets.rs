//! A public tree holds a place for each secret and none of its bytes; a host holds its own keys only.

use std::collections::BTreeSet;

use crate::artifact::placeholders;
use crate::report::{Diagnostic, messages::verify as messages};
use crate::secrets::{Leak, SecretScan};

use super::part::Part;

/// What is wrong with secrets.
pub(super) fn problems(part: &Part<'_>, scan: &SecretScan) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for file in &part.folder.index.files {
        let path = &file.path;
        let Some(bytes) = part.folder.files.get(path) else {
            continue;
        };
        problems.extend(scan.find(bytes).map(|leak| match leak {
            Leak::Secret(label, encoding) => messages::leak(path, label, encoding),
            Leak::PrivateKey => messages::private_key(path),
        }));
        let listed: BTreeSet<&str> = file.secrets.iter().map(String::as_str).collect();
        let text = String::from_utf8_lossy(bytes);
        let found: BTreeSet<&str> = placeholders(&text).into_keys().collect();
        for label in found.difference(&listed) {
            problems.push(messages::unlisted_secret(path, label));
        }
        for label in listed.difference(&found) {
            problems.push(messages::lost_secret(path, label));
        }
        if !listed.is_empty() && file.mode.is_wider_than_owner() {
            problems.push(messages::secret_too_open(path, &file.mode));
        }
        problems.extend(keys_of_others(part, &listed).map(|label| messages::key_of_another(path, label)));
    }
    problems
}

/// The labels of keys that another host should hold.
fn keys_of_others<'l>(part: &Part<'_>, labels: &BTreeSet<&'l str>) -> impl Iterator<Item = &'l str> {
    let host = part.host.map(ToString::to_string);
    let is_anothers = move |label: &&str| {
        let holder = label
            .strip_prefix("leaf/")
            .and_then(|rest| rest.split('/').next());
        holder.is_some_and(|holder| host.as_deref() != Some(holder))
    };
    labels.iter().copied().filter(is_anothers)
}
