//! What kubecast gives to a component beyond what kubeadm does: hardening, and features that the spec asks for.
//!
//! `kubeadm-config` lists the same as extra arguments and volumes, so that `kubeadm upgrade` would render the
//! same pods again.

use super::process::Mount;
use super::{Argument, token_file};
use crate::layout::{File, Layout};
use crate::plan::{EtcdPlan, Plan};
use crate::report::{Origin, Origins};
use crate::spec::{Hardening, PathType, PodSubnets};
use crate::types::Program;

/// One flag of a hardening level.
struct Flag {
    program: Program,
    level: Hardening,
    name: &'static str,
    value: &'static str,
}

const fn baseline(program: Program, name: &'static str, value: &'static str) -> Flag {
    Flag {
        program,
        level: Hardening::Baseline,
        name,
        value,
    }
}

const fn strict(program: Program, name: &'static str, value: &'static str) -> Flag {
    Flag {
        program,
        level: Hardening::Strict,
        name,
        value,
    }
}

/// The suites that CIS 1.2.29 and 4.2.12 both accept.
pub(super) const CIPHER_SUITES: &str = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";

/// CIS benchmark 1.12; the comment names the check.
const FLAGS: &[Flag] = &[
    // 1.2.15, 1.3.2, 1.4.1
    baseline(Program::KubeApiserver, "profiling", "false"),
    baseline(Program::KubeControllerManager, "profiling", "false"),
    baseline(Program::KubeScheduler, "profiling", "false"),
    // 1.2.30
    baseline(
        Program::KubeApiserver,
        "service-account-extend-token-expiration",
        "false",
    ),
    // 1.2.1
    strict(Program::KubeApiserver, "anonymous-auth", "false"),
    // 1.2.3, 1.2.11
    strict(
        Program::KubeApiserver,
        "enable-admission-plugins",
        "NodeRestriction,AlwaysPullImages,DenyServiceExternalIPs",
    ),
    // 1.2.20
    strict(Program::KubeApiserver, "request-timeout", "60s"),
    // 1.2.29
    strict(Program::KubeApiserver, "tls-cipher-suites", CIPHER_SUITES),
    strict(Program::KubeControllerManager, "tls-cipher-suites", CIPHER_SUITES),
    strict(Program::KubeScheduler, "tls-cipher-suites", CIPHER_SUITES),
    strict(Program::Etcd, "cipher-suites", CIPHER_SUITES),
    // 1.3.1
    strict(
        Program::KubeControllerManager,
        "terminated-pod-gc-threshold",
        "1000",
    ),
];

/// The arguments that kubecast adds to a component, those that its release knows.
pub fn arguments(plan: &Plan, layout: &Layout, program: Program) -> Vec<Argument> {
    let level = plan.hardening.value;
    let hardening: Origins = (&plan.hardening.origin).into();
    let wanted = FLAGS
        .iter()
        .filter(|flag| flag.program == program && flag.level <= level && level != Hardening::None);
    let mut arguments: Vec<Argument> = wanted
        .map(|flag| Argument::new(flag.name, flag.value, hardening.clone()))
        .collect();
    match program {
        Program::KubeApiserver => {
            // 1.2.5: kubelets serve certificates of the cluster's authority.
            if level != Hardening::None {
                arguments.push(Argument::new(
                    "kubelet-certificate-authority",
                    layout.path(File::CaCert),
                    hardening,
                ));
            }
            aggregator_routing(plan, &mut arguments);
            audit(plan, layout, &mut arguments);
            encryption(plan, layout, &mut arguments);
            oidc(plan, layout, &mut arguments);
            if token_file::is_chosen(plan) {
                arguments.push(Argument::new(
                    "token-auth-file",
                    layout.path(File::TokenAuthFile),
                    Origin::spec("spec.bootstrapTokens"),
                ));
            }
        }
        Program::KubeControllerManager => {
            plain_port(plan, &mut arguments);
            node_ranges(plan, &mut arguments);
        }
        Program::KubeScheduler => plain_port(plan, &mut arguments),
        Program::Etcd => {
            let quota = plan
                .etcd
                .local()
                .and_then(|etcd| etcd.quota_backend_bytes.as_ref());
            arguments
                .extend(quota.map(|quota| Argument::new("quota-backend-bytes", quota.value, &quota.origin)));
            if plan.needs_etcd_v2() {
                let asked_by = Origin::spec("spec.network.cni.flannel.mode");
                arguments.push(Argument::new("enable-v2", true, asked_by));
            }
        }
        Program::Flanneld | Program::KubeProxy | Program::Kubelet => {}
    }
    arguments.retain(|argument| match (program, &plan.etcd) {
        (Program::Etcd, EtcdPlan::Local(etcd)) => etcd.knows(&argument.name),
        _ => plan.facts.flag(program, &argument.name).known().is_some(),
    });
    arguments
}

/// The volumes that the added arguments need.
pub fn mounts(plan: &Plan, layout: &Layout, program: Program) -> Vec<Mount> {
    let mut mounts = Vec::new();
    if program != Program::KubeApiserver {
        return mounts;
    }
    let api = &plan.api_server;
    let mut file = |name: &str, which: File, origin: &Origin| {
        mounts.push(Mount::same(name, layout.path(which), PathType::File, true).because(origin));
    };
    if let Some(audit) = &api.audit {
        file("audit-policy", File::AuditPolicy, &audit.policy.origin);
    }
    if let Some(encryption) = &api.encryption {
        file(
            "encryption-config",
            File::EncryptionConfig,
            &encryption.keys.origin,
        );
    }
    if let Some((_, Some(ca))) = &api.oidc {
        file("oidc-ca", File::OidcCa, &ca.origin);
    }
    if let Some(audit) = &api.audit {
        let log = layout.path(File::AuditLogDir);
        let mount = Mount::same("audit-log", log, PathType::DirectoryOrCreate, false);
        mounts.push(mount.because(&audit.policy.origin));
    }
    mounts
}

