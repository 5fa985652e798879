use std::collections::BTreeMap;

use super::control_plane::{self, component_environment, component_probes};
use super::process::{Ask, Mount, Probes, Process};
use super::scope::Scope;
use super::{Arguments, additions, etcd_client};
use crate::facts::{PodAnnotations, PodMounts, ServiceAccountKey, UnknownModes};
use crate::layout::File;
use crate::plan::TokenPlan;
use crate::report::{Origin, Origins};
use crate::spec::{ImageName, PathType};
use crate::types::Program;

/// kubeadm's own modes.
const DEFAULT_AUTHORIZATION_MODES: &str = "Node,RBAC";

/// The modes that kubeadm passes on where it drops those that it does not know.
const AUTHORIZATION_MODES: &[&str] = &["ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"];

/// Arguments whose values kubeadm fixes, each in the releases where it sets it.
const FIXED: &[(&str, &str)] = &[
    (
        "admission-control",
        "NamespaceLifecycle,LimitRanger,ServiceAccount,PersistentVolumeLabel,DefaultStorageClass,ResourceQuota",
    ),
    ("insecure-bind-address", "127.0.0.1"),
    ("v", "2"),
    ("allow-privileged", "true"),
    ("disable-admission-plugins", "PersistentVolumeLabel"),
    ("enable-admission-plugins", "NodeRestriction"),
    ("enable-bootstrap-token-auth", "true"),
    ("insecure-port", "0"),
    (
        "kubelet-preferred-address-types",
        "InternalIP,ExternalIP,Hostname",
    ),
    ("requestheader-allowed-names", "front-proxy-client"),
    ("requestheader-extra-headers-prefix", "X-Remote-Extra-"),
    ("requestheader-group-headers", "X-Remote-Group"),
    ("requestheader-username-headers", "X-Remote-User"),
];

/// What it reads once, at its start.
const READS: &[File] = &[
    File::TokenAuthFile,
    File::ApiServerEtcdClientCert,
    File::ApiServerEtcdClientKey,
    File::EtcdClientCaCert,
    File::AuditPolicy,
    File::EncryptionConfig,
    File::AdmissionConfig,
    File::OidcCa,
];

/// What it reads again by itself. Source: kubernetes, `dynamiccertificates`, and client-go's transport, 1.17 on.
const WATCHES: &[File] = &[
    File::CaCert,
    File::FrontProxyCaCert,
    File::ApiServerCert,
    File::ApiServerKey,
    File::ApiServerKubeletClientCert,
    File::ApiServerKubeletClientKey,
    File::FrontProxyClientCert,
    File::FrontProxyClientKey,
];

/// kube-apiserver on a control-plane host.
pub(super) fn process(scope: &Scope<'_>) -> Process {
    let Scope { plan, host, .. } = *scope;
    let facts = &plan.facts.kube_apiserver;
    let (port, address) = (host.bind_port.value, host.ip());
    let mut annotations = control_plane::annotations(plan);
    if *plan.facts.static_pod.annotations == PodAnnotations::Endpoints {
        let endpoint = crate::types::Endpoint::at(address, port).to_string();
        annotations.insert(
            "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint".into(),
            endpoint,
        );
    }
    let mut mounts = match *plan.facts.static_pod.mounts {
        PodMounts::Whole => control_plane::whole_directory(scope),
        PodMounts::ByPurpose => mounts_by_purpose(scope),
    };
    let (mut reads, watches) = control_plane::reads_and_watches(scope, READS, WATCHES);
    reads.extend(match *plan.facts.pki.service_account_key {
        ServiceAccountKey::Own => scope.paths(&[File::ServiceAccountPub, File::ServiceAccountKey]),
        ServiceAccountKey::ApiServer => Vec::new(),
    });
    mounts.extend(additions::mounts(plan, scope.layout, Program::KubeApiserver));
    let arguments = arguments(scope);
    Process {
        program: Program::KubeApiserver,
        probes: probes(scope, &arguments),
        arguments,
        image: plan.image(ImageName::KubeApiserver).into(),
        mounts: control_plane::with_user_mounts(plan, mounts, &plan.api_server.component),
        reads,
        watches,
        environment: component_environment(plan, &plan.api_server.component),
        requests: BTreeMap::clone(&facts.requests),
        selinux_type: None,
        annotations,
        file: File::ApiServerManifest,
        origins: Origins::from(Origin::Spec(host.path.field("roles")))
            .and(&plan.version.origin)
            .and(plan.image_origins(ImageName::KubeApiserver)),
    }
}

fn mounts_by_purpose(scope: &Scope<'_>) -> Vec<Mount> {
    let mut mounts = control_plane::authority_mounts(scope);
    mounts.push(
        Mount::same(
            "k8s-certs",
            &scope.plan.certificates_dir.value,
            PathType::DirectoryOrCreate,
            true,
        )
        .because(&scope.plan.certificates_dir.origin),
    );
    mounts.extend(etcd_client::mounts(scope));
    mounts
}

