//! What is said about specs of the real format.

use insta::assert_snapshot;

use super::check;
use crate::report::Printer;
use crate::source::parse_spec;
use crate::types::{ClusterUid, TextForm};

/// What is said about a spec of the real format.
fn said_by_the_format(text: &str) -> String {
    let document = parse_spec("cluster.yaml", text).unwrap_or_else(|(_, report)| panic!("{report:?}"));
    Printer::new(&document).text(&check(&document, super::super::schema()))
}

const SMALL: &str = "\
apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata:
  name: demo
  uid: UID
spec:
  version: 1.36.3
  pki:
    issuedFrom: 2026-01-31
  hosts:
    - name: cp-1
      address: 192.0.2.10
      roles: [control-plane, worker]
";

fn small() -> String {
    SMALL.replace("UID", ClusterUid::EXAMPLE)
}

#[test]
fn a_small_spec_of_the_real_format_is_right() {
    assert_eq!(said_by_the_format(&small()), "");
}

#[test]
fn references_and_names_of_the_real_format_are_followed() {
    let text = small().replace("control-plane, worker", "master")
        + "      bindPort: 0\n      labels: {-a: b}\n  images:\n    overrides:\n      etdc: {tag: x}\n  podCIDR: 10.0.0.0/8\n";
    assert_snapshot!(said_by_the_format(&text), @r#"
    error[field.choice]: `master` is not allowed here: write `control-plane`, `worker`, `etcd` or `load-balancer`
      --> cluster.yaml:13:15  spec.hosts[0].roles[0]
       |
    13 |       roles: [master]
       |               ^^^^^^

    error[field.range]: `0` is out of range (allowed: 1 to 65535)
      --> cluster.yaml:14:17  spec.hosts[0].bindPort
       |
    14 |       bindPort: 0
       |                 ^

    error[label.key]: `-a` is not a label key: the name must start and end with a letter or digit, with `-`, `_` or `.` between
      --> cluster.yaml:15:16  spec.hosts[0].labels.-a
       |
    15 |       labels: {-a: b}
       |                ^^
       = help: write NAME or DNS-PREFIX/NAME, for example topology.kubernetes.io/zone

    error[field.choice]: `etdc` is not allowed here: write `kube-apiserver`, `kube-controller-manager`, `kube-scheduler`, `kube-proxy`, `etcd`, `coredns`, `pause`, `flannel`, `flannel-cni-plugin`, `dashboard`, `metrics-scraper` or `metrics-server`
      --> cluster.yaml:18:7  spec.images.overrides.etdc
       |
    18 |       etdc: {tag: x}
       |       ^^^^
       = help: did you mean `etcd`?

    error[field.unknown]: unknown field `podCIDR`
      --> cluster.yaml:19:3  spec.podCIDR
       |
    19 |   podCIDR: 10.0.0.0/8
       |   ^^^^^^^
       = help: write it as `spec.network.podSubnet`
    "#);
}
