use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::types::{GoDuration, Quantity, Release};

use super::{Finding, Table};

/// A configuration file whose fields are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum ConfigKind {
    /// `kubelet.config.k8s.io/v1beta1`.
    KubeletConfiguration,
    /// `kubeproxy.config.k8s.io/v1alpha1`.
    KubeProxyConfiguration,
}

impl ConfigKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::KubeletConfiguration, Self::KubeProxyConfiguration];

    /// The `kind` that the file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KubeletConfiguration => "KubeletConfiguration",
            Self::KubeProxyConfiguration => "KubeProxyConfiguration",
        }
    }

    /// The `apiVersion` that the file names.
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::KubeletConfiguration => "kubelet.config.k8s.io/v1beta1",
            Self::KubeProxyConfiguration => "kubeproxy.config.k8s.io/v1alpha1",
        }
    }
}

impl fmt::Display for ConfigKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A field of a configuration file.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ConfigField {
    /// Where it stands: `authentication.webhook.cacheTTL`; `[]` is any item of a list.
    pub path: String,
    /// What it holds: `bool`, `integer`, `number`, `text`, `duration`, `quantity`, `object`, or `list of` or
    /// `map of` one of them.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is printed when nobody set the field; without it the field is then left out.
    #[serde(default, deserialize_with = "present")]
    pub zero: Option<Value>,
    /// Whether a zero, such as `false` or an empty text, is printed if somebody wrote it. Without it, and
    /// without `zero`, it is left out.
    #[serde(default)]
    pub keeps_zero: bool,
}

impl ConfigField {
    /// What the program prints for a value that somebody wrote; `None` if it leaves it out.
    fn printed(&self, written: &Value) -> Option<Value> {
        let is_zero = is_zero(written)
            || match written {
                Value::Array(items) => items.is_empty(),
                Value::Object(fields) => fields.is_empty() && self.kind != "object",
                _ => false,
            };
        if is_zero && !self.keeps_zero && self.zero.is_none() {
            return None;
        }
        Some(canonical(&self.kind, written))
    }

    /// Whether a value is nothing but its type's zero. An empty list is there, and so is what a pointer points to.
    fn is_unset(&self, written: &Value) -> bool {
        is_zero(written) && !self.keeps_zero && self.zero != Some(Value::Null)
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A value as its type prints it: a length of time in Go's own form, an amount in that of Kubernetes.
fn canonical(kind: &str, written: &Value) -> Value {
    let printed = match (kind, written) {
        ("duration" | "duration-or-nanoseconds", Value::String(text)) => {
            text.parse().ok().map(|duration: GoDuration| duration.to_string())
        }
        ("quantity", Value::String(text)) => text.parse().ok().map(|amount: Quantity| amount.to_string()),
        ("quantity", Value::Number(number)) => {
            let amount: Option<Quantity> = number.to_string().parse().ok();
            amount.map(|amount| amount.to_string())
        }
        (_, Value::Object(fields)) => {
            let Some(kind) = kind.strip_prefix("map of ") else {
                return written.clone();
            };
            let field = |(key, value): (&String, &Value)| (key.clone(), canonical(kind, value));
            return fields.iter().map(field).collect::<Map<_, _>>().into();
        }
        _ => None,
    };
    printed.map_or_else(|| written.clone(), Value::String)
}

/// `zero: null` is a value, unlike a missing `zero`.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The fields of one kind of file in one release.
#[derive(Clone, Copy, Debug)]
pub struct ConfigFields<'a> {
    table: &'a Table<ConfigField>,
    release: &'a Release,
}

impl<'a> ConfigFields<'a> {
    pub(super) fn new(table: &'a Table<ConfigField>, release: &'a Release) -> Self {
        Self { table, release }
    }

    /// What is known of a field.
    pub fn find(&self, path: &str) -> Finding<'a, ConfigField> {
        self.table.find(path, self.release)
    }

    /// Every field of the release, by path.
    pub fn iter(&self) -> impl Iterator<Item = &'a ConfigField> {
        self.table.at(self.release).map(|(_, row)| &row.value)
    }

    /// What somebody wrote, without the zeros that Go cannot tell from a field that nobody set.
    pub fn set(&self, written: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let mut set = Map::from_iter(written.clone());
        for field in self.iter() {
            replace(&mut set, &field.path, &|value| {
                (!field.is_unset(value)).then(|| value.clone())
            });
        }
        set.into_iter().collect()
    }

    /// Turns what somebody wrote into what the program prints of it: lengths of time and amounts in the form of their
    /// types, and no zeros where they are left out.
    pub fn print_written(&self, config: &mut Map<String, Value>) {
        for field in self.iter() {
            replace(config, &field.path, &|written| field.printed(written));
        }
    }

    /// Adds the fields that the program prints even when nobody set them.
    ///
    /// Below an object, and in items of a list, only if those are printed themselves.
    pub fn add_unset(&self, config: &mut Map<String, Value>) {
        for field in self.iter() {
            if let Some(zero) = &field.zero {
                put(config, &field.path, zero);
            }
        }
    }
}

/// Sets `path` to `value` if its parent is there and it is not.
fn put(map: &mut Map<String, Value>, path: &str, value: &Value) {
    match path.split_once('.') {
        None => {
            map.entry(path).or_insert_with(|| value.clone());
        }
        Some((first, rest)) => {
            for inner in within(map, first) {
                put(inner, rest, value);
            }
        }
    }
}

/// The object that is the first part of a path, or with `[]` behind it the objects in the list of that name.
fn within<'m>(map: &'m mut Map<String, Value>, first: &str) -> Vec<&'m mut Map<String, Value>> {
    let found: &mut [Value] = match first.strip_suffix("[]") {
        Some(list) => match map.get_mut(list) {
            Some(Value::Array(items)) => items,
            _ => &mut [],
        },
        None => map.get_mut(first).map(std::slice::from_mut).unwrap_or_default(),
    };
    found.iter_mut().filter_map(Value::as_object_mut).collect()
}

/// Replaces the value at `path`, if there is one, or takes it out.
fn replace(map: &mut Map<String, Value>, path: &str, change: &dyn Fn(&Value) -> Option<Value>) {
    match path.split_once('.') {
        None => {
            if let Some(written) = map.remove(path)
                && let Some(printed) = change(&written)
            {
                map.insert(path.into(), printed);
            }
        }
        Some((first, rest)) => {
            for inner in within(map, first) {
                replace(inner, rest, change);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::facts::Catalogue;

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
        let proxy = json!({"bindAddress": "", "clusterCIDR": "10.0.0.0/8", "oomScoreAdj": 0, "nodePortAddresses": []});
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
}
