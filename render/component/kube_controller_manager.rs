use std::collections::BTreeMap;

use super::control_plane::{self, component_environment, component_probes};
use super::process::{Mount, Process};
use super::scope::Scope;
use super::{Argument, Arguments, additions};
use crate::artifact::Authority;
use crate::component::token_file::BOOTSTRAP_GROUP;
use crate::facts::{FlexvolumeDirectory, PodMounts, ServiceAccountKey};
use crate::layout::File;
use crate::pki::authority_plan;
use crate::plan::Plan;
use crate::report::{Origin, Origins};
use crate::spec::{ClusterSigning, ImageName, PathType};
use crate::types::{Cidr, IpFamily, Program, Subnets};

/// The directory of flexvolume plugins; a user's flag moves it.
const FLEXVOLUME_DIR: &str = "/usr/libexec/kubernetes/kubelet-plugins/volume/exec";

/// What it reads once, at its start.
const READS: &[File] = &[File::ControllerManagerConf, File::CaCert];

/// What it reads again by itself.
const WATCHES: &[File] = &[File::CaKey, File::SigningCaCert, File::FrontProxyCaCert];

/// kube-controller-manager on a control-plane host.
pub(super) fn process(scope: &Scope<'_>) -> Process {
    let Scope { plan, host, .. } = *scope;
    let facts = &plan.facts.kube_controller_manager;
    let arguments = arguments(scope);
    let mounts = match *plan.facts.static_pod.mounts {
        PodMounts::Whole => control_plane::whole_directory(scope),
        PodMounts::ByPurpose => mounts_by_purpose(scope, &arguments),
    };
    let (mut reads, watches) = control_plane::reads_and_watches(scope, READS, WATCHES);
    reads.push(scope.layout.path(service_account_key(plan)));
    Process {
        program: Program::KubeControllerManager,
        image: plan.image(ImageName::KubeControllerManager).into(),
        mounts: control_plane::with_user_mounts(plan, mounts, &plan.controller_manager),
        reads,
        watches,
        environment: component_environment(plan, &plan.controller_manager),
        requests: BTreeMap::clone(&facts.requests),
        probes: component_probes(
            plan,
            facts,
            facts.probe_port.unwrap_or(10_257),
            control_plane::bind_host(plan, &arguments),
        ),
        selinux_type: None,
        annotations: control_plane::annotations(plan),
        file: File::ControllerManagerManifest,
        origins: Origins::from(Origin::Spec(host.path.field("roles")))
            .and(&plan.version.origin)
            .and(plan.image_origins(ImageName::KubeControllerManager)),
        arguments,
    }
}

/// The key that signs service-account tokens.
fn service_account_key(plan: &Plan) -> File {
    match *plan.facts.pki.service_account_key {
        ServiceAccountKey::Own => File::ServiceAccountKey,
        ServiceAccountKey::ApiServer => File::ApiServerKey,
    }
}

fn mounts_by_purpose(scope: &Scope<'_>, arguments: &[Argument]) -> Vec<Mount> {
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
    mounts.push(Mount::same(
        "kubeconfig",
        scope.path(File::ControllerManagerConf),
        PathType::FileOrCreate,
        true,
    ));
    if *scope.plan.facts.static_pod.flexvolume_directory == FlexvolumeDirectory::Always {
        let moved = arguments
            .iter()
            .find(|argument| argument.name == "flex-volume-plugin-dir");
        let path = moved.map_or(FLEXVOLUME_DIR, |argument| argument.value.as_str());
        mounts.push(Mount::same(
            "flexvolume-dir",
            path,
            PathType::DirectoryOrCreate,
            false,
        ));
    }
    mounts
}

