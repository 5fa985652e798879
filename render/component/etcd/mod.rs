mod by_release;
mod by_version;

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Argument;
use super::control_plane::{self, component_probes};
use super::process::{Ask, Mount, Probe, Probes, Process};
use super::scope::Scope;
use crate::facts::{Facts, PodAnnotations, PodMounts};
use crate::layout::File;
use crate::plan::{EtcdMemberPlan, LocalEtcdPlan};
use crate::report::Origins;
use crate::spec::{ImageName, PathType};
use crate::types::{Endpoint, HostName, Program};

/// Where clients reach a member.
pub(super) const CLIENT_PORT: u16 = 2379;
/// Where the other members reach it.
const PEER_PORT: u16 = 2380;
/// Where it tells its health and metrics, on loopback and without TLS.
const METRICS_PORT: u16 = 2381;

/// The etcd member of a host.
pub(super) fn process(scope: &Scope<'_>, etcd: &LocalEtcdPlan, member: &EtcdMemberPlan) -> Process {
    let plan = scope.plan;
    let facts = &plan.facts.etcd;
    let (arguments, environment) = match scope.layout.run_as().names_etcd_cluster() {
        true => (
            by_version::arguments(scope, etcd, member),
            by_version::environment(scope, etcd),
        ),
        false => (by_release::arguments(scope, etcd, member), Vec::new()),
    };
    let mut annotations = control_plane::annotations(plan);
    if *plan.facts.static_pod.annotations == PodAnnotations::Endpoints {
        annotations.insert(
            "kubeadm.kubernetes.io/etcd.advertise-client-urls".into(),
            url(scope, CLIENT_PORT),
        );
    }
    Process {
        program: Program::Etcd,
        image: plan.image(ImageName::Etcd).into(),
        mounts: mounts(scope, etcd),
        reads: scope.paths(&[File::EtcdCaCert]),
        // It loads its certificates at each handshake. Source: etcd, `transport.TLSInfo`.
        watches: scope.paths(&[
            File::EtcdServerCert,
            File::EtcdServerKey,
            File::EtcdPeerCert,
            File::EtcdPeerKey,
        ]),
        environment: control_plane::with_user_variables(plan, environment, &etcd.component),
        requests: BTreeMap::clone(&facts.requests),
        probes: probes(scope, &arguments),
        selinux_type: plan.facts.stacked_etcd.selinux_type.value.clone(),
        annotations,
        file: File::EtcdManifest,
        origins: Origins::from(&member.origin)
            .and(&plan.version.origin)
            .and(plan.image_origins(ImageName::Etcd)),
        arguments,
    }
}

fn mounts(scope: &Scope<'_>, etcd: &LocalEtcdPlan) -> Vec<Mount> {
    let directory = |name, path| Mount::same(name, path, PathType::DirectoryOrCreate, false);
    let data_dir = etcd.data_dir.to_string();
    match *scope.plan.facts.static_pod.mounts {
        // kubeadm keeps this order of mounts, data first (run 1.17 to 1.36).
        PodMounts::ByPurpose => vec![
            directory("etcd-data", data_dir).because(&etcd.data_dir.origin),
            directory("etcd-certs", certificates(scope)),
        ],
        PodMounts::Whole => {
            let mut data = directory("etcd", data_dir);
            if let Some(path) = &*scope.plan.facts.stacked_etcd.mount_path {
                data.mount_path = path.to_string();
            }
            let mut mounts = control_plane::whole_directory(scope);
            mounts.insert(1, data);
            mounts
        }
    }
}

/// The directory of etcd's certificates. Where it lies in that of the cluster's, kubeadm writes it behind the text that it
/// was given for that.
fn certificates(scope: &Scope<'_>) -> String {
    let own = scope.layout.path(File::EtcdPkiDir);
    let cluster = &scope.plan.certificates_dir.value;
    match own.as_str().strip_prefix(cluster.as_str()) {
        Some(below) => format!("{cluster}{below}"),
        None => own.to_string(),
    }
}

