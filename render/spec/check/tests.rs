use insta::assert_snapshot;
use serde_json::{Value as Json, json};

use super::{MOST, check};
use crate::report::Printer;
use crate::source::parse_spec;

/// A small format with one field of each kind.
fn schema() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["apiVersion", "name"],
        "properties": {
            "apiVersion": {"$ref": "#/$defs/ApiVersion"},
            "name": {"type": "string", "format": "kubecast-host-name", "examples": ["cp-1"]},
            "version": {"type": "string", "format": "kubecast-release"},
            "enabled": {"type": "boolean"},
            "port": {"type": "integer", "minimum": 1, "maximum": 65535},
            "generation": {"type": "integer", "minimum": 1},
            "factor": {"type": "number", "exclusiveMaximum": 1},
            "user": {"type": "string", "pattern": "^[a-z]+$", "x-allowed": "a user's name: a-z", "examples": ["deploy"]},
            "note": {"type": "string", "minLength": 2, "maxLength": 10},
            "range": {"type": "string", "format": "kubecast-cidr"},
            "cni": {"$ref": "#/$defs/Cni"},
            "roles": {"type": "array", "items": {"enum": ["worker", "control-plane"]}, "uniqueItems": true, "maxItems": 2},
            "hosts": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Host"}},
            "labels": {
                "type": "object",
                "propertyNames": {"format": "kubecast-label-key"},
                "additionalProperties": {"type": "string"},
                "maxProperties": 2
            },
            "subnets": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            "network": {"$ref": "#/$defs/Network"}
        },
        "$defs": {
            "ApiVersion": {"oneOf": [{"const": "kubecast.dev/v1alpha1"}]},
            "Cni": {"oneOf": [{"const": "flannel"}, {"const": "manifests"}, {"const": "none"}]},
            "Host": {
                "type": "object",
                "additionalProperties": false,
                "required": ["address", "mode"],
                "properties": {
                    "address": {"type": "string", "format": "kubecast-node-address"},
                    "mode": {"type": "string", "format": "kubecast-mode"},
                    "size": {"type": "integer"}
                }
            },
            "Network": {
                "type": "object",
                "additionalProperties": false,
                "properties": {"podSubnet": {"type": "string"}}
            }
        }
    })
}

/// What is said about a spec that starts with the right version and name.
fn said(text: &str) -> String {
    let text = format!("apiVersion: kubecast.dev/v1alpha1\nname: cp-1\n{text}");
    said_about(&text)
}

fn said_about(text: &str) -> String {
    match parse_spec("cluster.yaml", text) {
        Ok(document) => Printer::new(&document).text(&check(&document, &schema())),
        Err((source, report)) => Printer::new(&source).text(&report),
    }
}

#[test]
fn a_right_spec_has_nothing_said_about_it() {
    let right = "enabled: true\nport: 80\nfactor: 0.5\nroles: [worker]\nlabels: {a: b}\ncni: none\n\
                 hosts:\n  - address: 10.0.0.1\n    mode: \"0644\"\nsubnets: [a]\n";
    assert_eq!(said(right), "");
}

