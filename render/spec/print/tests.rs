use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::spec::Patch;

fn cluster(spec: &Value) -> Cluster {
    let document = json!({
        "apiVersion": "kubecast.dev/v1alpha1",
        "kind": "Cluster",
        "metadata": {"name": "demo", "uid": "00000000-0000-0000-0000-000000000000"},
        "spec": spec,
    });
    serde_json::from_value(document).expect("a cluster")
}

fn read(text: &str) -> Cluster {
    let document = source::parse_spec("printed", text).expect("a spec");
    serde_json::from_value(document.root.to_json()).expect("a cluster")
}

/// A bit of everything.
fn sample() -> Cluster {
    cluster(&json!({
        "version": "1.36.3",
        "hardening": "none",
        "controlPlaneEndpoint": "vip.example.test:6443",
        "apiServer": {
            "extraArgs": [{"name": "v", "value": "4"}, {"name": "audit-log-path", "value": "-"}],
            "certSANs": ["a.example.test", "192.0.2.99"],
        },
        "network": {"podSubnet": "10.244.0.0/16,fd00:10:244::/56", "cni": {"type": "none"}},
        "hosts": [
            {"name": "m1", "address": "192.0.2.10", "roles": ["control-plane"], "taints": []},
            {"name": "w1", "address": "192.0.2.11", "labels": {"example.com/zone": "no"}},
        ],
        "files": [{"path": "/etc/motd", "content": "one\n  two\n"}],
    }))
}

#[test]
fn fields_stand_in_the_order_of_the_types_and_sections_apart() {
    let cluster = sample();
    let comments = Comments {
        schema: Some("cluster.v1alpha1.json".into()),
        header: vec!["What this is.".into(), String::new(), "And why.".into()],
        fields: BTreeMap::from([
            (
                SpecPath::of("spec.hosts"),
                vec!["In the order of the files.".into()],
            ),
            (SpecPath::of("spec.hardening"), vec!["As kubeadm.".into()]),
        ]),
    };
    let text = print(&cluster, &comments).expect("a spec");
    assert_eq!(read(&text), cluster);
    assert_snapshot!(text, @r#"
    # yaml-language-server: $schema=cluster.v1alpha1.json
    # What this is.
    #
    # And why.

    apiVersion: kubecast.dev/v1alpha1
    kind: Cluster

    metadata:
      name: demo
      uid: 00000000-0000-0000-0000-000000000000

    spec:
      version: 1.36.3

      # As kubeadm.
      hardening: none

      controlPlaneEndpoint: vip.example.test:6443

      network:
        podSubnet: 10.244.0.0/16,fd00:10:244::/56
        cni:
          type: none

      apiServer:
        extraArgs:
          - name: v
            value: "4"
          - name: audit-log-path
            value: "-"
        certSANs: [a.example.test, 192.0.2.99]

      # In the order of the files.
      hosts:
        - name: m1
          address: 192.0.2.10
          roles: [control-plane]
          taints: []
        - name: w1
          address: 192.0.2.11
          labels:
            example.com/zone: "no"

      files:
        - path: /etc/motd
          content: |
            one
              two
    "#);
}

#[test]
fn a_long_list_stands_on_lines_of_its_own() {
    let names: Vec<String> = (0..9).map(|n| format!("name-{n}.example.test")).collect();
    let cluster = cluster(&json!({
        "version": "1.36.3",
        "apiServer": {"certSANs": names},
        "kubelet": {"config": {"allowedUnsafeSysctls": ["net.*", "kernel.msg*"], "a": [[1, 2], [{"b": 1, "c": 2}]]}},
        "hosts": [{"name": "m1", "address": "192.0.2.10"}],
    }));
    let text = print(&cluster, &Comments::default()).expect("a spec");
    assert_eq!(read(&text), cluster);
    assert_snapshot!(text, @r"
    apiVersion: kubecast.dev/v1alpha1
    kind: Cluster

    metadata:
      name: demo
      uid: 00000000-0000-0000-0000-000000000000

    spec:
      version: 1.36.3

      apiServer:
        certSANs:
          - name-0.example.test
          - name-1.example.test
          - name-2.example.test
          - name-3.example.test
          - name-4.example.test
          - name-5.example.test
          - name-6.example.test
          - name-7.example.test
          - name-8.example.test

      kubelet:
        config:
          a:
            - - 1
              - 2
            - - b: 1
                c: 2
          allowedUnsafeSysctls: [net.*, kernel.msg*]

      hosts:
        - name: m1
          address: 192.0.2.10
    ");
}

#[test]
fn what_no_spec_may_hold_is_refused() {
    let mut cluster = cluster(&json!({
        "version": "1.36.3",
        "hosts": [{"name": "m1", "address": "192.0.2.10"}],
    }));
    for (patch, code) in [
        (json!({"a": null}), "yaml.null"),
        (json!({"a": "\u{202e}"}), "yaml.bidi"),
        (json!({"a": "x".repeat(70_000)}), "yaml.long-text"),
        (json!({"ä": 1}), "yaml.key-letter"),
        (json!({"a": 1e21}), "yaml.integer-range"),
    ] {
        let target = crate::spec::PatchTarget::Etcd;
        cluster.spec.patches = vec![Patch {
            target,
            kind: None,
            hosts: Vec::new(),
            patch,
        }];
        match print(&cluster, &Comments::default()) {
            Err(Unprintable::Refused(report)) => assert_eq!(report.diagnostics()[0].code, code),
            other => panic!("{code}: {other:?}"),
        }
    }
}

/// Anything that a spec can say.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~\t\n]{0,12}",
        "[a-z0-9.:/_#-]{0,10}( [a-z:#]{0,4}){0,2}",
        "[a-zäß☃ ]{0,6}(\n[ a-z]{0,6}){0,3}\n{0,2}",
        prop::sample::select(vec![
            "no", "1.30", "0755", "12:30", "~", "true", "null", "1e3", "=", "<<", "-", "? a", "...", "---"
        ])
        .prop_map(String::from),
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![0.5, -1.25, 1e-7]).prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[ -~]{1,8}", inner, 0..5)
                .prop_map(|fields| fields.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_spec_reads_back_as_the_same_value(config in prop::collection::btree_map("[a-zA-Z$][ -~]{0,6}", value(), 0..4)) {
        let mut cluster = cluster(&json!({
            "version": "1.36.3",
            "hosts": [{"name": "m1", "address": "192.0.2.10"}],
        }));
        cluster.spec.kubelet.config = config;
        let text = print(&cluster, &Comments::default());
        let text = text.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        prop_assert_eq!(read(&text), cluster);
    }
}
