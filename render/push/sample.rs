//! Clusters and hosts for tests.

use crate::facts::Catalogue;
use crate::plan::{Plan, SshPlan};
use crate::report::{Origin, Resolved};
use crate::resolve::{Companions, resolve};
use crate::source;
use crate::spec::Cluster;

use super::Target;

/// Writes a file for a test.
#[expect(clippy::disallowed_methods, reason = "the folder is the test's own")]
pub(super) fn put(path: &std::path::Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("written");
}

pub(super) fn target(name: &str, address: &str) -> Target {
    let origin = || Origin::spec("spec.hosts");
    Target {
        name: name.parse().expect("a name"),
        address: address.parse().expect("an address"),
        ssh: SshPlan {
            user: Resolved::new("root".into(), origin()),
            port: Resolved::new(22, origin()),
            host_key: None,
            jump: None,
        },
    }
}

/// A cluster of hosts with these names and roles; what follows a `;` is more of the host.
pub(super) fn plan(hosts: &[(&str, &str)]) -> Plan {
    let mut text = String::from(
        "apiVersion: kubecast.dev/v1alpha1\nkind: Cluster\nmetadata:\n  name: sample\n  uid: \
         01234567-89ab-4cde-8f01-23456789abcd\nspec:\n  version: 1.36.3\n  layout: binary\n  environment: lab\n  pki: {mode: lab}\n  \
         controlPlaneEndpoint: api.example.com:6443\n  hosts:\n",
    );
    for (index, (name, roles)) in hosts.iter().enumerate() {
        let address = format!("10.9.{}.{}", index / 200, index % 200 + 1);
        let (roles, more) = roles.split_once(';').unwrap_or((roles, ""));
        let more = if more.is_empty() {
            String::new()
        } else {
            format!(", {more}")
        };
        text.push_str(&format!(
            "  - {{name: {name}, address: {address}, roles: [{roles}]{more}}}\n"
        ));
    }
    let document = source::parse_spec("cluster.yaml", &text).expect("YAML");
    let cluster: Cluster = serde_json::from_value(document.root.to_json()).expect("a spec");
    let catalogue = Catalogue::embedded().expect("facts");
    match resolve(&cluster, &Companions::none(), &catalogue) {
        Ok((plan, _)) => plan,
        Err(report) => panic!("{report:?}"),
    }
}
