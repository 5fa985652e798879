//! The static pods.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::{Field, arguments, one, port, some, text};

pub(super) fn control_plane() -> Vec<Field> {
    vec![
        (
            "apiServer.extraArgs",
            arguments([
                ("v", "4"),
                ("authorization-mode", "RBAC,Node"),
                ("bind-address", "::"),
                ("feature-gates", "WatchList=true,SidecarContainers=true"),
                ("audit-log-path", "-"),
                ("enable-admission-plugins", "NodeRestriction,PodNodeSelector"),
                ("service-account-issuer", "https://a.example.com"),
                ("service-account-issuer", "https://b.example.com"),
                ("etcd-servers", "https://192.0.2.20:2379"),
                ("runtime-config", "api/all=true"),
                ("tls-cipher-suites", "TLS_AES_128_GCM_SHA256"),
                ("anonymous-auth", "false"),
                ("advertise-address", "192.0.2.77"),
                ("secure-port", "8443"),
                ("service-cluster-ip-range", "10.0.0.0/24"),
                ("enable-bootstrap-token-auth", ""),
            ]),
        ),
        ("apiServer.extraVolumes", volumes()),
        ("apiServer.extraEnvs", variables()),
        ("apiServer.certSANs", names()),
        ("apiServer.bindPort", port()),
        (
            "apiServer.timeoutForControlPlane",
            one(["8m20s", "1m", "0s", "1h0m1s"].map(Value::from)),
        ),
        (
            "controllerManager.extraArgs",
            arguments([
                ("bind-address", "0.0.0.0"),
                ("flex-volume-plugin-dir", "/opt/flex"),
                ("cluster-signing-duration", "24h0m0s"),
                ("node-cidr-mask-size-ipv4", "26"),
                ("controllers", "*,-nodeipam"),
                ("allocate-node-cidrs", "false"),
                ("cluster-cidr", "10.0.0.0/8"),
                ("cluster-signing-key-file", "/srv/signing.key"),
                ("kubeconfig", "/srv/kubeconfig"),
                ("cluster-name", "other: name"),
            ]),
        ),
        ("controllerManager.extraVolumes", volumes()),
        ("controllerManager.extraEnvs", variables()),
        (
            "scheduler.extraArgs",
            arguments([
                ("bind-address", "2001:db8::1"),
                ("config", "/etc/kubernetes/scheduler.yaml"),
                ("leader-elect", "false"),
                ("v", "2"),
            ]),
        ),
        ("scheduler.extraVolumes", volumes()),
        ("scheduler.extraEnvs", variables()),
    ]
}

pub(super) fn etcd() -> Vec<Field> {
    let local = json!({"endpoints": ["https://192.0.2.21:2379", "https://[2001:db8::21]:2379"]});
    let with_files = |directory: &str| {
        let path = |name: &str| format!("{directory}/{name}");
        json!({
            "endpoints": ["https://etcd.example.com:2379"],
            "caFile": path("ca.pem"), "certFile": path("client.pem"), "keyFile": "/srv/keys/client-key.pem",
        })
    };
    let external = one([
        local,
        with_files("/etc/etcd/ssl"),
        with_files("/etc/kubernetes/pki"),
        with_files("/etc/ssl/certs/etcd"),
        json!({"endpoints": ["http://192.0.2.21:2379"], "httpEndpoints": ["http://192.0.2.21:2381"]}),
    ]);
    vec![
        (
            "etcd.local.dataDir",
            one(["/data/etcd", "/var/lib/etcd/member-1"].map(Value::from)),
        ),
        (
            "etcd.local.extraArgs",
            arguments([
                ("listen-metrics-urls", "http://0.0.0.0:2381"),
                ("advertise-client-urls", "https://192.0.2.99:2379"),
                ("election-timeout", "5000"),
                ("quota-backend-bytes", "8589934592"),
                ("initial-cluster-state", "existing"),
                ("listen-client-urls", "https://0.0.0.0:2379"),
                ("name", "member-0"),
                ("listen-metrics-urls", "https://[::]:2382,http://127.0.0.1:2381"),
            ]),
        ),
        ("etcd.local.extraEnvs", variables()),
        ("etcd.local.serverCertSANs", names()),
        ("etcd.local.peerCertSANs", names()),
        ("etcd.external", external),
    ]
}

/// Environment variables with any text.
fn variables() -> BoxedStrategy<Value> {
    let name = select(vec!["GOMAXPROCS", "GODEBUG", "Z", "A_B", "HTTPS_PROXY"]);
    let named = (name, text()).prop_map(|(name, value)| json!({"name": name, "value": value}));
    let of_field = Just(json!({"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}));
    prop::collection::vec(prop_oneof![4 => named, 1 => of_field], 1..4)
        .prop_map(Value::Array)
        .boxed()
}

/// Volumes, among them one that takes the place of kubeadm's own.
fn volumes() -> BoxedStrategy<Value> {
    some([
        json!({"name": "audit", "hostPath": "/var/log/audit", "mountPath": "/var/log/audit", "pathType": "DirectoryOrCreate"}),
        json!({"name": "k8s-certs", "hostPath": "/srv/certs", "mountPath": "/etc/kubernetes/pki", "readOnly": true}),
        json!({"name": "zone", "hostPath": "/etc/localtime", "mountPath": "/etc/localtime", "readOnly": true, "pathType": "File"}),
        json!({"name": "a", "hostPath": "/run/a.sock", "mountPath": "/run/a.sock", "readOnly": false}),
    ])
}

fn names() -> BoxedStrategy<Value> {
    some(
        [
            "z.example.com",
            "a.example.com",
            "*.example.org",
            "203.0.113.7",
            "2001:db8::7",
            "10.0.0.1",
        ]
        .map(Value::from),
    )
}