/// The scheme of an etcd that runs beside the API server.
pub(super) fn scheme(facts: &Facts) -> &'static str {
    match *facts.stacked_etcd.speaks_tls {
        true => "https",
        false => "http",
    }
}

fn url(scope: &Scope<'_>, port: u16) -> String {
    let endpoint = Endpoint::at(scope.host.ip(), port);
    format!("{}://{endpoint}", scheme(&scope.plan.facts))
}

/// The files of a member's TLS, by the flags that name them.
const TLS_FILES: &[(&str, File)] = &[
    ("cert-file", File::EtcdServerCert),
    ("key-file", File::EtcdServerKey),
    ("peer-cert-file", File::EtcdPeerCert),
    ("peer-key-file", File::EtcdPeerKey),
    ("peer-trusted-ca-file", File::EtcdCaCert),
    ("trusted-ca-file", File::EtcdCaCert),
];

/// Settings that are the same for every member.
const FIXED: &[(&str, &str)] = &[
    ("client-cert-auth", "true"),
    ("peer-client-cert-auth", "true"),
    ("snapshot-count", "10000"),
];

/// Flags that etcd 3.6 renamed: new name and value, old name and value.
const GRADUATED: &[(&str, &str, &str, &str)] = &[
    (
        "feature-gates",
        "InitialCorruptCheck=true",
        "experimental-initial-corrupt-check",
        "true",
    ),
    (
        "watch-progress-notify-interval",
        "5s",
        "experimental-watch-progress-notify-interval",
        "5s",
    ),
];

/// `NAME=https://ADDRESS:2380` of each member that this one is told of.
fn initial_cluster(member: &EtcdMemberPlan, address: impl Fn(IpAddr) -> IpAddr) -> String {
    let entry = |(name, ip): &(HostName, IpAddr)| {
        let peer = Endpoint::at(address(*ip), PEER_PORT);
        format!("{name}=https://{peer}")
    };
    let entries: Vec<String> = member.initial_cluster.iter().map(entry).collect();
    entries.join(",")
}

/// The probes ask the first of `listen-metrics-urls`, also if it is the user's; without one, of
/// `listen-client-urls`.
fn probes(scope: &Scope<'_>, arguments: &[Argument]) -> Probes {
    let plan = scope.plan;
    let facts = &plan.facts.etcd;
    let named = |name| arguments.iter().rev().find(|argument| argument.name == name);
    let asked = named("listen-metrics-urls").or_else(|| named("listen-client-urls"));
    let first = asked
        .and_then(|argument| argument.value.split(',').next())
        .unwrap_or_default();
    let is_tls = first.starts_with("https://");
    let endpoint = first
        .split_once("://")
        .and_then(|(_, rest)| rest.parse::<Endpoint>().ok());
    let host = endpoint
        .as_ref()
        .map(|endpoint| endpoint.host.to_string().replace(['[', ']'], ""));
    let port = endpoint
        .and_then(|endpoint| endpoint.port)
        .or(*facts.probe_port)
        .unwrap_or(METRICS_PORT);
    let mut probes = component_probes(plan, facts, port, host);
    if is_tls {
        probes.scheme = "HTTPS";
    }
    if *plan.facts.stacked_etcd.liveness_by_command {
        let command = [
            "/bin/sh",
            "-ec",
            &format!(
                "ETCDCTL_API=3 etcdctl --endpoints=https://[127.0.0.1]:2379 --cacert={} --cert={} --key={} get foo",
                scope.path(File::EtcdCaCert),
                scope.path(File::EtcdHealthcheckClientCert),
                scope.path(File::EtcdHealthcheckClientKey),
            ),
        ];
        let ask = Ask::Command(command.map(String::from).to_vec());
        probes.liveness = Some(Probe {
            ask,
            timing: plan.facts.probe.liveness.value,
        });
    }
    probes
}
