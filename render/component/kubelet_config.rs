use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::cri_socket::{cri_socket, socket_place};
use super::{RenderError, apply_patches};
use crate::artifact::{Mark, Part, Reasons};
use crate::facts::{ConfigFields, ConfigKind, ResolvConfPlace, SocketPlace};
use crate::layout::{File, Layout, RunAs};
use crate::plan::{HostPlan, Plan};
use crate::report::{Origin, Segment, SpecPath};
use crate::spec::{KubeletCredentials, PatchTarget};

/// The fact that lists the fields of the release's type.
const FIELDS: &str = "config-fields.KubeletConfiguration";

/// KubeletConfiguration as far as all hosts share it: what `kubelet-config` holds in the cluster.
///
/// kubeadm's values, then the user's over them, then what the kubelet's type prints unset.
pub fn cluster_kubelet_config(plan: &Plan, layout: &Layout) -> Map<String, Value> {
    let mut config = kubeadm_values(plan, layout);
    let fields = plan.facts.config_fields(ConfigKind::KubeletConfiguration);
    merge(&mut config, &said(plan, fields, &plan.kubelet.config.value));
    fields.print_written(&mut config);
    if plan.equals_kubeadm() {
        // kubeadm reads the user's document into its own type: what that does not have is gone.
        config.retain(|key, _| fields.find(key).known().is_some());
    }
    // kubeadm forces it, whatever the user says (componentconfigs/kubelet.go).
    config.insert("rotateCertificates".into(), true.into());
    let kind = ConfigKind::KubeletConfiguration;
    config.insert("apiVersion".into(), kind.api_version().into());
    config.insert("kind".into(), kind.name().into());
    // kubeadm prints its types; people who keep these files by hand write what is set.
    if layout.run_as().is_for_kubeadm() {
        fields.add_unset(&mut config);
    }
    config
}

/// The shared configuration with the patches of the first host, where kubeadm stores it so for hosts that join.
///
/// # Errors
/// If a patch does not fit.
pub fn patched_for_all(
    plan: &Plan,
    shared: &Map<String, Value>,
    reasons: &mut Reasons,
) -> Result<Option<Map<String, Value>>, RenderError> {
    let first = plan.first_control_plane().map(|host| &host.name);
    let is_patched = &plan.facts.kubelet.config_map_patched;
    if !plan.equals_kubeadm() || !**is_patched || first.is_none() {
        return Ok(None);
    }
    reasons.whole.extend(&is_patched.origin().into());
    let mut config = Value::Object(shared.clone());
    apply_patches(
        plan,
        PatchTarget::KubeletConfiguration,
        first,
        &mut config,
        reasons,
    )?;
    Ok(Some(match config {
        Value::Object(config) => config,
        _ => Map::new(),
    }))
}

/// Names the resolver of a host, unless the user names one for its kubelet.
pub fn name_resolver(plan: &Plan, host: &HostPlan, config: &mut Map<String, Value>) {
    if let (Some(path), ResolvConfPlace::Cluster) = (&host.resolv_conf, *plan.facts.kubelet.resolv_conf_place)
    {
        config.entry("resolvConf").or_insert_with(|| path.as_str().into());
    }
}

/// What differs on one host: its own fields, its resolver, its credentials, its CRI socket.
pub(super) fn host_kubelet_config(
    plan: &Plan,
    layout: &Layout,
    host: &HostPlan,
    shared: &Map<String, Value>,
) -> Map<String, Value> {
    let mut config = shared.clone();
    if !host.kubelet_config.is_empty() {
        merge(&mut config, &host.kubelet_config.value);
        let fields = plan.facts.config_fields(ConfigKind::KubeletConfiguration);
        fields.print_written(&mut config);
    }
    name_resolver(plan, host, &mut config);
    if !plan.equals_kubeadm() {
        // An issued client is renewed by rendering; the serving certificate always is.
        if host.kubelet_credentials.value == KubeletCredentials::Issued {
            config.remove("rotateCertificates");
        }
        for (field, file) in [
            ("tlsCertFile", File::KubeletServerCert),
            ("tlsPrivateKeyFile", File::KubeletServerKey),
        ] {
            config.insert(field.into(), layout.path(file).as_str().into());
        }
    }
    if socket_place(plan) == SocketPlace::InstanceConfig {
        config.insert("containerRuntimeEndpoint".into(), cri_socket(plan, host).into());
    }
    config
}

fn kubeadm_values(plan: &Plan, layout: &Layout) -> Map<String, Value> {
    let mut config = Map::new();
    let values = json!({
        "authentication": {
            "anonymous": {"enabled": false},
            "webhook": {"enabled": true},
            "x509": {"clientCAFile": layout.path(File::CaCert).as_str()},
        },
        "authorization": {"mode": "Webhook"},
        "clusterDNS": [plan.network.dns_service_ip.to_string()],
        "clusterDomain": plan.network.dns_domain.as_str(),
        "healthzBindAddress": "127.0.0.1",
        "healthzPort": 10248,
    });
    if let Value::Object(values) = values {
        config.extend(values);
    }
    if layout.run_as() == RunAs::StaticPod {
        let manifests = layout.path(File::ManifestsDir);
        config.insert("staticPodPath".into(), manifests.as_str().into());
    }
    if let Some(driver) = &*plan.facts.kubelet.cgroup_driver {
        config.insert("cgroupDriver".into(), driver.as_str().into());
    }
    if let Some(gates) = dual_stack_gate(plan, ConfigKind::KubeletConfiguration) {
        config.insert("featureGates".into(), gates);
    }
    config
}

