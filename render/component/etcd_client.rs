//! How kube-apiserver reaches etcd.

use super::process::Mount;
use super::scope::Scope;
use super::{Arguments, etcd};
use crate::layout::File;
use crate::plan::{EtcdPlan, ExternalEtcdPlan, HostPlan, Plan};
use crate::report::Origin;
use crate::spec::PathType;
use crate::types::{Endpoint, IpFamily};

/// The `etcd-*` arguments of kube-apiserver.
pub(super) fn arguments(scope: &Scope<'_>, args: &mut Arguments<'_>) {
    let plan = scope.plan;
    match &plan.etcd {
        EtcdPlan::Local(local) => {
            let dir = &plan.certificates_dir.origin;
            for (name, file) in [
                ("etcd-cafile", File::EtcdClientCaCert),
                ("etcd-certfile", File::ApiServerEtcdClientCert),
                ("etcd-keyfile", File::ApiServerEtcdClientKey),
            ] {
                if plan.has_etcd_authority() {
                    args.kubeadm(name, scope.path(file), dir);
                }
            }
            // kubeadm follows a user's advertise-client-urls here (1.36.3, run).
            let advertised = local
                .component
                .extra_args
                .iter()
                .rev()
                .find(|a| a.name.as_str() == "advertise-client-urls");
            match advertised {
                Some(urls) => args.kubeadm("etcd-servers", &urls.value, Origin::Spec(urls.path.clone())),
                None if scope.layout.run_as().asks_own_etcd_only() => {
                    args.kubeadm("etcd-servers", loopback_url(scope), scope.host.origin("address"));
                }
                None => {
                    args.kubeadm("etcd-servers", member_urls(plan), &plan.layout.origin);
                }
            }
        }
        EtcdPlan::External(external) => external_arguments(external, args),
    }
}

fn loopback_url(scope: &Scope<'_>) -> String {
    let facts = &scope.plan.facts;
    let is_v6 = scope.host.address.family() == IpFamily::V6;
    let loopback = match is_v6 && *facts.static_pod.ipv6_loopback {
        true => "[::1]",
        false => "127.0.0.1",
    };
    format!("{}://{loopback}:2379", etcd::scheme(facts))
}

/// The URLs of all members for clients, joined by commas.
pub(super) fn member_urls(plan: &Plan) -> String {
    let urls: Vec<String> = plan.etcd_members().map(client_url).collect();
    urls.join(",")
}

fn client_url(member: &HostPlan) -> String {
    format!("https://{}", Endpoint::at(member.ip(), 2379))
}

fn external_arguments(external: &ExternalEtcdPlan, args: &mut Arguments<'_>) {
    let origin = &external.origin;
    args.kubeadm("etcd-servers", external.etcd.endpoints.join(","), origin);
    for (name, file) in [
        ("etcd-cafile", &external.etcd.ca_file),
        ("etcd-certfile", &external.etcd.cert_file),
        ("etcd-keyfile", &external.etcd.key_file),
    ] {
        if let Some(file) = file {
            args.kubeadm(name, file, origin);
        }
    }
}

/// The directories of an external etcd's certificate files, as kubeadm mounts them: those already visible
/// are skipped, and of nested ones only the outer. The test is on text, so /etc/etcd hides /etc/etcd-client, and
/// /etc/kubernetes/pki/ does not hide /etc/kubernetes/pki.
pub(super) fn mounts(scope: &Scope<'_>) -> Vec<Mount> {
    let EtcdPlan::External(external) = &scope.plan.etcd else {
        return Vec::new();
    };
    let etcd = &external.etcd;
    let mut visible = vec![
        scope.plan.certificates_dir.to_string(),
        "/etc/ssl/certs".to_owned(),
    ];
    visible.extend(
        scope
            .plan
            .facts
            .static_pod
            .authority_directories
            .iter()
            .map(ToString::to_string),
    );
    let files = [&etcd.ca_file, &etcd.cert_file, &etcd.key_file];
    let mut directories: Vec<&str> = files.into_iter().flatten().map(|file| file.parent()).collect();
    directories.sort_unstable();
    directories.dedup();
    let mut kept: Vec<&str> = Vec::new();
    for directory in directories {
        let is_visible = visible
            .iter()
            .map(String::as_str)
            .chain(kept.iter().copied())
            .any(|v| directory.starts_with(v));
        if !is_visible {
            kept.push(directory);
        }
    }
    let mount = |(index, directory): (usize, &str)| {
        Mount::same(
            &format!("etcd-certs-{index}"),
            directory,
            PathType::DirectoryOrCreate,
            true,
        )
        .because(&external.origin)
    };
    kept.into_iter().enumerate().map(mount).collect()
}
