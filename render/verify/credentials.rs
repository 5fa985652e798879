//! A certificate and the key beside it belong together.

use crate::artifact::placeholders;
use crate::report::{Diagnostic, messages::verify as messages};

use super::part::Part;
use super::portrait::Portrait;

/// How a key file is named beside its certificate: the ending of the one and of the other. The longer come first.
const PAIRS: &[(&str, &str)] = &[(".crt", ".key"), (".pem", "-key.pem")];

/// The certificates whose key is another's.
pub(super) fn problems(part: &Part<'_>, portrait: &Portrait) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (path, certificates) in &portrait.certificates {
        let Some(own) = certificates.first().and_then(|one| one.key.as_deref()) else {
            continue;
        };
        if let Some(config) = portrait.kubeconfigs.get(path.as_str()) {
            let key = config.key.as_deref().and_then(commitment);
            if key.is_some_and(|key| key != own) {
                problems.push(messages::other_key(path, path));
            }
            continue;
        }
        for (certificate, key) in PAIRS {
            let Some(stem) = path.as_str().strip_suffix(certificate) else {
                continue;
            };
            let file = format!("{stem}{key}");
            let fixed = part.text(&file).and_then(commitment);
            if fixed.is_some_and(|fixed| fixed != own) {
                problems.push(messages::other_key(path, &file));
            }
        }
    }
    problems
}

/// What fixes the one key of a text.
fn commitment(text: &str) -> Option<&str> {
    placeholders(text).into_values().next()
}
