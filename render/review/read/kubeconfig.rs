use serde_json::Value;

use crate::review::{Finding, Kind};
use crate::source::read_foreign;

use super::Changed;
use super::certificate;

/// What differs between two kubeconfigs: server, user, authority.
pub(super) fn findings(changed: &Changed<'_>) -> Option<Vec<Finding>> {
    let (old, new) = (config(changed.before?)?, config(changed.after?)?);
    let mut findings = Vec::new();
    let text =
        |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let server = "/clusters/0/cluster/server";
    let (before, after) = (text(&old, server), text(&new, server));
    if before != after {
        findings.push(Finding {
            before,
            after,
            ..Finding::of(Kind::KubeconfigServer)
        });
    }
    for (kind, pointer) in [
        (
            Kind::KubeconfigCa,
            "/clusters/0/cluster/certificate-authority-data",
        ),
        (Kind::KubeconfigUser, "/users/0/user/client-certificate-data"),
    ] {
        let (was, is) = (text(&old, pointer), text(&new, pointer));
        if was == is {
            continue;
        }
        let told = match (was.as_deref().and_then(decoded), is.as_deref().and_then(decoded)) {
            (Some(was), Some(is)) => certificate::between(&was, &is),
            _ => Vec::new(),
        };
        if told.is_empty() {
            findings.push(Finding::of(kind));
        }
        findings.extend(told.into_iter().map(|told| Finding {
            kind,
            field: Some(match told.field {
                Some(field) => format!("{} {field}", told.kind),
                None => told.kind.to_string(),
            }),
            before: told.before,
            after: told.after,
        }));
    }
    // What else differs, field by field, but for what was told.
    let (mut old, mut new) = (old, new);
    for value in [&mut old, &mut new] {
        for pointer in [
            server,
            "/clusters/0/cluster/certificate-authority-data",
            "/users/0/user/client-certificate-data",
        ] {
            if let Some(told) = value.pointer_mut(pointer) {
                *told = Value::Null;
            }
        }
    }
    super::fields::compare(Kind::ConfigField, "", "", Some(&old), Some(&new), &mut findings);
    Some(findings)
}

/// A kubeconfig, if the text is one.
fn config(text: &str) -> Option<Value> {
    let documents = read_foreign("", text).ok()?;
    let [document] = documents.as_slice() else {
        return None;
    };
    let value = document.root.to_json();
    (value.get("kind")?.as_str()? == "Config" && value.get("clusters").is_some()).then_some(value)
}

fn decoded(data: &str) -> Option<Vec<certificate::Read>> {
    let bytes = data_encoding::BASE64.decode(data.as_bytes()).ok()?;
    certificate::read(std::str::from_utf8(&bytes).ok()?)
}
