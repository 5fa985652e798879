use std::collections::BTreeMap;

use super::control_plane::{self, component_probes};
use super::process::{Ask, Mount, Probe, Probes, Process};
use super::scope::Scope;
use super::{Argument, Arguments, additions};
use crate::facts::{Facts, PodAnnotations, PodMounts};
use crate::layout::File;
use crate::plan::{EtcdMemberPlan, InitialState, LocalEtcdPlan};
use crate::report::Origins;
use crate::spec::{ImageName, PathType};
use crate::types::{Endpoint, IpFamily, Program};

/// The etcd member of a host.
pub(super) fn process(scope: &Scope<'_>, etcd: &LocalEtcdPlan, member: &EtcdMemberPlan) -> Process {
    let plan = scope.plan;
    let facts = &plan.facts.etcd;
    let arguments = arguments(scope, etcd, member);
    let mut annotations = control_plane::annotations(plan);
    if *plan.facts.static_pod.annotations == PodAnnotations::Endpoints {
        annotations.insert(
            "kubeadm.kubernetes.io/etcd.advertise-client-urls".into(),
            url(scope, 2379),
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
        environment: control_plane::with_user_variables(plan, Vec::new(), &etcd.component),
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
            directory("etcd-data", data_dir),
            directory("etcd-certs", scope.path(File::EtcdPkiDir)),
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

/// Where a member listens, and where it says that it does.
struct Urls {
    client: String,
    peer: String,
    /// Every URL for clients.
    listen: String,
    metrics: String,
}

impl Urls {
    fn of(scope: &Scope<'_>) -> Self {
        let facts = &scope.plan.facts;
        let is_v6 = scope.host.address.family() == IpFamily::V6;
        let loopback = if is_v6 && *facts.static_pod.ipv6_loopback {
            "[::1]"
        } else {
            "127.0.0.1"
        };
        let scheme = scheme(facts);
        let metrics = format!("http://{loopback}:2381");
        if *facts.stacked_etcd.reachable {
            let client = url(scope, 2379);
            return Self {
                listen: format!("{scheme}://{loopback}:2379,{client}"),
                client,
                peer: url(scope, 2380),
                metrics,
            };
        }
        let at = |port| format!("{scheme}://127.0.0.1:{port}");
        Self {
            client: at(2379),
            peer: at(2380),
            listen: at(2379),
            metrics,
        }
    }
}

fn arguments(scope: &Scope<'_>, etcd: &LocalEtcdPlan, member: &EtcdMemberPlan) -> Vec<Argument> {
    let Scope { plan, host, .. } = *scope;
    let mut args = Arguments::of(&plan.facts, Program::Etcd);
    args.extend(&etcd.component.extra_args);
    let Urls {
        client,
        peer,
        listen,
        metrics,
    } = Urls::of(scope);
    let address = host.origin("address");
    args.kubeadm("advertise-client-urls", &client, &address);
    args.kubeadm("initial-advertise-peer-urls", &peer, &address);
    args.kubeadm("listen-client-urls", listen, &address);
    args.kubeadm("listen-peer-urls", &peer, &address);
    args.kubeadm("listen-metrics-urls", metrics, &address);
    args.kubeadm("name", &host.name, host.origin("name"));
    args.kubeadm(
        "initial-cluster",
        initial_cluster(member, *plan.facts.stacked_etcd.reachable),
        &member.origin,
    );
    if member.initial_state == InitialState::Existing {
        args.kubeadm("initial-cluster-state", "existing", &member.origin);
    }
    let data_dir = match &*plan.facts.stacked_etcd.mount_path {
        Some(path) => format!("{path}/data"),
        None => etcd.data_dir.to_string(),
    };
    args.kubeadm("data-dir", data_dir, &etcd.data_dir.origin);
    for (name, file) in [
        ("cert-file", File::EtcdServerCert),
        ("key-file", File::EtcdServerKey),
        ("peer-cert-file", File::EtcdPeerCert),
        ("peer-key-file", File::EtcdPeerKey),
        ("peer-trusted-ca-file", File::EtcdCaCert),
        ("trusted-ca-file", File::EtcdCaCert),
    ] {
        args.kubeadm(name, scope.path(file), &plan.certificates_dir.origin);
    }
    for (name, value) in [
        ("client-cert-auth", "true"),
        ("peer-client-cert-auth", "true"),
        ("snapshot-count", "10000"),
    ] {
        args.fixed(name, value);
    }
    for (name, value, outdated, old_value) in GRADUATED {
        let knows_new = plan.facts.kubeadm_sets(Program::Etcd, name);
        let knows_old = plan.facts.kubeadm_sets(Program::Etcd, outdated);
        if knows_new && (!knows_old || is_from_3_6(plan.image(ImageName::Etcd))) {
            args.fixed(name, value);
        } else {
            args.fixed(outdated, old_value);
        }
    }
    args.add_all(additions::arguments(plan, scope.layout, Program::Etcd));
    args.merge()
}

/// Flags that etcd 3.6 renamed: new name and value, old name and value. A release whose kubeadm knows both looks
/// at the image's tag (`etcd/local.go` of 1.34 and 1.35).
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

/// Whether an image's tag names etcd 3.6 or later; a tag that names no version does not.
fn is_from_3_6(image: &str) -> bool {
    let tag = image
        .rsplit_once(':')
        .map_or("", |(_, tag)| tag.trim_start_matches('v'));
    let mut numbers = tag.split(['.', '-']).map(str::parse::<u32>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor)), Some(Ok(_))) => (major, minor) >= (3, 6),
        _ => false,
    }
}

fn initial_cluster(member: &EtcdMemberPlan, is_reachable: bool) -> String {
    let entry = |(name, ip): &(crate::types::HostName, std::net::IpAddr)| {
        let ip = if is_reachable { *ip } else { [127, 0, 0, 1].into() };
        format!("{name}=https://{}", Endpoint::at(ip, 2380))
    };
    member
        .initial_cluster
        .iter()
        .map(entry)
        .collect::<Vec<_>>()
        .join(",")
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
        .unwrap_or(2381);
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
