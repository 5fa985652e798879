//! The spec of a case from before kubeadm had a configuration that it keeps: written by hand, with the values of the
//! command line in `input.txt`.

use std::collections::BTreeMap;
use std::path::Path;

/// The spec of kubeadm 1.5 on one host. A word in capitals stands for a flag's value.
const SPEC: &str = "\
apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata:
  name: parity
  uid: 7a0f6f3e-52c4-4d0b-9c27-3f6f0c1f9a15
spec:
  version: VERSION
  environment: lab
  hardening: none
  pki: {mode: lab, clusterSigning: control-plane, issuedFrom: 2026-11-20}
  network:
    podSubnet: POD-SUBNET
    serviceSubnet: SERVICE-SUBNET
    dnsDomain: DNS-DOMAIN
    cni: {type: none}
  apiServer:
    bindPort: BIND-PORT
    certSANs: [CERT-SANS]
  bootstrapTokens:
  - {id: TOKEN-ID}
  hosts:
  - {name: master, address: ADDRESS, roles: [control-plane]}
";

/// The flags of `kubeadm init` 1.5: the word in the spec, and what it is without the flag.
const FLAGS: &[(&str, &str, &str)] = &[
    ("use-kubernetes-version", "VERSION", ""),
    ("api-advertise-addresses", "ADDRESS", ""),
    ("api-external-dns-names", "CERT-SANS", ""),
    ("api-port", "BIND-PORT", "6443"),
    ("pod-network-cidr", "POD-SUBNET", ""),
    ("service-cidr", "SERVICE-SUBNET", "10.96.0.0/12"),
    ("service-dns-domain", "DNS-DOMAIN", "cluster.local"),
    ("token", "TOKEN-ID", "abcdef"),
];

/// Whether a case has a command line instead of a configuration.
pub(crate) fn is_for(folder: &Path) -> bool {
    folder.join("input.txt").is_file()
}

/// The spec of a case.
pub(crate) fn spec(folder: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(folder.join("input.txt")).map_err(|error| error.to_string())?;
    let command = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("kubeadm init"))
        .ok_or("input.txt holds no `kubeadm init`")?;
    let mut given = arguments(command)?;
    let mut spec = SPEC.to_owned();
    for (flag, word, default) in FLAGS {
        let value = given.remove(*flag).unwrap_or_else(|| (*default).to_owned());
        let value = match *flag {
            // The secret half is drawn from the lab's seed, and masked.
            "token" => value.split('.').next().unwrap_or_default(),
            _ => &value,
        };
        // A line without its value is left out, so that the default holds.
        let lines = spec
            .lines()
            .filter(|line| !(value.is_empty() && line.contains(word)));
        spec = lines.map(|line| line.replace(word, value) + "\n").collect();
    }
    match given.keys().next() {
        Some(unknown) => Err(format!(
            "input.txt: what --{unknown} means in a spec is not known here"
        )),
        None => Ok(spec),
    }
}

/// The flags of a command line and their values. Those that change no file are left out.
fn arguments(command: &str) -> Result<BTreeMap<String, String>, String> {
    let mut given = BTreeMap::new();
    let mut words = command.split_whitespace();
    while let Some(word) = words.next() {
        let flag = word
            .strip_prefix("--")
            .ok_or_else(|| format!("input.txt: {word} is no flag"))?;
        if flag.starts_with("skip-preflight-checks") {
            continue;
        }
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, value),
            None => (
                flag,
                words
                    .next()
                    .ok_or_else(|| format!("input.txt: --{flag} has no value"))?,
            ),
        };
        given.insert(name.to_owned(), value.to_owned());
    }
    Ok(given)
}