#[test]
fn unknown_fields_are_named_with_what_was_meant() {
    assert_snapshot!(said("prot: 80\nkubernetesVersion: v1\npodSubnet: 10.0.0.0/8\nlabels: {a: b}\nnetwork:\n  zzz: 1\n"), @r#"
    error[field.unknown]: unknown field `prot`
     --> cluster.yaml:3:1  prot
      |
    3 | prot: 80
      | ^^^^
      = help: did you mean `port`?

    error[field.unknown]: unknown field `kubernetesVersion`
     --> cluster.yaml:4:1  kubernetesVersion
      |
    4 | kubernetesVersion: v1
      | ^^^^^^^^^^^^^^^^^
      = help: write it as `spec.version`

    error[field.unknown]: unknown field `podSubnet`
     --> cluster.yaml:5:1  podSubnet
      |
    5 | podSubnet: 10.0.0.0/8
      | ^^^^^^^^^
      = help: write it as `network.podSubnet`

    error[field.unknown]: unknown field `zzz`
     --> cluster.yaml:8:3  network.zzz
      |
    8 |   zzz: 1
      |   ^^^
      = help: write `podSubnet`
    "#);
}

#[test]
fn missing_fields_come_with_an_example_unless_they_were_misspelt() {
    assert_snapshot!(said_about("apiversion: kubecast.dev/v1alpha1\nhosts:\n  - adress: 10.0.0.1\n  - size: 1\n"), @r#"
    error[field.unknown]: unknown field `apiversion`
     --> cluster.yaml:1:1  apiversion
      |
    1 | apiversion: kubecast.dev/v1alpha1
      | ^^^^^^^^^^
      = help: did you mean `apiVersion`?

    error[field.missing]: `name` is missing
     --> cluster.yaml:1:1
      |
    1 | apiversion: kubecast.dev/v1alpha1
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: add `name: cp-1` with your value

    error[field.unknown]: unknown field `adress`
     --> cluster.yaml:3:5  hosts[0].adress
      |
    3 |   - adress: 10.0.0.1
      |     ^^^^^^
      = help: did you mean `address`?

    error[field.missing]: `hosts[0].mode` is missing
     --> cluster.yaml:3:5  hosts[0]
      |
    3 |   - adress: 10.0.0.1
      |     ^^^^^^^^^^^^^^^^
      = help: add `mode: "0644"` with your value

    error[field.missing]: `hosts[1].address` is missing
     --> cluster.yaml:4:5  hosts[1]
      |
    4 |   - size: 1
      |     ^^^^^^^
      = help: add `address: 192.0.2.10` with your value

    error[field.missing]: `hosts[1].mode` is missing
     --> cluster.yaml:4:5  hosts[1]
      |
    4 |   - size: 1
      |     ^^^^^^^
      = help: add `mode: "0644"` with your value
    "#);
}

#[test]
fn wrong_types_say_how_to_write_the_right_one() {
    assert_snapshot!(said(
        "version: 1.36\nenabled: \"true\"\nport: \"80\"\ngeneration: 1.5\nnote: {}\nhosts: here\nlabels: [a]\nuser: true\nnetwork: flannel\n"
    ), @r#"
    error[field.kind]: expected text, found the number `1.36`
     --> cluster.yaml:3:10  version
      |
    3 | version: 1.36
      |          ^^^^
      = help: write major, minor and patch, for example 1.36.3

    error[field.kind]: expected a boolean, found the text `true`
     --> cluster.yaml:4:10  enabled
      |
    4 | enabled: "true"
      |          ^^^^^^
      = help: remove the quotes

    error[field.kind]: expected a whole number, found the text `80`
     --> cluster.yaml:5:7  port
      |
    5 | port: "80"
      |       ^^^^
      = help: remove the quotes

    error[field.kind]: expected a whole number, found the number `1.5`
     --> cluster.yaml:6:13  generation
      |
    6 | generation: 1.5
      |             ^^^
      = help: write a whole number

    error[field.kind]: expected text, found a mapping
     --> cluster.yaml:7:7  note
      |
    7 | note: {}
      |       ^^

    error[field.kind]: expected a list, found the text `here`
     --> cluster.yaml:8:8  hosts
      |
    8 | hosts: here
      |        ^^^^
      = help: write a list: [here]

    error[field.kind]: expected a mapping, found a list
     --> cluster.yaml:9:9  labels
      |
    9 | labels: [a]
      |         ^^^

    error[field.kind]: expected text, found the boolean `true`
      --> cluster.yaml:10:7  user
       |
    10 | user: true
       |       ^^^^
       = help: put it in quotes: "true"

    error[field.kind]: expected a mapping, found the text `flannel`
      --> cluster.yaml:11:10  network
       |
    11 | network: flannel
       |          ^^^^^^^
    "#);
}

#[test]
fn words_for_booleans_are_translated() {
    assert_snapshot!(said("enabled: \"yes\"\nport: a lot\nlabels: {a: 1}\n"), @r#"
    error[field.kind]: expected a boolean, found the text `yes`
     --> cluster.yaml:3:10  enabled
      |
    3 | enabled: "yes"
      |          ^^^^^
      = help: write `true`

    error[field.kind]: expected a whole number, found the text `a lot`
     --> cluster.yaml:4:7  port
      |
    4 | port: a lot
      |       ^^^^^

    error[field.kind]: expected text, found the number `1`
     --> cluster.yaml:5:13  labels.a
      |
    5 | labels: {a: 1}
      |             ^
      = help: put it in quotes: "1"
    "#);
}

#[test]
fn limits_are_named() {
    assert_snapshot!(said(
        "port: 65536\ngeneration: 0\nfactor: 1.5\nuser: Root\nnote: much too long\nroles: [worker, worker, worker]\nhosts: []\nlabels: {a: b, c: d, e: f}\n"
    ), @r#"
    error[field.range]: `65536` is out of range (allowed: 1 to 65535)
     --> cluster.yaml:3:7  port
      |
    3 | port: 65536
      |       ^^^^^

    error[field.range]: `0` is out of range (allowed: at least 1)
     --> cluster.yaml:4:13  generation
      |
    4 | generation: 0
      |             ^

    error[field.range]: `1.5` is out of range (allowed: less than 1)
     --> cluster.yaml:5:9  factor
      |
    5 | factor: 1.5
      |         ^^^

    error[field.pattern]: `Root` is not a user's name: a-z
     --> cluster.yaml:6:7  user
      |
    6 | user: Root
      |       ^^^^
      = help: write for example `deploy`

    error[field.length]: the text has 13 characters (allowed: 2 to 10)
     --> cluster.yaml:7:7  note
      |
    7 | note: much too long
      |       ^^^^^^^^^^^^^

    error[field.count]: the list has 3 entries (allowed: at most 2)
     --> cluster.yaml:8:8  roles
      |
    8 | roles: [worker, worker, worker]
      |        ^^^^^^^^^^^^^^^^^^^^^^^^

    error[field.repeated]: the list holds a value twice
     --> cluster.yaml:8:8  roles
      |
    8 | roles: [worker, worker, worker]
      |        ^^^^^^^^^^^^^^^^^^^^^^^^
      = help: remove one of them

    error[field.count]: the list has 0 entries (allowed: at least 1)
     --> cluster.yaml:9:8  hosts
      |
    9 | hosts: []
      |        ^^

    error[field.count]: the mapping has 3 entries (allowed: at most 2)
      --> cluster.yaml:10:9  labels
       |
    10 | labels: {a: b, c: d, e: f}
       |         ^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn choices_are_listed() {
    assert_snapshot!(said("cni: flanel\nroles:\n  - master\n  - 5\n"), @r#"
    error[field.choice]: `flanel` is not allowed here: write `flannel`, `manifests` or `none`
     --> cluster.yaml:3:6  cni
      |
    3 | cni: flanel
      |      ^^^^^^
      = help: did you mean `flannel`?

    error[field.choice]: `master` is not allowed here: write `worker` or `control-plane`
     --> cluster.yaml:5:5  roles[0]
      |
    5 |   - master
      |     ^^^^^^

    error[field.choice]: `5` is not allowed here: write `worker` or `control-plane`
     --> cluster.yaml:6:5  roles[1]
      |
    6 |   - 5
      |     ^
    "#);
}

#[test]
fn texts_are_refused_in_the_words_of_their_type() {
    assert_snapshot!(said(
        "version: v1.36\nrange: 10.0.0.1/16\nlabels:\n  \"a b\": c\nhosts:\n  - address: \"1０.0.0.1\"\n    mode: \"0999\"\n"
    ), @r#"
    error[version.form]: `v1.36` is not a full release: the patch number is missing
     --> cluster.yaml:3:10  version
      |
    3 | version: v1.36
      |          ^^^^^
      = help: write major, minor and patch, for example 1.36.3

    error[net.range]: `10.0.0.1/16` names an address inside a range: bits are set behind /16
     --> cluster.yaml:4:8  range
      |
    4 | range: 10.0.0.1/16
      |        ^^^^^^^^^^^
      = help: did you mean 10.0.0.0/16?

    error[label.key]: `a b` is not a label key: the name must start and end with a letter or digit, with `-`, `_` or `.` between
     --> cluster.yaml:6:3  labels["a b"]
      |
    6 |   "a b": c
      |   ^^^^^
      = help: write NAME or DNS-PREFIX/NAME, for example topology.kubernetes.io/zone

    error[net.address]: `1０.0.0.1` is not an IP address
     --> cluster.yaml:8:14  hosts[0].address
      |
    8 |   - address: "1０.0.0.1"
      |              ^^^^^^^^^^^
      = note: `０` (U+FF10) only looks like `0`
      = help: write an address such as 192.0.2.10 or 2001:db8::10

    error[file.mode]: `0999` is not a file mode: four octal digits are needed
     --> cluster.yaml:9:11  hosts[0].mode
      |
    9 |     mode: "0999"
      |           ^^^^^^
      = help: write four octal digits in quotes, for example "0644"
    "#);
}

#[test]
fn of_several_forms_the_nearest_counts() {
    assert_snapshot!(said("subnets: [a, 5]\n"), @r#"
    error[field.kind]: expected text, found the number `5`
     --> cluster.yaml:3:14  subnets[1]
      |
    3 | subnets: [a, 5]
      |              ^
      = help: put it in quotes: "5"
    "#);
    assert_snapshot!(said("subnets: 5\n"), @r#"
    error[field.kind]: expected text or a list, found the number `5`
     --> cluster.yaml:3:10  subnets
      |
    3 | subnets: 5
      |          ^
      = help: put it in quotes: "5"
    "#);
}

#[test]
fn a_stranger_is_told_apart() {
    assert_snapshot!(said_about("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"), @r#"
    error[field.version]: this kubecast reads specs of `kubecast.dev/v1alpha1`, not of `kubeadm.k8s.io/v1beta4`
     --> cluster.yaml:1:13  apiVersion
      |
    1 | apiVersion: kubeadm.k8s.io/v1beta4
      |             ^^^^^^^^^^^^^^^^^^^^^^
      = help: make a spec from it with `kubecast init DIR --from-kubeadm FILE`
    "#);
    assert_snapshot!(said_about("apiVersion: kubecast.dev/v2\nfuture: 1\n"), @r#"
    error[field.version]: this kubecast reads specs of `kubecast.dev/v1alpha1`, not of `kubecast.dev/v2`
     --> cluster.yaml:1:13  apiVersion
      |
    1 | apiVersion: kubecast.dev/v2
      |             ^^^^^^^^^^^^^^^
      = help: use the kubecast that this spec was written for
    "#);
}

#[test]
fn a_spec_is_a_mapping() {
    assert_snapshot!(said_about("- a\n- b\n"), @r#"
    error[field.kind]: expected a mapping, found a list
     --> cluster.yaml:1:1
      |
    1 | - a
      | ^^^
    "#);
}

#[test]
fn of_many_unknown_fields_no_more_are_told_than_anybody_reads() {
    let text: String = (0..MOST * 3).map(|number| format!("zork{number}: 1\n")).collect();
    let document = parse_spec("cluster.yaml", &text).expect("a spec");
    let report = check(&document, &schema());
    let (unknown, others): (Vec<_>, Vec<_>) = report
        .diagnostics()
        .iter()
        .partition(|diagnostic| diagnostic.code == "field.unknown");
    assert_eq!(unknown.len(), MOST);
    assert_eq!(
        others.len(),
        2,
        "fields that are missing are told too: {others:?}"
    );
}

#[test]
fn a_broken_schema_is_not_the_users_fault() {
    let document = parse_spec("cluster.yaml", "a: b\n").expect("a spec");
    let report = check(&document, &json!({"type": 5}));
    assert_eq!(report.diagnostics()[0].code, "field.schema");
}
