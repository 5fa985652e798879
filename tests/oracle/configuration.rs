//! A spec in kubeadm's words: what `kubeadm init` would be given for the first host of the same cluster.

use kubecast::plan::Plan;
use kubecast::spec::{
    Addons, BootstrapToken, ClusterSpec, Etcd, Host, ImageName, Kubelet, LocalEtcd, Network, Patch,
};
use serde_json::{Map, Value, json};

const API: &str = "kubeadm.k8s.io/v1beta4";

/// The secret half of every token: the tests mask it.
const TOKEN_SECRET: &str = "0123456789abcdef";

/// The documents of a configuration file, with patches in `patches`.
pub(crate) fn documents(spec: &ClusterSpec, plan: &Plan, patches: Option<&str>) -> String {
    let host = spec.hosts.first().expect("a host");
    let documents = [
        document(API, "InitConfiguration", init(spec, plan, host, patches)),
        document(API, "ClusterConfiguration", cluster(spec, plan)),
        document(
            "kubelet.config.k8s.io/v1beta1",
            "KubeletConfiguration",
            kubelet(&spec.kubelet),
        ),
        document(
            "kubeproxy.config.k8s.io/v1alpha1",
            "KubeProxyConfiguration",
            kube_proxy(&spec.network),
        ),
    ];
    // kubeadm marks the objects of a configuration of which nothing was written.
    let says_something = |document: &&Value| document.as_object().is_some_and(|fields| fields.len() > 2);
    kubecast::emit::yaml_stream(documents.iter().filter(says_something))
}

/// The files of a patches directory.
pub(crate) fn patches(patches: &[Patch]) -> Vec<(String, String)> {
    let file = |(index, patch): (usize, &Patch)| {
        let target = json!(patch.target);
        let kind = json!(patch.kind.unwrap_or_default());
        let name = [&target, &kind]
            .map(|word| word.as_str().unwrap_or_default().to_owned())
            .join(&format!("{index}+"));
        (format!("{name}.yaml"), kubecast::emit::yaml(&patch.patch))
    };
    patches.iter().enumerate().map(file).collect()
}

fn document(api: &str, kind: &str, mut fields: Value) -> Value {
    fields["apiVersion"] = api.into();
    fields["kind"] = kind.into();
    prune(&mut fields);
    fields
}

/// Takes out what was not written: kubeadm's own defaults are part of the comparison.
fn prune(value: &mut Value) {
    if let Value::Object(fields) = value {
        fields.values_mut().for_each(prune);
        fields.retain(|_, value| !value.is_null());
    }
}

/// Nothing for a list or mapping that nobody wrote.
fn written(value: impl serde::Serialize) -> Value {
    match json!(value) {
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Object(fields) if fields.is_empty() => Value::Null,
        value => value,
    }
}

fn init(spec: &ClusterSpec, plan: &Plan, host: &Host, patches: Option<&str>) -> Value {
    // kubecast names containerd's own socket where kubeadm looks for one and falls back to an older path.
    let socket = &plan.host(&host.name).expect("a host").cri_socket.value;
    let arguments: Vec<_> = spec
        .kubelet
        .extra_args
        .iter()
        .chain(&host.kubelet.extra_args)
        .collect();
    json!({
        "bootstrapTokens": written(spec.bootstrap_tokens.iter().map(token).collect::<Vec<_>>()),
        "localAPIEndpoint": {
            "advertiseAddress": host.address,
            "bindPort": host.bind_port.or(spec.api_server.bind_port),
        },
        "nodeRegistration": {
            "name": host.name,
            "criSocket": socket,
            "taints": host.taints,
            "kubeletExtraArgs": written(arguments),
        },
        "patches": patches.map(|directory| json!({"directory": directory})),
        "timeouts": {"controlPlaneComponentHealthCheck": spec.api_server.timeout_for_control_plane},
    })
}

/// kubeadm gives a token 24 hours unless it is told that it never expires.
fn token(token: &BootstrapToken) -> Value {
    json!({
        "token": format!("{}.{TOKEN_SECRET}", token.id),
        "ttl": "0s",
        "description": token.description,
        "usages": written(&token.usages),
        "groups": written(&token.groups),
    })
}