/// kubeadm's own dual-stack gate, where it hands that on to a component's configuration.
pub(super) fn dual_stack_gate(plan: &Plan, kind: ConfigKind) -> Option<Value> {
    let is_on = plan.kubeadm_gate("IPv6DualStack")?;
    let configs = &plan.facts.kubeadm.dual_stack_gate_configs;
    let is_for = |name: &String| name == kind.name();
    configs
        .iter()
        .any(is_for)
        .then(|| json!({"IPv6DualStack": is_on}))
}

/// What the user says over kubeadm's values; kubeadm itself sees no zeros (componentconfigs/utils.go, `Default`).
pub(super) fn said<'a>(
    plan: &Plan,
    fields: ConfigFields<'_>,
    written: &'a BTreeMap<String, Value>,
) -> Cow<'a, BTreeMap<String, Value>> {
    if plan.equals_kubeadm() {
        Cow::Owned(fields.set(written))
    } else {
        Cow::Borrowed(written)
    }
}

/// The user's fields win; objects are merged, everything else is replaced.
pub fn merge(config: &mut Map<String, Value>, written: &BTreeMap<String, Value>) {
    for (key, value) in written {
        merge_value(config.entry(key.clone()).or_insert(Value::Null), value);
    }
}

fn merge_value(target: &mut Value, value: &Value) {
    match (target, value) {
        (Value::Object(target), Value::Object(value)) => {
            for (key, value) in value {
                merge_value(target.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (target, value) => *target = value.clone(),
    }
}

/// The reasons of the kubelet's configuration.
pub(super) fn origins(plan: &Plan, host: &HostPlan) -> crate::report::Origins {
    crate::report::Origins::from(&plan.network.dns_domain.origin)
        .and(&plan.network.service_subnet.origin)
        .and(&plan.kubelet.config.origin)
        .and(&host.kubelet_config.origin)
        .and(Origin::fact(FIELDS))
}

/// The reasons of the fields that all hosts share.
pub(super) fn cluster_marks(plan: &Plan, layout: &Layout, config: &Map<String, Value>) -> Vec<Mark> {
    let kubelet = &plan.facts.kubelet;
    let set = kubeadm_values(plan, layout);
    let mut marks = vec![
        Mark::field("clusterDNS", &plan.network.service_subnet.origin),
        Mark::field("clusterDomain", &plan.network.dns_domain.origin),
        Mark::field("authentication.x509.clientCAFile", &plan.certificates_dir.origin),
        Mark::field("staticPodPath", &plan.layout.origin),
        Mark::field("cgroupDriver", kubelet.cgroup_driver.origin()),
    ];
    if dual_stack_gate(plan, ConfigKind::KubeletConfiguration).is_some() {
        marks.push(Mark::field(
            "featureGates.IPv6DualStack",
            Origin::spec("spec.featureGates"),
        ));
    }
    let written = SpecPath::of("spec.kubelet.config");
    marks.extend(written_marks(&plan.kubelet.config.value, &written));
    // What kubeadm sets in every cluster has no reason of its own; what else there is, the type of the release prints.
    let is_marked = |key: &String| {
        let first = |mark: &Mark| matches!(&mark.part, Part::Field(path) if path.segments().first() == Some(&Segment::Field(key.clone())));
        marks.iter().any(first)
    };
    let printed: Vec<Mark> = config
        .keys()
        .filter(|key| !set.contains_key(*key) && !is_marked(key))
        .map(|key| Mark::new(Part::Field(SpecPath::root().key(key)), Origin::fact(FIELDS)))
        .collect();
    marks.extend(printed);
    marks
}

/// The reasons of the fields that differ on one host.
pub(super) fn host_marks(plan: &Plan, host: &HostPlan) -> Vec<Mark> {
    let mut marks = written_marks(&host.kubelet_config.value, &host.path.field("kubelet.config"));
    let is_written = plan.kubelet.config.value.contains_key("resolvConf");
    if host.resolv_conf.is_some() && !is_written {
        marks.push(Mark::field("resolvConf", host.origin("resolvConf")));
    }
    if !plan.equals_kubeadm() {
        for field in ["rotateCertificates", "tlsCertFile", "tlsPrivateKeyFile"] {
            marks.push(Mark::field(field, &host.kubelet_credentials.origin));
        }
    }
    if socket_place(plan) == SocketPlace::InstanceConfig {
        marks.push(Mark::field("containerRuntimeEndpoint", &host.cri_socket.origin));
    }
    marks
}

/// Each value that a person wrote is there because of its own line.
pub(super) fn written_marks(written: &BTreeMap<String, Value>, path: &SpecPath) -> Vec<Mark> {
    let mut open: Vec<(SpecPath, SpecPath, &Value)> = written
        .iter()
        .map(|(key, value)| (SpecPath::root().key(key), path.key(key), value))
        .collect();
    let mut marks = Vec::new();
    while let Some((field, origin, value)) = open.pop() {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                open.extend(
                    fields
                        .iter()
                        .map(|(key, value)| (field.key(key), origin.key(key), value)),
                );
            }
            _ => marks.push(Mark::new(Part::Field(field), Origin::Spec(origin))),
        }
    }
    marks
}
