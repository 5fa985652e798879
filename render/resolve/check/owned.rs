//! Flags and fields of configuration files that follow from the spec: a user's own value would contradict other
//! files, so the message names the field to write.

use crate::facts::ConfigKind;
use crate::layout::RunAs;
use crate::plan::Plan;
use crate::types::Program;

/// What a name follows from: a field of the spec, or the layout alone.
pub(super) enum Home {
    /// This field.
    Field(&'static str),
    /// Paths that the layout decides.
    Layout,
}

use Home::{Field, Layout};

const ADDRESS: Home = Field("spec.hosts.address");
const CERTIFICATES: Home = Field("spec.certificatesDir");
const SERVICES: Home = Field("spec.network.serviceSubnet");
const SIGNING: Home = Field("spec.pki.clusterSigning");
const MASK: Home = Field("spec.network.nodeMask");
const MASK6: Home = Field("spec.network.nodeMaskIPv6");

const API_SERVER: &[(&str, Home)] = &[
    ("advertise-address", ADDRESS),
    ("client-ca-file", CERTIFICATES),
    ("etcd-cafile", CERTIFICATES),
    ("etcd-certfile", CERTIFICATES),
    ("etcd-keyfile", CERTIFICATES),
    ("etcd-servers", Field("spec.etcd.external.endpoints")),
    ("kubelet-client-certificate", CERTIFICATES),
    ("kubelet-client-key", CERTIFICATES),
    ("proxy-client-cert-file", CERTIFICATES),
    ("proxy-client-key-file", CERTIFICATES),
    ("requestheader-client-ca-file", CERTIFICATES),
    ("secure-port", Field("spec.apiServer.bindPort")),
    ("service-account-key-file", CERTIFICATES),
    ("service-account-signing-key-file", CERTIFICATES),
    ("service-cluster-ip-range", SERVICES),
    ("tls-cert-file", CERTIFICATES),
    ("tls-private-key-file", CERTIFICATES),
    ("token-auth-file", Field("spec.bootstrapTokens.store")),
];

/// Those that follow from a field only where the feature is on.
const AUDIT: &[(&str, Home)] = &[
    ("audit-log-maxage", Field("spec.apiServer.audit.maxAge")),
    ("audit-log-maxbackup", Field("spec.apiServer.audit.maxBackup")),
    ("audit-log-maxsize", Field("spec.apiServer.audit.maxSize")),
    ("audit-policy-file", Field("spec.apiServer.audit.policyFile")),
];
const ENCRYPTION: &[(&str, Home)] = &[("encryption-provider-config", Field("spec.apiServer.encryption"))];
const OIDC: &[(&str, Home)] = &[
    ("oidc-ca-file", Field("spec.apiServer.oidc.caFile")),
    ("oidc-client-id", Field("spec.apiServer.oidc.clientID")),
    ("oidc-groups-claim", Field("spec.apiServer.oidc.groupsClaim")),
    ("oidc-groups-prefix", Field("spec.apiServer.oidc.groupsPrefix")),
    ("oidc-issuer-url", Field("spec.apiServer.oidc.issuerURL")),
    ("oidc-username-claim", Field("spec.apiServer.oidc.usernameClaim")),
    (
        "oidc-username-prefix",
        Field("spec.apiServer.oidc.usernamePrefix"),
    ),
];

const CONTROLLER_MANAGER: &[(&str, Home)] = &[
    ("allocate-node-cidrs", Field("spec.network.podSubnets")),
    ("authentication-kubeconfig", Layout),
    ("authorization-kubeconfig", Layout),
    ("client-ca-file", CERTIFICATES),
    ("cluster-cidr", Field("spec.network.podSubnet")),
    ("cluster-name", Field("spec.clusterName")),
    ("cluster-signing-cert-file", SIGNING),
    ("cluster-signing-key-file", SIGNING),
    ("kubeconfig", Layout),
    ("node-cidr-mask-size", MASK),
    ("node-cidr-mask-size-ipv4", MASK),
    ("node-cidr-mask-size-ipv6", MASK6),
    ("requestheader-client-ca-file", CERTIFICATES),
    ("root-ca-file", CERTIFICATES),
    ("service-account-private-key-file", CERTIFICATES),
    ("service-cluster-ip-range", SERVICES),
];

const SCHEDULER: &[(&str, Home)] = &[
    ("authentication-kubeconfig", Layout),
    ("authorization-kubeconfig", Layout),
    ("kubeconfig", Layout),
];

const KUBELET: &[(&str, Home)] = &[
    ("bootstrap-kubeconfig", Layout),
    ("config", Layout),
    (
        "container-runtime-endpoint",
        Field("spec.containerRuntime.socket"),
    ),
    ("hostname-override", Field("spec.hosts.hostname")),
    ("kubeconfig", Layout),
    ("pod-infra-container-image", Field("spec.images.overrides.pause")),
    ("register-with-taints", Field("spec.hosts.taints")),
    ("resolv-conf", Field("spec.hosts.resolvConf")),
];

/// Those of etcd as a unit alone.
const ETCD_UNIT: &[(&str, Home)] = &[
    ("client-cert-auth", Layout),
    ("config-file", Layout),
    ("discovery", Field("spec.hosts")),
    ("discovery-srv", Field("spec.hosts")),
    ("enable-v2", Field("spec.network.cni.flannel.mode")),
    (
        "initial-cluster-token",
        Field("spec.etcd.local.initialClusterToken"),
    ),
    ("name", Field("spec.hosts.etcd.name")),
    ("peer-client-cert-auth", Layout),
];

const ETCD: &[(&str, Home)] = &[
    ("advertise-client-urls", ADDRESS),
    ("cert-file", CERTIFICATES),
    ("data-dir", Field("spec.etcd.local.dataDir")),
    ("initial-advertise-peer-urls", ADDRESS),
    ("initial-cluster", Field("spec.hosts")),
    ("initial-cluster-state", Field("spec.hosts.etcd.joinOrder")),
    ("key-file", CERTIFICATES),
    ("listen-client-urls", ADDRESS),
    ("listen-peer-urls", ADDRESS),
    ("name", Field("spec.hosts.name")),
    ("peer-cert-file", CERTIFICATES),
    ("peer-key-file", CERTIFICATES),
    ("peer-trusted-ca-file", CERTIFICATES),
    ("quota-backend-bytes", Field("spec.etcd.local.quotaBackendBytes")),
    ("trusted-ca-file", CERTIFICATES),
];

const KUBELET_FIELDS: &[(&str, Home)] = &[
    ("apiVersion", Layout),
    ("authentication.x509.clientCAFile", CERTIFICATES),
    ("clusterDNS", SERVICES),
    ("clusterDomain", Field("spec.network.dnsDomain")),
    ("containerRuntimeEndpoint", Field("spec.containerRuntime.socket")),
    ("kind", Layout),
    ("resolvConf", Field("spec.hosts.resolvConf")),
    ("rotateCertificates", Field("spec.kubelet.credentials")),
    ("staticPodPath", Layout),
    ("tlsCertFile", Layout),
    ("tlsPrivateKeyFile", Layout),
];

const PROXY_FIELDS: &[(&str, Home)] = &[
    ("apiVersion", Layout),
    ("clientConnection.kubeconfig", Layout),
    ("clusterCIDR", Field("spec.network.podSubnet")),
    ("hostnameOverride", Field("spec.hosts.name")),
    ("kind", Layout),
    ("mode", Field("spec.network.proxy.mode")),
];

/// What a flag follows from, if it does.
pub(super) fn flag(plan: &Plan, program: Program, name: &str) -> Option<&'static Home> {
    let api = &plan.api_server;
    let tables: Vec<&[(&str, Home)]> = match program {
        Program::KubeApiserver => [
            (true, API_SERVER),
            (api.audit.is_some(), AUDIT),
            (api.encryption.is_some(), ENCRYPTION),
            (api.oidc.is_some(), OIDC),
        ]
        .into_iter()
        .filter_map(|(is_on, table)| is_on.then_some(table))
        .collect(),
        Program::KubeControllerManager => vec![CONTROLLER_MANAGER],
        Program::KubeScheduler => vec![SCHEDULER],
        Program::Kubelet => vec![KUBELET],
        Program::Etcd if RunAs::of(plan.layout.value).names_etcd_cluster() => vec![ETCD_UNIT, ETCD],
        Program::Etcd => vec![ETCD],
        Program::Flanneld | Program::KubeProxy => Vec::new(),
    };
    tables.into_iter().find_map(|table| find(table, name))
}