fn cluster(spec: &ClusterSpec, plan: &Plan) -> Value {
    let (api, manager, scheduler) = (&spec.api_server, &spec.controller_manager, &spec.scheduler);
    let component = |args: Value, volumes: Value, envs: Value| json!({"extraArgs": args, "extraVolumes": volumes, "extraEnvs": envs});
    let mut api_server = component(
        written(&api.extra_args),
        written(&api.extra_volumes),
        written(&api.extra_envs),
    );
    api_server["certSANs"] = written(&api.cert_sans);
    json!({
        "apiServer": api_server,
        "controllerManager": component(
            written(&manager.extra_args),
            written(&manager.extra_volumes),
            written(&manager.extra_envs),
        ),
        "scheduler": component(
            written(&scheduler.extra_args),
            written(&scheduler.extra_volumes),
            written(&scheduler.extra_envs),
        ),
        "caCertificateValidityPeriod": spec.pki.ca_certificate_validity_period,
        "certificateValidityPeriod": spec.pki.certificate_validity_period,
        "certificatesDir": spec.certificates_dir,
        "clusterName": spec.cluster_name,
        "controlPlaneEndpoint": spec.control_plane_endpoint,
        "dns": dns(spec),
        "encryptionAlgorithm": spec.pki.key_algorithm.unwrap_or_default(),
        "etcd": etcd(spec),
        "featureGates": written(&spec.feature_gates),
        "imageRepository": spec.images.repository,
        "kubernetesVersion": format!("v{}", spec.version),
        "networking": {
            "dnsDomain": spec.network.dns_domain,
            // kubecast brings a pod network and so a range for it, kubeadm does not.
            "podSubnet": plan.network.pod_subnet.as_ref().map(|subnet| &subnet.value),
            "serviceSubnet": spec.network.service_subnet,
        },
        "proxy": {"disabled": is_set(spec.addons.kube_proxy.disabled)},
    })
}

fn is_set(value: bool) -> Option<bool> {
    value.then_some(true)
}

fn dns(spec: &ClusterSpec) -> Value {
    let Addons { core_dns, .. } = &spec.addons;
    let mut dns = image(spec, ImageName::Coredns);
    dns.insert("disabled".into(), json!(is_set(core_dns.disabled)));
    dns.into()
}

fn etcd(spec: &ClusterSpec) -> Value {
    let Etcd { local, external } = &spec.etcd;
    if external.is_some() {
        return json!({"external": external});
    }
    let LocalEtcd {
        version,
        initial_cluster_token,
        data_dir,
        extra_args,
        extra_envs,
        server_cert_sans,
        peer_cert_sans,
        quota_backend_bytes,
    } = local;
    assert_eq!(
        (version, initial_cluster_token, quota_backend_bytes),
        (&None, &None, &None),
        "kubeadm has no field for it"
    );
    let mut value = image(spec, ImageName::Etcd);
    value.extend([
        ("dataDir".to_owned(), json!(data_dir)),
        ("extraArgs".to_owned(), written(extra_args)),
        ("extraEnvs".to_owned(), written(extra_envs)),
        ("serverCertSANs".to_owned(), written(server_cert_sans)),
        ("peerCertSANs".to_owned(), written(peer_cert_sans)),
    ]);
    json!({"local": value})
}

fn image(spec: &ClusterSpec, name: ImageName) -> Map<String, Value> {
    let image = spec.images.overrides.get(&name);
    Map::from_iter([
        (
            "imageRepository".to_owned(),
            json!(image.and_then(|image| image.repository.as_ref())),
        ),
        (
            "imageTag".to_owned(),
            json!(image.and_then(|image| image.tag.as_ref())),
        ),
    ])
}

fn kubelet(kubelet: &Kubelet) -> Value {
    json!(kubelet.config)
}

fn kube_proxy(network: &Network) -> Value {
    let mut config = network.proxy.config.clone();
    if let Some(mode) = network.proxy.mode {
        config.insert("mode".into(), json!(mode));
    }
    json!(config)
}
