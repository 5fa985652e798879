use super::{control_plane, list, present};
use crate::layout::Layout;
use crate::plan::{EtcdMemberPlan, EtcdPlan, ExternalEtcdPlan, InitialState, LocalEtcdPlan};
use crate::report::{Origin, Resolved, SpecPath};
use crate::spec::{ClusterSpec, Host, Role};

/// etcd on the control-plane hosts, or what the spec says of etcd elsewhere.
pub(super) fn etcd(spec: &ClusterSpec) -> EtcdPlan {
    if let Some(external) = &spec.etcd.external {
        return EtcdPlan::External(ExternalEtcdPlan {
            etcd: external.clone(),
            origin: Origin::spec("spec.etcd.external"),
        });
    }
    let local = &spec.etcd.local;
    EtcdPlan::Local(LocalEtcdPlan {
        component: control_plane::component(&local.extra_args, &[], &local.extra_envs, "spec.etcd.local"),
        data_dir: Resolved::or_default(local.data_dir.clone(), "spec.etcd.local.dataDir", || {
            Layout::default_etcd_data_dir(spec.layout.unwrap_or_default())
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
    })
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
        initial_cluster: known
            .iter()
            .map(|other| (other.name.clone(), other.address.ip()))
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