/// The kubelet does not say who it is when it asks for health. Where nobody may ask so, it must do that the port takes
/// connections: a refusal would restart the API server for ever. What equals kubeadm keeps kubeadm's probes.
fn probes(scope: &Scope<'_>, arguments: &[super::Argument]) -> Probes {
    let Scope { plan, host, .. } = *scope;
    let facts = &plan.facts.kube_apiserver;
    let port = facts.probe_port.unwrap_or(host.bind_port.value);
    let address = plan.facts.probe.apiserver_host.value.clone();
    let address = address.unwrap_or_else(|| host.ip().to_string());
    let mut probes = component_probes(plan, facts, port, Some(address));
    let mut last = arguments.iter().rev();
    let anonymous = last.find(|argument| argument.name == "anonymous-auth");
    if anonymous.is_some_and(|argument| argument.value == "false") && !plan.equals_kubeadm() {
        let all = [&mut probes.liveness, &mut probes.readiness, &mut probes.startup];
        for probe in all.into_iter().flatten() {
            probe.ask = Ask::Connection;
        }
    }
    probes
}

fn arguments(scope: &Scope<'_>) -> Vec<super::Argument> {
    let Scope { plan, host, .. } = *scope;
    let dir = &plan.certificates_dir.origin;
    let mut args = Arguments::of(&plan.facts, Program::KubeApiserver);
    args.extend(&plan.api_server.component.extra_args);
    args.kubeadm("advertise-address", host.ip(), host.origin("address"));
    args.kubeadm("secure-port", host.bind_port.value, &host.bind_port.origin);
    args.kubeadm(
        "service-cluster-ip-range",
        &plan.network.service_subnet.value,
        &plan.network.service_subnet.origin,
    );
    let issuer = format!("https://kubernetes.default.svc.{}", plan.network.dns_domain.value);
    args.kubeadm("service-account-issuer", issuer, &plan.network.dns_domain.origin);
    let service_account_key = match *plan.facts.pki.service_account_key {
        ServiceAccountKey::Own => File::ServiceAccountPub,
        ServiceAccountKey::ApiServer => File::ApiServerKey,
    };
    for (name, file) in [
        ("client-ca-file", File::CaCert),
        ("kubelet-client-certificate", File::ApiServerKubeletClientCert),
        ("kubelet-client-key", File::ApiServerKubeletClientKey),
        ("proxy-client-cert-file", File::FrontProxyClientCert),
        ("proxy-client-key-file", File::FrontProxyClientKey),
        ("requestheader-client-ca-file", File::FrontProxyCaCert),
        ("service-account-key-file", service_account_key),
        ("service-account-signing-key-file", File::ServiceAccountKey),
        ("tls-cert-file", File::ApiServerCert),
        ("tls-private-key-file", File::ApiServerKey),
    ] {
        args.kubeadm(name, scope.path(file), dir);
    }
    if plan.tokens.iter().any(TokenPlan::authenticates) {
        let tokens = scope.path(File::TokenAuthFile);
        args.kubeadm("token-auth-file", tokens, Origin::spec("spec.bootstrapTokens"));
    }
    for (name, value) in FIXED {
        args.fixed(name, value);
    }
    etcd_client::arguments(scope, &mut args);
    control_plane::dual_stack_gate(plan, &mut args);
    authorization_mode(scope, &mut args);
    args.add_all(additions::arguments(plan, scope.layout, Program::KubeApiserver));
    args.merge()
}

/// A user's modes replace kubeadm's; from 1.30 on a user's authorization configuration does.
fn authorization_mode(scope: &Scope<'_>, args: &mut Arguments<'_>) {
    let facts = &scope.plan.facts;
    let name = "authorization-mode";
    if *facts.kubeadm_config.authorization_mode && args.user_value(name).is_none() {
        // kubeadm's defaults put it among the user's arguments, which shows where those come first.
        args.default_user(name, DEFAULT_AUTHORIZATION_MODES);
    }
    args.fixed(name, DEFAULT_AUTHORIZATION_MODES);
    if *facts.static_pod.authorization_config && args.user_value("authorization-config").is_some() {
        args.remove(name);
    }
    if *facts.static_pod.unknown_authorization_modes == UnknownModes::Dropped {
        args.change_user(name, known_authorization_modes);
    }
}

/// Those of a user's modes that kubeadm knows; its own modes if it knows none.
pub fn known_authorization_modes(modes: &str) -> String {
    let known: Vec<&str> = modes
        .split(',')
        .filter(|mode| AUTHORIZATION_MODES.contains(mode))
        .collect();
    if known.is_empty() {
        DEFAULT_AUTHORIZATION_MODES.into()
    } else {
        known.join(",")
    }
}
