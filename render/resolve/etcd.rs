use super::component::component;
use super::{Context, list, present};
use crate::layout::{Layout, RunAs};
use crate::plan::{EtcdMemberPlan, EtcdPlan, EtcdVersionPlan, ExternalEtcdPlan, InitialState, LocalEtcdPlan};
use crate::report::{Origin, Report, Resolved, SpecPath};
use crate::spec::{Cluster, ClusterSpec, Host, ImageName, Role};
use crate::types::{HostName, Release};

/// etcd on hosts of the cluster, or what the spec says of etcd elsewhere.
pub(super) fn etcd(cluster: &Cluster, context: &Context<'_>, report: &mut Report) -> EtcdPlan {
    let spec = context.spec;
    if let Some(external) = &spec.etcd.external {
        return EtcdPlan::External(Box::new(ExternalEtcdPlan {
            etcd: external.clone(),
            origin: Origin::spec("spec.etcd.external"),
        }));
    }
    let local = &spec.etcd.local;
    let has_token = RunAs::of(spec.layout.unwrap_or_default()).names_etcd_cluster();
    EtcdPlan::Local(Box::new(LocalEtcdPlan {
        version: version(context, report),
        initial_cluster_token: has_token.then(|| {
            Resolved::or_default(
                local.initial_cluster_token.clone(),
                "spec.etcd.local.initialClusterToken",
                || format!("{}-etcd", cluster.metadata.name),
            )
        }),
        component: component(&local.extra_args, &[], &local.extra_envs, "spec.etcd.local"),
        data_dir: Resolved::or_default(local.data_dir.clone(), "spec.etcd.local.dataDir", || {
            Layout::default_etcd_data_dir(spec.layout.unwrap_or_default()).into()
        }),
        server_cert_sans: list(
            &local.server_cert_sans,
            "spec.etcd.local.serverCertSANs",
            Vec::new,
        ),
        peer_cert_sans: list(&local.peer_cert_sans, "spec.etcd.local.peerCertSANs", Vec::new),
        quota_backend_bytes: local
            .quota_backend_bytes
            .map(|bytes| Resolved::new(bytes, Origin::spec("spec.etcd.local.quotaBackendBytes"))),
    }))
}

/// What the spec says, else what the image's tag names.
fn version(context: &Context<'_>, report: &mut Report) -> Option<EtcdVersionPlan> {
    let images = &context.spec.images.overrides;
    let written = images
        .get(&ImageName::Etcd)
        .and_then(|image| image.tag.as_deref());
    let tag = &context.facts.image.etcd;
    let version = match (&context.spec.etcd.local.version, written) {
        (Some(version), _) => Resolved::new(version.clone(), Origin::spec("spec.etcd.local.version")),
        (None, Some(written)) => Resolved::new(
            Release::of_tag(written)?,
            Origin::spec("spec.images.overrides.etcd.tag"),
        ),
        (None, None) => Resolved::new(Release::of_tag(tag)?, tag.origin()),
    };
    match context.facts.catalogue().etcd(&version.value) {
        Ok(facts) => Some(EtcdVersionPlan { version, facts }),
        Err(problems) => {
            report.extend(problems);
            None
        }
    }
}

/// The member on a host.
///
/// Founders share one list and start a new cluster; a member that joins is told of the founders and of those
/// who joined before it. So a new member changes no other member's file.
pub(super) fn member(spec: &ClusterSpec, role: Role, host: &Host, path: &SpecPath) -> Option<EtcdMemberPlan> {
    if spec.etcd.external.is_some() || !host.roles.contains(&role) || host.etcd.removed {
        return None;
    }
    let join_order = host.etcd.join_order;
    let mut known: Vec<&Host> = all_members(spec, role)
        .filter(|other| {
            other.etcd.join_order.unwrap_or(0) < join_order.unwrap_or(0)
                || other.etcd.join_order == join_order
        })
        .filter(|other| join_order.is_none() || !other.etcd.removed)
        .filter(|other| {
            join_order.is_none() || other.etcd.join_order != join_order || other.name == host.name
        })
        .collect();
    known.sort_by_key(|other| (other.etcd.join_order, other.name.clone()));
    Some(EtcdMemberPlan {
        name: Resolved {
            value: member_name(host).clone(),
            origin: match &host.etcd.name {
                Some(_) => Origin::Spec(path.field("etcd.name")),
                None => Origin::Spec(path.field("name")),
            },
        },
        initial_cluster: known
            .iter()
            .map(|other| (member_name(other).clone(), other.address.ip()))
            .collect(),
        initial_state: if join_order.is_none() {
            InitialState::New
        } else {
            InitialState::Existing
        },
        origin: match join_order {
            Some(_) => Origin::Spec(path.field("etcd.joinOrder")),
            None => Origin::Default(path.field("etcd.joinOrder")),
        },
    })
}

/// What the member of a host calls itself.
pub(super) fn member_name(host: &Host) -> &HostName {
    host.etcd.name.as_ref().unwrap_or(&host.name)
}

/// The role whose hosts have a member: `etcd` if any host has it.
pub(super) fn member_role(spec: &ClusterSpec) -> Role {
    let is_said = spec.hosts.iter().any(|host| host.roles.contains(&Role::Etcd));
    if is_said { Role::Etcd } else { Role::ControlPlane }
}

/// Founders that left are still listed by the founders.
fn all_members(spec: &ClusterSpec, role: Role) -> impl Iterator<Item = &Host> {
    let gone = spec
        .hosts
        .iter()
        .filter(move |host| host.etcd.removed && host.roles.contains(&role));
    let here = present(spec).filter(move |host| host.roles.contains(&role) && !host.etcd.removed);
    here.chain(gone)
}
