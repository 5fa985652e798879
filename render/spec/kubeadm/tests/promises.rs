//! What holds for every input.

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;

/// Values that fit some fields and not others.
fn value() -> impl Strategy<Value = Json> {
    let words = prop::sample::select(vec![
        "",
        "x",
        "m1",
        "192.0.2.7",
        "10.0.0.0/16",
        "/a/b",
        "1h",
        "true",
        "v1.30.14",
        "r.test/x",
        "ECDSA-P256",
        "https://192.0.2.1:2379",
        "abcdef.0123456789abcdef",
        "CoreDNS",
        "ipvs",
        "addon",
        "a b",
        "\u{e4}",
        "'",
    ]);
    let leaf = prop_oneof![
        4 => words.prop_map(Json::from),
        1 => any::<bool>().prop_map(Json::from),
        1 => prop::sample::select(vec![0, 1, 6443, -1, 70_000]).prop_map(Json::from),
        1 => Just(Json::Null),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let fields = prop::collection::btree_map(key(), inner.clone(), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Json::from),
            fields.prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// Names of fields of all versions, so that trees are not refused at their roots alone.
fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "apiServer",
        "bindPort",
        "bootstrapTokens",
        "certSANs",
        "certificatesDir",
        "clusterName",
        "controlPlane",
        "controlPlaneEndpoint",
        "controllerManager",
        "criSocket",
        "dataDir",
        "disabled",
        "discovery",
        "dns",
        "effect",
        "endpoints",
        "etcd",
        "external",
        "extraArgs",
        "extraEnvs",
        "extraVolumes",
        "featureGates",
        "hostPath",
        "imageRepository",
        "imageTag",
        "key",
        "kubeletExtraArgs",
        "local",
        "localAPIEndpoint",
        "mountPath",
        "name",
        "networking",
        "nodeRegistration",
        "patches",
        "podSubnet",
        "proxy",
        "scheduler",
        "serviceSubnet",
        "skipPhases",
        "taints",
        "timeouts",
        "token",
        "ttl",
        "usages",
        "value",
        "mode",
    ])
    .prop_map(String::from)
}

/// A document of some kind with some fields.
fn document() -> impl Strategy<Value = Json> {
    let kinds = prop::sample::select(vec![
        ("kubeadm.k8s.io/v1beta4", "InitConfiguration"),
        ("kubeadm.k8s.io/v1beta4", "ClusterConfiguration"),
        ("kubeadm.k8s.io/v1beta3", "ClusterConfiguration"),
        ("kubeadm.k8s.io/v1beta3", "JoinConfiguration"),
        ("kubeadm.k8s.io/v1beta2", "InitConfiguration"),
        ("kubeadm.k8s.io/v1alpha2", "MasterConfiguration"),
        ("kubeadm.k8s.io/v1alpha1", "MasterConfiguration"),
        ("kubeadm.k8s.io/v1alpha1", "NodeConfiguration"),
        ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"),
        ("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration"),
    ]);
    (kinds, prop::collection::btree_map(key(), value(), 0..6)).prop_map(|((api_version, kind), fields)| {
        let mut document: Map<_, _> = fields.into_iter().collect();
        document.insert("apiVersion".into(), api_version.into());
        document.insert("kind".into(), kind.into());
        document.into()
    })
}

/// A cluster in which each field holds something that fits it.
fn fitting() -> impl Strategy<Value = Json> {
    let rows = vec![
        ("clusterName", json!("prod")),
        ("controlPlaneEndpoint", json!("vip.example.test:6443")),
        ("certificatesDir", json!("/opt/pki")),
        ("imageRepository", json!("r.test/k8s")),
        (
            "networking",
            json!({"podSubnet": "10.1.0.0/16", "serviceSubnet": "10.2.0.0/16"}),
        ),
        (
            "apiServer",
            json!({"certSANs": ["*.example.test"], "extraArgs": [{"name": "a", "value": " x: #\n"}]}),
        ),
        ("scheduler", json!({"extraEnvs": [{"name": "A", "value": "no"}]})),
        ("etcd", json!({"local": {"dataDir": "/data", "imageTag": "1"}})),
        ("dns", json!({"disabled": true})),
        ("featureGates", json!({"A": true, "b": false})),
        ("certificateValidityPeriod", json!("100h")),
    ];
    let version = json!({"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration", "kubernetesVersion": "v1.36.3"});
    prop::sample::subsequence(rows, 0..=11).prop_map(move |rows| {
        let mut document = version.as_object().cloned().unwrap_or_default();
        document.extend(rows.into_iter().map(|(key, value)| (key.to_owned(), value)));
        document.into()
    })
}

fn stream(documents: &[Json]) -> String {
    documents
        .iter()
        .map(|document| format!("{document}\n---\n"))
        .collect()
}

/// A spec that can be printed and read back, or errors.
fn is_sound(result: &Result<Converted, Report>) {
    match result {
        Ok(converted) => {
            checked(&converted.cluster);
            assert!(!converted.notes.has_errors());
        }
        Err(report) => assert!(report.has_errors() && lines(report, Severity::Note).is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_documents_become_a_sound_spec_or_errors(documents in prop::collection::vec(document(), 0..4)) {
        let text = stream(&documents);
        let result = convert(&[file("k.yaml", text.clone())], &options());
        is_sound(&result);
        prop_assert_eq!(format!("{result:?}"), format!("{:?}", convert(&[file("k.yaml", text)], &options())));
    }

    #[test]
    fn any_text_is_survived(text in "[ -~\n\t]{0,60}") {
        is_sound(&convert(&[file("k.yaml", format!("{SINGLE}{text}"))], &options()));
    }

    #[test]
    fn fields_that_fit_are_accepted_whatever_the_order_of_the_documents(cluster in fitting()) {
        let (init, _) = SINGLE.split_once("---\n").expect("two documents");
        let one = convert(&[file("k.yaml", format!("{init}---\n{cluster}\n"))], &options());
        let two = convert(&[file("k.yaml", format!("{cluster}\n---\n{init}"))], &options());
        is_sound(&one);
        let spec = |result: Result<Converted, Report>| result.map(|converted| converted.cluster);
        prop_assert_eq!(spec(one), spec(two));
    }

    #[test]
    fn the_secret_half_of_a_token_is_never_shown(secret in "[a-z0-9]{16}", end in "[.a-z0-9]{0,4}") {
        let text = SINGLE.replace("0123456789abcdef", &format!("{secret}{end}"));
        let files = [file("k.yaml", text)];
        let shown = match convert(&files, &options()) {
            Ok(converted) => {
                let notes = format!("{:?}", converted.notes);
                checked(&converted.cluster) + &notes
            }
            Err(report) => format!("{report:?}"),
        };
        prop_assert!(!shown.contains(&secret), "{shown}");
    }
}
