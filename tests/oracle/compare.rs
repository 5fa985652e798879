//! kubeadm's files and objects against kubecast's.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64;
use serde_json::Value;

use crate::certificate::describe;
use crate::documents::documents;
use crate::lines::lines;
use crate::mask::mask;
use crate::tree::{Entry, Tree};

/// Files that are kubeadm's only, on purpose, by how their paths end.
const NOT_OURS: &[(&str, &str)] = &[
    ("/etcd/ca.key", "the key of an authority is on no host"),
    ("/front-proxy-ca.key", "the key of an authority is on no host"),
];

/// Objects that are kubecast's only, on purpose.
const ONLY_OURS: &[(&str, &str)] = &[
    (
        "ClusterRoleBinding -/kubeadm:cluster-admins",
        "a dry run does not print it",
    ),
    ("Node ", "kubeadm patches the object that the kubelet makes"),
];

/// Objects that are kubeadm's only, on purpose.
const ONLY_THEIRS: &[(&str, &str)] = &[(
    "Secret kube-system/bootstrap-token-",
    "kubeadm makes a token if it is given none; a token that it is given is compared",
)];

/// Every difference between two trees.
pub(crate) fn trees(theirs: &Tree, ours: &Tree) -> Vec<String> {
    let paths: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let mut differences = Vec::new();
    for path in paths {
        let is_left_out = NOT_OURS.iter().any(|(end, _)| path.ends_with(end));
        match (theirs.get(path), ours.get(path)) {
            (Some(theirs), Some(ours)) => differences.extend(entries(path, theirs, ours)),
            (Some(_), None) if is_left_out => {}
            (Some(_), None) => differences.push(format!("{path}: only kubeadm has it")),
            (None, _) => differences.push(format!("{path}: only kubecast has it")),
        }
    }
    differences
}

fn entries(path: &str, theirs: &Entry, ours: &Entry) -> Vec<String> {
    let mut differences = Vec::new();
    if theirs.mode != ours.mode {
        differences.push(format!(
            "{path}: kubeadm {:04o}, kubecast {:04o}",
            theirs.mode, ours.mode
        ));
    }
    match (&theirs.text, &ours.text) {
        (Some(theirs), Some(ours)) => differences.extend(texts(path, theirs, ours)),
        (None, None) => {}
        _ => differences.push(format!("{path}: one is a directory")),
    }
    differences
}

/// The texts of a file; keys and certificates by what they say.
fn texts(path: &str, theirs: &str, ours: &str) -> Vec<String> {
    let mut differences = Vec::new();
    if path.ends_with(".crt") {
        differences.extend(lines(path, &certificate(theirs), &certificate(ours)));
    } else if path.ends_with(".key") || path.ends_with(".pub") {
        differences.extend(lines(path, &labels(theirs), &labels(ours)));
    } else {
        differences.extend(lines(path, &mask(theirs), &mask(ours)));
    }
    if path.ends_with(".conf") {
        differences.extend(lines(
            &format!("{path}: embedded"),
            &embedded(theirs),
            &embedded(ours),
        ));
    }
    differences
}

/// What a certificate says, a line each.
fn certificate(pem: &str) -> String {
    let said: Vec<String> = describe(pem).into_iter().map(|line| line + "\n").collect();
    format!("{}{}", labels(pem), said.concat())
}

/// What the blocks of a PEM file hold.
fn labels(pem: &str) -> String {
    let labels = pem.lines().filter(|line| line.starts_with("-----BEGIN"));
    labels.map(|line| format!("{line}\n")).collect()
}

/// The certificates and the kind of key inside a kubeconfig.
fn embedded(kubeconfig: &str) -> String {
    let value: Value = yaml_serde::from_str(kubeconfig).expect("a kubeconfig is YAML");
    let pem = |encoded: &Value| {
        let bytes = BASE64
            .decode(encoded.as_str().unwrap_or_default().as_bytes())
            .expect("base64");
        String::from_utf8(bytes).expect("PEM")
    };
    let user = &value["users"][0]["user"];
    [
        certificate(&pem(
            &value["clusters"][0]["cluster"]["certificate-authority-data"],
        )),
        certificate(&pem(&user["client-certificate-data"])),
        labels(&pem(&user["client-key-data"])),
    ]
    .concat()
}

/// Every difference between kubeadm's stream of objects and kubecast's files, of which those whose names `concerns`
/// accepts must all be kubeadm's too.
pub(crate) fn objects(
    theirs: &str,
    ours: &BTreeMap<String, String>,
    concerns: impl Fn(&str) -> bool,
) -> Vec<String> {
    let theirs = documents(theirs);
    let mut differences = Vec::new();
    let mut rendered: BTreeMap<String, String> = BTreeMap::new();
    for (file, text) in ours {
        let found = documents(text);
        for name in found
            .keys()
            .filter(|name| concerns(file) && !theirs.contains_key(*name))
        {
            if !ONLY_OURS.iter().any(|(start, _)| name.starts_with(start)) {
                differences.push(format!("{name}: only kubecast has it, in {file}"));
            }
        }
        rendered.extend(found);
    }
    for (name, text) in &theirs {
        match rendered.get(name) {
            Some(ours) => differences.extend(lines(name, &mask(text), &mask(ours))),
            None if ONLY_THEIRS.iter().any(|(start, _)| name.starts_with(start)) => {}
            None => differences.push(format!("{name}: only kubeadm has it")),
        }
    }
    differences
}
