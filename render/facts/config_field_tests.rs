//! What programs print of their configuration.

use serde_json::{Value, json};

use super::*;

fn unset(release: &str, kind: ConfigKind, own: Value) -> Value {
    let facts = Catalogue::embedded()
        .unwrap()
        .release(&release.parse().unwrap())
        .unwrap();
    let Value::Object(mut config) = own else {
        panic!("an object is needed")
    };
    config.insert("apiVersion".into(), kind.api_version().into());
    config.insert("kind".into(), kind.name().into());
    facts.config_fields(kind).add_unset(&mut config);
    Value::Object(config)
}

#[test]
fn what_nobody_set_is_printed_as_the_release_prints_it() {
    let kind = ConfigKind::KubeletConfiguration;
    let config = |release| unset(release, kind, json!({"logging": {"verbosity": 3}}));
    assert_eq!(config("1.18.0")["logging"], json!({"verbosity": 3}));
    assert_eq!(
        config("1.36.3")["logging"],
        json!({
            "flushFrequency": 0, "verbosity": 3,
            "options": {"json": {"infoBufferSize": "0"}, "text": {"infoBufferSize": "0"}}
        })
    );
    assert_eq!(config("1.36.3")["syncFrequency"], "0s");
    assert_eq!(config("1.11.2")["syncFrequency"], "1m0s");
    assert_eq!(config("1.36.3").get("address"), None);
    let proxy = unset("1.36.3", ConfigKind::KubeProxyConfiguration, json!({}));
    assert_eq!(proxy.get("oomScoreAdj"), Some(&Value::Null));
}

#[test]
fn what_somebody_wrote_is_printed_as_the_types_print_it() {
    let facts = Catalogue::embedded().unwrap();
    let facts = facts.release(&"1.36.3".parse().unwrap()).unwrap();
    let fields = facts.config_fields(ConfigKind::KubeletConfiguration);
    let Value::Object(mut config) = json!({
        "authentication": {"anonymous": {"enabled": false}, "webhook": {"cacheTTL": "120s"}},
        "cpuCFSQuotaPeriod": "0", "featureGates": {}, "healthzPort": 0, "imageMinimumGCAge": "1.5h",
        "maxPods": 0, "readOnlyPort": 0, "serverTLSBootstrap": false, "syncFrequency": "soon",
        "systemReserved": {"cpu": "100m"}, "tracing": {},
    }) else {
        panic!("an object is needed")
    };
    fields.print_written(&mut config);
    assert_eq!(
        Value::Object(config),
        json!({
            "authentication": {"anonymous": {"enabled": false}, "webhook": {"cacheTTL": "2m0s"}},
            "cpuCFSQuotaPeriod": "0s", "healthzPort": 0, "imageMinimumGCAge": "1h30m0s",
            "syncFrequency": "soon", "systemReserved": {"cpu": "100m"}, "tracing": {},
        })
    );
}

#[test]
fn a_zero_is_no_value_where_go_cannot_tell() {
    let facts = Catalogue::embedded().unwrap();
    let facts = facts.release(&"1.28.15".parse().unwrap()).unwrap();
    let set = |kind, written: Value| {
        let written = written.as_object().unwrap().clone().into_iter().collect();
        json!(facts.config_fields(kind).set(&written))
    };
    let kubelet = json!({
        "authentication": {"anonymous": {"enabled": false}, "x509": {"clientCAFile": ""}},
        "clusterDNS": [], "clusterDomain": "", "healthzPort": 0, "maxPods": 0, "resolvConf": "",
    });
    assert_eq!(
        set(ConfigKind::KubeletConfiguration, kubelet),
        json!({
            "authentication": {"anonymous": {"enabled": false}, "x509": {}},
            "clusterDNS": [], "healthzPort": 0, "resolvConf": "",
        })
    );
    let proxy =
        json!({"bindAddress": "", "clusterCIDR": "10.0.0.0/8", "oomScoreAdj": 0, "nodePortAddresses": []});
    assert_eq!(
        set(ConfigKind::KubeProxyConfiguration, proxy),
        json!({"clusterCIDR": "10.0.0.0/8", "nodePortAddresses": [], "oomScoreAdj": 0})
    );
}

