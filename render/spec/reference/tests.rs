use super::*;
use crate::spec::schema;

#[test]
fn a_field_is_found_as_people_write_it() {
    let schema = schema();
    for (written, path) in [
        ("spec.network.podSubnet", "spec.network.podSubnet"),
        ("network.podSubnet", "spec.network.podSubnet"),
        ("metadata.uid", "metadata.uid"),
        ("hosts[].name", "spec.hosts.name"),
        ("hosts.name", "spec.hosts.name"),
        ("hosts[node1].kubelet.config", "spec.hosts[node1].kubelet.config"),
        ("spec.hosts[3].taints[0].key", "spec.hosts[3].taints[0].key"),
        (
            "hosts[node1].labels[\"a/b\"]",
            "spec.hosts[node1].labels[\"a/b\"]",
        ),
        (
            "featureGates.PublicKeysECDSA",
            "spec.featureGates.PublicKeysECDSA",
        ),
        (
            "spec.apiServer.extraEnvs[].valueFrom.fieldRef",
            "spec.apiServer.extraEnvs.valueFrom.fieldRef",
        ),
        ("", ""),
    ] {
        let (found, _) = find(schema, written).unwrap_or_else(|problem| panic!("{written}: {problem:?}"));
        assert_eq!(found.to_string(), path, "{written}");
    }
}

#[test]
fn what_is_no_field_says_what_was_meant() {
    let schema = schema();
    let written = [
        "spec.network.podSubnett",
        "podSubnet",
        "kubernetesVersion",
        "spec.version.minor",
        "spec.version[0]",
        "spec.metadata",
        "spec.addons.zzz",
        "spec..network",
        "hosts[node1",
    ];
    let refusals = written.map(|written| {
        let NoField { problem, help } = find(schema, written).expect_err(written);
        format!("{written} {problem}; {help}")
    });
    insta::assert_snapshot!(refusals.join("\n"));
}

#[test]
fn every_field_says_what_it_is() {
    fn walk(path: &str, field: &Field<'_>, bare: &mut Vec<String>) {
        for (name, below) in field.fields() {
            let path = format!("{path}.{name}");
            if below.description().is_empty() || below.default().is_none() || below.example().is_none() {
                bare.push(path.clone());
            }
            assert!(path.matches('.').count() < 12, "{path}");
            walk(&path, &below, bare);
        }
    }
    let mut bare = Vec::new();
    walk("", &Field::document(schema()), &mut bare);
    assert_eq!(bare, Vec::<String>::new());
}