/// What a field of a configuration file follows from, if it does.
pub(super) fn field(kind: ConfigKind, path: &str) -> Option<&'static Home> {
    match kind {
        ConfigKind::KubeletConfiguration => find(KUBELET_FIELDS, path),
        ConfigKind::KubeProxyConfiguration => find(PROXY_FIELDS, path),
    }
}

fn find(table: &'static [(&str, Home)], name: &str) -> Option<&'static Home> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, home)| home)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_home_is_a_field_of_the_schema() {
        let schema = crate::spec::schema();
        let all = [
            API_SERVER,
            AUDIT,
            ENCRYPTION,
            OIDC,
            CONTROLLER_MANAGER,
            SCHEDULER,
            KUBELET,
            ETCD,
            ETCD_UNIT,
            KUBELET_FIELDS,
            PROXY_FIELDS,
        ];
        for (name, home) in all.into_iter().flatten() {
            if let Field(path) = home {
                assert!(exists(schema, path), "{name} leads to {path}, which is no field");
            }
        }
        for table in all {
            assert!(table.is_sorted_by_key(|(name, _)| *name), "a table is not sorted");
        }
    }

    fn exists(schema: &serde_json::Value, path: &str) -> bool {
        let mut here = schema;
        for name in path.split('.') {
            here = behind(schema, here);
            if let Some(items) = here.get("items") {
                here = behind(schema, items);
            }
            let property = here.pointer(&format!("/properties/{name}"));
            let is_key = here
                .pointer("/propertyNames/enum")
                .and_then(serde_json::Value::as_array);
            match (property, is_key) {
                (Some(property), _) => here = property,
                (None, Some(keys)) => return keys.iter().any(|key| key == name),
                (None, None) => return false,
            }
        }
        true
    }

    /// The schema behind a reference, also one that may be null.
    fn behind<'a>(schema: &'a serde_json::Value, rules: &'a serde_json::Value) -> &'a serde_json::Value {
        let target = rules.get("$ref").and_then(serde_json::Value::as_str);
        let first = rules.pointer("/anyOf/0/$ref").and_then(serde_json::Value::as_str);
        target
            .or(first)
            .and_then(|target| schema.pointer(target.trim_start_matches('#')))
            .unwrap_or(rules)
    }
}