#[test]
fn amounts_and_items_of_lists_are_printed_as_their_types_print_them() {
    let facts = Catalogue::embedded().unwrap();
    let facts = facts.release(&"1.28.15".parse().unwrap()).unwrap();
    let fields = facts.config_fields(ConfigKind::KubeletConfiguration);
    let Value::Object(mut config) = json!({
        "logging": {"flushFrequency": "90s", "options": {"json": {"infoBufferSize": "2048Ki"}}},
        "registerWithTaints": [{"key": "a", "value": ""}, {"effect": "NoExecute", "key": "b"}],
        "reservedMemory": [{"limits": {"hugepages-2Mi": 1024, "memory": "1024Mi"}}, {"numaNode": 1}],
        "shutdownGracePeriodByPodPriority": [{"priority": 5}],
    }) else {
        panic!("an object is needed")
    };
    fields.print_written(&mut config);
    fields.add_unset(&mut config);
    assert_eq!(config["logging"]["flushFrequency"], "1m30s");
    assert_eq!(config["logging"]["options"]["json"]["infoBufferSize"], "2Mi");
    assert_eq!(
        config["registerWithTaints"],
        json!([{"effect": "", "key": "a"}, {"effect": "NoExecute", "key": "b"}])
    );
    assert_eq!(
        config["reservedMemory"],
        json!([
            {"limits": {"hugepages-2Mi": "1024", "memory": "1Gi"}, "numaNode": 0},
            {"limits": null, "numaNode": 1}
        ])
    );
    assert_eq!(
        config["shutdownGracePeriodByPodPriority"],
        json!([{"priority": 5, "shutdownGracePeriodSeconds": 0}])
    );
}

#[test]
fn a_field_is_known_from_its_release_on() {
    let facts = Catalogue::embedded()
        .unwrap()
        .release(&"1.31.0".parse().unwrap())
        .unwrap();
    let fields = facts.config_fields(ConfigKind::KubeletConfiguration);
    assert!(matches!(fields.find("crashLoopBackOff"), Finding::NotYet(_)));
    assert_eq!(
        fields
            .find("registerWithTaints[].key")
            .known()
            .unwrap()
            .value
            .kind,
        "text"
    );
    let Finding::Unknown { nearest } = fields.find("maxPod") else {
        panic!("maxPod is unknown")
    };
    assert_eq!(nearest, Some("maxPods"));
}

/// Compares with what kubeadm writes, where that is at hand: KUBEADM_OUTPUT names the folder.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads what kubeadm wrote")]
fn kubeadm_prints_the_same() {
    let Some(folder) = std::env::var_os("KUBEADM_OUTPUT").map(std::path::PathBuf::from) else {
        crate::judge::skip("KUBEADM_OUTPUT names no folder with the output of kubeadm");
        return;
    };
    let read = |path: &str| {
        let text = std::fs::read_to_string(folder.join(path)).unwrap();
        yaml_serde::from_str::<Value>(&text).unwrap()
    };
    let kubelet = |driver: bool| {
        let mut own = json!({
            "authentication": {
                "anonymous": {"enabled": false}, "webhook": {"enabled": true},
                "x509": {"clientCAFile": "/etc/kubernetes/pki/ca.crt"}
            },
            "authorization": {"mode": "Webhook"}, "clusterDNS": ["10.96.0.10"],
            "clusterDomain": "cluster.local", "healthzBindAddress": "127.0.0.1", "healthzPort": 10248,
            "rotateCertificates": true, "staticPodPath": "/etc/kubernetes/manifests"
        });
        if driver {
            own["cgroupDriver"] = "systemd".into();
        }
        own
    };
    let client = json!({"kubeconfig": "/var/lib/kube-proxy/kubeconfig.conf"});
    for minor in 17..=37 {
        let release = if minor == 37 {
            "1.37.0-rc.0".into()
        } else {
            format!("1.{minor}.0")
        };
        let config = unset(&release, ConfigKind::KubeletConfiguration, kubelet(minor >= 21));
        assert_eq!(
            config,
            read(&format!("component-config/kubelet-config-1.{minor}.yaml")),
            "{release}"
        );
        let mut own = json!({
            "bindAddress": "0.0.0.0", "clientConnection": client, "clusterCIDR": "10.244.0.0/16",
        });
        if minor >= 37 {
            own["mode"] = "iptables".into();
        }
        let config = unset(&release, ConfigKind::KubeProxyConfiguration, own);
        assert_eq!(
            config,
            read(&format!("component-config/kube-proxy-config-1.{minor}.yaml")),
            "{release}"
        );
    }
    let museum = unset("1.11.2", ConfigKind::KubeletConfiguration, kubelet(false));
    assert_eq!(museum, read("v1.11.2/kubelet-config.yaml"));
}