/// Old releases also answer everybody, on every address and without TLS, unless they are told not to.
fn plain_port(plan: &Plan, arguments: &mut Vec<Argument>) {
    let is_open = &plan.facts.static_pod.plain_ports;
    if **is_open && plan.hardening.value != Hardening::None {
        let origins = Origins::from(&plan.hardening.origin).and(is_open.origin());
        arguments.push(Argument::new("port", "0", origins));
    }
}

/// Without kube-proxy on its host, an API server reaches the pods of an aggregated API, but not its Service.
fn aggregator_routing(plan: &Plan, arguments: &mut Vec<Argument>) {
    let is_blind = plan.control_planes().any(|host| !host.has_kubelet);
    if plan.addons.metrics_server.is_some() && is_blind {
        let origin = Origin::spec("spec.addons.metricsServer.enabled");
        arguments.push(Argument::new("enable-aggregator-routing", "true", origin));
    }
}

/// CIS 1.2.16 to 1.2.19 and 3.2.1.
fn audit(plan: &Plan, layout: &Layout, arguments: &mut Vec<Argument>) {
    let Some(audit) = &plan.api_server.audit else {
        return;
    };
    let log = format!("{}/audit.log", layout.path(File::AuditLogDir));
    arguments.push(Argument::new("audit-log-path", log, &audit.policy.origin));
    arguments.push(Argument::new(
        "audit-policy-file",
        layout.path(File::AuditPolicy),
        &audit.policy.origin,
    ));
    for (name, number) in [
        ("audit-log-maxage", &audit.max_age),
        ("audit-log-maxbackup", &audit.max_backup),
        ("audit-log-maxsize", &audit.max_size),
    ] {
        arguments.push(Argument::new(name, number.value, &number.origin));
    }
}

/// CIS 1.2.27 and 1.2.28.
fn encryption(plan: &Plan, layout: &Layout, arguments: &mut Vec<Argument>) {
    let Some(encryption) = &plan.api_server.encryption else {
        return;
    };
    let path = layout.path(File::EncryptionConfig);
    arguments.push(Argument::new(
        "encryption-provider-config",
        path,
        &encryption.provider.origin,
    ));
}

fn oidc(plan: &Plan, layout: &Layout, arguments: &mut Vec<Argument>) {
    let Some((oidc, ca)) = &plan.api_server.oidc else {
        return;
    };
    let written = &oidc.value;
    for (name, value) in [
        ("oidc-issuer-url", Some(&written.issuer_url)),
        ("oidc-client-id", Some(&written.client_id)),
        ("oidc-username-claim", written.username_claim.as_ref()),
        ("oidc-username-prefix", written.username_prefix.as_ref()),
        ("oidc-groups-claim", written.groups_claim.as_ref()),
        ("oidc-groups-prefix", written.groups_prefix.as_ref()),
    ] {
        arguments.extend(value.map(|value| Argument::new(name, value, &oidc.origin)));
    }
    arguments.extend(
        ca.as_ref()
            .map(|ca| Argument::new("oidc-ca-file", layout.path(File::OidcCa), &ca.origin)),
    );
}

/// Pinned subnets are kubecast's to give, so the controller manager gives none; else masks that the spec names.
fn node_ranges(plan: &Plan, arguments: &mut Vec<Argument>) {
    let network = &plan.network;
    let Some(pods) = &network.pod_subnet else { return };
    if network.pod_subnets.value == PodSubnets::Pinned {
        arguments.push(Argument::new(
            "allocate-node-cidrs",
            false,
            &network.pod_subnets.origin,
        ));
        return;
    }
    let is_single = pods.value.ranges().len() == 1;
    for (family, mask, name) in [
        (
            crate::types::IpFamily::V4,
            &network.node_mask,
            "node-cidr-mask-size-ipv4",
        ),
        (
            crate::types::IpFamily::V6,
            &network.node_mask_ipv6,
            "node-cidr-mask-size-ipv6",
        ),
    ] {
        let name = if is_single { "node-cidr-mask-size" } else { name };
        let is_used = pods.value.families().any(|used| used == family);
        if is_used && matches!(mask.origin, Origin::Spec(_)) {
            arguments.push(Argument::new(name, mask.value, &mask.origin));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::component::sample::Sample;
    use crate::types::Program;

    /// The aggregator's way in the arguments of the one API server.
    fn routing(layout: &str, roles: &str, is_enabled: bool) -> Option<String> {
        let sample = Sample::new(&format!(
            "  version: 1.36.3
  layout: {layout}
  addons: {{metricsServer: {{enabled: {is_enabled}}}}}
  hosts:
  - {{name: m1, address: 192.0.2.11, roles: {roles}}}
  - {{name: w1, address: 192.0.2.21}}
"
        ));
        let processes = sample.processes("m1");
        let api = processes
            .iter()
            .find(|process| process.program == Program::KubeApiserver)?;
        let routing = api
            .arguments
            .iter()
            .find(|argument| argument.name == "enable-aggregator-routing");
        routing.map(|argument| argument.value.clone())
    }

    #[test]
    fn an_api_server_without_kube_proxy_asks_the_pods_of_metrics_server() {
        assert_eq!(
            routing("binary", "[control-plane]", true).as_deref(),
            Some("true")
        );
        assert_eq!(routing("binary", "[control-plane]", false), None);
        assert_eq!(routing("binary", "[control-plane, worker]", true), None);
        assert_eq!(routing("kubeadm", "[control-plane]", true), None);
    }
}
