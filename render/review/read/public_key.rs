use std::collections::BTreeSet;

use crate::review::{Finding, Kind};
use crate::secrets::PublicKey;

use super::Changed;

/// How a public key begins.
const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";

/// Which keys that verify service-account tokens came and went.
pub(super) fn findings(changed: &Changed<'_>) -> Option<Vec<Finding>> {
    let (old, new) = (keys(changed.before?)?, keys(changed.after?)?);
    let added = new.difference(&old).map(|key| Finding {
        after: Some(key.clone()),
        ..Finding::of(Kind::SaKeyAdded)
    });
    let removed = old.difference(&new).map(|key| Finding {
        before: Some(key.clone()),
        ..Finding::of(Kind::SaKeyRemoved)
    });
    Some(added.chain(removed).collect())
}

/// The digests of the keys in a file; `None` if it holds anything else.
fn keys(text: &str) -> Option<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    for block in text.trim_start().strip_prefix(BEGIN)?.split(BEGIN) {
        let (body, rest) = block.split_once("-----END PUBLIC KEY-----")?;
        let body: String = body.split_whitespace().collect();
        let der = data_encoding::BASE64.decode(body.as_bytes()).ok()?;
        let key = PublicKey::from_der(&der).filter(|_| rest.trim().is_empty())?;
        keys.insert(match key == PublicKey::stand_in() {
            true => "not made yet".into(),
            false => key.commitment().to_string(),
        });
    }
    Some(keys)
}
