//! `pki-src/`: the certificates of the tree as requests for cfssl, for people who sign with it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::artifact::KeyLabel;
use crate::emit::{self, JsonLayout};
use crate::layout::RunAs;
use crate::pki::{CertificateRequest, Purpose, Subject, Wanted};
use crate::plan::Plan;

/// The profiles, by what a certificate is for. etcd shows its serving certificate as a client, too, so what serves etcd is
/// a `peer`.
const PROFILES: &[(&str, &[Purpose])] = &[
    ("client", &[Purpose::ClientAuth]),
    ("peer", &[Purpose::ServerAuth, Purpose::ClientAuth]),
    ("server", &[Purpose::ServerAuth]),
];

/// The files, by their path from the root of the tree, where people are used to sign this way.
pub fn cfssl(plan: &Plan, wanted: &Wanted) -> BTreeMap<String, String> {
    if RunAs::of(plan.layout.value).is_for_kubeadm() {
        return BTreeMap::new();
    }
    let mut files = BTreeMap::from([("pki-src/ca-config.json".to_owned(), config(plan))]);
    for request in &wanted.certificates {
        let path = match &request.key {
            KeyLabel::Authority(authority, _) => format!("pki-src/ca/{}-csr.json", authority.as_str()),
            KeyLabel::Leaf(leaf) => format!(
                "pki-src/{}/{}.{}-csr.json",
                profile(request),
                leaf.host,
                leaf.role.as_str()
            ),
            KeyLabel::ServiceAccount(_) => continue,
        };
        files.insert(path, print(&csr(plan, request)));
    }
    files
}

fn print(value: &Value) -> String {
    emit::json(value, JsonLayout::File)
}

/// Lifetimes are Go durations, which end at hours.
fn hours(seconds: u64) -> String {
    format!("{}h", seconds / 3600)
}

fn config(plan: &Plan) -> String {
    let expiry = hours(plan.pki.validity.value.seconds());
    let profiles: serde_json::Map<String, Value> = PROFILES
        .iter()
        .map(|(name, purposes)| {
            let usages = purposes.iter().map(|purpose| match purpose {
                Purpose::ServerAuth => "server auth",
                Purpose::ClientAuth => "client auth",
            });
            let usages: Vec<&str> = std::iter::once("signing").chain(usages).collect();
            ((*name).to_owned(), json!({"expiry": expiry, "usages": usages}))
        })
        .collect();
    print(&json!({"signing": {"default": {"expiry": expiry}, "profiles": profiles}}))
}

/// The profile of a leaf.
fn profile(request: &CertificateRequest) -> &'static str {
    let serves = request.purposes.contains(&Purpose::ServerAuth);
    let asks = request.purposes.contains(&Purpose::ClientAuth);
    match (serves, asks) {
        (true, true) => "peer",
        (true, false) => "server",
        (false, _) => "client",
    }
}

fn csr(plan: &Plan, request: &CertificateRequest) -> Value {
    let Subject {
        common_name,
        organizations,
    } = &request.subject;
    let names: Vec<Value> = organizations.iter().map(|name| json!({"O": name})).collect();
    let mut csr = json!({
        "CN": common_name,
        "key": {"algo": "ecdsa", "size": 256},
        "names": names,
    });
    if matches!(request.key, KeyLabel::Authority(..)) {
        csr["ca"] = json!({"expiry": hours(plan.pki.ca_validity.value.seconds())});
    } else {
        let hosts: Vec<String> = request.names.iter().map(ToString::to_string).collect();
        csr["hosts"] = hosts.into();
    }
    csr
}
