//! How hosts are reached for delivery. Of what is rendered only a host's firewall asks for the port.

use super::{etcd, is_node, path_of};
use crate::plan::{LeavingHostPlan, SshPlan};
use crate::report::{Origin, Resolved, SpecPath};
use crate::spec::{ClusterSpec, Host, HostState};

/// The user whose rights need no sudo.
const USER: &str = "root";

/// sshd's port unless the spec says it.
const PORT: u16 = 22;

pub(super) fn ssh(host: &Host, path: &SpecPath) -> SshPlan {
    let written = &host.ssh;
    let user = path.field("ssh.user");
    let port = path.field("ssh.port");
    SshPlan {
        user: match &written.user {
            Some(name) => Resolved::new(name.clone(), Origin::Spec(user)),
            None => Resolved::new(USER.into(), Origin::Default(user)),
        },
        port: match written.port {
            Some(number) => Resolved::new(number, Origin::Spec(port)),
            None => Resolved::new(PORT, Origin::Default(port)),
        },
        host_key: written.host_key.clone(),
        jump: written.jump.clone(),
    }
}

/// The hosts that the spec lists as absent.
pub(super) fn leaving(spec: &ClusterSpec) -> Vec<LeavingHostPlan> {
    let member_role = etcd::member_role(spec);
    let has_etcd = |host: &Host| spec.etcd.external.is_none() && host.roles.contains(&member_role);
    let absent = spec
        .hosts
        .iter()
        .filter(|host| host.state == Some(HostState::Absent));
    let mut plans: Vec<LeavingHostPlan> = absent
        .map(|host| LeavingHostPlan {
            name: host.name.clone(),
            address: host.address,
            ssh: ssh(host, &path_of(host)),
            has_kubelet: is_node(spec, host),
            etcd_member: has_etcd(host).then(|| etcd::member_name(host).clone()),
        })
        .collect();
    plans.sort_by(|a, b| a.name.cmp(&b.name));
    plans
}