fn arguments(scope: &Scope<'_>) -> Vec<Argument> {
    let plan = scope.plan;
    let mut args = Arguments::of(&plan.facts, Program::KubeControllerManager);
    args.extend(&plan.controller_manager.extra_args);
    for name in [
        "authentication-kubeconfig",
        "authorization-kubeconfig",
        "kubeconfig",
    ] {
        args.kubeadm(name, scope.path(File::ControllerManagerConf), &plan.layout.origin);
    }
    for (name, value) in [
        ("address", "127.0.0.1"),
        ("bind-address", "127.0.0.1"),
        ("controllers", "*,bootstrapsigner,tokencleaner"),
        (
            "insecure-experimental-approve-all-kubelet-csrs-for-group",
            BOOTSTRAP_GROUP,
        ),
        ("leader-elect", "true"),
        ("master", "127.0.0.1:8080"),
        ("port", "0"),
        ("v", "2"),
        ("use-service-account-credentials", "true"),
    ] {
        args.fixed(name, value);
    }
    for (name, file) in [
        ("client-ca-file", File::CaCert),
        ("requestheader-client-ca-file", File::FrontProxyCaCert),
        ("root-ca-file", File::CaCert),
        ("service-account-private-key-file", service_account_key(plan)),
    ] {
        args.kubeadm(name, scope.path(file), &plan.certificates_dir.origin);
    }
    args.kubeadm(
        "cluster-name",
        &plan.cluster_name.value,
        &plan.cluster_name.origin,
    );
    signing(scope, &mut args);
    ranges(scope, &mut args);
    control_plane::dual_stack_gate(plan, &mut args);
    args.add_all(additions::arguments(
        plan,
        scope.layout,
        Program::KubeControllerManager,
    ));
    args.merge()
}

/// The file with the certificate of the key that signs, and no other.
fn signing_certificate(scope: &Scope<'_>) -> File {
    match authority_plan(scope.plan, Authority::Kubernetes).is_overlapping() {
        true => File::SigningCaCert,
        false => File::CaCert,
    }
}

/// Without the authority's key kubeadm's external-CA form: both flags empty, no signer runs.
fn signing(scope: &Scope<'_>, args: &mut Arguments<'_>) {
    let signing = &scope.plan.pki.cluster_signing;
    let (cert, key) = match signing.value {
        ClusterSigning::ControlPlane => (scope.path(signing_certificate(scope)), scope.path(File::CaKey)),
        ClusterSigning::None => (String::new(), String::new()),
    };
    args.kubeadm("cluster-signing-cert-file", cert, &signing.origin);
    args.kubeadm("cluster-signing-key-file", key, &signing.origin);
}

fn ranges(scope: &Scope<'_>, args: &mut Arguments<'_>) {
    let network = &scope.plan.network;
    let Some(pods) = &network.pod_subnet else {
        return;
    };
    args.kubeadm("allocate-node-cidrs", true, &pods.origin);
    args.kubeadm("cluster-cidr", &pods.value, &pods.origin);
    let services = &network.service_subnet;
    args.kubeadm("service-cluster-ip-range", &services.value, &services.origin);
    masks(scope, &pods.value, &pods.origin, args);
}

/// Up to 1.19 kubeadm also says how large a host's subnet is: by family if its dual-stack gate is on. Before it knew
/// how to, it was silent as soon as the gate was written.
fn masks(scope: &Scope<'_>, pods: &Subnets, origin: &Origin, args: &mut Arguments<'_>) {
    const BY_FAMILY: [&str; 2] = ["node-cidr-mask-size-ipv4", "node-cidr-mask-size-ipv6"];
    let facts = &scope.plan.facts;
    let is_by_family = facts.kubeadm_sets(Program::KubeControllerManager, BY_FAMILY[0]);
    match scope.plan.kubeadm_gate("IPv6DualStack") {
        Some(true) if is_by_family => {
            for range in pods.ranges() {
                let flag = match range.family() {
                    IpFamily::V4 => BY_FAMILY[0],
                    IpFamily::V6 => BY_FAMILY[1],
                };
                args.kubeadm(flag, node_mask(range), origin);
            }
        }
        Some(_) if !is_by_family => {}
        _ => {
            let mask = match pods.ranges() {
                [one] => node_mask(one),
                _ => 24,
            };
            args.kubeadm("node-cidr-mask-size", mask, origin);
        }
    }
}

/// What kubeadm up to 1.19 computes (`calcNodeCidrSize`): 24 for IPv4; for IPv6 a multiple of eight that leaves 512 to
/// 65,536 hosts, and 120 inside a /112.
fn node_mask(pods: &Cidr) -> u8 {
    match (pods.family(), pods.prefix()) {
        (IpFamily::V4, _) => 24,
        (IpFamily::V6, 112) => 120,
        (IpFamily::V6, prefix) if prefix < 112 => 128 - ((128 - prefix - 1) / 8 - 1) * 8,
        (IpFamily::V6, prefix) => prefix,
    }
}
