//! Subjects, usages and names of certificates.

use std::path::Path;

use serde_json::Value;

use crate::certificate::describe;
use crate::run::Rendered;

/// Every certificate of `pki-x509.json` against the one of the same name.
pub(crate) fn compare(kept: &Path, rendered: &Rendered, host: &str) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(kept.join("pki-x509.json")) else {
        return Vec::new();
    };
    let facts: Value = serde_json::from_str(&text).expect("pki-x509.json is JSON");
    let mut differences = Vec::new();
    for (name, theirs) in facts.as_object().into_iter().flatten() {
        // The kubelet's own certificates are made when it runs.
        if name.starts_with("kubelet") || name.contains('/') && !name.starts_with("etcd/") {
            continue;
        }
        let Some(pem) = rendered.certificate(host, name) else {
            differences.push(format!("x509 {name}: not rendered"));
            continue;
        };
        let theirs: Vec<String> = theirs
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|line| line.as_str().map(normal))
            .collect();
        let ours: Vec<String> = describe(&pem).iter().map(|line| normal(line)).collect();
        if theirs != ours {
            differences.push(format!(
                "x509 {name}:\n    kubeadm  {}\n    kubecast {}",
                theirs.join(" | "),
                ours.join(" | ")
            ));
        }
    }
    differences
}

/// One space, no case of openssl's own.
pub(crate) fn normal(line: &str) -> String {
    line.trim().replace(" = ", "=")
}
